//! The driver of a run: from a request that was read to an answer that is committed.

use crate::Ended;
use crate::disclosure::{Occasion, disclosures_of};
use crate::history::{Asking, Gathering, sightings};
use crate::seal::{self, OpenPayload, SealError};
use crate::segment::{Segment, drive, object_of};
use crate::trace::{EvaluationTrace, StoredTrace};
use crate::turns::Turns;
use crate::{
    CommitUnit, EvaluationRecord, Evaluations, OutgoingEvent, RunPins, SealedEvaluation,
    StoredPause,
};
use bonafide_enrichment::{CallContext, EngineRoom, Pinned};
use bonafide_lifecycle::{CurrentLists, LiveWorkflow, PublishedServices, WorkflowShelf};
use bonafide_types::{
    Applicant, CaseStatus, Environment, EvalId, EvalSource, EvalStatus, EventId, SmolStr,
    StorageError, Timestamp, Value,
};
use bonafide_vault::{LookupDomain, LookupHash, Vault};
use bonafide_workflow::{Event, ListPin, Report, Run, SeriesSet, Workflow};
use bytes::Bytes;
use futures::FutureExt;
use futures::channel::mpsc;
use std::borrow::Cow;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use uuid::Uuid;

/// Tells the time; the one place where a run's end is read from a clock.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Changes when the way a client's id is normalised before hashing changes.
const CLIENT_ID_NORMALISER: u16 = 1;

/// A request that was read and whose workflow is known.
#[derive(Clone, Debug)]
pub struct NewEvaluation {
    /// The environment of the key.
    pub environment: Environment,
    /// The id of this evaluation.
    pub eval_id: EvalId,
    /// The client's own id.
    pub client_id: SmolStr,
    /// The live version, pinned for the whole run.
    pub workflow: Arc<LiveWorkflow>,
    /// Who started it.
    pub source: EvalSource,
    /// Whoever gets the answer, for the access log: `api:<key label>` or `cli:<user>`.
    pub actor: SmolStr,
    /// The instant of the run.
    pub started_at: Timestamp,
    /// The whole body, as the rules read it.
    pub body: Value,
    /// The body as received, kept encrypted.
    pub raw_body: Bytes,
    /// The applicant, spelling variants resolved.
    pub applicant: Applicant,
    /// What the client sent along, returned untouched.
    pub customer_metadata: Option<Value>,
    /// How long the client lets the run take, where that is less than otherwise.
    pub run_budget: Option<Duration>,
    /// What the evaluation adds to the history.
    pub history: Arc<SeriesSet>,
}

/// An evaluation that is committed.
#[derive(Clone, Debug)]
pub struct Evaluated {
    /// What was decided and why.
    pub record: EvaluationRecord,
    /// The latest earlier evaluation of the same client id.
    pub rerun_of: Option<EvalId>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    /// Nothing was stored.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Nothing was stored.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The run broke down; the evaluation is stored as failed, for a person to decide.
    #[error("the run of evaluation {0} broke down")]
    Failed(EvalId),
}

/// Why a stored evaluation cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The stored bytes do not open.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The pinned workflow version is gone or no longer compiles, so that the run cannot be
    /// explained.
    #[error("the workflow version that decided is not readable: {0}")]
    Workflow(String),
}

/// Drives runs and keeps their records.
pub struct Evaluator {
    pub(crate) engine: Arc<EngineRoom>,
    pub(crate) vault: Arc<Vault>,
    pub(crate) store: Arc<dyn Evaluations>,
    pub(crate) shelf: Arc<dyn WorkflowShelf>,
    pub(crate) clock: Clock,
    pub(crate) lists: Arc<CurrentLists>,
    pub(crate) turns: Turns,
    /// Whoever wants to know of evaluations that have ended.
    pub(crate) ended: Mutex<Option<mpsc::Sender<Ended>>>,
}

impl Evaluator {
    /// Puts a driver together.
    pub fn new(
        engine: Arc<EngineRoom>,
        vault: Arc<Vault>,
        store: Arc<dyn Evaluations>,
        shelf: Arc<dyn WorkflowShelf>,
        clock: Clock,
    ) -> Self {
        Self {
            engine,
            vault,
            store,
            shelf,
            clock,
            lists: Arc::default(),
            turns: Turns::new(),
            ended: Mutex::default(),
        }
    }

