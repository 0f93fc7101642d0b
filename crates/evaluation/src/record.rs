//! What is kept of an evaluation, in domain terms. The wire crate renders it.

use bonafide_enrichment::EnrichmentEntry;
use bonafide_types::{
    CaseStatus, Environment, EvalId, EvalSource, EvalStatus, Timestamp, Value, WorkflowId,
};
use bonafide_workflow::{Enrichments, ListPin};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// One evaluation from its start to where it stands now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EvaluationRecord {
    /// The client's own id.
    pub client_id: SmolStr,
    /// Our id.
    pub eval_id: EvalId,
    /// The environment.
    pub environment: Environment,
    /// The workflow's name.
    pub workflow: SmolStr,
    /// The version that ran.
    pub workflow_id: WorkflowId,
    /// Its number, `major.minor.0`.
    pub workflow_version: SmolStr,
    /// Who started it.
    pub source: EvalSource,
    /// When it started.
    pub started_at: Timestamp,
    /// When it ended or paused.
    pub ended_at: Option<Timestamp>,
    /// When the decision was taken.
    pub decision_at: Option<Timestamp>,
    /// How far the run has come.
    pub eval_status: EvalStatus,
    /// The decision: free text, by default `ACCEPT`, `REVIEW` or `REJECT`.
    pub decision: SmolStr,
    /// The state of the case.
    pub case_status: CaseStatus,
    /// Free text, may be empty.
    pub sub_status: SmolStr,
    /// Tags in the order of setting, without repeats.
    pub tags: Vec<SmolStr>,
    /// Tags of the deciding step.
    pub decision_tags: Vec<SmolStr>,
    /// Queues of people who work on the case.
    pub review_queues: Vec<SmolStr>,
    /// The newest note, or empty.
    pub notes: SmolStr,
    /// Sum of the scorecards that ran.
    pub score: Option<Value>,
    /// Reason codes set by the workflow itself.
    pub reason_codes: Vec<SmolStr>,
    /// Enrichment calls in the order of execution.
    pub enrichments: Vec<EnrichmentEntry>,
    /// How much of them the answer shows.
    #[serde(default)]
    pub enrichments_shown: Enrichments,
    /// Outputs by name, where the workflow asks for them in its answer.
    pub computed: Option<Value>,
    /// Velocity features used, where the workflow asks for them in its answer.
    pub aggregations: Option<Value>,
    /// Further keys of the answer that the workflow names, an object; null where there are none.
    #[serde(default)]
    pub extra: Value,
    /// What the client sent along, untouched.
    pub customer_metadata: Option<Value>,
    /// What the run was pinned to.
    pub pins: RunPins,
}

impl EvaluationRecord {
    /// The same after its run broke down: a person decides.
    pub(crate) fn broken(self, ended_at: Timestamp) -> Self {
        Self {
            ended_at: Some(ended_at),
            decision_at: None,
            eval_status: EvalStatus::Failed,
            decision: "REVIEW".into(),
            case_status: CaseStatus::Open,
            sub_status: "Workflow Error".into(),
            decision_tags: Vec::new(),
            review_queues: vec!["Default Queue".into()],
            notes: SmolStr::default(),
            ..self
        }
    }
}

/// Versions of everything that a run read, so that it can be explained later.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunPins {
    /// Hash of the workflow definition.
    pub definition_hash: SmolStr,
    /// Version of the reference index, where one was loaded.
    pub reference_index: Option<SmolStr>,
    /// Version of the authority's file, where one was loaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority_feed: Option<SmolStr>,
    /// Version of the death records, where some were loaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub death_feed: Option<SmolStr>,
    /// Kind and version of every feed of the risk modules that was loaded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub feeds: Vec<(SmolStr, SmolStr)>,
    /// The lists that the workflow looks at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lists: Vec<ListPin>,
}
