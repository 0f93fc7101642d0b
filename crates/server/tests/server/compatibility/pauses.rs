//! Evaluations that pause: lines 12, 29 to 32 and 34.

use super::NOBODY;
use crate::support::{Server, Setup, person, request};
use bonafide_server::ServerConfig;
use bonafide_types::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Starts an evaluation that pauses at once; its id and its answer.
fn paused(server: &Server) -> (String, Value) {
    let mut individual = person();
    individual.as_object_mut().unwrap().remove("national_id");
    let data = json!({"individual": individual, "custom": {"papers": ["a", "b"]}});
    let answer = server.post(&request("waiting", data));
    assert_eq!(answer.status, 201, "{}", answer.text);
    let body = answer.json();
    (body["eval_id"].as_str().unwrap().to_owned(), body)
}

/// What of an answer says how the evaluation stands.
fn standing(body: &Value) -> [&Value; 5] {
    [
        "eval_status",
        "decision",
        "status",
        "sub_status",
        "review_queues",
    ]
    .map(|key| &body[key])
}

fn entries(body: &Value) -> Vec<Value> {
    body["data_enrichments"].as_array().unwrap().clone()
}

fn number() -> Value {
    json!({"data": {"individual": {"national_id": "508-41-7726"}}})
}

#[test]
fn line_12_a_pause_is_201_and_an_update_is_200() {
    let server = Server::start();
    let (eval_id, body) = paused(&server);
    let stands = json!([
        "evaluation_paused",
        "REVIEW",
        "ON_HOLD",
        "Number needed",
        ["Patience"]
    ]);
    assert_eq!(json!(standing(&body)), stands);
    assert_eq!(body["tags"], json!(["Additional PII Requested"]));
    assert!(body["eval_end_time"].is_string() && body["decision_at"].is_string());
    let read = server.get(&format!("/api/evaluation/{eval_id}"));
    assert_eq!((read.status, read.json()), (200, body));

    let again = server.patch(&eval_id, &number());
    let stands = json!([
        "evaluation_paused",
        "REVIEW",
        "ON_HOLD",
        "More information needed",
        ["Default Queue"]
    ]);
    let body = again.json();
    assert_eq!((again.status, json!(standing(&body))), (200, stands));
    assert_eq!(again.header("x-request-id"), Some(eval_id.as_str()));
    // The number that came in was verified; nothing else was asked again.
    let entries = entries(&body);
    let [entry] = entries.as_slice() else {
        panic!("{body}")
    };
    assert_eq!(entry["request"]["nationalId"], "508-41-7726");
    assert_eq!(entry["request"]["firstName"], "Halvard");

    let end = server.patch(&eval_id, &json!({"data": {"custom": {"papers": ["c"]}}}));
    assert_eq!(
        (end.status, end.json()["decision"].clone()),
        (200, json!("ACCEPT"))
    );
    let read = server.get(&format!("/api/evaluation/{eval_id}")).json();
    assert_eq!(read, end.json());
    assert_eq!(
        standing(&read)[..3],
        [
            &json!("evaluation_completed"),
            &json!("ACCEPT"),
            &json!("CLOSED")
        ]
    );
}

#[test]
fn line_29_an_update_has_several_forms() {
    let server = Server::start();
    let envelope = |eval_id: &str| {
        let mut body = request(
            "plain",
            json!({"individual": {"national_id": "508-41-7726"}}),
        );
        body["id"] = json!(format!("another id than that of {eval_id}"));
        body
    };
    let both = |_: &str| {
        let mut body = number();
        body["actions"] = json!({"resume": false});
        body
    };
    let forms: [&dyn Fn(&str) -> Value; 3] = [&envelope, &|_| number(), &both];
    for form in forms {
        let (eval_id, first) = paused(&server);
        let answer = server.patch(&eval_id, &form(&eval_id));
        assert_eq!(answer.status, 200, "{}", answer.text);
        let body = answer.json();
        assert_eq!(body["sub_status"], "More information needed");
        assert_eq!(
            (&body["id"], &body["workflow"]),
            (&first["id"], &first["workflow"])
        );
    }
    let (eval_id, first) = paused(&server);
    for (body, field) in [
        (json!({}), "data"),
        (json!({"data": null, "actions": null}), "data"),
        (json!({"data": []}), "data"),
        (json!({"actions": true}), "actions"),
        (json!({"actions": {"resume": "yes"}}), "actions.resume"),
        (
            json!({"data": {"individual": {"given_name": 5}}}),
            "data.individual.given_name",
        ),
        (json!({"data": {}, "timestamp": "noon"}), "timestamp"),
    ] {
        let answer = server.patch(&eval_id, &body);
        assert_eq!(
            (answer.error().0, answer.error().2),
            (400, "invalid_payload".into()),
            "{body}"
        );
        assert_eq!(answer.named(), [field], "{body}");
    }
    assert_eq!(
        server.patch_with(&server.key, &eval_id, b"[1]").error().1,
        "INVALID_PAYLOAD"
    );
    assert_eq!(server.patch("nonsense", &number()).error().1, "INVALID_ID");
    assert_eq!(
        server.patch(NOBODY, &number()).error(),
        (404, "INVALID_ID".into(), "not_found".into())
    );
    // A body that cannot be read comes after an id that nobody has.
    assert_eq!(server.patch(NOBODY, &json!({})).status, 404);
    let read = server.get(&format!("/api/evaluation/{eval_id}")).json();
    assert_eq!(read, first, "nothing was changed");
}

