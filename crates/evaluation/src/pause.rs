//! Evaluations that pause: reading one, and going on with what came in.

use crate::disclosure::{Occasion, disclosures_of};
use crate::evaluator::{completed_event, event_of, pins_of, stand};
use crate::history::sightings;
use crate::seal::{self, OpenPayload, SealError};
use crate::segment::{Segment, drive};
use crate::trace::{StoredResume, StoredTrace};
use crate::turns::Turn;
use crate::{
    AdvanceUnit, DuePause, Evaluated, EvaluationRecord, Evaluator, ReadError, StoredPause,
};
use bonafide_enrichment::{CallContext, Pinned};
use bonafide_lifecycle::LiveWorkflow;
use bonafide_types::{
    Applicant, Environment, EvalId, EvalStatus, SmolStr, StorageError, Timestamp, Value, WorkflowId,
};
use bonafide_workflow::{Event, RestoreError, Resume, Run, SeriesSet, Suspension, Wake, Workflow};
use futures::FutureExt;
use serde::{Deserialize, Serialize};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

/// Data that came in for an evaluation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Amendment {
    /// Merged into the `data` of the request, see [`Value::merged`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
    /// Replaces the `customer_metadata` of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_metadata: Option<Value>,
}

impl Amendment {
    /// The body with everything merged in.
    #[must_use]
    pub fn apply(&self, body: &Value) -> Value {
        let mut merged = match &self.data {
            Some(data) => body.merged(&Value::object([("data", data.clone())])),
            None => body.clone(),
        };
        if let (Some(metadata), Value::Object(object)) = (&self.customer_metadata, &merged) {
            let mut object = (**object).clone();
            object.insert("customer_metadata".into(), metadata.clone());
            merged = Value::Object(Arc::new(object));
        }
        merged
    }

    /// Whether there is nothing in it.
    pub const fn is_empty(&self) -> bool {
        self.data.is_none() && self.customer_metadata.is_none()
    }
}

/// An evaluation that pauses, held by whoever goes on with it: nobody else can until it is dropped.
pub struct Paused {
    environment: Environment,
    workflow_id: WorkflowId,
    epoch: u32,
    record: EvaluationRecord,
    trace: StoredTrace,
    request: Vec<u8>,
    body: Value,
    expires_at: Option<Timestamp>,
    _turn: Turn,
}

impl Paused {
    /// The body of the request with everything merged that came in so far.
    pub const fn body(&self) -> &Value {
        &self.body
    }

    /// The workflow version that it is pinned to.
    pub const fn workflow_id(&self) -> WorkflowId {
        self.workflow_id
    }

    /// The name of the workflow.
    pub const fn workflow(&self) -> &SmolStr {
        &self.record.workflow
    }

    /// The client's own id.
    pub const fn client_id(&self) -> &SmolStr {
        &self.record.client_id
    }

    /// How often it has been told something.
    pub const fn updates(&self) -> usize {
        self.trace.resumes.len()
    }
}

/// What a paused evaluation is told.
#[derive(Clone, Debug)]
pub struct Update {
    /// Why it is looked at.
    pub wake: Wake,
    /// What is merged, and kept.
    pub amendment: Amendment,
    /// The body after merging.
    pub body: Value,
    /// The applicant after merging, spelling variants resolved.
    pub applicant: Applicant,
    /// Who tells it, and who is shown the answer: `api:<key label>`, `cli:<user>` or `server`.
    pub actor: SmolStr,
    /// The instant of the segment.
    pub now: Timestamp,
    /// The pinned workflow version, where it is at hand compiled.
    pub workflow: Option<Arc<LiveWorkflow>>,
    /// What the evaluation adds to the history.
    pub history: Arc<SeriesSet>,
}

/// Why an evaluation did not go on. Nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum UpdateError {
    /// There is no such evaluation.
    #[error("there is no such evaluation")]
    Unknown,
    /// It does not pause.
    #[error("the evaluation does not pause")]
    NotPaused,
    /// Another process was faster.
    #[error("another process has updated the evaluation meanwhile")]
    Overtaken,
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The stored run does not go on.
    #[error(transparent)]
    Restore(#[from] RestoreError),
    /// The run broke down; the evaluation is stored as failed, for a person to decide.
    #[error("the run of evaluation {0} broke down")]
    Failed(EvalId),
}

