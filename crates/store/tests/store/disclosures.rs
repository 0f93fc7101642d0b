//! The access log is written with what it is about, and vouched for by the audit log.

use crate::support::{Scratch, eval_id};
use bonafide_access::{AuditCheck, AuditLog};
use bonafide_evaluation::{CommitUnit, Disclosure, Evaluations, Occasion};
use bonafide_types::{EntityId, Environment, Timestamp};

fn disclosure(number: u64, second: i64) -> Disclosure {
    Disclosure {
        instant: Timestamp::from_second(1_700_000_000 + second).unwrap(),
        environment: Environment::Sandbox,
        eval_id: eval_id(number),
        step_id: "verify".into(),
        entity_id: EntityId::from_bytes([9; 16]),
        fields: vec!["firstName".into(), "ssn".into()],
        purpose: number.is_multiple_of(2).then(|| "tax forms".into()),
        actor: "api:website".into(),
        occasion: Occasion::Decided,
    }
}

async fn sealed(store: &bonafide_store::SqliteStore) -> Vec<String> {
    let entries = store.audit_entries(0, 100).await.unwrap();
    let seals = entries.into_iter().map(|record| record.entry);
    seals
        .filter(|entry| entry.action == "disclosures.sealed")
        .map(|entry| entry.subject.to_string())
        .collect()
}

#[tokio::test]
async fn what_an_evaluation_shows_is_committed_with_it_and_reads_back() {
    let scratch = Scratch::new();
    let store = scratch.open();
    let shown = vec![disclosure(2, 0)];
    let unit = CommitUnit {
        disclosures: shown.clone(),
        ..scratch.evaluation(2)
    };
    store.commit(unit.clone()).await.unwrap();
    let read = store.disclosures_of(Environment::Sandbox, eval_id(2)).await;
    assert_eq!(read, Ok(shown.clone()));

    // The same evaluation cannot be committed twice, and neither can its showing.
    assert!(store.commit(unit).await.is_err());
    assert_eq!(scratch.count("SELECT count(*) FROM disclosures"), 1);

    let again = Disclosure {
        occasion: Occasion::Read,
        ..disclosure(2, 5)
    };
    store.disclose(vec![again.clone()]).await.unwrap();
    let read = store.disclosures_of(Environment::Sandbox, eval_id(2)).await;
    assert_eq!(read, Ok(vec![shown[0].clone(), again]));
    let elsewhere = store
        .disclosures_of(Environment::Production, eval_id(2))
        .await;
    assert_eq!(elsewhere, Ok(Vec::new()));
}

#[tokio::test]
async fn a_full_batch_is_sealed_and_the_rest_when_the_store_closes() {
    let scratch = Scratch::new();
    let store = scratch.open();
    let many = (0..300).map(|number| disclosure(number, 0)).collect();
    store.disclose(many).await.unwrap();
    assert_eq!(sealed(&store).await, ["1-256"]);
    store.close().await;
    assert_eq!(sealed(&store).await, ["1-256", "257-300"]);
    assert!(matches!(
        store.verify_audit().await,
        Ok(AuditCheck::Whole { entries: 2, .. })
    ));
}

#[tokio::test]
async fn a_batch_waits_no_longer_than_a_minute_for_the_next_row() {
    let scratch = Scratch::new();
    let store = scratch.open();
    for (number, second) in [(1, 0), (2, 59)] {
        store
            .disclose(vec![disclosure(number, second)])
            .await
            .unwrap();
    }
    assert!(sealed(&store).await.is_empty());
    store.disclose(vec![disclosure(3, 60)]).await.unwrap();
    assert_eq!(sealed(&store).await, ["1-3"]);
}

#[tokio::test]
async fn every_change_to_a_sealed_row_is_found() {
    for tampering in [
        "UPDATE disclosures SET actor = 'api:nobody' WHERE sequence = 2",
        "UPDATE disclosures SET fields = 'firstName' WHERE sequence = 1",
        "UPDATE disclosures SET entity_id = x'00000000000000000000000000000000' WHERE sequence = 3",
        "UPDATE disclosures SET occasion = 'nothing' WHERE sequence = 3",
        "DELETE FROM disclosures WHERE sequence = 3",
        "INSERT INTO disclosures SELECT 4, instant, environment, eval_id, step_id, entity_id,
             fields, purpose, actor, occasion FROM disclosures WHERE sequence = 1;
         UPDATE audit SET subject = '1-4'",
    ] {
        let scratch = Scratch::new();
        let store = scratch.open();
        let three = (1..=3).map(|number| disclosure(number, 0)).collect();
        store.disclose(three).await.unwrap();
        store.close().await;
        scratch.raw().execute_batch(tampering).unwrap();
        let check = store.verify_audit().await;
        assert_eq!(check, Ok(AuditCheck::Broken { sequence: 1 }), "{tampering}");
    }
}
