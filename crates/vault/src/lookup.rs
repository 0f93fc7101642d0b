//! Keyed hashes by which encrypted values are looked up.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What kind of value a look-up hash stands for; equal values of different kinds hash differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookupDomain(&'static str);

impl LookupDomain {
    /// Secret text of an API key.
    pub const API_KEY: Self = Self("api-key");
    /// Secret text of a principal's key.
    pub const PRINCIPAL_KEY: Self = Self("principal-key");
    /// The client's own id of an evaluation.
    pub const CLIENT_ID: Self = Self("client-id");
    /// What a record of an outside feed is found by.
    pub const FEED_KEY: Self = Self("feed-key");
    /// One consent of one person, which may be used once.
    pub const CONSENT: Self = Self("consent");
    /// An element that evaluations share, and what they are counted by.
    pub const HISTORY: Self = Self("history");
    /// A value on a list.
    pub const LIST_VALUE: Self = Self("list-value");
    /// A person as submitted, where a stable id is needed and nothing stored gives one.
    pub const SUBJECT: Self = Self("subject");
    /// A question to an outside service whose answer is kept.
    pub const CACHED_ANSWER: Self = Self("cached-answer");

    /// The name that goes into the hash.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

/// A keyed hash with the versions that produced it, so that a change of key or normaliser can be
/// read side by side with what was stored before: key version (u16, big endian), normaliser
/// version (u16, big endian), then 32 bytes of HMAC-SHA-256.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LookupHash(Vec<u8>);

impl LookupHash {
    /// Bytes of a stored hash.
    pub const LENGTH: usize = 36;

    /// Puts a hash together.
    pub(crate) fn new(key_version: u16, normaliser_version: u16, digest: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(Self::LENGTH);
        bytes.extend_from_slice(&key_version.to_be_bytes());
        bytes.extend_from_slice(&normaliser_version.to_be_bytes());
        bytes.extend_from_slice(digest);
        Self(bytes)
    }

    /// Reads stored bytes; `None` where the length is wrong.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        (bytes.len() == Self::LENGTH).then(|| Self(bytes.to_vec()))
    }

    /// The bytes to store.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for LookupHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LookupHash(")?;
        for byte in self.0.iter().take(8) {
            write!(f, "{byte:02x}")?;
        }
        f.write_str("…)")
    }
}
