//! What an import is told, and what it tells while it runs.

use super::mapping::{DateOrder, Mapping};
use super::split::FileFormat;
use crate::Coverage;
use smol_str::SmolStr;
use std::path::PathBuf;

/// What to import and how.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// The file; `-` reads standard input.
    pub input: PathBuf,
    /// `None`: by the ending of the file name, else by its first byte.
    pub format: Option<FileFormat>,
    /// Category of the source of rows that name none of their own, 1–100 characters: `Credit`,
    /// `Government`, `Education`, `Property Tax`, `Utility`, `Telecom`, … It is also the name
    /// under which the file's person ids are unique.
    pub source: SmolStr,
    /// How headers become columns.
    pub mapping: Mapping,
    /// How much of the population the sources of this file cover, in the countries of this file;
    /// `None` keeps what is known of a source.
    pub coverage: Option<Coverage>,
    /// What a source covers that nobody has described.
    pub coverage_of_new_sources: Coverage,
    /// Country of rows that name none, by code or name; `None`: the United States.
    pub country: Option<SmolStr>,
    /// How dates such as `03/04/1980` are meant; `None`: as the mapping says, else as usual in the
    /// country of the row.
    pub date_order: Option<DateOrder>,
    /// Start afresh instead of adding to what is loaded.
    pub replace: bool,
    /// Let rows into Sandbox that are not flagged synthetic.
    pub allow_real_data_in_sandbox: bool,
    /// Let rows into Production that are flagged synthetic.
    pub allow_synthetic: bool,
}

impl ImportOptions {
    /// The usual options for a file.
    pub fn new(input: impl Into<PathBuf>, source: impl Into<SmolStr>) -> Self {
        Self {
            input: input.into(),
            format: None,
            source: source.into(),
            mapping: Mapping::default(),
            coverage: None,
            coverage_of_new_sources: Coverage::Partial,
            country: None,
            date_order: None,
            replace: false,
            allow_real_data_in_sandbox: false,
            allow_synthetic: false,
        }
    }
}

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportProgress {
    /// Records of the current index that were taken over.
    CarryingOver {
        /// Records so far.
        records: u64,
        /// All records of the current index.
        total: u64,
    },
    /// Bytes of the file.
    Reading {
        /// Bytes so far.
        bytes: u64,
        /// Length of the file, where it is known.
        total: Option<u64>,
    },
    /// Rows sorted into people by rules; each row counts twice.
    Resolving {
        /// Steps so far.
        done: u64,
        /// All steps.
        total: u64,
    },
    /// Rows that are in the new index.
    Building {
        /// Rows so far.
        rows: u64,
        /// All rows.
        total: u64,
    },
    /// The file of the new index is being written.
    Finishing,
}
