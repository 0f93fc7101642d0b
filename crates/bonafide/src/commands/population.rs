//! `bonafide population`: synthetic people, and questions about them with known answers.

use crate::CommandResult;
use crate::output::{grouped, progress_bar};
use bonafide_population::{
    FEED_FILES, Format, NOTICE, PopulationConfig, Rates, notice_path, write_feeds, write_linkage,
    write_population, write_queries,
};
use bonafide_types::SmolStr;
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};

/// Synthetic people.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write a population of people who do not exist, the same for the same arguments.
    Generate(Generate),
    /// Write applicants whose right answer in a generated population is known.
    Queries(Queries),
    /// Write the feeds that go with a generated population: lines, addresses, mail domains.
    Feeds(Feeds),
}

/// Arguments of `population feeds`.
#[derive(Debug, Args)]
pub(crate) struct Feeds {
    /// How many people the population has: as it was generated.
    #[arg(long)]
    people: u64,
    /// Countries of the population: as it was generated.
    #[arg(long, value_delimiter = ',', default_value = "US")]
    countries: Vec<SmolStr>,
    /// Seed of the population: as it was generated.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder to write a CSV file per feed into.
    #[arg(long)]
    out: PathBuf,
}

/// Arguments of `population generate`.
#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// How many people.
    #[arg(long)]
    people: u64,
    /// Countries they live in, ISO 3166-1 alpha-2, separated by commas.
    #[arg(long, value_delimiter = ',', default_value = "US")]
    countries: Vec<SmolStr>,
    /// The same seed gives the same people.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// File to write: `.jsonl` or `.ndjson` for JSON Lines, anything else for CSV, `-` for standard
    /// output.
    #[arg(long)]
    out: PathBuf,
}

/// Arguments of `population queries`.
#[derive(Debug, Args)]
pub(crate) struct Queries {
    /// How many people the population has: as it was generated.
    #[arg(long)]
    people: u64,
    /// Countries of the population: as it was generated.
    #[arg(long, value_delimiter = ',', default_value = "US")]
    countries: Vec<SmolStr>,
    /// Seed of the population: as it was generated.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many queries.
    #[arg(long, default_value_t = 20_000)]
    count: u64,
    /// The same seed asks the same queries.
    #[arg(long, default_value_t = 1)]
    query_seed: u64,
    /// Several slips at once, and look-alikes for half of the queries.
    #[arg(long)]
    hard_linkage: bool,
    /// File to write: `.jsonl` or `.ndjson` for JSON Lines, anything else for CSV, `-` for standard
    /// output.
    #[arg(long)]
    out: PathBuf,
}

/// Runs the command.
pub(crate) fn run(command: &Command) -> CommandResult {
    match command {
        Command::Generate(arguments) => run_generate(arguments),
        Command::Queries(arguments) => run_queries(arguments),
        Command::Feeds(arguments) => run_feeds(arguments),
    }
}

fn run_queries(arguments: &Queries) -> CommandResult {
    let config = everybody_recorded(arguments.people, &arguments.countries, arguments.seed);
    let format = Format::of_path(&arguments.out);
    let mut out = super::inspect::create(&arguments.out)?;
    let write = if arguments.hard_linkage {
        write_linkage
    } else {
        write_queries
    };
    let written = write(
        &config,
        arguments.count,
        arguments.query_seed,
        &mut out,
        format,
    )?;
    out.flush()?;
    eprintln!(
        "{} queries written to {}; `person_id` is the right answer, empty for nobody.",
        grouped(written),
        arguments.out.display()
    );
    Ok(())
}

fn run_generate(arguments: &Generate) -> CommandResult {
    let config = everybody_recorded(arguments.people, &arguments.countries, arguments.seed);
    let summary = generate(&config, &arguments.out)?;
    eprintln!(
        "{} people, {} records written to {}.",
        grouped(summary.people),
        grouped(summary.records),
        arguments.out.display()
    );
    eprintln!("{NOTICE}");
    eprintln!(
        "Next: bonafide reference import {} --source Synthetic",
        arguments.out.display()
    );
    Ok(())
}

fn run_feeds(arguments: &Feeds) -> CommandResult {
    let config = everybody_recorded(arguments.people, &arguments.countries, arguments.seed);
    feeds(&config, &arguments.out)?;
    let out = arguments.out.display();
    eprintln!("The feeds were written to {out}, a file for each kind.");
    eprintln!("Next: bonafide feed import carrier {out}/carrier.csv --source Synthetic");
    Ok(())
}

/// Writes the feeds of a population into a folder, with a progress bar.
pub(crate) fn feeds(config: &PopulationConfig, out: &Path) -> CommandResult {
    std::fs::create_dir_all(out)?;
    let bar = progress_bar(config.people, "people");
    let mut files = Vec::with_capacity(FEED_FILES.len());
    for file in FEED_FILES {
        files.push(super::inspect::create(
            &out.join(format!("{}.csv", file.kind)),
        )?);
    }
    // As many files as there are kinds have just been opened.
    if let Ok(files) = files.try_into() {
        write_feeds(config, files, &mut |people| bar.set_position(people))?;
    }
    bar.finish_and_clear();
    std::fs::write(out.join("NOTICE.txt"), NOTICE)?;
    Ok(())
}

/// A population in which everybody has records. People without any are for query sets only.
pub(crate) fn everybody_recorded(
    people: u64,
    countries: &[SmolStr],
    seed: u64,
) -> PopulationConfig {
    let rates = Rates {
        unrecorded: 0.0,
        unrecorded_double: 0.0,
        ..Rates::default()
    };
    PopulationConfig {
        people,
        countries: countries.to_vec(),
        seed,
        rates,
    }
}

/// Writes a population with a progress bar.
pub(crate) fn generate(
    config: &PopulationConfig,
    out: &Path,
) -> Result<bonafide_population::Summary, Box<dyn std::error::Error + Send + Sync>> {
    let format = Format::of_path(out);
    let bar = progress_bar(config.people, "people");
    let mut writer = super::inspect::create(out)?;
    let summary = write_population(config, &mut writer, format, &mut |people| {
        bar.set_position(people);
    })?;
    writer.flush()?;
    bar.finish_and_clear();
    if out != Path::new("-") {
        std::fs::write(notice_path(out), NOTICE)?;
    }
    Ok(summary)
}
