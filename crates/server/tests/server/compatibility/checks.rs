//! Keys, windows and the order of checks: lines 21 to 28.

use super::NOBODY;
use crate::support::{Answer, Server, Setup, request};
use bonafide_access::{KeyLimits, KeyState};
use bonafide_types::{Environment, Timestamp};
use bonafide_wire::API_VERSION;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

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
fn line_23_the_eleventh_call_in_one_second_is_429_and_the_next_second_opens_again() {
    let second = Arc::new(AtomicI64::new(1_777_000_000));
    let ticking = Arc::clone(&second);
    let server = Server::start_with(Setup {
        clock: Some(Arc::new(move || {
            Timestamp::from_second(ticking.load(Ordering::SeqCst)).unwrap()
        })),
        ..Setup::default()
    });
    let limits = KeyLimits {
        per_second: Some(10),
        per_day: Some(1_000),
    };
    let key = server.add_key(Environment::Sandbox, limits, KeyState::Active);
    let call = || server.get_with(&key, "/api/reason-codes?name=I919");
    for left in (0..10).rev() {
        let answer = call();
        assert_eq!(answer.status, 200);
        let remaining = answer.header("x-ratelimit-remaining-window");
        assert_eq!(remaining, Some(left.to_string().as_str()));
    }
    let refused = call();
    assert_eq!(refused.error().0, 429);
    assert_eq!(refused.header("x-retry-after"), Some("1"));
    assert_eq!(
        refused.header("x-ratelimit-remaining-day"),
        Some("990"),
        "a 429 uses nothing up"
    );
    second.fetch_add(1, Ordering::SeqCst);
    assert_eq!(call().status, 200);
}

#[test]
fn line_23_a_spent_day_is_429() {
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
    for version in [None, Some(API_VERSION), Some("1999-01-01")] {
        let mut headers = vec![("authorization", authorization.as_str())];
        headers.extend(version.map(|version| ("x-api-version", version)));
        let answer = server.post_raw(&headers, body.as_bytes());
        assert_eq!(
            (answer.status, answer.header("x-api-version")),
            (200, Some(API_VERSION))
        );
    }
}
