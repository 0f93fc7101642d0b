//! The port of API keys.

use crate::SqliteStore;
use crate::audit::append;
use crate::error::{is_constraint_violation, storage_error};
use crate::rows::{
    column, damaged, environment, id_bytes, instant, key_state, key_state_text, query_all,
};
use bonafide_access::{KeyLimits, Keys, StoredKey};
use bonafide_types::{AuditEntry, Environment, KeyId, SmolStr, StorageError};
use bonafide_vault::LookupHash;
use futures::future::BoxFuture;
use rusqlite::{Connection, Row, params};

impl Keys for SqliteStore {
    fn insert_key(
        &self,
        key: StoredKey,
        audit: AuditEntry,
    ) -> BoxFuture<'_, Result<(), StorageError>> {
        Box::pin(self.writer.write(move |transaction| {
            insert(transaction, &key).map_err(|error| {
                if is_constraint_violation(&error) {
                    return StorageError::Conflict(format!(
                        "{} has a key labelled {:?} already",
                        key.environment, key.label
                    ));
                }
                storage_error(error)
            })?;
            append(transaction, &audit)
        }))
    }

    fn keys(&self) -> BoxFuture<'_, Result<Vec<StoredKey>, StorageError>> {
        Box::pin(self.readers.read(|snapshot| {
            let mut keys = query_all(snapshot, "SELECT * FROM api_keys", [], stored_key)?;
            keys.sort_by_key(|key| (key.created_at, key.id));
            Ok(keys)
        }))
    }

    fn delete_key(
        &self,
        environment: Environment,
        id: KeyId,
        audit: AuditEntry,
    ) -> BoxFuture<'_, Result<bool, StorageError>> {
        Box::pin(self.writer.write(move |transaction| {
            let deleted = transaction
                .prepare_cached("DELETE FROM api_keys WHERE environment = ?1 AND key_id = ?2")
                .and_then(|mut statement| {
                    statement.execute(params![environment.code(), id.as_bytes()])
                })
                .map_err(storage_error)?;
            if deleted > 0 {
                append(transaction, &audit)?;
            }
            Ok(deleted > 0)
        }))
    }
}

fn insert(transaction: &Connection, key: &StoredKey) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO api_keys (
                 environment, key_id, label, key_hash, state, per_second, per_day, created_at,
                 scopes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            key.environment.code(),
            key.id.as_bytes(),
            key.label.as_str(),
            key.hash.as_bytes(),
            key_state_text(key.state),
            key.limits.per_second,
            key.limits.per_day,
            key.created_at.to_string(),
            key.scopes.to_string(),
        ])
        .map(|_| ())
}

fn stored_key(row: &Row<'_>) -> Result<StoredKey, StorageError> {
    let hash: Vec<u8> = column(row, "key_hash")?;
    Ok(StoredKey {
        id: KeyId::from_bytes(id_bytes(row, "key_id")?),
        environment: environment(row)?,
        label: SmolStr::from(column::<String>(row, "label")?),
        hash: LookupHash::from_bytes(&hash).ok_or_else(|| damaged("key_hash"))?,
        state: key_state(row)?,
        limits: KeyLimits {
            per_second: column(row, "per_second")?,
            per_day: column(row, "per_day")?,
        },
        created_at: instant(row, "created_at")?,
        scopes: column::<String>(row, "scopes")?
            .parse()
            .map_err(|_| damaged("scopes"))?,
    })
}
