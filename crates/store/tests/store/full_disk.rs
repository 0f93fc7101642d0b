//! A full store refuses new data, keeps serving reads, and goes on once there is room.

use crate::crash::assert_whole;
use crate::recording_vfs::Recording;
use crate::support::{Scratch, eval_id, payload};
use bonafide_evaluation::Evaluations;
use bonafide_store::StoreOptions;
use bonafide_types::{Environment, StorageError};
use futures::future::join_all;

#[tokio::test]
async fn a_full_store_refuses_reads_on_and_recovers() {
    let scratch = Scratch::new();
    let store = scratch.open_with(&StoreOptions {
        max_bytes: Some(1 << 20),
        ..StoreOptions::default()
    });
    let results = join_all((1..=300).map(|number| store.commit(scratch.evaluation(number)))).await;
    let accepted: Vec<u64> = (1..=300)
        .zip(&results)
        .filter(|(_, result)| result.is_ok())
        .map(|(number, _)| number)
        .collect();
    assert!(
        accepted.len() > 50 && accepted.len() < 150,
        "{}",
        accepted.len()
    );
    for result in &results {
        assert!(
            matches!(result, Ok(_) | Err(StorageError::Full)),
            "{result:?}"
        );
    }
    for number in &accepted {
        let stored = store
            .evaluation(Environment::Sandbox, eval_id(*number))
            .await;
        assert_eq!(stored.unwrap().unwrap().sealed, payload(*number));
    }
    let count = accepted.len() as u64;
    assert_eq!(scratch.count("SELECT count(*) FROM evaluations"), count);
    assert_eq!(scratch.count("SELECT count(*) FROM outbox"), count);

    scratch
        .raw()
        .execute("DELETE FROM evaluations", [])
        .unwrap();
    let after = store.commit(scratch.evaluation(1000)).await;
    assert!(after.is_ok(), "{after:?}");
}

#[tokio::test]
async fn a_disk_that_fills_up_refuses_writes_until_there_is_room() {
    let scratch = Scratch::new();
    let recording = Recording::start(scratch.folder());
    let store = scratch.open();
    store.commit(scratch.evaluation(1)).await.unwrap();
    recording.set_full(true);
    let refused = join_all((2..=20).map(|number| store.commit(scratch.evaluation(number)))).await;
    for result in refused {
        assert_eq!(result, Err(StorageError::Full));
    }
    let stored = store.evaluation(Environment::Sandbox, eval_id(1)).await;
    assert_eq!(stored.unwrap().unwrap().sealed, payload(1));
    recording.set_full(false);
    let results = join_all((2..=20).map(|number| store.commit(scratch.evaluation(number)))).await;
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    assert_whole(&scratch);
}
