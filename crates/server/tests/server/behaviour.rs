//! How the server behaves when something goes wrong, and what it says of itself.

use crate::support::{Server, Setup, person, request, scripted_record};
use bonafide_enrichment::{DeathSource, Failure};
use bonafide_evaluation::{EvaluateError, Evaluated};
use bonafide_feeds::DeathQuery;
use bonafide_modules::DeathAnswer;
use bonafide_server::{Probe, ServerConfig};
use bonafide_store::StoreOptions;
use bonafide_types::{SmolStr, StorageError, Timestamp};
use bonafide_wire::API_VERSION;
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::json;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread::{JoinHandle, spawn};
use std::time::{Duration, Instant};
use tokio::sync::{Barrier, Semaphore};

/// Sends bytes over a connection of their own and reads until the server closes it.
fn raw(server: &Server, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    stream.write_all(bytes).unwrap();
    let mut answer = Vec::new();
    _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn with_config(config: ServerConfig) -> Server {
    Server::start_with(Setup {
        config,
        ..Setup::default()
    })
}

/// A server whose evaluations wait until the test lets them go on.
struct HeldBack {
    server: Arc<Server>,
    /// One permit lets one evaluation go on.
    gate: Arc<Semaphore>,
    /// Tells of every evaluation that has begun.
    begun: Receiver<()>,
}

fn held_back(config: ServerConfig) -> HeldBack {
    let gate = Arc::new(Semaphore::new(0));
    let held = Arc::clone(&gate);
    let (begin, begun) = channel();
    let server = Server::start_with(Setup {
        config,
        script: Some(Box::new(move |new| {
            let (record, held) = (scripted_record(&new, &json!({})), Arc::clone(&held));
            let begin = begin.clone();
            async move {
                _ = begin.send(());
                held.acquire_owned().await.unwrap().forget();
                Ok(Evaluated {
                    record,
                    rerun_of: None,
                })
            }
            .boxed()
        })),
        ..Setup::default()
    });
    HeldBack {
        server: Arc::new(server),
        gate,
        begun,
    }
}

impl HeldBack {
    /// Posts from another thread and returns when the evaluation has begun.
    fn begin(&self) -> JoinHandle<u16> {
        let client = Arc::clone(&self.server);
        let waiting = spawn(move || client.post(&request("plain", json!({}))).status);
        self.begun.recv_timeout(Duration::from_secs(20)).unwrap();
        waiting
    }
}

#[test]
fn a_panic_is_answered_with_500_and_tells_nothing() {
    let server = Server::scripted(Box::new(|new| {
        let secret = new.client_id;
        async move { panic!("inside {secret}") }.boxed()
    }));
    let answer = server.post(&request("plain", json!({})));
    assert_eq!(
        answer.error(),
        (500, "INTERNAL_ERROR".into(), "server_error".into())
    );
    assert_eq!(answer.json()["retryable"], true);
    assert!(!answer.text.contains("inside"));
    assert!(
        answer.header("x-request-id").is_some() && answer.header("x-ratelimit-limit-day").is_some()
    );
    assert_eq!(
        server.get("/api/reason-codes?name=I919").status,
        200,
        "the server goes on"
    );
}

#[test]
fn a_store_that_takes_nothing_is_503_and_a_broken_run_is_500() {
    let failing = |error: fn(&bonafide_evaluation::NewEvaluation) -> EvaluateError| {
        Server::scripted(Box::new(move |new| {
            let error = error(&new);
            async move { Err(error) }.boxed()
        }))
    };
    let full = failing(|_| StorageError::Full.into());
    let answer = full.post(&request("plain", json!({})));
    assert_eq!(
        answer.error(),
        (
            503,
            "SERVICE_UNAVAILABLE".into(),
            "service_unavailable".into()
        )
    );
    assert_eq!(answer.json()["retryable"], true);
    let ready = full.get("/health/ready");
    assert_eq!(
        (ready.status, &ready.json()["missing"][0]["part"]),
        (503, &json!("store"))
    );

    let broken = failing(|new| EvaluateError::Failed(new.eval_id));
    let answer = broken.post(&request("plain", json!({})));
    assert_eq!(answer.error().1, "INTERNAL_ERROR");
    assert_eq!(broken.get("/health/ready").status, 200);
}

#[test]
fn a_full_disk_refuses_new_evaluations_and_still_shows_old_ones() {
    let server = Server::start_with(Setup {
        store: StoreOptions {
            max_bytes: Some(600_000),
            ..StoreOptions::default()
        },
        ..Setup::default()
    });
    let mut body = request("plain", json!({}));
    let first = server.post(&body).json();
    body["filler"] = "x".repeat(100_000).into();
    let refused = (0..20)
        .map(|_| server.post(&body))
        .find(|answer| answer.status != 200)
        .unwrap();
    assert_eq!(refused.error().1, "SERVICE_UNAVAILABLE");
    let read = server.get(&format!(
        "/api/evaluation/{}",
        first["eval_id"].as_str().unwrap()
    ));
    assert_eq!((read.status, read.json()), (200, first));
}

#[test]
fn a_benchmark_s_baseline_repeats_the_first_answer_and_stores_every_evaluation() {
    let server = with_config(ServerConfig {
        null_answer: true,
        ..ServerConfig::default()
    });
    let first = server
        .post(&request("scored", json!({"custom": {"whole": true}})))
        .json();
    let body = request("scored", json!({}));
    let second = server.post(&body).json();
    assert_eq!(
        (&first["score"], &second["score"]),
        (&json!(146), &json!(146))
    );
    assert_eq!(second["id"], body["id"]);
    assert_ne!(first["eval_id"], second["eval_id"]);
    let read = server.get(&format!(
        "/api/evaluation/{}",
        second["eval_id"].as_str().unwrap()
    ));
    assert_eq!((read.status, read.json()), (200, second));
}

#[test]
fn what_is_accepted_is_finished_and_then_the_server_ends() {
    let held = held_back(ServerConfig::default());
    let waiting = held.begin();
    held.server.stop();
    while TcpStream::connect(held.server.address).is_ok() {
        std::thread::yield_now();
    }
    held.gate.add_permits(1);
    assert_eq!(waiting.join().unwrap(), 200);
    assert!(held.server.wait().is_ok());
}

#[test]
fn a_request_on_its_way_over_an_idle_connection_is_answered_while_stopping() {
    let server = with_config(ServerConfig {
        idle_grace: Duration::from_secs(20),
        ..ServerConfig::default()
    });
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let question = b"GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n";
    stream.write_all(question).unwrap();
    let mut first = [0; 4096];
    assert!(stream.read(&mut first).unwrap() > 0);

    server.stop();
    while TcpStream::connect(server.address).is_ok() {
        std::thread::yield_now();
    }
    stream.write_all(question).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 503 ") && answer.contains("Connection: close"),
        "{answer}"
    );
    assert!(server.wait().is_ok());
}

