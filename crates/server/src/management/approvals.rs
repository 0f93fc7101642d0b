//! Requests to go live, which another principal approves.

use super::body::{ApprovalBody, DecideRequest};
use super::session::{of_storage, of_transition, ok, path_id, respond};
use crate::AppState;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::Response;
use bonafide_access::Scope;
use bonafide_wire::ErrorBody;
use std::sync::Arc;

type App = State<Arc<AppState>>;

/// List requests to go live
///
/// Newest first, decided ones too.
#[utoipa::path(get, path = "/api/v1/approvals", tag = "Management", operation_id = "listApprovals",
    params(("environment" = Option<String>, Query, description = "`sandbox` (default) or `production`.")),
    responses(
        (status = 200, description = "The requests.", body = Vec<ApprovalBody>),
        (status = 401, description = "No valid key of a principal.", body = ErrorBody<'static>),
        (status = 403, description = "The principal lacks the scope, or acts in the other environment only.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn list_approvals(State(state): App, request: Request) -> Response<Body> {
    respond(state, request, Scope::WorkflowsRead, |session| async move {
        let approvals = &session.management.approvals;
        let approvals = approvals.approvals(session.environment).await;
        let approvals = approvals.map_err(of_storage)?;
        ok(&approvals.iter().map(ApprovalBody::new).collect::<Vec<_>>())
    })
    .await
}

/// Decide a request to go live
///
/// Approved, the version is live when it is answered. Nobody decides their own request.
#[utoipa::path(post, path = "/api/v1/approvals/{approval_id}", tag = "Management", operation_id = "decideApproval",
    params(("environment" = Option<String>, Query, description = "`sandbox` (default) or `production`."), ("approval_id" = String, Path, description = "The request.", format = "uuid")),
    request_body = DecideRequest,
    responses(
        (status = 200, description = "As it stands now.", body = ApprovalBody),
        (status = 401, description = "No valid key of a principal.", body = ErrorBody<'static>),
        (status = 403, description = "The principal lacks the scope, or acts in the other environment only.", body = ErrorBody<'static>),
        (status = 400, description = "The body or a parameter cannot be read.", body = ErrorBody<'static>),
        (status = 404, description = "There is no such thing.", body = ErrorBody<'static>),
        (status = 409, description = "Its state does not allow it.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn decide_approval(
    State(state): App,
    id: Path<String>,
    request: Request,
) -> Response<Body> {
    respond(
        state,
        request,
        Scope::WorkflowsApprove,
        |session| async move {
            let body: DecideRequest = session.read()?;
            let desk = session.desk();
            let decided = desk
                .decide(session.environment, path_id(&id)?, body.approve)
                .await;
            let decided = decided.map_err(of_transition)?;
            session.put_in_force().await?;
            ok(&ApprovalBody::new(&decided))
        },
    )
    .await
}
