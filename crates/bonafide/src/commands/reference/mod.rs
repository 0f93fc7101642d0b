//! `bonafide reference import|stats|train|match|look-up|dedupe`.

mod dedupe;
mod drawing;
mod look_up;
mod matching;
mod training;

use crate::app::{self, Opened, actor};
use crate::output::{grouped, print_table, progress_bar};
use crate::{CommandResult, Context};
use bonafide_access::AuditLog;
use bonafide_reference::{
    Coverage, DateOrder, ImportOptions, ImportProgress, ImportSummary, Index, Loaded, Mapping,
    ReferenceFolder, import,
};
use bonafide_types::{AuditEntry, Environment, SmolStr, Timestamp};
use clap::{Args, Subcommand};
use indicatif::ProgressBar;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The reference population.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Load records of real (or synthetic) people from a file.
    Import(Import),
    /// Summarise what is loaded.
    Stats {
        /// `sandbox` or `production`.
        #[arg(long, default_value = "sandbox")]
        environment: Environment,
    },
    /// Find the person of each row of a file.
    Match(matching::Match),
    /// Fit the matching model to what is loaded.
    Train(training::Train),
    /// Find one person, and say on which evidence.
    LookUp(look_up::LookUp),
    /// Sort the rows of a file into people, without loading it.
    Dedupe(dedupe::Dedupe),
}

/// Arguments of `reference import`.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// CSV or JSON Lines; `-` for standard input.
    file: PathBuf,
    /// Name of the source, such as Credit or Government; a `source` column overrides it per row.
    #[arg(long)]
    source: SmolStr,
    /// File that maps the columns of the file to ours.
    #[arg(long)]
    mapping: Option<PathBuf>,
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
    /// Whether the source covers the whole population, so that absence from it means something.
    /// Without it, what is known of the source stays; a new source counts as `population`.
    #[arg(long, value_enum)]
    coverage: Option<CoverageArgument>,
    /// Country of rows that name none, such as DE; the United States where this is not given.
    #[arg(long)]
    country: Option<SmolStr>,
    /// How dates such as 03/04/1980 are meant; as usual in the country of the row where neither
    /// this nor the mapping says it.
    #[arg(long, value_enum)]
    date_order: Option<DateOrderArgument>,
    /// Forget what was loaded before instead of adding to it.
    #[arg(long)]
    replace: bool,
}

/// How much of the population a source covers.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum CoverageArgument {
    /// The whole population: not being found in it is a sign.
    Population,
    /// Part of it, such as one's own customers: only being found is a sign.
    Partial,
}

/// How dates of which either number may be the month are meant.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum DateOrderArgument {
    /// The fourth of March, as the United States write it.
    MonthFirst,
    /// The third of April.
    DayFirst,
}

/// Runs the command.
pub(crate) fn run(context: &Context, command: &Command) -> CommandResult {
    match command {
        Command::Import(arguments) => {
            let opened = app::open_store(context)?;
            let folder = ReferenceFolder::new(&context.data_dir, arguments.environment);
            let options = ImportOptions {
                mapping: mapping(arguments.mapping.as_deref())?,
                coverage: arguments.coverage.map(|coverage| match coverage {
                    CoverageArgument::Population => Coverage::Population,
                    CoverageArgument::Partial => Coverage::Partial,
                }),
                country: arguments.country.clone(),
                date_order: arguments.date_order.map(|order| match order {
                    DateOrderArgument::MonthFirst => DateOrder::MonthFirst,
                    DateOrderArgument::DayFirst => DateOrder::DayFirst,
                }),
                replace: arguments.replace,
                ..options(context, &arguments.file, &arguments.source)
            };
            import_with(&opened, &folder, &options)?;
            opened.close()
        }
        Command::Stats { environment } => stats(context, *environment),
        Command::Match(arguments) => matching::run(context, arguments),
        Command::Train(arguments) => training::run(context, arguments),
        Command::LookUp(arguments) => look_up::run(context, arguments),
        Command::Dedupe(arguments) => dedupe::run(context, arguments),
    }
}

fn mapping(file: Option<&Path>) -> Result<Mapping, Box<dyn std::error::Error + Send + Sync>> {
    let Some(file) = file else {
        return Ok(Mapping::default());
    };
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("cannot read the mapping {}: {error}", file.display()))?;
    Ok(Mapping::parse(&text).map_err(|error| format!("mapping {}: {error}", file.display()))?)
}

fn options(context: &Context, file: &Path, source: &str) -> ImportOptions {
    ImportOptions {
        allow_real_data_in_sandbox: context.config.allow_real_data_in_sandbox,
        allow_synthetic: context.config.allow_synthetic_in_production,
        coverage_of_new_sources: Coverage::Population,
        ..ImportOptions::new(file, source)
    }
}

/// Imports one file and prints what happened; used by the demo too.
pub(crate) fn import_file(
    context: &Context,
    opened: &Opened,
    folder: &ReferenceFolder,
    file: &Path,
    source: &str,
    replace: bool,
) -> CommandResult {
    import_with(
        opened,
        folder,
        &ImportOptions {
            replace,
            ..options(context, file, source)
        },
    )
}

