//! `bonafide reference dedupe`: sorts the rows of a file into people.

use super::mapping;
use crate::app;
use crate::commands::inspect::create;
use crate::output::{grouped, progress_bar};
use crate::{CommandResult, Context};
use bonafide_reference::{
    Clustered, DedupeOptions, DedupeProgress, DedupeSummary, ImportOptions, dedupe,
};
use bonafide_types::SmolStr;
use clap::Args;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Arguments of `reference dedupe`.
#[derive(Debug, Args)]
pub(crate) struct Dedupe {
    /// CSV or JSON Lines with the columns of an import; `-` for standard input.
    file: PathBuf,
    /// CSV to write: record_id, cluster_id, confidence, in the order of the file.
    #[arg(long, default_value = "-")]
    out: PathBuf,
    /// Name of the source of rows that name none of their own.
    #[arg(long, default_value = "File")]
    source: SmolStr,
    /// File that maps the columns of the file to ours.
    #[arg(long)]
    mapping: Option<PathBuf>,
    /// Decide by rules alone, whatever person ids the file has.
    #[arg(long)]
    ignore_person_ids: bool,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &Dedupe) -> CommandResult {
    let opened = app::open_store(context)?;
    let options = DedupeOptions {
        file: ImportOptions {
            mapping: mapping(arguments.mapping.as_deref())?,
            ..ImportOptions::new(&arguments.file, &*arguments.source)
        },
        rejects: rejects_path(&arguments.out),
        scratch: context.data_dir.clone(),
        ignore_person_ids: arguments.ignore_person_ids,
    };
    let started = Instant::now();
    let bar = progress_bar(0, "reading");
    let (rows, summary) = dedupe(&options, &opened.vault, &mut |progress| {
        let (stage, done, total) = match progress {
            DedupeProgress::Reading { bytes, total } => ("reading", bytes, total.unwrap_or(bytes)),
            DedupeProgress::Resolving { rows, total } => ("resolving", rows, total),
        };
        bar.set_message(stage);
        bar.set_length(total);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    write(&rows, &arguments.out)?;
    print(&summary, started);
    opened.close()
}

/// Beside the answer; in the working folder where that goes to standard output.
fn rejects_path(out: &Path) -> PathBuf {
    if out == Path::new("-") {
        return PathBuf::from("dedupe.rejects.csv");
    }
    let mut name: OsString = out.as_os_str().to_owned();
    name.push(".rejects.csv");
    name.into()
}

fn write(rows: &[Clustered], out: &Path) -> CommandResult {
    let mut writer = csv::Writer::from_writer(create(out)?);
    writer.write_record(["record_id", "cluster_id", "confidence"])?;
    for row in rows {
        let confidence = row.confidence.map(|share| format!("{share:.3}"));
        writer.write_record([
            row.record_id.as_str(),
            row.cluster_id.as_str(),
            confidence.as_deref().unwrap_or(""),
        ])?;
    }
    writer.flush()?;
    Ok(())
}

fn print(summary: &DedupeSummary, started: Instant) {
    let line = |what: &str, count: u64| eprintln!("{what:20} {:>14}", grouped(count));
    line("rows read", summary.rows);
    if let Some(path) = &summary.rejects_file {
        line("  rejected", summary.rejected);
        eprintln!("  listed in {}", path.display());
    }
    if summary.repeated > 0 {
        line("  replaced", summary.repeated);
    }
    line("records", summary.records);
    line("people", summary.clusters);
    line("  with one record", summary.alone);
    line("  most records", summary.largest);
    line("pairs", summary.pairs);
    eprintln!("{:20} {:>12.1} s", "time", started.elapsed().as_secs_f64());
}
