//! The compatibility checklist of the Evaluation API, line by line, over a real port.

use crate::support::{Answer, Server, Setup, person, request, scripted_record};
use bonafide_access::{KeyLimits, KeyState};
use bonafide_evaluation::Evaluated;
use bonafide_server::ServerConfig;
use bonafide_types::Environment;
use futures::FutureExt;
use serde_json::{Value, json};

const ALWAYS: [&str; 18] = [
    "id",
    "workflow",
    "workflow_id",
    "workflow_version",
    "eval_source",
    "eval_id",
    "eval_start_time",
    "eval_end_time",
    "decision",
    "decision_at",
    "status",
    "sub_status",
    "tags",
    "notes",
    "review_queues",
    "data_enrichments",
    "eval_status",
    "environment_name",
];

const NOBODY: &str = "0190c0de-0000-7000-8000-000000000001";

/// The entries of an answer.
fn entries(answer: &Answer) -> Vec<Value> {
    answer.json()["data_enrichments"]
        .as_array()
        .unwrap()
        .clone()
}

fn verified(individual: Value) -> Value {
    let mut data = json!({});
    data["individual"] = individual;
    request("verified", data)
}

/// What Verify was sent.
fn echo(server: &Server, individual: Value) -> Value {
    entries(&server.post(&verified(individual)))[0]["request"].clone()
}

fn with(mut individual: Value, field: &str, value: Value) -> Value {
    individual[field] = value;
    individual
}

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
    assert_eq!(sent["riskOSId"], body["id"]);
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
    assert!(sent.get("suffix").is_none() && sent.get("clientId").is_none());
    assert_eq!(
        (&first["enrichment_name"], &first["enrichment_provider"]),
        (&json!("Socure Verify"), &json!("Socure"))
    );
    assert!(
        first["enrichment_endpoint"]
            .as_str()
            .unwrap()
            .ends_with("/api/3.0/EmailAuthScore")
    );
}

#[test]
fn line_20_an_input_error_is_one_attempt() {
    let answer = Server::start().post(&verified(json!({})));
    assert_eq!(entries(&answer)[0]["total_attempts"], 1);
    assert_eq!(entries(&answer)[0]["is_source_cache"], false);
}

#[test]
fn line_21_the_request_id_is_the_evaluation_s() {
    let server = Server::start();
    let answer = server.post(&request("plain", json!({})));
    let eval_id = answer.json()["eval_id"].as_str().unwrap().to_owned();
    assert_eq!(answer.header("x-request-id"), Some(eval_id.as_str()));
    assert_eq!(
        server
            .get(&format!("/api/evaluation/{eval_id}"))
            .header("x-request-id"),
        Some(eval_id.as_str())
    );
    for early in [
        server.get("/nothing"),
        server.post(&json!({})),
        server.get_with("none", "/api/reason-codes"),
    ] {
        let id = early.header("x-request-id").unwrap();
        assert!(uuid::Uuid::try_parse(id).is_ok(), "{id}");
    }
}

#[test]
fn line_22_the_rate_headers_count_down() {
    let server = Server::start();
    let limits = KeyLimits {
        per_second: None,
        per_day: Some(50),
    };
    let key = server.add_key(Environment::Sandbox, limits, KeyState::Active);
    let seen = |answer: &Answer| {
        [
            "limit-window",
            "remaining-window",
            "limit-day",
            "remaining-day",
        ]
        .map(|name| {
            answer
                .header(&format!("x-ratelimit-{name}"))
                .unwrap()
                .parse::<u32>()
                .unwrap()
        })
    };
    let unlimited = 2_147_483_647;
    assert_eq!(
        seen(&server.get_with(&key, "/api/reason-codes")),
        [unlimited, unlimited, 50, 49]
    );
    assert_eq!(
        seen(&server.get_with(&key, "/api/evaluation/x")),
        [unlimited, unlimited, 50, 48]
    );
    assert_eq!(seen(&server.get("/api/evaluation/x")), [unlimited; 4]);
    assert!(
        server
            .get_with("unknown", "/api/reason-codes")
            .header("x-ratelimit-limit-day")
            .is_none()
    );
}

