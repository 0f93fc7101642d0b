//! What an import is told.

use bonafide_types::{Date, SmolStr};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// How the file is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Comma-separated values under a header line; a row is a line.
    Csv,
    /// One JSON object a line.
    JsonLines,
    /// The fixed-width layout of the Death Master File, 100 characters a record.
    DeathMasterFile,
    /// Postal codes as GeoNames has them: twelve fields parted by tabs, no header.
    GeoNames,
    /// One domain a line, comments behind `#`.
    DomainLines,
}

/// How much of the population a feed covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// Everybody, so that absence means something.
    Population,
    /// Some: only being found means something.
    Partial,
}

/// What to import and how.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// The file; `-` reads standard input.
    pub input: PathBuf,
    /// `None`: by the look of the first line.
    pub layout: Option<Layout>,
    /// Name of the supplier.
    pub source: SmolStr,
    /// The day whose state the file has.
    pub as_of: Date,
    /// Values for columns that the file lacks or leaves blank.
    pub constants: Vec<(SmolStr, SmolStr)>,
    /// How many days after `as_of` the data may be used; `None` for ever.
    pub max_age_days: Option<u32>,
    /// Whether absence from the feed means something.
    pub coverage: Coverage,
    /// Whether recent rows may be used only by who is certified for them. A Death Master File
    /// always is.
    pub restricted: bool,
    /// Whether everybody in the file is invented, where its rows do not say.
    pub synthetic: bool,
    /// Start afresh instead of adding to what is loaded.
    pub replace: bool,
    /// Let rows into Sandbox that are not flagged synthetic.
    pub allow_real_data_in_sandbox: bool,
    /// Let rows into Production that are flagged synthetic.
    pub allow_synthetic: bool,
}
