//! The snapshot of all keys that requests are checked against.

use crate::{ApiKey, StoredKey};
use bonafide_vault::{LookupHash, Vault};
use std::collections::HashMap;
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// All keys of an installation at one moment. Immutable; a change makes a new ring.
#[derive(Debug, Default)]
pub struct KeyRing {
    by_hash: HashMap<LookupHash, Arc<StoredKey>>,
}

impl KeyRing {
    /// Builds a ring.
    pub fn new(keys: impl IntoIterator<Item = StoredKey>) -> Self {
        let by_hash = keys
            .into_iter()
            .map(|key| (key.hash.clone(), Arc::new(key)))
            .collect();
        Self { by_hash }
    }

    /// The stored key that a presented text opens, or `None`.
    ///
    /// The text is hashed under a secret key first, so that neither the table look-up nor the
    /// comparison tells anything about stored keys; the comparison itself takes constant time.
    pub fn verify(&self, presented: &str, vault: &Vault) -> Option<Arc<StoredKey>> {
        let hash = presented.parse::<ApiKey>().ok()?.hash(vault);
        let candidate = self.by_hash.get(&hash)?;
        let equal: bool = candidate.hash.as_bytes().ct_eq(hash.as_bytes()).into();
        equal.then(|| Arc::clone(candidate))
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.by_hash.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_hash.is_empty()
    }
}
