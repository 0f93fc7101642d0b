//! Reading back, reason codes, errors and metadata: lines 35 to 43.

use super::{NOBODY, with};
use crate::support::{Answer, Server, Setup, request};
use bonafide_server::ServerConfig;
use serde_json::json;

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
        server.call("POST", "/api/evaluation/2025-01-01"),
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
