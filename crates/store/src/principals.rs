//! The port of principals.

use crate::SqliteStore;
use crate::audit::append;
use crate::error::{is_constraint_violation, storage_error};
use crate::rows::{column, damaged, id_bytes, instant, query_all};
use bonafide_access::{Principal, Principals};
use bonafide_types::{AuditEntry, Environment, KeyId, SmolStr, StorageError};
use bonafide_vault::LookupHash;
use futures::future::BoxFuture;
use rusqlite::{Connection, Row, params};

impl Principals for SqliteStore {
    fn insert_principal(
        &self,
        principal: Principal,
        audit: AuditEntry,
    ) -> BoxFuture<'_, Result<(), StorageError>> {
        Box::pin(self.writer.write(move |transaction| {
            insert(transaction, &principal).map_err(|error| {
                if is_constraint_violation(&error) {
                    let name = &principal.name;
                    return StorageError::Conflict(format!(
                        "there is a principal named {name:?} already"
                    ));
                }
                storage_error(error)
            })?;
            append(transaction, &audit)
        }))
    }

    fn principals(&self) -> BoxFuture<'_, Result<Vec<Principal>, StorageError>> {
        Box::pin(self.readers.read(|snapshot| {
            query_all(
                snapshot,
                "SELECT * FROM principals ORDER BY name",
                [],
                principal,
            )
        }))
    }

    fn delete_principal(
        &self,
        name: SmolStr,
        audit: AuditEntry,
    ) -> BoxFuture<'_, Result<bool, StorageError>> {
        Box::pin(self.writer.write(move |transaction| {
            let deleted = transaction
                .prepare_cached("DELETE FROM principals WHERE name = ?1")
                .and_then(|mut statement| statement.execute([name.as_str()]))
                .map_err(storage_error)?;
            if deleted > 0 {
                append(transaction, &audit)?;
            }
            Ok(deleted > 0)
        }))
    }
}

fn insert(transaction: &Connection, principal: &Principal) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO principals (
                 principal_id, name, key_hash, scopes, environment, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            principal.id.as_bytes(),
            principal.name.as_str(),
            principal.hash.as_bytes(),
            principal.scopes.to_string(),
            principal.environment.map(Environment::code),
            principal.created_at.to_string(),
        ])
        .map(|_| ())
}

fn principal(row: &Row<'_>) -> Result<Principal, StorageError> {
    let hash: Vec<u8> = column(row, "key_hash")?;
    let environment: Option<u8> = column(row, "environment")?;
    Ok(Principal {
        id: KeyId::from_bytes(id_bytes(row, "principal_id")?),
        name: SmolStr::from(column::<String>(row, "name")?),
        hash: LookupHash::from_bytes(&hash).ok_or_else(|| damaged("key_hash"))?,
        scopes: column::<String>(row, "scopes")?
            .parse()
            .map_err(|_| damaged("scopes"))?,
        environment: match environment {
            None => None,
            Some(code) => Some(Environment::from_code(code).ok_or_else(|| damaged("environment"))?),
        },
        created_at: instant(row, "created_at")?,
    })
}
