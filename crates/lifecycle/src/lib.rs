//! Published workflow versions, the lists that they look at, and the live ones as an immutable
//! snapshot.
//!
//! A version is validated and compiled once, when it is published; a request only ever sees
//! compiled workflows. What is never here: HTTP, SQL, modules.
//!
//! Start reading at [`LiveSet`], what a request looks its workflow up in, and [`publish`].

mod approval;
mod callees;
mod draft;
mod lists;
mod live;
mod port;
mod publish;
mod services;
mod transition;
mod version;

pub use approval::{Approval, ApprovalPolicy, ApprovalState, Approvals};
pub use draft::{Draft, Drafts};
pub use lists::{
    CurrentLists, ListBook, ListChange, ListChanged, ListError, ListHead, ListLibrary,
    ListRevision, ListShelf, ListType, MAX_ENTRIES, MAX_FUZZY_ENTRIES, MAX_LISTS, NewEntry,
    OpenEntry, Purpose, StoredEntry, ValueFault, WholeList,
};
pub use live::{LiveSet, LiveWorkflow, LoadError, Resolved};
pub use port::WorkflowShelf;
pub use publish::{PublishError, PublishRequest, Published, publish};
pub use services::PublishedServices;
pub use transition::{Desk, TransitionError, WentLive};
pub use version::{StoredVersion, VersionNumber, VersionState};
