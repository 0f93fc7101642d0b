//! The fixed parts of the file, and what a feed says about itself.

use crate::import::Coverage;
use bonafide_types::{Date, SmolStr};
use bonafide_vault::{LookupDomain, Vault};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

pub(crate) const MAGIC: &[u8; 8] = b"BFFEED01";
pub(crate) const FILE_ID_BYTES: usize = 16;
pub(crate) const HEADER_BYTES: u64 = 24;
pub(crate) const TRAILER_BYTES: usize = 48;

/// Changes when the text of a key changes for the same record.
const KEY_NORMALISER: u16 = 1;

/// What a feed says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedInfo {
    /// The kind, as its folder is called.
    pub kind: SmolStr,
    /// Name of the supplier.
    pub source: SmolStr,
    /// The day whose state the data has.
    pub as_of: Date,
    /// How many days after `as_of` the data may be used; `None` for ever.
    pub max_age_days: Option<u32>,
    /// Whether absence from it means something.
    pub coverage: Coverage,
    /// Whether recent rows may be used only by who is certified for them.
    pub restricted: bool,
    /// Whether nobody in it exists.
    pub synthetic: bool,
    /// The countries that its records are about, in order; empty where they are about none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<SmolStr>,
    /// How many records it has.
    pub records: u64,
    /// Names this state of the data for ever.
    pub version: SmolStr,
}

impl FeedInfo {
    /// Whether it says anything of a country (ISO 3166-1 alpha-2, upper case).
    pub fn covers(&self, country: &str) -> bool {
        self.countries.is_empty() || self.countries.iter().any(|known| known == country)
    }

    /// Whether the data is too old to be used on a day.
    pub fn is_stale(&self, today: Date) -> bool {
        let Some(most) = self.max_age_days else {
            return false;
        };
        let age = today.since(self.as_of).map(|span| span.get_days());
        age.is_ok_and(|days| i64::from(days) > i64::from(most))
    }
}

/// The keyed hash of a look-up key: the whole digest for identities, its head for the key table.
pub(crate) fn key_digest(vault: &Vault, key: &str) -> u128 {
    let hash = vault.lookup_hash(LookupDomain::FEED_KEY, KEY_NORMALISER, key.as_bytes());
    let digest = hash.as_bytes().get(4..20).unwrap_or_default();
    digest.try_into().map_or(0, u128::from_be_bytes)
}

pub(crate) fn key_hash(vault: &Vault, key: &str) -> u64 {
    u64::try_from(key_digest(vault, key) >> 64).unwrap_or_default()
}

/// Where the parts of a file stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Trailer {
    pub(crate) keys_at: u64,
    pub(crate) entries: u64,
    pub(crate) fences_at: u64,
    pub(crate) manifest_at: u64,
    /// Of fences, manifest and the numbers above.
    pub(crate) checksum: u64,
}

impl Trailer {
    /// Fills in the checksum; `tail` is fences and manifest.
    pub(crate) fn sealed(self, tail: &[u8]) -> Self {
        let mut hasher = Xxh3::new();
        hasher.update(tail);
        for number in self.numbers() {
            hasher.update(&number.to_be_bytes());
        }
        Self {
            checksum: hasher.digest(),
            ..self
        }
    }

    const fn numbers(self) -> [u64; 4] {
        [self.keys_at, self.entries, self.fences_at, self.manifest_at]
    }

    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let numbers = self.numbers().into_iter().chain([self.checksum]);
        let mut bytes: Vec<u8> = numbers.flat_map(u64::to_be_bytes).collect();
        bytes.extend_from_slice(MAGIC);
        bytes
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let numbers = bytes.strip_suffix(MAGIC)?;
        let (words, rest) = numbers.as_chunks::<8>();
        let [keys_at, entries, fences_at, manifest_at, checksum] = words else {
            return None;
        };
        rest.is_empty().then(|| Self {
            keys_at: u64::from_be_bytes(*keys_at),
            entries: u64::from_be_bytes(*entries),
            fences_at: u64::from_be_bytes(*fences_at),
            manifest_at: u64::from_be_bytes(*manifest_at),
            checksum: u64::from_be_bytes(*checksum),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_stale_the_day_after_its_last() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let info = |max_age_days| FeedInfo {
            kind: "death".into(),
            source: "County".into(),
            as_of: day("2026-01-01"),
            max_age_days,
            coverage: Coverage::Partial,
            restricted: false,
            synthetic: true,
            countries: Vec::new(),
            records: 0,
            version: "v".into(),
        };
        assert!(!info(None).is_stale(day("2040-01-01")));
        assert!(!info(Some(31)).is_stale(day("2026-02-01")));
        assert!(info(Some(31)).is_stale(day("2026-02-02")));
    }

    #[test]
    fn the_trailer_reads_back() {
        let trailer = Trailer {
            keys_at: 1,
            entries: 2,
            fences_at: 3,
            manifest_at: 4,
            checksum: 0,
        }
        .sealed(b"tail");
        assert_ne!(trailer, trailer.sealed(b"liat"));
        let bytes = trailer.to_bytes();
        assert_eq!(bytes.len(), TRAILER_BYTES);
        assert_eq!(Trailer::from_bytes(&bytes), Some(trailer));
        assert_eq!(Trailer::from_bytes(&bytes[1..]), None);
    }
}