impl From<StorageError> for UpdateError {
    fn from(error: StorageError) -> Self {
        Self::Read(error.into())
    }
}

impl From<SealError> for UpdateError {
    fn from(error: SealError) -> Self {
        Self::Read(error.into())
    }
}

impl Evaluator {
    /// Takes hold of an evaluation that pauses. Whoever comes second waits, and meets the state
    /// that the first one left.
    ///
    /// # Errors
    /// See [`UpdateError`].
    pub async fn hold(
        &self,
        environment: Environment,
        eval_id: EvalId,
    ) -> Result<Paused, UpdateError> {
        let turn = self.turns.wait(eval_id).await;
        let stored = self.store.evaluation(environment, eval_id).await?;
        let stored = stored.ok_or(UpdateError::Unknown)?;
        let open = seal::open(&self.vault, environment, eval_id, &stored.sealed)?;
        let record: EvaluationRecord =
            serde_json::from_slice(&open.record).map_err(SealError::from)?;
        if record.eval_status != EvalStatus::Paused {
            return Err(UpdateError::NotPaused);
        }
        let trace: StoredTrace = serde_json::from_slice(&open.trace).map_err(SealError::from)?;
        let first: Value = serde_json::from_slice(&open.request).map_err(SealError::from)?;
        let expires_at = trace.suspension().map(|suspension| suspension.expires_at);
        Ok(Paused {
            environment,
            workflow_id: stored.workflow_id,
            epoch: stored.epoch,
            body: trace.body(&first),
            record,
            trace,
            request: open.request.into_owned(),
            expires_at,
            _turn: turn,
        })
    }

    /// Tells a paused evaluation what came in, runs it to its next pause or its end, and commits
    /// that. The future ends only when it is durable.
    ///
    /// # Errors
    /// See [`UpdateError`].
    pub async fn update(&self, paused: Paused, update: Update) -> Result<Evaluated, UpdateError> {
        let workflow = match &update.workflow {
            Some(live) => Arc::clone(&live.workflow),
            None => Arc::new(
                self.pinned_version(paused.environment, paused.workflow_id)
                    .await?,
            ),
        };
        let run = paused.trace.run.clone().ok_or(RestoreError::Step)?;
        let lists = workflow.lists_used().to_vec();
        let run = Run::restore(workflow, run, paused.body.clone())?;
        let before = paused.trace.suspension().cloned();
        let pinned = self.engine.pin(paused.environment);
        let segment = AssertUnwindSafe(self.segment(&paused, &update, &pinned, run))
            .catch_unwind()
            .await;
        let ended_at = (self.clock)();
        let Paused {
            record,
            mut trace,
            request,
            environment,
            epoch,
            _turn: turn,
            ..
        } = paused;
        let eval_id = record.eval_id;
        let shown = record.enrichments.len();
        let mut record = EvaluationRecord {
            customer_metadata: update
                .amendment
                .customer_metadata
                .clone()
                .or_else(|| record.customer_metadata.clone()),
            ..record.broken(ended_at)
        };
        let mut events = Vec::new();
        let mut pause = None;
        let resume = StoredResume {
            now: update.now,
            wake: update.wake,
            amendment: update.amendment,
            actor: update.actor.clone(),
            pins: pins_of(&record.pins.definition_hash, &lists, &pinned),
        };
        match segment {
            Ok(segment) => {
                pause = segment.suspension.as_ref().map(StoredPause::of);
                if let Some(suspension) = &segment.suspension
                    && !is_same_pause(before.as_ref(), suspension)
                {
                    trace.pauses += 1;
                    events.push(event_of(eval_id, "evaluation_paused", trace.pauses));
                }
                record = stand(record, &segment, ended_at);
                let Segment { run, calls, .. } = segment;
                record.enrichments.extend(calls.entries.iter().cloned());
                trace.append(run, calls, resume);
            }
            Err(_) => trace.note(resume),
        }
        if pause.is_none() {
            events.push(completed_event(eval_id));
        }
        let disclosed = match update.wake {
            // Nobody is shown what was known before.
            Wake::Expire => record.enrichments.get(shown..).unwrap_or_default(),
            _ => &record.enrichments,
        };
        let disclosures = disclosures_of(
            &record,
            disclosed,
            Occasion::Decided,
            &update.actor,
            update.now,
        );
        let parts = OpenPayload {
            request: request.into(),
            record: serde_json::to_vec(&record).map_err(SealError::from)?.into(),
            trace: serde_json::to_vec(&trace).map_err(SealError::from)?.into(),
        };
        let started_at = record.started_at;
        let sightings = sightings(&update.history, &self.vault, &update.body, started_at, None);
        let unit = AdvanceUnit {
            environment,
            eval_id,
            epoch,
            eval_status: record.eval_status,
            decision: record.decision.clone(),
            case_status: record.case_status,
            sub_status: record.sub_status.clone(),
            sealed: seal::seal(&self.vault, environment, eval_id, &parts),
            pause,
            events,
            sightings,
            disclosures,
        };
        if !self.store.advance(unit).await? {
            return Err(UpdateError::Overtaken);
        }
        drop(turn);
        if record.eval_status == EvalStatus::Failed {
            return Err(UpdateError::Failed(eval_id));
        }
        if record.eval_status == EvalStatus::Completed {
            self.tell_ended(environment, eval_id, &record.workflow);
        }
        Ok(Evaluated {
            record,
            rerun_of: None,
        })
    }

