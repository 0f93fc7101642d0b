//! The port of evaluations.

use crate::error::{is_constraint_violation, storage_error};
use crate::rows::{column, id_bytes, query_all};
use crate::{SqliteStore, disclosures, feedback, history, pauses, selection, shadows};
use bonafide_evaluation::{
    AdvanceUnit, Aggregate, CommitReceipt, CommitUnit, Disclosure, DuePause, Evaluations,
    FeedbackUnit, GatheredSighting, HistoryQuery, OutgoingEvent, SealedEvaluation, SealedPayload,
    SelectedPage, Selection, SeriesState, ShadowReport, ShadowResult, WalkedEvaluation,
};
use bonafide_types::{Environment, EvalId, StorageError, Timestamp, WorkflowId};
use bonafide_vault::LookupHash;
use bonafide_workflow::SeriesId;
use futures::future::BoxFuture;
use rusqlite::{Connection, Row, params};

/// How an event is marked that nobody has delivered yet.
const PENDING: &str = "pending";

impl Evaluations for SqliteStore {
    fn commit(&self, unit: CommitUnit) -> BoxFuture<'_, Result<CommitReceipt, StorageError>> {
        Box::pin(
            self.writer
                .write(move |transaction| insert(transaction, &unit)),
        )
    }

    fn advance(&self, unit: AdvanceUnit) -> BoxFuture<'_, Result<bool, StorageError>> {
        Box::pin(
            self.writer
                .write(move |transaction| pauses::advance(transaction, &unit)),
        )
    }

    fn due_pauses(
        &self,
        environment: Environment,
        before: Timestamp,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<DuePause>, StorageError>> {
        Box::pin(
            self.readers
                .read(move |snapshot| pauses::due(snapshot, environment, before, limit)),
        )
    }

    fn evaluation(
        &self,
        environment: Environment,
        eval_id: EvalId,
    ) -> BoxFuture<'_, Result<Option<SealedEvaluation>, StorageError>> {
        Box::pin(self.readers.read(move |snapshot| {
            let found = query_all(
                snapshot,
                "SELECT workflow_id, epoch, wrapped_key, request, record, trace
                 FROM evaluations WHERE environment = ?1 AND eval_id = ?2",
                params![environment.code(), eval_id.as_bytes()],
                sealed_evaluation,
            )?;
            Ok(found.into_iter().next())
        }))
    }

    fn evaluations_of(
        &self,
        environment: Environment,
        client_id: LookupHash,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<EvalId>, StorageError>> {
        Box::pin(
            self.readers
                .read(move |snapshot| newest_of(snapshot, environment, &client_id, limit)),
        )
    }

    fn evaluations_after(
        &self,
        environment: Environment,
        after: Option<EvalId>,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<WalkedEvaluation>, StorageError>> {
        Box::pin(self.readers.read(move |snapshot| {
            let after = after.as_ref().map_or(&[][..], |id| id.as_bytes());
            query_all(
                snapshot,
                "SELECT eval_id, workflow_id, epoch, wrapped_key, request, record, trace,
                     (SELECT count(*) FROM outbox
                      WHERE outbox.environment = evaluations.environment
                        AND outbox.eval_id = evaluations.eval_id
                        AND outbox.kind IN ('evaluation_paused', 'evaluation_completed')) AS events
                 FROM evaluations WHERE environment = ?1 AND eval_id > ?2
                 ORDER BY eval_id LIMIT ?3",
                params![environment.code(), after, limit],
                |row| {
                    Ok(WalkedEvaluation {
                        eval_id: EvalId::from_bytes(id_bytes(row, "eval_id")?),
                        stored: sealed_evaluation(row)?,
                        events: column(row, "events")?,
                    })
                },
            )
        }))
    }

    fn select(
        &self,
        environment: Environment,
        selection: Selection,
        after: Option<EvalId>,
        limit: u32,
    ) -> BoxFuture<'_, Result<SelectedPage, StorageError>> {
        Box::pin(
            self.readers.read(move |snapshot| {
                selection::page(snapshot, environment, &selection, after, limit)
            }),
        )
    }

    fn add_shadow_result(&self, result: ShadowResult) -> BoxFuture<'_, Result<(), StorageError>> {
        Box::pin(
            self.writer
                .write(move |transaction| shadows::add(transaction, &result)),
        )
    }

    fn shadow_report(
        &self,
        environment: Environment,
        shadow: WorkflowId,
    ) -> BoxFuture<'_, Result<ShadowReport, StorageError>> {
        Box::pin(
            self.readers
                .read(move |snapshot| shadows::report(snapshot, environment, shadow)),
        )
    }

    fn declare_series(
        &self,
        environment: Environment,
        series: Vec<SeriesId>,
    ) -> BoxFuture<'_, Result<Vec<SeriesState>, StorageError>> {
        Box::pin(
            self.writer
                .write(move |transaction| history::declare(transaction, environment, &series)),
        )
    }

    fn gathered(
        &self,
        environment: Environment,
        sightings: Vec<GatheredSighting>,
        series: Vec<SeriesId>,
        cursor: Option<EvalId>,
        is_complete: bool,
    ) -> BoxFuture<'_, Result<(), StorageError>> {
        Box::pin(self.writer.write(move |transaction| {
            history::gathered(
                transaction,
                environment,
                &sightings,
                &series,
                cursor,
                is_complete,
            )
        }))
    }

    fn aggregate(
        &self,
        query: HistoryQuery,
    ) -> BoxFuture<'_, Result<Option<Aggregate>, StorageError>> {
        Box::pin(
            self.readers
                .read(move |snapshot| history::aggregate(snapshot, &query)),
        )
    }

    fn record_feedback(
        &self,
        units: Vec<FeedbackUnit>,
    ) -> BoxFuture<'_, Result<Vec<bool>, StorageError>> {
        Box::pin(
            self.writer
                .write(move |transaction| feedback::record(transaction, &units)),
        )
    }

    fn disclose(&self, disclosures: Vec<Disclosure>) -> BoxFuture<'_, Result<(), StorageError>> {
        Box::pin(
            self.writer
                .write(move |transaction| disclosures::append(transaction, &disclosures)),
        )
    }

    fn disclosures_of(
        &self,
        environment: Environment,
        eval_id: EvalId,
    ) -> BoxFuture<'_, Result<Vec<Disclosure>, StorageError>> {
        Box::pin(
            self.readers
                .read(move |snapshot| disclosures::of_evaluation(snapshot, environment, eval_id)),
        )
    }

    fn orphaned_events(
        &self,
        environment: Environment,
    ) -> BoxFuture<'_, Result<u64, StorageError>> {
        Box::pin(self.readers.read(move |snapshot| {
            let counts: Vec<u64> = query_all(
                snapshot,
                "SELECT count(*) AS orphans FROM outbox WHERE environment = ?1 AND NOT EXISTS (
                     SELECT 1 FROM evaluations
                     WHERE evaluations.environment = outbox.environment
                       AND evaluations.eval_id = outbox.eval_id)",
                params![environment.code()],
                |row| column(row, "orphans"),
            )?;
            Ok(counts.into_iter().sum())
        }))
    }
}

