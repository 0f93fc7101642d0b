//! Opening the database file and setting a connection up.

use crate::error::storage_error;
use crate::{OpenError, StoreOptions};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::{self, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

const FILE: &str = "bonafide.db";
/// A sealed evaluation is some 8 KB: with this page size its blobs spill into one overflow page.
const PAGE_BYTES: u32 = 8192;
/// Statements that each connection keeps compiled; there are fewer than that.
const CACHED_STATEMENTS: usize = 64;

/// Where the database of a data folder is.
pub(crate) fn database_path(data_folder: &Path) -> PathBuf {
    data_folder.join(FILE)
}

/// Creates the file where it is missing, and closes it to other users in any case. SQLite gives
/// its log files the same permissions.
pub(crate) fn prepare_file(path: &Path) -> Result<(), OpenError> {
    let io = |action| {
        move |source: io::Error| OpenError::Io {
            action,
            path: path.to_owned(),
            source,
        }
    };
    let created = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match created {
        Ok(_) => {
            // SQLite syncs the folder for the log files that it creates, not for this one.
            let folder = path.parent().unwrap_or(Path::new("."));
            File::open(folder)
                .and_then(|folder| folder.sync_all())
                .map_err(io("sync the folder of"))
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::set_permissions(path, Permissions::from_mode(0o600)).map_err(io("close to others"))
        }
        Err(error) => Err(io("create")(error)),
    }
}

/// Opens a connection that writes.
pub(crate) fn open_writer(path: &Path, options: &StoreOptions) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(options.busy_timeout)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    // Every commit syncs the log: what was answered survives a power cut. Beyond `full`, `extra`
    // also syncs the folder when the journal is deleted that SQLite uses while it makes the file.
    connection.pragma_update(None, "synchronous", "extra")?;
    connection.pragma_update(None, "page_size", PAGE_BYTES)?;
    keep_a_log(&connection, options.busy_timeout)?;
    // 64 MB: the inner pages of the indexes and a whole group of rows stay in memory.
    connection.pragma_update(None, "cache_size", -65_536)?;
    // After a burst the log shrinks back to this many bytes.
    connection.pragma_update(None, "journal_size_limit", 128 << 20)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    // An older database keeps the page size that it was made with.
    let page_bytes: u64 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
    let pages = |bytes: u64| bytes / page_bytes.max(1);
    connection.pragma_update_and_check(
        None,
        "wal_autocheckpoint",
        pages(options.log_bytes),
        |_| Ok(()),
    )?;
    if let Some(bytes) = options.max_bytes {
        connection.pragma_update_and_check(None, "max_page_count", pages(bytes), |_| Ok(()))?;
    }
    Ok(connection)
}

/// Switches to a write-ahead log. Of several processes that do so at the same time SQLite turns some
/// away at once, without the patience that was asked of it: whoever waited might wait for ever for
/// another that waits too.
fn keep_a_log(connection: &Connection, patience: Duration) -> rusqlite::Result<()> {
    const PAUSE: Duration = Duration::from_millis(5);
    let until = Instant::now() + patience;
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(())) {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && Instant::now() < until =>
            {
                thread::sleep(PAUSE);
            }
            outcome => return outcome,
        }
    }
}

/// Opens a connection that only reads.
pub(crate) fn open_reader(path: &Path, options: &StoreOptions) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(options.busy_timeout)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    connection.pragma_update(None, "query_only", true)?;
    connection.pragma_update(None, "cache_size", -8_192)?;
    Ok(connection)
}

/// Puts an error of SQLite into that of opening.
pub(crate) fn open_error(error: rusqlite::Error) -> OpenError {
    OpenError::Storage(storage_error(error))
}
