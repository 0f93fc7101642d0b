//! Evaluations that pause.

use crate::support::{Scratch, eval_id, event, payload};
use bonafide_evaluation::{AdvanceUnit, CommitUnit, DuePause, Evaluations, StoredPause};
use bonafide_types::{CaseStatus, Environment, EvalStatus, Timestamp};
use futures::future::join_all;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn pause(expires_at: i64) -> Option<StoredPause> {
    Some(StoredPause {
        step_id: "hold".into(),
        expires_at: at(expires_at),
    })
}

fn paused(scratch: &Scratch, number: u64, expires_at: i64) -> CommitUnit {
    CommitUnit {
        eval_status: EvalStatus::Paused,
        pause: pause(expires_at),
        ..scratch.evaluation(number)
    }
}

fn advance(number: u64, epoch: u32, pause: Option<StoredPause>) -> AdvanceUnit {
    AdvanceUnit {
        environment: Environment::Sandbox,
        eval_id: eval_id(number),
        epoch,
        eval_status: EvalStatus::Completed,
        decision: "ACCEPT".into(),
        case_status: CaseStatus::Closed,
        sub_status: "Accept".into(),
        sealed: payload(number + 1_000),
        pause,
        events: vec![event(number + 1_000 * u64::from(epoch + 1))],
        sightings: Vec::new(),
        disclosures: Vec::new(),
    }
}

#[tokio::test]
async fn a_segment_is_committed_on_the_epoch_that_was_read_and_no_other() {
    let scratch = Scratch::new();
    let store = scratch.open();
    store.commit(paused(&scratch, 1, 50)).await.unwrap();
    assert_eq!(store.advance(advance(1, 0, pause(60))).await, Ok(true));
    assert_eq!(store.advance(advance(1, 0, None)).await, Ok(false));
    let stored = store.evaluation(Environment::Sandbox, eval_id(1)).await;
    let stored = stored.unwrap().unwrap();
    assert_eq!((stored.epoch, stored.sealed), (1, payload(1_001)));
    assert_eq!(store.advance(advance(2, 0, None)).await, Ok(false));
    assert_eq!(scratch.count("SELECT count(*) FROM outbox"), 2);
}

#[tokio::test]
async fn of_many_segments_at_once_one_goes_through() {
    let scratch = Scratch::new();
    let store = scratch.open();
    store.commit(paused(&scratch, 1, 50)).await.unwrap();
    let results = join_all((0..40).map(|_| store.advance(advance(1, 0, None)))).await;
    let through = results.iter().filter(|result| **result == Ok(true)).count();
    assert_eq!(through, 1);
    assert!(results.iter().all(Result::is_ok));
}

#[tokio::test]
async fn pauses_are_found_when_their_time_is_up() {
    let scratch = Scratch::new();
    let store = scratch.open();
    for (number, expires_at) in [(1, 300), (2, 100), (3, 200), (4, 900)] {
        store
            .commit(paused(&scratch, number, expires_at))
            .await
            .unwrap();
    }
    store.commit(scratch.evaluation(5)).await.unwrap();
    let due = |number, expires_at| DuePause {
        eval_id: eval_id(number),
        expires_at: at(expires_at),
    };
    let found = |now, limit| store.due_pauses(Environment::Sandbox, at(now), limit);
    assert_eq!(found(99, 10).await, Ok(vec![]));
    let all = vec![due(2, 100), due(3, 200), due(1, 300)];
    assert_eq!(found(300, 10).await, Ok(all.clone()));
    assert_eq!(found(300, 2).await, Ok(all[..2].to_vec()));
    let elsewhere = store.due_pauses(Environment::Production, at(900), 10).await;
    assert_eq!(elsewhere, Ok(vec![]));

    // One goes on to a later pause, one ends.
    store.advance(advance(2, 0, pause(800))).await.unwrap();
    store.advance(advance(3, 0, None)).await.unwrap();
    assert_eq!(found(300, 10).await, Ok(vec![due(1, 300)]));
    assert_eq!(scratch.count("SELECT count(*) FROM pauses"), 3);
}

#[tokio::test]
async fn a_segment_with_an_event_that_exists_is_refused_whole() {
    let scratch = Scratch::new();
    let store = scratch.open();
    store.commit(paused(&scratch, 1, 50)).await.unwrap();
    let mut unit = advance(1, 0, None);
    unit.events = vec![event(1)];
    assert!(store.advance(unit).await.is_err());
    let stored = store.evaluation(Environment::Sandbox, eval_id(1)).await;
    assert_eq!(stored.unwrap().unwrap().epoch, 0);
    assert_eq!(scratch.count("SELECT count(*) FROM pauses"), 1);
}
