//! What an answer holds: lines 12 to 20.

use super::{entries, verified, with};
use crate::support::{Server, Setup, person, request, scripted_record};
use bonafide_evaluation::Evaluated;
use bonafide_server::ServerConfig;
use bonafide_wire::{Profile, WireConfig};
use futures::FutureExt;
use serde_json::{Value, json};

#[test]
fn line_12_completed_is_200_and_unfinished_is_201() {
    let server = Server::scripted(Box::new(|new| {
        let status = new
            .body
            .get("data")
            .and_then(|data| data.get("custom"))
            .and_then(|custom| custom.as_str());
        let changes = match status {
            Some("paused") => {
                json!({"eval_status": "paused", "decision": "REVIEW", "case_status": "ON_HOLD", "sub_status": "Awaiting Customer OTP", "review_queues": ["Default Queue"]})
            }
            Some("in_progress") => {
                json!({"eval_status": "in_progress", "decision": "REVIEW", "decision_at": null})
            }
            _ => json!({"decision": "REVIEW", "case_status": "OPEN", "sub_status": "In Review"}),
        };
        let record = scripted_record(&new, &changes);
        async {
            Ok(Evaluated {
                record,
                rerun_of: None,
            })
        }
        .boxed()
    }));
    for (kind, status, eval_status) in [
        ("completed", 200, "evaluation_completed"),
        ("paused", 201, "evaluation_paused"),
        ("in_progress", 201, "evaluation_in_progress"),
    ] {
        let answer = server.post(&request("plain", json!({"custom": kind})));
        assert_eq!(
            (answer.status, &answer.json()["eval_status"]),
            (status, &json!(eval_status))
        );
    }
}

#[test]
fn line_13_the_score_is_a_plain_sum() {
    let server = Server::start();
    let body = |custom: Value| {
        server
            .post(&request("scored", json!({"custom": custom})))
            .text
    };
    assert!(body(json!({"whole": true})).contains("\"score\":146,"));
    assert!(body(json!({"negative": true})).contains("\"score\":-40,"));
    assert!(body(json!({"half": true})).contains("\"score\":12.5,"));
    assert!(body(json!({})).contains("\"score\":0,"));
    assert!(
        !server
            .post(&request("plain", json!({})))
            .text
            .contains("\"score\"")
    );
}

#[test]
fn line_14_computed_and_aggregations_are_asked_for() {
    let server = Server::start();
    let plain = server.post(&request("plain", json!({}))).json();
    assert!(plain.get("computed").is_none() && plain.get("aggregations").is_none());
    let shown = server
        .post(&request("scored", json!({"custom": {"whole": true}})))
        .json();
    assert_eq!(
        (&shown["computed"]["points"], &shown["aggregations"]),
        (&json!(146), &json!({}))
    );
}

#[test]
fn line_15_empty_fields_are_there() {
    let body = Server::start().post(&request("plain", json!({}))).json();
    assert_eq!(body["notes"], "");
    for list in ["tags", "review_queues", "data_enrichments"] {
        assert_eq!(body[list], json!([]), "{list}");
    }
}

#[test]
fn line_16_times_versions_and_workflow_ids() {
    let server = Server::start();
    let body = server.post(&request("plain", json!({}))).json();
    for field in ["eval_start_time", "eval_end_time", "decision_at"] {
        let time = body[field].as_str().unwrap();
        assert!(
            time.ends_with('Z') && !time.ends_with("0Z")
                || time.len() == "2026-05-04T09:30:00Z".len(),
            "{time}"
        );
        let fraction = time
            .trim_end_matches('Z')
            .split_once('.')
            .map_or(0, |(_, digits)| digits.len());
        assert!(fraction <= 9, "{time}");
    }
    assert_eq!(body["workflow_version"], "1.0.0");
    let other = server.post(&request("scored", json!({}))).json();
    assert_ne!(body["workflow_id"], other["workflow_id"]);
}

#[test]
fn line_17_a_rejection_in_the_middle_leaves_out_later_entries() {
    let server = Server::start();
    let stopped = server.post(&verified(json!({})));
    assert_eq!(
        (&stopped.json()["decision"], entries(&stopped).len()),
        (&json!("REJECT"), 1)
    );
    let whole = server.post(&verified(person()));
    assert_eq!(
        (&whole.json()["decision"], entries(&whole).len()),
        (&json!("REVIEW"), 2)
    );
    assert_eq!(whole.json()["review_queues"], json!(["Default Queue"]));
}

#[test]
fn line_18_enrichments_show_what_was_sent_by_their_own_names() {
    let server = Server::start();
    let body = verified(with(person(), "suffix", json!("")));
    let answer = server.post(&body);
    let first = entries(&answer)[0].clone();
    let sent = &first["request"];
    let renamed = sent.as_object().unwrap().iter();
    let own_id: Vec<_> = renamed.filter(|(_, value)| **value == body["id"]).collect();
    assert!(own_id.len() == 1 && own_id[0].0 != "clientId", "{sent}");
    assert_eq!(sent["parentTxnId"], answer.json()["eval_id"]);
    assert_eq!(
        (&sent["userId"], &sent["workflow"]),
        (&json!("user-12"), &json!("verified"))
    );
    for (name, value) in [
        ("firstName", "Halvard"),
        ("surName", "Quenneville"),
        ("dob", "1979-03-12"),
        ("nationalId", "508-41-7726"),
        ("country", "US"),
    ] {
        assert_eq!(sent[name], value, "{name}");
    }
    assert!(
        sent.as_object()
            .unwrap()
            .values()
            .all(|value| *value != "" && !value.is_null()),
        "{sent}"
    );
    assert!(sent.get("suffix").is_none());
    assert_ne!(first["enrichment_provider"], "Bonafide");
}

#[test]
fn the_own_profile_has_own_names() {
    let wire = WireConfig {
        profile: Profile::Bonafide,
        ..WireConfig::default()
    };
    let config = ServerConfig {
        wire,
        ..ServerConfig::default()
    };
    let server = Server::start_with(Setup {
        config,
        ..Setup::default()
    });
    let body = verified(person());
    let first = entries(&server.post(&body))[0].clone();
    assert_eq!(first["request"]["clientId"], body["id"]);
    assert_eq!(
        (&first["enrichment_name"], &first["enrichment_provider"]),
        (&json!("Verify"), &json!("Bonafide"))
    );
}

#[test]
fn line_20_an_input_error_is_one_attempt() {
    let answer = Server::start().post(&verified(json!({})));
    assert_eq!(entries(&answer)[0]["total_attempts"], 1);
    assert_eq!(entries(&answer)[0]["is_source_cache"], false);
}
