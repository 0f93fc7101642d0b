//! Evaluations are committed whole, once, in groups that do not disturb each other.

use crate::support::{Scratch, eval_id, event, payload};
use bonafide_evaluation::{CommitReceipt, Evaluations, SealedEvaluation};
use bonafide_store::StoreOptions;
use bonafide_types::{Environment, StorageError};
use futures::future::join_all;
use std::num::NonZeroUsize;

#[tokio::test]
async fn a_committed_evaluation_reads_back() {
    let scratch = Scratch::new();
    let store = scratch.open();
    let unit = scratch.evaluation(1);
    let receipt = store.commit(unit.clone()).await;
    assert_eq!(receipt, Ok(CommitReceipt { rerun_of: None }));
    let stored = store.evaluation(Environment::Sandbox, eval_id(1)).await;
    assert_eq!(
        stored,
        Ok(Some(SealedEvaluation {
            epoch: 0,
            workflow_id: unit.workflow_id,
            sealed: payload(1),
        }))
    );
}

#[tokio::test]
async fn environments_do_not_see_each_other() {
    let scratch = Scratch::new();
    let store = scratch.open();
    let unit = scratch.evaluation(1);
    store.commit(unit.clone()).await.unwrap();
    let elsewhere = store.evaluation(Environment::Production, eval_id(1)).await;
    assert_eq!(elsewhere, Ok(None));
    let mut twin = unit.clone();
    twin.environment = Environment::Production;
    let receipt = store.commit(twin).await;
    assert_eq!(receipt, Ok(CommitReceipt { rerun_of: None }));
    let of_client = store
        .evaluations_of(Environment::Production, unit.client_id, 10)
        .await;
    assert_eq!(of_client, Ok(vec![eval_id(1)]));
}

#[tokio::test]
async fn an_unknown_id_is_absent() {
    let scratch = Scratch::new();
    let found = scratch
        .open()
        .evaluation(Environment::Sandbox, eval_id(9))
        .await;
    assert_eq!(found, Ok(None));
}

#[tokio::test]
async fn a_rerun_names_the_latest_earlier_evaluation_of_the_client() {
    let scratch = Scratch::new();
    let store = scratch.open();
    for number in 1..=3 {
        let unit = scratch.evaluation_of_client(number, "order-7");
        let receipt = store.commit(unit).await.unwrap();
        let expected = (number > 1).then(|| eval_id(number - 1));
        assert_eq!(receipt.rerun_of, expected);
    }
    let other = scratch.evaluation_of_client(4, "order-8");
    assert_eq!(store.commit(other).await.unwrap().rerun_of, None);
}

#[tokio::test]
async fn duplicates_that_arrive_together_form_one_chain() {
    let scratch = Scratch::new();
    let store = scratch.open();
    let receipts = join_all((1..=50).map(|number| {
        let unit = scratch.evaluation_of_client(number, "order-7");
        store.commit(unit)
    }))
    .await;
    let first = receipts
        .iter()
        .filter(|receipt| receipt.as_ref().unwrap().rerun_of.is_none())
        .count();
    assert_eq!(first, 1, "only the first one is no re-run");
}

#[tokio::test]
async fn evaluations_of_a_client_come_newest_first() {
    let scratch = Scratch::new();
    let store = scratch.open();
    for number in [2, 5, 1, 4, 3] {
        let unit = scratch.evaluation_of_client(number, "order-7");
        store.commit(unit).await.unwrap();
    }
    let client = scratch.evaluation_of_client(0, "order-7").client_id;
    let newest = store.evaluations_of(Environment::Sandbox, client, 3).await;
    assert_eq!(newest, Ok(vec![eval_id(5), eval_id(4), eval_id(3)]));
}

