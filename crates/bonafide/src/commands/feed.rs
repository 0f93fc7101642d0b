//! `bonafide authority import|stats` and `bonafide death import|stats|certify`.

use crate::app::{self, Opened, actor};
use crate::feeds::open_feed;
use crate::output::{grouped, progress_bar};
use crate::{CommandResult, Context};
use bonafide_access::AuditLog;
use bonafide_feeds::{
    AuthorityRecord, Certification, Coverage, DeathRecord, FeedFolder, FeedKind, FeedRecord,
    ImportOptions, ImportSummary, Layout, import,
};
use bonafide_types::{AuditEntry, Date, Environment, SmolStr, Timestamp};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::time::Instant;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What an authority knows of the holders of numbers.
#[derive(Debug, Subcommand)]
pub(crate) enum AuthorityCommand {
    /// Load records of number holders from a file that is declared to be the authority's.
    Import(AuthorityImport),
    /// Summarise what is loaded.
    Stats(Stats),
}

/// Death records.
#[derive(Debug, Subcommand)]
pub(crate) enum DeathCommand {
    /// Load death records from a file, or the changes of an update.
    Import(DeathImport),
    /// Summarise what is loaded.
    Stats(Stats),
    /// Put the certification for deaths of the last three calendar years on record.
    Certify(Certify),
}

/// Arguments of every import of a feed.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// CSV or JSON Lines; `-` for standard input.
    file: PathBuf,
    /// Name of the supplier.
    #[arg(long)]
    source: SmolStr,
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    pub(super) environment: Environment,
    /// The day whose state the file has, YYYY-MM-DD; by default today.
    #[arg(long)]
    as_of: Option<Date>,
    /// How many days after that the data may be used; by default for ever.
    #[arg(long)]
    max_age_days: Option<u32>,
    /// Everybody in the file is invented, where its rows do not say.
    #[arg(long)]
    synthetic: bool,
    /// Forget what was loaded before instead of adding to it.
    #[arg(long)]
    replace: bool,
}

/// Arguments of `authority import`.
#[derive(Debug, Args)]
pub(crate) struct AuthorityImport {
    #[command(flatten)]
    import: Import,
    /// The file does not have every number, so that a number it does not have is no answer.
    #[arg(long)]
    partial: bool,
}

/// Arguments of `death import`.
#[derive(Debug, Args)]
pub(crate) struct DeathImport {
    #[command(flatten)]
    import: Import,
    /// The layout, where the first line does not tell.
    #[arg(long, value_enum)]
    layout: Option<LayoutArgument>,
    /// Recent deaths may be used only while a certification is on record; the layout of the Death
    /// Master File always says so.
    #[arg(long)]
    restricted: bool,
}

/// How a file of deaths is laid out.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum LayoutArgument {
    /// Comma-separated values under a header.
    Csv,
    /// One JSON object a line.
    JsonLines,
    /// The fixed-width records of the Death Master File.
    DeathMasterFile,
}

/// Arguments of `stats`.
#[derive(Debug, Args)]
pub(crate) struct Stats {
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
}

/// Arguments of `death certify`.
#[derive(Debug, Args)]
pub(crate) struct Certify {
    /// Whose certification it is.
    #[arg(long)]
    holder: SmolStr,
    /// Its number or another reference.
    #[arg(long)]
    reference: SmolStr,
    /// The last day on which it holds, YYYY-MM-DD.
    #[arg(long)]
    expires: Date,
    /// `sandbox` or `production`.
    #[arg(long, default_value = "production")]
    environment: Environment,
}

/// Runs `bonafide authority`.
pub(crate) fn run_authority(context: &Context, command: &AuthorityCommand) -> CommandResult {
    match command {
        AuthorityCommand::Import(arguments) => {
            let options = ImportOptions {
                coverage: match arguments.partial {
                    true => Coverage::Partial,
                    false => Coverage::Population,
                },
                ..options(context, &arguments.import)
            };
            run_import::<AuthorityRecord>(context, arguments.import.environment, &options)
        }
        AuthorityCommand::Stats(arguments) => {
            stats::<AuthorityRecord>(context, arguments.environment)
        }
    }
}

/// Runs `bonafide death`.
pub(crate) fn run_death(context: &Context, command: &DeathCommand) -> CommandResult {
    match command {
        DeathCommand::Import(arguments) => {
            let options = ImportOptions {
                layout: arguments.layout.map(|layout| match layout {
                    LayoutArgument::Csv => Layout::Csv,
                    LayoutArgument::JsonLines => Layout::JsonLines,
                    LayoutArgument::DeathMasterFile => Layout::DeathMasterFile,
                }),
                restricted: arguments.restricted,
                ..options(context, &arguments.import)
            };
            run_import::<DeathRecord>(context, arguments.import.environment, &options)
        }
        DeathCommand::Stats(arguments) => stats::<DeathRecord>(context, arguments.environment),
        DeathCommand::Certify(arguments) => certify(context, arguments),
    }
}

