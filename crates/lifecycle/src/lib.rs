//! Published workflow versions, and the live ones as an immutable snapshot.
//!
//! A version is validated and compiled once, when it is published; a request only ever sees
//! compiled workflows. What is never here: HTTP, SQL, modules.
//!
//! Start reading at [`StoredVersion`].

mod port;
mod version;

pub use port::WorkflowShelf;
pub use version::{StoredVersion, VersionNumber, VersionState};