fn insert(transaction: &Connection, unit: &CommitUnit) -> Result<CommitReceipt, StorageError> {
    // Looked up inside the transaction: of two that arrive together, the later finds the earlier.
    let earlier = newest_of(transaction, unit.environment, &unit.client_id, 1)?;
    insert_evaluation(transaction, unit).map_err(|error| {
        if is_constraint_violation(&error) {
            return StorageError::Conflict(format!("evaluation {} exists already", unit.eval_id));
        }
        storage_error(error)
    })?;
    if unit.pause.is_some() {
        pauses::put(
            transaction,
            unit.environment,
            unit.eval_id,
            unit.pause.as_ref(),
        )?;
    }
    for event in &unit.events {
        insert_event(transaction, unit.environment, unit.eval_id, event)?;
    }
    history::add(
        transaction,
        unit.environment,
        unit.eval_id,
        unit.client_id.as_bytes(),
        &unit.sightings,
    )?;
    disclosures::append(transaction, &unit.disclosures)?;
    Ok(CommitReceipt {
        rerun_of: earlier.into_iter().next(),
    })
}

fn insert_evaluation(transaction: &Connection, unit: &CommitUnit) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO evaluations (
                 environment, eval_id, client_hash, workflow_id, started_at, eval_status,
                 decision, case_status, sub_status, wrapped_key, request, record, trace)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute(params![
            unit.environment.code(),
            unit.eval_id.as_bytes(),
            unit.client_id.as_bytes(),
            unit.workflow_id.as_bytes(),
            unit.started_at.as_microsecond(),
            unit.eval_status.as_str(),
            unit.decision.as_str(),
            unit.case_status.as_str(),
            unit.sub_status.as_str(),
            unit.sealed.wrapped_key,
            unit.sealed.request,
            unit.sealed.record,
            unit.sealed.trace,
        ])
        .map(|_| ())
}

