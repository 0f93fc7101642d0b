//! The port of named lists.

use crate::SqliteStore;
use crate::audit::append;
use crate::error::storage_error;
use crate::rows::{column, damaged, environment, instant, query_all};
use bonafide_lifecycle::{
    ListChange, ListChanged, ListHead, ListRevision, ListShelf, StoredEntry, WholeList,
};
use bonafide_types::{AuditEntry, Environment, SmolStr, StorageError, Timestamp};
use bonafide_vault::LookupHash;
use futures::future::BoxFuture;
use rusqlite::{Connection, Params, Row, params};
use std::collections::HashMap;

impl ListShelf for SqliteStore {
    fn create_list(
        &self,
        head: ListHead,
        actor: SmolStr,
        most_lists: u64,
    ) -> BoxFuture<'_, Result<u64, StorageError>> {
        Box::pin(
            self.writer
                .write(move |transaction| create(transaction, &head, &actor, most_lists)),
        )
    }

    fn change_list(
        &self,
        change: ListChange,
    ) -> BoxFuture<'_, Result<Option<ListChanged>, StorageError>> {
        Box::pin(
            self.writer
                .write(move |transaction| change_entries(transaction, &change)),
        )
    }

    fn delete_list(
        &self,
        environment: Environment,
        name: SmolStr,
        now: Timestamp,
        actor: SmolStr,
    ) -> BoxFuture<'_, Result<bool, StorageError>> {
        Box::pin(self.writer.write(move |transaction| {
            let Some(head) = find(transaction, environment, &name)? else {
                return Ok(false);
            };
            let change = ListChanged {
                revision: head.revision.saturating_add(1),
                removed: head.entries,
                ..ListChanged::default()
            };
            for sql in [
                "DELETE FROM list_entries WHERE environment = ?1 AND list = ?2",
                "DELETE FROM lists WHERE environment = ?1 AND name = ?2",
            ] {
                execute(transaction, sql, params![environment.code(), name.as_str()])?;
            }
            let line = ListRevision {
                instant: now,
                actor: actor.clone(),
                action: "deleted".into(),
                change,
            };
            note(transaction, environment, &name, &line, "")?;
            Ok(true)
        }))
    }

    fn lists(
        &self,
        environment: Environment,
    ) -> BoxFuture<'_, Result<Vec<ListHead>, StorageError>> {
        Box::pin(self.readers.read(move |snapshot| {
            query_all(
                snapshot,
                "SELECT * FROM lists WHERE environment = ?1 ORDER BY name",
                [environment.code()],
                list_head,
            )
        }))
    }

    fn list(
        &self,
        environment: Environment,
        name: SmolStr,
    ) -> BoxFuture<'_, Result<Option<WholeList>, StorageError>> {
        Box::pin(self.readers.read(move |snapshot| {
            let Some(head) = find(snapshot, environment, &name)? else {
                return Ok(None);
            };
            let mut entries = query_all(
                snapshot,
                "SELECT * FROM list_entries WHERE environment = ?1 AND list = ?2",
                params![environment.code(), name.as_str()],
                stored_entry,
            )?;
            entries.sort_unstable_by_key(|entry| entry.id);
            Ok(Some((head, entries)))
        }))
    }

    fn list_history(
        &self,
        environment: Environment,
        name: SmolStr,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<ListRevision>, StorageError>> {
        Box::pin(self.readers.read(move |snapshot| {
            query_all(
                snapshot,
                "SELECT * FROM list_revisions WHERE environment = ?1 AND list = ?2
                 ORDER BY revision DESC LIMIT ?3",
                params![environment.code(), name.as_str(), limit],
                list_revision,
            )
        }))
    }
}

