//! `fieldValidations`: 0.99, 0.01, or left out.

use crate::support::{applicant, codes, field, judge, pii, record, settings, town, verify};
use bonafide_identity::{DateGrade, FuzzyDate, StreetGrade};
use bonafide_modules::{Answer, Judgement};
use bonafide_reference::{AddressGrade, IdGrade, Query, Resolution};
use bonafide_types::{Address, Applicant};

const FIELDS: [&str; 9] = [
    "firstName",
    "surName",
    "streetAddress",
    "city",
    "state",
    "zip",
    "mobileNumber",
    "dob",
    "ssn",
];

fn judged(applicant: &Applicant, step: &str, change: fn(&mut Resolution)) -> Judgement {
    let index = town();
    let mut resolution = index.resolve(&Query::from_applicant(applicant));
    change(&mut resolution);
    judge(
        applicant,
        &settings(step),
        Answer::Ok((resolution, index.sources())),
    )
}

#[test]
fn what_fits_is_validated() {
    let judgement = judged(&applicant(), "{}", |_| {});
    for name in FIELDS {
        assert_eq!(field(&judgement, name).as_deref(), Some("0.99"), "{name}");
    }
}

#[test]
fn where_nobody_is_found_nothing_is_validated() {
    let judgement = judged(&applicant(), "{}", |resolution| resolution.best = None);
    for name in FIELDS {
        assert_eq!(field(&judgement, name).as_deref(), Some("0.01"), "{name}");
    }
}

#[test]
fn a_part_of_a_birth_date_verifies_nobody() {
    let whole = applicant().date_of_birth.unwrap();
    let (month, _day) = whole.reveal().rsplit_once('-').unwrap();
    let (year, _month) = month.split_once('-').unwrap();
    for part in [year, month] {
        let guessing = Applicant {
            date_of_birth: pii(part),
            ..applicant()
        };
        let judgement = verify(&guessing, &settings("{}"), &town());
        assert_eq!(field(&judgement, "dob").as_deref(), Some("0.01"), "{part}");
        assert!(
            codes(&judgement).iter().any(|code| code == "R922"),
            "{part}"
        );
        assert_eq!(field(&judgement, "surName").as_deref(), Some("0.99"));
    }
}

#[test]
fn what_was_not_sent_is_left_out() {
    let sparse = Applicant {
        phone_number: None,
        national_id: None,
        address: Address {
            line_1: pii("418 Larkspur Ln"),
            postal_code: pii("52101"),
            ..Address::default()
        },
        ..applicant()
    };
    let judgement = verify(&sparse, &settings("{}"), &town());
    for name in ["city", "state", "mobileNumber", "ssn", "nationalId"] {
        assert_eq!(field(&judgement, name), None, "{name}");
    }
    for name in ["firstName", "surName", "streetAddress", "zip", "dob"] {
        assert_eq!(field(&judgement, name).as_deref(), Some("0.99"), "{name}");
    }
}

#[test]
fn what_no_source_could_test_is_left_out() {
    let judgement = judged(&applicant(), "{}", |resolution| {
        resolution.any_record_has.phones = false;
        resolution.any_record_has.addresses = false;
        resolution.any_record_has.dates_of_birth = false;
        resolution.any_record_has.ids = false;
    });
    for name in [
        "streetAddress",
        "city",
        "state",
        "zip",
        "mobileNumber",
        "dob",
        "ssn",
    ] {
        assert_eq!(field(&judgement, name), None, "{name}");
    }
    assert_eq!(field(&judgement, "firstName").as_deref(), Some("0.99"));
}

#[test]
fn parts_of_an_address_are_held_against_one_address() {
    let judgement = judged(&applicant(), "{}", |resolution| {
        let best = resolution.best.as_mut().unwrap();
        if let AddressGrade::Compared(address) = &mut best.address {
            address.street = StreetGrade::None;
            address.zip = false;
        }
    });
    let values: Vec<_> = ["streetAddress", "city", "state", "zip"]
        .map(|name| field(&judgement, name).unwrap())
        .into();
    assert_eq!(values, ["0.01", "0.99", "0.99", "0.01"]);
}

#[test]
fn tolerance_is_the_steps_choice() {
    let slip: fn(&mut Resolution) = |resolution| {
        let best = resolution.best.as_mut().unwrap();
        best.date_of_birth = Some(DateGrade::Fuzzy(FuzzyDate::OneDigit));
        best.national_id = IdGrade::Near {
            differences: 1,
            adjacent_exchange: false,
        };
    };
    let strict = judged(&applicant(), "{}", slip);
    assert_eq!(field(&strict, "dob").as_deref(), Some("0.01"));
    assert_eq!(field(&strict, "ssn").as_deref(), Some("0.01"));
    let lenient = judged(&applicant(), r#"{"fuzzy":{"dob":true,"ssn":true}}"#, slip);
    assert_eq!(field(&lenient, "dob").as_deref(), Some("0.99"));
    assert_eq!(field(&lenient, "ssn").as_deref(), Some("0.99"));
}

#[test]
fn the_national_id_goes_by_the_name_that_the_step_asks_for() {
    for (step, ssn, national_id) in [
        ("{}", true, false),
        (r#"{"id_validation_key":"ssn"}"#, true, false),
        (r#"{"id_validation_key":"nationalId"}"#, false, true),
        (r#"{"id_validation_key":"both"}"#, true, true),
    ] {
        let judgement = judged(&applicant(), step, |_| {});
        assert_eq!(field(&judgement, "ssn").is_some(), ssn, "{step}");
        assert_eq!(
            field(&judgement, "nationalId").is_some(),
            national_id,
            "{step}"
        );
    }
}

#[test]
fn a_number_that_was_never_issued_validates_nobody() {
    let mut fake = record("Government", "g-9");
    fake.national_id = Some("666448031".into());
    let index = crate::support::index_of(&[vec![fake]], bonafide_reference::Coverage::Population);
    let applicant = Applicant {
        national_id: pii("666-44-8031"),
        ..applicant()
    };
    let judgement = verify(&applicant, &settings("{}"), &index);
    assert_eq!(field(&judgement, "ssn").as_deref(), Some("0.01"));
}
