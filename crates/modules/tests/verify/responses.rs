//! The shapes of what Verify answers.

use crate::support::{applicant, judge, pii, settings, town, verify, verify_plus};
use bonafide_modules::{Answer, Judgement, NEUTRAL_KEYS, Unavailable};
use bonafide_types::{AdditionalContext, Address, Applicant, Value};

fn shape(judgement: &Judgement) -> serde_json::Value {
    let told = Value::object([
        ("status_code", Value::Int(judgement.status_code.into())),
        ("request", judgement.request.clone()),
        ("response", judgement.response.clone()),
        (
            "error",
            judgement.error.clone().map_or(Value::Null, Value::String),
        ),
    ]);
    serde_json::to_value(told).unwrap()
}

#[test]
fn success() {
    let applicant = Applicant {
        customer_user_id: Some("wallet-5".into()),
        middle_name: pii("Ines"),
        alternate_phone_number: pii("(515) 555-0199"),
        phone_number: pii("(515) 555-0142"),
        gender: pii("Female"),
        country: Some("us".into()),
        context: AdditionalContext {
            user_consent: Some(true),
            consent_timestamp: Some("2025-11-20T11:59:00Z".into()),
        },
        ..applicant()
    };
    let judgement = verify(&applicant, &settings("{}"), &town());
    assert_eq!(judgement.output, judgement.response);
    insta::assert_json_snapshot!(shape(&judgement));
}

#[test]
fn missing_input() {
    let nobody = Applicant {
        user_id: Some("u-2077".into()),
        country: Some("US".into()),
        address: Address::default(),
        ..Applicant::default()
    };
    insta::assert_json_snapshot!(shape(&verify(&nobody, &settings("{}"), &town())));
}

#[test]
fn no_reference_data() {
    let judgement = judge(&applicant(), &settings("{}"), Answer::Missing);
    insta::assert_json_snapshot!(shape(&judgement));
}

#[test]
fn an_outage() {
    let why = Unavailable {
        status: 504,
        reason: "no answer in time".into(),
    };
    let judgement = judge(&applicant(), &settings("{}"), Answer::Unavailable(why));
    assert!(judgement.output.is_null());
    insta::assert_json_snapshot!(shape(&judgement));
}

#[test]
fn codes_that_wait_for_a_feed_are_told_to_the_audit_only() {
    let judgement = verify(&applicant(), &settings("{}"), &town());
    insta::assert_json_snapshot!(judgement.unmet);
    let shown = serde_json::to_string(&judgement.response).unwrap();
    assert!(!shown.contains("postal"), "{shown}");
}

#[test]
fn a_code_about_what_was_not_sent_waits_for_nothing() {
    let applicant = Applicant {
        address: Address::default(),
        national_id: None,
        ..applicant()
    };
    let judgement = verify(&applicant, &settings("{}"), &town());
    let feeds: Vec<&str> = judgement
        .unmet
        .iter()
        .map(|unmet| unmet.feed.as_str())
        .collect();
    assert_eq!(feeds, ["public_figures"]);
}

#[test]
fn the_entity_id_is_shown_where_the_step_asks_for_it() {
    let index = town();
    let entity = |step| {
        let judgement = verify(&applicant(), &settings(step), &index);
        judgement
            .output
            .get("kyc")
            .unwrap()
            .get("entityId")
            .cloned()
    };
    assert_eq!(entity("{}"), None);
    assert!(entity(r#"{"entity_id":true}"#).is_some());
}

#[test]
fn every_neutral_key_is_where_the_table_says() {
    let index = town();
    let entries = [
        verify(&applicant(), &settings(r#"{"entity_id":true}"#), &index),
        verify_plus(&applicant(), &settings("{}"), &index),
    ]
    .map(|judgement| {
        Value::object([
            ("request", judgement.request),
            ("response", judgement.response),
        ])
    });
    for neutral in NEUTRAL_KEYS {
        let is_held = |entry: &Value| {
            let holder = neutral
                .inside
                .iter()
                .try_fold(entry, |value, key| value.get(key));
            holder.is_some_and(|holder| holder.get(neutral.key).is_some())
        };
        assert!(entries.iter().any(is_held), "{neutral:?}");
    }
}
