//! The ports of drafts and of requests to go live.

use crate::SqliteStore;
use crate::audit::append;
use crate::error::storage_error;
use crate::rows::{column, damaged, environment, id_bytes, instant, query_all};
use crate::workflows::go_live;
use bonafide_lifecycle::{Approval, ApprovalState, Approvals, Draft, Drafts};
use bonafide_types::{AuditEntry, Environment, SmolStr, StorageError, WorkflowId};
use futures::future::BoxFuture;
use rusqlite::{Connection, Row, params};
use uuid::Uuid;

impl Drafts for SqliteStore {
    fn put_draft(
        &self,
        draft: Draft,
        audit: AuditEntry,
    ) -> BoxFuture<'_, Result<(), StorageError>> {
        Box::pin(self.writer.write(move |transaction| {
            let changed = transaction
                .prepare_cached(
                    "INSERT INTO drafts (
                         environment, name, revision, source, is_major, updated_at, updated_by)
                     SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
                     WHERE ?3 = 1 + coalesce(
                         (SELECT revision FROM drafts WHERE environment = ?1 AND name = ?2), 0)
                     ON CONFLICT DO UPDATE SET revision = excluded.revision,
                         source = excluded.source, is_major = excluded.is_major,
                         updated_at = excluded.updated_at, updated_by = excluded.updated_by",
                )
                .and_then(|mut statement| {
                    statement.execute(params![
                        draft.environment.code(),
                        draft.name.as_str(),
                        draft.revision,
                        draft.source,
                        draft.is_major,
                        draft.updated_at.to_string(),
                        draft.updated_by.as_str(),
                    ])
                })
                .map_err(storage_error)?;
            if changed == 0 {
                return Err(StorageError::Conflict(format!(
                    "the draft of {:?} was changed meanwhile: read it again",
                    draft.name
                )));
            }
            append(transaction, &audit)
        }))
    }

    fn drafts(&self, environment: Environment) -> BoxFuture<'_, Result<Vec<Draft>, StorageError>> {
        Box::pin(self.readers.read(move |snapshot| {
            query_all(
                snapshot,
                "SELECT * FROM drafts WHERE environment = ?1 ORDER BY name",
                [environment.code()],
                draft,
            )
        }))
    }

    fn draft(
        &self,
        environment: Environment,
        name: SmolStr,
    ) -> BoxFuture<'_, Result<Option<Draft>, StorageError>> {
        Box::pin(self.readers.read(move |snapshot| {
            let found = query_all(
                snapshot,
                "SELECT * FROM drafts WHERE environment = ?1 AND name = ?2",
                params![environment.code(), name.as_str()],
                draft,
            )?;
            Ok(found.into_iter().next())
        }))
    }

    fn delete_draft(
        &self,
        environment: Environment,
        name: SmolStr,
        audit: AuditEntry,
    ) -> BoxFuture<'_, Result<bool, StorageError>> {
        Box::pin(self.writer.write(move |transaction| {
            let deleted = transaction
                .prepare_cached("DELETE FROM drafts WHERE environment = ?1 AND name = ?2")
                .and_then(|mut statement| {
                    statement.execute(params![environment.code(), name.as_str()])
                })
                .map_err(storage_error)?;
            if deleted > 0 {
                append(transaction, &audit)?;
            }
            Ok(deleted > 0)
        }))
    }
}

fn draft(row: &Row<'_>) -> Result<Draft, StorageError> {
    Ok(Draft {
        environment: environment(row)?,
        name: SmolStr::from(column::<String>(row, "name")?),
        revision: column(row, "revision")?,
        source: column(row, "source")?,
        is_major: column(row, "is_major")?,
        updated_at: instant(row, "updated_at")?,
        updated_by: SmolStr::from(column::<String>(row, "updated_by")?),
    })
}

impl Approvals for SqliteStore {
    fn insert_approval(
        &self,
        approval: Approval,
        audit: AuditEntry,
    ) -> BoxFuture<'_, Result<(), StorageError>> {
        Box::pin(self.writer.write(move |transaction| {
            insert(transaction, &approval).map_err(storage_error)?;
            append(transaction, &audit)
        }))
    }

    fn approvals(
        &self,
        environment: Environment,
    ) -> BoxFuture<'_, Result<Vec<Approval>, StorageError>> {
        Box::pin(self.readers.read(move |snapshot| {
            query_all(
                snapshot,
                "SELECT * FROM approvals WHERE environment = ?1
                 ORDER BY requested_at DESC, approval_id",
                [environment.code()],
                approval,
            )
        }))
    }

    fn decide_approval(
        &self,
        approval: Approval,
        audit: AuditEntry,
    ) -> BoxFuture<'_, Result<bool, StorageError>> {
        Box::pin(self.writer.write(move |transaction| {
            let decided = transaction
                .prepare_cached(
                    "UPDATE approvals SET state = ?3, decided_by = ?4
                     WHERE environment = ?1 AND approval_id = ?2 AND state = 'open'",
                )
                .and_then(|mut statement| {
                    statement.execute(params![
                        approval.environment.code(),
                        approval.id.as_bytes(),
                        approval.state.as_str(),
                        approval.decided_by.as_deref(),
                    ])
                })
                .map_err(storage_error)?;
            if decided == 0 {
                return Ok(false);
            }
            if approval.state == ApprovalState::Approved {
                go_live(transaction, approval.environment, approval.workflow_id)?;
            }
            append(transaction, &audit)?;
            Ok(true)
        }))
    }
}

fn insert(transaction: &Connection, approval: &Approval) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO approvals (
                 environment, approval_id, workflow_id, requested_by, requested_at, state)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            approval.environment.code(),
            approval.id.as_bytes(),
            approval.workflow_id.as_bytes(),
            approval.requested_by.as_str(),
            approval.requested_at.to_string(),
            approval.state.as_str(),
        ])
        .map(|_| ())
}

fn approval(row: &Row<'_>) -> Result<Approval, StorageError> {
    let state: String = column(row, "state")?;
    let mut states = ApprovalState::ALL.into_iter();
    Ok(Approval {
        id: Uuid::from_bytes(id_bytes(row, "approval_id")?),
        environment: environment(row)?,
        workflow_id: WorkflowId::from_bytes(id_bytes(row, "workflow_id")?),
        requested_by: SmolStr::from(column::<String>(row, "requested_by")?),
        requested_at: instant(row, "requested_at")?,
        state: states
            .find(|known| known.as_str() == state)
            .ok_or_else(|| damaged("state"))?,
        decided_by: column::<Option<String>>(row, "decided_by")?.map(SmolStr::from),
    })
}
