//! What is kept of a run: enough to explain it and to replay it, and no timings, so that the same
//! run gives the same bytes.

use crate::outcome::Outcome;
use crate::pause::{Suspension, Wake};
use crate::services::ServiceError;
use bonafide_types::{SmolStr, Timestamp, Value};
use serde::{Deserialize, Deserializer, Serialize};

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
    /// What it was told while it waited, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resumes: Vec<ResumeRecord>,
    /// How it ended; `None` while it waits for an answer or pauses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Where it pauses, and all that has to be known to go on from there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended: Option<SuspendedRun>,
}

/// What a run was told while it waited.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResumeRecord {
    /// The step that paused it.
    pub step_id: SmolStr,
    /// The instant of the segment that began then.
    pub now: Timestamp,
    /// What happened.
    pub wake: Wake,
}

/// The state of a run that pauses, beside the steps that it has taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SuspendedRun {
    /// Where it pauses, and how it stands.
    #[serde(flatten)]
    pub suspension: Suspension,
    /// The outputs that are set, an object.
    pub outputs: Value,
}

/// One step of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// The step's id.
    pub id: SmolStr,
    /// The step's kind.
    pub kind: SmolStr,
    /// The way it took: `next`, `then`, `else`, `cases[1]`, `rules[0]`, `rows[4]`, `arms[1]`,
    /// `default`, `on_error`, `skipped`, `expired`, `terminated` or `end`; empty while it waits.
    pub branch: SmolStr,
    /// The value at its output, where it has one. A null is a value.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub output: Option<Value>,
    /// The truth of its leaves in the order of the definition: `t`, `f` or `u` (unknown).
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub leaves: SmolStr,
    /// Why its service had no result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ServiceError>,
    /// The run of the workflow that the step called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<Box<RunRecord>>,
    /// A remark without personal data, such as the input paths that were missing.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub note: SmolStr,
}

/// What is there is there, a null too.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}
