//! What Verify Plus adds to Verify.

use crate::support::{
    applicant, codes, date, field, index_of, pii, record, settings, town, verify, verify_plus,
};
use bonafide_modules::{Judgement, module_named};
use bonafide_reference::{Coverage, Index, SourceRecord};
use bonafide_types::{Address, Applicant, PartialDate, SmolStr, Value};
use proptest::prelude::*;

fn product(judgement: &Judgement) -> Value {
    judgement.output.get("verifyplus").cloned().unwrap()
}

fn entity(judgement: &Judgement) -> Value {
    product(judgement)
        .get("bestMatchedEntity")
        .cloned()
        .unwrap()
}

fn list(entity: &Value, key: &str) -> Vec<Value> {
    match entity.get(key) {
        Some(Value::List(items)) => items.to_vec(),
        other => panic!("{key} is {other:?}"),
    }
}

fn texts(entity: &Value, list_key: &str, key: &str) -> Vec<SmolStr> {
    let items = list(entity, list_key);
    let text = |item: &Value| item.get(key).unwrap().as_str().unwrap().into();
    items.iter().map(text).collect()
}

/// Somebody who has moved twice, changed her number, and whose sources write her in their own ways.
fn much_moved() -> Index {
    let credit = SourceRecord {
        given_name: Some("MARGUERITE".into()),
        middle_name: Some("I".into()),
        first_seen: Some(date(2016, 5, 1)),
        last_seen: Some(date(2025, 10, 1)),
        ..record("Credit", "c-1")
    };
    let government = SourceRecord {
        middle_name: Some("Ines".into()),
        line_1: Some("418 Larkspur Lane".into()),
        email: None,
        ..record("Government", "g-1")
    };
    let utility = SourceRecord {
        given_name: Some("Margo".into()),
        national_id: None,
        line_1: Some("77 Old Mill Rd".into()),
        line_2: Some("Apt 3".into()),
        phone_number: Some("(515) 555-0188".into()),
        email: Some("margo@example.net".into()),
        first_seen: Some(date(2011, 1, 5)),
        last_seen: Some(date(2016, 4, 30)),
        ..record("Utility", "u-1")
    };
    let old = SourceRecord {
        national_id: Some("219448013".into()),
        line_1: Some("9 Cider St".into()),
        phone_number: None,
        email: None,
        first_seen: None,
        last_seen: None,
        ..record("Telecom", "t-1")
    };
    index_of(
        &[vec![old, utility, government, credit]],
        Coverage::Population,
    )
}

#[test]
fn success() {
    let applicant = Applicant {
        address: Address {
            line_1: pii("77 old mill road #3"),
            ..applicant().address
        },
        ..applicant()
    };
    let judgement = verify_plus(&applicant, &settings("{}"), &much_moved());
    assert_eq!(judgement.output, judgement.response);
    insta::assert_json_snapshot!(serde_json::to_value(&judgement.response).unwrap());
}