    /// The same with the lists that stored workflows are compiled with; without, there are none.
    #[must_use]
    pub fn with_lists(self, lists: Arc<CurrentLists>) -> Self {
        Self { lists, ..self }
    }

    /// Runs the workflow over the applicant to its end or its first pause, and commits the result.
    /// The future ends only when the
    /// evaluation is durable.
    ///
    /// # Errors
    /// See [`EvaluateError`].
    pub async fn evaluate(&self, new: NewEvaluation) -> Result<Evaluated, EvaluateError> {
        let pinned = self.engine.pin(new.environment);
        let run = AssertUnwindSafe(self.run(&new, &pinned))
            .catch_unwind()
            .await;
        let ended_at = (self.clock)();
        let base = broken(&new, &pinned, ended_at);
        let (record, trace) = match run {
            Ok(segment) => {
                let mut record = stand(base, &segment, ended_at);
                record.enrichments.clone_from(&segment.calls.entries);
                (record, StoredTrace::new(segment.run, segment.calls))
            }
            Err(_) => (base, StoredTrace::default()),
        };
        let is_failed = record.eval_status == EvalStatus::Failed;
        let rerun_of = self.commit(&new, &record, &trace).await?;
        if is_failed {
            return Err(EvaluateError::Failed(new.eval_id));
        }
        if record.eval_status == EvalStatus::Completed {
            self.tell_ended(new.environment, new.eval_id, &record.workflow);
        }
        Ok(Evaluated { record, rerun_of })
    }

    /// Runs the workflow as [`Evaluator::evaluate`] does and stores nothing, to show what would
    /// happen. Personal data on record that it shows is noted in the access log.
    ///
    /// # Errors
    /// See [`EvaluateError`].
    pub async fn rehearse(
        &self,
        new: NewEvaluation,
    ) -> Result<(EvaluationRecord, EvaluationTrace), EvaluateError> {
        let pinned = self.engine.pin(new.environment);
        let run = AssertUnwindSafe(self.run(&new, &pinned))
            .catch_unwind()
            .await;
        let Ok(segment) = run else {
            return Err(EvaluateError::Failed(new.eval_id));
        };
        let ended_at = (self.clock)();
        let mut record = stand(broken(&new, &pinned, ended_at), &segment, ended_at);
        record.enrichments.clone_from(&segment.calls.entries);
        self.disclose(&record, Occasion::Explained, &new.actor)
            .await?;
        let trace = StoredTrace::new(segment.run, segment.calls);
        let workflow = &new.workflow.workflow;
        let trace = EvaluationTrace::replay(&record, trace, workflow, &new.body, Vec::new());
        Ok((record, trace))
    }

    async fn run(&self, new: &NewEvaluation, pinned: &Pinned) -> Segment {
        let context = CallContext::new(
            pinned,
            &new.applicant,
            new.eval_id,
            &new.client_id,
            new.workflow.workflow.name(),
            new.started_at,
        )
        .within(new.workflow.workflow.run_budget())
        .within(new.run_budget);
        let run = Run::start(
            Arc::clone(&new.workflow.workflow),
            new.body.clone(),
            new.started_at,
        );
        let own = self.client_hash(&new.client_id);
        let history = self.asking(new.environment, &own, new.started_at);
        drive(&self.engine, &context, history, run, Event::Start).await
    }

