//! One API key, as text in the hands of its owner and as a hash at rest.

use crate::Scopes;
use bonafide_types::{Environment, KeyId, Timestamp};
use bonafide_vault::{LookupDomain, LookupHash, Vault};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// Changes when the way a key is normalised before hashing changes.
const NORMALISER_VERSION: u16 = 1;

/// The secret text of a key: a random UUID. Prints masked.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(Uuid);

impl ApiKey {
    /// Makes a key of sixteen random bytes.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }

    /// The text to hand to the owner, once.
    pub fn reveal(&self) -> String {
        self.0.hyphenated().to_string()
    }

    /// What is stored and looked up instead of the text.
    pub fn hash(&self, vault: &Vault) -> LookupHash {
        vault.lookup_hash(LookupDomain::API_KEY, NORMALISER_VERSION, self.0.as_bytes())
    }

    /// The same for the key of a principal: a text never opens both.
    pub fn principal_hash(&self, vault: &Vault) -> LookupHash {
        let domain = LookupDomain::PRINCIPAL_KEY;
        vault.lookup_hash(domain, NORMALISER_VERSION, self.0.as_bytes())
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(***)")
    }
}

/// The text is no UUID, so it cannot be a key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an API key")]
pub struct ParseKeyError;

impl FromStr for ApiKey {
    type Err = ParseKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::try_parse(text).map(Self).map_err(|_| ParseKeyError)
    }
}

/// What is stored of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredKey {
    /// Names the key in lists and audit entries.
    pub id: KeyId,
    /// The one environment it opens.
    pub environment: Environment,
    /// The owner's name for it, unique per environment.
    pub label: SmolStr,
    /// Keyed hash of the secret text.
    pub hash: LookupHash,
    /// Active, or deprecated after a regeneration; both work.
    pub state: KeyState,
    /// Request limits.
    pub limits: KeyLimits,
    /// What it may do beyond evaluating.
    pub scopes: Scopes,
    /// When it was created.
    pub created_at: Timestamp,
}

/// Both states work until the key is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// In use.
    Active,
    /// Replaced by a newer one.
    Deprecated,
}

/// Request limits of one key; `None` is unlimited, 0 closes the key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyLimits {
    /// Requests per second.
    pub per_second: Option<u32>,
    /// Requests per UTC day.
    pub per_day: Option<u32>,
}
