//! Keeps two servers from running on one data folder.

use crate::OpenError;
use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

const FILE: &str = "serve.lock";

/// Held by a running server; let go when dropped, and by the operating system when the process
/// ends in whatever way. Commands beside the server do not take it: SQLite orders their writes.
#[derive(Debug)]
pub struct ServeLock {
    /// The lock lives as long as the open file.
    _file: File,
}

impl ServeLock {
    /// Takes the lock of a data folder.
    ///
    /// # Errors
    /// [`OpenError::InUse`] where another server holds it.
    pub fn take(data_folder: &Path) -> Result<Self, OpenError> {
        let path = data_folder.join(FILE);
        let io = |source| OpenError::Io {
            action: "lock",
            path: path.clone(),
            source,
        };
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(io)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse { path }),
            Err(TryLockError::Error(error)) => Err(io(error)),
        }
    }
}
