//! The national id outside of the United States.

use crate::support::{codes, field, index_of, pii, record, settings, verify};
use bonafide_modules::Judgement;
use bonafide_reference::{Coverage, Index, SourceRecord};
use bonafide_types::{Applicant, PartialDate};

/// An index that knows one person of the country by the id.
fn country(country: &str, id: &str) -> Index {
    let known = |source, record_id| SourceRecord {
        given_name: Some("Halina".into()),
        family_name: Some("Wrzosek".into()),
        date_of_birth: PartialDate::parse("1985-03-17"),
        national_id: (!id.is_empty()).then(|| id.into()),
        email: None,
        phone_number: None,
        line_1: None,
        locality: None,
        major_admin_division: None,
        postal_code: None,
        country: country.into(),
        ..record(source, record_id)
    };
    let person = vec![known("Government", "g-1"), known("Utility", "u-1")];
    index_of(&[person], Coverage::Population)
}

fn applies(country: &str, id: &str) -> Applicant {
    Applicant {
        given_name: pii("Halina"),
        family_name: pii("Wrzosek"),
        date_of_birth: pii("1985-03-17"),
        national_id: pii(id),
        country: Some(country.into()),
        ..Applicant::default()
    }
}

fn judged(applicant: &Applicant, index: &Index) -> Judgement {
    let judgement = verify(applicant, &settings("{}"), index);
    assert_eq!(judgement.status_code, 200, "{:?}", judgement.message);
    judgement
}

fn has(judgement: &Judgement, code: &str) -> bool {
    codes(judgement).iter().any(|given| given == code)
}

#[test]
fn an_id_on_record_is_validated_under_its_own_name() {
    for (land, on_record, sent) in [
        ("PL", "85031712348", "850317 12348"),
        ("BR", "31860427553", "318.604.275-53"),
        ("SE", "198503174123", "850317-4123"),
        ("NL", "074125837", "74125837"),
        ("NO", "17038510169", "170385 10169"),
        ("SG", "S8503174J", "s8503174j"),
        ("SA", "1058529940", "١٠٥٨٥٢٩٩٤٠"),
    ] {
        let found = judged(&applies(land, sent), &country(land, on_record));
        assert_eq!(
            field(&found, "nationalId").as_deref(),
            Some("0.99"),
            "{land}"
        );
        assert_eq!(field(&found, "ssn"), None, "{land}");
        assert!(!has(&found, "R913") && !has(&found, "R901"), "{land}");
    }
}

#[test]
fn a_refuted_id_is_refused_whatever_stands_on_record() {
    for (land, id) in [
        ("PL", "85031712349"),
        ("BR", "318.604.275-54"),
        ("SE", "850317-4124"),
        ("ES", "48130275T"),
        ("NO", "170385 10168"),
    ] {
        let found = judged(&applies(land, id), &country(land, id));
        assert_eq!(
            field(&found, "nationalId").as_deref(),
            Some("0.01"),
            "{land}"
        );
        assert!(has(&found, "R913"), "{land}");
    }
}

#[test]
fn an_id_that_says_something_else_of_the_applicant_is_refused() {
    let poland = country("PL", "85031712348");
    let honest = Applicant {
        gender: pii("Female"),
        ..applies("PL", "85031712348")
    };
    assert!(!has(&judged(&honest, &poland), "R913"));
    for disputed in [
        Applicant {
            gender: pii("Male"),
            ..honest.clone()
        },
        Applicant {
            date_of_birth: pii("1985-03-18"),
            ..honest.clone()
        },
    ] {
        let found = judged(&disputed, &poland);
        assert!(has(&found, "R913"));
        assert_eq!(field(&found, "nationalId").as_deref(), Some("0.01"));
    }
    let undecided = Applicant {
        gender: pii("Self Identify"),
        ..honest
    };
    assert!(!has(&judged(&undecided, &poland), "R913"));
}

#[test]
fn the_united_kingdom_lists_no_id() {
    let kingdom = country("GB", "");
    for id in ["", "QQ 12 34 56 C"] {
        let found = judged(&applies("GB", id), &kingdom);
        assert_eq!(field(&found, "nationalId"), None);
        for code in ["R913", "R901", "R940", "I904", "I905"] {
            assert!(!has(&found, code), "{id} {code}");
        }
    }
}

#[test]
fn rules_of_the_united_states_stay_there() {
    // Nine digits that would be a taxpayer number, or of a random area, there.
    for (land, id) in [
        ("CA", "912-704-562"),
        ("NL", "912704562"),
        ("CA", "734-123-455"),
    ] {
        let found = judged(&applies(land, id), &country(land, id));
        for code in ["R954", "R953", "I912", "I905"] {
            assert!(!has(&found, code), "{land} {id} {code}");
        }
    }
}

#[test]
fn an_id_alone_has_to_have_the_form_of_its_country() {
    let status = |land: &str, id: &str| {
        let alone = Applicant {
            national_id: pii(id),
            country: Some(land.into()),
            ..Applicant::default()
        };
        verify(&alone, &settings("{}"), &country(land, "")).status_code
    };
    assert_eq!(status("PL", "85031712348"), 200);
    assert_eq!(status("PL", "12348"), 400);
    assert_eq!(status("PL", "no number"), 400);
    assert_eq!(status("GB", "QQ123456C"), 400);
}

#[test]
fn bad_ids_are_refused_without_a_fault_of_ours() {
    let poland = country("PL", "85031712348");
    let long = "8".repeat(1_000);
    for id in [
        "-",
        "😀",
        "85031712348 😀",
        "eight five",
        "О5031712348",
        "318.604.275-53",
        long.as_str(),
    ] {
        let found = judged(&applies("PL", id), &poland);
        assert!(has(&found, "R913"), "{id}");
        assert_eq!(field(&found, "nationalId").as_deref(), Some("0.01"), "{id}");
    }
}
