//! From the bytes of a body to an evaluation that can be run.

use bonafide_evaluation::NewEvaluation;
use bonafide_lifecycle::{LiveSet, LiveWorkflow, Resolved};
use bonafide_types::{Environment, EvalId, EvalSource, SmolStr, Timestamp};
use bonafide_wire::{ErrorKind, InvalidArg, RequestBody, WireConfig, WireError, WorkflowRules};
use bytes::Bytes;
use std::sync::Arc;
use std::time::Duration;

/// A body, and what is known of it from outside.
pub(crate) struct Order {
    pub(crate) environment: Environment,
    pub(crate) eval_id: EvalId,
    pub(crate) now: Timestamp,
    pub(crate) raw_body: Bytes,
    pub(crate) actor: SmolStr,
    /// How long the client lets the run take.
    pub(crate) run_budget: Option<Duration>,
}

/// Reads a body and finds its workflow: syntax, required fields, metadata, workflow, fields.
pub(crate) fn prepare(
    live: &LiveSet,
    wire: &WireConfig,
    order: Order,
) -> Result<NewEvaluation, WireError> {
    let environment = order.environment;
    let new = prepare_with(wire, order, |name| match live.resolve(environment, name) {
        Resolved::Live(workflow) => Ok(workflow),
        Resolved::NotPublished => Err(ErrorKind::WorkflowNotPublished.into()),
        Resolved::Unknown => Err(ErrorKind::WorkflowNotFound.into()),
    })?;
    Ok(NewEvaluation {
        history: live.series(environment),
        ..new
    })
}

/// The same for a workflow that is found in another way.
pub(crate) fn prepare_with(
    wire: &WireConfig,
    order: Order,
    find: impl FnOnce(&str) -> Result<Arc<LiveWorkflow>, WireError>,
) -> Result<NewEvaluation, WireError> {
    let body = RequestBody::parse(order.raw_body, wire)?;
    let envelope = body.envelope(wire)?;
    let workflow = find(&envelope.workflow)?;
    let compiled = Arc::clone(&workflow.workflow);
    let refused = compiled.check_input(body.value());
    let request = body.judge(
        envelope,
        WorkflowRules {
            use_case: compiled.use_case().map(AsRef::as_ref),
            refused: refused
                .into_iter()
                .map(|problem| InvalidArg::new(problem.path, problem.description))
                .collect(),
        },
    )?;
    Ok(NewEvaluation {
        environment: order.environment,
        eval_id: order.eval_id,
        client_id: request.client_id,
        workflow,
        source: EvalSource::Api,
        actor: order.actor,
        started_at: order.now,
        body: request.body,
        raw_body: request.raw_body,
        applicant: request.applicant,
        customer_metadata: request.customer_metadata,
        run_budget: order.run_budget,
        history: Arc::default(),
    })
}
