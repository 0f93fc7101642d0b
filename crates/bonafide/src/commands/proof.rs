//! `bonafide workflow try|what-if|backtest`: what a definition would do, before it does it.

use super::evaluate::{print_json, read as read_bytes};
use super::workflow::read;
use crate::app::{self, Opened, actor};
use crate::connectors;
use crate::output::{counter, grouped, print_table};
use crate::whole_file::WholeFile;
use crate::{CommandResult, Context};
use bonafide_evaluation::{
    ArmResult, Arms, Backtest, BacktestReport, ChangedCase, MatrixCell, Progress, Quality,
    Selection,
};
use bonafide_lifecycle::PublishedServices;
use bonafide_lifecycle::{LiveWorkflow, VersionState, WorkflowShelf};
use bonafide_types::{Date, Environment, EvalId, SmolStr, Timestamp, WorkflowId};
use bonafide_workflow::Workflow;
use clap::{Args, Subcommand};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;
use uuid::Uuid;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Ways to see what a definition would do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run one request through a file, with everything that is loaded; nothing is stored.
    Try(Try),
    /// Run a stored evaluation again through a file, from what its services said then.
    WhatIf(WhatIf),
    /// Run many stored evaluations again through a file, and compare the decisions.
    Backtest(Arguments),
    /// Count how the arms of a workflow's splits have decided.
    Arms(ArmsOf),
}

/// Arguments of `workflow try`.
#[derive(Debug, Args)]
pub(crate) struct Try {
    /// The workflow, YAML or JSON.
    file: PathBuf,
    /// The request body, JSON; `-` for standard input. Its `workflow` may be any name.
    #[arg(long)]
    request: PathBuf,
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
}

/// Arguments of `workflow what-if`.
#[derive(Debug, Args)]
pub(crate) struct WhatIf {
    /// The evaluation, by its `eval_id`.
    eval_id: EvalId,
    /// The workflow, YAML or JSON.
    file: PathBuf,
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
}

/// Arguments of `workflow backtest`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The workflow, YAML or JSON.
    file: PathBuf,
    /// Evaluations of the workflow of this name; by default that of the file.
    #[arg(long)]
    of: Option<SmolStr>,
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
    /// Evaluations that started then or later: a date or an instant in UTC.
    #[arg(long, value_parser = parse_instant)]
    from: Option<Timestamp>,
    /// Evaluations that started before then.
    #[arg(long, value_parser = parse_instant)]
    until: Option<Timestamp>,
    /// Evaluations with this decision.
    #[arg(long)]
    decision: Option<SmolStr>,
    /// At most so many, oldest first.
    #[arg(long)]
    limit: Option<u64>,
    /// Writes every evaluation whose decision changed to this CSV file.
    #[arg(long, value_name = "CSV")]
    changed: Option<PathBuf>,
    /// Writes the report to this JSON file.
    #[arg(long, value_name = "JSON")]
    report: Option<PathBuf>,
}

/// Arguments of `workflow arms`.
#[derive(Debug, Args)]
pub(crate) struct ArmsOf {
    /// The workflow's name; its splits are those of the live version.
    name: SmolStr,
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
    /// Evaluations that started then or later: a date or an instant in UTC.
    #[arg(long, value_parser = parse_instant)]
    from: Option<Timestamp>,
    /// Evaluations that started before then.
    #[arg(long, value_parser = parse_instant)]
    until: Option<Timestamp>,
}

fn parse_instant(text: &str) -> Result<Timestamp, String> {
    if let Ok(instant) = text.parse() {
        return Ok(instant);
    }
    let date: Result<Date, _> = text.parse();
    let wanted = || "write a date such as 2026-03-01 or an instant such as 2026-03-01T14:20:00Z";
    format!("{}T00:00:00Z", date.map_err(|_| wanted())?)
        .parse()
        .map_err(|_| wanted().to_owned())
}