#[tokio::test]
async fn a_conflict_in_a_group_leaves_the_others_alone() {
    let scratch = Scratch::new();
    let store = scratch.open();
    store.commit(scratch.evaluation(10)).await.unwrap();
    // 10 exists, 20 comes twice, 30 brings the same event twice.
    let mut stammering = scratch.evaluation(30);
    stammering.events.push(event(30));
    let mut group: Vec<_> = (1..=9).map(|number| scratch.evaluation(number)).collect();
    group.insert(3, scratch.evaluation(10));
    group.insert(5, scratch.evaluation(20));
    group.insert(6, scratch.evaluation(20));
    group.insert(8, stammering);
    let results = join_all(group.into_iter().map(|unit| store.commit(unit))).await;
    let conflicts = results
        .iter()
        .filter(|result| matches!(result, Err(StorageError::Conflict(_))))
        .count();
    assert_eq!(conflicts, 3);
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 10);
    assert_eq!(scratch.count("SELECT count(*) FROM evaluations"), 11);
    assert_eq!(scratch.count("SELECT count(*) FROM outbox"), 11);
    let half = store.evaluation(Environment::Sandbox, eval_id(30)).await;
    assert_eq!(half, Ok(None), "the evaluation went with its event");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_commits_are_all_there_after_reopening() {
    let scratch = Scratch::new();
    let store = scratch.open_with(&StoreOptions {
        queue_length: NonZeroUsize::new(8).unwrap(),
        ..StoreOptions::default()
    });
    let results = join_all((1..=400).map(|number| store.commit(scratch.evaluation(number)))).await;
    assert!(results.iter().all(Result::is_ok));
    drop(store);
    let store = scratch.open();
    for number in 1..=400 {
        let stored = store
            .evaluation(Environment::Sandbox, eval_id(number))
            .await;
        assert_eq!(stored.unwrap().unwrap().sealed, payload(number));
    }
    assert_eq!(scratch.count("SELECT count(*) FROM outbox"), 400);
}

#[tokio::test]
async fn closing_commits_what_is_queued_and_refuses_what_comes_later() {
    let scratch = Scratch::new();
    let store = scratch.open();
    let queued = join_all((1..=30).map(|number| store.commit(scratch.evaluation(number))));
    let (results, ()) = futures::future::join(queued, store.close()).await;
    assert!(results.iter().all(Result::is_ok));
    let late = store.commit(scratch.evaluation(31)).await;
    assert!(
        matches!(late, Err(StorageError::Unavailable(_))),
        "{late:?}"
    );
    let read = store.evaluation(Environment::Sandbox, eval_id(30)).await;
    assert!(read.unwrap().is_some(), "reading goes on");
    store.close().await;
}

#[tokio::test]
async fn an_outgoing_event_waits_beside_its_evaluation() {
    let scratch = Scratch::new();
    scratch.open().commit(scratch.evaluation(1)).await.unwrap();
    let row = scratch
        .raw()
        .query_row("SELECT eval_id, kind, state FROM outbox", [], |row| {
            Ok((
                row.get::<_, [u8; 16]>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
            ))
        });
    let expected = (
        *eval_id(1).as_bytes(),
        "evaluation_completed".to_owned(),
        "pending".to_owned(),
    );
    assert_eq!(row.unwrap(), expected);
}

#[tokio::test]
async fn a_walk_visits_every_evaluation_of_an_environment_with_its_events() {
    let scratch = Scratch::new();
    let store = scratch.open();
    for number in [3, 1, 2] {
        store.commit(scratch.evaluation(number)).await.unwrap();
    }
    let mut elsewhere = scratch.evaluation(4);
    elsewhere.environment = Environment::Production;
    store.commit(elsewhere).await.unwrap();
    let page = async |after| {
        let walked = store.evaluations_after(Environment::Sandbox, after, 2);
        walked.await.unwrap()
    };
    let first = page(None).await;
    let ids: Vec<_> = first.iter().map(|walked| walked.eval_id).collect();
    assert_eq!(ids, [eval_id(1), eval_id(2)]);
    assert_eq!(first[0].stored.sealed, payload(1));
    assert_eq!(first[0].events, 1);
    let last = page(Some(eval_id(2))).await;
    assert_eq!(last.len(), 1);
    assert_eq!(page(Some(eval_id(3))).await, []);
}

#[tokio::test]
async fn an_event_without_its_evaluation_is_counted_as_orphaned() {
    let scratch = Scratch::new();
    let store = scratch.open();
    for number in 1..=3 {
        store.commit(scratch.evaluation(number)).await.unwrap();
    }
    let orphaned = || store.orphaned_events(Environment::Sandbox);
    assert_eq!(orphaned().await, Ok(0));
    let delete = "DELETE FROM evaluations WHERE eval_id = ?1";
    scratch
        .raw()
        .execute(delete, [eval_id(2).as_bytes()])
        .unwrap();
    assert_eq!(orphaned().await, Ok(1));
    assert_eq!(store.orphaned_events(Environment::Production).await, Ok(0));
}
