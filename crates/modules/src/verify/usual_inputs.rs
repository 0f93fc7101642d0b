//! What an application usually carries, country by country: a step may insist on it.

use bonafide_types::Applicant;

const TABLE: &str = include_str!("../../data/usual_inputs.csv");

/// The usual inputs of the country that the applicant did not send; none for other countries than
/// those of the table.
pub(super) fn missing(applicant: &Applicant, country: &str) -> Vec<&'static str> {
    usual_in(country)
        .filter(|input| !is_sent(applicant, input))
        .collect()
}

fn usual_in(country: &str) -> impl Iterator<Item = &'static str> {
    TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(','))
        .filter(move |(known, _)| *known == country)
        .flat_map(|(_, inputs)| inputs.split('|'))
}

fn is_sent(applicant: &Applicant, input: &str) -> bool {
    match input {
        "name" => applicant.given_name.is_some() && applicant.family_name.is_some(),
        "date_of_birth" => applicant.date_of_birth.is_some(),
        "national_id" => applicant.national_id.is_some(),
        "address" => applicant.address.line_1.is_some(),
        "phone_number" => applicant.phone_number.is_some(),
        "email" => applicant.email.is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bonafide_identity::lists_national_ids;
    use bonafide_types::{Address, Pii};

    #[test]
    fn everything_sent_satisfies_every_country() {
        let text = || Some(Pii::new("sent".into()));
        let whole = Applicant {
            given_name: text(),
            family_name: text(),
            date_of_birth: text(),
            national_id: text(),
            phone_number: text(),
            email: text(),
            address: Address {
                line_1: text(),
                ..Address::default()
            },
            ..Applicant::default()
        };
        let countries: Vec<&str> = TABLE
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| Some(line.split_once(',')?.0))
            .collect();
        assert_eq!(countries.len(), 29);
        for country in countries {
            assert!(missing(&whole, country).is_empty(), "{country}");
            let nothing = missing(&Applicant::default(), country);
            assert!((5..=6).contains(&nothing.len()), "{country}");
            // An id is usual exactly where the country lists one.
            assert_eq!(
                nothing.contains(&"national_id"),
                lists_national_ids(country)
            );
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(
            missing(&Applicant::default(), "GB"),
            ["name", "date_of_birth", "address", "phone_number", "email"]
        );
        assert!(missing(&Applicant::default(), "PT").is_empty());
    }
}
