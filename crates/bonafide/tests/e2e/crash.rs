//! The process is killed at random instants under load: no answered evaluation is lost, and none
//! is there by half.
//!
//! Ten rounds by default; `BONAFIDE_TEST_CRASH_ROUNDS` sets another number.

use crate::support::{Installation, Server, get, individual, request, run};
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Requests in flight at a time.
const CLIENTS: usize = 8;

#[test]
fn a_killed_server_loses_no_answered_evaluation_and_keeps_no_half_one() {
    let rounds = std::env::var("BONAFIDE_TEST_CRASH_ROUNDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(10_u64);
    let installation = Installation::new();
    let mut answered = Vec::new();
    for round in 1..=rounds {
        let mut server = installation.serve();
        let known = answered.len();
        answered.extend(load_until_killed(&installation, &mut server, round));
        println!(
            "round {round}: killed after {} answers",
            answered.len() - known
        );

        // What was answered before any crash so far is readable after it.
        let server = installation.serve();
        for eval_id in answered.iter().skip(known) {
            let answer = get(
                &server,
                &installation.key,
                &format!("/api/evaluation/{eval_id}"),
            );
            assert_eq!(
                answer.status, 200,
                "evaluation {eval_id} was answered and is lost"
            );
            assert_eq!(answer.json()["eval_status"], "evaluation_completed");
        }
        assert!(server.stop().success());
    }
    assert!(!answered.is_empty(), "the load answered nothing");

    // Every evaluation opens under its key and has exactly its one event; the audit chain holds.
    let report = run(installation.data_dir(), &["store", "verify"]);
    assert!(report.contains("no damage"), "{report}");
}

/// Posts from several clients until the server is killed at a random instant; answers the ids that
/// clients were told.
fn load_until_killed(installation: &Installation, server: &mut Server, round: u64) -> Vec<String> {
    let applicant = individual(&installation.well_documented());
    let answered = Mutex::new(Vec::new());
    let sent = AtomicU64::new(0);
    let lifetime = Duration::from_millis(50 + random_below(400));
    let url = server.url.clone();
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                let agent = ureq::Agent::new_with_defaults();
                loop {
                    let number = sent.fetch_add(1, Ordering::Relaxed);
                    let body = request(&format!("crash-{round}-{number}"), &applicant);
                    let response = agent
                        .post(format!("{url}/api/evaluation"))
                        .header("authorization", format!("Bearer {}", installation.key))
                        .send_json(&body);
                    // The first failure is the killed server.
                    let Ok(mut response) = response else { return };
                    let Ok(answer) = response.body_mut().read_json::<serde_json::Value>() else {
                        return;
                    };
                    answered
                        .lock()
                        .unwrap()
                        .push(answer["eval_id"].as_str().unwrap().to_owned());
                }
            });
        }
        // Killed by the clock, wherever the server happens to be: that is what is tested.
        while started.elapsed() < lifetime {
            std::thread::yield_now();
        }
        server.kill();
    });
    answered.into_inner().unwrap()
}

fn random_below(limit: u64) -> u64 {
    RandomState::new().build_hasher().finish() % limit
}
