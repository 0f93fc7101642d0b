//! Sightings, and what they come to.

use crate::error::storage_error;
use crate::rows::{column, damaged, query_all};
use bonafide_evaluation::{Aggregate, GatheredSighting, HistoryQuery, SeriesState, Sighting};
use bonafide_types::{Decimal, Environment, EvalId, StorageError, Timestamp};
use bonafide_vault::LookupHash;
use bonafide_workflow::{Measure, SeriesId};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Adds what an evaluation leaves; what is there already stays.
pub(crate) fn add(
    transaction: &Connection,
    environment: Environment,
    eval_id: EvalId,
    client_id: &[u8],
    sightings: &[Sighting],
) -> Result<(), StorageError> {
    for sighting in sightings {
        transaction
            .prepare_cached(
                "INSERT INTO sightings (
                     environment, series, entity, instant, eval_id, client_hash, number, element)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
            )
            .and_then(|mut statement| {
                statement.execute(params![
                    environment.code(),
                    sighting.series.as_bytes(),
                    sighting.entity.as_bytes(),
                    sighting.instant.as_microsecond(),
                    eval_id.as_bytes(),
                    client_id,
                    sighting.number.map(|number| number.to_string()),
                    sighting.element.as_ref().map(LookupHash::as_bytes),
                ])
            })
            .map_err(storage_error)?;
    }
    Ok(())
}

/// Declares series, and tells how far each has come. Where nothing is stored yet a new one is
/// complete at once.
pub(crate) fn declare(
    transaction: &Connection,
    environment: Environment,
    series: &[SeriesId],
) -> Result<Vec<SeriesState>, StorageError> {
    for series in series {
        transaction
            .prepare_cached(
                "INSERT INTO series (environment, series, cursor, is_complete)
                 VALUES (?1, ?2, NULL, NOT EXISTS (
                     SELECT 1 FROM evaluations WHERE environment = ?1))
                 ON CONFLICT DO NOTHING",
            )
            .and_then(|mut statement| {
                statement.execute(params![environment.code(), series.as_bytes()])
            })
            .map_err(storage_error)?;
    }
    let states = query_all(
        transaction,
        "SELECT series, cursor, is_complete FROM series WHERE environment = ?1",
        [environment.code()],
        |row| {
            Ok(SeriesState {
                series: SeriesId::from_bytes(column(row, "series")?),
                cursor: column::<Option<[u8; 16]>>(row, "cursor")?.map(EvalId::from_bytes),
                is_complete: column(row, "is_complete")?,
            })
        },
    )?;
    let asked = states.into_iter();
    Ok(asked
        .filter(|state| series.contains(&state.series))
        .collect())
}

/// Adds sightings of older evaluations and notes how far the series have come.
pub(crate) fn gathered(
    transaction: &Connection,
    environment: Environment,
    sightings: &[GatheredSighting],
    series: &[SeriesId],
    cursor: Option<EvalId>,
    is_complete: bool,
) -> Result<(), StorageError> {
    for one in sightings {
        let sighting = std::slice::from_ref(&one.sighting);
        add(
            transaction,
            environment,
            one.eval_id,
            one.client_id.as_bytes(),
            sighting,
        )?;
    }
    for series in series {
        transaction
            .prepare_cached(
                "UPDATE series SET cursor = ?3, is_complete = ?4
                 WHERE environment = ?1 AND series = ?2",
            )
            .and_then(|mut statement| {
                statement.execute(params![
                    environment.code(),
                    series.as_bytes(),
                    cursor.as_ref().map(EvalId::as_bytes),
                    is_complete,
                ])
            })
            .map_err(storage_error)?;
    }
    Ok(())
}

/// The sightings that count: those in the window, of other ids of clients than the one that asks.
const IN_WINDOW: &str = "environment = ?1 AND series = ?2 AND entity = ?3
    AND instant > ?4 AND instant < ?5 AND client_hash <> ?6";

/// What the sightings of a window come to.
pub(crate) fn aggregate(
    snapshot: &Connection,
    query: &HistoryQuery,
) -> Result<Option<Aggregate>, StorageError> {
    let is_complete: Option<bool> = snapshot
        .prepare_cached("SELECT is_complete FROM series WHERE environment = ?1 AND series = ?2")
        .and_then(|mut statement| {
            statement
                .query_row(
                    params![query.environment.code(), query.series.as_bytes()],
                    |row| row.get(0),
                )
                .optional()
        })
        .map_err(storage_error)?;
    if is_complete != Some(true) {
        return Ok(None);
    }
    let found = match query.measure {
        Measure::Count => count(snapshot, query, "DISTINCT client_hash")?,
        Measure::Distinct => count(snapshot, query, "DISTINCT element")?,
        Measure::FirstSeen => instant(snapshot, query, "min")?,
        Measure::LastSeen => instant(snapshot, query, "max")?,
        Measure::Sum | Measure::Min | Measure::Max | Measure::Average => numbers(snapshot, query)?,
    };
    Ok(Some(found))
}

/// Asks for one value of the sightings that count.
fn ask<T>(
    snapshot: &Connection,
    query: &HistoryQuery,
    sql: &str,
    read: impl FnMut(&Row<'_>) -> Result<T, StorageError>,
) -> Result<Vec<T>, StorageError> {
    let after = query.after.map_or(i64::MIN, Timestamp::as_microsecond);
    query_all(
        snapshot,
        sql,
        params![
            query.environment.code(),
            query.series.as_bytes(),
            query.entity.as_bytes(),
            after,
            query.before.as_microsecond(),
            query.own.as_bytes(),
        ],
        read,
    )
}

fn count(
    snapshot: &Connection,
    query: &HistoryQuery,
    what: &str,
) -> Result<Aggregate, StorageError> {
    let sql = format!("SELECT count({what}) AS found FROM sightings WHERE {IN_WINDOW}");
    let found: Vec<i64> = ask(snapshot, query, &sql, |row| column(row, "found"))?;
    Ok(Aggregate::Number(found.into_iter().sum::<i64>().into()))
}

fn instant(
    snapshot: &Connection,
    query: &HistoryQuery,
    which: &str,
) -> Result<Aggregate, StorageError> {
    let sql = format!("SELECT {which}(instant) AS found FROM sightings WHERE {IN_WINDOW}");
    let found: Vec<Option<i64>> = ask(snapshot, query, &sql, |row| column(row, "found"))?;
    match found.into_iter().flatten().next() {
        None => Ok(Aggregate::Nothing),
        Some(found) => Timestamp::from_microsecond(found)
            .map(Aggregate::Instant)
            .map_err(|_| damaged("instant")),
    }
}

/// Of every id of a client the newest value alone: a re-run is the same application again.
fn numbers(snapshot: &Connection, query: &HistoryQuery) -> Result<Aggregate, StorageError> {
    let sql = format!(
        "SELECT number, max(instant) FROM sightings
         WHERE {IN_WINDOW} AND number IS NOT NULL GROUP BY client_hash"
    );
    let found = ask(snapshot, query, &sql, |row| {
        let text: String = column(row, "number")?;
        text.parse::<Decimal>().map_err(|_| damaged("number"))
    })?;
    let sum = || {
        let mut numbers = found.iter();
        numbers.try_fold(Decimal::ZERO, |sum, number| sum.checked_add(*number))
    };
    let number = match query.measure {
        Measure::Min => found.iter().min().copied(),
        Measure::Max => found.iter().max().copied(),
        Measure::Average => sum().and_then(|sum| sum.checked_div(Decimal::from(found.len()))),
        _ => sum(),
    };
    Ok(number.map_or(Aggregate::Nothing, Aggregate::Number))
}
