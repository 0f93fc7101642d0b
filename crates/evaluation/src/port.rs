//! What this crate needs of a store.

use crate::{
    Aggregate, Disclosure, FeedbackUnit, GatheredSighting, HistoryQuery, SeriesState, ShadowReport,
    ShadowResult, Sighting,
};
use bonafide_types::{
    CaseStatus, Environment, EvalId, EvalStatus, EventId, StorageError, Timestamp, WorkflowId,
};
use bonafide_vault::LookupHash;
use bonafide_workflow::{SeriesId, Suspension};
use futures::future::BoxFuture;
use smol_str::SmolStr;

/// Everything that one evaluation writes. It is committed whole or not at all.
#[derive(Clone, Debug)]
pub struct CommitUnit {
    /// The environment.
    pub environment: Environment,
    /// The evaluation.
    pub eval_id: EvalId,
    /// Keyed hash of the client's own id.
    pub client_id: LookupHash,
    /// The workflow version that ran.
    pub workflow_id: WorkflowId,
    /// When the evaluation started.
    pub started_at: Timestamp,
    /// How far the run has come.
    pub eval_status: EvalStatus,
    /// The decision.
    pub decision: SmolStr,
    /// The state of the case.
    pub case_status: CaseStatus,
    /// The sub-status of the case.
    pub sub_status: SmolStr,
    /// What is encrypted.
    pub sealed: SealedPayload,
    /// The pause, where the run waits.
    pub pause: Option<StoredPause>,
    /// Events to deliver, written with the evaluation.
    pub events: Vec<OutgoingEvent>,
    /// What it adds to the history.
    pub sightings: Vec<Sighting>,
    /// Personal data on record that the answer shows.
    pub disclosures: Vec<Disclosure>,
}

/// Everything that the next segment of an evaluation writes. It is committed whole or not at all,
/// and only where nothing else was committed since the evaluation was read.
#[derive(Clone, Debug)]
pub struct AdvanceUnit {
    /// The environment.
    pub environment: Environment,
    /// The evaluation.
    pub eval_id: EvalId,
    /// The epoch that was read; the evaluation has the next one afterwards.
    pub epoch: u32,
    /// How far the run has come.
    pub eval_status: EvalStatus,
    /// The decision.
    pub decision: SmolStr,
    /// The state of the case.
    pub case_status: CaseStatus,
    /// The sub-status of the case.
    pub sub_status: SmolStr,
    /// What is encrypted; replaces what was.
    pub sealed: SealedPayload,
    /// The pause, where the run waits again or still.
    pub pause: Option<StoredPause>,
    /// Events to deliver.
    pub events: Vec<OutgoingEvent>,
    /// What it adds to the history, beside what it added before.
    pub sightings: Vec<Sighting>,
    /// Personal data on record that the answer shows.
    pub disclosures: Vec<Disclosure>,
}

/// What the store has to know of a pause, so that its end is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPause {
    /// The step that pauses the run.
    pub step_id: SmolStr,
    /// When the pause ends by itself.
    pub expires_at: Timestamp,
}

impl StoredPause {
    /// Of a run that pauses.
    pub(crate) fn of(suspension: &Suspension) -> Self {
        Self {
            step_id: suspension.step_id.clone(),
            expires_at: suspension.expires_at,
        }
    }
}

/// A pause whose time is up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuePause {
    /// The evaluation.
    pub eval_id: EvalId,
    /// When the pause should have ended.
    pub expires_at: Timestamp,
}

/// The encrypted parts of an evaluation, all under one data key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedPayload {
    /// The evaluation's data key, wrapped by the installation's key.
    pub wrapped_key: Vec<u8>,
    /// The request body as received.
    pub request: Vec<u8>,
    /// The [`crate::EvaluationRecord`] as JSON.
    pub record: Vec<u8>,
    /// The run's record as JSON, from which the trace is explained.
    pub trace: Vec<u8>,
}

/// One row of the outbox. It names what happened; the payload is read from the evaluation when the
/// event is delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutgoingEvent {
    /// Names the event for ever; receivers drop repeats by it.
    pub event_id: EventId,
    /// The event type, such as `evaluation_completed`.
    pub kind: SmolStr,
}

/// What a commit tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommitReceipt {
    /// The latest earlier evaluation with the same client id, where there is one.
    pub rerun_of: Option<EvalId>,
}

/// An evaluation as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedEvaluation {
    /// The workflow version that ran.
    pub workflow_id: WorkflowId,
    /// How many segments were committed after the first one.
    pub epoch: u32,
    /// What is encrypted.
    pub sealed: SealedPayload,
}

/// A row of a walk over all evaluations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalkedEvaluation {
    /// Its id.
    pub eval_id: EvalId,
    /// What is stored.
    pub stored: SealedEvaluation,
    /// How many events of its pauses and its end are stored with it.
    pub events: u32,
}

