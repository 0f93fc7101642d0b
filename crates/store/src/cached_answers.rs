//! The port of kept answers.

use crate::SqliteStore;
use crate::error::storage_error;
use crate::rows::damaged;
use bonafide_enrichment::{CachedAnswer, CachedAnswers};
use bonafide_types::{Environment, EvalId, SmolStr, StorageError, Timestamp};
use bonafide_vault::LookupHash;
use futures::future::BoxFuture;
use rusqlite::{Connection, OptionalExtension, params};

/// Expired answers that one new answer takes away: more than one, so that they get fewer.
const SWEPT: u32 = 4;

impl CachedAnswers for SqliteStore {
    fn cached_answer(
        &self,
        environment: Environment,
        key: LookupHash,
        now: Timestamp,
    ) -> BoxFuture<'_, Result<Option<CachedAnswer>, StorageError>> {
        Box::pin(
            self.readers
                .read(move |connection| find(connection, environment, key, now)),
        )
    }

    fn keep_answer(
        &self,
        answer: CachedAnswer,
        now: Timestamp,
    ) -> BoxFuture<'_, Result<(), StorageError>> {
        Box::pin(
            self.writer
                .write(move |transaction| keep(transaction, &answer, now).map_err(storage_error)),
        )
    }
}

impl SqliteStore {
    /// Drops kept answers: those of one service, or all of an environment. Tells how many.
    ///
    /// # Errors
    /// A storage error.
    pub async fn drop_cached_answers(
        &self,
        environment: Environment,
        service: Option<SmolStr>,
    ) -> Result<usize, StorageError> {
        let dropping = self.writer.write(move |transaction| {
            transaction
                .execute(
                    "DELETE FROM cached_answers
                     WHERE environment = ?1 AND (?2 IS NULL OR service = ?2)",
                    params![environment.code(), service.as_deref()],
                )
                .map_err(storage_error)
        });
        dropping.await
    }
}

fn find(
    connection: &Connection,
    environment: Environment,
    key: LookupHash,
    now: Timestamp,
) -> Result<Option<CachedAnswer>, StorageError> {
    let row = connection
        .prepare_cached(
            "SELECT service, eval_id, expires_at, wrapped_key, sealed FROM cached_answers
             WHERE environment = ?1 AND key = ?2 AND expires_at > ?3",
        )
        .and_then(|mut statement| {
            statement
                .query_row(
                    params![environment.code(), key.as_bytes(), now.as_microsecond()],
                    |row| {
                        Ok((
                            row.get::<_, String>(0)?,
                            row.get::<_, Vec<u8>>(1)?,
                            row.get::<_, i64>(2)?,
                            row.get::<_, Vec<u8>>(3)?,
                            row.get::<_, Vec<u8>>(4)?,
                        ))
                    },
                )
                .optional()
        })
        .map_err(storage_error)?;
    let Some((service, eval_id, expires_at, wrapped_key, sealed)) = row else {
        return Ok(None);
    };
    Ok(Some(CachedAnswer {
        environment,
        key,
        service: service.into(),
        eval_id: EvalId::from_uuid(
            uuid::Uuid::from_slice(&eval_id).map_err(|_| damaged("eval_id"))?,
        ),
        expires_at: Timestamp::from_microsecond(expires_at).map_err(|_| damaged("expires_at"))?,
        wrapped_key,
        sealed,
    }))
}

fn keep(transaction: &Connection, answer: &CachedAnswer, now: Timestamp) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "DELETE FROM cached_answers WHERE (environment, key) IN (
                 SELECT environment, key FROM cached_answers WHERE expires_at <= ?1
                 ORDER BY expires_at LIMIT ?2)",
        )?
        .execute(params![now.as_microsecond(), SWEPT])?;
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO cached_answers (
                 environment, key, service, eval_id, expires_at, wrapped_key, sealed)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            answer.environment.code(),
            answer.key.as_bytes(),
            answer.service.as_str(),
            answer.eval_id.as_bytes(),
            answer.expires_at.as_microsecond(),
            answer.wrapped_key,
            answer.sealed,
        ])?;
    Ok(())
}
