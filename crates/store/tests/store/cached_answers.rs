//! Answers that are kept for a while.

use crate::support::{Scratch, eval_id};
use bonafide_enrichment::{CachedAnswer, CachedAnswers};
use bonafide_types::{Environment, Timestamp};
use bonafide_vault::{LookupDomain, LookupHash, Vault};
use std::time::Duration;

fn key(vault: &Vault, question: &str) -> LookupHash {
    vault.lookup_hash(LookupDomain::CACHED_ANSWER, 1, question.as_bytes())
}

fn now() -> Timestamp {
    "2026-11-27T08:00:00Z".parse().unwrap()
}

fn answer(vault: &Vault, question: &str, seconds: u64, body: u8) -> CachedAnswer {
    CachedAnswer {
        environment: Environment::Sandbox,
        key: key(vault, question),
        service: question.split('?').next().unwrap_or_default().into(),
        eval_id: eval_id(1),
        expires_at: now() + Duration::from_secs(seconds),
        wrapped_key: vec![1],
        sealed: vec![body],
    }
}

#[tokio::test]
async fn an_answer_is_there_until_it_expires_in_its_environment_only() {
    let scratch = Scratch::new();
    let store = scratch.open();
    for body in [1, 2] {
        let kept = answer(&scratch.vault, "owl?a", 60, body);
        store.keep_answer(kept, now()).await.unwrap();
    }
    store.close().await;

    let store = scratch.open();
    let find = async |environment, question, seconds| {
        let when = now() + Duration::from_secs(seconds);
        let key = key(&scratch.vault, question);
        let found = store.cached_answer(environment, key, when).await.unwrap();
        found.map(|found| found.sealed)
    };
    let sandbox = Environment::Sandbox;
    assert_eq!(find(sandbox, "owl?a", 59).await, Some(vec![2]));
    assert_eq!(find(sandbox, "owl?a", 60).await, None);
    assert_eq!(find(sandbox, "owl?b", 0).await, None);
    assert_eq!(find(Environment::Production, "owl?a", 0).await, None);
    store.close().await;
}

#[tokio::test]
async fn new_answers_sweep_expired_ones_away() {
    let scratch = Scratch::new();
    let store = scratch.open();
    for number in 0..20 {
        let kept = answer(&scratch.vault, &format!("owl?{number}"), 1, 1);
        store.keep_answer(kept, now()).await.unwrap();
    }
    let later = now() + Duration::from_secs(5);
    for number in 0..5 {
        let kept = answer(&scratch.vault, &format!("hen?{number}"), 60, 1);
        store.keep_answer(kept, later).await.unwrap();
    }
    store.close().await;
    assert_eq!(scratch.count("SELECT count(*) FROM cached_answers"), 5);
}

#[tokio::test]
async fn answers_are_forgotten_by_service_or_altogether() {
    let scratch = Scratch::new();
    let store = scratch.open();
    for question in ["owl?a", "owl?b", "hen?a"] {
        let kept = answer(&scratch.vault, question, 60, 1);
        store.keep_answer(kept, now()).await.unwrap();
    }
    let forget = async |environment, service: Option<&str>| {
        let service = service.map(Into::into);
        store.drop_cached_answers(environment, service).await
    };
    assert_eq!(forget(Environment::Production, None).await, Ok(0));
    assert_eq!(forget(Environment::Sandbox, Some("owl")).await, Ok(2));
    assert_eq!(forget(Environment::Sandbox, None).await, Ok(1));
    store.close().await;
}