/// Which evaluations are meant. Everything that is given has to fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Those of any of these workflow versions; of all where there is none.
    pub workflow_ids: Vec<WorkflowId>,
    /// Those that started at this instant or later.
    pub from: Option<Timestamp>,
    /// Those that started before this instant.
    pub until: Option<Timestamp>,
    /// Those with this decision.
    pub decision: Option<SmolStr>,
    /// At most so many, oldest first.
    pub limit: Option<u64>,
}

/// An evaluation that was selected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selected {
    /// The evaluation.
    pub eval_id: EvalId,
    /// Keyed hash of the client's own id.
    pub client_id: LookupHash,
    /// When it started.
    pub started_at: Timestamp,
    /// What is encrypted.
    pub sealed: SealedPayload,
    /// Whether it turned out to be fraud, where somebody said so.
    pub is_fraud: Option<bool>,
}

/// A page of selected evaluations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SelectedPage {
    /// Those that fit, perhaps none.
    pub selected: Vec<Selected>,
    /// The last one that was looked at; `None` where the walk has come to its end.
    pub last: Option<EvalId>,
}

/// Where evaluations are kept.
pub trait Evaluations: Send + Sync {
    /// Commits one evaluation; the future ends only when it is durable.
    fn commit(&self, unit: CommitUnit) -> BoxFuture<'_, Result<CommitReceipt, StorageError>>;

    /// Commits the next segment of an evaluation; answers whether it was still at the epoch that
    /// the unit names. The future ends only when it is durable.
    fn advance(&self, unit: AdvanceUnit) -> BoxFuture<'_, Result<bool, StorageError>>;

    /// The pauses that should have ended before this instant, longest overdue first.
    fn due_pauses(
        &self,
        environment: Environment,
        before: Timestamp,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<DuePause>, StorageError>>;

    /// Reads one evaluation.
    fn evaluation(
        &self,
        environment: Environment,
        eval_id: EvalId,
    ) -> BoxFuture<'_, Result<Option<SealedEvaluation>, StorageError>>;

    /// Evaluations with this client id, newest first, at most `limit`.
    fn evaluations_of(
        &self,
        environment: Environment,
        client_id: LookupHash,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<EvalId>, StorageError>>;

    /// The next evaluations after this id in the order of ids, at most `limit`; `None` begins at
    /// the start.
    fn evaluations_after(
        &self,
        environment: Environment,
        after: Option<EvalId>,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<WalkedEvaluation>, StorageError>>;

    /// Looks at the next `limit` evaluations after this id in the order of ids, and gives those that
    /// are selected; the limit of the selection itself is the caller's business.
    fn select(
        &self,
        environment: Environment,
        selection: Selection,
        after: Option<EvalId>,
        limit: u32,
    ) -> BoxFuture<'_, Result<SelectedPage, StorageError>>;

    /// Counts what a version beside the live one would have decided.
    fn add_shadow_result(&self, result: ShadowResult) -> BoxFuture<'_, Result<(), StorageError>>;

    /// What was counted of such a version.
    fn shadow_report(
        &self,
        environment: Environment,
        shadow: WorkflowId,
    ) -> BoxFuture<'_, Result<ShadowReport, StorageError>>;

    /// Declares series; answers how far the gathering of each has come. A series that is new begins
    /// at the start.
    fn declare_series(
        &self,
        environment: Environment,
        series: Vec<SeriesId>,
    ) -> BoxFuture<'_, Result<Vec<SeriesState>, StorageError>>;

    /// Adds sightings of older evaluations and notes how far these series have come; sightings that
    /// are there already stay as they are.
    fn gathered(
        &self,
        environment: Environment,
        sightings: Vec<GatheredSighting>,
        series: Vec<SeriesId>,
        cursor: Option<EvalId>,
        is_complete: bool,
    ) -> BoxFuture<'_, Result<(), StorageError>>;

    /// What the sightings of a window come to; `None` where the series is not complete.
    fn aggregate(
        &self,
        query: HistoryQuery,
    ) -> BoxFuture<'_, Result<Option<Aggregate>, StorageError>>;

    /// Stores labels, all or none; answers for each whether there is an evaluation with its id and
    /// workflow. A label without one is left out.
    fn record_feedback(
        &self,
        units: Vec<FeedbackUnit>,
    ) -> BoxFuture<'_, Result<Vec<bool>, StorageError>>;

    /// Notes that personal data on record is shown once more; the future ends only when that is
    /// durable.
    fn disclose(&self, disclosures: Vec<Disclosure>) -> BoxFuture<'_, Result<(), StorageError>>;

    /// Everything that was shown of an evaluation, in order.
    fn disclosures_of(
        &self,
        environment: Environment,
        eval_id: EvalId,
    ) -> BoxFuture<'_, Result<Vec<Disclosure>, StorageError>>;

    /// How many outgoing events belong to no stored evaluation; always none, unless something is
    /// damaged.
    fn orphaned_events(&self, environment: Environment)
    -> BoxFuture<'_, Result<u64, StorageError>>;
}
