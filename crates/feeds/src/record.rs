//! What a kind of feed says about its records.

use crate::import::{RejectReason, Row};
use bonafide_types::SmolStr;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The kinds of feeds there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FeedKind {
    /// What an authority knows of the holders of numbers.
    Authority,
    /// Who died.
    Death,
    /// What carriers know of telephone lines.
    Carrier,
    /// When SIMs changed.
    Sim,
    /// The names that telephones show.
    Cnam,
    /// Blocks of the numbering plan.
    Blocks,
    /// Delivery points.
    Postal,
    /// Postal codes.
    Zip,
    /// Prisons, campuses, mail drops, bases.
    Places,
    /// Mail domains on lists.
    EmailLists,
    /// How long mail addresses have been known.
    EmailAge,
    /// Facts about mail domains.
    Domain,
}

impl FeedKind {
    /// The feeds of the risk modules, in the order in which they are listed.
    pub const RISK: [Self; 10] = [
        Self::Carrier,
        Self::Sim,
        Self::Cnam,
        Self::Blocks,
        Self::Postal,
        Self::Zip,
        Self::Places,
        Self::EmailLists,
        Self::EmailAge,
        Self::Domain,
    ];

    /// The name of its folder and of the command that imports it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Authority => "authority",
            Self::Death => "death",
            Self::Carrier => "carrier",
            Self::Sim => "sim",
            Self::Cnam => "cnam",
            Self::Blocks => "blocks",
            Self::Postal => "postal",
            Self::Zip => "zip",
            Self::Places => "places",
            Self::EmailLists => "email_lists",
            Self::EmailAge => "email_age",
            Self::Domain => "domain",
        }
    }
}

/// A record of a feed: how it is read from a row, and what it is found by.
///
/// Records hold personal data: they are sealed before they reach a disk.
pub trait FeedRecord: Serialize + DeserializeOwned + Sized {
    /// The feed it belongs to.
    const KIND: FeedKind;

    /// Whether a record is about a person. Records of real people have no place in Sandbox; lists
    /// of domains and places have.
    const IS_PERSONAL: bool = true;

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

    /// The country that it is about (ISO 3166-1 alpha-2); `None` where it is about none.
    fn country(&self) -> Option<SmolStr> {
        None
    }
}