#[test]
fn a_request_that_never_ends_does_not_hold_the_shutdown_for_ever() {
    let config = ServerConfig {
        drain_timeout: Duration::from_millis(100),
        ..ServerConfig::default()
    };
    let held = held_back(config);
    let waiting = held.begin();
    held.server.stop();
    assert!(
        held.server.wait().is_ok(),
        "the server ends without its last request"
    );
    held.gate.add_permits(1);
    _ = waiting.join();
}

#[test]
fn an_answer_that_takes_too_long_is_503() {
    let config = ServerConfig {
        request_timeout: Duration::from_millis(50),
        ..ServerConfig::default()
    };
    let held = held_back(config);
    let answer = held.server.post(&request("plain", json!({})));
    assert_eq!(answer.error().1, "SERVICE_UNAVAILABLE");
}

#[test]
fn a_body_that_does_not_come_is_408() {
    let server = with_config(ServerConfig {
        request_timeout: Duration::from_millis(50),
        ..ServerConfig::default()
    });
    let head = format!(
        "POST /api/evaluation HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nConnection: close\r\nContent-Length: 100\r\n\r\n{{\"id\"",
        server.key
    );
    let answer = raw(&server, head.as_bytes());
    assert!(
        answer.starts_with("HTTP/1.1 408 ") && answer.contains("REQUEST_TIMEOUT"),
        "{answer}"
    );
}

