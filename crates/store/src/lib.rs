//! The embedded store: SQLite, one writer thread, many evaluations per commit.
//!
//! It implements the ports that the crates below own, on one file in the data folder, so that an
//! evaluation and its outgoing events are durable together or not there at all. Three properties
//! hold at any instant, a crash or a power cut included:
//!
//! - what was answered is on the disk (write-ahead log, synced by every commit);
//! - what was not answered is whole or absent;
//! - a full disk refuses new data, keeps serving reads, and needs no restart once there is room.
//!
//! What is never here: plaintext of personal data (it is sealed before it comes), HTTP, rules.
//!
//! Start reading at [`SqliteStore`], then `writer.rs` for the group commit.

mod audit;
mod cached_answers;
mod connection;
mod consents;
mod disclosures;
mod error;
mod evaluations;
mod feedback;
mod history;
mod keys;
mod lists;
mod management;
mod migrations;
mod options;
mod pauses;
mod principals;
mod reader;
mod rows;
mod selection;
mod serve_lock;
mod shadows;
mod store;
mod unit;
mod workflows;
mod writer;

pub use error::OpenError;
pub use options::StoreOptions;
pub use serve_lock::ServeLock;
pub use store::SqliteStore;
