//! What an index says about itself.

use crate::resolution::Loaded;
use bonafide_types::{Date, SmolStr};
use serde::{Deserialize, Serialize};

/// Sources that one index can tell apart.
pub const MOST_SOURCES: usize = 32;

/// One source of records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceInfo {
    /// Category, such as `Credit`; unique in an index.
    pub name: SmolStr,
    /// Whether absence from it means something, in a country that [`SourceInfo::countries`] does
    /// not list.
    pub coverage: Coverage,
    /// Number of its records.
    pub records: u64,
    /// The countries of its records, in the order of their codes. An index builder adds the
    /// countries that are missing here.
    pub countries: Vec<SourceCountry>,
}

/// What a source has of one country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceCountry {
    /// ISO 3166-1 alpha-2.
    pub country: SmolStr,
    /// Whether absence from the source means something there.
    pub coverage: Coverage,
    /// Number of records.
    pub records: u64,
}

impl SourceInfo {
    /// How much of a country's people the source covers; `None` where it has no record of any.
    pub fn coverage_in(&self, country: &str) -> Option<Coverage> {
        let known = self.countries.iter().find(|known| known.country == country);
        known.map(|known| known.coverage)
    }
}

/// How much of the population a source covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// Everybody, near enough: who is not in it can be reported as not found.
    Population,
    /// Some people, such as one's own customers: only presence means something.
    #[default]
    Partial,
}

impl Coverage {
    /// The name in commands and summaries: `population` or `partial`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Population => "population",
            Self::Partial => "partial",
        }
    }
}

/// Counts and sizes of a finished index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexStats {
    /// People.
    pub people: u64,
    /// Records of all people.
    pub records: u64,
    /// Blocking keys filed.
    pub keys: u64,
    /// Blocking keys left out because more people share them than are ever compared.
    pub dropped_keys: u64,
    /// Bytes that look-ups touch: everything but the cold profiles.
    pub hot_bytes: u64,
    /// Bytes of the sealed profiles.
    pub cold_bytes: u64,
    /// Fields that at least one record has.
    pub any_record_has: Loaded,
    /// The same by country, in the order of their codes.
    pub countries: Vec<CountryStats>,
}

/// What is loaded of one country.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountryStats {
    /// ISO 3166-1 alpha-2.
    pub country: SmolStr,
    /// People with a record of this country; who has records of two counts in both.
    pub people: u64,
    /// Records.
    pub records: u64,
    /// Fields that at least one record has.
    pub any_record_has: Loaded,
}

/// The section that describes the index, as JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct About {
    pub(crate) version: SmolStr,
    pub(crate) synthetic: bool,
    pub(crate) as_of: Date,
    pub(crate) sources: Vec<SourceInfo>,
    pub(crate) stats: IndexStats,
}
