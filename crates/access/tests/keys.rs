//! A key opens the ring it is in, and nothing else does.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

mod support;

use bonafide_access::{ApiKey, KeyLimits, KeyRing, KeyState, ParseKeyError, StoredKey};
use bonafide_vault::Vault;
use proptest::prelude::*;
use std::sync::LazyLock;
use support::{new_vault, stored};

static VAULT: LazyLock<Vault> = LazyLock::new(new_vault);

#[test]
fn a_stored_key_is_found_by_its_text() {
    let vault = new_vault();
    let keys = [1, 2, 3].map(|seed| ApiKey::from_random([seed; 16]));
    let ring = KeyRing::new(
        keys.iter()
            .map(|key| stored(key, &vault, KeyLimits::default())),
    );
    assert_eq!(ring.len(), 3);
    for key in &keys {
        let found = ring.verify(&key.reveal(), &vault).unwrap();
        assert_eq!(found.hash, key.hash(&vault));
    }
}

#[test]
fn the_letter_case_of_the_text_does_not_matter() {
    let vault = new_vault();
    let key = ApiKey::from_random([0xAB; 16]);
    let ring = KeyRing::new([stored(&key, &vault, KeyLimits::default())]);
    assert!(ring.verify(&key.reveal().to_uppercase(), &vault).is_some());
}

#[test]
fn a_deprecated_key_still_opens() {
    let vault = new_vault();
    let key = ApiKey::from_random([4; 16]);
    let deprecated = StoredKey {
        state: KeyState::Deprecated,
        ..stored(&key, &vault, KeyLimits::default())
    };
    assert!(
        KeyRing::new([deprecated])
            .verify(&key.reveal(), &vault)
            .is_some()
    );
}

#[test]
fn an_unknown_key_opens_nothing() {
    let vault = new_vault();
    let ring = KeyRing::new([stored(
        &ApiKey::from_random([1; 16]),
        &vault,
        KeyLimits::default(),
    )]);
    assert_eq!(
        ring.verify(&ApiKey::from_random([2; 16]).reveal(), &vault),
        None
    );
    assert!(KeyRing::default().is_empty());
}

#[test]
fn a_key_of_another_installation_opens_nothing() {
    let vault = new_vault();
    let key = ApiKey::from_random([1; 16]);
    let ring = KeyRing::new([stored(&key, &vault, KeyLimits::default())]);
    assert_eq!(ring.verify(&key.reveal(), &new_vault()), None);
}

#[test]
fn malformed_texts_are_no_keys() {
    for text in [
        "",
        "key",
        " ",
        "0190c0de-0000-7000-8000-00000000000",
        "ключ",
        "\0",
    ] {
        assert_eq!(
            text.parse::<ApiKey>().unwrap_err(),
            ParseKeyError,
            "{text:?}"
        );
    }
}

#[test]
fn a_key_is_a_random_uuid_and_prints_masked() {
    let key = ApiKey::from_random([0xFF; 16]);
    assert_eq!(key.reveal(), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    assert_eq!(format!("{key:?}"), "ApiKey(***)");
}

proptest! {
    #[test]
    fn whatever_is_presented_is_answered_without_panic(text in ".{0,60}") {
        prop_assert!(KeyRing::default().verify(&text, &VAULT).is_none());
    }
}
