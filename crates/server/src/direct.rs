//! One evaluation without HTTP, for the command line: the same reading and the same answer.

use crate::decide::{self, Order};
use crate::evaluate::Evaluate;
use crate::fault;
use crate::new_id::new_eval_id;
use bonafide_evaluation::{EvaluationTrace, Evaluator};
use bonafide_lifecycle::{LiveSet, LiveWorkflow};
use bonafide_types::{Environment, SmolStr, Timestamp};
use bonafide_wire::{WireConfig, WireError, render_evaluation};
use bytes::Bytes;
use serde_json::value::RawValue;
use std::sync::Arc;

/// What is to be decided.
#[derive(Clone, Debug)]
pub struct Request {
    /// Where.
    pub environment: Environment,
    /// The body of a POST.
    pub body: Bytes,
    /// Whether to explain the answer too.
    pub trace: bool,
    /// Who asks, for the access log.
    pub actor: SmolStr,
}

/// Decides a request and commits it. Answers with the body that a POST would have and, where
/// asked for, with the trace.
///
/// # Errors
/// The error that a POST would be answered with.
pub async fn evaluate(
    evaluator: &Evaluator,
    live: &LiveSet,
    wire: &WireConfig,
    request: Request,
) -> Result<(Vec<u8>, Option<Box<RawValue>>), WireError> {
    let now = Timestamp::now();
    let order = Order {
        environment: request.environment,
        eval_id: new_eval_id(now),
        now,
        raw_body: request.body,
        actor: request.actor.clone(),
        run_budget: None,
    };
    let new = decide::prepare(live, wire, order)?;
    let evaluated = evaluator.evaluate(new).await;
    let record = evaluated
        .map_err(|error| fault::of_evaluation(&error))?
        .record;
    let trace = match request.trace {
        true => Evaluate::trace(
            evaluator,
            request.environment,
            record.eval_id,
            request.actor,
        )
        .await
        .map_err(|error| fault::of_reading(&error))?,
        false => None,
    };
    Ok((render_evaluation(&record, wire), trace))
}

/// Runs a request through a workflow that need not be published, and stores nothing. Whatever
/// workflow the request names, it is this one that runs. Answers with the body that a POST would
/// have, and with the trace.
///
/// # Errors
/// The error that a POST would be answered with.
pub async fn rehearse(
    evaluator: &Evaluator,
    workflow: Arc<LiveWorkflow>,
    wire: &WireConfig,
    request: Request,
) -> Result<(Vec<u8>, EvaluationTrace), WireError> {
    let now = Timestamp::now();
    let order = Order {
        environment: request.environment,
        eval_id: new_eval_id(now),
        now,
        raw_body: request.body,
        actor: request.actor,
        run_budget: None,
    };
    let new = decide::prepare_with(wire, order, |_| Ok(workflow))?;
    let rehearsed = evaluator.rehearse(new).await;
    let (record, trace) = rehearsed.map_err(|error| fault::of_evaluation(&error))?;
    Ok((render_evaluation(&record, wire), trace))
}
