//! What each endpoint does once the key is known.

use crate::body::{Inbound, check_media_type};
use crate::decide::{self, Order};
use crate::pipeline::Admitted;
use crate::reply::Success;
use crate::{fault, feedback};
use axum::http::HeaderMap;
use bonafide_access::Scope;
use bonafide_evaluation::{Update, UpdateError, Wake};
use bonafide_types::EvalId;
use bonafide_wire::{
    ErrorKind, EvaluationList, InvalidArg, ReasonCodeQuery, RequestBody, UpdateAction,
    UpdateRequest, WireError, render_evaluation, render_reason_codes, status_of_post,
};
use std::future::Future;
use std::time::Duration;
use tokio::time::timeout;

/// The header by which a client gives a run less time.
const RUN_BUDGET: &str = "x-run-budget-ms";
/// The most that it may say, in milliseconds.
const MAX_RUN_BUDGET_MS: u64 = 600_000;

/// The endpoints that need a key.
#[derive(Debug)]
pub(crate) enum Endpoint {
    /// Start an evaluation.
    Evaluate,
    /// Go on with the paused evaluation with this id.
    Update(String),
    /// Show the evaluation with this id, as it stands in the path.
    Read(String),
    /// Explain the evaluation with this id.
    Trace(String),
    /// Store a label.
    Label,
    /// Store the labels of a file.
    ImportLabels,
    /// Find evaluations by the client's own id.
    Find,
    /// Show the catalogue of reason codes.
    ReasonCodes,
}

/// Runs an endpoint.
pub(crate) async fn run(
    request: &Admitted<'_>,
    endpoint: Endpoint,
    inbound: &mut Inbound,
) -> Result<Success, WireError> {
    match endpoint {
        Endpoint::Evaluate => evaluate(request, inbound).await,
        Endpoint::Update(id) => update(request, &id, inbound).await,
        Endpoint::Read(id) => in_time(request, read(request, &id)).await,
        Endpoint::Trace(id) => in_time(request, trace(request, &id)).await,
        Endpoint::Label => in_time(request, feedback::put(request, inbound)).await,
        Endpoint::ImportLabels => in_time(request, feedback::import(request, inbound)).await,
        Endpoint::Find => in_time(request, find(request)).await,
        Endpoint::ReasonCodes => reason_codes(request),
    }
}

/// Gives up on an answer that takes too long.
async fn in_time(
    request: &Admitted<'_>,
    work: impl Future<Output = Result<Success, WireError>>,
) -> Result<Success, WireError> {
    timeout(request.state.config.request_timeout, work)
        .await
        .unwrap_or_else(|_| {
            Err(WireError::with_details(
                ErrorKind::ServiceUnavailable,
                "the answer took too long; an evaluation may have been stored all the same",
            ))
        })
}

async fn evaluate(request: &Admitted<'_>, inbound: &mut Inbound) -> Result<Success, WireError> {
    let config = &request.state.config;
    check_media_type(request.headers)?;
    let raw_body = inbound
        .read(config.body_limit_bytes, config.request_timeout)
        .await?;
    refuse_encrypted(request)?;
    let order = Order {
        environment: request.key.environment,
        eval_id: request.new_id,
        now: request.now,
        raw_body,
        actor: request.actor(),
        run_budget: run_budget(request.headers)?,
    };
    // The snapshot is let go before the run: a run pins the one workflow that it needs.
    let new = decide::prepare(&request.state.live.load(), &config.wire, order)?;
    in_time(request, async {
        let evaluated = request.state.evaluate(new).await;
        let evaluated = evaluated.map_err(|error| fault::of_evaluation(&error))?;
        Ok(Success {
            status: status_of_post(evaluated.record.eval_status),
            json: render_evaluation(&evaluated.record, &config.wire),
            eval_id: Some(evaluated.record.eval_id),
            rerun_of: evaluated.rerun_of,
        })
    })
    .await
}

/// How long the client lets the run take, where it says so.
fn run_budget(headers: &HeaderMap) -> Result<Option<Duration>, WireError> {
    let Some(value) = headers.get(RUN_BUDGET) else {
        return Ok(None);
    };
    let milliseconds = value.to_str().ok().and_then(|text| text.parse().ok());
    match milliseconds.filter(|number| (1..=MAX_RUN_BUDGET_MS).contains(number)) {
        Some(number) => Ok(Some(Duration::from_millis(number))),
        None => Err(WireError::invalid_args(vec![InvalidArg::new(
            RUN_BUDGET,
            format!("has to be a whole number from 1 to {MAX_RUN_BUDGET_MS}"),
        )])),
    }
}

async fn update(
    request: &Admitted<'_>,
    id: &str,
    inbound: &mut Inbound,
) -> Result<Success, WireError> {
    let config = &request.state.config;
    check_media_type(request.headers)?;
    let raw_body = inbound
        .read(config.body_limit_bytes, config.request_timeout)
        .await?;
    refuse_encrypted(request)?;
    let body = RequestBody::parse(raw_body, &config.wire)?;
    in_time(request, go_on(request, path_id(id)?, &body)).await
}

