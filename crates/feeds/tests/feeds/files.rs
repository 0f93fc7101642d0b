//! What stands on the disk: nothing of anybody, and no damage goes unnoticed.

use crate::support::{Scratch, question};
use bonafide_feeds::{AuthorityFeed, AuthorityRecord, DeathFeed, FeedError};
use bonafide_vault::Vault;
use std::sync::Arc;

const FILE: &str = "ssn,given,family,dob\n219440931,Ottoline,Brackenridge,1973-06-20\n";

#[test]
fn a_feed_tells_nothing_without_its_key() {
    let scratch = Scratch::new();
    scratch.import::<AuthorityRecord>(FILE);
    let folder = scratch.feed_folder::<AuthorityRecord>();
    let path = folder.artefact_path(folder.current().unwrap().unwrap());
    let bytes = std::fs::read(&path).unwrap();
    for personal in ["219440931", "Ottoline", "Brackenridge", "1973"] {
        let found = bytes
            .windows(personal.len())
            .any(|window| window == personal.as_bytes());
        assert!(!found, "{personal}");
    }
    let elsewhere = tempfile::tempdir().unwrap();
    let other = Arc::new(Vault::open_or_create(elsewhere.path()).unwrap());
    let feed = AuthorityFeed::open(&path, &other).unwrap();
    // Under another key the hash of the number is another one.
    let found = feed
        .ask(&question("219440931", "A", "B", "2000-01-01"))
        .unwrap();
    assert!(found.holder.is_none());
    assert!(!format!("{feed:?}").contains("Ottoline"));
}

#[test]
fn damage_anywhere_is_an_error_and_never_an_absence() {
    let scratch = Scratch::new();
    scratch.import::<AuthorityRecord>(FILE);
    let folder = scratch.feed_folder::<AuthorityRecord>();
    let path = folder.artefact_path(folder.current().unwrap().unwrap());
    let whole = std::fs::read(&path).unwrap();
    let damaged = path.with_extension("damaged");
    for position in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[position] ^= 0x40;
        std::fs::write(&damaged, &bytes).unwrap();
        let found = AuthorityFeed::open(&damaged, &scratch.vault)
            .and_then(|feed| feed.ask(&question("219440931", "A", "B", "2000-01-01")));
        assert!(found.is_err(), "byte {position} of {}", whole.len());
    }
    for length in 0..whole.len() {
        std::fs::write(&damaged, &whole[..length]).unwrap();
        assert!(
            AuthorityFeed::open(&damaged, &scratch.vault).is_err(),
            "{length}"
        );
    }
}

#[test]
fn a_feed_of_another_kind_is_refused() {
    let scratch = Scratch::new();
    scratch.import::<AuthorityRecord>(FILE);
    let folder = scratch.feed_folder::<AuthorityRecord>();
    let path = folder.artefact_path(folder.current().unwrap().unwrap());
    let error = DeathFeed::open(&path, &scratch.vault).unwrap_err();
    assert!(matches!(error, FeedError::WrongKind(_)), "{error}");
}
