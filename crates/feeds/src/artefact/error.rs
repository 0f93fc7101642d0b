//! Why an artefact cannot be read or written.

use bonafide_vault::UnsealError;
use std::io;
use std::path::PathBuf;

/// Why an artefact cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FeedError {
    /// Reading or writing failed.
    #[error("the feed {path} cannot be read or written: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The file is no artefact, is cut short or was changed.
    #[error("the feed {path} is damaged ({what}); import it again")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Which part.
        what: &'static str,
    },
    /// The file holds another kind of feed.
    #[error("the feed {0} is of another kind")]
    WrongKind(PathBuf),
    /// A record was changed, or belongs to another master key.
    #[error("a record of the feed {path} does not open: {source}")]
    Sealed {
        /// The file.
        path: PathBuf,
        /// Why.
        source: UnsealError,
    },
    /// A record is larger, or the file longer, than the format can address.
    #[error("the feed {0} grows beyond what its format can address")]
    TooLarge(PathBuf),
}
