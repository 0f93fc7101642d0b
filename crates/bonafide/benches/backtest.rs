//! Stored evaluations run again per second, against merely reading them.
//!
//! `BONAFIDE_BENCH_EVALUATIONS` (100,000) evaluations of the template Verify only are made over a
//! synthetic population and stored as the product stores them, each encrypted under its own key.
//! Rounds alternate between a backtest of the same definition with one rule changed and a walk that
//! reads the same rows and does nothing with them, so that a drift of the machine touches both.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use bonafide_enrichment::{EngineConfig, EngineRoom, ModuleServices};
use bonafide_evaluation::{Backtest, Evaluations, Evaluator, Selection};
use bonafide_lifecycle::{ListLibrary, LiveSet, WorkflowShelf};
use bonafide_reference::{Index, ReferenceFolder};
use bonafide_server::direct;
use bonafide_store::{SqliteStore, StoreOptions};
use bonafide_types::{Environment, Timestamp};
use bonafide_vault::Vault;
use bonafide_wire::WireConfig;
use bonafide_workflow::{Lists, Workflow};
use futures::future::join_all;
use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const BINARY: &str = env!("CARGO_BIN_EXE_bonafide");
const TEMPLATE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../templates/verify_only.yaml"
);
const ENVIRONMENT: Environment = Environment::Sandbox;
const ROUNDS: u64 = 7;
/// Evaluations in flight while the store is filled.
const AT_A_TIME: usize = 512;

fn main() -> Outcome<()> {
    let wanted = std::env::var("BONAFIDE_BENCH_EVALUATIONS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(100_000_usize);
    let folder = tempfile::tempdir()?;
    let csv = folder.path().join("people.csv");
    let data_dir = folder.path().join("data");
    let (csv_text, people) = (csv.display().to_string(), "50000");
    run(
        &data_dir,
        &[
            "population",
            "generate",
            "--people",
            people,
            "--out",
            &csv_text,
        ],
    )?;
    run(
        &data_dir,
        &["reference", "import", &csv_text, "--source", "Synthetic"],
    )?;
    run(&data_dir, &["workflow", "publish", TEMPLATE, "--live"])?;

    let vault = Arc::new(Vault::open(&data_dir)?);
    let store = Arc::new(SqliteStore::open(
        &data_dir,
        &vault,
        &StoreOptions::default(),
    )?);
    fill(&data_dir, &vault, &store, &bodies(&csv)?, wanted)?;

    let changed = std::fs::read_to_string(TEMPLATE)?.replace(", I920", "");
    let workflow = Arc::new(
        Workflow::compile(&changed, &ModuleServices, &Lists::default())
            .map_err(|report| report.to_string())?,
    );
    println!("round  backtest/s    read/s   ratio");
    let (mut rates, mut ratios) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        let (tested, read) = match round % 2 {
            0 => {
                let read = walk(&store)?;
                (backtest(&store, &vault, &workflow)?, read)
            }
            _ => (backtest(&store, &vault, &workflow)?, walk(&store)?),
        };
        println!("{round:5} {tested:11.0} {read:9.0} {:7.2}", tested / read);
        rates.push(tested);
        ratios.push(tested / read);
    }
    println!(
        "median: {:.0} evaluations a second (target 30,000), {:.2} of merely reading",
        median(&mut rates),
        median(&mut ratios)
    );
    Ok(())
}