fn create(
    transaction: &Connection,
    head: &ListHead,
    actor: &SmolStr,
    most_lists: u64,
) -> Result<u64, StorageError> {
    if find(transaction, head.environment, &head.name)?.is_some() {
        return Err(StorageError::Conflict(format!(
            "{} has a list {:?} already",
            head.environment, head.name
        )));
    }
    let count = number(
        transaction,
        "SELECT count(*) FROM lists WHERE environment = ?1",
        [head.environment.code()],
    )?;
    if count >= most_lists {
        return Err(StorageError::Conflict(format!(
            "{} has {most_lists} lists already, which is the most",
            head.environment
        )));
    }
    let last = number(
        transaction,
        "SELECT coalesce(max(revision), 0) FROM list_revisions
         WHERE environment = ?1 AND list = ?2",
        params![head.environment.code(), head.name.as_str()],
    )?;
    let revision = last.saturating_add(1);
    execute(
        transaction,
        "INSERT INTO lists (
             environment, name, value_type, purpose, threshold, revision, entries, last_entry,
             wrapped_key, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 0, ?7, ?8)",
        params![
            head.environment.code(),
            head.name.as_str(),
            head.kind.as_str(),
            head.purpose.as_str(),
            head.threshold,
            revision,
            head.wrapped_key,
            head.created_at.to_string(),
        ],
    )?;
    let line = ListRevision {
        instant: head.created_at,
        actor: actor.clone(),
        action: "created".into(),
        change: ListChanged {
            revision,
            ..ListChanged::default()
        },
    };
    let what = match head.threshold {
        Some(threshold) => format!(", type {}, fuzzy from {threshold}", head.kind),
        None => format!(", type {}, exact", head.kind),
    };
    let what = format!("{what}, purpose {}", head.purpose);
    note(transaction, head.environment, &head.name, &line, &what)?;
    Ok(revision)
}

fn change_entries(
    transaction: &Connection,
    change: &ListChange,
) -> Result<Option<ListChanged>, StorageError> {
    let scope = (change.environment.code(), change.name.as_str());
    let Some(head) = find(transaction, change.environment, &change.name)? else {
        return Ok(None);
    };
    let known = query_all(
        transaction,
        "SELECT value_key, entry_id FROM list_entries WHERE environment = ?1 AND list = ?2",
        scope,
        |row| {
            Ok((
                column::<Vec<u8>>(row, "value_key")?,
                column::<u64>(row, "entry_id")?,
            ))
        },
    )?;
    let mut known: HashMap<Vec<u8>, (u64, bool)> = known
        .into_iter()
        .map(|(key, id)| (key, (id, change.replace)))
        .collect();
    let mut last_entry = number(
        transaction,
        "SELECT last_entry FROM lists WHERE environment = ?1 AND name = ?2",
        scope,
    )?;
    let mut done = ListChanged {
        revision: head.revision,
        ..ListChanged::default()
    };
    for entry in &change.add {
        let key = entry.key.as_bytes();
        let id = match known.get_mut(key) {
            Some((id, goes)) => {
                *goes = false;
                done.rewritten = done.rewritten.saturating_add(1);
                *id
            }
            None => {
                last_entry = last_entry.saturating_add(1);
                known.insert(key.to_vec(), (last_entry, false));
                done.added = done.added.saturating_add(1);
                last_entry
            }
        };
        write_entry(transaction, change, entry, id)?;
    }
    let replaced = known.iter().filter(|(_, (_, goes))| *goes);
    let replaced = replaced.map(|(key, _)| key.as_slice());
    for key in replaced.chain(change.remove.iter().map(LookupHash::as_bytes)) {
        let removed = execute(
            transaction,
            "DELETE FROM list_entries WHERE environment = ?1 AND list = ?2 AND value_key = ?3",
            params![scope.0, scope.1, key],
        )?;
        done.removed = done
            .removed
            .saturating_add(u64::try_from(removed).unwrap_or(0));
    }
    if done.added == 0 && done.rewritten == 0 && done.removed == 0 {
        return Ok(Some(done));
    }
    let entries = head
        .entries
        .saturating_add(done.added)
        .saturating_sub(done.removed);
    if entries > change.most_entries {
        return Err(StorageError::Conflict(format!(
            "the list {:?} would have {entries} entries, it may have {}",
            change.name, change.most_entries
        )));
    }
    done.revision = head.revision.saturating_add(1);
    execute(
        transaction,
        "UPDATE lists SET revision = ?3, entries = ?4, last_entry = ?5
         WHERE environment = ?1 AND name = ?2",
        params![scope.0, scope.1, done.revision, entries, last_entry],
    )?;
    let line = ListRevision {
        instant: change.now,
        actor: change.actor.clone(),
        action: "changed".into(),
        change: done,
    };
    note(transaction, change.environment, &change.name, &line, "")?;
    Ok(Some(done))
}

