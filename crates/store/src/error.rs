//! What SQLite reports, in the terms of the ports.

use bonafide_types::StorageError;
use rusqlite::{Error, ErrorCode};
use std::io;
use std::path::PathBuf;

/// Why a store does not open. The text tells the operator what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The operating system refused.
    #[error("cannot {action} {path}: {source}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The data was written by a newer release.
    #[error(
        "the database has schema {found}, written by release {written_by}; this is release {release}, which knows schemas up to {supported}: start release {written_by} or a newer one, or restore the backup made before the upgrade"
    )]
    SchemaTooNew {
        /// The schema of the database.
        found: u32,
        /// The release that brought it there.
        written_by: String,
        /// The newest schema that this release knows.
        supported: u32,
        /// This release.
        release: &'static str,
    },
    /// A migration did not go through; nothing of it was kept.
    #[error("migration {number} failed and was undone: {reason}")]
    Migration {
        /// Its number.
        number: u32,
        /// What SQLite said.
        reason: StorageError,
    },
    /// The data was sealed under another master key.
    #[error(
        "the master key in this data folder does not belong to its database: restore the key file that was in use when the data was written"
    )]
    WrongMasterKey,
    /// Another server runs on this data folder.
    #[error(
        "another server is running on this data folder (lock file {path}): stop it first, or give this one a folder of its own"
    )]
    InUse {
        /// The lock file.
        path: PathBuf,
    },
    /// Anything else.
    #[error("cannot open the database: {0}")]
    Storage(StorageError),
}

/// Puts an error of SQLite into the terms of the ports. None of its texts holds stored values.
pub(crate) fn storage_error(error: Error) -> StorageError {
    let Some(code) = error.sqlite_error_code() else {
        return match error {
            Error::FromSqlConversionFailure(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::InvalidColumnType(..)
            | Error::Utf8Error(..) => StorageError::Corrupt(error.to_string()),
            other => StorageError::Failed(other.to_string()),
        };
    };
    match code {
        ErrorCode::DiskFull => StorageError::Full,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
            StorageError::Unavailable("another process holds the database".to_owned())
        }
        ErrorCode::ConstraintViolation => StorageError::Conflict(error.to_string()),
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
            StorageError::Corrupt(error.to_string())
        }
        _ => match error {
            // Its own text repeats the whole statement.
            Error::SqlInputError { msg, .. } => StorageError::Failed(msg),
            other => StorageError::Failed(other.to_string()),
        },
    }
}

/// Whether a statement broke a uniqueness rule or another constraint.
pub(crate) fn is_constraint_violation(error: &Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
}