/// Runs the command.
pub(crate) fn run(context: &Context, command: &Command) -> CommandResult {
    match command {
        Command::Try(arguments) => rehearse(context, arguments),
        Command::WhatIf(arguments) => what_if(context, arguments),
        Command::Backtest(arguments) => backtest(context, arguments),
        Command::Arms(arguments) => arms(context, arguments),
    }
}

/// Compiles a file with the lists of an environment; what it says of its cases is not asked.
fn compile(
    context: &Context,
    opened: &Opened,
    environment: Environment,
    file: &Path,
) -> Result<Arc<Workflow>, Failure> {
    let source = read(file)?;
    let lists = app::lists_of(opened, environment)?;
    let workflow = Workflow::compile(&source, &connectors::services(context)?, &lists)
        .map_err(|report| format!("{} is not valid:\n{report}", file.display()))?;
    for warning in workflow.warnings() {
        eprintln!("{}", warning.render(&source));
    }
    Ok(Arc::new(workflow))
}

fn rehearse(context: &Context, arguments: &Try) -> CommandResult {
    let body = read_bytes(&arguments.request)?;
    let opened = app::open_store(context)?;
    let workflow = LiveWorkflow {
        workflow_id: WorkflowId::from_uuid(Uuid::nil()),
        version: "draft".into(),
        workflow: compile(context, &opened, arguments.environment, &arguments.file)?,
    };
    let decider = app::rehearsing_decider(context, &opened)?;
    let wire = super::serve::wire_config(context)?;
    let request = bonafide_server::direct::Request {
        environment: arguments.environment,
        body: body.into(),
        trace: true,
        actor: actor(),
    };
    let rehearsing = bonafide_server::direct::rehearse(
        decider.evaluator.as_ref(),
        Arc::new(workflow),
        &wire,
        request,
    );
    let (answer, trace) = app::runtime()?
        .block_on(rehearsing)
        .map_err(|error| -> Failure { error.into() })?;
    print_json(&serde_json::from_slice(&answer)?)?;
    print_json(&serde_json::to_value(trace)?)?;
    eprintln!("Nothing was stored, and no consent was used up.");
    opened.close()
}

fn what_if(context: &Context, arguments: &WhatIf) -> CommandResult {
    let opened = app::open_store(context)?;
    let workflow = compile(context, &opened, arguments.environment, &arguments.file)?;
    let decider = app::rehearsing_decider(context, &opened)?;
    let reader = actor();
    let asking =
        decider
            .evaluator
            .what_if(arguments.environment, arguments.eval_id, &workflow, &reader);
    let Some(found) = app::runtime()?.block_on(asking)? else {
        let (id, environment) = (arguments.eval_id, arguments.environment);
        return Err(format!("no evaluation of {environment} has the id {id}").into());
    };
    print_json(&serde_json::to_value(&found)?)?;
    match found.changed {
        true => eprintln!(
            "{} would have become {}.",
            found.before.verdict(),
            found.after.verdict()
        ),
        false => eprintln!("Nothing would have changed: {}.", found.before.verdict()),
    }
    opened.close()
}

