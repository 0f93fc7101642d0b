//! When the power goes, nothing that was answered is lost and nothing is left half written.
//!
//! The store runs over a layer that notes every file operation. Afterwards the test cuts the power
//! at random operations: it builds the files as a disk may then hold them (what was synced is
//! there; of what was not, any subset may be, torn at sectors of 512 bytes), opens the store on
//! them, and looks.

use crate::recording_vfs::{Operation, Recording};
use crate::support::{Scratch, eval_id, payload};
use bonafide_evaluation::Evaluations;
use bonafide_store::{SqliteStore, StoreOptions};
use bonafide_types::Environment;
use futures::future::join_all;
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const RUNS: u64 = 8;
const CUTS_PER_RUN: u64 = 30;
const SECTOR: usize = 512;

/// A run of the store: what it did to its files, and what it answered after which operation.
struct Run {
    scratch: Scratch,
    operations: Vec<Operation>,
    answered: Vec<(u64, usize)>,
}

#[tokio::test]
async fn a_power_cut_loses_nothing_that_was_answered() {
    let mut with_work_to_lose = 0;
    for seed in 0..RUNS {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let run = record_run(&mut random).await;
        for cut in 0..CUTS_PER_RUN {
            let at = random.random_range(0..=run.operations.len());
            let disk = disk_after_cut(&run.operations[..at], &mut random);
            let lost = lost_after_cut(&run, at, &disk).await;
            assert_eq!(lost, [0; 0], "run {seed}, cut {cut} at operation {at}");
            with_work_to_lose += u64::from(run.answered.iter().any(|(_, then)| *then <= at));
        }
    }
    assert!(
        with_work_to_lose > RUNS * CUTS_PER_RUN / 2,
        "{with_work_to_lose}"
    );
}

/// The test above can fail: on a disk that ignores syncs, answered work does get lost.
#[tokio::test]
async fn a_disk_that_ignores_syncs_is_found_out() {
    let mut random = ChaCha8Rng::seed_from_u64(99);
    let mut run = record_run(&mut random).await;
    // The beginning is left alone, so that there is a database to open.
    let begun = run.answered.iter().map(|(_, at)| *at).min().unwrap();
    let (beginning, rest) = run.operations.split_at(begun);
    let lying = rest
        .iter()
        .filter(|operation| !matches!(operation, Operation::Sync { .. }));
    run.operations = beginning.iter().chain(lying).cloned().collect();
    let disk: Disk = files_before(&run.operations)
        .into_iter()
        .filter_map(|(name, file)| Some((name, file.durable?)))
        .collect();
    let lost = lost_after_cut(&run, usize::MAX, &disk).await;
    assert!(!lost.is_empty());
}

async fn record_run(random: &mut ChaCha8Rng) -> Run {
    let scratch = Scratch::new();
    let recording = Recording::start(scratch.folder());
    let mut answered = Vec::new();
    let mut number = 0;
    // Twice, because closing and opening again deletes and creates the log.
    for _ in 0..2 {
        let store = scratch.open_with(&StoreOptions {
            // A short log: its pages are folded into the database again and again.
            log_bytes: 200_000,
            ..StoreOptions::default()
        });
        for _ in 0..random.random_range(5..12) {
            let units = random.random_range(1..10);
            let commits = (number..number + units).map(|number| {
                let commit = store.commit(scratch.evaluation(number));
                let recording = &recording;
                async move {
                    commit.await.unwrap();
                    (number, recording.position())
                }
            });
            answered.extend(join_all(commits).await);
            number += units;
        }
        store.close().await;
    }
    Run {
        operations: recording.finish(),
        scratch,
        answered,
    }
}

/// The answered numbers that are missing or wrong after a cut; panics where anything is half there.
async fn lost_after_cut(run: &Run, at: usize, disk: &Disk) -> Vec<u64> {
    let folder = tempfile::tempdir().unwrap();
    write_disk(disk, folder.path());
    let keys = run.scratch.folder().join("keys");
    fs::create_dir(folder.path().join("keys")).unwrap();
    fs::copy(
        keys.join("master.key"),
        folder.path().join("keys/master.key"),
    )
    .unwrap();
    let after = Scratch::of(folder.path());
    let store = after.open();
    crate::crash::assert_whole(&after);
    let mut lost = Vec::new();
    for (number, then) in &run.answered {
        let is_right = is_stored(&store, *number).await;
        if !is_right && *then <= at {
            lost.push(*number);
        }
    }
    store.commit(after.evaluation(u64::MAX)).await.unwrap();
    lost
}

