//! Stands in for the description of a source until the reference crate has one.

use bonafide_types::SmolStr;

/// One source of records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceInfo {
    /// Its category.
    pub name: SmolStr,
}
