//! The shapes of answers, held as snapshots.

#![cfg(test)]

use bonafide_enrichment::{EnrichmentEntry, Provider};
use bonafide_evaluation::EvaluationRecord;
use bonafide_types::{CaseStatus, EvalStatus, Value};
use bonafide_wire::{Profile, WireConfig, render_evaluation, status_of_post};
use serde_json::json;

fn value(json: &str) -> Value {
    Value::from_json(json.as_bytes(), 32).unwrap()
}

/// An entry of the module `verify`; read from JSON, as stored records are.
fn entry() -> EnrichmentEntry {
    serde_json::from_value(json!({
        "step_id": "verify", "service": "verify", "name": null, "provider": "module", "status_code": 200,
        "request": {"clientId": "apply-31", "modules": ["verify"], "firstName": "Ottoline"},
        "response": {
            "kyc": {
                "entityId": "6f6c0f0e-8f43-4f64-9f6c-0123456789ab",
                "reasonCodes": ["I919"],
                "fieldValidations": {"firstName": 0.99},
            },
            "referenceId": "11111111-2222-4333-8444-555555555555",
        },
        "error": null, "from_cache": false, "attempts": 1, "unmet": [],
    }))
    .unwrap()
}

fn record() -> EvaluationRecord {
    serde_json::from_value(json!({
        "client_id": "apply-31", "eval_id": "0190c0de-0000-7000-8000-000000000001",
        "environment": "Sandbox", "workflow": "onboarding",
        "workflow_id": "0190c0de-0000-7000-8000-0000000000aa", "workflow_version": "1.2.0", "source": "API",
        "started_at": "2026-05-01T09:00:00.120500Z", "ended_at": "2026-05-01T09:00:00.123456789Z",
        "decision_at": "2026-05-01T09:00:00Z", "eval_status": "completed", "decision": "ACCEPT",
        "case_status": "CLOSED", "sub_status": "Accept", "tags": [], "decision_tags": [], "review_queues": [],
        "notes": "", "score": null, "reason_codes": [], "enrichments": [], "computed": null,
        "aggregations": null, "customer_metadata": null,
        "pins": {"definition_hash": "00", "reference_index": null},
    }))
    .unwrap()
}

fn shown(record: &EvaluationRecord, profile: Profile) -> String {
    let config = WireConfig {
        profile,
        public_url: "https://bonafide.example".into(),
        ..WireConfig::default()
    };
    let json = String::from_utf8(render_evaluation(record, &config)).unwrap();
    // Pretty printing by hand keeps the order of keys, which a tree would lose.
    let mut pretty = Vec::new();
    let mut serializer = serde_json::Serializer::pretty(&mut pretty);
    let mut source = serde_json::Deserializer::from_str(&json);
    let value: Value = serde::Deserialize::deserialize(&mut source).unwrap();
    serde::Serialize::serialize(&value, &mut serializer).unwrap();
    String::from_utf8(pretty).unwrap()
}

#[test]
fn a_plain_answer_has_every_constant_field_and_no_other() {
    insta::assert_snapshot!(shown(&record(), Profile::Riskos));
}

