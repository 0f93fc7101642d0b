//! Walks over the evaluations that somebody selects.

use crate::evaluations::sealed_payload;
use crate::feedback;
use crate::rows::{column, damaged, id_bytes, query_all};
use bonafide_evaluation::{Selected, SelectedPage, Selection};
use bonafide_types::{Environment, EvalId, StorageError, Timestamp, WorkflowId};
use bonafide_vault::LookupHash;
use rusqlite::{Connection, Row, params};

/// The next page of a walk in the order of ids.
pub(crate) fn page(
    snapshot: &Connection,
    environment: Environment,
    selection: &Selection,
    after: Option<EvalId>,
    limit: u32,
) -> Result<SelectedPage, StorageError> {
    let is_labelled = feedback::is_any(snapshot, environment)?;
    let after = after.as_ref().map_or(&[][..], |id| id.as_bytes());
    let looked_at = query_all(
        snapshot,
        "SELECT eval_id, client_hash, workflow_id, started_at, decision, wrapped_key, request, record, trace
         FROM evaluations
         WHERE environment = ?1 AND eval_id > ?2
         ORDER BY eval_id LIMIT ?3",
        params![environment.code(), after, limit],
        |row| {
            let eval_id = EvalId::from_bytes(id_bytes(row, "eval_id")?);
            // The blobs are read only of those that fit: the others cost their first page.
            let selected = match fits(row, selection)? {
                true => Some(Selected {
                    eval_id,
                    client_id: client_id(row)?,
                    started_at: Timestamp::from_microsecond(column(row, "started_at")?)
                        .map_err(|_| damaged("started_at"))?,
                    sealed: sealed_payload(row)?,
                    is_fraud: match is_labelled {
                        true => label(snapshot, environment, row)?,
                        false => None,
                    },
                }),
                false => None,
            };
            Ok((eval_id, selected))
        },
    )?;
    let is_last = looked_at.len() < usize::try_from(limit).unwrap_or(usize::MAX);
    let last = looked_at.last().map(|(eval_id, _)| *eval_id);
    Ok(SelectedPage {
        selected: looked_at
            .into_iter()
            .filter_map(|(_, selected)| selected)
            .collect(),
        last: last.filter(|_| !is_last),
    })
}

fn client_id(row: &Row<'_>) -> Result<LookupHash, StorageError> {
    let bytes: Vec<u8> = column(row, "client_hash")?;
    LookupHash::from_bytes(&bytes).ok_or_else(|| damaged("client_hash"))
}

fn label(
    snapshot: &Connection,
    environment: Environment,
    row: &Row<'_>,
) -> Result<Option<bool>, StorageError> {
    let client_hash: Vec<u8> = column(row, "client_hash")?;
    let workflow_id = id_bytes(row, "workflow_id")?;
    feedback::newest(snapshot, environment, &client_hash, &workflow_id)
}

fn fits(row: &Row<'_>, selection: &Selection) -> Result<bool, StorageError> {
    if !selection.workflow_ids.is_empty() {
        let workflow_id = WorkflowId::from_bytes(id_bytes(row, "workflow_id")?);
        if !selection.workflow_ids.contains(&workflow_id) {
            return Ok(false);
        }
    }
    let started_at: i64 = column(row, "started_at")?;
    let is_early = selection
        .from
        .is_some_and(|from| started_at < from.as_microsecond());
    let is_late = selection
        .until
        .is_some_and(|until| started_at >= until.as_microsecond());
    if is_early || is_late {
        return Ok(false);
    }
    match &selection.decision {
        None => Ok(true),
        Some(decision) => Ok(*decision == column::<String>(row, "decision")?),
    }
}
