//! `bonafide feed import|list|remove`: what the risk modules rest on.

use super::feed::{Import, audit, import_into, options, run_import, today};
use crate::app::{self, Opened};
use crate::feeds::put;
use crate::output::{grouped, print_table};
use crate::{CommandResult, Context};
use bonafide_feeds::{
    BlockRecord, CarrierRecord, CnamRecord, Coverage, DomainRecord, EmailAgeRecord,
    EmailListRecord, FeedBook, FeedFolder, FeedInfo, FeedKind, ImportOptions, PlaceRecord,
    PostalRecord, SimRecord, ZipRecord,
};
use bonafide_modules::codes_resting_on;
use bonafide_types::{Environment, SmolStr};
use clap::{Args, Subcommand};
use std::path::Path;

/// Does something with the record of a kind; authorities and deaths have commands of their own.
macro_rules! each_kind {
    ($kind:expr, |$record:ident| $body:expr, $default:expr) => {
        match $kind {
            FeedKind::Carrier => {
                type $record = CarrierRecord;
                $body
            }
            FeedKind::Sim => {
                type $record = SimRecord;
                $body
            }
            FeedKind::Cnam => {
                type $record = CnamRecord;
                $body
            }
            FeedKind::Blocks => {
                type $record = BlockRecord;
                $body
            }
            FeedKind::Postal => {
                type $record = PostalRecord;
                $body
            }
            FeedKind::Zip => {
                type $record = ZipRecord;
                $body
            }
            FeedKind::Places => {
                type $record = PlaceRecord;
                $body
            }
            FeedKind::EmailLists => {
                type $record = EmailListRecord;
                $body
            }
            FeedKind::EmailAge => {
                type $record = EmailAgeRecord;
                $body
            }
            FeedKind::Domain => {
                type $record = DomainRecord;
                $body
            }
            FeedKind::Authority | FeedKind::Death => $default,
        }
    };
}

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
    let kind = arguments.kind;
    each_kind!(
        kind,
        |Record| run_import::<Record>(context, environment, &options),
        Ok(())
    )
}

/// Loads the feeds of a synthetic population from a folder that has a file for each.
pub(super) fn import_synthetic(
    context: &Context,
    opened: &Opened,
    environment: Environment,
    folder: &Path,
) -> CommandResult {
    for kind in FeedKind::RISK {
        let options = ImportOptions {
            input: folder.join(format!("{}.csv", kind.as_str())),
            layout: None,
            constants: Vec::new(),
            source: "Synthetic".into(),
            as_of: today(),
            max_age_days: None,
            coverage: Coverage::Population,
            restricted: false,
            synthetic: true,
            replace: true,
            allow_real_data_in_sandbox: false,
            allow_synthetic: false,
        };
        each_kind!(
            kind,
            |Record| {
                import_into::<Record>(context, opened, environment, &options)?;
            },
            {}
        );
    }
    Ok(())
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
