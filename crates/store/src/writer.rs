//! The one thread that writes: it takes whatever is waiting and commits it together.
//!
//! A sync of the disk costs the same for one row as for two hundred, so under load the writer
//! commits groups, and without load every unit at once; nobody ever waits for a group to fill.
//! Every unit has a savepoint of its own: one that fails leaves the others alone. Answers go out
//! only after the commit has returned.

use crate::StoreOptions;
use crate::error::storage_error;
use crate::unit::{Unit, unit};
use bonafide_types::StorageError;
use rusqlite::Connection;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;
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
    while queue.blocking_recv_many(&mut messages, group_limit) > 0 {
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
        commit_and_answer(connection, data_folder, group);
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

fn commit_and_answer(connection: &Connection, data_folder: &Path, mut group: Vec<Box<dyn Unit>>) {
    if group.is_empty() {
        return;
    }
    let outcome = commit(connection, data_folder, &mut group);
    if matches!(outcome, Err(StorageError::Full)) && group.len() > 1 {
        // There may be room for some of them: each gets a transaction of its own.
        for mut unit in group {
            let outcome = commit(connection, data_folder, std::slice::from_mut(&mut unit));
            unit.answer(outcome);
        }
        return;
    }
    for unit in group {
        unit.answer(outcome.clone());
    }
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