/// Whether an evaluation is there; one that is there but not as it was sent is a failure.
async fn is_stored(store: &SqliteStore, number: u64) -> bool {
    let stored = store
        .evaluation(Environment::Sandbox, eval_id(number))
        .await;
    match stored.unwrap() {
        Some(stored) => {
            assert_eq!(stored.sealed, payload(number));
            true
        }
        None => false,
    }
}

/// Names and contents.
type Disk = BTreeMap<String, Vec<u8>>;

/// A file while operations go on.
#[derive(Default)]
struct File {
    /// What is certain to be there; `None` while not even the name is.
    durable: Option<Vec<u8>>,
    /// What was done since.
    pending: Vec<Operation>,
    /// Deleted, but the folder was not synced: the old file may come back.
    may_return: Option<Vec<u8>>,
}

fn files_before(operations: &[Operation]) -> BTreeMap<String, File> {
    let mut files: BTreeMap<String, File> = BTreeMap::new();
    // The database file exists, empty and synced, before SQLite sees it.
    files.entry("bonafide.db".to_owned()).or_default().durable = Some(Vec::new());
    for operation in operations {
        match operation {
            Operation::Write { file, .. } | Operation::Truncate { file, .. } => {
                let file = files.entry(file.clone()).or_default();
                file.pending.push(operation.clone());
            }
            Operation::Sync { file } => {
                let file = files.entry(file.clone()).or_default();
                let is_first = file.durable.is_none();
                let mut bytes = file.durable.take().unwrap_or_default();
                for operation in file.pending.drain(..) {
                    apply(&operation, &mut bytes);
                }
                file.durable = Some(bytes);
                if is_first {
                    // With a new log file SQLite syncs its folder, earlier deletions included.
                    files.values_mut().for_each(|file| file.may_return = None);
                }
            }
            Operation::Delete { file, durable } => {
                let deleted = files.insert(file.clone(), File::default());
                let may_return = deleted.filter(|_| !durable).and_then(|file| file.durable);
                files.entry(file.clone()).or_default().may_return = may_return;
            }
        }
    }
    files
}

/// A disk as the power may leave it after some operations.
fn disk_after_cut(operations: &[Operation], random: &mut ChaCha8Rng) -> Disk {
    let mut disk = Disk::new();
    // How much of what was not synced got through, in all: none of it, some, or everything.
    let share = *[0.0, 0.3, 0.7, 0.95, 1.0].choose(random).unwrap();
    for (name, file) in files_before(operations) {
        if file.may_return.is_some() && random.random_bool(0.5) {
            disk.extend(file.may_return.map(|bytes| (name, bytes)));
            continue;
        }
        let exists = file.durable.is_some() || random.random_bool(share);
        let mut bytes = file.durable.unwrap_or_default();
        for operation in &file.pending {
            apply_some(operation, share, &mut bytes, random);
        }
        if exists {
            disk.insert(name, bytes);
        }
    }
    disk
}

fn apply(operation: &Operation, bytes: &mut Vec<u8>) {
    match operation {
        Operation::Write {
            offset,
            bytes: written,
            ..
        } => {
            let end = offset + written.len();
            if bytes.len() < end {
                bytes.resize(end, 0);
            }
            bytes
                .get_mut(*offset..end)
                .unwrap()
                .copy_from_slice(written);
        }
        Operation::Truncate { size, .. } => bytes.truncate(*size),
        Operation::Sync { .. } | Operation::Delete { .. } => {}
    }
}

/// Lets an operation through as a whole, in some of its sectors, or not at all.
fn apply_some(operation: &Operation, share: f64, bytes: &mut Vec<u8>, random: &mut impl Rng) {
    let Operation::Write {
        file,
        offset,
        bytes: written,
    } = operation
    else {
        if random.random_bool(share) {
            apply(operation, bytes);
        }
        return;
    };
    let mut at = 0;
    let is_torn = random.random_bool(0.3);
    let whole = random.random_bool(share);
    while at < written.len() {
        let to_sector_end = SECTOR - (offset + at) % SECTOR;
        let end = written.len().min(at + to_sector_end);
        let gets_through = if is_torn {
            random.random_bool(share)
        } else {
            whole
        };
        if gets_through {
            let piece = Operation::Write {
                file: file.clone(),
                offset: offset + at,
                bytes: written.get(at..end).unwrap().to_vec(),
            };
            apply(&piece, bytes);
        }
        at = end;
    }
}

fn write_disk(disk: &Disk, folder: &Path) {
    for (name, bytes) in disk {
        fs::write(folder.join(name), bytes).unwrap();
    }
}
