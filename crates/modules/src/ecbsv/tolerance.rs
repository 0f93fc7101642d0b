//! How much an authority forgives, rule by rule.
//!
//! The agency does not publish its logic; these rules were inferred by others from its answers and
//! from the older batch service. Each can be switched off in the settings of a step.

use super::settings::Tolerance;
use bonafide_feeds::AuthorityRecord;
use bonafide_identity::{PersonName, damerau_at_most_one};
use bonafide_types::PartialDate;

/// Whether the submitted name fits the holder's.
pub(super) fn name_fits(name: &PersonName, holder: &AuthorityRecord, tolerance: Tolerance) -> bool {
    let known = if tolerance.former_names {
        usize::MAX
    } else {
        1
    };
    holder.names().take(known).any(|record| {
        if tolerance.is_legacy {
            seven_letters_fit(name, &record)
        } else {
            given_name_fits(name.given(), record.given(), tolerance)
                && family_name_fits(name.family(), record.family(), tolerance)
        }
    })
}

/// Year equal; or month equal and the year one off.
pub(super) fn birth_date_fits(
    born: PartialDate,
    record: PartialDate,
    tolerance: Tolerance,
) -> bool {
    if !tolerance.birth_year {
        return born == record;
    }
    let is_same_month = born.month().is_some() && born.month() == record.month();
    match (born.year() - record.year()).abs() {
        0 => true,
        1 => is_same_month,
        _ => false,
    }
}

fn given_name_fits(given: &str, record: &str, tolerance: Tolerance) -> bool {
    if tolerance.given_initial {
        let initial = |name: &str| name.bytes().next();
        initial(given).is_some() && initial(given) == initial(record)
    } else {
        !given.is_empty() && given == record
    }
}

/// The whole names, or the record's name at either end of a longer submitted one. Never the other
/// way round: part of a name on record is another name.
fn family_name_fits(family: &str, record: &str, tolerance: Tolerance) -> bool {
    let record = letters(record);
    if family_letters_fit(&letters(family), &record, tolerance) {
        return true;
    }
    let words: Vec<&str> = family.split(' ').collect();
    tolerance.compound
        && (1..words.len()).any(|place| {
            words
                .split_at_checked(place)
                .is_some_and(|(head, tail)| head.concat() == record || tail.concat() == record)
        })
}

fn family_letters_fit(family: &str, record: &str, tolerance: Tolerance) -> bool {
    if family.is_empty() || record.is_empty() {
        return false;
    }
    // With a single letter on either side, one change would make any name of any other.
    let may_differ = tolerance.family_edit && family.len() > 1 && record.len() > 1;
    family == record || (may_differ && damerau_at_most_one(family.as_bytes(), record.as_bytes()))
}

/// The older rule, on the first seven letters of the family name and the initial.
fn seven_letters_fit(name: &PersonName, record: &PersonName) -> bool {
    let (a, b) = (letters(name.family()), letters(record.family()));
    let (a_given, b_given) = (letters(name.given()), letters(record.given()));
    if a.is_empty() || b.is_empty() || a_given.is_empty() || b_given.is_empty() {
        return false;
    }
    let first = |text: &str, count: usize| text.bytes().take(count).collect::<Vec<u8>>();
    if first(&a, 4) == first(&b, 4) && first(&a_given, 4) == first(&b_given, 4) {
        return true;
    }
    // One letter more or less within the seven moves the eighth in.
    let is_close = [(7, 7), (7, 8), (8, 7)]
        .into_iter()
        .any(|(x, y)| damerau_at_most_one(&first(&a, x), &first(&b, y)));
    first(&a_given, 1) == first(&b_given, 1) && is_close && a.len() > 1 && b.len() > 1
}

