//! The national id as sent, read by the rules of its country.

use super::country::UNITED_STATES;
use bonafide_identity::{
    FactAgreement, IdInspection, IdReason, NationalIdKind, Sex, UsNationalId, inspect_national_id,
    lists_national_ids, normalise_national_id, parse_date, read_us_id,
};
use bonafide_types::{Applicant, Date, PartialDate};

/// The national id as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SentId {
    /// None was sent.
    None,
    /// The country lists no id: whatever was sent is neither judged nor compared, and nobody is
    /// blamed for sending none.
    NotListed,
    /// Text that has neither nine nor four digits.
    Unreadable,
    /// Nine digits of the United States or the last four, whose structure may be impossible.
    Read(UsNationalId),
    /// The id of another country.
    Foreign {
        /// The number cannot be the applicant's: it breaks the rules of its country, or holds
        /// another birth date or sex than the applicant states.
        is_refuted: bool,
    },
}

impl SentId {
    /// Reads what the applicant sent, by the rules of the country.
    pub(super) fn read(applicant: &Applicant, country: &str, today: Date) -> Self {
        if !lists_national_ids(country) {
            return Self::NotListed;
        }
        let Some(text) = &applicant.national_id else {
            return Self::None;
        };
        if country == UNITED_STATES {
            return read_us_id(text.reveal()).map_or(Self::Unreadable, Self::Read);
        }
        let id = inspect_national_id(country, "", text.reveal());
        Self::Foreign {
            is_refuted: id.is_refuted()
                || id.reason == IdReason::Empty
                || holds_other_facts(&id, applicant, today),
        }
    }

    /// Whether one was sent that counts.
    pub(super) const fn is_sent(&self) -> bool {
        !matches!(self, Self::None | Self::NotListed)
    }

    /// Whether it is a whole one: only the United States have a shorter form.
    pub(super) fn is_whole(&self) -> bool {
        match self {
            Self::None | Self::NotListed | Self::Unreadable => false,
            Self::Read(id) => id.kind() != NationalIdKind::LastFour,
            Self::Foreign { .. } => true,
        }
    }

    /// Whether the number cannot be the applicant's, by the request alone.
    pub(super) const fn is_refuted(&self) -> bool {
        match self {
            Self::None | Self::NotListed => false,
            Self::Unreadable => true,
            Self::Read(id) => !id.is_valid(),
            Self::Foreign { is_refuted } => *is_refuted,
        }
    }
}

/// Whether the number holds a birth date or a sex that cannot be the applicant's.
fn holds_other_facts(id: &IdInspection, applicant: &Applicant, today: Date) -> bool {
    let is_of_the_future = id
        .birth
        .and_then(|birth| birth.date())
        .is_some_and(|date| date > PartialDate::full(today));
    let stated_birth = applicant.date_of_birth.as_ref();
    let birth = stated_birth
        .and_then(|text| parse_date(text.reveal()))
        .map(|stated| id.birth_date_agreement(stated));
    let stated_sex = applicant.gender.as_ref();
    let sex = stated_sex
        .and_then(|text| Sex::read(text.reveal()))
        .map(|stated| id.sex_agreement(stated));
    is_of_the_future || [birth, sex].contains(&Some(FactAgreement::Contradicts))
}

/// Whether the applicant can be looked for by the id alone: nine digits in the United States,
/// elsewhere an id that has the form of a type of the country.
pub(super) fn is_enough_alone(applicant: &Applicant, country: &str) -> bool {
    let Some(text) = &applicant.national_id else {
        return false;
    };
    if country == UNITED_STATES {
        let digits = text.reveal().chars().filter(char::is_ascii_digit).count();
        return digits == 9;
    }
    normalise_national_id(country, text.reveal()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bonafide_types::Pii;
    use jiff::civil::date;

    fn sent(country: &str, id: &str, birth: &str, gender: &str) -> SentId {
        let text = |text: &str| (!text.is_empty()).then(|| Pii::new(text.into()));
        let applicant = Applicant {
            national_id: text(id),
            date_of_birth: text(birth),
            gender: text(gender),
            ..Applicant::default()
        };
        SentId::read(&applicant, country, date(2026, 11, 25))
    }

    #[test]
    fn a_number_is_refuted_by_its_structure_or_by_what_it_holds() {
        for (country, id, birth, gender, is_refuted) in [
            ("PL", "85031712348", "1985-03-17", "Female", false),
            ("PL", "85031712348", "1985-03-17", "Self Identify", false),
            ("PL", "85031712348", "1985-03", "", false),
            ("PL", "85031712348", "", "", false),
            ("PL", "85031712348", "not a date", "", false),
            ("PL", "85031712349", "1985-03-17", "Female", true),
            ("PL", "85031712348", "1985-03-18", "Female", true),
            ("PL", "85031712348", "1985-03-17", "Male", true),
            // Born in 2099, says the number.
            ("PL", "99231712341", "", "", true),
            ("SE", "850317-4123", "1885-03-17", "", false),
            ("AE", "784-1985-0417352-1", "1979-03-17", "Male", false),
            ("BR", "318.604.275-53", "1985-03-17", "Male", false),
            ("BR", "318.604.275", "1985-03-17", "Male", true),
            ("BR", "-", "1985-03-17", "Male", true),
            ("BR", "318.604.275-53 😀", "", "", true),
            // No rules for Portugal.
            ("PT", "12345678", "1985-03-17", "Male", false),
        ] {
            let found = sent(country, id, birth, gender);
            assert!(found.is_sent() && found.is_whole());
            assert_eq!(
                found.is_refuted(),
                is_refuted,
                "{country} {id} {birth} {gender}"
            );
        }
    }

    #[test]
    fn a_country_without_ids_blames_nobody() {
        for id in ["", "QQ123456C"] {
            let found = sent("GB", id, "1985-03-17", "Male");
            assert_eq!(found, SentId::NotListed);
            assert!(!found.is_sent() && !found.is_whole() && !found.is_refuted());
        }
        assert_eq!(sent("BR", "", "", ""), SentId::None);
    }

    #[test]
    fn the_rules_of_the_united_states_stay_there() {
        assert!(matches!(sent("US", "912-70-4567", "", ""), SentId::Read(_)));
        assert!(!sent("US", "6781", "", "").is_whole());
        assert!(sent("US", "000-12-3456", "", "").is_refuted());
        // Four digits are no short form of anything elsewhere.
        assert!(sent("BR", "6781", "", "").is_refuted());
    }

    #[test]
    fn an_id_alone_is_enough_where_it_has_the_form_of_its_country() {
        for (country, id, is_enough) in [
            ("US", "123-45-6781", true),
            ("US", "6781", false),
            ("BR", "318.604.275-53", true),
            ("BR", "318.604.275-54", true),
            ("BR", "318.604.275", false),
            ("BR", "6781", false),
            ("DE", "T22000129", true),
            ("GB", "QQ123456C", false),
            ("PT", "12345678", true),
            ("PT", " - ", false),
        ] {
            let applicant = Applicant {
                national_id: Some(Pii::new(id.into())),
                ..Applicant::default()
            };
            assert_eq!(
                is_enough_alone(&applicant, country),
                is_enough,
                "{country} {id}"
            );
        }
    }
}
