//! From a supplier's file to a new generation of a feed.
//!
//! A file is read line by line: CSV with a header, JSON Lines, or the fixed-width layout of the
//! Death Master File. What is loaded already is carried over unless the import replaces it; a later
//! record of the same identity takes the place of the earlier one. The current generation is not
//! touched until the new one is complete and durable.
//!
//! Start reading at `run.rs`.

mod columns;
mod dmf;
mod error;
mod lines;
mod options;
mod public;
mod reasons;
mod rejects;
mod row;
mod run;
mod summary;
mod table;

pub use columns::{COLUMNS, Column};
pub use error::ImportError;
pub use options::{Coverage, ImportOptions, Layout};
pub use reasons::RejectReason;
pub use row::Row;
pub use run::import;
pub use summary::ImportSummary;
