//! Whether the process lives, and whether it can decide.

use crate::AppState;
use crate::reply::json_response;
use axum::body::Body;
use axum::extract::State;
use axum::http::Response;
use bonafide_types::{Environment, EvalId, SmolStr};
use futures::future::BoxFuture;
use serde::Serialize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use utoipa::ToSchema;
use uuid::Uuid;

/// A part that has to be ready before requests are sent here.
pub trait Probe: Send + Sync {
    /// Its name in the list of what is missing.
    fn name(&self) -> &'static str;

    /// Why it is not ready, in words without personal data; `None` where it is.
    fn missing(&self) -> BoxFuture<'_, Option<String>>;
}

/// What a failed commit says of the store is believed for this long. A balancer sends nothing to a
/// server that is not ready, so that no later commit could prove the contrary.
const BELIEVED: Duration = Duration::from_secs(5);

/// How the store took the latest evaluation.
#[derive(Debug, Default)]
pub(crate) struct StoreHealth {
    failed_at: Mutex<Option<Instant>>,
}

impl StoreHealth {
    pub(crate) fn failed(&self) {
        *self
            .failed_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    pub(crate) fn worked(&self) {
        *self
            .failed_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn has_just_failed(&self) -> bool {
        let failed_at = *self
            .failed_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        failed_at.is_some_and(|instant| instant.elapsed() < BELIEVED)
    }
}

/// The answer of both health endpoints.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// `live`, `ready` or `not_ready`.
    status: &'static str,
    /// What stands in the way.
    missing: Vec<MissingPart>,
}

/// One thing that stands in the way of deciding.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MissingPart {
    /// Its name.
    #[schema(example = "workflow")]
    part: &'static str,
    /// What is wrong with it.
    #[schema(example = "no workflow is live in any environment")]
    reason: String,
}

/// Says that the process runs.
#[utoipa::path(get, path = "/health/live", tag = "Operation", operation_id = "live", security(()),
    responses((status = 200, description = "The process runs.", body = Health)))]
pub(crate) async fn live() -> Response<Body> {
    respond(200, "live", Vec::new())
}

/// Says whether this server can decide, and if not, what is missing.
#[utoipa::path(get, path = "/health/ready", tag = "Operation", operation_id = "ready", security(()),
    responses((status = 200, description = "Evaluations can be sent here.", body = Health),
        (status = 503, description = "They cannot; the body says why.", body = Health)))]
pub(crate) async fn ready(State(state): State<Arc<AppState>>) -> Response<Body> {
    let mut missing = Vec::new();
    let mut miss = |part, reason: &str| {
        missing.push(MissingPart {
            part,
            reason: reason.to_owned(),
        });
    };
    if state.is_draining() {
        miss("process", "the server is shutting down");
    }
    if state.keys.load().is_empty() {
        miss("api_key", "no API key exists");
    }
    if state.live.load().is_empty() {
        miss("workflow", "no workflow is live in any environment");
    }
    if state.store_health.has_just_failed() {
        miss("store", "the store refused the latest evaluation");
    }
    let nobody = EvalId::from_uuid(Uuid::nil());
    if state
        .evaluator
        .read(Environment::Sandbox, nobody, SmolStr::default())
        .await
        .is_err()
    {
        miss("store", "the store cannot be read");
    }
    for probe in &state.probes {
        if let Some(reason) = probe.missing().await {
            miss(probe.name(), &reason);
        }
    }
    match missing.is_empty() {
        true => respond(200, "ready", missing),
        false => respond(503, "not_ready", missing),
    }
}

fn respond(http_status: u16, status: &'static str, missing: Vec<MissingPart>) -> Response<Body> {
    let health = Health { status, missing };
    // Text always serialises.
    json_response(http_status, serde_json::to_vec(&health).unwrap_or_default())
}
