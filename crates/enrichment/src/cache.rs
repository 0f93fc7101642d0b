//! Answers of outside services that are used again.
//!
//! Kept is what the service sent and nothing of ours around it, sealed, under a keyed hash of
//! environment, service, version and question. A cache that fails costs a call, never a run.

use bonafide_types::{Environment, EvalId, SmolStr, StorageError, Timestamp, Value};
use bonafide_vault::{LookupDomain, LookupHash, Vault};
use futures::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;

/// Changes when questions are brought into another form before hashing.
const NORMALISER: u16 = 1;
/// The deepest nesting of a kept answer; deeper ones were refused when they came.
const MAX_DEPTH: usize = 64;

/// One answer as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CachedAnswer {
    /// The environment.
    pub environment: Environment,
    /// Keyed hash of service, version and question.
    pub key: LookupHash,
    /// The connector.
    pub service: SmolStr,
    /// The evaluation that asked, so that the answer goes when the evaluation does.
    pub eval_id: EvalId,
    /// From when on it is not used any more.
    pub expires_at: Timestamp,
    /// The data key, wrapped.
    pub wrapped_key: Vec<u8>,
    /// The body, sealed.
    pub sealed: Vec<u8>,
}

/// Where answers are kept.
pub trait CachedAnswers: Send + Sync {
    /// The answer under a key, unless it has expired by `now`.
    fn cached_answer(
        &self,
        environment: Environment,
        key: LookupHash,
        now: Timestamp,
    ) -> BoxFuture<'_, Result<Option<CachedAnswer>, StorageError>>;

    /// Keeps an answer in place of the one under its key, and drops some of those that have
    /// expired by `now`.
    fn keep_answer(
        &self,
        answer: CachedAnswer,
        now: Timestamp,
    ) -> BoxFuture<'_, Result<(), StorageError>>;
}

/// What the engine room needs to use answers again.
#[derive(Clone)]
pub struct ResultCache {
    vault: Arc<Vault>,
    answers: Arc<dyn CachedAnswers>,
}

/// The question whose answer is looked for or kept.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) environment: Environment,
    pub(crate) service: &'a SmolStr,
    pub(crate) version: &'a SmolStr,
    pub(crate) url: &'a str,
    pub(crate) body: &'a [u8],
}

impl ResultCache {
    /// Puts the parts together.
    pub fn new(vault: Arc<Vault>, answers: Arc<dyn CachedAnswers>) -> Self {
        Self { vault, answers }
    }

    /// The body that came the last time.
    pub(crate) async fn find(&self, asked: Asked<'_>, now: Timestamp) -> Option<Value> {
        let key = self.key(asked);
        let found = self
            .answers
            .cached_answer(asked.environment, key.clone(), now);
        let answer = match found.await {
            Ok(found) => found?,
            Err(error) => {
                tracing::warn!(%error, service = %asked.service, "a kept answer was not looked for");
                return None;
            }
        };
        let opened = self
            .vault
            .unwrap(&answer.wrapped_key, key.as_bytes())
            .and_then(|data_key| data_key.open(key.as_bytes(), &answer.sealed));
        match opened {
            Ok(body) => Value::from_json(&body, MAX_DEPTH).ok(),
            Err(error) => {
                tracing::warn!(%error, service = %asked.service, "a kept answer does not open");
                None
            }
        }
    }

    /// Keeps a body for `ttl`.
    pub(crate) async fn keep(
        &self,
        asked: Asked<'_>,
        eval_id: EvalId,
        body: &Value,
        ttl: Duration,
        now: Timestamp,
    ) {
        let key = self.key(asked);
        let Ok(expires_at) = now.checked_add(ttl) else {
            return;
        };
        let Ok(plain) = serde_json::to_vec(body) else {
            return;
        };
        let data_key = self.vault.new_data_key();
        let answer = CachedAnswer {
            environment: asked.environment,
            service: asked.service.clone(),
            eval_id,
            expires_at,
            wrapped_key: self.vault.wrap(&data_key, key.as_bytes()),
            sealed: data_key.seal(key.as_bytes(), &plain),
            key,
        };
        if let Err(error) = self.answers.keep_answer(answer, now).await {
            tracing::warn!(%error, service = %asked.service, "an answer was not kept");
        }
    }

    fn key(&self, asked: Asked<'_>) -> LookupHash {
        let mut text = Vec::with_capacity(asked.body.len() + asked.url.len() + 64);
        let parts = [
            asked.environment.as_str().as_bytes(),
            asked.service.as_bytes(),
            asked.version.as_bytes(),
            asked.url.as_bytes(),
            asked.body,
        ];
        for part in parts {
            text.extend_from_slice(&(part.len() as u64).to_be_bytes());
            text.extend_from_slice(part);
        }
        self.vault
            .lookup_hash(LookupDomain::CACHED_ANSWER, NORMALISER, &text)
    }
}