#[test]
fn line_23_a_spent_window_is_429() {
    let server = Server::start();
    let limits = KeyLimits {
        per_second: None,
        per_day: Some(10),
    };
    let key = server.add_key(Environment::Sandbox, limits, KeyState::Active);
    for _ in 0..10 {
        assert_eq!(
            server.get_with(&key, "/api/reason-codes?name=I919").status,
            200
        );
    }
    let refused = server.get_with(&key, "/api/reason-codes");
    assert_eq!(
        refused.error(),
        (429, "RATE_LIMITED".into(), "rate_limit".into())
    );
    assert_eq!(refused.json()["retryable"], true);
    let seconds: u32 = refused.header("x-retry-after").unwrap().parse().unwrap();
    assert!(seconds >= 1);
    assert_eq!(
        refused.header("retry-after"),
        refused.header("x-retry-after")
    );
    assert_eq!(refused.header("x-ratelimit-remaining-day"), Some("0"));
    for _ in 0..40 {
        assert_eq!(
            server.get("/api/reason-codes?name=I919").status,
            200,
            "a key without limits is never refused"
        );
    }
}

#[test]
fn line_24_only_a_valid_key_of_the_right_environment_opens() {
    let server = Server::start();
    let body = request("plain", json!({})).to_string();
    let post = |headers: &[(&str, &str)]| server.post_raw(headers, body.as_bytes());
    let deprecated = server.add_key(
        Environment::Sandbox,
        KeyLimits::default(),
        KeyState::Deprecated,
    );
    for working in [&server.key, &deprecated] {
        for scheme in ["Bearer", "bearer", "BEARER"] {
            assert_eq!(
                post(&[("authorization", &format!("{scheme} {working}"))]).status,
                200
            );
        }
    }
    let deleted = server.add_key(Environment::Sandbox, KeyLimits::default(), KeyState::Active);
    server.delete_newest_key();
    let refused = [
        String::new(),
        "Bearer".into(),
        "Bearer ".into(),
        format!("Bearer {deleted}"),
        format!("Basic {}", server.key),
        server.key.clone(),
        format!("Bearer {NOBODY}"),
        format!("Bearer {} x", server.key),
    ];
    for value in &refused {
        let answer = post(&[("authorization", value)]);
        assert_eq!(
            answer.error(),
            (
                401,
                "AUTHENTICATION_FAILED".into(),
                "authentication_failed".into()
            ),
            "{value}"
        );
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    }
    assert_eq!(post(&[]).status, 401);
    let production = server.add_key(
        Environment::Production,
        KeyLimits::default(),
        KeyState::Active,
    );
    let eval_id = server.post(&request("plain", json!({}))).json()["eval_id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        server
            .get_with(&production, &format!("/api/evaluation/{eval_id}"))
            .status,
        404
    );
    assert_eq!(
        post(&[("authorization", &format!("Bearer {production}"))])
            .error()
            .1,
        "WORKFLOW_NOT_FOUND"
    );
}

