//! Going live with the consent of a second principal.

use bonafide_types::{AuditEntry, Environment, SmolStr, StorageError, Timestamp, WorkflowId};
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// Where going live needs a second principal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ApprovalPolicy {
    /// Nowhere.
    #[default]
    None,
    /// In Production.
    Production,
    /// Everywhere.
    Both,
}

impl ApprovalPolicy {
    /// Whether it is needed in an environment.
    pub const fn is_needed(self, environment: Environment) -> bool {
        match self {
            Self::None => false,
            Self::Production => matches!(environment, Environment::Production),
            Self::Both => true,
        }
    }
}

impl FromStr for ApprovalPolicy {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "none" => Ok(Self::None),
            "production" => Ok(Self::Production),
            "both" => Ok(Self::Both),
            _ => Err("write none, production or both"),
        }
    }
}

impl fmt::Display for ApprovalPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Production => "production",
            Self::Both => "both",
        })
    }
}

/// Somebody wants to make a version live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Approval {
    /// Its id.
    pub id: Uuid,
    /// The environment.
    pub environment: Environment,
    /// The version.
    pub workflow_id: WorkflowId,
    /// Who wants it.
    pub requested_by: SmolStr,
    /// Since when.
    pub requested_at: Timestamp,
    /// How it stands.
    pub state: ApprovalState,
    /// Who decided.
    pub decided_by: Option<SmolStr>,
}

/// How a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalState {
    /// Nobody has decided.
    Open,
    /// The version went live.
    Approved,
    /// It did not.
    Declined,
}

impl ApprovalState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Open, Self::Approved, Self::Declined];

    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Declined => "declined",
        }
    }
}

/// Where requests are kept. Every change is committed together with its audit entry.
pub trait Approvals: Send + Sync {
    /// Adds a request.
    fn insert_approval(
        &self,
        approval: Approval,
        audit: AuditEntry,
    ) -> BoxFuture<'_, Result<(), StorageError>>;

    /// The requests of an environment, newest first.
    fn approvals(
        &self,
        environment: Environment,
    ) -> BoxFuture<'_, Result<Vec<Approval>, StorageError>>;

    /// Decides an open request; approved, its version goes live in the same transaction. Answers
    /// whether it was open.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] where the version cannot go live.
    fn decide_approval(
        &self,
        approval: Approval,
        audit: AuditEntry,
    ) -> BoxFuture<'_, Result<bool, StorageError>>;
}
