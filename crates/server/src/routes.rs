//! Paths and methods.

use crate::body::Inbound;
use crate::endpoints::Endpoint;
use crate::{AppState, docs, health, management, pipeline, reply, telemetry};
use axum::Router;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, Response, header};
use axum::middleware;
use axum::routing::{get, post, put};
use bonafide_wire::{
    ErrorBody, ErrorKind, EvaluationBody, EvaluationList, EvaluationRequestSchema, FeedbackBody,
    FeedbackSchema, ReasonCodesBody, TraceSchema, UpdateRequestSchema,
};
use std::sync::Arc;

type App = State<Arc<AppState>>;
type PathId = Result<Path<String>, PathRejection>;

/// Every path with the methods that it has, in the order of the manual.
pub const ROUTES: &[(&str, &str)] = &[
    ("POST", "/api/evaluation"),
    ("GET", "/api/evaluation/{eval_id}"),
    ("PATCH", "/api/evaluation/{eval_id}"),
    ("PUT", "/api/feedback"),
    ("POST", "/api/feedback/import"),
    ("GET", "/api/reason-codes"),
    ("GET", "/api/v1/evaluations"),
    ("GET", "/api/v1/evaluations/{eval_id}/trace"),
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("GET", "/metrics"),
    ("GET", "/openapi.json"),
    ("GET", "/docs"),
];

/// The whole service.
pub fn router(state: Arc<AppState>) -> Router {
    Router::new()
        .route("/api/evaluation", post(evaluate))
        .route(
            "/api/evaluation/{eval_id}",
            get(read_evaluation).patch(update_evaluation),
        )
        .route("/api/feedback", put(label))
        .route("/api/feedback/import", post(import_labels))
        .route("/api/reason-codes", get(reason_codes))
        .route("/api/v1/evaluations", get(find_evaluations))
        .route("/api/v1/evaluations/{eval_id}/trace", get(trace))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(telemetry::metrics))
        .merge(docs::router())
        .merge(management::router())
        .method_not_allowed_fallback(|request| failed(ErrorKind::MethodNotAllowed, request))
        .fallback(|request| failed(ErrorKind::NotFound, request))
        .layer(middleware::map_response_with_state(
            Arc::clone(&state),
            complete,
        ))
        .layer(middleware::from_fn(telemetry::measure))
        .with_state(state)
}

async fn failed(kind: ErrorKind, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    Inbound::new(body, &parts.headers).discard().await;
    reply::error_response(&kind.into())
}