#[test]
fn line_30_what_comes_in_is_merged() {
    let server = Server::start();
    let (eval_id, _) = paused(&server);
    let patch = json!({"data": {
        "individual": {"national_id": "508-41-7726", "family_name": null, "email": "", "otp": {"code": "482915"}},
        "custom": {"papers": ["c"], "kept": null},
        "otp": {"code": "482915"}, "force_resume_evaluation": false,
    }});
    let second = server.patch(&eval_id, &patch).json();
    let asked = &entries(&second)[0]["request"];
    // The name was sent as null and stays; the e-mail was emptied.
    assert_eq!(
        (&asked["surName"], &asked["email"]),
        (&json!("Quenneville"), &Value::Null)
    );
    // The array was replaced, not added to.
    let end = server.patch(&eval_id, &json!({"data": {}}));
    assert_eq!(end.json()["decision"], "ACCEPT", "{}", end.text);
    let trace = server.get(&format!("/api/v1/evaluations/{eval_id}/trace"));
    assert!(!trace.text.contains("482915"), "a passcode is never stored");
    let trace = trace.json();
    assert_eq!(trace["consistent"], true);
    let told = trace["segments"].as_array().unwrap();
    assert_eq!(
        told[0]["fields"],
        json!([
            "data.custom.papers",
            "data.individual.email",
            "data.individual.national_id"
        ])
    );
    assert_eq!(
        (&told[0]["wake"], &told[0]["actor"]),
        (&json!("data"), &json!("api:key 0"))
    );
    let path: Vec<_> = trace["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        path,
        ["input", "number", "check", "papers", "seen", "accept"]
    );
}

#[test]
fn line_31_only_what_pauses_can_be_updated() {
    let server = Server::start();
    let answer = server.post(&request("plain", json!({})));
    let eval_id = answer.json()["eval_id"].as_str().unwrap().to_owned();
    for body in [number(), json!({"actions": {"end": true}})] {
        let refused = server.patch(&eval_id, &body);
        let expected = (
            400,
            "INVALID_REQUEST".into(),
            "evaluation_not_paused".into(),
        );
        assert_eq!(refused.error(), expected);
    }
    let read = server.get(&format!("/api/evaluation/{eval_id}")).json();
    assert_eq!(read, answer.json());
}

#[test]
fn line_32_a_step_is_skipped_and_an_evaluation_is_called_off() {
    let server = Server::start();
    let skipping = server.add_skipping_key();
    for (body, decision) in [
        (json!({"actions": {"resume": true}}), "REVIEW"),
        (json!({"force_resume_evaluation": true}), "REVIEW"),
        (json!({"data": {"force_resume_evaluation": true}}), "REVIEW"),
    ] {
        let (eval_id, _) = paused(&server);
        let refused = server.patch(&eval_id, &body);
        let expected = (403, "PERMISSION_DENIED".into(), "permission_denied".into());
        assert_eq!(refused.error(), expected);
        let skipped = server.patch_with(&skipping, &eval_id, body.to_string().as_bytes());
        let answer = skipped.json();
        assert_eq!(
            (skipped.status, &answer["decision"]),
            (200, &json!(decision))
        );
        assert_eq!(answer["eval_status"], "evaluation_completed");
        assert!(entries(&answer).is_empty(), "a skipped step has no result");
    }
    let (eval_id, _) = paused(&server);
    let both = json!({"actions": {"resume": true, "end": true}});
    let both = server.patch_with(&skipping, &eval_id, both.to_string().as_bytes());
    assert_eq!(both.error().1, "INVALID_REQUEST");
    let ended = server
        .patch(&eval_id, &json!({"actions": {"end": true}}))
        .json();
    let stands = json!(["evaluation_completed", "CANCEL", "CLOSED", "Terminated", []]);
    assert_eq!(json!(standing(&ended)), stands);
}

#[test]
fn line_34_a_wait_step_stays_paused_until_its_condition_holds() {
    let server = Server::start();
    let (eval_id, first) = paused(&server);
    let answer = server.patch(
        &eval_id,
        &json!({"data": {"individual": {"given_name": "Hal"}}}),
    );
    assert_eq!(answer.status, 200);
    assert_eq!(standing(&answer.json()), standing(&first));
    let asked = server.patch(&eval_id, &number()).json();
    assert_eq!(entries(&asked)[0]["request"]["firstName"], "Hal");
}

