//! How a run ends.

use bonafide_types::{CaseStatus, SmolStr, Value};
use serde::{Deserialize, Serialize};

/// The end of a run, in the terms of a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The decision, one that the definition declares.
    pub decision: SmolStr,
    /// The state of the case.
    pub status: CaseStatus,
    /// The state in words, perhaps empty.
    pub sub_status: SmolStr,
    /// All tags in the order of setting, without repetition.
    pub tags: Vec<SmolStr>,
    /// The tags of the deciding step.
    pub decision_tags: Vec<SmolStr>,
    /// The queues in which a person finds the case; empty where none is needed.
    pub review_queues: Vec<SmolStr>,
    /// The note of the deciding step, perhaps empty.
    pub note: SmolStr,
    /// The sum of all scorecards that ran, an exact number; `None` where none ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Value>,
    /// The reason codes set by steps, in the order of setting, without repetition.
    pub reason_codes: Vec<SmolStr>,
}