async fn complete(State(state): App, mut response: Response<Body>) -> Response<Body> {
    reply::complete(response.headers_mut());
    if state.is_draining() {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    response
}

/// Text of a path segment; one that is no UTF-8 is no id either.
fn segment(id: PathId) -> String {
    id.map_or_else(|_| String::new(), |Path(id)| id)
}

/// Start an evaluation
///
/// Runs the live workflow of that name over the applicant and answers when the decision is on
/// disk. Sending an `id` again runs anew and links to the earlier evaluation.
#[utoipa::path(post, path = "/api/evaluation", tag = "Evaluations", operation_id = "evaluate",
    params(("X-Run-Budget-Ms" = Option<u32>, Header, description = "How long the services of the run may take together, where that is less than otherwise; 1 to 600,000.", minimum = 1, maximum = 600_000)),
    request_body = EvaluationRequestSchema,
    responses(
        (status = 200, description = "Completed, with any decision.", body = EvaluationBody<'static>,
            headers(
                ("X-Request-Id" = String, description = "The `eval_id`."),
                ("X-Rerun-Of" = String, description = "The latest earlier evaluation with the same `id`."),
                ("X-Ratelimit-Limit-Window" = u32, description = "Requests per second."),
                ("X-Ratelimit-Remaining-Window" = u32, description = "What is left of this second."),
                ("X-Ratelimit-Limit-Day" = u32, description = "Requests per UTC day."),
                ("X-Ratelimit-Remaining-Day" = u32, description = "What is left of this day."),
            )),
        (status = 201, description = "Paused or still running.", body = EvaluationBody<'static>),
        (status = 400, description = "The body cannot be read.", body = ErrorBody<'static>),
        (status = 401, description = "No valid key.", body = ErrorBody<'static>),
        (status = 404, description = "No such workflow, or none that is live.", body = ErrorBody<'static>),
        (status = 408, description = "The body did not arrive in time.", body = ErrorBody<'static>),
        (status = 413, description = "The body or its metadata is too large.", body = ErrorBody<'static>),
        (status = 415, description = "The body is not JSON.", body = ErrorBody<'static>),
        (status = 429, description = "The key has no requests left.", body = ErrorBody<'static>),
        (status = 500, description = "The server failed, or the run broke down.", body = ErrorBody<'static>),
        (status = 503, description = "Shutting down, or the store takes nothing.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn evaluate(State(state): App, request: Request) -> Response<Body> {
    pipeline::answer(state, Endpoint::Evaluate, request).await
}

/// Read an evaluation
///
/// The evaluation as it stands now.
#[utoipa::path(get, path = "/api/evaluation/{eval_id}", tag = "Evaluations", operation_id = "readEvaluation",
    params(("eval_id" = String, Path, description = "The id from the answer of the POST.", format = "uuid")),
    responses(
        (status = 200, description = "The evaluation.", body = EvaluationBody<'static>),
        (status = 400, description = "The id is no UUID.", body = ErrorBody<'static>),
        (status = 401, description = "No valid key.", body = ErrorBody<'static>),
        (status = 404, description = "No such evaluation in the environment of the key.", body = ErrorBody<'static>),
        (status = 429, description = "The key has no requests left.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn read_evaluation(
    State(state): App,
    id: PathId,
    request: Request,
) -> Response<Body> {
    pipeline::answer(state, Endpoint::Read(segment(id)), request).await
}

/// Update a paused evaluation
///
/// Merges `data` into the request, then lets the workflow go on where it paused. Objects are merged
/// key by key; any other value, an array included, replaces what stood there; what is left out or
/// null stays as it is. `actions.resume` skips the step that pauses, `actions.end` calls the
/// evaluation off. Two updates at once are taken one after the other.
#[utoipa::path(patch, path = "/api/evaluation/{eval_id}", tag = "Evaluations", operation_id = "updateEvaluation",
    params(("eval_id" = String, Path, description = "The id from the answer of the POST.", format = "uuid")),
    request_body = UpdateRequestSchema,
    responses(
        (status = 200, description = "The evaluation as it stands now: completed, or paused still or again.", body = EvaluationBody<'static>),
        (status = 400, description = "The id is no UUID, the body cannot be read, or the evaluation is not paused.", body = ErrorBody<'static>),
        (status = 401, description = "No valid key.", body = ErrorBody<'static>),
        (status = 403, description = "The key may not skip steps.", body = ErrorBody<'static>),
        (status = 404, description = "No such evaluation in the environment of the key.", body = ErrorBody<'static>),
        (status = 408, description = "The body did not arrive in time.", body = ErrorBody<'static>),
        (status = 413, description = "The body, its metadata or all that was merged is too large.", body = ErrorBody<'static>),
        (status = 415, description = "The body is not JSON.", body = ErrorBody<'static>),
        (status = 429, description = "The key has no requests left.", body = ErrorBody<'static>),
        (status = 500, description = "The server failed, or the run broke down.", body = ErrorBody<'static>),
        (status = 503, description = "Shutting down, the store takes nothing, or another update was faster.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn update_evaluation(
    State(state): App,
    id: PathId,
    request: Request,
) -> Response<Body> {
    pipeline::answer(state, Endpoint::Update(segment(id)), request).await
}

/// Explain an evaluation
///
/// Every step with the branch that was taken, every rule with the value that it saw. The recorded
/// answers are replayed through the pinned version of the workflow; `consistent` says whether the
/// replay took the same way.
#[utoipa::path(get, path = "/api/v1/evaluations/{eval_id}/trace", tag = "Evaluations", operation_id = "traceEvaluation",
    params(("eval_id" = String, Path, description = "The id from the answer of the POST.", format = "uuid")),
    responses(
        (status = 200, description = "The trace.", body = TraceSchema),
        (status = 400, description = "The id is no UUID.", body = ErrorBody<'static>),
        (status = 401, description = "No valid key.", body = ErrorBody<'static>),
        (status = 404, description = "No such evaluation in the environment of the key.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn trace(State(state): App, id: PathId, request: Request) -> Response<Body> {
    pipeline::answer(state, Endpoint::Trace(segment(id)), request).await
}

/// Find evaluations by your own id
///
/// For a POST whose answer was lost: look here before sending it again.
#[utoipa::path(get, path = "/api/v1/evaluations", tag = "Evaluations", operation_id = "findEvaluations",
    params(("id" = String, Query, description = "The `id` of the POST.")),
    responses(
        (status = 200, description = "At most a hundred, newest first.", body = EvaluationList),
        (status = 400, description = "The parameter `id` is missing.", body = ErrorBody<'static>),
        (status = 401, description = "No valid key.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn find_evaluations(State(state): App, request: Request) -> Response<Body> {
    pipeline::answer(state, Endpoint::Find, request).await
}

/// Label an evaluation
///
/// Says whether an applicant turned out to be a fraud. The label goes to the newest evaluation of
/// the `id` and the workflow; a later one counts instead, and all are kept.
#[utoipa::path(put, path = "/api/feedback", tag = "Feedback", operation_id = "label",
    request_body = FeedbackSchema,
    responses(
        (status = 200, description = "Stored.", body = FeedbackBody),
        (status = 400, description = "The body cannot be read, or the label is unknown.", body = ErrorBody<'static>),
        (status = 401, description = "No valid key.", body = ErrorBody<'static>),
        (status = 404, description = "No evaluation of this workflow has this id.", body = ErrorBody<'static>),
        (status = 429, description = "The key has no requests left.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn label(State(state): App, request: Request) -> Response<Body> {
    pipeline::answer(state, Endpoint::Label, request).await
}

/// Label many evaluations
///
/// A CSV file in the part `file` of a form, with the columns `id`, `workflow`, `fraud_label`,
/// `fraud_type`, `notes`, `recorded_at`, `recorded_by` and `tags` in any order. What can be read is
/// stored before the answer goes out; the other rows are named.
#[utoipa::path(post, path = "/api/feedback/import", tag = "Feedback", operation_id = "importLabels",
    request_body(content = String, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "Stored, but for the rows that are named.", body = FeedbackBody),
        (status = 400, description = "No part `file`, or a column is missing.", body = ErrorBody<'static>),
        (status = 401, description = "No valid key.", body = ErrorBody<'static>),
        (status = 413, description = "The file is too large.", body = ErrorBody<'static>),
        (status = 415, description = "The body is no form.", body = ErrorBody<'static>),
        (status = 429, description = "The key has no requests left.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn import_labels(State(state): App, request: Request) -> Response<Body> {
    pipeline::answer(state, Endpoint::ImportLabels, request).await
}

/// List reason codes
///
/// Different filters are joined by *and*, repeats of one by *or*.
#[utoipa::path(get, path = "/api/reason-codes", tag = "Reference", operation_id = "listReasonCodes",
    params(
        ("product" = Option<Vec<String>>, Query, description = "Product that may emit the code; may repeat."),
        ("name" = Option<Vec<String>>, Query, description = "The whole code; may repeat."),
        ("text" = Option<String>, Query, description = "Part of a code or of its description."),
        ("isActive" = Option<bool>, Query, description = "Left out: only active codes."),
    ),
    responses(
        (status = 200, description = "Sorted by name.", body = ReasonCodesBody),
        (status = 400, description = "`isActive` is neither true nor false.", body = ErrorBody<'static>),
        (status = 401, description = "No valid key.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn reason_codes(State(state): App, request: Request) -> Response<Body> {
    pipeline::answer(state, Endpoint::ReasonCodes, request).await
}
