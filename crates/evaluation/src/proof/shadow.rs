//! A version that runs beside the live one: what it would have decided is counted, off the way to
//! the answer.

use super::recorded::Recorded;
use super::replay::{history_then, replay};
use crate::{Evaluator, MatrixCell, ReadError};
use bonafide_lifecycle::LiveWorkflow;
use bonafide_types::{Environment, EvalId, EvalStatus, SmolStr, StorageError, WorkflowId};
use futures::channel::mpsc;
use serde::Serialize;

/// Ended evaluations that wait to be compared; beyond that they are left out.
const QUEUE_LENGTH: usize = 1_024;

/// An evaluation that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The environment.
    pub environment: Environment,
    /// The evaluation.
    pub eval_id: EvalId,
    /// The workflow's name.
    pub workflow: SmolStr,
}

/// The evaluations that have ended, in order.
pub type EndedQueue = mpsc::Receiver<Ended>;

/// Where evaluations that have ended are told.
pub(crate) fn queue() -> (mpsc::Sender<Ended>, EndedQueue) {
    mpsc::channel(QUEUE_LENGTH)
}

/// What a version beside the live one would have decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShadowResult {
    /// The environment.
    pub environment: Environment,
    /// The version that ran beside.
    pub workflow_id: WorkflowId,
    /// The evaluation.
    pub eval_id: EvalId,
    /// The decision that was taken.
    pub before: SmolStr,
    /// The decision that would have been taken.
    pub after: SmolStr,
    /// The last step of the version beside, and the way it took.
    pub last_step: SmolStr,
}

/// What was counted of a version beside the live one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ShadowReport {
    /// How many evaluations went from which decision to which.
    pub matrix: Vec<MatrixCell>,
    /// The first evaluations of each way on which the decisions differ.
    pub samples: Vec<ShadowSample>,
}

/// An evaluation on which the versions differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShadowSample {
    /// The evaluation.
    pub eval_id: EvalId,
    /// The decision that was taken.
    pub before: SmolStr,
    /// The decision that would have been taken.
    pub after: SmolStr,
    /// The last step of the version beside, and the way it took.
    pub last_step: SmolStr,
}

impl Evaluator {
    /// Runs a version over an evaluation that has ended, from what its services said, and counts
    /// the decisions. Answers whether there was anything to compare.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub async fn compare_with(
        &self,
        ended: &Ended,
        shadow: &LiveWorkflow,
    ) -> Result<bool, ReadError> {
        let Ended {
            environment,
            eval_id,
            ..
        } = *ended;
        let Some(stored) = self.store.evaluation(environment, eval_id).await? else {
            return Ok(false);
        };
        let recorded = Recorded::open(&self.vault, environment, eval_id, &stored.sealed)?;
        if recorded.standing.eval_status != EvalStatus::Completed {
            return Ok(false);
        }
        let history = history_then(self.store.as_ref(), &self.vault, environment);
        let replayed = replay(&shadow.workflow, &recorded, &history);
        let result = ShadowResult {
            environment,
            workflow_id: shadow.workflow_id,
            eval_id,
            before: recorded.standing.verdict(),
            after: replayed.standing.verdict(),
            last_step: replayed.last_step,
        };
        self.store.add_shadow_result(result).await?;
        Ok(true)
    }

    /// What was counted of a version that runs or ran beside the live one.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn shadow_report(
        &self,
        environment: Environment,
        shadow: WorkflowId,
    ) -> Result<ShadowReport, StorageError> {
        self.store.shadow_report(environment, shadow).await
    }

    /// The evaluations that end from now on. Whoever does not keep up misses some; whoever asks
    /// again takes over.
    pub fn ended(&self) -> EndedQueue {
        let (sender, receiver) = queue();
        let mut told = self
            .ended
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *told = Some(sender);
        receiver
    }

    /// Tells of an evaluation that has ended, where somebody asked.
    pub(crate) fn tell_ended(&self, environment: Environment, eval_id: EvalId, workflow: &SmolStr) {
        let mut told = self
            .ended
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(sender) = told.as_mut() {
            // A full queue leaves this one out: comparing must never hold an answer up.
            drop(sender.try_send(Ended {
                environment,
                eval_id,
                workflow: workflow.clone(),
            }));
        }
    }
}