async fn go_on(
    request: &Admitted<'_>,
    eval_id: EvalId,
    body: &RequestBody,
) -> Result<Success, WireError> {
    let (state, config) = (request.state, &request.state.config);
    let held = state.evaluator.hold(request.key.environment, eval_id).await;
    if matches!(held, Err(UpdateError::Unknown)) {
        return Err(ErrorKind::UnknownId.into());
    }
    let sent = UpdateRequest::read(body, &config.wire)?;
    refuse_without_scope(request, sent.action)?;
    let paused = held.map_err(|error| fault::of_update(&error))?;
    if paused.updates() >= config.updates_limit {
        return Err(WireError::with_details(
            ErrorKind::InvalidRequest,
            format!(
                "an evaluation can be updated {} times",
                config.updates_limit
            ),
        ));
    }
    let environment = request.key.environment;
    let (workflow, history) = {
        let live = state.live.load();
        let workflow = live.by_id(environment, paused.workflow_id());
        (workflow, live.series(environment))
    };
    let use_case = workflow.as_ref().and_then(|live| live.workflow.use_case());
    let merged = sent.merge(
        paused.body(),
        use_case.map(AsRef::as_ref),
        config.body_limit_bytes,
    )?;
    let update = Update {
        wake: match sent.action {
            None => Wake::Data,
            Some(UpdateAction::Resume) => Wake::Skip,
            Some(UpdateAction::End) => Wake::End,
        },
        amendment: sent.amendment,
        body: merged.body,
        applicant: merged.applicant,
        actor: request.actor(),
        now: request.now,
        workflow,
        history,
    };
    let updated = state.update(paused, update).await;
    let updated = updated.map_err(|error| fault::of_update(&error))?;
    Ok(Success {
        eval_id: Some(eval_id),
        ..Success::ok(render_evaluation(&updated.record, &config.wire))
    })
}

fn refuse_without_scope(
    request: &Admitted<'_>,
    action: Option<UpdateAction>,
) -> Result<(), WireError> {
    let skips = action == Some(UpdateAction::Resume);
    if skips && !request.key.scopes.allow(Scope::EvaluationSkip) {
        return Err(WireError::with_details(
            ErrorKind::PermissionDenied,
            "skipping a step needs a key with the scope evaluation:skip",
        ));
    }
    Ok(())
}

fn refuse_encrypted(request: &Admitted<'_>) -> Result<(), WireError> {
    let header = request.headers.get("x-payload-encrypted");
    if header.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true")) {
        return Err(WireError::with_details(
            ErrorKind::InvalidRequest,
            "encrypted payloads are not enabled",
        ));
    }
    Ok(())
}

async fn read(request: &Admitted<'_>, id: &str) -> Result<Success, WireError> {
    let eval_id = path_id(id)?;
    let evaluator = &request.state.evaluator;
    let found = evaluator
        .read(request.key.environment, eval_id, request.actor())
        .await;
    let record = found
        .map_err(|error| fault::of_reading(&error))?
        .ok_or(ErrorKind::UnknownId)?;
    Ok(Success {
        eval_id: Some(eval_id),
        ..Success::ok(render_evaluation(&record, &request.state.config.wire))
    })
}

async fn trace(request: &Admitted<'_>, id: &str) -> Result<Success, WireError> {
    let eval_id = path_id(id)?;
    let evaluator = &request.state.evaluator;
    let found = evaluator
        .trace(request.key.environment, eval_id, request.actor())
        .await;
    let trace = found
        .map_err(|error| fault::of_reading(&error))?
        .ok_or(ErrorKind::UnknownId)?;
    Ok(Success {
        eval_id: Some(eval_id),
        ..Success::ok(String::from(Box::<str>::from(trace)).into_bytes())
    })
}

async fn find(request: &Admitted<'_>) -> Result<Success, WireError> {
    let mut pairs = form_urlencoded::parse(request.query.as_bytes());
    let client_id = pairs
        .find(|(name, value)| name == "id" && !value.is_empty())
        .map(|(_, value)| value)
        .ok_or_else(|| WireError::invalid_args(vec![InvalidArg::new("id", "missing")]))?;
    let evaluator = &request.state.evaluator;
    let found = evaluator
        .evaluations_of(request.key.environment, &client_id)
        .await;
    let found = found.map_err(|error| fault::of_reading(&error))?;
    Ok(Success::ok(EvaluationList::new(&found).to_json()))
}

fn reason_codes(request: &Admitted<'_>) -> Result<Success, WireError> {
    let query = ReasonCodeQuery::parse(request.query)?;
    Ok(Success::ok(render_reason_codes(&query)))
}

fn path_id(text: &str) -> Result<EvalId, WireError> {
    text.parse().map_err(|_| ErrorKind::MalformedId.into())
}
