//! Drafts: definitions that are being written.

use bonafide_types::{AuditEntry, Environment, SmolStr, StorageError, Timestamp};
use futures::future::BoxFuture;
use serde::Serialize;

/// A definition that is being written; it may have errors. There is one for each name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Draft {
    /// The environment.
    pub environment: Environment,
    /// The name of the workflow.
    pub name: SmolStr,
    /// Grows by one with every change; whoever changes a draft names the one that was read.
    pub revision: u32,
    /// The document as it stands.
    pub source: String,
    /// Whether publishing it begins a new major number.
    pub is_major: bool,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// By whom.
    pub updated_by: SmolStr,
}

/// Where drafts are kept. Every change is committed together with its audit entry.
pub trait Drafts: Send + Sync {
    /// Writes a draft whose revision is one more than what is stored; 1 where there is none.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] where another revision is stored.
    fn put_draft(&self, draft: Draft, audit: AuditEntry)
    -> BoxFuture<'_, Result<(), StorageError>>;

    /// All drafts of an environment, by name.
    fn drafts(&self, environment: Environment) -> BoxFuture<'_, Result<Vec<Draft>, StorageError>>;

    /// One draft.
    fn draft(
        &self,
        environment: Environment,
        name: SmolStr,
    ) -> BoxFuture<'_, Result<Option<Draft>, StorageError>>;

    /// Deletes a draft; answers whether it existed.
    fn delete_draft(
        &self,
        environment: Environment,
        name: SmolStr,
        audit: AuditEntry,
    ) -> BoxFuture<'_, Result<bool, StorageError>>;
}