    /// What has to be gathered for what the live workflows of an environment ask.
    pub fn gathering<'a>(
        &'a self,
        environment: Environment,
        declared: &'a SeriesSet,
    ) -> Gathering<'a> {
        Gathering {
            store: self.store.as_ref(),
            vault: &self.vault,
            environment,
            declared,
        }
    }

    /// Who asks the history, and when.
    pub(crate) fn asking<'a>(
        &'a self,
        environment: Environment,
        own: &'a LookupHash,
        now: Timestamp,
    ) -> Asking<'a> {
        Asking {
            store: self.store.as_ref(),
            vault: &self.vault,
            environment,
            own,
            now,
        }
    }

    pub(crate) async fn commit(
        &self,
        new: &NewEvaluation,
        record: &EvaluationRecord,
        trace: &StoredTrace,
    ) -> Result<Option<EvalId>, EvaluateError> {
        let record_json = serde_json::to_vec(record).map_err(SealError::from)?;
        let trace_json = serde_json::to_vec(trace).map_err(SealError::from)?;
        let parts = OpenPayload {
            request: Cow::Borrowed(&new.raw_body),
            record: record_json.into(),
            trace: trace_json.into(),
        };
        let sealed = seal::seal(&self.vault, new.environment, new.eval_id, &parts);
        let unit = CommitUnit {
            environment: new.environment,
            eval_id: new.eval_id,
            client_id: self.client_hash(&new.client_id),
            workflow_id: new.workflow.workflow_id,
            started_at: new.started_at,
            eval_status: record.eval_status,
            decision: record.decision.clone(),
            case_status: record.case_status,
            sub_status: record.sub_status.clone(),
            sealed,
            pause: trace.suspension().map(StoredPause::of),
            events: vec![match record.eval_status {
                EvalStatus::Paused => event_of(new.eval_id, "evaluation_paused", trace.pauses),
                _ => completed_event(new.eval_id),
            }],
            sightings: sightings(&new.history, &self.vault, &new.body, new.started_at, None),
            disclosures: disclosures_of(
                record,
                &record.enrichments,
                Occasion::Decided,
                &new.actor,
                new.started_at,
            ),
        };
        let receipt = self.store.commit(unit).await?;
        Ok(receipt.rerun_of)
    }

    pub(crate) fn client_hash(&self, client_id: &str) -> LookupHash {
        client_hash(&self.vault, client_id)
    }

    /// Reads an evaluation as it stands now. Personal data on record that it shows is noted in the
    /// access log before it is handed out.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub async fn read(
        &self,
        environment: Environment,
        eval_id: EvalId,
        reader: &SmolStr,
    ) -> Result<Option<EvaluationRecord>, ReadError> {
        let Some(stored) = self.store.evaluation(environment, eval_id).await? else {
            return Ok(None);
        };
        let (record, _) = self.open(environment, eval_id, &stored)?;
        self.disclose(&record, Occasion::Read, reader).await?;
        Ok(Some(record))
    }

    /// Opens an evaluation and reads its record.
    pub(crate) fn open(
        &self,
        environment: Environment,
        eval_id: EvalId,
        stored: &SealedEvaluation,
    ) -> Result<(EvaluationRecord, OpenPayload<'static>), SealError> {
        let open = seal::open(&self.vault, environment, eval_id, &stored.sealed)?;
        let record = serde_json::from_slice(&open.record)?;
        Ok((record, open))
    }

    pub(crate) async fn disclose(
        &self,
        record: &EvaluationRecord,
        occasion: Occasion,
        reader: &SmolStr,
    ) -> Result<(), StorageError> {
        let now = (self.clock)();
        let shown = disclosures_of(record, &record.enrichments, occasion, reader, now);
        if shown.is_empty() {
            return Ok(());
        }
        self.store.disclose(shown).await
    }

    /// Ids of the evaluations that carry this id of the client, newest first, at most 100.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub async fn evaluations_of(
        &self,
        environment: Environment,
        client_id: &str,
    ) -> Result<Vec<EvalId>, ReadError> {
        let hash = self.client_hash(client_id);
        Ok(self.store.evaluations_of(environment, hash, 100).await?)
    }

    /// Explains an evaluation: replays its recorded answers through the pinned version and shows
    /// every rule with the values it saw, who was found on which evidence, and who has seen it. The
    /// `reader` is noted in the access log first.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub async fn trace(
        &self,
        environment: Environment,
        eval_id: EvalId,
        reader: &SmolStr,
    ) -> Result<Option<EvaluationTrace>, ReadError> {
        let Some(stored) = self.store.evaluation(environment, eval_id).await? else {
            return Ok(None);
        };
        let (record, open) = self.open(environment, eval_id, &stored)?;
        let trace: StoredTrace = serde_json::from_slice(&open.trace).map_err(SealError::from)?;
        let body: Value = serde_json::from_slice(&open.request).map_err(SealError::from)?;
        let workflow = self.pinned_version(environment, stored.workflow_id).await?;
        self.disclose(&record, Occasion::Explained, reader).await?;
        let disclosures = self.store.disclosures_of(environment, eval_id).await?;
        Ok(Some(EvaluationTrace::replay(
            &record,
            trace,
            &Arc::new(workflow),
            &body,
            disclosures,
        )))
    }

    /// Compiles a stored definition for this process, with the lists as they are now.
    pub(crate) fn compile(
        &self,
        environment: Environment,
        source: &str,
    ) -> Result<Workflow, Report> {
        let lists = self.lists.get().of(environment);
        Workflow::compile(source, &PublishedServices, &lists)
    }
}