/// Writes an event to deliver.
pub(crate) fn insert_event(
    transaction: &Connection,
    environment: Environment,
    eval_id: EvalId,
    event: &OutgoingEvent,
) -> Result<(), StorageError> {
    let written = transaction
        .prepare_cached(
            "INSERT INTO outbox (environment, event_id, eval_id, kind, created_at, state)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                environment.code(),
                event.event_id.as_bytes(),
                eval_id.as_bytes(),
                event.kind.as_str(),
                Timestamp::now().as_microsecond(),
                PENDING,
            ])
        });
    written.map(|_| ()).map_err(|error| {
        if is_constraint_violation(&error) {
            return StorageError::Conflict(format!("event {} exists already", event.event_id));
        }
        storage_error(error)
    })
}

/// Keyed hash of the client's own id of an evaluation.
pub(crate) fn client_of(
    connection: &Connection,
    environment: Environment,
    eval_id: EvalId,
) -> Result<Vec<u8>, StorageError> {
    connection
        .prepare_cached(
            "SELECT client_hash FROM evaluations WHERE environment = ?1 AND eval_id = ?2",
        )
        .and_then(|mut statement| {
            statement.query_row(params![environment.code(), eval_id.as_bytes()], |row| {
                row.get(0)
            })
        })
        .map_err(storage_error)
}

/// Ids of a client's evaluations, newest first.
fn newest_of(
    connection: &Connection,
    environment: Environment,
    client_id: &LookupHash,
    limit: u32,
) -> Result<Vec<EvalId>, StorageError> {
    query_all(
        connection,
        "SELECT eval_id FROM evaluations
         WHERE environment = ?1 AND client_hash = ?2
         ORDER BY started_at DESC, eval_id DESC LIMIT ?3",
        params![environment.code(), client_id.as_bytes(), limit],
        |row| Ok(EvalId::from_bytes(id_bytes(row, "eval_id")?)),
    )
}

fn sealed_evaluation(row: &Row<'_>) -> Result<SealedEvaluation, StorageError> {
    Ok(SealedEvaluation {
        workflow_id: WorkflowId::from_bytes(id_bytes(row, "workflow_id")?),
        epoch: column(row, "epoch")?,
        sealed: sealed_payload(row)?,
    })
}

/// The encrypted parts of a row.
pub(crate) fn sealed_payload(row: &Row<'_>) -> Result<SealedPayload, StorageError> {
    Ok(SealedPayload {
        wrapped_key: column(row, "wrapped_key")?,
        request: column(row, "request")?,
        record: column(row, "record")?,
        trace: column(row, "trace")?,
    })
}
