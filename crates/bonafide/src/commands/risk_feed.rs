//! `bonafide feed import|list|remove`: what the risk modules rest on.

use super::feed::{Import, audit, options, run_import, today};
use crate::feeds::put;
use crate::output::{grouped, print_table};
use crate::{CommandResult, Context, app};
use bonafide_feeds::{
    BlockRecord, CarrierRecord, CnamRecord, Coverage, DomainRecord, EmailAgeRecord,
    EmailListRecord, FeedBook, FeedFolder, FeedInfo, FeedKind, ImportOptions, PlaceRecord,
    PostalRecord, SimRecord, ZipRecord,
};
use bonafide_modules::codes_resting_on;
use bonafide_types::{Environment, SmolStr};
use clap::{Args, Subcommand};

/// What the risk modules rest on.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Load a feed from a file, or add to it.
    Import(ImportArguments),
    /// Show what is loaded, how old it is, and which codes rest on it.
    List(ListArguments),
    /// Take a feed away, and say which codes are no longer given.
    Remove(RemoveArguments),
}

/// Arguments of `feed import`.
#[derive(Debug, Args)]
pub(crate) struct ImportArguments {
    /// `carrier`, `sim`, `cnam`, `blocks`, `postal`, `zip`, `places`, `email_lists`, `email_age`
    /// or `domain`.
    #[arg(value_parser = kind)]
    kind: FeedKind,
    #[command(flatten)]
    import: Import,
    /// The file has only some of what there is, so that absence from it is no answer.
    #[arg(long)]
    partial: bool,
    /// A value for a column that the file lacks or leaves blank, such as class=disposable.
    #[arg(long = "set", value_name = "COLUMN=VALUE", value_parser = constant)]
    constants: Vec<(SmolStr, SmolStr)>,
}

/// Arguments of `feed list`.
#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
}

/// Arguments of `feed remove`.
#[derive(Debug, Args)]
pub(crate) struct RemoveArguments {
    /// The feed, named as when it was imported.
    #[arg(value_parser = kind)]
    kind: FeedKind,
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
}

/// Runs `bonafide feed`.
pub(crate) fn run(context: &Context, command: &Command) -> CommandResult {
    match command {
        Command::Import(arguments) => import(context, arguments),
        Command::List(arguments) => list(context, arguments),
        Command::Remove(arguments) => remove(context, arguments),
    }
}

fn kind(name: &str) -> Result<FeedKind, String> {
    let known = FeedKind::RISK
        .into_iter()
        .find(|kind| kind.as_str() == name);
    known.ok_or_else(|| {
        let names = FeedKind::RISK.map(FeedKind::as_str);
        format!("there is no such feed; there are {}", names.join(", "))
    })
}

fn constant(text: &str) -> Result<(SmolStr, SmolStr), &'static str> {
    let (column, value) = text.split_once('=').ok_or("has to be COLUMN=VALUE")?;
    Ok((column.trim().into(), value.trim().into()))
}

fn import(context: &Context, arguments: &ImportArguments) -> CommandResult {
    let options = ImportOptions {
        coverage: match arguments.partial {
            true => Coverage::Partial,
            false => Coverage::Population,
        },
        constants: arguments.constants.clone(),
        ..options(context, &arguments.import)
    };
    let environment = arguments.import.environment;
    match arguments.kind {
        FeedKind::Carrier => run_import::<CarrierRecord>(context, environment, &options),
        FeedKind::Sim => run_import::<SimRecord>(context, environment, &options),
        FeedKind::Cnam => run_import::<CnamRecord>(context, environment, &options),
        FeedKind::Blocks => run_import::<BlockRecord>(context, environment, &options),
        FeedKind::Postal => run_import::<PostalRecord>(context, environment, &options),
        FeedKind::Zip => run_import::<ZipRecord>(context, environment, &options),
        FeedKind::Places => run_import::<PlaceRecord>(context, environment, &options),
        FeedKind::EmailLists => run_import::<EmailListRecord>(context, environment, &options),
        FeedKind::EmailAge => run_import::<EmailAgeRecord>(context, environment, &options),
        FeedKind::Domain => run_import::<DomainRecord>(context, environment, &options),
        // They have commands of their own, and no argument names them.
        FeedKind::Authority | FeedKind::Death => Ok(()),
    }
}

fn list(context: &Context, arguments: &ListArguments) -> CommandResult {
    let opened = app::open_store(context)?;
    let environment = arguments.environment;
    let mut book = FeedBook::default();
    for kind in FeedKind::RISK {
        let folder = FeedFolder::new(&context.data_dir, environment, kind);
        put(&mut book, kind, &folder, &opened.vault)?;
    }
    let rows: Vec<Vec<String>> = FeedKind::RISK
        .into_iter()
        .map(|kind| row_of(kind, book.info(kind)))
        .collect();
    println!("{environment}:");
    print_table(
        &["feed", "source", "as of", "records", "coverage", "codes"],
        &rows,
    );
    println!("Next: bonafide feed import KIND FILE --source NAME");
    opened.close()
}

fn row_of(kind: FeedKind, info: Option<&FeedInfo>) -> Vec<String> {
    let codes = codes_text(kind);
    let Some(info) = info else {
        let nothing = || String::from("-");
        return vec![
            kind.as_str().into(),
            "not loaded".into(),
            nothing(),
            nothing(),
            nothing(),
            codes,
        ];
    };
    let as_of = match info.is_stale(today()) {
        true => format!("{} (too old)", info.as_of),
        false => info.as_of.to_string(),
    };
    let coverage = match info.coverage {
        Coverage::Population => "everything",
        Coverage::Partial => "some",
    };
    let coverage = match info.countries.as_slice() {
        [] => coverage.to_owned(),
        countries => format!("{coverage} of {}", countries.join(" ")),
    };
    vec![
        kind.as_str().into(),
        info.source.to_string(),
        as_of,
        grouped(info.records),
        coverage,
        codes,
    ]
}

fn codes_text(kind: FeedKind) -> String {
    let codes = codes_resting_on(kind);
    let codes: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    codes.join(" ")
}

fn remove(context: &Context, arguments: &RemoveArguments) -> CommandResult {
    let (kind, environment) = (arguments.kind, arguments.environment);
    let opened = app::open_store(context)?;
    let folder = FeedFolder::new(&context.data_dir, environment, kind);
    let Some(generation) = folder.remove()? else {
        println!("No feed {} is loaded in {environment}.", kind.as_str());
        return opened.close();
    };
    let detail = format!("generation {}", generation.number());
    audit(&opened, environment, kind, "removed", kind.as_str(), detail)?;
    println!("Removed {} from {environment}.", kind.as_str());
    match codes_text(kind).as_str() {
        "" => println!("No code rests on it alone."),
        codes => println!("No longer given there: {codes}"),
    }
    println!("A running server notices within reload_interval_ms.");
    opened.close()
}