#[test]
fn a_client_that_ended_its_side_still_gets_its_answer() {
    let server = Server::start();
    let body = request("plain", json!({})).to_string();
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    write!(
        stream,
        "POST /api/evaluation HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Length: {}\r\n\r\n{body}",
        server.key,
        body.len()
    )
    .unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[test]
fn a_run_budget_that_cannot_be_read_is_refused() {
    let server = Server::start();
    let body = request("plain", json!({})).to_string();
    let content = ("Content-Type", "application/json");
    let bearer = format!("Bearer {}", server.key);
    let bearer = ("Authorization", bearer.as_str());
    for (budget, status) in [
        ("1", 200),
        ("600000", 200),
        ("0", 400),
        ("600001", 400),
        ("2s", 400),
    ] {
        let answer = server.post_raw(
            &[content, bearer, ("X-Run-Budget-Ms", budget)],
            body.as_bytes(),
        );
        assert_eq!(answer.status, status, "{budget}: {}", answer.text);
        if status == 400 {
            assert_eq!(answer.named(), ["x-run-budget-ms"]);
        }
    }
}

#[test]
fn a_stalled_head_is_cut_off() {
    let server = with_config(ServerConfig {
        header_timeout: Duration::from_millis(50),
        idle_timeout: Duration::from_millis(400),
        request_timeout: Duration::from_millis(200),
        ..ServerConfig::default()
    });
    let started = Instant::now();
    for stalled in [
        &b""[..],
        b"P",
        b"GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    ] {
        raw(&server, stalled);
    }
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn connections_beyond_the_limit_wait_for_a_free_place() {
    let server = with_config(ServerConfig {
        max_connections: 1,
        ..ServerConfig::default()
    });
    let first = TcpStream::connect(server.address).unwrap();
    let mut second = TcpStream::connect(server.address).unwrap();
    second
        .write_all(b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .unwrap();
    second
        .set_read_timeout(Some(Duration::from_millis(100)))
        .unwrap();
    let mut answer = [0; 12];
    assert!(
        second.read_exact(&mut answer).is_err(),
        "the only place is taken"
    );
    drop(first);
    second
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    second.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
}

#[test]
fn a_refused_body_is_read_away_so_that_the_client_sees_why() {
    let server = Server::start();
    let body = vec![b' '; 8 * 1024 * 1024];
    assert_eq!(
        server
            .post_raw(&[("authorization", "Bearer no")], &body)
            .status,
        401
    );
    assert_eq!(server.post_to("/nothing", &body).status, 404);
    assert_eq!(server.post_to("/api/reason-codes", &body).status, 405);
    let authorization = format!("Bearer {}", server.key);
    assert_eq!(
        server
            .post_raw(&[("authorization", &authorization)], &body)
            .status,
        413
    );
    let chunked = format!(
        "POST /api/evaluation HTTP/1.1\r\nHost: x\r\nAuthorization: {authorization}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n{}\r\n0\r\n\r\n",
        " ".repeat(0x20_0000)
    );
    assert!(raw(&server, chunked.as_bytes()).starts_with("HTTP/1.1 413 "));
}

#[test]
fn broken_requests_get_4xx_or_a_closed_connection() {
    let server = with_config(ServerConfig {
        header_timeout: Duration::from_millis(200),
        idle_timeout: Duration::from_millis(300),
        request_timeout: Duration::from_millis(150),
        ..ServerConfig::default()
    });
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01"[..], b"GET\r\n\r\n", b"\r\n\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
        b"POST /api/evaluation HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /api/evaluation HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /health/live HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\r\nConnection: close\r\n\r\n",
        b"POST /api/evaluation HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    ] {
        let answer = raw(&server, bytes);
        let status = answer.split(' ').nth(1).unwrap_or("4").to_owned();
        assert!(status.starts_with('4') || status == "200", "{answer}");
    }
    assert_eq!(server.get("/health/live").status, 200);
}

#[test]
fn two_keys_in_one_request_are_refused() {
    let server = Server::start();
    let bytes = format!(
        "GET /api/reason-codes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {0}\r\nAuthorization: Bearer {0}\r\nConnection: close\r\n\r\n",
        server.key
    );
    assert!(raw(&server, bytes.as_bytes()).starts_with("HTTP/1.1 401 "));
}

#[test]
fn header_names_keep_their_letter_case_on_http_1() {
    let server = Server::start();
    let bytes = format!(
        "GET /api/reason-codes?name=I919 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n",
        server.key
    );
    let answer = raw(&server, bytes.as_bytes());
    for name in [
        "X-Request-Id: ",
        "X-Ratelimit-Limit-Window: ",
        "X-Ratelimit-Remaining-Day: ",
        "Content-Type: ",
    ] {
        assert!(answer.contains(&format!("\r\n{name}")), "{answer}");
    }
}

#[test]
fn every_answer_carries_the_hygiene_headers() {
    let server = Server::start();
    for answer in [
        server.post(&request("plain", json!({}))),
        server.get("/nothing"),
        server.get("/health/live"),
        server.get("/metrics"),
        server.get("/openapi.json"),
        server.call("PATCH", "/api/reason-codes"),
    ] {
        for (name, value) in [
            ("cache-control", "no-cache, no-store, max-age=0"),
            ("referrer-policy", "strict-origin"),
            ("strict-transport-security", "max-age=31536000"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "SAMEORIGIN"),
            ("content-security-policy", "default-src 'none'"),
            ("x-api-version", API_VERSION),
        ] {
            assert_eq!(answer.header(name), Some(value), "{answer:?}");
        }
    }
}

#[test]
fn a_wrong_method_names_the_right_one() {
    let server = Server::start();
    let answer = server.call("DELETE", "/api/evaluation");
    assert_eq!(
        answer.error(),
        (
            405,
            "METHOD_NOT_ALLOWED".into(),
            "method_not_allowed".into()
        )
    );
    assert_eq!(answer.header("allow"), Some("POST"));
    assert_eq!(server.call("PATCH", "/health/live").status, 405);
}

#[test]
fn readiness_says_what_is_missing() {
    let server = Server::start_with(Setup {
        without_workflows: true,
        ..Setup::default()
    });
    assert_eq!(server.get("/health/live").json()["status"], "live");
    server.delete_newest_key();
    let answer = server.get("/health/ready");
    let missing = answer.json()["missing"].as_array().unwrap().clone();
    let parts: Vec<_> = missing
        .iter()
        .map(|part| part["part"].as_str().unwrap())
        .collect();
    assert_eq!((answer.status, parts), (503, vec!["api_key", "workflow"]));

    let ready = Server::start().get("/health/ready");
    assert_eq!(
        (ready.status, ready.json()),
        (200, json!({"status": "ready", "missing": []}))
    );
}

#[test]
fn readiness_asks_the_probes_of_its_owner() {
    struct NoPeople;
    impl Probe for NoPeople {
        fn name(&self) -> &'static str {
            "reference_population"
        }

        fn missing(&self) -> BoxFuture<'_, Option<String>> {
            async { Some("no records are loaded".to_owned()) }.boxed()
        }
    }
    let probe: Option<Arc<dyn Probe>> = Some(Arc::new(NoPeople));
    let answer = Server::start_with(Setup {
        probe,
        ..Setup::default()
    })
    .get("/health/ready");
    let missing = json!([{"part": "reference_population", "reason": "no records are loaded"}]);
    assert_eq!((answer.status, &answer.json()["missing"]), (503, &missing));
}

