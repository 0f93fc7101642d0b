//! How the death records that were found agree with the applicant.

use crate::module::ModuleRequest;
use crate::us_input::{self, text};
use bonafide_feeds::DeathRecord;
use bonafide_identity::{
    DateGrade, NameGrade, NationalIdKind, PersonName, compare_addresses, compare_dates,
    compare_names, parse_date, read_us_address, read_us_id,
};
use bonafide_types::{Address, PartialDate, Pii, SmolStr};

/// What all usable records together say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    /// A record carries the nine digits.
    pub(super) by_number: bool,
    /// A record is of this person: name and birth date, and a link beside them.
    pub(super) by_identity: bool,
    /// A record of the number fits by name or by birth date too.
    number_fits_person: bool,
    /// The date of death, of the person before that of the number.
    pub(super) deceased_date: Option<PartialDate>,
}

impl Evidence {
    pub(super) fn gather<'r>(
        request: &ModuleRequest<'_>,
        records: impl Iterator<Item = &'r DeathRecord>,
    ) -> Self {
        let applicant = Sought::of(request);
        let mut evidence = Self::default();
        let mut date_by_number = None;
        for record in records {
            let agreement = applicant.agreement(record);
            if agreement.number == NumberAgreement::Nine {
                evidence.by_number = true;
                evidence.number_fits_person |= agreement.name || agreement.date.is_equal();
                date_by_number = date_by_number.or(record.deceased_date);
            }
            if agreement.is_identity() {
                evidence.by_identity = true;
                evidence.deceased_date = evidence.deceased_date.or(record.deceased_date);
            }
        }
        evidence.deceased_date = evidence.deceased_date.or(date_by_number);
        evidence
    }

    /// What the codes rest on.
    pub(super) const fn match_basis(&self) -> Option<&'static str> {
        match (self.by_number, self.by_identity) {
            (true, true) => Some("both"),
            (true, false) => Some("number"),
            (false, true) => Some("identity"),
            (false, false) => None,
        }
    }

    /// The number and nothing else: often a mistyped digit, a merged file, or a clerk's error.
    pub(super) const fn is_number_only(&self) -> bool {
        self.by_number && !self.number_fits_person
    }
}

/// The applicant in comparison form.
struct Sought<'a> {
    name: PersonName,
    born: Option<PartialDate>,
    /// Nine digits, the last four, or empty.
    ssn: SmolStr,
    address: &'a Address,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NumberAgreement {
    Nine,
    /// Equal as far as known: one side has no more than the last four.
    LastFour,
    None,
}

struct Agreement {
    number: NumberAgreement,
    name: bool,
    date: DateGrade,
    /// The record knows the birth month.
    has_month: bool,
    address: bool,
}

impl Agreement {
    /// Full name and whole birth date, and number or address beside them; of a birth date known to
    /// the month only together with the nine digits.
    fn is_identity(&self) -> bool {
        let is_linked = self.number != NumberAgreement::None || self.address;
        let is_exact = self.date == DateGrade::Exact && is_linked;
        let is_month = self.date == DateGrade::ExactAsFarAsKnown
            && self.has_month
            && self.number == NumberAgreement::Nine;
        self.name && (is_exact || is_month)
    }
}

impl<'a> Sought<'a> {
    fn of(request: &ModuleRequest<'a>) -> Self {
        let applicant = request.applicant;
        let ssn = read_us_id(text(&applicant.national_id))
            .ok()
            .filter(|id| id.kind() != NationalIdKind::Itin);
        Self {
            name: us_input::name(applicant),
            born: parse_date(text(&applicant.date_of_birth)),
            ssn: ssn.map_or_else(SmolStr::default, |id| id.digits().into()),
            address: &applicant.address,
        }
    }

    fn agreement(&self, record: &DeathRecord) -> Agreement {
        let name = PersonName::from_parts(
            &record.given_name,
            &record.middle_name,
            &record.family_name,
            &record.suffix,
        );
        let names = compare_names(&self.name, &name);
        let date = match (self.born, record.date_of_birth) {
            (Some(born), Some(known)) => compare_dates(born, known),
            _ => DateGrade::None,
        };
        let has_month = |date: Option<PartialDate>| date.and_then(PartialDate::month).is_some();
        Agreement {
            number: compare_numbers(&self.ssn, &record.ssn),
            name: names.grade() <= NameGrade::Fuzzy && !names.suffix_conflict,
            date,
            has_month: has_month(self.born) && has_month(record.date_of_birth),
            address: is_same_home(self.address, &record.address()),
        }
    }
}

fn compare_numbers(a: &str, b: &str) -> NumberAgreement {
    let last_four = |digits: &str| -> Option<String> {
        let start = digits.len().checked_sub(4)?;
        digits.get(start..).map(str::to_owned)
    };
    match (a.len(), b.len()) {
        (9, 9) if a == b => NumberAgreement::Nine,
        // Two whole numbers that differ are two numbers, whatever their ends are.
        (9, 9) => NumberAgreement::None,
        _ if last_four(a).is_some() && last_four(a) == last_four(b) => NumberAgreement::LastFour,
        _ => NumberAgreement::None,
    }
}

fn is_same_home(a: &Address, b: &Address) -> bool {
    if a.line_1.is_none() || b.line_1.is_none() {
        return false;
    }
    let read = |address: &Address| {
        let part = |part: &Option<Pii<SmolStr>>| text(part).to_owned();
        read_us_address(
            &part(&address.line_1),
            &part(&address.line_2),
            &part(&address.locality),
            &part(&address.major_admin_division),
            &part(&address.postal_code),
        )
    };
    compare_addresses(&read(a), &read(b)).is_same_place()
}
