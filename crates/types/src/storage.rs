//! What every storage port can answer, whoever implements it.

/// Why a store could not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// The disk is full: nothing was written, reading goes on.
    #[error("the disk is full: new data is refused, stored data can still be read")]
    Full,
    /// The store is closing down or its writer has stopped.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// What was asked contradicts what is stored.
    #[error("{0}")]
    Conflict(String),
    /// Stored bytes do not read back.
    #[error("stored data is damaged: {0}")]
    Corrupt(String),
    /// Anything else that the store reports.
    #[error("the store failed: {0}")]
    Failed(String),
}
