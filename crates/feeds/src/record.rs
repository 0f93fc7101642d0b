//! What a kind of feed says about its records.

use crate::import::{RejectReason, Row};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The kinds of feeds there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FeedKind {
    /// What an authority knows of the holders of numbers.
    Authority,
    /// Who died.
    Death,
}

impl FeedKind {
    /// The name of its folder and of the command that imports it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Authority => "authority",
            Self::Death => "death",
        }
    }
}

/// A record of a feed: how it is read from a row, and what it is found by.
///
/// Records hold personal data: they are sealed before they reach a disk.
pub trait FeedRecord: Serialize + DeserializeOwned + Sized {
    /// The feed it belongs to.
    const KIND: FeedKind;

    /// Reads a row.
    ///
    /// # Errors
    /// The column at fault, where one is, and why.
    fn from_row(row: &Row) -> Result<Self, (Option<&'static str>, RejectReason)>;

    /// What tells it apart from every other record: a later record of the same identity takes its
    /// place.
    fn identity(&self) -> String;

    /// Everything it can be found by.
    fn keys(&self) -> Vec<String>;
}
