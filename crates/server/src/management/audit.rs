//! The audit log.

use super::body::AuditBody;
use super::session::{of_storage, ok, respond};
use crate::AppState;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Response;
use bonafide_access::Scope;
use bonafide_wire::{ErrorBody, InvalidArg, WireError};
use std::sync::Arc;

type App = State<Arc<AppState>>;

/// Entries of an answer: where nothing is said, and at most.
const USUAL_LIMIT: u32 = 100;
const MOST: u32 = 1_000;

/// Read the audit log
///
/// In order, of both environments; a principal of one environment sees nothing of the other.
#[utoipa::path(get, path = "/api/v1/audit", tag = "Management", operation_id = "readAudit",
    params(("environment" = Option<String>, Query, description = "`sandbox` (default) or `production`."), ("after" = Option<u64>, Query, description = "Entries after this one; from the beginning where it is left out."), ("limit" = Option<u32>, Query, description = "At most so many, up to 1,000; default 100.")),
    responses(
        (status = 200, description = "The entries.", body = Vec<AuditBody>),
        (status = 401, description = "No valid key of a principal.", body = ErrorBody<'static>),
        (status = 403, description = "The principal lacks the scope, or acts in the other environment only.", body = ErrorBody<'static>),
        (status = 400, description = "The body or a parameter cannot be read.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn read_audit(State(state): App, request: Request) -> Response<Body> {
    respond(state, request, Scope::AuditRead, |session| async move {
        let number = |name: &str, usual: u64| match session.parameter(name) {
            None => Ok(usual),
            Some(text) => text.parse::<u64>().map_err(|_| {
                WireError::invalid_args(vec![InvalidArg::new(name, "has to be a whole number")])
            }),
        };
        let after = number("after", 0)?;
        let limit = number("limit", USUAL_LIMIT.into())?.clamp(1, MOST.into());
        let limit = u32::try_from(limit).unwrap_or(MOST);
        let entries = session.management.audit.audit_entries(after, limit).await;
        let entries = entries.map_err(of_storage)?;
        let seen = entries.iter().filter(|record| {
            let environment = record.entry.environment;
            environment.is_none_or(|environment| session.sees(environment))
        });
        ok(&seen.map(AuditBody::new).collect::<Vec<_>>())
    })
    .await
}
