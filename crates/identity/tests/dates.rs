//! How birth dates are read from imports and graded.

use bonafide_identity::*;
use bonafide_types::PartialDate;
use proptest::prelude::*;

#[cfg(test)]
fn date(text: &str) -> PartialDate {
    PartialDate::parse(text).unwrap()
}

#[test]
fn dates_are_graded_by_slip_and_by_parts() {
    use DateGrade::*;
    for (query, record, grade) in [
        ("1985-03-04", "1985-03-04", Exact),
        (
            "1985-03-04",
            "1985-04-03",
            Fuzzy(FuzzyDate::DayMonthSwapped),
        ),
        ("1985-03-04", "1985-03-05", Fuzzy(FuzzyDate::OneDigit)),
        ("1985-03-04", "1995-03-04", Fuzzy(FuzzyDate::OneDigit)),
        (
            "1985-03-12",
            "1985-03-21",
            Fuzzy(FuzzyDate::AdjacentTransposition),
        ),
        (
            "1958-03-12",
            "1985-03-12",
            Fuzzy(FuzzyDate::AdjacentTransposition),
        ),
        ("1989-03-12", "1990-03-12", Fuzzy(FuzzyDate::YearOffByOne)),
        ("1985-03-12", "1985-03-28", Two),
        ("1985-03-12", "1972-03-12", Two),
        ("1985-03-12", "1985-11-28", One),
        ("1985-03-12", "1972-11-28", None),
        // Neighbouring digits of two different parts are no slip of the finger.
        ("1981-02-15", "1980-12-15", One),
    ] {
        assert_eq!(
            compare_dates(date(query), date(record)),
            grade,
            "{query} {record}"
        );
        assert_eq!(
            compare_dates(date(record), date(query)),
            grade,
            "{record} {query}"
        );
    }
}

#[test]
fn a_partial_record_is_compared_as_far_as_it_goes() {
    use DateGrade::*;
    for (record, grade) in [
        ("1985", ExactAsFarAsKnown),
        ("1985-03", ExactAsFarAsKnown),
        ("1985-04", One),
        ("1984-03", One),
        ("1984", None),
    ] {
        let compared = compare_dates(date("1985-03-12"), date(record));
        assert_eq!(compared, grade, "{record}");
        assert_eq!(compared.is_equal(), grade == ExactAsFarAsKnown);
    }
}

#[test]
fn import_forms_are_read() {
    for (text, read) in [
        ("1985-03-04", "1985-03-04"),
        ("1985-3-4", "1985-03-04"),
        ("1985/03/04", "1985-03-04"),
        ("19850304", "1985-03-04"),
        ("03041985", "1985-03-04"),
        ("03/04/1985", "1985-03-04"),
        ("3/4/1985", "1985-03-04"),
        ("25/12/1985", "1985-12-25"),
        ("04.03.1985", "1985-03-04"),
        ("04-Mar-1985", "1985-03-04"),
        ("4 March 1985", "1985-03-04"),
        ("Mar 4, 1985", "1985-03-04"),
        ("1985-Mar-04", "1985-03-04"),
        ("3/4/1985 12:00:00 AM", "1985-03-04"),
        ("1985-03-04T10:00:00Z", "1985-03-04"),
        ("1985-03-04 00:00:00", "1985-03-04"),
        ("1985", "1985"),
        ("1985-03", "1985-03"),
        ("03/1985", "1985-03"),
        ("198503", "1985-03"),
        ("Mar 1985", "1985-03"),
        ("19850300", "1985-03"),
        ("1985-00-00", "1985"),
        (" 1985-03-04 ", "1985-03-04"),
    ] {
        let date = parse_date(text).map(|date| date.to_string());
        assert_eq!(date.as_deref(), Some(read), "{text}");
    }
    for text in [
        "",
        "abc",
        "03/04/85",
        "1985-02-30",
        "0000-00-00",
        "31/31/1985",
        "1.2.3.4",
        "é",
    ] {
        assert_eq!(parse_date(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn reading_never_panics(text in "\\PC{0,24}") {
        let _ = parse_date(&text);
    }

    #[test]
    fn every_grade_is_symmetric(a in (1900_i16..2020, 1_u8..=12, 1_u8..=28), b in (1900_i16..2020, 1_u8..=12, 1_u8..=28)) {
        let of = |(year, month, day)| PartialDate::from_parts(year, Some(month), Some(day)).unwrap();
        prop_assert_eq!(compare_dates(of(a), of(b)), compare_dates(of(b), of(a)));
    }
}
