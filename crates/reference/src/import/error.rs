//! Why an import failed. Whatever it is, the index that was current before stays current.

use super::spool::SpoolError;
use super::table::TableError;
use crate::folder::FolderError;
use smol_str::SmolStr;
use std::io;
use std::path::PathBuf;

/// Why an import failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The source has no usable name.
    #[error("the name of the source must have 1 to 100 characters")]
    SourceName,
    /// The country of the options is none.
    #[error("`{0}` is no country; give its ISO 3166-1 code, such as DE, or its English name")]
    Country(SmolStr),
    /// The file could not be opened.
    #[error("cannot open {path}: {source}")]
    Open {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The file cannot be imported at all.
    #[error(transparent)]
    Table(#[from] TableError),
    /// Reading broke off.
    #[error("the file could not be read to its end: {0}")]
    Read(#[source] io::Error),
    /// A real person in Sandbox.
    #[error(
        "line {line} is not flagged as synthetic; Sandbox takes invented people only (a column or mapping constant `synthetic` = true). Import real people with --environment production, or allow them with the setting `allow_real_data_in_sandbox`"
    )]
    RealDataInSandbox {
        /// The first such line met.
        line: u64,
    },
    /// An invented person in Production.
    #[error(
        "line {line} is flagged as synthetic; Production takes real people only. Import invented people with --environment sandbox, or allow them with the setting `allow_synthetic_in_production`"
    )]
    SyntheticDataInProduction {
        /// The first such line met.
        line: u64,
    },
    /// No row could be used.
    #[error("no row could be imported: {rejected} of {rows} rows were rejected; see {rejects}")]
    NothingImported {
        /// Rows read.
        rows: u64,
        /// Rows rejected.
        rejected: u64,
        /// The rejects file.
        rejects: PathBuf,
    },
    /// The file has a header and nothing else.
    #[error("the file has a header but no rows")]
    NoRows,
    /// The folder of the index could not be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The rejects or the aliases could not be written.
    #[error("cannot write {path}: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The rows between two passes could not be kept.
    #[error("{0}")]
    Spool(String),
    /// The index could not be built.
    #[error("the index could not be built: {0}")]
    Build(String),
    /// The current index could not be read, so that its records cannot be kept.
    #[error(
        "the current index could not be read, so that its records cannot be kept: {0}; import everything again with --replace"
    )]
    CurrentIndex(String),
}

impl From<SpoolError> for ImportError {
    fn from(error: SpoolError) -> Self {
        Self::Spool(error.to_string())
    }
}
