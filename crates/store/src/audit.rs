//! The audit log: entries chained by hash, so that a change to a stored one shows.

use crate::error::storage_error;
use crate::rows::{column, environment, instant, query_all};
use crate::{SqliteStore, disclosures};
use bonafide_access::{AuditCheck, AuditLog, AuditRecord};
use bonafide_types::{AuditEntry, Environment, SmolStr, StorageError};
use futures::future::BoxFuture;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params};
use sha2::{Digest, Sha256};

/// What the first entry is chained to.
const BEFORE_THE_FIRST: [u8; 32] = [0; 32];
/// Entries that are checked between two looks at the database.
const VERIFY_BATCH: u32 = 1000;

impl AuditLog for SqliteStore {
    fn append_audit(&self, entry: AuditEntry) -> BoxFuture<'_, Result<(), StorageError>> {
        Box::pin(
            self.writer
                .write(move |transaction| append(transaction, &entry)),
        )
    }

    fn audit_entries(
        &self,
        after: u64,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<AuditRecord>, StorageError>> {
        Box::pin(
            self.readers
                .read(move |snapshot| entries(snapshot, after, limit)),
        )
    }

    fn verify_audit(&self) -> BoxFuture<'_, Result<AuditCheck, StorageError>> {
        Box::pin(self.readers.read(verify))
    }
}

/// Appends an entry inside the transaction of the change that it records.
pub(crate) fn append(transaction: &Connection, entry: &AuditEntry) -> Result<(), StorageError> {
    let (last, previous) = head(transaction)?;
    let sequence = last.saturating_add(1);
    let hash = chain(&previous, sequence, entry);
    transaction
        .prepare_cached(
            "INSERT INTO audit (
                 sequence, instant, environment, actor, action, subject, detail, entry_hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                sequence,
                entry.instant.to_string(),
                entry.environment.map(Environment::code),
                entry.actor.as_str(),
                entry.action.as_str(),
                entry.subject.as_str(),
                entry.detail.as_str(),
                hash,
            ])
        })
        .map(|_| ())
        .map_err(storage_error)
}

/// Number and hash of the last entry.
fn head(connection: &Connection) -> Result<(u64, [u8; 32]), StorageError> {
    let last = query_all(
        connection,
        "SELECT sequence, entry_hash FROM audit ORDER BY sequence DESC LIMIT 1",
        [],
        |row| Ok((column(row, "sequence")?, column(row, "entry_hash")?)),
    )?;
    Ok(last.into_iter().next().unwrap_or((0, BEFORE_THE_FIRST)))
}

/// SHA-256 over the previous hash and the entry: the number as eight bytes, every text preceded by
/// its length as eight bytes, the environment as its code or 0; all big endian.
fn chain(previous: &[u8; 32], sequence: u64, entry: &AuditEntry) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update(sequence.to_be_bytes());
    hash.update([entry.environment.map_or(0, Environment::code)]);
    let instant = entry.instant.to_string();
    for text in [
        instant.as_str(),
        &entry.actor,
        &entry.action,
        &entry.subject,
        &entry.detail,
    ] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    hash.finalize().into()
}

fn entries(
    connection: &Connection,
    after: u64,
    limit: u32,
) -> Result<Vec<AuditRecord>, StorageError> {
    query_all(
        connection,
        "SELECT * FROM audit WHERE sequence > ?1 ORDER BY sequence LIMIT ?2",
        params![after, limit],
        record,
    )
}

fn verify(connection: &Connection) -> Result<AuditCheck, StorageError> {
    let mut checked = 0;
    let mut previous = BEFORE_THE_FIRST;
    loop {
        let broken = AuditCheck::Broken {
            sequence: checked + 1,
        };
        let batch = match entries(connection, checked, VERIFY_BATCH) {
            Ok(batch) => batch,
            Err(StorageError::Corrupt(_)) => return Ok(broken),
            Err(error) => return Err(error),
        };
        if batch.is_empty() {
            return Ok(AuditCheck::Whole {
                entries: checked,
                head: previous,
            });
        }
        for entry in batch {
            let sequence = checked + 1;
            let expected = chain(&previous, sequence, &entry.entry);
            let is_whole = entry.sequence == sequence && entry.hash == expected;
            if !is_whole || !disclosures::is_vouched_for(connection, &entry.entry)? {
                return Ok(AuditCheck::Broken { sequence });
            }
            checked = sequence;
            previous = expected;
        }
    }
}

fn record(row: &Row<'_>) -> Result<AuditRecord, StorageError> {
    let text = |name| column::<String>(row, name).map(SmolStr::from);
    let is_installation_wide = column::<Value>(row, "environment")? == Value::Null;
    Ok(AuditRecord {
        sequence: column(row, "sequence")?,
        entry: AuditEntry {
            instant: instant(row, "instant")?,
            environment: if is_installation_wide {
                None
            } else {
                Some(environment(row)?)
            },
            actor: text("actor")?,
            action: text("action")?,
            subject: text("subject")?,
            detail: text("detail")?,
        },
        hash: column(row, "entry_hash")?,
    })
}
