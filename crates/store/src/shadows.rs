//! How versions that run beside the live one differ from it.

use crate::error::storage_error;
use crate::rows::{column, id_bytes, query_all};
use bonafide_evaluation::{MatrixCell, ShadowReport, ShadowResult, ShadowSample};
use bonafide_types::{Environment, EvalId, SmolStr, StorageError, WorkflowId};
use rusqlite::{Connection, params};

/// Samples that are kept of each way from decision to decision.
const MOST_SAMPLES: u32 = 100;

/// Counts a result; one whose decision differs is a sample while there are few.
pub(crate) fn add(transaction: &Connection, result: &ShadowResult) -> Result<(), StorageError> {
    let environment = result.environment.code();
    let shadow = result.workflow_id.as_bytes();
    transaction
        .prepare_cached(
            "INSERT INTO shadow_counts (environment, workflow_id, before, after, evaluations)
             VALUES (?1, ?2, ?3, ?4, 1)
             ON CONFLICT DO UPDATE SET evaluations = evaluations + 1",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                environment,
                shadow,
                result.before.as_str(),
                result.after.as_str()
            ])
        })
        .map_err(storage_error)?;
    if result.before == result.after {
        return Ok(());
    }
    transaction
        .prepare_cached(
            "INSERT INTO shadow_samples (
                 environment, workflow_id, eval_id, before, after, last_step)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE ?7 > (
                 SELECT count(*) FROM shadow_samples WHERE environment = ?1
                 AND workflow_id = ?2 AND before = ?4 AND after = ?5)
             ON CONFLICT DO NOTHING",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                environment,
                shadow,
                result.eval_id.as_bytes(),
                result.before.as_str(),
                result.after.as_str(),
                result.last_step.as_str(),
                MOST_SAMPLES,
            ])
        })
        .map(|_| ())
        .map_err(storage_error)
}

/// What was counted of a version.
pub(crate) fn report(
    snapshot: &Connection,
    environment: Environment,
    shadow: WorkflowId,
) -> Result<ShadowReport, StorageError> {
    let key = params![environment.code(), shadow.as_bytes()];
    let word = |row: &rusqlite::Row<'_>, name: &str| column::<String>(row, name).map(SmolStr::from);
    let matrix = query_all(
        snapshot,
        "SELECT before, after, evaluations FROM shadow_counts
         WHERE environment = ?1 AND workflow_id = ?2 ORDER BY before, after",
        key,
        |row| {
            Ok(MatrixCell {
                before: word(row, "before")?,
                after: word(row, "after")?,
                evaluations: column(row, "evaluations")?,
            })
        },
    )?;
    let samples = query_all(
        snapshot,
        "SELECT eval_id, before, after, last_step FROM shadow_samples
         WHERE environment = ?1 AND workflow_id = ?2 ORDER BY eval_id",
        key,
        |row| {
            Ok(ShadowSample {
                eval_id: EvalId::from_bytes(id_bytes(row, "eval_id")?),
                before: word(row, "before")?,
                after: word(row, "after")?,
                last_step: word(row, "last_step")?,
            })
        },
    )?;
    Ok(ShadowReport { matrix, samples })
}
