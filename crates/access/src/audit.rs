//! The audit log as its readers see it.

use bonafide_types::{AuditEntry, StorageError};
use futures::future::BoxFuture;

/// An entry at its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// Its number, from 1 without gaps.
    pub sequence: u64,
    /// What happened.
    pub entry: AuditEntry,
    /// SHA-256 over the hash of the entry before it and this entry.
    pub hash: [u8; 32],
}

/// What checking the whole chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditCheck {
    /// Every entry follows from the one before it.
    Whole {
        /// How many entries there are.
        entries: u64,
        /// Hash of the last entry, 32 zero bytes where there is none. Written down elsewhere, it
        /// later proves that nothing before it was changed or cut off.
        head: [u8; 32],
    },
    /// The chain does not hold.
    Broken {
        /// The first entry that is missing, changed or unreadable.
        sequence: u64,
    },
}

/// Where audit entries are kept: appended and read, never changed.
pub trait AuditLog: Send + Sync {
    /// Appends an entry that no other change carries with it, such as a reveal or an import.
    fn append_audit(&self, entry: AuditEntry) -> BoxFuture<'_, Result<(), StorageError>>;

    /// At most `limit` entries after the one numbered `after`, in order; 0 begins at the start.
    fn audit_entries(
        &self,
        after: u64,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<AuditRecord>, StorageError>>;

    /// Recomputes the whole chain.
    fn verify_audit(&self) -> BoxFuture<'_, Result<AuditCheck, StorageError>>;
}
