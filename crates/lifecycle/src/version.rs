//! One published version of a workflow.

use bonafide_types::{Environment, Timestamp, WorkflowId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::fmt;

/// `major.minor.0`: the first publication is 1.0.0, every further one of the same name raises the
/// minor number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct VersionNumber {
    /// Raised by a duplicate.
    pub major: u32,
    /// Raised by each publication.
    pub minor: u32,
}

impl VersionNumber {
    /// The number of a first publication.
    pub const FIRST: Self = Self { major: 1, minor: 0 };

    /// The first number with the next major number.
    pub const fn next_major(self) -> Self {
        Self {
            major: self.major.saturating_add(1),
            minor: 0,
        }
    }

    /// The number after this one.
    pub const fn next_minor(self) -> Self {
        Self {
            major: self.major,
            minor: self.minor.saturating_add(1),
        }
    }
}

impl fmt::Display for VersionNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.0", self.major, self.minor)
    }
}

/// Whether a version serves requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VersionState {
    /// Frozen and compiled; can be made live.
    Published,
    /// Serves requests; at most one per name and environment.
    Live,
    /// Kept for reading; never live again.
    Archived,
}

/// What is stored of a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredVersion {
    /// The environment it belongs to.
    pub environment: Environment,
    /// Names this version in this environment.
    pub workflow_id: WorkflowId,
    /// The workflow's name.
    pub name: SmolStr,
    /// Its number.
    pub number: VersionNumber,
    /// Whether it serves requests.
    pub state: VersionState,
    /// Whether it runs beside the live one of its name, to be compared with it.
    #[serde(default)]
    pub is_shadow: bool,
    /// Hash of the definition, hexadecimal.
    pub hash: SmolStr,
    /// The document as published.
    pub source: String,
    /// When it was published.
    pub published_at: Timestamp,
}