pub(super) fn options(context: &Context, import: &Import) -> ImportOptions {
    ImportOptions {
        input: import.file.clone(),
        layout: None,
        constants: Vec::new(),
        source: import.source.clone(),
        as_of: import.as_of.unwrap_or_else(today),
        max_age_days: import.max_age_days,
        // A death that is not on file proves nobody alive.
        coverage: Coverage::Partial,
        restricted: false,
        synthetic: import.synthetic,
        replace: import.replace,
        allow_real_data_in_sandbox: context.config.allow_real_data_in_sandbox,
        allow_synthetic: context.config.allow_synthetic_in_production,
    }
}

pub(super) fn today() -> Date {
    Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

pub(super) fn run_import<R: FeedRecord>(
    context: &Context,
    environment: Environment,
    options: &ImportOptions,
) -> CommandResult {
    let opened = app::open_store(context)?;
    let summary = import_into::<R>(context, &opened, environment, options)?;
    if environment == Environment::Sandbox && !summary.info.synthetic && R::IS_PERSONAL {
        eprintln!(
            "warning: Sandbox now holds records that are not marked synthetic. Real people belong \
             in --environment production; `allow_real_data_in_sandbox = false` refuses them here."
        );
    }
    opened.close()
}

/// Imports a file, prints what came of it, and puts it on the audit log.
pub(super) fn import_into<R: FeedRecord>(
    context: &Context,
    opened: &Opened,
    environment: Environment,
    options: &ImportOptions,
) -> Result<ImportSummary, Failure> {
    let folder = FeedFolder::new(&context.data_dir, environment, R::KIND);
    let started = Instant::now();
    let bar = progress_bar(0, "reading");
    let summary = import::<R>(options, &folder, &opened.vault, &mut |bytes, length| {
        bar.set_length(length.unwrap_or(bytes));
        bar.set_position(bytes);
    })?;
    bar.finish_and_clear();
    print!("{}", summary.to_text(started.elapsed()));
    let detail = detail_of(&summary);
    audit(
        opened,
        environment,
        R::KIND,
        "imported",
        &options.source,
        detail,
    )?;
    Ok(summary)
}

fn detail_of(summary: &ImportSummary) -> String {
    format!(
        "generation {}, {} rows imported, {} withdrawn, {} rejected",
        summary.generation.number(),
        summary.imported,
        summary.withdrawn,
        summary.rejected_rows()
    )
}

pub(super) fn audit(
    opened: &Opened,
    environment: Environment,
    kind: FeedKind,
    what: &str,
    subject: &str,
    detail: String,
) -> CommandResult {
    app::block_on(opened.store.append_audit(AuditEntry {
        instant: Timestamp::now(),
        environment: Some(environment),
        actor: actor(),
        action: format!("{}.{what}", kind.as_str()).into(),
        subject: subject.into(),
        detail: detail.into(),
    }))
}

fn stats<R: FeedRecord>(context: &Context, environment: Environment) -> CommandResult {
    let opened = app::open_store(context)?;
    let folder = FeedFolder::new(&context.data_dir, environment, R::KIND);
    let Some(feed) = open_feed::<R>(&folder, &opened.vault)? else {
        println!("Nothing is loaded in {environment}.");
        println!(
            "Next: bonafide {} import FILE --source NAME",
            R::KIND.as_str()
        );
        return opened.close();
    };
    let info = feed.info();
    println!("{environment}: {} as of {}", info.source, info.as_of);
    if info.synthetic {
        println!("synthetic: nobody in it exists");
    }
    println!("records       {:>14}", grouped(info.records));
    println!("version       {}", info.version);
    match info.max_age_days {
        Some(days) if info.is_stale(today()) => {
            println!("usable for    {days} days: it is older than that");
        }
        Some(days) => println!("usable for    {days} days"),
        None => println!("usable for    ever"),
    }
    match R::KIND {
        FeedKind::Authority if info.coverage == Coverage::Partial => {
            println!("coverage      partial: a number that it does not have is no answer");
        }
        FeedKind::Death if info.restricted => {
            let certification = Certification::read(&folder)?;
            let told = match certification {
                Some(known) if known.holds_on(today()) => format!(
                    "certified for {} ({}) until {}",
                    known.holder, known.reference, known.expires
                ),
                Some(known) => format!("the certification ended on {}", known.expires),
                None => "no certification is on record".to_owned(),
            };
            println!("recent deaths {told}");
        }
        _ => {}
    }
    opened.close()
}

fn certify(context: &Context, arguments: &Certify) -> CommandResult {
    let opened = app::open_store(context)?;
    let folder = FeedFolder::new(&context.data_dir, arguments.environment, FeedKind::Death);
    let certification = Certification {
        holder: arguments.holder.clone(),
        reference: arguments.reference.clone(),
        expires: arguments.expires,
    };
    certification.record(&folder)?;
    let detail = format!("{}, until {}", arguments.reference, arguments.expires);
    audit(
        &opened,
        arguments.environment,
        FeedKind::Death,
        "certified",
        &arguments.holder,
        detail,
    )?;
    println!(
        "Deaths of the last three calendar years are used in {} until {}.",
        arguments.environment, arguments.expires
    );
    opened.close()
}
