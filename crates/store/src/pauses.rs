//! Evaluations that pause: their rows, and the segments that follow.

use crate::error::storage_error;
use crate::rows::{column, damaged, id_bytes, query_all};
use crate::{disclosures, evaluations, history};
use bonafide_evaluation::{AdvanceUnit, DuePause, StoredPause};
use bonafide_types::{Environment, EvalId, StorageError, Timestamp};
use rusqlite::{Connection, params};

/// Notes where an evaluation pauses, or that it does not.
pub(crate) fn put(
    transaction: &Connection,
    environment: Environment,
    eval_id: EvalId,
    pause: Option<&StoredPause>,
) -> Result<(), StorageError> {
    let written = match pause {
        None => transaction
            .prepare_cached("DELETE FROM pauses WHERE environment = ?1 AND eval_id = ?2")
            .and_then(|mut statement| {
                statement.execute(params![environment.code(), eval_id.as_bytes()])
            }),
        Some(pause) => transaction
            .prepare_cached(
                "INSERT OR REPLACE INTO pauses (environment, eval_id, step_id, expires_at)
                 VALUES (?1, ?2, ?3, ?4)",
            )
            .and_then(|mut statement| {
                statement.execute(params![
                    environment.code(),
                    eval_id.as_bytes(),
                    pause.step_id.as_str(),
                    pause.expires_at.as_microsecond(),
                ])
            }),
    };
    written.map(|_| ()).map_err(storage_error)
}

/// Writes the next segment; answers whether the evaluation was still at its epoch.
pub(crate) fn advance(transaction: &Connection, unit: &AdvanceUnit) -> Result<bool, StorageError> {
    let changed = transaction
        .prepare_cached(
            "UPDATE evaluations SET epoch = epoch + 1, eval_status = ?4, decision = ?5,
                 case_status = ?6, sub_status = ?7, wrapped_key = ?8, request = ?9, record = ?10,
                 trace = ?11
             WHERE environment = ?1 AND eval_id = ?2 AND epoch = ?3",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                unit.environment.code(),
                unit.eval_id.as_bytes(),
                unit.epoch,
                unit.eval_status.as_str(),
                unit.decision.as_str(),
                unit.case_status.as_str(),
                unit.sub_status.as_str(),
                unit.sealed.wrapped_key,
                unit.sealed.request,
                unit.sealed.record,
                unit.sealed.trace,
            ])
        })
        .map_err(storage_error)?;
    if changed == 0 {
        return Ok(false);
    }
    put(
        transaction,
        unit.environment,
        unit.eval_id,
        unit.pause.as_ref(),
    )?;
    for event in &unit.events {
        evaluations::insert_event(transaction, unit.environment, unit.eval_id, event)?;
    }
    if !unit.sightings.is_empty() {
        let client_id = evaluations::client_of(transaction, unit.environment, unit.eval_id)?;
        history::add(
            transaction,
            unit.environment,
            unit.eval_id,
            &client_id,
            &unit.sightings,
        )?;
    }
    disclosures::append(transaction, &unit.disclosures)?;
    Ok(true)
}

/// The pauses whose time is up, longest overdue first.
pub(crate) fn due(
    snapshot: &Connection,
    environment: Environment,
    before: Timestamp,
    limit: u32,
) -> Result<Vec<DuePause>, StorageError> {
    query_all(
        snapshot,
        "SELECT eval_id, expires_at FROM pauses WHERE environment = ?1 AND expires_at <= ?2
         ORDER BY expires_at LIMIT ?3",
        params![environment.code(), before.as_microsecond(), limit],
        |row| {
            let expires_at = Timestamp::from_microsecond(column(row, "expires_at")?);
            Ok(DuePause {
                eval_id: EvalId::from_bytes(id_bytes(row, "eval_id")?),
                expires_at: expires_at.map_err(|_| damaged("expires_at"))?,
            })
        },
    )
}
