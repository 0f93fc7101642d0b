//! What is kept of a run: enough to explain it and to replay it, and no timings, so that the same
//! run gives the same bytes.

use crate::outcome::Outcome;
use crate::services::ServiceError;
use bonafide_types::{SmolStr, Timestamp, Value};
use serde::{Deserialize, Serialize};

/// One run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// The name of the workflow.
    pub workflow: SmolStr,
    /// The hash of its definition, in hexadecimal digits.
    pub definition_hash: SmolStr,
    /// The instant of the run.
    pub now: Timestamp,
    /// The steps in the order in which they ran.
    pub steps: Vec<StepRecord>,
    /// How it ended; `None` while it waits for an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
}

/// One step of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// The step's id.
    pub id: SmolStr,
    /// The step's kind.
    pub kind: SmolStr,
    /// The way it took: `next`, `then`, `else`, `cases[1]`, `rules[0]`, `rows[4]`, `arms[1]`, `default`, `on_error` or `end`; empty
    /// while it waits.
    pub branch: SmolStr,
    /// The value at its output, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
    /// The truth of its leaves in the order of the definition: `t`, `f` or `u` (unknown).
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub leaves: SmolStr,
    /// Why its service had no result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ServiceError>,
    /// A remark without personal data, such as the input paths that were missing.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub note: SmolStr,
}