    async fn segment(
        &self,
        paused: &Paused,
        update: &Update,
        pinned: &Pinned,
        run: Run,
    ) -> Segment {
        let context = CallContext::new(
            pinned,
            &update.applicant,
            paused.record.eval_id,
            &paused.record.client_id,
            &paused.record.workflow,
            update.now,
        )
        .within(run.workflow().run_budget());
        let resume = Resume {
            now: update.now,
            request: update.body.clone(),
            wake: update.wake,
        };
        let own = self.client_hash(&paused.record.client_id);
        let history = self.asking(paused.environment, &own, update.now);
        drive(&self.engine, &context, history, run, Event::Resume(resume)).await
    }

    /// The pauses of an environment whose time is up, longest overdue first, at most `limit`.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn due_pauses(
        &self,
        environment: Environment,
        limit: u32,
    ) -> Result<Vec<DuePause>, StorageError> {
        let now = (self.clock)();
        self.store.due_pauses(environment, now, limit).await
    }

    /// Lets a pause end whose time is up; `applicant` reads the person out of the body. Answers
    /// whether it was still due: somebody else may have been faster, or data may have come in.
    ///
    /// # Errors
    /// See [`UpdateError`].
    pub async fn expire(
        &self,
        environment: Environment,
        eval_id: EvalId,
        applicant: impl FnOnce(&Value) -> Applicant,
        workflow: impl FnOnce(WorkflowId) -> Option<Arc<LiveWorkflow>>,
    ) -> Result<bool, UpdateError> {
        let paused = match self.hold(environment, eval_id).await {
            Ok(paused) => paused,
            Err(UpdateError::NotPaused | UpdateError::Unknown) => return Ok(false),
            Err(error) => return Err(error),
        };
        let now = (self.clock)();
        if paused.expires_at.is_none_or(|instant| instant > now) {
            return Ok(false);
        }
        let update = Update {
            wake: Wake::Expire,
            amendment: Amendment::default(),
            applicant: applicant(&paused.body),
            body: paused.body.clone(),
            actor: "server".into(),
            now,
            workflow: workflow(paused.workflow_id),
            // Nothing came in, so that nothing is to be added.
            history: Arc::default(),
        };
        self.update(paused, update).await.map(|_| true)
    }

    /// Compiles the workflow version that an evaluation is pinned to.
    pub(crate) async fn pinned_version(
        &self,
        environment: Environment,
        workflow_id: WorkflowId,
    ) -> Result<Workflow, ReadError> {
        let version = self.shelf.version(environment, workflow_id).await?;
        let version =
            version.ok_or_else(|| ReadError::Workflow("it is not stored any more".to_owned()))?;
        self.compile(environment, &version.source)
            .map_err(|report| ReadError::Workflow(report.to_string()))
    }
}

/// Whether a run still waits where it waited before.
fn is_same_pause(before: Option<&Suspension>, after: &Suspension) -> bool {
    before.is_some_and(|before| {
        before.step_id == after.step_id && before.expires_at == after.expires_at
    })
}
