//! Repeats an earlier answer instead of running: the baseline that benchmarks compare a run with.

use crate::seal::{self, SealError};
use crate::trace::StoredTrace;
use crate::{EvaluateError, Evaluated, EvaluationRecord, Evaluator, NewEvaluation, ReadError};
use bonafide_types::{Environment, EvalId};

/// What is stored of an evaluation, to be repeated.
pub struct EarlierAnswer {
    record: EvaluationRecord,
    trace: StoredTrace,
}

impl Evaluator {
    /// Reads the answer of an evaluation.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub async fn earlier_answer(
        &self,
        environment: Environment,
        eval_id: EvalId,
    ) -> Result<Option<EarlierAnswer>, ReadError> {
        let Some(stored) = self.store.evaluation(environment, eval_id).await? else {
            return Ok(None);
        };
        let open = seal::open(&self.vault, environment, eval_id, &stored.sealed)?;
        Ok(Some(EarlierAnswer {
            record: serde_json::from_slice(&open.record).map_err(SealError::from)?,
            trace: serde_json::from_slice(&open.trace).map_err(SealError::from)?,
        }))
    }

    /// Commits `new` with an earlier answer. It costs everything that an evaluation costs but the
    /// run: the record and the trace are serialised, sealed and committed.
    ///
    /// # Errors
    /// See [`EvaluateError`].
    pub async fn evaluate_like(
        &self,
        new: NewEvaluation,
        earlier: &EarlierAnswer,
    ) -> Result<Evaluated, EvaluateError> {
        let ended_at = (self.clock)();
        let record = EvaluationRecord {
            client_id: new.client_id.clone(),
            eval_id: new.eval_id,
            started_at: new.started_at,
            ended_at: Some(ended_at),
            decision_at: Some(ended_at),
            customer_metadata: new.customer_metadata.clone(),
            ..earlier.record.clone()
        };
        let rerun_of = self.commit(&new, &record, &earlier.trace).await?;
        Ok(Evaluated { record, rerun_of })
    }
}
