//! From an application to reason codes over a real, small index.

use crate::support::{applicant, codes, field, index_of, pii, record, settings, town, verify};
use bonafide_reference::{Coverage, SourceRecord};
use bonafide_types::{Applicant, SmolStr, Value};

fn codes_of(applicant: &Applicant) -> Vec<SmolStr> {
    codes(&verify(applicant, &settings("{}"), &town()))
}

fn has(codes: &[SmolStr], code: &str) -> bool {
    codes.iter().any(|found| found == code)
}

#[test]
fn somebody_on_record_is_recognised() {
    assert_eq!(codes_of(&applicant()), ["I919"]);
}

#[test]
fn spelling_that_means_the_same_changes_nothing() {
    let spelt = Applicant {
        given_name: pii("marguérite"),
        national_id: pii("219 44 8031"),
        phone_number: pii("(515) 555-0142"),
        address: bonafide_types::Address {
            line_1: pii("418 Larkspur Lane"),
            major_admin_division: pii("US-IA"),
            postal_code: pii("52101-1234"),
            ..applicant().address
        },
        ..applicant()
    };
    assert_eq!(codes_of(&spelt), ["I919"]);
}

#[test]
fn a_stranger_is_not_found() {
    let stranger = Applicant {
        given_name: pii("Kwabena"),
        family_name: pii("Lindqvist"),
        national_id: pii("501-77-2290"),
        date_of_birth: pii("1999-09-09"),
        email: None,
        phone_number: pii("+1 907 555 0133"),
        address: bonafide_types::Address {
            line_1: pii("7 Moose Run"),
            locality: pii("Anchorage"),
            major_admin_division: pii("AK"),
            postal_code: pii("99501"),
            line_2: None,
        },
        ..applicant()
    };
    let judgement = verify(&stranger, &settings("{}"), &town());
    assert_eq!(codes(&judgement), ["R901", "R940", "R902", "R922", "R919"]);
    assert_eq!(field(&judgement, "surName").as_deref(), Some("0.01"));
    let product = judgement.output.get("kyc").unwrap();
    assert_eq!(product.get("sourceAttribution"), Some(&Value::list([])));
}

#[test]
fn the_number_of_somebody_else_is_told_apart_from_an_unknown_one() {
    let borrowed = codes_of(&Applicant {
        national_id: pii("480-22-0917"),
        ..applicant()
    });
    for code in ["R901", "R907", "R933", "R934", "R941", "I917"] {
        assert!(has(&borrowed, code), "{code} in {borrowed:?}");
    }
    assert!(!has(&borrowed, "R940"), "{borrowed:?}");
    let unknown = codes_of(&Applicant {
        national_id: pii("503-91-3356"),
        ..applicant()
    });
    assert!(
        has(&unknown, "R940") && has(&unknown, "I917"),
        "{unknown:?}"
    );
}

#[test]
fn one_wrong_digit_passes_only_where_the_step_allows_it() {
    let typo = Applicant {
        national_id: pii("219-44-8037"),
        ..applicant()
    };
    let strict = codes(&verify(&typo, &settings("{}"), &town()));
    assert!(has(&strict, "R901") && !has(&strict, "R923"), "{strict:?}");
    let step = settings(r#"{"fuzzy":{"ssn":true}}"#);
    let lenient = codes(&verify(&typo, &step, &town()));
    assert!(
        has(&lenient, "R923") && has(&lenient, "I919"),
        "{lenient:?}"
    );
}

#[test]
fn the_last_four_digits_verify_a_known_person() {
    let four = Applicant {
        national_id: pii("8031"),
        ..applicant()
    };
    assert_eq!(codes_of(&four), ["I919", "I905"]);
}

#[test]
fn names_in_each_others_place_are_told() {
    let exchanged = codes_of(&Applicant {
        given_name: pii("Oyelaran"),
        family_name: pii("Marguerite"),
        ..applicant()
    });
    assert!(has(&exchanged, "I909"), "{exchanged:?}");
    assert!(
        !has(&exchanged, "R927") && !has(&exchanged, "R933"),
        "{exchanged:?}"
    );
}

#[test]
fn the_dead_are_told() {
    let neighbour = Applicant {
        given_name: pii("Tobias"),
        family_name: pii("Fennimore"),
        date_of_birth: pii("1951-12-30"),
        national_id: pii("480-22-0917"),
        phone_number: None,
        email: None,
        address: bonafide_types::Address {
            line_1: pii("9 Quarry Rd"),
            ..applicant().address
        },
        ..applicant()
    };
    let codes = codes_of(&neighbour);
    assert_eq!(
        codes.first().map(SmolStr::as_str),
        Some("R909"),
        "{codes:?}"
    );
    assert!(has(&codes, "R907") && has(&codes, "I919") && has(&codes, "I920"));
}

#[test]
fn a_partial_source_recognises_but_never_denies() {
    let index = index_of(
        &[vec![record("Customer", "c-1"), record("Utility", "u-1")]],
        Coverage::Partial,
    );
    let known = codes(&verify(&applicant(), &settings("{}"), &index));
    assert_eq!(known, ["I919"]);
    let moved = Applicant {
        date_of_birth: pii("1990-01-02"),
        ..applicant()
    };
    let judgement = verify(&moved, &settings("{}"), &index);
    assert_eq!(field(&judgement, "dob").as_deref(), Some("0.01"));
    assert!(!has(&codes(&judgement), "R922"));
    let waits = judgement
        .unmet
        .iter()
        .find(|unmet| unmet.feed == "population.coverage");
    assert!(
        waits
            .unwrap()
            .codes
            .iter()
            .any(|code| code.as_str() == "R922")
    );
}

#[test]
fn sources_that_confirm_are_named_in_a_fixed_order() {
    let person: Vec<SourceRecord> = ["Voter", "Zoo", "Utility", "Aquarium", "Credit"]
        .iter()
        .map(|source| record(source, source))
        .collect();
    let index = index_of(&[person], Coverage::Population);
    let judgement = verify(&applicant(), &settings("{}"), &index);
    let named = judgement
        .output
        .get("kyc")
        .unwrap()
        .get("sourceAttribution");
    let expected = ["Credit", "Utility", "Voter", "Aquarium", "Zoo"].map(Value::from);
    assert_eq!(named, Some(&Value::list(expected)));
}

#[test]
fn the_same_call_gives_the_same_bytes() {
    let index = town();
    let once = || {
        let judgement = verify(&applicant(), &settings(r#"{"entity_id":true}"#), &index);
        serde_json::to_string(&[judgement.request, judgement.response]).unwrap()
    };
    assert_eq!(once(), once());
}
