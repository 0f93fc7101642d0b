//! What can go wrong with a key file and with sealed bytes.

use std::io;
use std::path::PathBuf;

/// Why the master key could not be used. The text tells the operator what to do; it never holds
/// key material.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// There is no key file.
    #[error(
        "there is no master key at {path}: restore it from its backup, or start with an empty data folder"
    )]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// Others than the owner may read or change the key file.
    #[error(
        "the master key {path} is open to other users (mode {mode:03o}): run `chmod 600` on it, and consider it known to whoever could read it"
    )]
    Exposed {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file is not a key file of this program.
    #[error("the master key {path} is malformed: {reason}")]
    Malformed {
        /// The key file.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The file was written by a newer release.
    #[error(
        "the master key {path} has format {found}, this release reads format {supported}: use the release that wrote it, or a newer one"
    )]
    UnsupportedFormat {
        /// The key file.
        path: PathBuf,
        /// The format in the file.
        found: u32,
        /// The format this release reads.
        supported: u32,
    },
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
}

/// Why sealed bytes do not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnsealError {
    /// Fewer bytes than any sealed message has.
    #[error("the sealed bytes are cut short")]
    TooShort,
    /// Sealed by a newer release.
    #[error("the sealed bytes have format {0}, which this release does not read")]
    UnknownFormat(u8),
    /// Wrapped under a master key that this vault does not hold.
    #[error("the data key is wrapped under master key version {0}, which is not loaded")]
    UnknownMasterKey(u16),
    /// Changed after sealing, or sealed under another key, or for another place.
    #[error("the sealed bytes are not authentic")]
    NotAuthentic,
}