#[test]
fn a_pause_ends_when_its_time_is_up() {
    let seconds = Arc::new(AtomicI64::new(1_780_000_000));
    let clock = Arc::clone(&seconds);
    let server = Server::start_with(Setup {
        clock: Some(Arc::new(move || {
            Timestamp::from_second(clock.load(Ordering::SeqCst)).unwrap()
        })),
        ..Setup::default()
    });
    let day = 24 * 3_600;
    let ((first, _), (second, _)) = (paused(&server), paused(&server));
    server.patch(&second, &number());
    assert_eq!(server.expire_pauses(), 0);
    seconds.fetch_add(2 * day, Ordering::SeqCst);
    assert_eq!(server.expire_pauses(), 1);
    let read = |eval_id: &str| server.get(&format!("/api/evaluation/{eval_id}")).json();
    assert_eq!(read(&second)["sub_status"], "Too late");
    assert_eq!(read(&first)["eval_status"], "evaluation_paused");
    seconds.fetch_add(28 * day, Ordering::SeqCst);
    assert_eq!((server.expire_pauses(), server.expire_pauses()), (1, 0));
    let stands = json!(["evaluation_completed", "CANCEL", "CLOSED", "Expired", []]);
    assert_eq!(json!(standing(&read(&first))), stands);
    let trace = server
        .get(&format!("/api/v1/evaluations/{first}/trace"))
        .json();
    assert_eq!(trace["segments"][0]["wake"], "expire");
    assert_eq!(trace["segments"][0]["actor"], "server");
    assert_eq!(
        server.patch(&first, &number()).error().2,
        "evaluation_not_paused"
    );
}

#[test]
fn two_updates_at_once_are_taken_one_after_the_other() {
    let server = Arc::new(Server::start());
    for _ in 0..20 {
        let (eval_id, _) = paused(&server);
        let threads = [0, 1, 2].map(|_| {
            let (server, eval_id) = (Arc::clone(&server), eval_id.clone());
            std::thread::spawn(move || server.patch(&eval_id, &number()).status)
        });
        let mut statuses = threads.map(|thread| thread.join().unwrap());
        statuses.sort_unstable();
        // The first meets the first pause, the second the second one, the third none at all.
        assert_eq!(statuses, [200, 200, 400]);
        let read = server.get(&format!("/api/evaluation/{eval_id}")).json();
        assert_eq!(entries(&read).len(), 1);
    }
}

#[test]
fn updates_and_what_they_add_up_to_are_limited() {
    let server = Server::start_with(Setup {
        config: ServerConfig {
            updates_limit: 2,
            body_limit_bytes: 4_000,
            ..ServerConfig::default()
        },
        ..Setup::default()
    });
    let (eval_id, _) = paused(&server);
    let filler = |key: &str| json!({"data": {"custom": {key: "x".repeat(2_500)}}});
    assert_eq!(server.patch(&eval_id, &filler("a")).status, 200);
    assert_eq!(
        server.patch(&eval_id, &filler("b")).error().1,
        "PAYLOAD_TOO_LARGE"
    );
    assert_eq!(server.patch(&eval_id, &filler("a")).status, 200);
    assert_eq!(
        server.patch(&eval_id, &number()).error().1,
        "INVALID_REQUEST"
    );
}

#[test]
fn metadata_of_an_update_replaces_what_was_sent_before() {
    let server = Server::start();
    let mut body = request("waiting", json!({"individual": person()}));
    body["customer_metadata"] = json!({"batch": 7, "desk": "north"});
    body["data"]["individual"]["national_id"] = Value::Null;
    let eval_id = server.post(&body).json()["eval_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let kept = server.patch(&eval_id, &json!({"data": {}})).json();
    assert_eq!(
        kept["customer_metadata"],
        json!({"batch": 7, "desk": "north"})
    );
    let patch = json!({"data": {}, "customer_metadata": {"batch": 8}});
    assert_eq!(
        server.patch(&eval_id, &patch).json()["customer_metadata"],
        json!({"batch": 8})
    );
    let large = json!({"data": {}, "customer_metadata": {"batch": "x".repeat(17_000)}});
    assert_eq!(
        server.patch(&eval_id, &large).error().1,
        "CUSTOMER_METADATA_TOO_LARGE"
    );
}

#[test]
fn a_passcode_that_nobody_can_send_goes_to_a_person() {
    let server = Server::start();
    let answer = server.post(&request("passcode", json!({"individual": person()})));
    let body = answer.json();
    assert_eq!((answer.status, &body["decision"]), (200, &json!("REVIEW")));
    assert_eq!(body["tags"], json!(["no code"]));
    let entry = &entries(&body)[0];
    assert_eq!(
        (&entry["enrichment_name"], &entry["status_code"]),
        (&json!("Send a code"), &json!(503))
    );
    assert!(entry["error"].as_str().unwrap().contains("otp"), "{entry}");
}