#[test]
fn metrics_count_by_route_and_never_by_path() {
    let server = Server::start();
    let eval_id = server.post(&request("plain", json!({}))).json()["eval_id"]
        .as_str()
        .unwrap()
        .to_owned();
    server.get(&format!("/api/evaluation/{eval_id}"));
    server.get("/secret-halvard");
    let text = server.get("/metrics").text;
    for expected in [
        "bonafide_http_request_seconds_bucket{method=\"POST\",route=\"/api/evaluation\",status=\"200\",le=\"0.001\"}",
        "route=\"/api/evaluation/{eval_id}\"",
        "route=\"unknown\"",
        "bonafide_store_commit_seconds_bucket",
        "bonafide_http_connections_open",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    assert!(!text.contains(&eval_id) && !text.contains("halvard"));
}

#[test]
fn a_trace_explains_every_step_and_says_whether_it_still_holds() {
    let server = Server::start();
    let answer = server.post(&request("scored", json!({"custom": {"whole": true}})));
    let eval_id = answer.json()["eval_id"].as_str().unwrap().to_owned();
    let trace = server.get(&format!("/api/v1/evaluations/{eval_id}/trace"));
    assert_eq!(
        (trace.status, trace.header("x-request-id")),
        (200, Some(eval_id.as_str()))
    );
    let trace = trace.json();
    assert_eq!(
        (&trace["consistent"], &trace["decision"]),
        (&json!(true), &json!("ACCEPT"))
    );
    let steps: Vec<_> = trace["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["id"].clone())
        .collect();
    assert_eq!(steps, ["input", "points", "accept"]);
    assert_eq!(trace["steps"][1]["rules"][0]["holds"], true);

    let mut published: Vec<_> = published_trace_keys();
    let mut written: Vec<_> = trace.as_object().unwrap().keys().cloned().collect();
    published.sort_unstable();
    written.sort_unstable();
    assert_eq!(written, published, "the published schema names every key");
}

#[test]
fn tables_groups_splits_and_parallel_calls_decide_and_are_explained() {
    let server = Server::start();
    let custom = json!({"amount": 900, "tier": "silver", "customer": "c-17"});
    let data = json!({"individual": person(), "custom": custom});
    let answer = server.post(&request("branching", data));
    let answer = answer.json();
    assert_eq!(answer["decision"], "REVIEW", "{answer:#}");
    assert_eq!(answer["review_queues"], json!(["Large"]));
    assert_eq!(answer["tags"], json!(["large", "trial:all"]));
    let enrichments = answer["data_enrichments"].as_array().unwrap();
    let names: Vec<_> = enrichments
        .iter()
        .map(|one| &one["enrichment_name"])
        .collect();
    assert_eq!(names, ["Socure Verify", "Socure Deceased Check"]);
    let eval_id = answer["eval_id"].as_str().unwrap();
    let trace = server.get(&format!("/api/v1/evaluations/{eval_id}/trace"));
    let trace = trace.json();
    assert_eq!(trace["consistent"], true);
    let steps = trace["steps"].as_array().unwrap();
    let way: Vec<_> = steps
        .iter()
        .map(|step| {
            format!(
                "{} {}",
                step["id"].as_str().unwrap(),
                step["branch"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        way,
        [
            "input next",
            "signals next",
            "identity next",
            "deaths next",
            "limits rows[1]",
            "doubts next",
            "trial arms[0]",
            "decide rules[0]",
        ]
    );
    assert_eq!(steps[4]["output"], json!({"limit": 500, "tier": "silver"}));
    assert_eq!(steps[4]["rules"][0]["name"], "rows[1]");
    assert_eq!(steps[5]["output"]["fired"], json!(["large", "unknown"]));
}

/// Death records that answer only when two ask at the same time.
struct InPairs {
    pair: Barrier,
}

impl DeathSource for InPairs {
    fn version(&self) -> SmolStr {
        "in pairs".into()
    }

    fn ask<'a>(
        &'a self,
        _query: &'a DeathQuery,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<DeathAnswer, Failure>> {
        let answer = DeathAnswer {
            records: Vec::new(),
            is_restricted: false,
            is_certified: false,
            is_stale: false,
        };
        async move {
            self.pair.wait().await;
            Ok(answer)
        }
        .boxed()
    }
}

#[test]
fn branches_of_a_parallel_step_wait_for_nobody() {
    let deaths = InPairs {
        pair: Barrier::new(2),
    };
    let server = Server::start_with(Setup {
        deaths: Some(Arc::new(deaths)),
        ..Setup::default()
    });
    let answer = server.post(&request("twice", json!({"individual": person()})));
    let answer = answer.json();
    let enrichments = answer["data_enrichments"].as_array().unwrap();
    let statuses: Vec<_> = enrichments.iter().map(|one| &one["status_code"]).collect();
    assert_eq!(statuses, [200, 200], "{answer:#}");
}

fn published_trace_keys() -> Vec<String> {
    let document: serde_json::Value =
        serde_json::from_str(bonafide_server::openapi_document()).unwrap();
    let keys = document["components"]["schemas"]["Trace"]["properties"]
        .as_object()
        .unwrap()
        .keys();
    keys.cloned().collect()
}

#[test]
fn the_same_evaluation_without_http() {
    let server = Server::start();
    let body = request("scored", json!({"custom": {"half": true}}));
    let (answer, trace) = server.decide_directly(&body, true).unwrap();
    assert_eq!(
        (&answer["id"], &answer["score"]),
        (&body["id"], &json!(12.5))
    );
    assert_eq!(trace.unwrap()["consistent"], true);
    let read = server.get(&format!(
        "/api/evaluation/{}",
        answer["eval_id"].as_str().unwrap()
    ));
    assert_eq!(read.json(), answer);
    let refused = server
        .decide_directly(&request("draft", json!({})), false)
        .unwrap_err();
    assert_eq!(refused.status(), 404);
}
