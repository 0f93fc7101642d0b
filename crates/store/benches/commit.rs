//! Evaluations per second through the port, in groups and one by one, in the same run.
//!
//! Sixty-four clients each wait for their answer before they send the next evaluation of 8 KB.
//! Every answered row is durable. Numbers depend on the disk; the ratio says what grouping gains.

use bonafide_evaluation::{CommitUnit, Evaluations, OutgoingEvent, SealedPayload};
use bonafide_store::{SqliteStore, StoreOptions};
use bonafide_types::{
    CaseStatus, Environment, EvalId, EvalStatus, EventId, StorageError, Timestamp, WorkflowId,
};
use bonafide_vault::{LookupDomain, Vault};
use std::error::Error;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

const CLIENTS: usize = 64;
const RUN: Duration = Duration::from_secs(4);

/// What one run measured.
struct Measured {
    rows_per_second: f64,
    median: Duration,
    slowest_percent: Duration,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let one_by_one = run(NonZeroUsize::MIN).await?;
    report(
        "one commit per row",
        &one_by_one,
        one_by_one.rows_per_second,
    );
    for _ in 0..3 {
        let grouped = run(StoreOptions::default().group_limit).await?;
        report("group commit", &grouped, one_by_one.rows_per_second);
    }
    Ok(())
}

async fn run(group_limit: NonZeroUsize) -> Result<Measured, Box<dyn Error>> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let vault = Arc::new(Vault::open_or_create(folder.path())?);
    let options = StoreOptions {
        group_limit,
        ..StoreOptions::default()
    };
    let store = Arc::new(SqliteStore::open(folder.path(), &vault, &options)?);
    let started = Instant::now();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| tokio::spawn(client(Arc::clone(&store), Arc::clone(&vault), started)))
        .collect();
    let mut times = Vec::new();
    for client in clients {
        times.extend(client.await??);
    }
    let elapsed = started.elapsed();
    store.close().await;
    times.sort_unstable();
    let at = |share: usize| times.get(times.len() * share / 100).copied();
    Ok(Measured {
        rows_per_second: times.len() as f64 / elapsed.as_secs_f64(),
        median: at(50).unwrap_or_default(),
        slowest_percent: at(99).unwrap_or_default(),
    })
}

async fn client(
    store: Arc<SqliteStore>,
    vault: Arc<Vault>,
    started: Instant,
) -> Result<Vec<Duration>, StorageError> {
    let mut times = Vec::new();
    while started.elapsed() < RUN {
        let unit = evaluation(&vault);
        let sent = Instant::now();
        store.commit(unit).await?;
        times.push(sent.elapsed());
    }
    Ok(times)
}

fn evaluation(vault: &Vault) -> CommitUnit {
    let eval_id = Uuid::now_v7();
    CommitUnit {
        environment: Environment::Production,
        eval_id: EvalId::from_uuid(eval_id),
        client_id: vault.lookup_hash(LookupDomain::CLIENT_ID, 1, eval_id.as_bytes()),
        workflow_id: WorkflowId::from_bytes([7; 16]),
        started_at: Timestamp::now(),
        eval_status: EvalStatus::Completed,
        decision: "ACCEPT".into(),
        case_status: CaseStatus::Closed,
        sub_status: "Accept".into(),
        sealed: SealedPayload {
            wrapped_key: vec![1; 80],
            request: vec![2; 1112],
            record: vec![3; 5000],
            trace: vec![4; 2000],
        },
        pause: None,
        events: vec![OutgoingEvent {
            event_id: EventId::from_uuid(Uuid::now_v7()),
            kind: "evaluation_completed".into(),
        }],
        sightings: Vec::new(),
        disclosures: Vec::new(),
    }
}

#[expect(
    clippy::print_stdout,
    reason = "a benchmark reports on standard output"
)]
fn report(name: &str, measured: &Measured, baseline: f64) {
    println!(
        "{name:<20} {:>8.0} rows/s   {:>5.1} × one by one   median {:>6.2} ms   p99 {:>6.2} ms",
        measured.rows_per_second,
        measured.rows_per_second / baseline,
        measured.median.as_secs_f64() * 1e3,
        measured.slowest_percent.as_secs_f64() * 1e3,
    );
}