fn letters(name: &str) -> String {
    name.split(' ').collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecbsv::settings::Settings;
    use bonafide_types::Value;
    use proptest::prelude::*;

    fn tolerance(json: &str) -> Tolerance {
        let settings = Value::from_json(json.as_bytes(), 8).unwrap();
        Settings::read(&settings).tolerance
    }

    fn current() -> Tolerance {
        tolerance("{}")
    }

    fn date(text: &str) -> PartialDate {
        PartialDate::parse(text).unwrap()
    }

    fn person(given: &str, family: &str) -> PersonName {
        PersonName::from_parts(given, "", family, "")
    }

    #[test]
    fn one_letter_of_the_given_name_is_enough() {
        assert!(given_name_fits("TABITHA", "THEODORA", current()));
        assert!(!given_name_fits("TABITHA", "ABITHA", current()));
        let exact = tolerance(r#"{"tolerance":{"given_name":"exact"}}"#);
        assert!(!given_name_fits("TABITHA", "T", exact));
        assert!(given_name_fits("TABITHA", "TABITHA", exact));
        assert!(!given_name_fits("", "", current()));
    }

    #[test]
    fn one_slip_of_the_family_name_is_forgiven() {
        for (family, record, fits) in [
            ("HALVARD", "HALVARD", true),
            ("HALVORD", "HALVARD", true),
            ("HALVARDS", "HALVARD", true),
            ("HALVAR", "HALVARD", true),
            ("HALAVRD", "HALVARD", true),
            ("HOLVORD", "HALVARD", false),
            ("O", "A", false),
            ("", "HALVARD", false),
        ] {
            assert_eq!(
                family_name_fits(family, record, current()),
                fits,
                "{family}"
            );
        }
        let exact = tolerance(r#"{"tolerance":{"family_name":"exact"}}"#);
        assert!(!family_name_fits("HALVORD", "HALVARD", exact));
    }

    #[test]
    fn a_compound_name_fits_one_way_only() {
        assert!(family_name_fits("VAN HALVARD", "HALVARD", current()));
        assert!(family_name_fits("HALVARD QUIST", "HALVARD", current()));
        assert!(!family_name_fits("HALVARD", "VAN HALVARD", current()));
        assert!(family_name_fits("VANHALVARD", "VAN HALVARD", current()));
        let strict = tolerance(r#"{"tolerance":{"compound":false}}"#);
        assert!(!family_name_fits("VAN HALVARD", "HALVARD", strict));
    }

    #[test]
    fn the_year_of_birth_is_enough_and_the_month_of_a_year_beside_it() {
        for (born, fits) in [
            ("1973-06-20", true),
            ("1973-12-01", true),
            ("1974-06-01", true),
            ("1972-06-30", true),
            ("1974-07-20", false),
            ("1975-06-20", false),
        ] {
            let record = date("1973-06-20");
            assert_eq!(
                birth_date_fits(date(born), record, current()),
                fits,
                "{born}"
            );
        }
        let exact = tolerance(r#"{"tolerance":{"dob":"exact"}}"#);
        assert!(!birth_date_fits(
            date("1973-06-21"),
            date("1973-06-20"),
            exact
        ));
        assert!(!birth_date_fits(
            date("1974-06-01"),
            date("1973"),
            current()
        ));
    }

    #[test]
    fn the_older_rule_looks_at_seven_letters_and_the_initial() {
        for (given, family, fits) in [
            ("Ottoline", "Brackenridge", true),
            ("Oswin", "Brackenfell", true),
            ("Ottoline", "Brakcenridge", true),
            ("Ottoline", "Brxackenridge", true),
            ("Ottoline", "Bracenridge", true),
            ("Ottokar", "Braczynski", true),
            ("Xenia", "Brackenridge", false),
            ("Ottoline", "Trickenridge", false),
        ] {
            let record = person("Ottoline", "Brackenridge");
            assert_eq!(
                seven_letters_fit(&person(given, family), &record),
                fits,
                "{given} {family}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_name_fits_itself_and_nothing_panics(given in "\\PC{0,20}", family in "\\PC{0,30}") {
            let name = person(&given, &family);
            let legacy = seven_letters_fit(&name, &name);
            let current = family_name_fits(name.family(), name.family(), current());
            prop_assert_eq!(current, !name.family().is_empty());
            prop_assert!(!legacy || !name.given().is_empty());
        }
    }
}
