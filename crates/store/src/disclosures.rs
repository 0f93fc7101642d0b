//! The access log: written with the evaluation that shows the data, chained into the audit log in
//! batches.
//!
//! A batch is sealed by the row that fills it, by the first row a minute after its start, and when
//! the store is closed. Until then its rows are protected by nothing but the file.

use crate::audit;
use crate::error::storage_error;
use crate::rows::{column, environment, id_bytes, instant, query_all};
use bonafide_evaluation::{Disclosure, Occasion};
use bonafide_types::{AuditEntry, EntityId, Environment, EvalId, SmolStr, StorageError, Timestamp};
use rusqlite::{Connection, Row, params};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Rows of a batch at most.
const BATCH: u64 = 256;
/// Seconds after which a batch is sealed although it is not full.
const PATIENCE: i64 = 60;

/// The audit entry that vouches for a batch: its subject is `first-last`, its detail the hash.
const SEALED: &str = "disclosures.sealed";

/// Writes rows inside the transaction of what is shown, and seals the batch that is due.
pub(crate) fn append(
    transaction: &Connection,
    disclosures: &[Disclosure],
) -> Result<(), StorageError> {
    for disclosure in disclosures {
        let sequence = insert(transaction, disclosure).map_err(storage_error)?;
        let sealed = sealed_until(transaction)?;
        if sequence >= sealed + BATCH || is_old(transaction, sealed + 1, disclosure.instant)? {
            seal(transaction)?;
        }
    }
    Ok(())
}

/// Chains all rows that no audit entry vouches for yet.
pub(crate) fn seal(transaction: &Connection) -> Result<(), StorageError> {
    let first = sealed_until(transaction)? + 1;
    let rows = after(transaction, first - 1, u64::MAX)?;
    let Some((last, newest)) = rows.last() else {
        return Ok(());
    };
    let entry = AuditEntry {
        instant: newest.instant,
        environment: None,
        actor: SmolStr::new_static("store"),
        action: SmolStr::new_static(SEALED),
        subject: format!("{first}-{last}").into(),
        detail: hash(&rows),
    };
    audit::append(transaction, &entry)?;
    transaction
        .prepare_cached("UPDATE installation SET sealed_disclosures = ?1")
        .and_then(|mut statement| statement.execute([last]))
        .map(|_| ())
        .map_err(storage_error)
}

/// Whether an audit entry vouches for what is stored; of every other kind it does.
pub(crate) fn is_vouched_for(
    connection: &Connection,
    entry: &AuditEntry,
) -> Result<bool, StorageError> {
    if entry.action != SEALED {
        return Ok(true);
    }
    let bounds = entry.subject.split_once('-');
    let bounds = bounds.and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)));
    let Some((first, last)) =
        bounds.filter(|(first, last): &(u64, u64)| 1 <= *first && first <= last)
    else {
        return Ok(false);
    };
    match after(connection, first - 1, last) {
        Ok(rows) => Ok(hash(&rows) == entry.detail),
        Err(StorageError::Corrupt(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// What was shown of an evaluation, in order.
pub(crate) fn of_evaluation(
    connection: &Connection,
    environment: Environment,
    eval_id: EvalId,
) -> Result<Vec<Disclosure>, StorageError> {
    query_all(
        connection,
        "SELECT * FROM disclosures WHERE environment = ?1 AND eval_id = ?2 ORDER BY sequence",
        params![environment.code(), eval_id.as_bytes()],
        disclosure,
    )
}

fn insert(transaction: &Connection, disclosure: &Disclosure) -> rusqlite::Result<u64> {
    transaction
        .prepare_cached(
            "INSERT INTO disclosures (
                 instant, environment, eval_id, step_id, entity_id, fields, purpose, actor, occasion)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            disclosure.instant.to_string(),
            disclosure.environment.code(),
            disclosure.eval_id.as_bytes(),
            disclosure.step_id.as_str(),
            disclosure.entity_id.as_bytes(),
            disclosure.fields.join(","),
            disclosure.purpose.as_deref().unwrap_or_default(),
            disclosure.actor.as_str(),
            disclosure.occasion.as_str(),
        ])?;
    Ok(u64::try_from(transaction.last_insert_rowid()).unwrap_or_default())
}

fn sealed_until(connection: &Connection) -> Result<u64, StorageError> {
    connection
        .prepare_cached("SELECT sealed_disclosures FROM installation")
        .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
        .map_err(storage_error)
}

fn is_old(connection: &Connection, first: u64, now: Timestamp) -> Result<bool, StorageError> {
    let begun = query_all(
        connection,
        "SELECT instant FROM disclosures WHERE sequence >= ?1 ORDER BY sequence LIMIT 1",
        [first],
        |row| instant(row, "instant"),
    )?;
    Ok(begun
        .first()
        .is_some_and(|begun| now.as_second().saturating_sub(begun.as_second()) >= PATIENCE))
}

/// The rows after one, up to and with another, each with its number.
fn after(
    connection: &Connection,
    first: u64,
    last: u64,
) -> Result<Vec<(u64, Disclosure)>, StorageError> {
    query_all(
        connection,
        "SELECT * FROM disclosures WHERE sequence > ?1 AND sequence <= ?2 ORDER BY sequence",
        params![first, i64::try_from(last).unwrap_or(i64::MAX)],
        |row| Ok((column(row, "sequence")?, disclosure(row)?)),
    )
}

/// SHA-256 over the rows: the number as eight bytes, the environment as its code, both ids, and
/// every text preceded by its length as eight bytes; all big endian.
fn hash(rows: &[(u64, Disclosure)]) -> SmolStr {
    let mut hash = Sha256::new();
    for (sequence, row) in rows {
        hash.update(sequence.to_be_bytes());
        hash.update([row.environment.code()]);
        hash.update(row.eval_id.as_bytes());
        hash.update(row.entity_id.as_bytes());
        let (instant, fields) = (row.instant.to_string(), row.fields.join(","));
        for text in [
            instant.as_str(),
            &row.step_id,
            &fields,
            row.purpose.as_deref().unwrap_or_default(),
            &row.actor,
            row.occasion.as_str(),
        ] {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
    }
    let mut text = String::from("sha256:");
    for byte in hash.finalize() {
        // Writing to memory cannot fail.
        _ = write!(text, "{byte:02x}");
    }
    text.into()
}

fn disclosure(row: &Row<'_>) -> Result<Disclosure, StorageError> {
    let text = |name| column::<String>(row, name).map(SmolStr::from);
    let purpose = text("purpose")?;
    let occasion = text("occasion")?;
    Ok(Disclosure {
        instant: instant(row, "instant")?,
        environment: environment(row)?,
        eval_id: EvalId::from_bytes(id_bytes(row, "eval_id")?),
        step_id: text("step_id")?,
        entity_id: EntityId::from_bytes(id_bytes(row, "entity_id")?),
        fields: text("fields")?
            .split(',')
            .filter(|field| !field.is_empty())
            .map(SmolStr::from)
            .collect(),
        purpose: (!purpose.is_empty()).then_some(purpose),
        actor: text("actor")?,
        occasion: Occasion::parse(&occasion).ok_or_else(|| crate::rows::damaged("occasion"))?,
    })
}
