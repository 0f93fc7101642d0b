//! `bonafide reference match`: finds the person of each row of a file.

mod answer;
mod columns;
mod pipeline;
mod resume;

use crate::app;
use crate::commands::inspect::open;
use crate::output::{counter, grouped};
use crate::{CommandResult, Context};
use answer::{Answer, Shape};
use bonafide_reference::{Index, Query, ReferenceFolder};
use bonafide_types::Environment;
use clap::Args;
use columns::Plan;
pub(super) use columns::fill;
use resume::Done;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Malformed rows that are named on the terminal; all of them are named in the answers.
const NAMED_PROBLEMS: usize = 5;

/// Arguments of `reference match`.
#[derive(Debug, Args)]
pub(crate) struct Match {
    /// CSV with `query_id` and columns named as the wire names; `-` for standard input.
    queries: PathBuf,
    /// File to write: one answer a query, in the same order.
    #[arg(long, default_value = "-")]
    out: PathBuf,
    /// Shape of the answers; by default what the name of the file says (`.jsonl`, else CSV).
    #[arg(long, value_enum)]
    format: Option<Shape>,
    /// Go on where an interrupted run with the same queries has stopped.
    #[arg(long)]
    resume: bool,
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &Match) -> CommandResult {
    let opened = app::open_store(context)?;
    let folder = ReferenceFolder::new(&context.data_dir, arguments.environment);
    let Some(index) = app::open_index(&folder, &opened.vault)? else {
        return Err(format!(
            "no reference population is loaded in {}; load one with `bonafide reference import`",
            arguments.environment
        )
        .into());
    };
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(open(&arguments.queries)?);
    let header = reader.byte_headers()?.clone();
    let plan = Plan::new(&header)?;
    let shape = arguments
        .format
        .unwrap_or_else(|| Shape::of_path(&arguments.out));
    let (mut out, done) = output(arguments, shape)?;
    let mut rows = reader.into_byte_records();
    skip(&mut rows, &plan, &done)?;

    let bar = counter("queries");
    bar.set_position(done.rows);
    let started = Instant::now();
    let mut total = Answers::default();
    let worked = pipeline::stream(
        rows,
        |rows| answer_all(&index, &plan, shape, rows),
        |answers| {
            out.write_all(&answers.text)?;
            total.add(answers);
            bar.set_position(done.rows + total.rows);
            Ok(())
        },
    );
    out.flush()?;
    bar.finish_and_clear();
    total.print(&done, started);
    worked?;
    opened.close()
}

/// Where the answers go, and how many are there already.
fn output(arguments: &Match, shape: Shape) -> Result<(Box<dyn Write>, Done), String> {
    let path = &arguments.out;
    let failed = |error: io::Error| format!("cannot write {}: {error}", path.display());
    if path == Path::new("-") {
        if arguments.resume {
            return Err("--resume needs --out: standard output cannot be read back".to_owned());
        }
        let mut out = io::stdout();
        out.write_all(shape.header().as_bytes()).map_err(failed)?;
        return Ok((Box::new(out), Done::default()));
    }
    let done = if arguments.resume {
        resume::done(path, shape)?
    } else {
        Done::default()
    };
    let mut file: File = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(failed)?;
    // A pipe or a device has neither length nor places.
    if file.metadata().map_err(failed)?.is_file() {
        file.set_len(done.bytes).map_err(failed)?;
        file.seek(SeekFrom::End(0)).map_err(failed)?;
    }
    if done.bytes == 0 {
        file.write_all(shape.header().as_bytes()).map_err(failed)?;
    }
    Ok((Box::new(file), done))
}

/// Passes over the queries that have their answer, and checks that they are the same ones.
fn skip(
    rows: &mut impl Iterator<Item = Result<csv::ByteRecord, csv::Error>>,
    plan: &Plan,
    done: &Done,
) -> CommandResult {
    let Some(last_query) = &done.last_query else {
        return Ok(());
    };
    let mut last = None;
    for number in 1..=done.rows {
        let row = rows.next().transpose()?;
        last = Some(row.ok_or_else(|| {
            format!(
                "the answers go on after the last of the {} queries: they belong to other queries",
                number - 1
            )
        })?);
    }
    if last.is_some_and(|row| plan.query_id(&row) != *last_query) {
        return Err(format!(
            "answer {} belongs to another query than row {} of the queries: they cannot be resumed",
            done.rows, done.rows
        )
        .into());
    }
    Ok(())
}

/// Answers to a batch, or the sum of all.
#[derive(Default)]
struct Answers {
    text: Vec<u8>,
    rows: u64,
    matched: u64,
    malformed: u64,
    named: Vec<String>,
}

fn answer_all(index: &Index, plan: &Plan, shape: Shape, rows: &[csv::ByteRecord]) -> Answers {
    let mut answers = Answers {
        rows: rows.len() as u64,
        ..Answers::default()
    };
    for row in rows {
        let query_id = plan.query_id(row);
        let query = plan
            .applicant(row)
            .map(|applicant| Query::from_applicant(&applicant));
        let (query, problem) = match query {
            Ok(query) => (query, String::new()),
            Err(problem) => {
                let line = row.position().map_or(0, csv::Position::line);
                answers.malformed += 1;
                let problem = format!("line {line}: {problem}");
                answers.named.push(problem.clone());
                (Query::default(), problem)
            }
        };
        let found = if problem.is_empty() {
            index.match_record(&query)
        } else {
            None
        };
        answers.matched += u64::from(found.is_some());
        let answer = Answer {
            query_id: &query_id,
            found: found.as_ref().map(|found| (&query, found)),
            problem: &problem,
        };
        answer.write(shape, &mut answers.text);
    }
    answers.named.truncate(NAMED_PROBLEMS);
    answers
}

impl Answers {
    fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.matched += other.matched;
        self.malformed += other.malformed;
        let room = NAMED_PROBLEMS - self.named.len().min(NAMED_PROBLEMS);
        self.named.extend(other.named.into_iter().take(room));
    }

    fn print(&self, done: &Done, started: Instant) {
        let seconds = started.elapsed().as_secs_f64();
        // Rates are for people: whole queries a second are exact enough.
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rate is positive and far below 2^53"
        )]
        let rate = (self.rows as f64 / seconds.max(1e-6)) as u64;
        if done.rows > 0 {
            eprintln!("{} queries had their answer.", grouped(done.rows));
        }
        eprintln!(
            "{} of {} queries matched somebody; {} a second.",
            grouped(self.matched),
            grouped(self.rows),
            grouped(rate)
        );
        if self.malformed > 0 {
            eprintln!(
                "{} rows are malformed and have no match; column `problem` names each. The first:",
                grouped(self.malformed)
            );
            for problem in &self.named {
                eprintln!("  {problem}");
            }
        }
    }
}
