//! The store itself: what is opened, what is closed, and which ports it serves.

use crate::connection::{database_path, open_error, open_reader, open_writer, prepare_file};
use crate::disclosures;
use crate::migrations::{migrate, refuse_newer_schema};
use crate::reader::Readers;
use crate::writer::Writer;
use crate::{OpenError, StoreOptions};
use bonafide_types::StorageError;
use bonafide_vault::Vault;
use futures::future::BoxFuture;
use rusqlite::{Connection, OptionalExtension};
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

/// The embedded store of one data folder.
///
/// It implements [`Evaluations`](bonafide_evaluation::Evaluations),
/// [`Consents`](bonafide_enrichment::Consents), [`Keys`](bonafide_access::Keys),
/// [`AuditLog`](bonafide_access::AuditLog) and
/// [`WorkflowShelf`](bonafide_lifecycle::WorkflowShelf). Share it behind an `Arc`. Its futures run
/// on any executor; the disk is touched only by its own threads. Several processes may have the
/// same folder open, a server and the command line say; SQLite orders their writes.
#[derive(Debug)]
pub struct SqliteStore {
    pub(crate) writer: Writer,
    pub(crate) readers: Readers,
}

impl SqliteStore {
    /// Whether a data folder has a database.
    pub fn is_present(data_folder: &Path) -> bool {
        database_path(data_folder).exists()
    }

    /// Opens the database of a data folder, creates it where it is missing, and brings its schema
    /// up to date. Blocks; call it before the runtime is busy.
    ///
    /// # Errors
    /// See [`OpenError`]. A database of a newer release or of another master key is left untouched.
    pub fn open(
        data_folder: &Path,
        vault: &Vault,
        options: &StoreOptions,
    ) -> Result<Self, OpenError> {
        let io = |action| {
            move |source| OpenError::Io {
                action,
                path: data_folder.to_owned(),
                source,
            }
        };
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(data_folder)
            .map_err(io("create the folder"))?;
        let path = database_path(data_folder);
        prepare_file(&path)?;
        let reader = open_reader(&path, options).map_err(open_error)?;
        refuse_newer_schema(&reader)?;
        drop(reader);
        let mut connection = open_writer(&path, options).map_err(open_error)?;
        migrate(&mut connection)?;
        bind_to_master_key(&connection, vault)?;
        let readers = (0..options.readers.get())
            .map(|_| open_reader(&path, options))
            .collect::<Result<Vec<_>, _>>()
            .map_err(open_error)?;
        Ok(Self {
            writer: Writer::start(connection, data_folder.to_owned(), options)
                .map_err(io("start a thread for"))?,
            readers: Readers::start(readers).map_err(io("start a thread for"))?,
        })
    }

    /// Commits everything that is queued, seals the access log and stops the writer; what comes
    /// later is refused as unavailable. Reading goes on until the store is dropped.
    pub fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            if let Err(error) = self.writer.write(disclosures::seal).await {
                tracing::warn!(%error, "the access log was not sealed at closing");
            }
            self.writer.close().await;
        })
    }

    /// A number that grows with every change to keys or workflow versions, whichever process makes
    /// it. Asking costs a read of one row.
    pub fn configuration_revision(&self) -> BoxFuture<'_, Result<u64, StorageError>> {
        Box::pin(self.readers.read(|connection| {
            connection
                .prepare_cached("SELECT configuration_revision FROM installation")
                .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
                .map_err(crate::error::storage_error)
        }))
    }
}

/// Notes the master key's fingerprint in a new database, and refuses one of another master key.
fn bind_to_master_key(connection: &Connection, vault: &Vault) -> Result<(), OpenError> {
    let fingerprint = vault.fingerprint();
    let known = |connection: &Connection| {
        connection
            .query_row("SELECT key_fingerprint FROM installation", [], |row| {
                row.get(0)
            })
            .optional()
            .map_err(open_error)
    };
    if known(connection)?.is_none() {
        connection
            .execute(
                "INSERT OR IGNORE INTO installation (id, key_fingerprint) VALUES (1, ?1)",
                [fingerprint],
            )
            .map_err(open_error)?;
    }
    let known: Option<Vec<u8>> = known(connection)?;
    if known.as_deref() != Some(fingerprint.as_slice()) {
        return Err(OpenError::WrongMasterKey);
    }
    Ok(())
}
