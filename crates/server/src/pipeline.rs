//! One request from its key to its answer, in the order of checks that the contract promises.
//!
//! 1. path and method (the router) · 2. key · 3. request windows · 4. media type, size and syntax
//!    of the body · 5. id of the path · 6. required fields · 7. size of the metadata · 8. workflow ·
//!    9. types, lengths, use case, input schema, consent.
//!
//! Whatever fails first is the answer; nothing behind it is looked at.

use crate::AppState;
use crate::body::Inbound;
use crate::endpoints::{self, Endpoint};
use crate::new_id::new_eval_id;
use crate::reply::{self, Success};
use crate::telemetry::PANICS;
use axum::body::Body;
use axum::http::{HeaderMap, Request, Response, header};
use bonafide_access::{Admission, StoredKey};
use bonafide_types::{EvalId, SmolStr, Timestamp};
use bonafide_wire::{ErrorKind, WireError};
use futures::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

/// A request whose key is known and has requests left.
pub(crate) struct Admitted<'a> {
    pub(crate) state: &'a AppState,
    pub(crate) key: &'a StoredKey,
    pub(crate) now: Timestamp,
    /// The id of the evaluation that this request would start.
    pub(crate) new_id: EvalId,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) query: &'a str,
}

impl Admitted<'_> {
    /// Whoever asks, as the logs name them.
    pub(crate) fn actor(&self) -> SmolStr {
        format!("api:{}", self.key.label).into()
    }
}

/// Answers a request to an endpoint that needs a key.
pub(crate) async fn answer(
    state: Arc<AppState>,
    endpoint: Endpoint,
    request: Request<Body>,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let mut inbound = Inbound::new(body, &parts.headers);
    let now = (state.clock)();
    let new_id = new_eval_id(now);
    let mut admission = None;

    let work = async {
        refuse_while_draining(&state)?;
        let key = authenticate(&state, &parts.headers)?;
        let granted = *admission.insert(state.windows.admit(&key, now));
        refuse_beyond_window(&granted)?;
        let admitted = Admitted {
            state: &state,
            key: &key,
            now,
            new_id,
            headers: &parts.headers,
            query: parts.uri.query().unwrap_or_default(),
        };
        endpoints::run(&admitted, endpoint, &mut inbound).await
    };
    let outcome = match AssertUnwindSafe(work).catch_unwind().await {
        Ok(outcome) => outcome,
        Err(_) => after_panic(),
    };
    inbound.discard().await;
    reply::answer(outcome, *new_id.as_uuid(), admission.as_ref())
}

fn refuse_while_draining(state: &AppState) -> Result<(), WireError> {
    if state.is_draining() {
        return Err(WireError::with_details(
            ErrorKind::ServiceUnavailable,
            "the server is shutting down",
        ));
    }
    Ok(())
}

/// The key of exactly one `Authorization: Bearer <key>`.
fn authenticate(state: &AppState, headers: &HeaderMap) -> Result<Arc<StoredKey>, WireError> {
    let refused = || WireError::from(ErrorKind::AuthenticationFailed);
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(refused());
    };
    let value = value.to_str().map_err(|_| refused())?;
    let (scheme, presented) = value.split_once(' ').ok_or_else(refused)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(refused());
    }
    let keys = state.keys.load();
    keys.verify(presented.trim(), &state.vault)
        .ok_or_else(refused)
}

fn refuse_beyond_window(admission: &Admission) -> Result<(), WireError> {
    match admission.allowed {
        true => Ok(()),
        false => Err(ErrorKind::RateLimited.into()),
    }
}

fn after_panic() -> Result<Success, WireError> {
    // The panic hook has said where; nothing of it reaches the client.
    metrics::counter!(PANICS).increment(1);
    tracing::error!("a request was answered with 500 after a panic");
    Err(ErrorKind::InternalError.into())
}
