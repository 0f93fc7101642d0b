//! The shapes of what the risk modules are asked and answer.

use crate::support::{applicant, call, full_shelf, whole_town};
use bonafide_feeds::FeedBook;
use bonafide_modules::Judgement;
use bonafide_types::{Applicant, Value};

fn shape(judgement: &Judgement) -> serde_json::Value {
    let told = Value::object([
        ("status_code", Value::Int(judgement.status_code.into())),
        ("request", judgement.request.clone()),
        ("response", judgement.response.clone()),
        ("audit", judgement.audit.clone()),
    ]);
    serde_json::to_value(told).unwrap()
}

fn told(module: &str, step: &str) -> serde_json::Value {
    shape(&call(
        module,
        &applicant(),
        step,
        Some(&whole_town()),
        &full_shelf().book,
    ))
}

#[test]
fn address_risk() {
    insta::assert_json_snapshot!(told("addressrisk", "{}"));
}

#[test]
fn phone_risk_with_sim_swap() {
    insta::assert_json_snapshot!(told("phonerisk", r#"{"simswap":{"window_hours":48}}"#));
}

#[test]
fn email_risk() {
    insta::assert_json_snapshot!(told("emailrisk", "{}"));
}

#[test]
fn caller_name() {
    insta::assert_json_snapshot!(told("cnam", "{}"));
}

#[test]
fn missing_input_is_named() {
    let nobody = Applicant {
        user_id: Some("u-1".into()),
        ..Applicant::default()
    };
    for (module, label, message) in [
        (
            "addressrisk",
            "AddressRiskScore",
            "line_1 and country are required",
        ),
        (
            "phonerisk",
            "PhoneRiskScore",
            "phone_number and country are required",
        ),
        ("emailrisk", "EmailRiskScore", "email is required"),
        ("cnam", "CNAM", "phone_number is required"),
    ] {
        let judgement = call(module, &nobody, "{}", None, &FeedBook::default());
        assert_eq!(judgement.status_code, 400);
        assert_eq!(judgement.message.as_deref(), Some(message));
        let body = judgement
            .response
            .get("response")
            .and_then(Value::as_str)
            .unwrap();
        assert!(
            body.contains(&format!("Missing required parameters for module: {label}")),
            "{body}"
        );
    }
}
