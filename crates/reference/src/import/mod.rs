//! From a supplier's file to a new index.
//!
//! ```text
//! file ─split─▶ chunks ─read─▶ records ─▶ spool ─resolve─▶ spool by person ─build─▶ index
//!       (1 thread)      (all cores)  │        (rules, only where person ids are missing)
//!                                    └─▶ rejects file
//! ```
//!
//! The current index is not touched until the new one is complete and durable. Rows wait on disk
//! between the passes, sealed and nameless; memory holds about sixteen bytes a row, or ninety
//! where rules have to find the people.
//!
//! Start reading at `run.rs`.

mod build;
mod codec;
mod columns;
mod country;
mod crew;
mod csv_row;
mod dedupe;
mod error;
#[cfg(test)]
mod failing;
mod issues;
mod json_row;
mod mapping;
mod options;
mod read;
mod rejects;
mod resolve;
mod row;
mod run;
mod sources;
mod split;
mod spool;
mod summary;
mod table;
mod tally;
mod target;

pub use columns::Column;
pub use dedupe::{Clustered, DedupeOptions, DedupeProgress, DedupeSummary, dedupe};
pub use error::ImportError;
pub use issues::{Reject, RejectReason, Warning};
pub use mapping::{DateOrder, Mapping, MappingError};
pub use options::{ImportOptions, ImportProgress};
pub use split::FileFormat;
pub use summary::ImportSummary;
pub use table::TableError;
pub use target::import;
