//! What a request may hold: lines 1 to 11.

use super::{ALWAYS, echo, entries, verified, with};
use crate::support::{Server, person, request, scripted_record};
use bonafide_evaluation::Evaluated;
use futures::FutureExt;
use serde_json::{Value, json};

#[test]
fn line_01_a_post_with_the_four_envelope_fields_has_every_constant_field() {
    let answer = Server::start().post(&request("plain", json!({})));
    assert_eq!(answer.status, 200);
    let body = answer.json();
    for field in ALWAYS {
        assert!(!body[field].is_null(), "{field} in {body}");
    }
    assert_eq!(body.as_object().unwrap().len(), ALWAYS.len(), "{body}");
    assert_eq!(
        (&body["decision"], &body["status"], &body["sub_status"]),
        (&json!("ACCEPT"), &json!("CLOSED"), &json!("Accept"))
    );
    assert_eq!(
        (&body["eval_source"], &body["environment_name"]),
        (&json!("API"), &json!("Sandbox"))
    );
    assert_eq!(
        answer.header("content-type"),
        Some("application/json; charset=utf-8")
    );
}

#[test]
fn line_02_missing_envelope_fields_are_all_named() {
    let server = Server::start();
    for dropped in [
        &["id"][..],
        &["timestamp"],
        &["workflow"],
        &["data"],
        &["id", "data"],
        &["timestamp", "workflow"],
    ] {
        let mut body = request("plain", json!({}));
        for field in dropped {
            body.as_object_mut().unwrap().remove(*field);
        }
        let answer = server.post(&body);
        assert_eq!(
            answer.error(),
            (400, "INVALID_PAYLOAD".into(), "invalid_payload".into())
        );
        assert_eq!(answer.named(), dropped);
    }
    assert_eq!(server.post(&request("plain", json!({}))).status, 200);
    let refused = server.post(&request("strict", json!({})));
    assert_eq!(refused.error().0, 400);
    assert_eq!(
        refused.named(),
        ["data.individual", "data.line_of_business"]
    );
    assert_eq!(
        server
            .post(&request(
                "strict",
                json!({"individual": {}, "line_of_business": "cards"})
            ))
            .status,
        200
    );
}

#[test]
fn line_03_and_04_missing_input_is_an_entry_with_status_400_and_its_body_as_text() {
    let server = Server::start();
    let answer = server.post(&verified(json!({"given_name": "", "email": "", "phone_number": "", "di_session_token": "", "address": {"country": ""}})));
    assert_eq!(answer.status, 200);
    let failed: Vec<Value> = entries(&answer)
        .into_iter()
        .filter(|entry| entry["status_code"] == 400)
        .collect();
    assert_eq!(failed.len(), 1);
    let response = failed[0]["response"].as_object().unwrap();
    assert_eq!(response.keys().collect::<Vec<_>>(), ["response"]);
    let inner: Value = serde_json::from_str(response["response"].as_str().unwrap()).unwrap();
    assert_eq!(inner["status"], "Error");
    assert!(inner["msg"].as_str().is_some_and(|text| !text.is_empty()));
    assert!(failed[0].get("error").is_none());
}

#[test]
fn line_05_only_types_and_lengths_are_judged() {
    let server = Server::start();
    let status = |individual: Value| {
        server
            .post(&request(
                "plain",
                json!({"channel": "pigeon", "individual": individual}),
            ))
            .status
    };
    assert_eq!(status(json!({"phone_number": "call me maybe"})), 200);
    assert_eq!(status(json!({"given_name": "n".repeat(240)})), 200);
    for refused in [
        json!({"given_name": "n".repeat(241)}),
        json!({"given_name": 7}),
    ] {
        let answer = server.post(&request("plain", json!({"individual": refused})));
        assert_eq!(answer.error().0, 400);
        assert_eq!(answer.named(), ["data.individual.given_name"]);
    }
}