fn import_with(
    opened: &Opened,
    folder: &ReferenceFolder,
    options: &ImportOptions,
) -> CommandResult {
    let started = Instant::now();
    let bar = progress_bar(0, "reading");
    let summary = import(options, folder, &opened.vault, &mut |progress| {
        show(&bar, progress);
    })?;
    bar.finish_and_clear();
    print!("{}", summary.to_text(started.elapsed()));
    app::block_on(
        opened
            .store
            .append_audit(audit_entry(folder, options, &summary)),
    )?;
    warn_of_real_data(opened, folder)
}

/// Sandbox is for invented people; an operator who loads others there is told so.
fn warn_of_real_data(opened: &Opened, folder: &ReferenceFolder) -> CommandResult {
    if folder.environment() != Environment::Sandbox {
        return Ok(());
    }
    if app::open_index(folder, &opened.vault)?.is_some_and(|index| !index.is_synthetic()) {
        eprintln!(
            "warning: Sandbox now holds records that are not marked synthetic. Real people belong \
             in --environment production; `allow_real_data_in_sandbox = false` refuses them here."
        );
    }
    Ok(())
}

fn show(bar: &ProgressBar, progress: ImportProgress) {
    let (stage, done, total) = match progress {
        ImportProgress::CarryingOver { records, total } => ("carrying over", records, total),
        ImportProgress::Reading { bytes, total } => ("reading", bytes, total.unwrap_or(bytes)),
        ImportProgress::Resolving { done, total } => ("resolving", done, total),
        ImportProgress::Building { rows, total } => ("building", rows, total),
        ImportProgress::Finishing => ("writing", 1, 1),
    };
    bar.set_message(stage);
    bar.set_length(total);
    bar.set_position(done);
}

fn audit_entry(
    folder: &ReferenceFolder,
    options: &ImportOptions,
    summary: &ImportSummary,
) -> AuditEntry {
    AuditEntry {
        instant: Timestamp::now(),
        environment: Some(folder.environment()),
        actor: actor(),
        action: "reference.imported".into(),
        subject: options.source.clone(),
        detail: format!(
            "generation {}, {} rows imported, {} rejected",
            summary.generation.number(),
            summary.imported,
            summary.rejected_rows()
        )
        .into(),
    }
}

fn stats(context: &Context, environment: Environment) -> CommandResult {
    let opened = app::open_store(context)?;
    let folder = ReferenceFolder::new(&context.data_dir, environment);
    let Some(index) = app::open_index(&folder, &opened.vault)? else {
        println!("Nothing is loaded in {environment}.");
        println!("Next: bonafide population generate --people 10000 --out people.csv");
        println!("      bonafide reference import people.csv --source Synthetic");
        return opened.close();
    };
    let stats = index.stats();
    println!(
        "{environment}: index {}, as of {}",
        index.version(),
        index.as_of()
    );
    if index.is_synthetic() {
        println!("synthetic: nobody in it exists");
    }
    println!("people        {:>14}", grouped(stats.people));
    println!("records       {:>14}", grouped(stats.records));
    println!(
        "hot part      {:>14} bytes, {} per person",
        grouped(stats.hot_bytes),
        per(stats.hot_bytes, stats.people)
    );
    println!(
        "cold part     {:>14} bytes, {} per record",
        grouped(stats.cold_bytes),
        per(stats.cold_bytes, stats.records)
    );
    println!("blocking keys {:>14}", grouped(stats.keys));
    println!(
        "  left out    {:>14} (shared by too many)",
        grouped(stats.dropped_keys)
    );
    println!();
    print_countries(&index);
    println!();
    print_sources(&index);
    opened.close()
}

fn print_countries(index: &Index) {
    let rows: Vec<Vec<String>> = index
        .stats()
        .countries
        .iter()
        .map(|country| {
            vec![
                country.country.to_string(),
                grouped(country.people),
                grouped(country.records),
                fields(&country.any_record_has),
            ]
        })
        .collect();
    print_table(&["country", "people", "records", "fields loaded"], &rows);
}

/// The fields that at least one record has.
fn fields(loaded: &Loaded) -> String {
    let fields = [
        (loaded.ids, "national_id"),
        (loaded.dates_of_birth, "date_of_birth"),
        (loaded.phones, "phone_number"),
        (loaded.emails, "email"),
        (loaded.addresses, "address"),
        (loaded.deaths, "deceased_date"),
    ];
    let names = fields.iter().filter(|(is_loaded, _)| *is_loaded);
    let names: Vec<&str> = names.map(|(_, name)| *name).collect();
    names.join(", ")
}

fn print_sources(index: &Index) {
    let rows: Vec<Vec<String>> = index
        .sources()
        .iter()
        .flat_map(|source| {
            source.countries.iter().map(|country| {
                vec![
                    source.name.to_string(),
                    country.country.to_string(),
                    grouped(country.records),
                    country.coverage.as_str().to_owned(),
                ]
            })
        })
        .collect();
    print_table(&["source", "country", "records", "coverage"], &rows);
}

fn per(total: u64, count: u64) -> u64 {
    total.checked_div(count).unwrap_or(0)
}
