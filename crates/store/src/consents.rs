//! The port of consents.

use crate::SqliteStore;
use crate::error::storage_error;
use bonafide_enrichment::{Consents, UsedConsent};
use bonafide_modules::ConsentState;
use bonafide_types::StorageError;
use futures::future::BoxFuture;
use rusqlite::{Connection, OptionalExtension, params};

impl Consents for SqliteStore {
    fn use_consent(&self, used: UsedConsent) -> BoxFuture<'_, Result<ConsentState, StorageError>> {
        Box::pin(
            self.writer
                .write(move |transaction| insert_once(transaction, &used).map_err(storage_error)),
        )
    }
}

/// The first use stands; the evaluation that it belongs to may come again.
fn insert_once(transaction: &Connection, used: &UsedConsent) -> rusqlite::Result<ConsentState> {
    let environment = used.environment.code();
    let inserted = transaction
        .prepare_cached(
            "INSERT INTO consents (
                 environment, consent, eval_id, step_id, consent_at, used_at, wording)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            environment,
            used.consent.as_bytes(),
            used.eval_id.as_bytes(),
            used.step_id.as_str(),
            used.consent_at.to_string(),
            used.used_at.to_string(),
            used.wording.as_deref(),
        ])?;
    if inserted > 0 {
        return Ok(ConsentState::Recorded);
    }
    let user: Option<Vec<u8>> = transaction
        .prepare_cached("SELECT eval_id FROM consents WHERE environment = ?1 AND consent = ?2")?
        .query_row(params![environment, used.consent.as_bytes()], |row| {
            row.get(0)
        })
        .optional()?;
    let is_own = user.as_deref() == Some(used.eval_id.as_bytes().as_slice());
    Ok(match is_own {
        true => ConsentState::Recorded,
        false => ConsentState::UsedBefore,
    })
}
