//! Why an import failed. Whatever it is, the generation that was current before stays current.

use crate::FolderError;
use crate::artefact::FeedError;
use std::io;
use std::path::PathBuf;

/// Why an import failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The source has no usable name.
    #[error("the name of the source must have 1 to 100 characters")]
    SourceName,
    /// The file could not be opened.
    #[error("cannot open {path}: {source}")]
    Open {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// Reading broke off.
    #[error("the file could not be read to its end: {0}")]
    Read(#[source] io::Error),
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Compressed.
    #[error(
        "the file is compressed; unpack it first, for example `gunzip -c FILE | bonafide … import - …`"
    )]
    Compressed,
    /// Of another encoding.
    #[error("the file is UTF-16; convert it first, for example `iconv -f UTF-16 -t UTF-8`")]
    Utf16,
    /// The fixed-width layout is one of deaths.
    #[error(
        "the layout of the Death Master File is one of deaths; import it with `bonafide death import`"
    )]
    LayoutOfAnotherFeed,
    /// A layout that is none of the feed's.
    #[error("no file of this feed has that layout")]
    WrongLayout,
    /// A constant for a column that the feed does not have.
    #[error("there is no column {name}; columns: {known}")]
    UnknownColumn {
        /// What was named.
        name: String,
        /// Every column of the feed.
        known: String,
    },
    /// The header lacks what the feed cannot do without.
    #[error("the header has no column {missing}; columns: {known}")]
    MissingColumns {
        /// Which ones.
        missing: String,
        /// Every column of the feed.
        known: String,
    },
    /// A real person in Sandbox.
    #[error(
        "line {line} is not flagged as synthetic; Sandbox takes invented people only (a column `synthetic`, or --synthetic for the whole file). Import real people with --environment production, or allow them with the setting `allow_real_data_in_sandbox`"
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
    #[error("the file has no rows")]
    NoRows,
    /// The folder of the feed could not be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The artefact could not be written, or the current one not carried over.
    #[error(transparent)]
    Feed(#[from] FeedError),
    /// The rejects could not be written.
    #[error("cannot write {path}: {source}")]
    Rejects {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
}