#[test]
fn line_26_the_first_failing_check_answers() {
    let server = Server::start();
    let authorization = format!("Bearer {}", server.key);
    assert_eq!(
        server
            .post_raw(&[("authorization", "Bearer no")], b"{")
            .status,
        401
    );
    assert_eq!(
        server
            .post_raw(&[("content-type", "text/plain")], b"{")
            .status,
        401
    );
    let typed = [
        ("authorization", authorization.as_str()),
        ("content-type", "text/plain"),
    ];
    assert_eq!(
        server.post_raw(&typed, b"{").error().1,
        "UNSUPPORTED_MEDIA_TYPE"
    );
    let encrypted = [
        ("authorization", authorization.as_str()),
        ("x-payload-encrypted", "true"),
    ];
    assert_eq!(
        server.post_raw(&encrypted, b"{").error().1,
        "INVALID_REQUEST"
    );
    let long_name = json!({"individual": {"given_name": "n".repeat(241)}});
    assert_eq!(
        server
            .post(&request("no such", long_name.clone()))
            .error()
            .1,
        "WORKFLOW_NOT_FOUND"
    );
    let mut unnamed = request("no such", long_name);
    unnamed.as_object_mut().unwrap().remove("id");
    assert_eq!(server.post(&unnamed).named(), ["id"]);
    let mut large = request("no such", json!({}));
    large["customer_metadata"] = json!({"k": "x".repeat(20_000)});
    assert_eq!(server.post(&large).error().1, "CUSTOMER_METADATA_TOO_LARGE");
    let closed = server.add_key(
        Environment::Sandbox,
        KeyLimits {
            per_second: Some(0),
            per_day: None,
        },
        KeyState::Active,
    );
    assert_eq!(
        server
            .post_raw(&[("authorization", &format!("Bearer {closed}"))], b"{")
            .status,
        429
    );
    assert_eq!(server.call("DELETE", "/api/evaluation").status, 405);
}

#[test]
fn line_27_unknown_and_unpublished_workflows_differ() {
    let server = Server::start();
    assert_eq!(
        server.post(&request("Plain", json!({}))).error(),
        (
            404,
            "WORKFLOW_NOT_FOUND".into(),
            "workflow_not_found".into()
        )
    );
    assert_eq!(
        server.post(&request("draft", json!({}))).error(),
        (
            404,
            "WORKFLOW_NOT_PUBLISHED".into(),
            "workflow_not_published".into()
        )
    );
    assert_eq!(
        server.post(&request("elsewhere", json!({}))).error().1,
        "WORKFLOW_NOT_FOUND"
    );
}

#[test]
fn line_28_every_version_is_answered_with_the_one_that_was_used() {
    let server = Server::start();
    let body = request("plain", json!({})).to_string();
    let authorization = format!("Bearer {}", server.key);
    for version in [None, Some("2025-01-01.orion"), Some("1999-01-01")] {
        let mut headers = vec![("authorization", authorization.as_str())];
        headers.extend(version.map(|version| ("x-api-version", version)));
        let answer = server.post_raw(&headers, body.as_bytes());
        assert_eq!(
            (answer.status, answer.header("x-api-version")),
            (200, Some("2025-01-01.orion"))
        );
    }
}

