//! One request of a principal, from its key to its answer.

use super::{LoadedData, approvals, audit, data, drafts, workflows};
use crate::body::{Inbound, check_media_type};
use crate::{AppState, reply};
use arc_swap::ArcSwap;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request};
use axum::http::{Response, StatusCode, header};
use axum::routing::{get, post};
use bonafide_access::{AuditLog, Principal, PrincipalRing, Scope};
use bonafide_evaluation::Evaluations;
use bonafide_lifecycle::{
    ApprovalPolicy, Approvals, CurrentLists, Desk, Drafts, ListLibrary, PublishError,
    TransitionError, WorkflowShelf,
};
use bonafide_types::{AuditEntry, Environment, SmolStr, StorageError, Timestamp};
use bonafide_wire::{ErrorKind, InvalidArg, WireError};
use bonafide_workflow::Services;
use futures::FutureExt;
use futures::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

/// The largest body: a definition of 1 MiB, written as a JSON text.
const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// Puts what is stored in force, in this process.
pub type Reload = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// What principals work on.
pub struct Management {
    /// Who they are.
    pub principals: Arc<ArcSwap<PrincipalRing>>,
    /// Where versions are kept.
    pub shelf: Arc<dyn WorkflowShelf>,
    /// Where drafts are kept.
    pub drafts: Arc<dyn Drafts>,
    /// Where requests to go live are kept.
    pub approvals: Arc<dyn Approvals>,
    /// Where evaluations are kept, and what versions beside the live ones came to.
    pub evaluations: Arc<dyn Evaluations>,
    /// Where every change is noted.
    pub audit: Arc<dyn AuditLog>,
    /// The services that a workflow may name.
    pub services: Arc<dyn Services + Send + Sync>,
    /// The lists that a workflow may name.
    pub lists: Arc<CurrentLists>,
    /// What is loaded.
    pub data: Arc<dyn LoadedData>,
    /// Where going live needs a second principal.
    pub policy: ApprovalPolicy,
    /// Puts what is stored in force.
    pub reload: Reload,
}

/// A request whose principal is known and may do what it asks.
pub(super) struct Session {
    pub(super) management: Arc<Management>,
    pub(super) environment: Environment,
    /// The lists of both environments, as they are when the request begins.
    pub(super) lists: Arc<ListLibrary>,
    pub(super) actor: SmolStr,
    pub(super) now: Timestamp,
    principal: Arc<Principal>,
    query: String,
    body: Vec<u8>,
}

/// The routes.
pub(crate) fn router() -> Router<Arc<AppState>> {
    Router::new()
        .route(
            "/api/v1/workflows",
            get(workflows::list).post(workflows::publish_workflow),
        )
        .route("/api/v1/workflows/check", post(workflows::check_workflow))
        .route("/api/v1/workflows/import", post(workflows::import))
        .route("/api/v1/workflows/rollback", post(workflows::roll_back))
        .route("/api/v1/workflows/{workflow_id}", get(workflows::version))
        .route(
            "/api/v1/workflows/{workflow_id}/live",
            post(workflows::go_live),
        )
        .route(
            "/api/v1/workflows/{workflow_id}/shadow",
            get(workflows::shadow_report).post(workflows::shadow),
        )
        .route(
            "/api/v1/workflows/{workflow_id}/archive",
            post(workflows::archive),
        )
        .route(
            "/api/v1/workflows/{workflow_id}/promote",
            post(workflows::promote),
        )
        .route(
            "/api/v1/workflows/{workflow_id}/diff",
            get(workflows::compare),
        )
        .route(
            "/api/v1/workflows/{workflow_id}/export",
            get(workflows::export),
        )
        .route("/api/v1/drafts", get(drafts::list_drafts))
        .route(
            "/api/v1/drafts/{name}",
            get(drafts::read_draft)
                .put(drafts::write_draft)
                .delete(drafts::delete_draft),
        )
        .route("/api/v1/drafts/{name}/publish", post(drafts::publish_draft))
        .route("/api/v1/approvals", get(approvals::list_approvals))
        .route(
            "/api/v1/approvals/{approval_id}",
            post(approvals::decide_approval),
        )
        .route("/api/v1/audit", get(audit::read_audit))
        .route("/api/v1/feeds", get(data::list_feeds))
        .route("/api/v1/coverage", get(data::list_coverage))
}

/// Opens a session and answers.
pub(super) async fn respond<F, Answer>(
    state: Arc<AppState>,
    request: Request,
    scope: Scope,
    work: impl FnOnce(Session) -> F + Send,
) -> Response<Body>
where
    F: Future<Output = Result<Answer, WireError>> + Send,
    Answer: Into<Answered>,
{
    let (parts, body) = request.into_parts();
    let mut inbound = Inbound::new(body, &parts.headers);
    let answering = async {
        let session = Session::open(&state, &parts, &mut inbound, scope).await?;
        work(session).await.map(Into::into)
    };
    let outcome = match AssertUnwindSafe(answering).catch_unwind().await {
        Ok(outcome) => outcome,
        Err(_) => {
            tracing::error!("a request to the management API was answered with 500 after a panic");
            Err(ErrorKind::InternalError.into())
        }
    };
    inbound.discard().await;
    match outcome {
        Ok(Answered { status, json }) => {
            let mut response = Response::new(Body::from(json));
            *response.status_mut() = status;
            response
        }
        Err(error) => reply::error_response(&error),
    }
}

/// A success.
pub(super) struct Answered {
    status: StatusCode,
    json: Vec<u8>,
}

