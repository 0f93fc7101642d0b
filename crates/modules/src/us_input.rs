//! What modules of United States authorities cannot do without.

use bonafide_identity::{PersonName, parse_date};
use bonafide_types::{Applicant, Date, PartialDate, Pii, SmolStr, Timestamp};
use jiff::tz::TimeZone;

/// The United States and the territories that their Social Security Administration serves.
const COUNTRIES: [&str; 6] = ["US", "PR", "VI", "GU", "AS", "MP"];

/// Older than anybody has become, in years.
const OLDEST: i16 = 150;

/// The country in capitals: the applicant's, else the step's default.
pub(crate) fn country(applicant: &Applicant, default: Option<&str>) -> Option<SmolStr> {
    let stated = applicant.country.as_deref().map(str::trim);
    let country = stated.filter(|country| !country.is_empty()).or(default)?;
    Some(country.to_ascii_uppercase().into())
}

/// Whether the agency serves a country.
pub(crate) fn is_covered(country: &str) -> bool {
    COUNTRIES.contains(&country)
}

/// The day of an instant, in UTC.
pub(crate) fn day_of(instant: Timestamp) -> Date {
    instant.to_zoned(TimeZone::UTC).date()
}

/// The birth date, where it can be one on this day; else what is wrong with it.
pub(crate) fn birth_date(text: &str, today: Date) -> Result<PartialDate, &'static str> {
    let date = parse_date(text).ok_or("date_of_birth cannot be read as a date")?;
    let first_possible = Date::new(
        date.year(),
        date.month().map_or(1, u8::cast_signed),
        date.day().map_or(1, u8::cast_signed),
    );
    if first_possible.map_or(true, |first| first > today) {
        return Err("date_of_birth lies in the future");
    }
    if date.year() < today.year() - OLDEST {
        return Err("date_of_birth lies more than 150 years back");
    }
    Ok(date)
}

/// The names of required fields that were not sent.
pub(crate) fn missing(fields: &[(&'static str, bool)]) -> Option<String> {
    let names: Vec<&str> = fields
        .iter()
        .filter(|(_, is_sent)| !is_sent)
        .map(|(name, _)| *name)
        .collect();
    match names.as_slice() {
        [] => None,
        [name] => Some(format!("{name} is required")),
        [first @ .., last] => Some(format!("{} and {last} are required", first.join(", "))),
    }
}

/// The name in the comparison form of these authorities' records.
pub(crate) fn name(applicant: &Applicant) -> PersonName {
    PersonName::from_parts(
        text(&applicant.given_name),
        text(&applicant.middle_name),
        text(&applicant.family_name),
        text(&applicant.suffix),
    )
}

/// Text that was sent, or nothing.
pub(crate) fn text(field: &Option<Pii<SmolStr>>) -> &str {
    field.as_ref().map_or("", |text| text.reveal().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn birth_dates_have_to_be_possible() {
        let today: Date = "2026-03-04".parse().unwrap();
        for (text, is_possible) in [
            ("1987-11-02", true),
            ("2026-03-04", true),
            ("1876-01-01", true),
            ("2026", true),
            ("2026-03-05", false),
            ("2027", false),
            ("1875-12-31", false),
            ("yesterday", false),
        ] {
            assert_eq!(birth_date(text, today).is_ok(), is_possible, "{text}");
        }
    }

    #[test]
    fn what_is_missing_is_listed() {
        assert_eq!(missing(&[("a", true)]), None);
        let told = missing(&[("a", false), ("b", true), ("c", false), ("d", false)]);
        assert_eq!(told.as_deref(), Some("a, c and d are required"));
    }
}
