//! What the server asks of the evaluator.

use bonafide_evaluation::{
    EarlierAnswer, EvaluateError, Evaluated, EvaluationRecord, Evaluator, Feedback, FeedbackError,
    NewEvaluation, Paused, ReadError, SealError, Update, UpdateError,
};
use bonafide_types::{Environment, EvalId, SmolStr, WorkflowId};
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Decides, and shows what was decided. The evaluator of the product implements it; a test puts a
/// scripted one in its place.
pub trait Evaluate: Send + Sync {
    /// Runs and commits; the future ends when the evaluation is durable.
    fn evaluate(&self, new: NewEvaluation) -> BoxFuture<'_, Result<Evaluated, EvaluateError>>;

    /// Takes hold of an evaluation that pauses.
    fn hold(
        &self,
        environment: Environment,
        eval_id: EvalId,
    ) -> BoxFuture<'_, Result<Paused, UpdateError>>;

    /// Goes on with an evaluation that pauses; the future ends when that is durable.
    fn update(
        &self,
        paused: Paused,
        update: Update,
    ) -> BoxFuture<'_, Result<Evaluated, UpdateError>>;

    /// Stores labels; answers for each whether its evaluation is known.
    fn record_feedback(
        &self,
        environment: Environment,
        feedback: Vec<Feedback>,
        actor: SmolStr,
    ) -> BoxFuture<'_, Result<Vec<bool>, FeedbackError>>;

    /// An evaluation as it stands now; `reader` is noted where personal data on record is shown.
    fn read(
        &self,
        environment: Environment,
        eval_id: EvalId,
        reader: SmolStr,
    ) -> BoxFuture<'_, Result<Option<EvaluationRecord>, ReadError>>;

    /// Why an evaluation came out as it did, as JSON.
    fn trace(
        &self,
        environment: Environment,
        eval_id: EvalId,
        reader: SmolStr,
    ) -> BoxFuture<'_, Result<Option<Box<RawValue>>, ReadError>>;

    /// The evaluations with this id of the client, newest first.
    fn evaluations_of<'a>(
        &'a self,
        environment: Environment,
        client_id: &'a str,
    ) -> BoxFuture<'a, Result<Vec<EvalId>, ReadError>>;
}

impl Evaluate for Evaluator {
    fn evaluate(&self, new: NewEvaluation) -> BoxFuture<'_, Result<Evaluated, EvaluateError>> {
        Self::evaluate(self, new).boxed()
    }

    fn hold(
        &self,
        environment: Environment,
        eval_id: EvalId,
    ) -> BoxFuture<'_, Result<Paused, UpdateError>> {
        Self::hold(self, environment, eval_id).boxed()
    }

    fn update(
        &self,
        paused: Paused,
        update: Update,
    ) -> BoxFuture<'_, Result<Evaluated, UpdateError>> {
        Self::update(self, paused, update).boxed()
    }

    fn record_feedback(
        &self,
        environment: Environment,
        feedback: Vec<Feedback>,
        actor: SmolStr,
    ) -> BoxFuture<'_, Result<Vec<bool>, FeedbackError>> {
        async move { Self::record_feedback(self, environment, feedback, &actor).await }.boxed()
    }

    fn read(
        &self,
        environment: Environment,
        eval_id: EvalId,
        reader: SmolStr,
    ) -> BoxFuture<'_, Result<Option<EvaluationRecord>, ReadError>> {
        async move { Self::read(self, environment, eval_id, &reader).await }.boxed()
    }

    fn trace(
        &self,
        environment: Environment,
        eval_id: EvalId,
        reader: SmolStr,
    ) -> BoxFuture<'_, Result<Option<Box<RawValue>>, ReadError>> {
        async move {
            let trace = Self::trace(self, environment, eval_id, &reader).await?;
            let json = trace.map(|trace| serde_json::value::to_raw_value(&trace));
            Ok(json.transpose().map_err(SealError::from)?)
        }
        .boxed()
    }

    fn evaluations_of<'a>(
        &'a self,
        environment: Environment,
        client_id: &'a str,
    ) -> BoxFuture<'a, Result<Vec<EvalId>, ReadError>> {
        Self::evaluations_of(self, environment, client_id).boxed()
    }
}

/// Runs the first evaluation of each workflow and gives its answer to all others. A baseline for
/// benchmarks: it costs everything that an evaluation costs but the run.
pub(crate) struct NullAnswers {
    evaluator: Arc<Evaluator>,
    first: Mutex<HashMap<WorkflowId, Arc<EarlierAnswer>>>,
}

impl NullAnswers {
    pub(crate) fn new(evaluator: Arc<Evaluator>) -> Self {
        Self {
            evaluator,
            first: Mutex::default(),
        }
    }

    async fn repeat(&self, new: NewEvaluation) -> Result<Evaluated, EvaluateError> {
        // A panic while the lock was held cannot leave the map half written.
        let first = || self.first.lock().unwrap_or_else(PoisonError::into_inner);
        let workflow_id = new.workflow.workflow_id;
        let known = first().get(&workflow_id).map(Arc::clone);
        if let Some(earlier) = known {
            return self.evaluator.evaluate_like(new, &earlier).await;
        }
        let environment = new.environment;
        let evaluated = self.evaluator.evaluate(new).await?;
        let stored = self
            .evaluator
            .earlier_answer(environment, evaluated.record.eval_id)
            .await;
        // Where it cannot be read back, the next evaluation is run for real again.
        if let Ok(Some(stored)) = stored {
            first().insert(workflow_id, Arc::new(stored));
        }
        Ok(evaluated)
    }
}

impl Evaluate for NullAnswers {
    fn evaluate(&self, new: NewEvaluation) -> BoxFuture<'_, Result<Evaluated, EvaluateError>> {
        self.repeat(new).boxed()
    }

    fn hold(
        &self,
        environment: Environment,
        eval_id: EvalId,
    ) -> BoxFuture<'_, Result<Paused, UpdateError>> {
        Evaluate::hold(&*self.evaluator, environment, eval_id)
    }

    fn update(
        &self,
        paused: Paused,
        update: Update,
    ) -> BoxFuture<'_, Result<Evaluated, UpdateError>> {
        Evaluate::update(&*self.evaluator, paused, update)
    }

    fn record_feedback(
        &self,
        environment: Environment,
        feedback: Vec<Feedback>,
        actor: SmolStr,
    ) -> BoxFuture<'_, Result<Vec<bool>, FeedbackError>> {
        Evaluate::record_feedback(&*self.evaluator, environment, feedback, actor)
    }

    fn read(
        &self,
        environment: Environment,
        eval_id: EvalId,
        reader: SmolStr,
    ) -> BoxFuture<'_, Result<Option<EvaluationRecord>, ReadError>> {
        Evaluate::read(&*self.evaluator, environment, eval_id, reader)
    }

    fn trace(
        &self,
        environment: Environment,
        eval_id: EvalId,
        reader: SmolStr,
    ) -> BoxFuture<'_, Result<Option<Box<RawValue>>, ReadError>> {
        Evaluate::trace(&*self.evaluator, environment, eval_id, reader)
    }

    fn evaluations_of<'a>(
        &'a self,
        environment: Environment,
        client_id: &'a str,
    ) -> BoxFuture<'a, Result<Vec<EvalId>, ReadError>> {
        self.evaluator
            .evaluations_of(environment, client_id)
            .boxed()
    }
}