#[test]
fn the_judgement_is_that_of_verify() {
    let index = much_moved();
    let step = settings(r#"{"id_validation_key":"ssn"}"#);
    let (plain, plus) = (
        verify(&applicant(), &step, &index),
        verify_plus(&applicant(), &step, &index),
    );
    let plain = plain.output.get("kyc").unwrap();
    for key in ["fieldValidations", "reasonCodes", "sourceAttribution"] {
        assert_eq!(plain.get(key), product(&plus).get(key), "{key}");
    }
    let codes_of = |name| module_named(name).unwrap().reason_codes();
    assert_eq!(codes_of("verifyplus"), codes_of("verify"));
}

#[test]
fn both_names_of_the_national_id_are_validated() {
    let judgement = verify_plus(&applicant(), &settings("{}"), &town());
    let validations = product(&judgement)
        .get("fieldValidations")
        .cloned()
        .unwrap();
    assert!(validations.get("ssn").is_some() && validations.get("nationalId").is_some());
}

#[test]
fn nobody_found_is_nobody_shown() {
    let stranger = Applicant {
        given_name: pii("Ottokar"),
        family_name: pii("Zimmerlin"),
        national_id: None,
        date_of_birth: pii("1931-01-09"),
        email: None,
        phone_number: None,
        address: Address::default(),
        ..applicant()
    };
    let judgement = verify_plus(&stranger, &settings("{}"), &town());
    assert_eq!(judgement.status_code, 200);
    assert_eq!(product(&judgement).get("bestMatchedEntity"), None);
    assert_eq!(judgement.response.get("entityId"), None);
    assert_eq!(judgement.disclosed, None);
}

#[test]
fn another_country_is_refused_and_never_judged_as_something_else() {
    for (country, named) in [
        ("CA", "country CA is not covered"),
        ("Utopia", "the country is not covered"),
    ] {
        let abroad = Applicant {
            country: Some(country.into()),
            ..applicant()
        };
        let judgement = verify_plus(&abroad, &settings("{}"), &town());
        assert_eq!(judgement.status_code, 400);
        let body = judgement
            .response
            .get("response")
            .unwrap()
            .as_str()
            .unwrap();
        assert!(
            body.contains("Unsupported country for module: KYC"),
            "{body}"
        );
        assert!(judgement.message.unwrap().contains(named));
        assert!(!body.contains("Utopia"));
    }
}

#[test]
fn too_little_input_is_refused_as_by_verify() {
    let judgement = verify_plus(&Applicant::default(), &settings("{}"), &town());
    assert_eq!(judgement.status_code, 400);
    assert_eq!(judgement.message.as_deref(), Some("country is required"));
}

#[test]
fn the_national_id_is_masked_unless_the_step_states_a_purpose() {
    let ssn = |step| {
        let judgement = verify_plus(&applicant(), &settings(step), &much_moved());
        let purpose = judgement.disclosed.clone().unwrap().purpose;
        (
            entity(&judgement)
                .get("ssn")
                .unwrap()
                .as_str()
                .unwrap()
                .to_owned(),
            purpose,
        )
    };
    assert_eq!(ssn("{}"), ("***-**-8031".to_owned(), None));
    assert_eq!(
        ssn(r#"{"return_full_id":true}"#),
        ("***-**-8031".to_owned(), None)
    );
    let (shown, purpose) = ssn(r#"{"return_full_id":true,"purpose":"tax forms"}"#);
    assert_eq!(shown, "219-44-8031");
    assert_eq!(purpose.as_deref(), Some("tax forms"));
}

#[test]
fn verify_returns_the_whole_number_for_its_last_four_where_a_purpose_is_stated() {
    let applicant = Applicant {
        national_id: pii("8031"),
        ..applicant()
    };
    let shown = |step| {
        let judgement = verify(&applicant, &settings(step), &town());
        let id = judgement
            .output
            .get("kyc")
            .unwrap()
            .get("nationalId")
            .cloned();
        (id, judgement.disclosed.map(|disclosed| disclosed.fields))
    };
    assert_eq!(shown("{}"), (None, None));
    let (id, fields) = shown(r#"{"return_full_id":true,"purpose":"tax forms"}"#);
    assert_eq!(id, Some(Value::from("219-44-8031")));
    assert_eq!(fields.unwrap(), ["nationalId"]);
}

#[test]
fn the_best_attested_form_of_a_name_is_shown_and_a_whole_one_before_an_initial() {
    let entity = entity(&verify_plus(&applicant(), &settings("{}"), &much_moved()));
    let text = |key| entity.get(key).and_then(Value::as_str).map(str::to_owned);
    // Three sources know it, one of them in capitals; the newest has the say.
    assert_eq!(text("firstName").as_deref(), Some("Marguerite"));
    assert_eq!(text("middleName").as_deref(), Some("Ines"));
    assert_eq!(entity.get("suffix"), Some(&Value::Null));
    assert_eq!(entity.get("ssnIssued"), Some(&Value::Null));
    assert_eq!(text("dob").as_deref(), Some("1983-04-17"));
}

#[test]
fn spellings_of_one_address_are_one_entry_and_the_newest_comes_first() {
    let entity = entity(&verify_plus(&applicant(), &settings("{}"), &much_moved()));
    assert_eq!(
        texts(&entity, "associatedAddresses", "streetAddress"),
        ["418 Larkspur Lane", "77 Old Mill Rd Apt 3", "9 Cider St"]
    );
    assert_eq!(
        texts(&entity, "associatedPhoneNumbers", "phoneNumber"),
        ["+15155550142", "+15155550188"]
    );
    assert_eq!(
        entity.get("mobileNumber"),
        Some(&Value::from("+15155550142"))
    );
    let first = &list(&entity, "associatedAddresses")[0];
    assert_eq!(first.get("firstSeenDate"), Some(&Value::from("2009-02-01")));
    assert_eq!(first.get("isMatched"), Some(&Value::Bool(true)));
}

#[test]
fn the_product_appears_under_further_keys_where_the_step_asks_for_it() {
    let step = settings(r#"{"duplicate_keys":["kyc","kycPlus"]}"#);
    let judgement = verify_plus(&applicant(), &step, &town());
    let at = |key| judgement.output.get(key).cloned();
    assert!(at("verifyplus").is_some());
    assert_eq!(at("verifyplus"), at("kyc"));
    assert_eq!(at("verifyplus"), at("kycPlus"));
    assert!(!codes(&judgement).is_empty());
    assert_eq!(field(&judgement, "firstName").as_deref(), Some("0.99"));
}

#[test]
fn a_death_on_record_is_shown() {
    let neighbour = Applicant {
        given_name: pii("Tobias"),
        family_name: pii("Fennimore"),
        national_id: pii("480-22-0917"),
        date_of_birth: pii("1951-12-30"),
        ..applicant()
    };
    let entity = entity(&verify_plus(&neighbour, &settings("{}"), &town()));
    assert_eq!(entity.get("deceasedDate"), Some(&Value::from("2021-06-03")));
}

prop_compose! {
    fn any_sighting()(
        house in 1_u32..20,
        line in 0_u32..15,
        days in prop::option::of((0_i64..9000, 0_i64..900)),
        source in prop::sample::select(vec!["Credit", "Utility", "Telecom"]),
    ) -> (u32, u32, Option<(i64, i64)>, &'static str) {
        (house, line, days, source)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_list_is_short_sorted_and_has_exactly_one_latest(
        sightings in prop::collection::vec(any_sighting(), 1..40),
    ) {
        let day = |days: i64| date(2000, 1, 1).saturating_add(jiff::Span::new().days(days));
        let records: Vec<SourceRecord> = sightings
            .iter()
            .enumerate()
            .map(|(number, (house, line, days, source))| SourceRecord {
                line_1: Some(format!("{house} Juniper St").into()),
                phone_number: Some(format!("+1515555{line:04}").into()),
                email: Some(format!("box{line}@example.com").into()),
                first_seen: days.map(|(from, _)| day(from)),
                last_seen: days.map(|(from, length)| day(from + length)),
                ..record(source, &format!("r-{number}"))
            })
            .collect();
        let index = index_of(&[records], Coverage::Population);
        let judgement = verify_plus(&applicant(), &settings("{}"), &index);
        let entity = entity(&judgement);
        for key in ["associatedPhoneNumbers", "associatedAddresses", "associatedEmails"] {
            let items = list(&entity, key);
            prop_assert!((1..=10).contains(&items.len()));
            let latest: Vec<bool> = items
                .iter()
                .map(|item| item.get("isLatest") == Some(&Value::Bool(true)))
                .collect();
            prop_assert!(latest[0]);
            prop_assert_eq!(latest.iter().filter(|latest| **latest).count(), 1);
            let last: Vec<Option<&str>> = items
                .iter()
                .map(|item| item.get("lastSeenDate").and_then(Value::as_str))
                .collect();
            prop_assert!(last.windows(2).all(|pair| pair[0] >= pair[1]), "{:?}", last);
            for item in &items {
                let seen = |key| item.get(key).and_then(Value::as_str);
                if let (Some(first), Some(last)) = (seen("firstSeenDate"), seen("lastSeenDate")) {
                    prop_assert!(first <= last);
                }
            }
        }
    }
}

#[test]
fn a_birth_date_known_in_part_is_shown_as_far_as_it_is_known() {
    let records = vec![SourceRecord {
        date_of_birth: PartialDate::parse("1983"),
        ..record("Credit", "c-1")
    }];
    let index = index_of(&[records], Coverage::Population);
    let entity = entity(&verify_plus(&applicant(), &settings("{}"), &index));
    assert_eq!(entity.get("dob"), Some(&Value::from("1983")));
}
