//! The shapes of what is answered.

use crate::support::{Call, codes_under, value};
use bonafide_feeds::DeathRecord;
use bonafide_modules::{Judgement, NEUTRAL_KEYS};
use bonafide_types::{PartialDate, Value};

fn shape(judgement: &Judgement) -> serde_json::Value {
    let told = Value::object([
        ("status_code", Value::Int(judgement.status_code.into())),
        ("request", judgement.request.clone()),
        ("response", judgement.response.clone()),
        ("audit", judgement.audit.clone()),
    ]);
    serde_json::to_value(told).unwrap()
}

#[test]
fn ecbsv_success() {
    insta::assert_json_snapshot!(shape(&Call::ecbsv().judge()));
}

#[test]
fn ecbsv_missing_input() {
    let mut call = Call::ecbsv();
    call.applicant.context.consent_timestamp = None;
    insta::assert_json_snapshot!(shape(&call.judge()));
}

#[test]
fn the_id_of_the_person_stands_where_the_table_of_neutral_keys_says() {
    let judgement = Call::ecbsv().judge();
    let is_listed = NEUTRAL_KEYS
        .iter()
        .any(|neutral| neutral.key == "entityId" && neutral.inside == ["response"]);
    assert!(is_listed && judgement.response.get("entityId").is_some());
}

#[test]
fn the_product_may_stand_under_both_spellings() {
    let call = Call {
        settings: value(r#"{"mixed_case_key":true}"#),
        ..Call::ecbsv()
    };
    let judgement = call.judge();
    assert_eq!(
        codes_under(&judgement, "ecbsv"),
        codes_under(&judgement, "eCBSV")
    );
}

#[test]
fn deceased_check_success() {
    let call = Call::deceased(vec![DeathRecord {
        ssn: "219440931".into(),
        deceased_date: PartialDate::parse("2019-03"),
        ..DeathRecord::default()
    }]);
    insta::assert_json_snapshot!(shape(&call.judge()));
}