#[test]
fn an_answer_with_everything_in_it() {
    let full = EvaluationRecord {
        tags: vec!["Low risk".into(), "Known".into()],
        decision_tags: vec!["Known".into()],
        review_queues: vec!["Default Queue".into()],
        notes: "Seen before".into(),
        score: Some(value("-12.50")),
        reason_codes: vec!["R901".into()],
        enrichments: vec![entry()],
        computed: Some(Value::object([
            ("verify", entry().response),
            ("age", Value::Int(36)),
            ("verify_error", Value::Null),
        ])),
        aggregations: Some(value("{}")),
        customer_metadata: Some(value(r#"{"branch":"north-7","nested":{"n":[1,2.5,null]}}"#)),
        ..record()
    };
    insta::assert_snapshot!("everything_riskos", shown(&full, Profile::Riskos));
    insta::assert_snapshot!("everything_bonafide", shown(&full, Profile::Bonafide));
}

#[test]
fn verify_plus_shows_the_person_and_never_the_access_log() {
    let plus: EnrichmentEntry = serde_json::from_value(json!({
        "step_id": "verify", "service": "verifyplus", "name": null, "provider": "module", "status_code": 200,
        "request": {"clientId": "apply-31", "modules": ["verifyplus"], "surName": "Abara"},
        "response": {
            "verifyplus": {
                "reasonCodes": ["I919"],
                "bestMatchedEntity": {"surName": "Abara", "middleName": null, "associatedEmails": []},
            },
            "entityId": "6f6c0f0e-8f43-4f64-9f6c-0123456789ab",
            "referenceId": "11111111-2222-4333-8444-555555555555",
        },
        "error": null, "from_cache": false, "attempts": 1,
        "disclosed": {"entity_id": "6f6c0f0e-8f43-4f64-9f6c-0123456789ab", "fields": ["surName"]},
    }))
    .unwrap();
    let answer = EvaluationRecord {
        enrichments: vec![plus],
        ..record()
    };
    insta::assert_snapshot!("verify_plus_riskos", shown(&answer, Profile::Riskos));
    insta::assert_snapshot!("verify_plus_bonafide", shown(&answer, Profile::Bonafide));
}

#[test]
fn a_module_without_input_shows_its_body_as_text() {
    let failed = EnrichmentEntry {
        name: Some("Identity".into()),
        status_code: 400,
        request: value(r#"{"modules":["verify"]}"#),
        response: value(r#"{"response":"{\"status\":\"Error\",\"msg\":\"email is required\"}"}"#),
        ..entry()
    };
    let answer = EvaluationRecord {
        enrichments: vec![failed],
        ..record()
    };
    let json: serde_json::Value =
        serde_json::from_slice(&render_evaluation(&answer, &WireConfig::default())).unwrap();
    let entry = &json["data_enrichments"][0];
    assert_eq!(entry["enrichment_name"], "Identity");
    assert!(entry.get("error").is_none());
    assert_eq!(entry["response"].as_object().unwrap().len(), 1);
    let inner: serde_json::Value =
        serde_json::from_str(entry["response"]["response"].as_str().unwrap()).unwrap();
    assert_eq!(
        (&inner["status"], &inner["msg"]),
        (&"Error".into(), &"email is required".into())
    );
}

#[test]
fn a_connector_s_answer_is_passed_on_as_received() {
    let connector = EnrichmentEntry {
        name: Some("Bureau".into()),
        provider: Provider::Connector("https://bureau.example/v2/score".into()),
        status_code: 504,
        request: value(r#"{"clientId":"kept"}"#),
        response: value(r#"{"kyc":{"entityId":"kept"}}"#),
        error: Some("no answer in time".into()),
        from_cache: true,
        attempts: 3,
        ..entry()
    };
    let answer = EvaluationRecord {
        enrichments: vec![connector],
        ..record()
    };
    let json: serde_json::Value =
        serde_json::from_slice(&render_evaluation(&answer, &WireConfig::default())).unwrap();
    insta::assert_json_snapshot!(json["data_enrichments"][0]);
}

#[test]
fn a_running_evaluation_has_no_end() {
    let running = EvaluationRecord {
        eval_status: EvalStatus::InProgress,
        decision_at: None,
        decision: "REVIEW".into(),
        case_status: CaseStatus::Open,
        sub_status: "Verification Pending".into(),
        ..record()
    };
    insta::assert_snapshot!(shown(&running, Profile::Riskos));
}

#[test]
fn scores_are_whole_when_they_are_and_are_never_bounded() {
    for (score, written) in [
        ("146", "146"),
        ("-40", "-40"),
        ("12.0", "12"),
        ("0.1", "0.1"),
        ("250.75", "250.75"),
    ] {
        let scored = EvaluationRecord {
            score: Some(value(score)),
            ..record()
        };
        let json = String::from_utf8(render_evaluation(&scored, &WireConfig::default())).unwrap();
        assert!(json.contains(&format!("\"score\":{written},")), "{json}");
    }
}

#[test]
fn only_a_completed_run_answers_200() {
    assert_eq!(
        [
            EvalStatus::Completed,
            EvalStatus::Paused,
            EvalStatus::InProgress,
            EvalStatus::Failed
        ]
        .map(status_of_post),
        [200, 201, 201, 500]
    );
}

#[test]
fn a_workflow_can_show_less_of_its_enrichments_and_more_of_its_own() {
    let answer = |shown: &str, extra: &str| {
        let mut json = serde_json::to_value(EvaluationRecord {
            enrichments: vec![entry()],
            extra: value(extra),
            ..record()
        })
        .unwrap();
        json["enrichments_shown"] = shown.into();
        let record: EvaluationRecord = serde_json::from_value(json).unwrap();
        let json = render_evaluation(&record, &WireConfig::default());
        serde_json::from_slice::<serde_json::Value>(&json).unwrap()
    };
    let results = answer("results", r#"{"risk_band":"low","decision":"REJECT"}"#);
    assert!(results["data_enrichments"][0].get("request").is_none());
    assert!(results["data_enrichments"][0]["response"]["kyc"].is_object());
    assert_eq!(results["risk_band"], "low");
    assert_eq!(
        results["decision"], "ACCEPT",
        "a key of the answer cannot be replaced"
    );
    assert_eq!(answer("none", "null")["data_enrichments"], json!([]));
}

#[test]
fn every_key_of_a_full_answer_is_reserved() {
    let everything = include_str!("snapshots/answers__everything_riskos.snap");
    let reserved = include_str!("../src/response.rs");
    let mut keys = everything
        .lines()
        .filter_map(|line| line.strip_prefix("  \"")?.split_once('"'));
    assert!(keys.all(|(key, _)| reserved.contains(&format!("    \"{key}\",\n"))));
}

#[test]
fn ecbsv_shows_the_person_beside_its_product_and_no_audit() {
    let ecbsv: EnrichmentEntry = serde_json::from_value(json!({
        "step_id": "ssa", "service": "ecbsv", "name": null, "provider": "module",
        "status_code": 200, "request": {"clientId": "apply-31", "modules": ["ecbsv"]},
        "response": {
            "ecbsv": {"reasonCodes": ["I998", "I999"]},
            "entityId": "6f6c0f0e-8f43-4f64-9f6c-0123456789ab",
        },
        "error": null, "from_cache": false, "attempts": 1, "audit": {"authority": "file"},
    }))
    .unwrap();
    let mut record = record();
    record.enrichments = vec![ecbsv];
    let riskos = shown(&record, Profile::Riskos);
    for part in ["\"Socure eCBSV\"", "\"socureId\"", "\"riskOSId\""] {
        assert!(riskos.contains(part), "{part}: {riskos}");
    }
    let own = shown(&record, Profile::Bonafide);
    for part in ["\"eCBSV\"", "\"entityId\"", "\"clientId\""] {
        assert!(own.contains(part), "{part}: {own}");
    }
    assert!(!riskos.contains("authority") && !own.contains("authority"));
}