/// Decides and stores evaluations.
fn fill(
    data_dir: &Path,
    vault: &Arc<Vault>,
    store: &Arc<SqliteStore>,
    bodies: &[Vec<u8>],
    wanted: usize,
) -> Outcome<()> {
    let engine = EngineRoom::new(EngineConfig::default());
    let reference = ReferenceFolder::new(data_dir, ENVIRONMENT);
    let generation = reference.current()?.ok_or("no reference index")?;
    let index = Index::open(&reference.index_path(generation), vault)?;
    engine.install(ENVIRONMENT, Some(Arc::new(index)));
    let evaluator = Evaluator::new(
        Arc::new(engine),
        Arc::clone(vault),
        Arc::clone(store) as _,
        Arc::clone(store) as _,
        Arc::new(Timestamp::now),
    );
    let runtime = tokio::runtime::Runtime::new()?;
    let started = Instant::now();
    runtime.block_on(async {
        let versions = store.versions(ENVIRONMENT).await?;
        let live = LiveSet::load(&versions, &ModuleServices, &ListLibrary::default(), None)?;
        let wire = WireConfig::default();
        let mut bodies = bodies.iter().cycle().take(wanted).peekable();
        while bodies.peek().is_some() {
            let group = bodies.by_ref().take(AT_A_TIME).map(|body| {
                let request = direct::Request {
                    environment: ENVIRONMENT,
                    body: body.clone().into(),
                    trace: false,
                    actor: "cli:bench".into(),
                };
                direct::evaluate(&evaluator, &live, &wire, request)
            });
            for answer in join_all(group).await {
                answer?;
            }
        }
        Ok::<_, Box<dyn Error + Send + Sync>>(())
    })?;
    println!(
        "stored {wanted} evaluations in {:.1} s",
        started.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Evaluations a second of a backtest.
fn backtest(store: &SqliteStore, vault: &Vault, workflow: &Arc<Workflow>) -> Outcome<f64> {
    let backtest = Backtest {
        store,
        vault,
        environment: ENVIRONMENT,
        selection: Selection::default(),
        workflow: Arc::clone(workflow),
        cancelled: &AtomicBool::new(false),
    };
    let started = Instant::now();
    let report = backtest.run(&mut |_| {}, &mut |_| {})?;
    let seconds = started.elapsed().as_secs_f64();
    if report.changed == 0 || report.unreadable > 0 {
        return Err(format!("an unlikely report: {report:?}").into());
    }
    Ok(report.evaluations as f64 / seconds)
}

/// Evaluations a second of a walk that does nothing with them.
fn walk(store: &SqliteStore) -> Outcome<f64> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let started = Instant::now();
    let count = runtime.block_on(async {
        let (mut after, mut count) = (None, 0_usize);
        loop {
            let page = store
                .select(ENVIRONMENT, Selection::default(), after, 256)
                .await?;
            count += page.selected.len();
            after = page.last;
            if after.is_none() {
                return Ok::<_, Box<dyn Error + Send + Sync>>(count);
            }
        }
    })?;
    Ok(count as f64 / started.elapsed().as_secs_f64())
}

fn median(figures: &mut [f64]) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

/// One application per sampled record of the population.
fn bodies(csv: &Path) -> Outcome<Vec<Vec<u8>>> {
    let mut reader = csv::Reader::from_path(csv)?;
    let header = reader.headers()?.clone();
    let mut bodies = Vec::new();
    for (number, row) in reader.records().enumerate() {
        let row = row?;
        let field = |name: &str| {
            let position = header.iter().position(|column| column == name)?;
            row.get(position).filter(|cell| !cell.is_empty())
        };
        let body = serde_json::json!({
            "id": format!("bench-{number}"),
            "timestamp": "2026-06-01T12:00:00Z",
            "workflow": "verify_only",
            "data": { "channel": "web", "individual": {
                "id": format!("user-{number}"),
                "given_name": field("given_name"), "family_name": field("family_name"),
                "date_of_birth": field("date_of_birth"), "national_id": field("national_id"),
                "email": field("email"), "phone_number": field("phone_number"),
                "address": {
                    "line_1": field("line_1"), "line_2": field("line_2"),
                    "locality": field("locality"),
                    "major_admin_division": field("major_admin_division"),
                    "postal_code": field("postal_code"), "country": field("country"),
                },
            }},
        });
        bodies.push(serde_json::to_vec(&body)?);
        if bodies.len() == 20_000 {
            break;
        }
    }
    Ok(bodies)
}

fn run(data_dir: &Path, arguments: &[&str]) -> Outcome<()> {
    let output = Command::new(BINARY)
        .arg("--data-dir")
        .arg(data_dir)
        .args(arguments)
        .output()?;
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned().into()),
    }
}