fn backtest(context: &Context, arguments: &Arguments) -> CommandResult {
    let opened = app::open_store(context)?;
    let workflow = compile(context, &opened, arguments.environment, &arguments.file)?;
    let name = arguments.of.as_ref().unwrap_or(workflow.name());
    let versions = app::block_on(opened.store.versions(arguments.environment))?;
    let named = versions.iter().filter(|version| version.name == *name);
    let workflow_ids: Vec<_> = named.map(|version| version.workflow_id).collect();
    if workflow_ids.is_empty() {
        let environment = arguments.environment;
        return Err(format!(
            "no workflow is named {name:?} in {environment}, so that it has no evaluations; choose another with --of"
        )
        .into());
    }
    let backtest = Backtest {
        store: opened.store.as_ref(),
        vault: &opened.vault,
        environment: arguments.environment,
        selection: Selection {
            workflow_ids,
            from: arguments.from,
            until: arguments.until,
            decision: arguments.decision.clone(),
            limit: arguments.limit,
        },
        workflow,
        cancelled: &AtomicBool::new(false),
    };
    let mut file = arguments.changed.as_deref().map(ChangedFile::create);
    let mut file = match file.take() {
        Some(created) => Some(created?),
        None => None,
    };
    let bar = counter("evaluations");
    let started = Instant::now();
    let report = backtest.run(
        &mut |case| {
            if let Some(file) = &mut file {
                file.write(&case);
            }
        },
        &mut |Progress { evaluations }| bar.set_position(evaluations),
    )?;
    bar.finish_and_clear();
    if let Some(file) = file {
        file.finish()?;
    }
    if let Some(path) = &arguments.report {
        let mut file = create(path)?;
        serde_json::to_writer_pretty(&mut file, &report)?;
        file.finish()?;
    }
    let elapsed = started.elapsed().as_secs_f64();
    print_report(&report, elapsed);
    opened.close()
}

fn arms(context: &Context, arguments: &ArmsOf) -> CommandResult {
    let opened = app::open_store(context)?;
    let versions = app::block_on(opened.store.versions(arguments.environment))?;
    let named = versions
        .iter()
        .filter(|version| version.name == arguments.name);
    let live = named
        .clone()
        .find(|version| version.state == VersionState::Live);
    let live = live.ok_or_else(|| {
        let environment = arguments.environment;
        format!(
            "no version of {:?} is live in {environment}",
            arguments.name
        )
    })?;
    let lists = app::lists_of(&opened, arguments.environment)?;
    let workflow = Workflow::compile(&live.source, &PublishedServices, &lists)
        .map_err(|report| format!("the live version no longer compiles:\n{report}"))?;
    let tags = workflow.arm_tags();
    if tags.is_empty() {
        return Err(format!("the live version of {:?} has no step split", arguments.name).into());
    }
    let arms = Arms {
        store: opened.store.as_ref(),
        vault: &opened.vault,
        environment: arguments.environment,
        selection: Selection {
            workflow_ids: named.map(|version| version.workflow_id).collect(),
            from: arguments.from,
            until: arguments.until,
            ..Selection::default()
        },
        tags,
    };
    let bar = counter("evaluations");
    let counted = arms.count(&mut |Progress { evaluations }| bar.set_position(evaluations))?;
    bar.finish_and_clear();
    print_arms(&counted);
    opened.close()
}

/// A row for each arm, a column for each decision; shares of the arm in percent.
fn print_arms(arms: &[ArmResult]) {
    let decisions: BTreeSet<_> = arms.iter().flat_map(|arm| arm.decisions.keys()).collect();
    let shown =
        |share: Option<f64>| share.map_or_else(|| "-".to_owned(), |share| format!("{share:.3}"));
    let rows: Vec<Vec<String>> = arms
        .iter()
        .map(|arm| {
            let mut row = vec![arm.arm.to_string(), grouped(arm.evaluations)];
            row.extend(decisions.iter().map(|decision| {
                let count = arm.decisions.get(*decision).copied().unwrap_or_default();
                let share = 100.0 * count as f64 / arm.evaluations.max(1) as f64;
                format!("{} ({share:.1} %)", grouped(count))
            }));
            row.push(shown(arm.labels.and_then(|labels| labels.precision)));
            row.push(shown(arm.labels.and_then(|labels| labels.recall)));
            row
        })
        .collect();
    let mut header = vec!["arm", "evaluations"];
    header.extend(decisions.iter().map(|decision| decision.as_str()));
    header.extend(["precision", "recall"]);
    print_table(&header, &rows);
}