/// Keyed hash of a client's own id.
pub(crate) fn client_hash(vault: &Vault, client_id: &str) -> LookupHash {
    vault.lookup_hash(
        LookupDomain::CLIENT_ID,
        CLIENT_ID_NORMALISER,
        client_id.as_bytes(),
    )
}

/// The record of a run that has come as far as the segment tells, but for its enrichments.
pub(crate) fn stand(
    record: EvaluationRecord,
    segment: &Segment,
    now: Timestamp,
) -> EvaluationRecord {
    let outcome = segment.outcome.clone();
    EvaluationRecord {
        ended_at: Some(now),
        decision_at: Some(now),
        eval_status: match segment.suspension {
            Some(_) => EvalStatus::Paused,
            None => EvalStatus::Completed,
        },
        decision: outcome.decision,
        case_status: outcome.status,
        sub_status: outcome.sub_status,
        tags: outcome.tags,
        decision_tags: outcome.decision_tags,
        review_queues: outcome.review_queues,
        notes: outcome.note,
        score: outcome.score,
        reason_codes: outcome.reason_codes,
        computed: segment.computed.clone(),
        aggregations: segment.aggregates.clone(),
        extra: segment.extra.clone(),
        ..record
    }
}

/// The record of a run that broke down at once.
fn broken(new: &NewEvaluation, pinned: &Pinned, ended_at: Timestamp) -> EvaluationRecord {
    let options = new.workflow.workflow.response_options();
    let hash = new.workflow.workflow.hash().to_string();
    let record = EvaluationRecord {
        client_id: new.client_id.clone(),
        eval_id: new.eval_id,
        environment: new.environment,
        workflow: new.workflow.workflow.name().clone(),
        workflow_id: new.workflow.workflow_id,
        workflow_version: new.workflow.version.clone(),
        source: new.source,
        started_at: new.started_at,
        ended_at: None,
        decision_at: None,
        eval_status: EvalStatus::InProgress,
        decision: SmolStr::default(),
        case_status: CaseStatus::Open,
        sub_status: SmolStr::default(),
        tags: Vec::new(),
        decision_tags: Vec::new(),
        review_queues: Vec::new(),
        notes: SmolStr::default(),
        score: None,
        reason_codes: Vec::new(),
        enrichments: Vec::new(),
        enrichments_shown: options.enrichments,
        computed: None,
        aggregations: options.aggregations.then(|| object_of(std::iter::empty())),
        extra: Value::Null,
        customer_metadata: new.customer_metadata.clone(),
        pins: pins_of(&hash.into(), new.workflow.workflow.lists_used(), pinned),
    };
    record.broken(ended_at)
}

/// What a segment is pinned to.
pub(crate) fn pins_of(definition_hash: &SmolStr, lists: &[ListPin], pinned: &Pinned) -> RunPins {
    RunPins {
        definition_hash: definition_hash.clone(),
        reference_index: pinned.reference_version(),
        authority_feed: pinned.authority_version(),
        death_feed: pinned.deaths_version(),
        feeds: pinned.feed_versions(),
        lists: lists.to_vec(),
    }
}

/// The event of an evaluation that has ended.
pub(crate) fn completed_event(eval_id: EvalId) -> OutgoingEvent {
    const KIND: &str = "evaluation_completed";
    OutgoingEvent {
        event_id: EventId::from_uuid(Uuid::new_v5(eval_id.as_uuid(), KIND.as_bytes())),
        kind: KIND.into(),
    }
}

/// One of several events of a kind. Its id follows from the evaluation's, so that a repeated commit
/// cannot make a second one.
pub(crate) fn event_of(eval_id: EvalId, kind: &'static str, number: u32) -> OutgoingEvent {
    let name = format!("{kind}/{number}");
    OutgoingEvent {
        event_id: EventId::from_uuid(Uuid::new_v5(eval_id.as_uuid(), name.as_bytes())),
        kind: kind.into(),
    }
}
