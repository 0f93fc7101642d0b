//! The port of workflow versions.

use crate::SqliteStore;
use crate::audit::append;
use crate::error::{is_constraint_violation, storage_error};
use crate::rows::{
    column, environment, id_bytes, instant, query_all, version_state, version_state_text,
};
use bonafide_lifecycle::{StoredVersion, VersionNumber, VersionState, WorkflowShelf};
use bonafide_types::{AuditEntry, Environment, SmolStr, StorageError, WorkflowId};
use futures::future::BoxFuture;
use rusqlite::{Connection, Row, params};

impl WorkflowShelf for SqliteStore {
    fn insert_version(
        &self,
        version: StoredVersion,
        audit: AuditEntry,
    ) -> BoxFuture<'_, Result<(), StorageError>> {
        Box::pin(self.writer.write(move |transaction| {
            if version.state == VersionState::Live {
                take_down(transaction, version.environment, &version.name)?;
            }
            insert(transaction, &version).map_err(|error| {
                if is_constraint_violation(&error) {
                    return StorageError::Conflict(format!(
                        "{} has version {} of {:?} already",
                        version.environment, version.number, version.name
                    ));
                }
                storage_error(error)
            })?;
            append(transaction, &audit)
        }))
    }

    fn set_version_state(
        &self,
        environment: Environment,
        workflow_id: WorkflowId,
        state: VersionState,
        audit: AuditEntry,
    ) -> BoxFuture<'_, Result<bool, StorageError>> {
        Box::pin(self.writer.write(move |transaction| {
            let is_there = match state {
                VersionState::Live => go_live(transaction, environment, workflow_id)?,
                _ => {
                    let found = find(transaction, environment, workflow_id)?.is_some();
                    set_state(transaction, environment, workflow_id, state)?;
                    found
                }
            };
            if is_there {
                append(transaction, &audit)?;
            }
            Ok(is_there)
        }))
    }

    fn set_shadow(
        &self,
        environment: Environment,
        name: SmolStr,
        shadow: Option<WorkflowId>,
        audit: AuditEntry,
    ) -> BoxFuture<'_, Result<(), StorageError>> {
        Box::pin(self.writer.write(move |transaction| {
            let written = match shadow {
                None => transaction
                    .prepare_cached("DELETE FROM shadows WHERE environment = ?1 AND name = ?2")
                    .and_then(|mut statement| {
                        statement.execute(params![environment.code(), name.as_str()])
                    }),
                Some(id) => transaction
                    .prepare_cached(
                        "INSERT INTO shadows (environment, name, workflow_id) VALUES (?1, ?2, ?3)
                         ON CONFLICT DO UPDATE SET workflow_id = excluded.workflow_id",
                    )
                    .and_then(|mut statement| {
                        statement.execute(params![environment.code(), name.as_str(), id.as_bytes()])
                    }),
            };
            written.map_err(storage_error)?;
            append(transaction, &audit)
        }))
    }

    fn live_history(
        &self,
        environment: Environment,
        name: SmolStr,
    ) -> BoxFuture<'_, Result<Vec<WorkflowId>, StorageError>> {
        Box::pin(self.readers.read(move |snapshot| {
            query_all(
                snapshot,
                "SELECT workflow_id FROM live_history WHERE environment = ?1 AND name = ?2
                 ORDER BY sequence DESC",
                params![environment.code(), name.as_str()],
                |row| Ok(WorkflowId::from_bytes(id_bytes(row, "workflow_id")?)),
            )
        }))
    }

    fn versions(
        &self,
        environment: Environment,
    ) -> BoxFuture<'_, Result<Vec<StoredVersion>, StorageError>> {
        Box::pin(self.readers.read(move |snapshot| {
            query_all(
                snapshot,
                "SELECT *, EXISTS (
                     SELECT 1 FROM shadows WHERE shadows.environment = workflow_versions.environment
                     AND shadows.workflow_id = workflow_versions.workflow_id) AS is_shadow
                 FROM workflow_versions WHERE environment = ?1
                 ORDER BY name, major DESC, minor DESC",
                [environment.code()],
                stored_version,
            )
        }))
    }

    fn version(
        &self,
        environment: Environment,
        workflow_id: WorkflowId,
    ) -> BoxFuture<'_, Result<Option<StoredVersion>, StorageError>> {
        Box::pin(
            self.readers
                .read(move |snapshot| find(snapshot, environment, workflow_id)),
        )
    }
}