fn print_report(report: &BacktestReport, seconds: f64) {
    let share = |part: u64| match report.evaluations {
        0 => String::new(),
        all => format!(" ({:.2} %)", 100.0 * part as f64 / all as f64),
    };
    println!(
        "{} evaluations in {seconds:.1} s ({} a second); {} decisions changed{}.",
        grouped(report.evaluations),
        grouped((report.evaluations as f64 / seconds.max(0.001)) as u64),
        grouped(report.changed),
        share(report.changed),
    );
    print_matrix(&report.matrix);
    for gap in &report.not_recorded {
        println!(
            "{}: nothing recorded in {}{}; to the new definition it failed there.",
            gap.service,
            grouped(gap.evaluations),
            share(gap.evaluations)
        );
    }
    if report.unreadable > 0 {
        println!(
            "{} do not open; see `bonafide store verify`.",
            grouped(report.unreadable)
        );
    }
    if let Some(labels) = &report.labels {
        println!();
        let shown =
            |share: Option<f64>| share.map_or("-".to_owned(), |share| format!("{share:.3}"));
        let row = |name: &str, quality: &Quality| {
            vec![
                name.to_owned(),
                shown(quality.precision),
                shown(quality.recall),
                grouped(quality.fraud_stopped),
                grouped(quality.fraud_accepted),
                grouped(quality.genuine_stopped),
                grouped(quality.genuine_accepted),
            ]
        };
        print_table(
            &[
                "labelled",
                "precision",
                "recall",
                "fraud stopped",
                "fraud accepted",
                "genuine stopped",
                "genuine accepted",
            ],
            &[row("before", &labels.before), row("after", &labels.after)],
        );
    }
}

/// Decisions on record down, decisions of the new definition across.
pub(super) fn print_matrix(matrix: &[MatrixCell]) {
    let before: BTreeSet<_> = matrix.iter().map(|cell| &cell.before).collect();
    let after: BTreeSet<_> = matrix.iter().map(|cell| &cell.after).collect();
    let count = |from: &SmolStr, to: &SmolStr| {
        let mut cells = matrix.iter();
        let cell = cells.find(|cell| cell.before == *from && cell.after == *to);
        cell.map_or_else(|| "·".to_owned(), |cell| grouped(cell.evaluations))
    };
    let rows: Vec<Vec<String>> = before
        .iter()
        .map(|from| {
            let cells = after.iter().map(|to| count(from, to));
            std::iter::once(from.to_string()).chain(cells).collect()
        })
        .collect();
    let header: Vec<_> = std::iter::once("before \\ after")
        .chain(after.iter().map(|word| word.as_str()))
        .collect();
    if !rows.is_empty() {
        println!();
        print_table(&header, &rows);
    }
}

fn create(path: &Path) -> Result<WholeFile, Failure> {
    WholeFile::create(path)
        .map_err(|error| format!("cannot write {}: {error}", path.display()).into())
}

/// The CSV of the evaluations whose decision changed.
struct ChangedFile {
    writer: csv::Writer<WholeFile>,
    failure: Option<csv::Error>,
}

impl ChangedFile {
    fn create(path: &Path) -> Result<Self, Failure> {
        let mut writer = csv::Writer::from_writer(create(path)?);
        writer.write_record([
            "eval_id",
            "id",
            "started_at",
            "workflow_version",
            "before",
            "after",
            "last_step",
            "label",
            "not_recorded",
        ])?;
        Ok(Self {
            writer,
            failure: None,
        })
    }

    /// Writes a row; the first failure is kept for the end.
    fn write(&mut self, case: &ChangedCase) {
        let written = self.writer.write_record([
            case.eval_id.to_string().as_str(),
            &case.client_id,
            &case.started_at.to_string(),
            &case.workflow_version,
            &case.before,
            &case.after,
            &case.last_step,
            case.label.as_deref().unwrap_or_default(),
            &case.not_recorded.join(" "),
        ]);
        if let (Err(error), None) = (written, &self.failure) {
            self.failure = Some(error);
        }
    }

    fn finish(self) -> CommandResult {
        if let Some(error) = self.failure {
            return Err(error.into());
        }
        let file = self
            .writer
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)?;
        Ok(file.finish()?)
    }
}
