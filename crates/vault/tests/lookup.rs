//! Keyed hashes are stable for an installation and unrelated between installations.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use bonafide_vault::{LookupDomain, LookupHash, Vault};

fn new_vault() -> Vault {
    let folder = tempfile::tempdir().unwrap();
    Vault::open_or_create(folder.path()).unwrap()
}

#[test]
fn equal_values_hash_alike_and_nothing_else_does() {
    let vault = new_vault();
    let hash = |domain, version, value: &[u8]| vault.lookup_hash(domain, version, value);
    let base = hash(LookupDomain::CLIENT_ID, 1, b"order-17");
    assert_eq!(base, hash(LookupDomain::CLIENT_ID, 1, b"order-17"));
    assert_ne!(base, hash(LookupDomain::CLIENT_ID, 1, b"order-18"));
    assert_ne!(base, hash(LookupDomain::CLIENT_ID, 2, b"order-17"));
    assert_ne!(base, hash(LookupDomain::API_KEY, 1, b"order-17"));
    assert_ne!(
        base,
        new_vault().lookup_hash(LookupDomain::CLIENT_ID, 1, b"order-17")
    );
}

#[test]
fn a_hash_carries_the_versions_that_produced_it() {
    let hash = new_vault().lookup_hash(LookupDomain::CLIENT_ID, 0x0203, b"x");
    assert_eq!(hash.as_bytes().len(), LookupHash::LENGTH);
    assert_eq!(hash.as_bytes()[..4], [0, 1, 2, 3]);
    assert_eq!(LookupHash::from_bytes(hash.as_bytes()), Some(hash));
    assert_eq!(LookupHash::from_bytes(&[0; 35]), None);
}

#[test]
fn a_hash_survives_reopening_the_vault() {
    let folder = tempfile::tempdir().unwrap();
    let first = Vault::open_or_create(folder.path()).unwrap();
    let again = Vault::open(folder.path()).unwrap();
    assert_eq!(
        first.lookup_hash(LookupDomain::API_KEY, 1, b"k"),
        again.lookup_hash(LookupDomain::API_KEY, 1, b"k")
    );
    assert_eq!(first.fingerprint(), again.fingerprint());
    assert_ne!(first.fingerprint(), new_vault().fingerprint());
}