fn write_entry(
    transaction: &Connection,
    change: &ListChange,
    entry: &StoredEntry,
    id: u64,
) -> Result<(), StorageError> {
    execute(
        transaction,
        "INSERT OR REPLACE INTO list_entries (
             environment, list, value_key, entry_id, value, note, expires_at, added_at, added_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            change.environment.code(),
            change.name.as_str(),
            entry.key.as_bytes(),
            id,
            entry.value,
            entry.note,
            entry.expires_at.map(|instant| instant.to_string()),
            entry.added_at.to_string(),
            entry.added_by.as_str(),
        ],
    )
    .map(|_| ())
}

/// The line of the history and the audit entry of a change.
fn note(
    transaction: &Connection,
    environment: Environment,
    name: &SmolStr,
    line: &ListRevision,
    what: &str,
) -> Result<(), StorageError> {
    let change = line.change;
    execute(
        transaction,
        "INSERT INTO list_revisions (
             environment, list, revision, instant, actor, action, added, rewritten, removed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            environment.code(),
            name.as_str(),
            change.revision,
            line.instant.to_string(),
            line.actor.as_str(),
            line.action.as_str(),
            change.added,
            change.rewritten,
            change.removed,
        ],
    )?;
    let detail = format!(
        "revision {}, {} added, {} rewritten, {} removed{what}",
        change.revision, change.added, change.rewritten, change.removed
    );
    append(
        transaction,
        &AuditEntry {
            instant: line.instant,
            environment: Some(environment),
            actor: line.actor.clone(),
            action: format!("list.{}", line.action).into(),
            subject: name.clone(),
            detail: detail.into(),
        },
    )
}

fn find(
    connection: &Connection,
    environment: Environment,
    name: &str,
) -> Result<Option<ListHead>, StorageError> {
    let found = query_all(
        connection,
        "SELECT * FROM lists WHERE environment = ?1 AND name = ?2",
        params![environment.code(), name],
        list_head,
    )?;
    Ok(found.into_iter().next())
}

fn execute(
    transaction: &Connection,
    sql: &str,
    parameters: impl Params,
) -> Result<usize, StorageError> {
    transaction
        .prepare_cached(sql)
        .and_then(|mut statement| statement.execute(parameters))
        .map_err(storage_error)
}

fn number(
    connection: &Connection,
    sql: &str,
    parameters: impl Params,
) -> Result<u64, StorageError> {
    connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.query_row(parameters, |row| row.get(0)))
        .map_err(storage_error)
}

fn list_head(row: &Row<'_>) -> Result<ListHead, StorageError> {
    let word = |name: &str| column::<String>(row, name);
    Ok(ListHead {
        environment: environment(row)?,
        name: word("name")?.into(),
        kind: word("value_type")?
            .parse()
            .map_err(|_| damaged("value_type"))?,
        purpose: word("purpose")?.parse().map_err(|_| damaged("purpose"))?,
        threshold: column(row, "threshold")?,
        revision: column(row, "revision")?,
        entries: column(row, "entries")?,
        wrapped_key: column(row, "wrapped_key")?,
        created_at: instant(row, "created_at")?,
    })
}

fn stored_entry(row: &Row<'_>) -> Result<StoredEntry, StorageError> {
    let key: Vec<u8> = column(row, "value_key")?;
    let expires_at: Option<String> = column(row, "expires_at")?;
    let expires_at = expires_at.map(|text| text.parse().map_err(|_| damaged("expires_at")));
    Ok(StoredEntry {
        id: column(row, "entry_id")?,
        key: LookupHash::from_bytes(&key).ok_or_else(|| damaged("value_key"))?,
        value: column(row, "value")?,
        note: column(row, "note")?,
        expires_at: expires_at.transpose()?,
        added_at: instant(row, "added_at")?,
        added_by: column::<String>(row, "added_by")?.into(),
    })
}

fn list_revision(row: &Row<'_>) -> Result<ListRevision, StorageError> {
    Ok(ListRevision {
        instant: instant(row, "instant")?,
        actor: column::<String>(row, "actor")?.into(),
        action: column::<String>(row, "action")?.into(),
        change: ListChanged {
            revision: column(row, "revision")?,
            added: column(row, "added")?,
            rewritten: column(row, "rewritten")?,
            removed: column(row, "removed")?,
        },
    })
}
