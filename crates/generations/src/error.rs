//! Why a folder could not be used.

use std::io;
use std::path::{Path, PathBuf};

/// Why a folder could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// Reading or writing failed.
    #[error("{action} {path}: {source}")]
    Io {
        /// What was attempted.
        action: &'static str,
        /// On which path.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// Another import holds the lock.
    #[error("another import is running in {0}; wait for it to end and try again")]
    Busy(PathBuf),
    /// CURRENT or CLEARED names no file of the folder's kind.
    #[error(
        "{path} does not name {what}; write the name of one that is there into it, or import again"
    )]
    Malformed {
        /// The file that names a generation.
        path: PathBuf,
        /// What it should name, such as `an index file`.
        what: &'static str,
    },
}

impl FolderError {
    /// Says what was attempted when an operation failed.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }
}