/// An answer of the given status.
pub(super) fn answer(status: StatusCode, body: &impl Serialize) -> Result<Answered, WireError> {
    match serde_json::to_vec(body) {
        Ok(json) => Ok(Answered { status, json }),
        Err(_) => Err(ErrorKind::InternalError.into()),
    }
}

/// 200 with a body.
pub(super) fn ok(body: &impl Serialize) -> Result<Answered, WireError> {
    answer(StatusCode::OK, body)
}

impl Session {
    async fn open(
        state: &AppState,
        parts: &axum::http::request::Parts,
        inbound: &mut Inbound,
        scope: Scope,
    ) -> Result<Self, WireError> {
        let management = state.management.as_ref().ok_or(ErrorKind::NotFound)?;
        let refused = || WireError::from(ErrorKind::AuthenticationFailed);
        let mut values = parts.headers.get_all(header::AUTHORIZATION).iter();
        let (Some(value), None) = (values.next(), values.next()) else {
            return Err(refused());
        };
        let value = value.to_str().map_err(|_| refused())?;
        let (scheme, presented) = value.split_once(' ').ok_or_else(refused)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(refused());
        }
        let principals = management.principals.load();
        let principal = principals
            .verify(presented.trim(), &state.vault)
            .ok_or_else(refused)?;
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let environment = match parameter(&query, "environment") {
            None => Environment::Sandbox,
            Some(text) => text.parse().map_err(|_| {
                let description = "has to be sandbox or production";
                WireError::invalid_args(vec![InvalidArg::new("environment", description)])
            })?,
        };
        check_media_type(&parts.headers)?;
        let body = inbound
            .read(BODY_LIMIT, state.config.request_timeout)
            .await?;
        let session = Self {
            management: Arc::clone(management),
            lists: management.lists.get(),
            environment,
            actor: format!("principal:{}", principal.name).into(),
            now: (state.clock)(),
            principal,
            query,
            body: body.to_vec(),
        };
        session.may(scope, environment)?;
        Ok(session)
    }

    /// Refuses what the principal was not given.
    pub(super) fn may(&self, scope: Scope, environment: Environment) -> Result<(), WireError> {
        let allowed = self.principal.scopes.allow(scope) && self.principal.acts_in(environment);
        match allowed {
            true => Ok(()),
            false => Err(WireError::with_details(
                ErrorKind::PermissionDenied,
                format!("this needs the scope {scope} in {environment}"),
            )),
        }
    }

    /// Whether the principal acts in an environment.
    pub(super) fn sees(&self, environment: Environment) -> bool {
        self.principal.acts_in(environment)
    }

    /// A parameter of the query.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        parameter(&self.query, name)
    }

    /// The body.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, WireError> {
        serde_json::from_slice(&self.body)
            .map_err(|error| WireError::with_details(ErrorKind::InvalidPayload, error.to_string()))
    }

    /// What versions are changed at.
    pub(super) fn desk(&self) -> Desk<'_> {
        Desk {
            shelf: self.management.shelf.as_ref(),
            approvals: self.management.approvals.as_ref(),
            services: self.management.services.as_ref(),
            lists: &self.lists,
            policy: self.management.policy,
            actor: &self.actor,
            now: self.now,
        }
    }

    /// Puts what was changed in force before it is answered.
    pub(super) async fn put_in_force(&self) -> Result<(), WireError> {
        (self.management.reload)().await.map_err(|error| {
            tracing::error!(%error, "what was changed is stored and not yet in force");
            WireError::with_details(
                ErrorKind::ServiceUnavailable,
                "the change is stored and not yet in force in this process",
            )
        })
    }

    /// An entry of the audit log.
    pub(super) fn note(&self, action: &'static str, subject: &str, detail: String) -> AuditEntry {
        AuditEntry {
            instant: self.now,
            environment: Some(self.environment),
            actor: self.actor.clone(),
            action: action.into(),
            subject: subject.into(),
            detail: detail.into(),
        }
    }
}

fn parameter(query: &str, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

/// The error of a transition.
pub(super) fn of_transition(error: TransitionError) -> WireError {
    let invalid = |text: String| WireError::with_details(ErrorKind::InvalidPayload, text);
    match error {
        TransitionError::Unknown => {
            WireError::with_details(ErrorKind::NotFound, "there is no such version or request")
        }
        TransitionError::Invalid(report) => invalid(report.to_string()),
        TransitionError::State(why) => WireError::with_details(ErrorKind::Conflict, why),
        TransitionError::Storage(error) => of_storage(error),
        TransitionError::Publish(error) => of_publish(error),
    }
}

/// The error of a publication.
pub(super) fn of_publish(error: PublishError) -> WireError {
    let invalid = |text: String| WireError::with_details(ErrorKind::InvalidPayload, text);
    match error {
        PublishError::Invalid(report) => invalid(report.to_string()),
        PublishError::CasesFailed(results) => {
            let told = results.iter().map(|result| {
                let failures = result.failures.join("; ");
                format!("case {:?}: {failures}", result.name)
            });
            invalid(told.collect::<Vec<_>>().join("\n"))
        }
        PublishError::Storage(error) => of_storage(error),
    }
}

/// The error of the store; what it refuses on purpose is told.
pub(super) fn of_storage(error: StorageError) -> WireError {
    match error {
        StorageError::Conflict(why) => WireError::with_details(ErrorKind::Conflict, why),
        other => crate::fault::of_storage(&other),
    }
}

/// The id in a path.
pub(super) fn path_id<T: std::str::FromStr>(id: &Path<String>) -> Result<T, WireError> {
    id.0.parse().map_err(|_| ErrorKind::MalformedId.into())
}
