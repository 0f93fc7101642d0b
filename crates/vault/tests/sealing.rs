//! Sealed bytes open for the right key and place, and for nothing else.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use bonafide_vault::{BlockPurpose, UnsealError, Vault};
use proptest::prelude::*;
use std::sync::LazyLock;

static VAULT: LazyLock<Vault> = LazyLock::new(new_vault);

fn new_vault() -> Vault {
    let folder = tempfile::tempdir().unwrap();
    Vault::open_or_create(folder.path()).unwrap()
}

fn bytes(longest: usize) -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 0..longest)
}

proptest! {
    #[test]
    fn what_was_sealed_opens_unchanged(aad in bytes(40), plaintext in bytes(600)) {
        let key = VAULT.new_data_key();
        let sealed = key.seal(&aad, &plaintext);
        prop_assert_eq!(sealed.len(), plaintext.len() + 29);
        prop_assert_eq!(key.open(&aad, &sealed), Ok(plaintext));
    }

    #[test]
    fn a_wrapped_key_unwraps_to_the_same_key(aad in bytes(40), plaintext in bytes(60)) {
        let key = VAULT.new_data_key();
        let sealed = key.seal(b"part", &plaintext);
        let wrapped = VAULT.wrap(&key, &aad);
        prop_assert_eq!(wrapped.len(), 80);
        let unwrapped = VAULT.unwrap(&wrapped, &aad).unwrap();
        prop_assert_eq!(unwrapped.open(b"part", &sealed), Ok(plaintext));
    }

    #[test]
    fn a_single_flipped_bit_is_noticed(plaintext in bytes(80), place in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let key = VAULT.new_data_key();
        let mut sealed = key.seal(b"a", &plaintext);
        let at = place.index(sealed.len());
        sealed[at] ^= 1 << bit;
        prop_assert!(key.open(b"a", &sealed).is_err());
    }

    #[test]
    fn a_flipped_bit_in_a_wrapped_key_is_noticed(at in 0..80_usize, bit in 0..8_u8) {
        let mut wrapped = VAULT.wrap(&VAULT.new_data_key(), b"a");
        wrapped[at] ^= 1 << bit;
        prop_assert!(VAULT.unwrap(&wrapped, b"a").is_err());
    }

    #[test]
    fn another_place_or_key_does_not_open(aad in bytes(20), other in bytes(20), plaintext in bytes(80)) {
        prop_assume!(aad != other);
        let key = VAULT.new_data_key();
        let sealed = key.seal(&aad, &plaintext);
        prop_assert_eq!(key.open(&other, &sealed), Err(UnsealError::NotAuthentic));
        prop_assert_eq!(VAULT.new_data_key().open(&aad, &sealed), Err(UnsealError::NotAuthentic));
        let wrapped = VAULT.wrap(&key, &aad);
        prop_assert_eq!(VAULT.unwrap(&wrapped, &other).err(), Some(UnsealError::NotAuthentic));
    }

    #[test]
    fn a_cut_message_is_refused(plaintext in bytes(80), keep in any::<prop::sample::Index>()) {
        let key = VAULT.new_data_key();
        let mut sealed = key.seal(b"a", &plaintext);
        sealed.truncate(keep.index(sealed.len()));
        prop_assert!(key.open(b"a", &sealed).is_err());
    }

    #[test]
    fn arbitrary_bytes_are_refused_without_panic(noise in bytes(120)) {
        prop_assert!(VAULT.new_data_key().open(b"", &noise).is_err());
        prop_assert!(VAULT.unwrap(&noise, b"").is_err());
        prop_assert!(VAULT.block_cipher(BlockPurpose::REFERENCE_PROFILES, b"f").open(0, &noise).is_err());
    }

    #[test]
    fn a_block_opens_at_its_own_place_only(position in any::<u64>(), other in any::<u64>(), plaintext in bytes(200)) {
        prop_assume!(position != other);
        let cipher = VAULT.block_cipher(BlockPurpose::REFERENCE_PROFILES, b"file-1");
        let sealed = cipher.seal(position, &plaintext);
        prop_assert_eq!(cipher.open(position, &sealed), Ok(plaintext));
        prop_assert_eq!(cipher.open(other, &sealed), Err(UnsealError::NotAuthentic));
        let elsewhere = VAULT.block_cipher(BlockPurpose::REFERENCE_PROFILES, b"file-2");
        prop_assert_eq!(elsewhere.open(position, &sealed), Err(UnsealError::NotAuthentic));
    }
}

#[test]
fn a_key_of_another_installation_does_not_unwrap() {
    let wrapped = VAULT.wrap(&VAULT.new_data_key(), b"a");
    assert_eq!(
        new_vault().unwrap(&wrapped, b"a").err(),
        Some(UnsealError::NotAuthentic)
    );
}

#[test]
fn the_refusal_names_the_reason() {
    let key = VAULT.new_data_key();
    assert_eq!(key.open(b"", b""), Err(UnsealError::TooShort));
    assert_eq!(key.open(b"", &[9; 64]), Err(UnsealError::UnknownFormat(9)));
    let mut wrapped = VAULT.wrap(&key, b"");
    wrapped[2] = 7;
    assert_eq!(
        VAULT.unwrap(&wrapped, b"").err(),
        Some(UnsealError::UnknownMasterKey(7))
    );
}

#[test]
fn sealing_twice_gives_different_bytes() {
    let key = VAULT.new_data_key();
    assert_ne!(key.seal(b"", b"same"), key.seal(b"", b"same"));
    assert_ne!(VAULT.wrap(&key, b""), VAULT.wrap(&key, b""));
}

#[test]
fn keys_print_masked() {
    let cipher = VAULT.block_cipher(BlockPurpose::REFERENCE_PROFILES, b"f");
    assert_eq!(format!("{:?}", VAULT.new_data_key()), "DataKey(***)");
    assert_eq!(format!("{cipher:?}"), "BlockCipher(***)");
    assert_eq!(format!("{:?}", *VAULT), "Vault { key_version: 1, .. }");
}
