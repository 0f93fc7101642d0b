//! The process is killed at random instants while evaluations pause, go on, run out of time and
//! their workflow is replaced: none is lost, none goes a step back, and no step runs twice.
//!
//! Six rounds by default; `BONAFIDE_TEST_PAUSE_ROUNDS` sets another number.

use crate::support::{BINARY, Installation, Server, get, individual, patch, run};
use serde_json::{Value as Json, json};
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Requests in flight at a time.
const CLIENTS: usize = 6;

/// The second pause runs out of time unless somebody is faster.
const WORKFLOW: &str = r"
format: bonafide/workflow/1
name: patience
description: edition 0
steps:
  - { id: input, kind: input, next: first }
  - { id: first, kind: wait, when: { path: $data.custom.first, op: equals, value: true }, next: verify }
  - { id: verify, kind: enrichment, service: verify, output: verify, next: second }
  - { id: second, kind: wait, expires_in: 1 second, expired: too_late, next: accept }
  - { id: accept, kind: decision, decision: ACCEPT }
  - { id: too_late, kind: decision, decision: REJECT }
";

/// How far an evaluation has come: paused first, paused second, ended.
fn stage(answer: &Json) -> u8 {
    match (
        answer["eval_status"].as_str(),
        answer["data_enrichments"].as_array(),
    ) {
        (Some("evaluation_paused"), Some(entries)) if entries.is_empty() => 1,
        (Some("evaluation_paused"), Some(_)) => 2,
        (Some("evaluation_completed"), Some(_)) => 3,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_killed_server_loses_no_pause_and_repeats_no_step() {
    let rounds = std::env::var("BONAFIDE_TEST_PAUSE_ROUNDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(6_u64);
    let installation = Installation::new();
    let file = installation.data_dir().join("patience.yaml");
    std::fs::write(&file, WORKFLOW).unwrap();
    let publish = ["workflow", "publish", file.to_str().unwrap(), "--live"];
    run(installation.data_dir(), &publish);
    let mut known = Vec::new();
    for round in 1..=rounds {
        let mut server = serve(&installation);
        known.extend(load_until_killed(&installation, &mut server, round));
        let server = serve(&installation);
        for (eval_id, acknowledged) in &known {
            let answer = get(
                &server,
                &installation.key,
                &format!("/api/evaluation/{eval_id}"),
            );
            assert_eq!(answer.status, 200, "{eval_id} was answered and is lost");
            let stage = stage(&answer.json());
            assert!(
                stage >= *acknowledged,
                "{eval_id} went back from {acknowledged} to {stage}"
            );
        }
        println!("round {round}: {} evaluations, none went back", known.len());
        assert!(server.stop().success());
    }
    assert!(known.len() > CLIENTS, "the load answered next to nothing");

    let server = serve(&installation);
    for (eval_id, _) in &known {
        go_to_the_end(&server, &installation.key, eval_id);
        let path = format!("/api/v1/evaluations/{eval_id}/trace");
        let trace = get(&server, &installation.key, &path).json();
        assert_eq!(trace["consistent"], true, "{trace}");
        let steps: Vec<_> = trace["steps"].as_array().unwrap().iter().collect();
        let ids: Vec<_> = steps
            .iter()
            .map(|step| step["id"].as_str().unwrap())
            .collect();
        assert_eq!(ids[..4], ["input", "first", "verify", "second"], "{trace}");
        assert_eq!(ids.len(), 5);
    }
    assert!(server.stop().success());

    // Every evaluation opens under its key and has one event for each pause and one for its end.
    let report = run(installation.data_dir(), &["store", "verify"]);
    assert!(report.contains("no damage"), "{report}");
}

fn serve(installation: &Installation) -> Server {
    let settings = [("BONAFIDE_EXPIRY_INTERVAL_MS", "20")];
    Server::start(installation.data_dir(), &settings)
}

/// Sends whatever is missing; the time limit of the second pause may be faster.
fn go_to_the_end(server: &Server, key: &str, eval_id: &str) {
    for _ in 0..2 {
        let answer = patch(
            server,
            key,
            eval_id,
            &json!({"data": {"custom": {"first": true}}}),
        );
        if answer.status == 400 {
            assert_eq!(answer.json()["error"], "evaluation_not_paused");
        }
    }
    let answer = get(server, key, &format!("/api/evaluation/{eval_id}"));
    assert_eq!(stage(&answer.json()), 3);
}

/// Starts evaluations and goes on with them while the workflow is published again and again, until
/// the server is killed at a random instant; answers each evaluation with the last stage that its
/// client was told.
fn load_until_killed(
    installation: &Installation,
    server: &mut Server,
    round: u64,
) -> Vec<(String, u8)> {
    let applicant = individual(&installation.well_documented());
    let told = Mutex::new(Vec::new());
    let sent = AtomicU64::new(0);
    let lifetime = Duration::from_millis(300 + random_below(1_500));
    let url = server.url.clone();
    let started = Instant::now();
    let mut publisher = publish_again(installation.data_dir(), round);
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                let agent = ureq::Agent::new_with_defaults();
                let key = format!("Bearer {}", installation.key);
                // The first failure is the killed server.
                let read = |response: Result<ureq::http::Response<ureq::Body>, ureq::Error>| {
                    response.ok()?.body_mut().read_json::<Json>().ok()
                };
                loop {
                    let number = sent.fetch_add(1, Ordering::Relaxed);
                    let body = json!({
                        "id": format!("pause-{round}-{number}"),
                        "timestamp": "2026-05-04T09:30:00Z",
                        "workflow": "patience",
                        "data": {"individual": applicant},
                    });
                    let posted = agent
                        .post(format!("{url}/api/evaluation"))
                        .header("authorization", &key)
                        .send_json(&body);
                    let Some(answer) = read(posted) else { return };
                    let eval_id = answer["eval_id"].as_str().unwrap().to_owned();
                    let place = {
                        let mut told = told.lock().unwrap();
                        told.push((eval_id.clone(), stage(&answer)));
                        told.len() - 1
                    };
                    // Every third one is left to its time limit.
                    for _ in 0..(2 - usize::from(number.is_multiple_of(3))) {
                        let patched = agent
                            .patch(format!("{url}/api/evaluation/{eval_id}"))
                            .header("authorization", &key)
                            .send_json(json!({"data": {"custom": {"first": true}}}));
                        let Some(answer) = read(patched) else { return };
                        told.lock().unwrap()[place].1 = stage(&answer);
                    }
                }
            });
        }
        // Killed by the clock, wherever the server happens to be: that is what is tested.
        while started.elapsed() < lifetime {
            std::thread::yield_now();
        }
        server.kill();
    });
    publisher.wait().unwrap();
    told.into_inner().unwrap()
}

/// Publishes another edition of the workflow beside the running server.
fn publish_again(data_dir: &Path, round: u64) -> std::process::Child {
    let file = data_dir.join("patience.yaml");
    let edition = format!("edition {round}");
    std::fs::write(&file, WORKFLOW.replace("edition 0", &edition)).unwrap();
    Command::new(BINARY)
        .arg("--data-dir")
        .arg(data_dir)
        .args(["workflow", "publish"])
        .arg(&file)
        .arg("--live")
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

fn random_below(limit: u64) -> u64 {
    RandomState::new().build_hasher().finish() % limit
}
