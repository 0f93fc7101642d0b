//! The audit chain shows every change to what was recorded.

use crate::support::{Scratch, audit};
use bonafide_access::{AuditCheck, AuditLog};
use bonafide_types::AuditEntry;

async fn with_entries(count: u64) -> (Scratch, bonafide_store::SqliteStore) {
    let scratch = Scratch::new();
    let store = scratch.open();
    for number in 1..=count {
        store
            .append_audit(audit(&format!("thing.done{number}")))
            .await
            .unwrap();
    }
    (scratch, store)
}

#[tokio::test]
async fn entries_read_back_in_order_and_in_pages() {
    let (_scratch, store) = with_entries(5).await;
    let installation_wide = AuditEntry {
        environment: None,
        ..audit("reference.imported")
    };
    store.append_audit(installation_wide.clone()).await.unwrap();
    let page = store.audit_entries(3, 2).await.unwrap();
    assert_eq!(
        page.iter()
            .map(|record| record.sequence)
            .collect::<Vec<_>>(),
        [4, 5]
    );
    assert_eq!(page[0].entry, audit("thing.done4"));
    let last = store.audit_entries(5, 10).await.unwrap();
    assert_eq!(last[0].entry, installation_wide);
}

#[tokio::test]
async fn an_untouched_chain_is_whole() {
    let (_scratch, store) = with_entries(5).await;
    let head = store.audit_entries(4, 1).await.unwrap()[0].hash;
    assert_eq!(
        store.verify_audit().await,
        Ok(AuditCheck::Whole { entries: 5, head })
    );
}

#[tokio::test]
async fn an_empty_chain_is_whole() {
    let (_scratch, store) = with_entries(0).await;
    let expected = AuditCheck::Whole {
        entries: 0,
        head: [0; 32],
    };
    assert_eq!(store.verify_audit().await, Ok(expected));
}

#[tokio::test]
async fn every_kind_of_tampering_is_found_where_it_happened() {
    for (tampering, sequence) in [
        (
            "UPDATE audit SET actor = 'cli:nobody' WHERE sequence = 3",
            3,
        ),
        ("UPDATE audit SET detail = 'x' WHERE sequence = 1", 1),
        (
            "UPDATE audit SET instant = '2020-01-01T00:00:00Z' WHERE sequence = 2",
            2,
        ),
        (
            "UPDATE audit SET instant = 'yesterday' WHERE sequence = 2",
            1,
        ),
        ("UPDATE audit SET environment = NULL WHERE sequence = 4", 4),
        (
            "UPDATE audit SET entry_hash = zeroblob(32) WHERE sequence = 5",
            5,
        ),
        ("DELETE FROM audit WHERE sequence = 2", 2),
        ("UPDATE audit SET sequence = 9 WHERE sequence = 5", 5),
        (
            "UPDATE audit SET actor = 'cli:inesthing', action = '.done3' WHERE sequence = 3",
            3,
        ),
    ] {
        let (scratch, store) = with_entries(5).await;
        assert_eq!(scratch.raw().execute(tampering, []), Ok(1), "{tampering}");
        let check = store.verify_audit().await;
        assert_eq!(check, Ok(AuditCheck::Broken { sequence }), "{tampering}");
    }
}

#[tokio::test]
async fn a_tail_that_was_cut_off_shows_against_a_noted_head() {
    let (scratch, store) = with_entries(5).await;
    let noted = store.verify_audit().await.unwrap();
    scratch
        .raw()
        .execute("DELETE FROM audit WHERE sequence = 5", [])
        .unwrap();
    assert_ne!(store.verify_audit().await.unwrap(), noted);
}