#[test]
fn line_35_a_reused_id_runs_anew_and_links_back() {
    let server = Server::start();
    let body = request("plain", json!({}));
    let first = server.post(&body);
    let second = server.post(&body);
    let third = server.post(&with(body.clone(), "workflow", json!("scored")));
    let id = |answer: &Answer| answer.json()["eval_id"].as_str().unwrap().to_owned();
    assert_eq!(first.header("x-rerun-of"), None);
    assert_eq!(second.header("x-rerun-of"), Some(id(&first).as_str()));
    assert_eq!(third.header("x-rerun-of"), Some(id(&second).as_str()));
    for answer in [&first, &second] {
        let read = server.get(&format!("/api/evaluation/{}", id(answer)));
        assert_eq!((read.status, read.json()), (200, answer.json()));
    }
    let found = server
        .get(&format!(
            "/api/v1/evaluations?id={}",
            body["id"].as_str().unwrap()
        ))
        .json();
    let ids: Vec<_> = found["evaluations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["eval_id"].clone())
        .collect();
    assert_eq!(ids, [id(&third), id(&second), id(&first)]);
}

#[test]
fn line_36_reading_what_is_not_there() {
    let server = Server::start();
    for path in [
        "/api/evaluation/monitoring",
        "/api/evaluation/12",
        "/api/evaluation/%ff%fe",
        "/api/v1/evaluations/x/trace",
    ] {
        assert_eq!(
            server.get(path).error(),
            (400, "INVALID_ID".into(), "invalid_id".into()),
            "{path}"
        );
    }
    for path in [
        format!("/api/evaluation/{NOBODY}"),
        format!("/api/v1/evaluations/{NOBODY}/trace"),
    ] {
        assert_eq!(
            server.get(&path).error(),
            (404, "INVALID_ID".into(), "not_found".into()),
            "{path}"
        );
    }
    let nothing = server.get("/api/v1/evaluations?id=never-sent");
    assert_eq!(
        (nothing.status, nothing.json()),
        (200, json!({"evaluations": []}))
    );
    assert_eq!(server.get("/api/v1/evaluations").named(), ["id"]);
}

#[test]
fn line_41_reason_codes_are_filtered() {
    let server = Server::start();
    let names = |query: &str| -> Vec<String> {
        let body = server.get(&format!("/api/reason-codes?{query}")).json();
        body["reason_codes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|code| code["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert!(names("").len() > 100 && names("").is_sorted());
    assert_eq!(
        names("name=R901&name=I919&product=verify"),
        ["I919", "R901"]
    );
    assert_eq!(
        names("text=resolve%20to%20the%20same%20person&name=I919"),
        ["I919"]
    );
    assert!(
        !names("").contains(&"R863".to_owned())
            && names("isActive=false").contains(&"R863".to_owned())
    );
    assert_eq!(
        server.get("/api/reason-codes?isActive=maybe").named(),
        ["isActive"]
    );
}

#[test]
fn line_42_every_error_has_the_same_shape_and_no_personal_data() {
    let config = ServerConfig {
        body_limit_bytes: 2_000,
        ..ServerConfig::default()
    };
    let server = Server::start_with(Setup {
        config,
        ..Setup::default()
    });
    let too_large = server.post(&request(
        "plain",
        json!({"individual": {"given_name": "Halvard".repeat(300_000)}}),
    ));
    assert_eq!(
        too_large.error(),
        (413, "PAYLOAD_TOO_LARGE".into(), "payload_too_large".into())
    );
    let misread = server.post(&request("plain", json!({"individual": {"email": ["halvard@quenneville.example"], "date_of_birth": "Halvard"}})));
    for answer in [
        too_large,
        misread,
        server.get("/nothing"),
        server.get("/api/docv/upload"),
        server.call("PUT", "/api/evaluation"),
        server.call("POST", "/api/evaluation/2025-01-01.orion"),
        server.get("/api/evaluation/Halvard"),
        server.get_with("Halvard", "/api/reason-codes"),
        server.post(&request("Halvard", json!({}))),
        server.post(&json!([])),
    ] {
        let (status, code, _) = answer.error();
        assert!(
            (400..500).contains(&status)
                && code.chars().all(|c| c.is_ascii_uppercase() || c == '_')
        );
        assert!(!answer.text.contains("alvard"), "{}", answer.text);
        assert_eq!(
            answer.header("content-type"),
            Some("application/json; charset=utf-8")
        );
    }
}

#[test]
fn line_43_metadata_comes_back_untouched() {
    let server = Server::start();
    let mut body = request("plain", json!({}));
    body["customer_metadata"] =
        json!({"branch": "north-7", "nested": {"n": [1, 2.5, null, "é"]}, "empty": {}});
    let answer = server.post(&body).json();
    assert_eq!(answer["customer_metadata"], body["customer_metadata"]);
    let read = server
        .get(&format!(
            "/api/evaluation/{}",
            answer["eval_id"].as_str().unwrap()
        ))
        .json();
    assert_eq!(read["customer_metadata"], body["customer_metadata"]);
    body["customer_metadata"] = json!({"k": "x".repeat(16 * 1024)});
    assert_eq!(
        server.post(&body).error(),
        (
            413,
            "CUSTOMER_METADATA_TOO_LARGE".into(),
            "customer_metadata_too_large".into()
        )
    );
}
