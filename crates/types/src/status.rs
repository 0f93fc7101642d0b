//! The states of an evaluation and of its case.

use serde::{Deserialize, Serialize};

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvalStatus {
    /// Accepted, still running.
    InProgress,
    /// Waits for data, a person or an outside result.
    Paused,
    /// Ended with a decision.
    Completed,
    /// The run itself broke down; a person decides.
    Failed,
}

/// The state of the case that belongs to an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CaseStatus {
    /// Needs work.
    Open,
    /// Waits for something outside.
    OnHold,
    /// Done.
    Closed,
}

impl EvalStatus {
    /// The name in lower case: `in_progress`, `paused`, `completed`, `failed`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "in_progress",
            Self::Paused => "paused",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }
}

impl CaseStatus {
    /// The spelling on the wire: `OPEN`, `ON_HOLD`, `CLOSED`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::OnHold => "ON_HOLD",
            Self::Closed => "CLOSED",
        }
    }
}

/// Who started an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EvalSource {
    /// A client's request.
    #[serde(rename = "API")]
    Api,
    /// The dashboard or a batch.
    Dashboard,
    /// A re-evaluation from a case.
    Rerun,
}

impl EvalSource {
    /// The spelling on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Api => "API",
            Self::Dashboard => "Dashboard",
            Self::Rerun => "Rerun",
        }
    }
}
