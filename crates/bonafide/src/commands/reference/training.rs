//! `bonafide reference train`: fits the matching model to what is loaded.

use crate::app::{self, actor};
use crate::output::{grouped, print_table, progress_bar};
use crate::{CommandResult, Context};
use bonafide_access::AuditLog;
use bonafide_reference::{
    Level, Parameters, Quality, ReferenceFolder, TrainOptions, TrainProgress, Training, train,
};
use bonafide_types::{AuditEntry, Environment, Timestamp};
use clap::Args;
use indicatif::ProgressBar;
use std::time::Instant;

/// Arguments of `reference train`.
#[derive(Debug, Args)]
pub(crate) struct Train {
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
    /// Records held out, and people held out, at most as many each.
    #[arg(long, default_value_t = 20_000)]
    sample: u64,
    /// Rounds at most.
    #[arg(long, default_value_t = 25)]
    rounds: u32,
    /// Print what would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Go back to the shipped model.
    #[arg(long, conflicts_with_all = ["sample", "rounds", "dry_run"])]
    reset: bool,
}

/// How much worse the Brier score may be on what was not fitted on: noise of the sample.
const TOLERANCE: f64 = 0.002;

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &Train) -> CommandResult {
    let opened = app::open_store(context)?;
    let folder = ReferenceFolder::new(&context.data_dir, arguments.environment);
    let lock = folder.lock()?;
    let detail = if arguments.reset {
        lock.remove_model()?;
        println!(
            "The shipped model judges in {} again.",
            arguments.environment
        );
        Some("the shipped model".to_owned())
    } else {
        let Some(index) = app::open_index(&folder, &opened.vault)? else {
            return Err(format!(
                "no reference population is loaded in {}; load one with `bonafide reference import`",
                arguments.environment
            )
            .into());
        };
        let options = TrainOptions {
            folder: folder.path().to_owned(),
            sample: arguments.sample,
            rounds: arguments.rounds,
        };
        let started = Instant::now();
        let bar = progress_bar(0, "reading");
        let shipped = Parameters::defaults();
        let training = train(&index, &opened.vault, &shipped, &options, &mut |progress| {
            show(&bar, progress);
        })?;
        bar.finish_and_clear();
        print_training(&training, &shipped, started.elapsed().as_secs_f64());
        let is_sound = training.after.brier <= training.before.brier + TOLERANCE;
        if arguments.dry_run {
            println!("Nothing was changed.");
            None
        } else if is_sound {
            lock.install_model(&training.parameters)?;
            println!("Written to {}.", folder.model_path().display());
            println!(
                "Next: a running server takes it up by itself; `bonafide reference train --reset` goes back."
            );
            Some(format!("{} rounds", training.rounds))
        } else {
            println!(
                "Nothing was changed: on what was not fitted on, the fitted probabilities are no better."
            );
            None
        }
    };
    if let Some(detail) = detail {
        app::block_on(opened.store.append_audit(AuditEntry {
            instant: Timestamp::now(),
            environment: Some(arguments.environment),
            actor: actor(),
            action: "reference.trained".into(),
            subject: "matching model".into(),
            detail: detail.into(),
        }))?;
    }
    opened.close()
}

fn show(bar: &ProgressBar, progress: TrainProgress) {
    let (stage, done, total) = match progress {
        TrainProgress::Reading(done, total) => ("reading", done, total),
        TrainProgress::Building => ("building", 1, 1),
        TrainProgress::Comparing(done, total) => ("comparing", done, total),
        TrainProgress::Fitted(round, _) => ("fitting", u64::from(round), u64::from(round)),
    };
    bar.set_message(stage);
    bar.set_length(total);
    bar.set_position(done);
}

fn print_training(training: &Training, shipped: &Parameters, seconds: f64) {
    println!(
        "Held out {} records and {} people; {} rounds in {seconds:.1} s.",
        grouped(training.held_out_records),
        grouped(training.held_out_people),
        training.rounds
    );
    println!();
    println!("On the half that was not fitted on:");
    let row = |name: &str, quality: &Quality| {
        vec![
            name.to_owned(),
            format!("{:.4}", quality.precision()),
            format!("{:.4}", quality.recall()),
            format!("{:.5}", quality.brier),
        ]
    };
    print_table(
        &["model", "precision", "recall", "Brier"],
        &[
            row("shipped", &training.before),
            row("fitted", &training.after),
        ],
    );
    println!();
    println!("Whether the fitted probabilities mean what they say:");
    let bins = training.after.bins.iter().filter(|bin| bin.applicants > 0);
    let rows: Vec<Vec<String>> = bins
        .map(|bin| {
            vec![
                format!("{:.3}", bin.probability),
                format!("{:.3}", bin.right),
                grouped(bin.applicants),
            ]
        })
        .collect();
    print_table(&["probability", "right", "applicants"], &rows);
    println!();
    println!("What changed by a quarter or more:");
    let changed: Vec<Vec<String>> = Level::all()
        .filter_map(|level| changed_row(level, shipped, &training.parameters))
        .collect();
    if changed.is_empty() {
        println!("nothing");
    } else {
        print_table(&["level", "shipped", "fitted"], &changed);
    }
    println!();
}

fn changed_row(level: Level, shipped: &Parameters, fitted: &Parameters) -> Option<Vec<String>> {
    let (before, after) = (shipped.own_share(level), fitted.own_share(level));
    (after / before - 1.0).abs().ge(&0.25).then(|| {
        vec![
            format!("{}.{}", level.field().as_str(), level.as_str()),
            format!("{before:.5}"),
            format!("{after:.5}"),
        ]
    })
}
