//! `bonafide store verify`.

use crate::app;
use crate::output::{counter, grouped};
use crate::{CommandResult, Context};
use bonafide_access::{AuditCheck, AuditLog};
use bonafide_evaluation::verify_store;
use clap::Subcommand;

/// The store.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Open every evaluation, count its events, and check the audit chain.
    Verify,
}

/// Runs the command.
pub(crate) fn run(context: &Context, command: &Command) -> CommandResult {
    let Command::Verify = command;
    let opened = app::open_store(context)?;
    let bar = counter("evaluations");
    let report = app::block_on(verify_store(
        opened.store.as_ref(),
        &opened.vault,
        &mut |count| {
            bar.set_position(count);
        },
    ))?;
    bar.finish_and_clear();
    let audit = app::block_on(opened.store.verify_audit())?;
    for (eval_id, reason) in &report.damaged {
        println!("evaluation {eval_id} is damaged: {reason}");
    }
    for (eval_id, events) in &report.wrong_events {
        println!("evaluation {eval_id} has {events} events instead of one");
    }
    if report.orphaned_events > 0 {
        println!("{} events belong to no evaluation", report.orphaned_events);
    }
    let entries = match audit {
        AuditCheck::Whole { entries, .. } => entries,
        AuditCheck::Broken { sequence } => {
            return Err(format!("the audit chain breaks at entry {sequence}").into());
        }
    };
    if !report.is_clean() {
        return Err("the store is damaged; restore a backup".into());
    }
    println!(
        "{} evaluations open and have their events; {} audit entries form a chain: no damage.",
        grouped(report.evaluations),
        grouped(entries)
    );
    opened.close()
}
