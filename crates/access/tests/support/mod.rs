//! Vaults and keys for the tests of this folder.

use bonafide_access::{ApiKey, KeyLimits, KeyState, Scopes, StoredKey};
use bonafide_types::{Environment, KeyId, Timestamp};
use bonafide_vault::Vault;

pub(crate) fn new_vault() -> Vault {
    let folder = tempfile::tempdir().unwrap();
    Vault::open_or_create(folder.path()).unwrap()
}

pub(crate) fn stored(key: &ApiKey, vault: &Vault, limits: KeyLimits) -> StoredKey {
    StoredKey {
        id: KeyId::from_bytes([9; 16]),
        environment: Environment::Sandbox,
        label: "checkout".into(),
        hash: key.hash(vault),
        state: KeyState::Active,
        limits,
        scopes: Scopes::default(),
        created_at: Timestamp::UNIX_EPOCH,
    }
}
