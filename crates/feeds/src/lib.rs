//! Outside data as versioned artefacts: what an authority knows of number holders, who died, and
//! what is known of telephone lines, addresses and mail domains.
//!
//! A feed is imported from a supplier's file into one immutable artefact per environment. Its
//! records are sealed one by one, its keys are keyed hashes, so that the file alone tells nothing
//! of anybody. A new artefact takes the place of the one before in one step; a running server
//! notices and swaps it in.
//!
//! What is never here: products and their reason codes. Whether two names agree is decided where
//! the question is asked; a feed only hands out the records that a key leads to.
//!
//! Start reading at [`import`] for the way in, at [`Feed`] for the way out, at `record.rs` for what
//! a kind of feed has to say about its records.

mod artefact;
mod authority;
mod certification;
mod death;
mod folder;
mod import;
mod record;
mod risk;

pub use artefact::{Feed, FeedError, FeedInfo};
pub use authority::{AuthorityQuery, AuthorityRecord, AuthorityRecords};
pub use bonafide_generations::{FolderError, FolderLock, Generation};
pub use certification::{Certification, CertificationError};
pub use death::{DeathQuery, DeathRecord};
pub use folder::FeedFolder;
pub use import::{
    COLUMNS, Column, Coverage, ImportError, ImportOptions, ImportSummary, Layout, RejectReason,
    Row, import,
};
pub use record::{FeedKind, FeedRecord};
pub use risk::{
    BlockRecord, CarrierRecord, CnamRecord, Delivery, DomainRecord, EmailAgeRecord, EmailListClass,
    EmailListRecord, FeedAnswers, FeedBook, FeedQuestion, Heard, LineStatus, LineType, PlaceClass,
    PlaceRecord, PostalRecord, SimRecord, ZipClass, ZipRecord,
};

/// The feed of an authority's records of number holders.
pub type AuthorityFeed = Feed<AuthorityRecord>;

/// The feed of death records.
pub type DeathFeed = Feed<DeathRecord>;