fn find(
    connection: &Connection,
    environment: Environment,
    workflow_id: WorkflowId,
) -> Result<Option<StoredVersion>, StorageError> {
    let found = query_all(
        connection,
        "SELECT *, EXISTS (
             SELECT 1 FROM shadows WHERE shadows.environment = workflow_versions.environment
             AND shadows.workflow_id = workflow_versions.workflow_id) AS is_shadow
         FROM workflow_versions WHERE environment = ?1 AND workflow_id = ?2",
        params![environment.code(), workflow_id.as_bytes()],
        stored_version,
    )?;
    Ok(found.into_iter().next())
}

fn insert(transaction: &Connection, version: &StoredVersion) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO workflow_versions (
                 environment, workflow_id, name, major, minor, state, definition_hash, source,
                 published_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            version.environment.code(),
            version.workflow_id.as_bytes(),
            version.name.as_str(),
            version.number.major,
            version.number.minor,
            version_state_text(version.state),
            version.hash.as_str(),
            version.source,
            version.published_at.to_string(),
        ])
        .map(|_| ())
}

/// Makes a version live and takes the other one of its name down; answers whether there is one.
pub(crate) fn go_live(
    transaction: &Connection,
    environment: Environment,
    workflow_id: WorkflowId,
) -> Result<bool, StorageError> {
    let Some(version) = find(transaction, environment, workflow_id)? else {
        return Ok(false);
    };
    match version.state {
        VersionState::Archived => Err(StorageError::Conflict(format!(
            "version {} of {:?} is archived and cannot become live",
            version.number, version.name
        ))),
        VersionState::Live => Ok(true),
        VersionState::Published => {
            take_down(transaction, environment, &version.name)?;
            set_state(transaction, environment, workflow_id, VersionState::Live)?;
            Ok(true)
        }
    }
}

/// The version of a name that was live becomes published.
fn take_down(
    transaction: &Connection,
    environment: Environment,
    name: &str,
) -> Result<(), StorageError> {
    transaction
        .prepare_cached(
            "UPDATE workflow_versions SET state = ?3
             WHERE environment = ?1 AND name = ?2 AND state = ?4",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                environment.code(),
                name,
                version_state_text(VersionState::Published),
                version_state_text(VersionState::Live),
            ])
        })
        .map(|_| ())
        .map_err(storage_error)
}

fn set_state(
    transaction: &Connection,
    environment: Environment,
    workflow_id: WorkflowId,
    state: VersionState,
) -> Result<(), StorageError> {
    transaction
        .prepare_cached(
            "UPDATE workflow_versions SET state = ?3 WHERE environment = ?1 AND workflow_id = ?2",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                environment.code(),
                workflow_id.as_bytes(),
                version_state_text(state),
            ])
        })
        .map(|_| ())
        .map_err(storage_error)
}

fn stored_version(row: &Row<'_>) -> Result<StoredVersion, StorageError> {
    Ok(StoredVersion {
        environment: environment(row)?,
        workflow_id: WorkflowId::from_bytes(id_bytes(row, "workflow_id")?),
        name: SmolStr::from(column::<String>(row, "name")?),
        number: VersionNumber {
            major: column(row, "major")?,
            minor: column(row, "minor")?,
        },
        state: version_state(row)?,
        is_shadow: column(row, "is_shadow")?,
        hash: SmolStr::from(column::<String>(row, "definition_hash")?),
        source: column(row, "source")?,
        published_at: instant(row, "published_at")?,
    })
}
