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

#[test]
fn dates_are_read_by_the_habits_of_their_country() {
    for (country, text, read) in [
        ("DE", "04.03.1985", "1985-03-04"),
        ("DE", "4. März 1985", "1985-03-04"),
        ("GB", "04/03/1985", "1985-03-04"),
        ("GB", "4th March 1985", "1985-03-04"),
        ("GB", "03/25/1985", "1985-03-25"),
        ("US", "04/03/1985", "1985-04-03"),
        ("CA", "04/03/1985", "1985-04-03"),
        ("FR", "1er mai 1985", "1985-05-01"),
        ("ES", "4 de marzo de 1985", "1985-03-04"),
        ("PL", "4 października 1985", "1985-10-04"),
        ("TR", "4 Ağustos 1985", "1985-08-04"),
        ("ID", "4 Agustus 1985", "1985-08-04"),
        ("BR", "04031985", "1985-03-04"),
        ("SE", "1985-03-04", "1985-03-04"),
        ("JP", "1985年3月4日", "1985-03-04"),
        ("JP", "昭和60年3月4日", "1985-03-04"),
        ("JP", "平成元年1月8日", "1989-01-08"),
        ("JP", "S60.3.4", "1985-03-04"),
        ("JP", "R5/12/1", "2023-12-01"),
        ("JP", "１９８５／３／４", "1985-03-04"),
        ("KR", "1985년 3월 4일", "1985-03-04"),
        ("KR", "1985.03.04.", "1985-03-04"),
        ("TW", "民國74年3月4日", "1985-03-04"),
        ("TW", "74/03/04", "1985-03-04"),
        ("TW", "0740304", "1985-03-04"),
        ("TW", "1985/03/04", "1985-03-04"),
        ("TH", "4/3/2528", "1985-03-04"),
        ("TH", "4 มีนาคม 2528", "1985-03-04"),
        ("TH", "๔/๓/๒๕๒๘", "1985-03-04"),
        ("TH", "25280304", "1985-03-04"),
        ("SA", "٠٤/٠٣/١٩٨٥", "1985-03-04"),
        ("AE", "4 مارس 1985", "1985-03-04"),
        ("IN", "04-Mar-1985", "1985-03-04"),
        ("IT", "1985", "1985"),
        ("NL", "03-1985", "1985-03"),
        ("AR", "1985-03-04T10:00:00Z", "1985-03-04"),
    ] {
        let date = parse_date_in(country, text).map(|date| date.to_string());
        assert_eq!(date.as_deref(), Some(read), "{country} {text}");
    }
    for (country, text) in [
        ("DE", "04.03.85"),
        ("DE", "31.02.1985"),
        ("GB", "04/03/2528"),
        ("JP", "昭和"),
        ("KR", "74/03/04"),
        ("TW", "000/03/04"),
        ("FR", "4 foobar 1985"),
        ("FR", ""),
    ] {
        assert_eq!(parse_date_in(country, text), None, "{country} {text}");
    }
}

#[test]
fn hijri_dates_are_recognised_and_refused() {
    for (country, text) in [
        ("SA", "14/06/1405"),
        ("SA", "1405-06-14"),
        ("AE", "١٤٠٥/٦/١٤"),
        ("SA", "14 رجب 1405 هـ"),
        ("ID", "14-06-1405 AH"),
    ] {
        assert!(is_hijri_date(country, text), "{country} {text}");
        assert_eq!(parse_date_in(country, text), None, "{country} {text}");
    }
    for (country, text) in [("SA", "14/06/1985"), ("DE", "14.06.1405"), ("SA", "")] {
        assert!(!is_hijri_date(country, text), "{country} {text}");
    }
}

proptest! {
    #[test]
    fn reading_never_panics(text in "\\PC{0,24}") {
        let _ = parse_date(&text);
    }

    #[test]
    fn reading_by_country_never_panics(text in "\\PC{0,24}", numbers in "[0-9/.年月日 SRH-]{0,14}") {
        for country in ["US", "DE", "JP", "KR", "TW", "TH", "SA", "CA"] {
            let _ = parse_date_in(country, &text);
            let _ = is_hijri_date(country, &text);
            let _ = parse_date_in(country, &numbers);
        }
    }

    #[test]
    fn a_date_in_standard_form_is_read_everywhere(year in 1900_i16..2026, month in 1_u8..=12, day in 1_u8..=28) {
        let date = PartialDate::from_parts(year, Some(month), Some(day));
        let text = date.unwrap().to_string();
        for country in ["US", "DE", "JP", "KR", "TW", "TH", "SA", "CA"] {
            prop_assert_eq!(parse_date_in(country, &text), date);
        }
    }

    #[test]
    fn every_grade_is_symmetric(a in (1900_i16..2020, 1_u8..=12, 1_u8..=28), b in (1900_i16..2020, 1_u8..=12, 1_u8..=28)) {
        let of = |(year, month, day)| PartialDate::from_parts(year, Some(month), Some(day)).unwrap();
        prop_assert_eq!(compare_dates(of(a), of(b)), compare_dates(of(b), of(a)));
    }
}
