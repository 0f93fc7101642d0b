//! Numbered steps of the schema.
//!
//! A step only adds (expand); what it replaces is removed by a later release (contract), so that
//! the release before runs beside this one. Each file says how to go back.

use crate::OpenError;
use crate::connection::open_error;
use crate::error::storage_error;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

const RELEASE: &str = env!("CARGO_PKG_VERSION");

/// The steps in order; the number of a step is its place, counted from 1.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_first.sql"),
    include_str!("../migrations/0002_disclosures.sql"),
    include_str!("../migrations/0003_consents.sql"),
    include_str!("../migrations/0004_pauses.sql"),
    include_str!("../migrations/0005_feedback.sql"),
    include_str!("../migrations/0006_history.sql"),
    include_str!("../migrations/0007_lists.sql"),
    include_str!("../migrations/0008_management.sql"),
    include_str!("../migrations/0009_shadows.sql"),
    include_str!("../migrations/0010_cached_answers.sql"),
];

/// Refuses a database that a newer release has written. Reads only.
pub(crate) fn refuse_newer_schema(connection: &Connection) -> Result<(), OpenError> {
    let Some((found, written_by)) = current_schema(connection).map_err(open_error)? else {
        return Ok(());
    };
    let supported = newest();
    if found > supported {
        return Err(OpenError::SchemaTooNew {
            found,
            written_by,
            supported,
            release: RELEASE,
        });
    }
    Ok(())
}

/// Brings the schema up to date, each step in a transaction of its own. Processes that start
/// together take turns; whoever comes second finds the work done.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), OpenError> {
    for (number, sql) in (1..).zip(MIGRATIONS) {
        apply(connection, number, sql).map_err(|error| OpenError::Migration {
            number,
            reason: storage_error(error),
        })?;
    }
    Ok(())
}

fn apply(connection: &mut Connection, number: u32, sql: &str) -> rusqlite::Result<()> {
    let done = current_schema(connection)?.is_some_and(|(found, _)| found >= number);
    if done {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Looked at again, because another process may have been faster.
    let done = current_schema(&transaction)?.is_some_and(|(found, _)| found >= number);
    if done {
        return Ok(());
    }
    transaction.execute_batch(
        "CREATE TABLE IF NOT EXISTS schema_version (
             version INTEGER PRIMARY KEY,
             release TEXT NOT NULL
         ) STRICT;",
    )?;
    transaction.execute_batch(sql)?;
    transaction.execute(
        "INSERT INTO schema_version (version, release) VALUES (?1, ?2)",
        params![number, RELEASE],
    )?;
    transaction.commit()
}

/// The schema's number and the release that brought it there; `None` for an empty database.
fn current_schema(connection: &Connection) -> rusqlite::Result<Option<(u32, String)>> {
    // Asked of the file, because what a connection remembers of the schema may be out of date.
    let exists: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'schema_version')",
        [],
        |row| row.get(0),
    )?;
    if !exists {
        return Ok(None);
    }
    connection
        .query_row(
            "SELECT version, release FROM schema_version ORDER BY version DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()
}

fn newest() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}
