//! Labels: what became known of applicants later.

use crate::audit::append;
use crate::error::storage_error;
use crate::evaluations::insert_event;
use crate::rows::{id_bytes, query_all};
use bonafide_evaluation::{FeedbackUnit, feedback_event};
use bonafide_types::{AuditEntry, Environment, EvalId, StorageError};
use rusqlite::{Connection, OptionalExtension, params};

/// Stores labels with their events and their audit entries; answers for each whether its evaluation
/// is known.
pub(crate) fn record(
    transaction: &Connection,
    units: &[FeedbackUnit],
) -> Result<Vec<bool>, StorageError> {
    units
        .iter()
        .map(|unit| record_one(transaction, unit))
        .collect()
}

fn record_one(transaction: &Connection, unit: &FeedbackUnit) -> Result<bool, StorageError> {
    let newest = query_all(
        transaction,
        "SELECT evaluations.eval_id FROM evaluations
         JOIN workflow_versions USING (environment, workflow_id)
         WHERE evaluations.environment = ?1 AND client_hash = ?2 AND name = ?3
         ORDER BY started_at DESC, evaluations.eval_id DESC LIMIT 1",
        params![
            unit.environment.code(),
            unit.client_id.as_bytes(),
            unit.workflow.as_str(),
        ],
        |row| Ok(EvalId::from_bytes(id_bytes(row, "eval_id")?)),
    )?;
    let Some(eval_id) = newest.into_iter().next() else {
        return Ok(false);
    };
    let number: u32 = transaction
        .prepare_cached(
            "INSERT INTO feedback (
                 environment, client_hash, workflow, number, eval_id, is_fraud, recorded_at,
                 received_at, actor, wrapped_key, detail)
             SELECT ?1, ?2, ?3, 1 + coalesce(max(number), 0), ?4, ?5, ?6, ?7, ?8, ?9, ?10
             FROM feedback WHERE environment = ?1 AND client_hash = ?2 AND workflow = ?3
             RETURNING number",
        )
        .and_then(|mut statement| {
            statement.query_row(
                params![
                    unit.environment.code(),
                    unit.client_id.as_bytes(),
                    unit.workflow.as_str(),
                    eval_id.as_bytes(),
                    unit.is_fraud,
                    unit.recorded_at.to_string(),
                    unit.received_at.as_microsecond(),
                    unit.actor.as_str(),
                    unit.wrapped_key,
                    unit.detail,
                ],
                |row| row.get(0),
            )
        })
        .map_err(storage_error)?;
    insert_event(
        transaction,
        unit.environment,
        eval_id,
        &feedback_event(eval_id, number),
    )?;
    let label = if unit.is_fraud { "fraud" } else { "non-fraud" };
    append(
        transaction,
        &AuditEntry {
            instant: unit.received_at,
            environment: Some(unit.environment),
            actor: unit.actor.clone(),
            action: "feedback.recorded".into(),
            subject: eval_id.to_string().into(),
            detail: format!("{label}, number {number}").into(),
        },
    )?;
    Ok(true)
}

/// Whether anything is labelled in an environment at all.
pub(crate) fn is_any(
    snapshot: &Connection,
    environment: Environment,
) -> Result<bool, StorageError> {
    snapshot
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM feedback WHERE environment = ?1)")
        .and_then(|mut statement| statement.query_row([environment.code()], |row| row.get(0)))
        .map_err(storage_error)
}

/// The newest label of an evaluation's id and workflow.
pub(crate) fn newest(
    snapshot: &Connection,
    environment: Environment,
    client_hash: &[u8],
    workflow_id: &[u8],
) -> Result<Option<bool>, StorageError> {
    snapshot
        .prepare_cached(
            "SELECT is_fraud FROM feedback
             WHERE environment = ?1 AND client_hash = ?2 AND workflow = (
                 SELECT name FROM workflow_versions
                 WHERE environment = ?1 AND workflow_id = ?3)
             ORDER BY number DESC LIMIT 1",
        )
        .and_then(|mut statement| {
            statement
                .query_row(
                    params![environment.code(), client_hash, workflow_id],
                    |row| row.get(0),
                )
                .optional()
        })
        .map_err(storage_error)
}