#[test]
fn line_06_refused_consent_is_400_and_missing_consent_passes() {
    let server = Server::start();
    let consent = |context: Value| {
        server.post(&request(
            "plain",
            json!({"individual": {"additional_context": context}}),
        ))
    };
    let refused =
        consent(json!({"user_consent": false, "consent_timestamp": "2026-05-04T09:00:00Z"}));
    assert_eq!(refused.error().0, 400);
    assert_eq!(
        refused.named(),
        ["data.individual.additional_context.user_consent"]
    );
    for accepted in [
        json!({"user_consent": null}),
        json!({}),
        json!(null),
        json!({"user_consent": true}),
    ] {
        assert_eq!(consent(accepted).status, 200);
    }
}

#[test]
fn line_07_unknown_fields_are_accepted_at_every_level() {
    let mut body = request(
        "plain",
        json!({"weather": "fog", "individual": {"shoe": 9, "address": {"floor": [1]}}}),
    );
    body["trace"] = json!({"a": null});
    assert_eq!(Server::start().post(&body).status, 200);
}

#[test]
fn line_08_other_spellings_of_the_address_are_read() {
    let server = Server::start();
    let address = |address: Value| echo(&server, with(person(), "address", address));
    let both =
        address(json!({"line_1": "9 Tern Ct", "street_address": "1 Other Rd", "country": "US"}));
    assert_eq!(both["physicalAddress"], "9 Tern Ct");
    let alias = address(json!({"street_address": "1 Other Rd", "country": "US"}));
    assert_eq!(alias["physicalAddress"], "1 Other Rd");
    let mut alone = with(person(), "country", json!("us"));
    alone.as_object_mut().unwrap().remove("address");
    assert_eq!(echo(&server, alone)["country"], "US");
}

#[test]
fn line_09_the_address_of_the_person_is_a_fallback() {
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let script_seen = std::sync::Arc::clone(&seen);
    let server = Server::scripted(Box::new(move |new| {
        let applicant = &new.applicant;
        let text = |field: &Option<bonafide_types::Pii<bonafide_types::SmolStr>>| {
            field.as_ref().map(|text| text.reveal().to_string())
        };
        script_seen
            .lock()
            .unwrap()
            .push((text(&applicant.ip_address), text(&applicant.device_session)));
        let record = scripted_record(&new, &json!({}));
        async {
            Ok(Evaluated {
                record,
                rerun_of: None,
            })
        }
        .boxed()
    }));
    server.post(&request(
        "plain",
        json!({"individual": {"ip_address": "192.0.2.1"}, "di_session_token": "tok"}),
    ));
    server.post(&request(
        "plain",
        json!({"ip_address": "192.0.2.2", "individual": {"ip_address": "192.0.2.1"}}),
    ));
    let seen = seen.lock().unwrap();
    assert_eq!(seen[0], (Some("192.0.2.1".into()), Some("tok".into())));
    assert_eq!(seen[1], (Some("192.0.2.2".into()), None));
}

#[test]
fn line_10_phone_forms_give_one_mobile_number() {
    let server = Server::start();
    for form in [
        "+1 617 555 0182",
        "+1-617-555-0182",
        "1-617-555-0182",
        "6175550182",
        "(617) 555-0182",
    ] {
        let sent = echo(&server, with(person(), "phone_number", json!(form)));
        assert_eq!(sent["mobileNumber"], "+16175550182", "{form}");
    }
    for national_id in [
        "508417726",
        "508-41-7726",
        "508 41 7726",
        "SSN-508-41-7726",
        "7726",
    ] {
        let answer = server.post(&verified(with(person(), "national_id", json!(national_id))));
        assert_eq!(answer.status, 200);
        assert!(
            entries(&answer)
                .iter()
                .all(|entry| entry["status_code"] != 400),
            "{national_id}"
        );
    }
}

#[test]
fn line_11_nine_fraction_digits_and_any_offset_are_read() {
    let server = Server::start();
    for timestamp in [
        "2026-05-04T09:30:00.123456789+05:30",
        "2026-05-04T09:30:00",
        "2026-05-04T09:30:00-11:00",
    ] {
        let body = with(request("plain", json!({})), "timestamp", json!(timestamp));
        assert_eq!(server.post(&body).status, 200, "{timestamp}");
    }
    let refused = server.post(&with(
        request("plain", json!({})),
        "timestamp",
        json!("04.05.2026 09:30"),
    ));
    assert_eq!(refused.named(), ["timestamp"]);
}
