//! What this crate needs of a store.

use crate::{StoredVersion, VersionState};
use bonafide_types::{AuditEntry, Environment, SmolStr, StorageError, WorkflowId};
use futures::future::BoxFuture;

/// Where versions are kept. Every change is committed together with its audit entry.
pub trait WorkflowShelf: Send + Sync {
    /// Adds a version. Where its state is live, the version of that name that was live until now
    /// becomes published in the same transaction.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] where name and number exist already.
    fn insert_version(
        &self,
        version: StoredVersion,
        audit: AuditEntry,
    ) -> BoxFuture<'_, Result<(), StorageError>>;

    /// Changes the state of a version; making one live takes the other one of its name down in
    /// the same transaction. Answers whether the version existed.
    fn set_version_state(
        &self,
        environment: Environment,
        workflow_id: WorkflowId,
        state: VersionState,
        audit: AuditEntry,
    ) -> BoxFuture<'_, Result<bool, StorageError>>;

    /// Has a version run beside the live one of a name, or none.
    fn set_shadow(
        &self,
        environment: Environment,
        name: SmolStr,
        shadow: Option<WorkflowId>,
        audit: AuditEntry,
    ) -> BoxFuture<'_, Result<(), StorageError>>;

    /// The ids of the versions of a name that were live, the latest first; a version that was live
    /// twice stands there twice.
    fn live_history(
        &self,
        environment: Environment,
        name: SmolStr,
    ) -> BoxFuture<'_, Result<Vec<WorkflowId>, StorageError>>;

    /// All versions, newest first within each name.
    fn versions(
        &self,
        environment: Environment,
    ) -> BoxFuture<'_, Result<Vec<StoredVersion>, StorageError>>;

    /// One version.
    fn version(
        &self,
        environment: Environment,
        workflow_id: WorkflowId,
    ) -> BoxFuture<'_, Result<Option<StoredVersion>, StorageError>>;
}
