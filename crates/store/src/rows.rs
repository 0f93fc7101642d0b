//! Reading columns back into domain types. What does not fit is damage, never a default.

use bonafide_access::KeyState;
use bonafide_lifecycle::VersionState;
use bonafide_types::{Environment, StorageError, Timestamp};
use rusqlite::Row;

/// A column whose text or bytes have no meaning.
pub(crate) fn damaged(column: &str) -> StorageError {
    StorageError::Corrupt(format!(
        "column {column} holds what was never written there"
    ))
}

/// One column as SQLite has it.
pub(crate) fn column<T: rusqlite::types::FromSql>(
    row: &Row<'_>,
    name: &str,
) -> Result<T, StorageError> {
    row.get(name).map_err(crate::error::storage_error)
}

/// The sixteen bytes of an id.
pub(crate) fn id_bytes(row: &Row<'_>, name: &str) -> Result<[u8; 16], StorageError> {
    column(row, name)
}

/// An instant written as RFC 3339.
pub(crate) fn instant(row: &Row<'_>, name: &str) -> Result<Timestamp, StorageError> {
    let text: String = column(row, name)?;
    text.parse().map_err(|_| damaged(name))
}

/// The environment of a row.
pub(crate) fn environment(row: &Row<'_>) -> Result<Environment, StorageError> {
    Environment::from_code(column(row, "environment")?).ok_or_else(|| damaged("environment"))
}

/// How the state of a key is written.
pub(crate) const fn key_state_text(state: KeyState) -> &'static str {
    match state {
        KeyState::Active => "active",
        KeyState::Deprecated => "deprecated",
    }
}

/// The state of a key.
pub(crate) fn key_state(row: &Row<'_>) -> Result<KeyState, StorageError> {
    let text: String = column(row, "state")?;
    [KeyState::Active, KeyState::Deprecated]
        .into_iter()
        .find(|state| key_state_text(*state) == text)
        .ok_or_else(|| damaged("state"))
}

/// How the state of a version is written; the index of live versions names one of them.
pub(crate) const fn version_state_text(state: VersionState) -> &'static str {
    match state {
        VersionState::Published => "published",
        VersionState::Live => "live",
        VersionState::Archived => "archived",
    }
}

/// The state of a version.
pub(crate) fn version_state(row: &Row<'_>) -> Result<VersionState, StorageError> {
    let text: String = column(row, "state")?;
    [
        VersionState::Published,
        VersionState::Live,
        VersionState::Archived,
    ]
    .into_iter()
    .find(|state| version_state_text(*state) == text)
    .ok_or_else(|| damaged("state"))
}

/// Runs a query and reads every row.
pub(crate) fn query_all<T>(
    connection: &rusqlite::Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
    mut read: impl FnMut(&Row<'_>) -> Result<T, StorageError>,
) -> Result<Vec<T>, StorageError> {
    let mut statement = connection
        .prepare_cached(sql)
        .map_err(crate::error::storage_error)?;
    let mut rows = statement
        .query(parameters)
        .map_err(crate::error::storage_error)?;
    let mut read_rows = Vec::new();
    while let Some(row) = rows.next().map_err(crate::error::storage_error)? {
        read_rows.push(read(row)?);
    }
    Ok(read_rows)
}
