//! `bonafide feedback import FILE`: what became known of applicants later.

use super::evaluate::read;
use crate::app::{self, actor};
use crate::output::{grouped, print_table};
use crate::{CommandResult, Context};
use bonafide_types::{Environment, Timestamp};
use bonafide_wire::read_feedback_file;
use clap::{Args, Subcommand};
use jiff::tz::TimeZone;
use std::path::PathBuf;

/// Labels of evaluations.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Store the labels of a CSV file; rows that cannot be stored are named.
    Import(Arguments),
}

/// Arguments of `feedback import`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The file, with the columns id, workflow, fraud_label, fraud_type, notes, recorded_at,
    /// recorded_by and tags in any order; `-` for standard input.
    file: PathBuf,
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
}

/// Rows without an evaluation that are shown.
const SHOWN: usize = 20;

/// Runs the command.
pub(crate) fn run(context: &Context, command: &Command) -> CommandResult {
    let Command::Import(arguments) = command;
    let raw = read(&arguments.file)?;
    let today = TimeZone::UTC.to_datetime(Timestamp::now()).date();
    let mut file = read_feedback_file(&raw, today)?;
    let opened = app::open_store(context)?;
    let decider = app::rehearsing_decider(context, &opened)?;
    let (lines, rows): (Vec<_>, Vec<_>) = file.rows.into_iter().unzip();
    let by = actor();
    let storing = app::block_on(decider.evaluator.record_feedback(
        arguments.environment,
        rows,
        &by,
    ))?;
    let unknown: Vec<_> = lines
        .iter()
        .zip(&storing)
        .filter(|(_, known)| !**known)
        .map(|(line, _)| *line)
        .collect();
    println!(
        "{} labels stored; {} rows cannot be read, {} name no evaluation of their workflow.",
        grouped((lines.len() - unknown.len()) as u64),
        grouped(file.refused),
        grouped(unknown.len() as u64),
    );
    file.faults.truncate(SHOWN);
    let faults = file.faults.iter().map(|fault| {
        vec![
            fault.line.to_string(),
            fault.field.as_deref().unwrap_or_default().to_owned(),
            fault.description.clone(),
        ]
    });
    let unknown = unknown.iter().take(SHOWN).map(|line| {
        let description = "no evaluation of this workflow has this id".to_owned();
        vec![line.to_string(), "id".to_owned(), description]
    });
    let rows: Vec<_> = faults.chain(unknown).collect();
    if !rows.is_empty() {
        print_table(&["line", "column", "what is wrong"], &rows);
    }
    println!("Next: bonafide workflow backtest FILE tells precision and recall by them.");
    opened.close()
}
