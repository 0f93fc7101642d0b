//! The one thread that writes: it takes whatever is waiting and commits it together.
//!
//! A sync of the disk costs the same for one row as for two hundred, so under load the writer
//! commits groups, and without load every unit at once. Every unit has a savepoint of its own: one
//! that fails leaves the others alone. Answers go out only after the commit has returned.

use crate::StoreOptions;
use crate::error::storage_error;
use crate::unit::{Unit, unit};
use bonafide_types::StorageError;
use rusqlite::Connection;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::{mpsc, oneshot};

/// The way to the writer thread.
#[derive(Debug)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Message>,
}

enum Message {
    Unit(Box<dyn Unit>),
    /// Finish what is queued, take nothing more, then say so.
    Close(oneshot::Sender<()>),
}

impl Writer {
    /// Starts the thread. `data_folder` is where the database lies.
    pub(crate) fn start(
        connection: Connection,
        data_folder: PathBuf,
        options: &StoreOptions,
    ) -> io::Result<Self> {
        let (queue, receiver) = mpsc::channel(options.queue_length.get());
        let group_limit = options.group_limit.get();
        thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || run(&connection, &data_folder, receiver, group_limit))?;
        Ok(Self { queue })
    }

    /// Has a function run inside a transaction; ends when it is durable.
    pub(crate) async fn write<F, T>(&self, function: F) -> Result<T, StorageError>
    where
        F: FnMut(&Connection) -> Result<T, StorageError> + Send + 'static,
        T: Send + 'static,
    {
        let (unit, answer) = unit(function);
        self.queue
            .send(Message::Unit(unit))
            .await
            .map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }

    /// Has everything committed that is queued, then stops the thread.
    pub(crate) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.queue.send(Message::Close(done)).await.is_ok() {
            // An error means that the thread is gone already.
            drop(closed.await);
        }
    }
}

fn stopped() -> StorageError {
    StorageError::Unavailable("its writer has stopped".to_owned())
}

fn run(
    connection: &Connection,
    data_folder: &Path,
    mut queue: mpsc::Receiver<Message>,
    group_limit: usize,
) {
    let mut messages = Vec::with_capacity(group_limit);
    let mut closing = Vec::new();
    let mut gathering = Gathering::default();
    while queue.blocking_recv_many(&mut messages, group_limit) > 0 {
        gathering.fill(&mut messages, &mut queue, group_limit);
        let mut group = Vec::with_capacity(messages.len());
        for message in messages.drain(..) {
            match message {
                Message::Unit(unit) => group.push(unit),
                Message::Close(done) => {
                    queue.close();
                    closing.push(done);
                }
            }
        }
        if group.is_empty() {
            continue;
        }
        let (units, started) = (group.len(), Instant::now());
        let answers = commit_group(connection, data_folder, group);
        gathering = Gathering {
            expected: units + queue.len(),
            patience: started.elapsed() / 8,
        };
        for (unit, outcome) in answers {
            unit.answer(outcome);
        }
    }
    // Leaves everything in the main file and an empty log behind, for whoever copies the file.
    let checkpoint = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    if let Err(error) = checkpoint {
        tracing::warn!(error = %storage_error(error), "the log was not folded in at closing");
    }
    for done in closing {
        // An error means that nobody waits any more.
        let _ = done.send(());
    }
}

/// What the next group may wait for.
///
/// Clients that were just answered tend to come back at once, but not all in the same instant;
/// without patience every second sync would be spent on the first few of them. A lone client has
/// nobody to wait for, so it never waits.
#[derive(Default)]
struct Gathering {
    /// Units that may come: as many as were answered or already waited then.
    expected: usize,
    /// How long to wait for them: a small part of what the last commit took.
    patience: Duration,
}

impl Gathering {
    fn fill(
        &self,
        messages: &mut Vec<Message>,
        queue: &mut mpsc::Receiver<Message>,
        group_limit: usize,
    ) {
        const STEP: Duration = Duration::from_micros(20);
        let started = Instant::now();
        while messages.len() < self.expected.min(group_limit) {
            match queue.try_recv() {
                Ok(message) => messages.push(message),
                Err(TryRecvError::Empty) if started.elapsed() < self.patience => {
                    thread::sleep(STEP);
                }
                Err(_) => return,
            }
        }
    }
}

/// A unit and what to answer it.
type Answer = (Box<dyn Unit>, Result<(), StorageError>);

fn commit_group(
    connection: &Connection,
    data_folder: &Path,
    mut group: Vec<Box<dyn Unit>>,
) -> Vec<Answer> {
    let outcome = commit(connection, data_folder, &mut group);
    if matches!(outcome, Err(StorageError::Full)) && group.len() > 1 {
        // There may be room for some of them: each gets a transaction of its own.
        let alone = |mut unit| {
            let outcome = commit(connection, data_folder, std::slice::from_mut(&mut unit));
            (unit, outcome)
        };
        return group.into_iter().map(alone).collect();
    }
    group
        .into_iter()
        .map(|unit| (unit, outcome.clone()))
        .collect()
}

/// Commits a group in one transaction. On an error nothing of it was written.
fn commit(
    connection: &Connection,
    data_folder: &Path,
    group: &mut [Box<dyn Unit>],
) -> Result<(), StorageError> {
    let started = Instant::now();
    let outcome = apply_and_commit(connection, group).map_err(|error| match error {
        StorageError::Failed(_) if disk_is_full(data_folder) => StorageError::Full,
        other => other,
    });
    metrics::histogram!("bonafide_store_commit_seconds").record(started.elapsed());
    metrics::histogram!("bonafide_store_group_units").record(group.len() as f64);
    if let Err(error) = &outcome {
        metrics::counter!("bonafide_store_failed_commits_total").increment(1);
        tracing::error!(%error, units = group.len(), "a commit failed and was rolled back");
        if !connection.is_autocommit()
            && let Err(error) = connection.execute_batch("ROLLBACK")
        {
            tracing::error!(error = %storage_error(error), "a rollback failed");
        }
    }
    outcome
}

fn apply_and_commit(
    connection: &Connection,
    group: &mut [Box<dyn Unit>],
) -> Result<(), StorageError> {
    let run = |sql| {
        let mut statement = connection.prepare_cached(sql).map_err(storage_error)?;
        statement.execute([]).map(|_| ()).map_err(storage_error)
    };
    run("BEGIN IMMEDIATE")?;
    for unit in group {
        run("SAVEPOINT unit")?;
        if let Err(error) = unit.apply(connection) {
            if connection.is_autocommit() {
                // SQLite itself has rolled the whole transaction back, as it does where the disk
                // is full or a file cannot be written.
                return Err(error);
            }
            run("ROLLBACK TO unit")?;
        }
        run("RELEASE unit")?;
    }
    run("COMMIT")
}

/// Whether a failed write had to do with missing room: SQLite reports a full disk as such in most
/// places, but as a plain failure where it could not extend its shared-memory file or sync.
fn disk_is_full(data_folder: &Path) -> bool {
    let path = data_folder.join("space-probe");
    let written = File::create(&path).and_then(|mut file| {
        file.write_all(&[0; 64 * 1024])?;
        file.sync_all()
    });
    // A probe that could not be created cannot be removed either.
    drop(fs::remove_file(&path));
    written.is_err_and(|error| {
        matches!(
            error.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
        )
    })
}
