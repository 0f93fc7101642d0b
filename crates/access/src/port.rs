//! What this crate needs of a store.

use crate::StoredKey;
use bonafide_types::{AuditEntry, Environment, KeyId, StorageError};
use futures::future::BoxFuture;

/// Where keys are kept. Every change is committed together with its audit entry.
pub trait Keys: Send + Sync {
    /// Adds a key.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] where the environment has a key with this label.
    fn insert_key(
        &self,
        key: StoredKey,
        audit: AuditEntry,
    ) -> BoxFuture<'_, Result<(), StorageError>>;

    /// All keys, oldest first.
    fn keys(&self) -> BoxFuture<'_, Result<Vec<StoredKey>, StorageError>>;

    /// Deletes a key; answers whether it existed.
    fn delete_key(
        &self,
        environment: Environment,
        id: KeyId,
        audit: AuditEntry,
    ) -> BoxFuture<'_, Result<bool, StorageError>>;
}
