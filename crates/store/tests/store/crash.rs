//! A process that is killed while it commits loses nothing that it acknowledged.
//!
//! The test starts its own executable again as the process to be killed: with the variable below
//! set, [`the_process_that_is_killed`] commits for ever and prints every acknowledged number.

use crate::support::{Scratch, eval_id, payload};
use bonafide_evaluation::Evaluations;
use bonafide_store::{SqliteStore, StoreOptions};
use bonafide_types::Environment;
use bonafide_vault::Vault;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

const FOLDER_VARIABLE: &str = "BONAFIDE_TEST_CRASH_FOLDER";
const FIRST_VARIABLE: &str = "BONAFIDE_TEST_CRASH_FIRST";
const ROUNDS: u64 = 12;

/// Does nothing unless a test has started it as a process of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_process_that_is_killed() {
    let Ok(folder) = std::env::var(FOLDER_VARIABLE) else {
        return;
    };
    let first: u64 = std::env::var(FIRST_VARIABLE).unwrap().parse().unwrap();
    let folder = Path::new(&folder);
    let vault = Vault::open(folder).unwrap();
    let store = SqliteStore::open(folder, &vault, &StoreOptions::default()).unwrap();
    let store = Arc::new(store);
    let clients = (0..8).map(|client| {
        let store = Arc::clone(&store);
        let units = Scratch::of(folder);
        tokio::spawn(async move {
            for number in (first + client..).step_by(8) {
                store.commit(units.evaluation(number)).await.unwrap();
                let mut output = std::io::stdout().lock();
                writeln!(output, "acknowledged {number}").unwrap();
                output.flush().unwrap();
            }
        })
    });
    futures::future::join_all(clients).await;
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let scratch = Scratch::new();
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let kill_after = random.random_range(1..60);
        acknowledged.extend(run_and_kill(&scratch, round * 1_000_000, kill_after));
        let store = scratch.open();
        for number in &acknowledged {
            let stored = store
                .evaluation(Environment::Sandbox, eval_id(*number))
                .await;
            assert_eq!(stored.unwrap().unwrap().sealed, payload(*number));
        }
        assert_whole(&scratch);
    }
    assert!(acknowledged.len() as u64 > ROUNDS);
}

/// Kills the process once it has acknowledged some commits; answers all that it acknowledged.
fn run_and_kill(scratch: &Scratch, first: u64, kill_after: usize) -> Vec<u64> {
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "crash::the_process_that_is_killed",
            "--nocapture",
        ])
        .env(FOLDER_VARIABLE, scratch.folder())
        .env(FIRST_VARIABLE, first.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(process.stdout.take().unwrap());
    let mut acknowledged = Vec::new();
    for line in output.lines() {
        // Lines of the test harness are passed over; a line is written to the pipe in one piece.
        let Some(number) = line.ok().and_then(|line| {
            let (_, number) = line.split_once("acknowledged ")?;
            number.parse().ok()
        }) else {
            continue;
        };
        acknowledged.push(number);
        if acknowledged.len() == kill_after {
            process.kill().unwrap();
        }
    }
    process.wait().unwrap();
    acknowledged
}

/// Every evaluation has its one event, every event its evaluation, and the file is sound.
pub(crate) fn assert_whole(scratch: &Scratch) {
    let halves = scratch.count(
        "SELECT count(*) FROM evaluations
         FULL JOIN outbox USING (environment, eval_id)
         WHERE event_id IS NULL OR record IS NULL",
    );
    assert_eq!(halves, 0);
    let evaluations = scratch.count("SELECT count(*) FROM evaluations");
    assert_eq!(scratch.count("SELECT count(*) FROM outbox"), evaluations);
    let check: String = scratch
        .raw()
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok");
}
