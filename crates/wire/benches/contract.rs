//! What reading a request and writing an answer cost, beside what plain JSON costs.
//!
//! `cargo bench -p bonafide-wire`: each pair stands in one group, the baseline first.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot start may end")]

use bonafide_evaluation::EvaluationRecord;
use bonafide_wire::{RequestBody, WireConfig, WorkflowRules, render_evaluation};
use bytes::Bytes;
use divan::{Bencher, black_box};
use serde_json::json;

fn main() {
    divan::main();
}

fn request() -> Bytes {
    json!({
        "id": "apply-31", "timestamp": "2026-05-01T09:00:00.118Z", "workflow": "onboarding",
        "customer_metadata": {"branch": "north-7"},
        "data": {"ip_address": "192.0.2.9", "channel": "web", "individual": {
            "id": "u-1", "given_name": "Ottoline", "family_name": "Brisbois", "national_id": "508-41-7726",
            "date_of_birth": "1990-02-03", "email": "o@brisbois.example", "phone_number": "+1 617 555 0123",
            "address": {"line_1": "4 Fen Way", "line_2": "Apt 2", "locality": "Salem",
                "major_admin_division": "MA", "postal_code": "01970", "country": "US"},
            "di_session_token": "tok-1",
        }},
    })
    .to_string()
    .into()
}

fn record() -> EvaluationRecord {
    let entry = json!({
        "step_id": "verify", "service": "verify", "name": null, "provider": "module", "status_code": 200,
        "request": {"clientId": "apply-31", "modules": ["verify"], "firstName": "Ottoline", "surName": "Brisbois",
            "dob": "1990-02-03", "nationalId": "508-41-7726", "email": "o@brisbois.example", "country": "US"},
        "response": {"kyc": {"entityId": "6f6c0f0e-8f43-4f64-9f6c-0123456789ab", "reasonCodes": ["I919"],
            "fieldValidations": {"firstName": 0.99, "surName": 0.99, "dob": 0.99, "ssn": 0.99, "city": 0.01}},
            "referenceId": "11111111-2222-4333-8444-555555555555"},
        "error": null, "from_cache": false, "attempts": 1,
    });
    serde_json::from_value(json!({
        "client_id": "apply-31", "eval_id": "0190c0de-0000-7000-8000-000000000001", "environment": "Sandbox",
        "workflow": "onboarding", "workflow_id": "0190c0de-0000-7000-8000-0000000000aa",
        "workflow_version": "1.2.0", "source": "API", "started_at": "2026-05-01T09:00:00.1205Z",
        "ended_at": "2026-05-01T09:00:00.123456789Z", "decision_at": "2026-05-01T09:00:00Z",
        "eval_status": "completed", "decision": "ACCEPT", "case_status": "CLOSED", "sub_status": "Accept",
        "tags": ["Known"], "decision_tags": [], "review_queues": [], "notes": "", "score": -40,
        "reason_codes": [], "enrichments": [entry], "computed": null, "aggregations": null,
        "customer_metadata": {"branch": "north-7"}, "pins": {"definition_hash": "00", "reference_index": null},
    }))
    .unwrap()
}

#[divan::bench_group]
mod reading {
    use super::{Bencher, RequestBody, WireConfig, WorkflowRules, black_box, request};

    #[divan::bench]
    fn baseline_json_tree(bencher: Bencher<'_, '_>) {
        let raw = request();
        bencher.bench(|| serde_json::from_slice::<serde_json::Value>(black_box(&raw)).unwrap());
    }

    #[divan::bench]
    fn whole_request(bencher: Bencher<'_, '_>) {
        let (raw, config) = (request(), WireConfig::default());
        bencher.bench(|| {
            let body = RequestBody::parse(black_box(raw.clone()), &config).unwrap();
            let envelope = body.envelope(&config).unwrap();
            body.judge(envelope, WorkflowRules::default()).unwrap()
        });
    }
}

#[divan::bench_group]
mod writing {
    use super::{Bencher, WireConfig, black_box, record, render_evaluation};

    #[divan::bench]
    fn baseline_json_tree(bencher: Bencher<'_, '_>) {
        let json = render_evaluation(&record(), &WireConfig::default());
        let tree: serde_json::Value = serde_json::from_slice(&json).unwrap();
        bencher.bench(|| serde_json::to_vec(black_box(&tree)).unwrap());
    }

    #[divan::bench]
    fn whole_answer(bencher: Bencher<'_, '_>) {
        let (record, config) = (record(), WireConfig::default());
        bencher.bench(|| render_evaluation(black_box(&record), &config));
    }
}
