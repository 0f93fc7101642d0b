//! `bonafide list create|add|remove|import|export|show|history|ls|delete`.

use super::evaluate::read;
use crate::app::{self, Opened, actor};
use crate::output::{counter, grouped, print_table};
use crate::{CommandResult, Context};
use bonafide_access::AuditLog;
use bonafide_lifecycle::PublishedServices;
use bonafide_lifecycle::{ListBook, ListChanged, ListHead, ListShelf, ListType, NewEntry, Purpose};
use bonafide_types::{AuditEntry, Environment, SmolStr, Timestamp};
use clap::{Args, Subcommand};
use std::path::PathBuf;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Lines of a history that are shown.
const HISTORY: u32 = 1_000;

/// The columns of a file; those after the third are written by an export and skipped by an import.
const COLUMNS: [&str; 5] = ["value", "note", "expires_at", "added_at", "added_by"];

/// Lists of values and of reason codes.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Create an empty list.
    Create(Create),
    /// Put values on a list; one that is on it already is written anew.
    Add(Add),
    /// Take values off a list.
    Remove {
        #[command(flatten)]
        list: Choice,
        /// The values, in any spelling.
        #[arg(required = true)]
        values: Vec<SmolStr>,
    },
    /// Put the values of a CSV file on a list; nothing is stored where one cannot be.
    Import(Import),
    /// Write a list as CSV to standard output; that its values were seen is noted in the audit log.
    Export(Choice),
    /// Show what a list is.
    Show(Choice),
    /// Show who changed a list when, the newest change first.
    History(Choice),
    /// Show all lists.
    Ls {
        /// `sandbox` or `production`.
        #[arg(long, default_value = "sandbox")]
        environment: Environment,
    },
    /// Delete a list that no live workflow looks at.
    Delete(Choice),
}

/// Which list is meant.
#[derive(Debug, Args)]
pub(crate) struct Choice {
    /// The list's name.
    name: SmolStr,
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
}

/// Arguments of `list create`.
#[derive(Debug, Args)]
pub(crate) struct Create {
    #[command(flatten)]
    list: Choice,
    /// What stands on it: email, phone, national_id, name, ip, device, address, custom or
    /// reason_codes.
    #[arg(long = "type")]
    kind: ListType,
    /// What it is for: allow, deny or none.
    #[arg(long, default_value = "none")]
    purpose: Purpose,
    /// Match fuzzily from this likeness on, 0.5 to 1; names, addresses and custom values only.
    #[arg(long)]
    fuzzy: Option<f64>,
}

/// Arguments of `list add`.
#[derive(Debug, Args)]
pub(crate) struct Add {
    #[command(flatten)]
    list: Choice,
    /// The values.
    #[arg(required = true)]
    values: Vec<SmolStr>,
    /// What to note about them.
    #[arg(long)]
    note: Option<SmolStr>,
    /// From when on they do not count: a date (its first instant, UTC) or an instant.
    #[arg(long, value_parser = read_expiry)]
    expires: Option<Timestamp>,
}

/// Arguments of `list import`.
#[derive(Debug, Args)]
pub(crate) struct Import {
    #[command(flatten)]
    list: Choice,
    /// The file, with the column value and, if wanted, note and expires_at, in any order; `-` for
    /// standard input.
    file: PathBuf,
    /// Take everything off the list that is not in the file.
    #[arg(long)]
    replace: bool,
    /// Store the good rows even where there are bad ones.
    #[arg(long)]
    skip_bad: bool,
}

/// Runs the command.
pub(crate) fn run(context: &Context, command: &Command) -> CommandResult {
    let opened = app::open_store(context)?;
    let done = match command {
        Command::Create(arguments) => create(&opened, arguments),
        Command::Add(arguments) => add(&opened, arguments),
        Command::Remove { list, values } => remove(&opened, list, values),
        Command::Import(arguments) => import(&opened, arguments),
        Command::Export(list) => export(&opened, list),
        Command::Show(list) => show(&opened, list),
        Command::History(list) => history(&opened, list),
        Command::Ls { environment } => ls(&opened, *environment),
        Command::Delete(list) => delete(&opened, list),
    };
    opened.close()?;
    done
}

fn book(opened: &Opened, environment: Environment) -> ListBook<'_> {
    ListBook {
        shelf: opened.store.as_ref(),
        vault: &opened.vault,
        environment,
        actor: actor(),
        now: Timestamp::now(),
    }
}

fn create(opened: &Opened, arguments: &Create) -> CommandResult {
    let Choice { name, environment } = &arguments.list;
    let book = book(opened, *environment);
    let creating = book.create(name, arguments.kind, arguments.purpose, arguments.fuzzy);
    let revision = app::block_on(creating)?;
    println!("List {name} of {environment} created, revision {revision}.");
    println!("Next: bonafide list add {name} --environment {environment} VALUE");
    Ok(())
}

fn add(opened: &Opened, arguments: &Add) -> CommandResult {
    let book = book(opened, arguments.list.environment);
    let entries = arguments.values.iter().map(|value| NewEntry {
        value: value.clone(),
        note: arguments.note.clone(),
        expires_at: arguments.expires,
    });
    let mut place = 0;
    let head = app::block_on(book.head(&arguments.list.name))?;
    let sealed = book.seal(&head, entries, |bad, _| {
        place = bad;
        false
    });
    let sealed = sealed.map_err(|error| format!("value {}: {error}", place + 1))?;
    let changed = app::block_on(book.write(&head, sealed, false))?;
    tell(&head, changed);
    Ok(())
}

fn remove(opened: &Opened, list: &Choice, values: &[SmolStr]) -> CommandResult {
    let book = book(opened, list.environment);
    let head = app::block_on(book.head(&list.name))?;
    let changed = app::block_on(book.remove(&head, values))?;
    tell(&head, changed);
    Ok(())
}

fn tell(head: &ListHead, changed: ListChanged) {
    if changed.revision == head.revision {
        println!(
            "Nothing changed: list {} stays at revision {}.",
            head.name, head.revision
        );
        return;
    }
    println!(
        "List {} is at revision {}: {} added, {} rewritten, {} removed. A server notices it within its reload interval.",
        head.name,
        changed.revision,
        grouped(changed.added),
        grouped(changed.rewritten),
        grouped(changed.removed)
    );
}

fn import(opened: &Opened, arguments: &Import) -> CommandResult {
    let book = book(opened, arguments.list.environment);
    let head = app::block_on(book.head(&arguments.list.name))?;
    let raw = read(&arguments.file)?;
    let mut bad = 0_u64;
    let mut refuse = |line: u64, reason: &dyn std::fmt::Display| {
        bad += 1;
        eprintln!("line {line}: {reason}");
    };
    let (lines, entries): (Vec<u64>, Vec<NewEntry>) =
        read_rows(&raw, &mut refuse)?.into_iter().unzip();
    let bar = counter("entries");
    let entries = entries.into_iter().inspect(|_| bar.inc(1));
    let sealed = book.seal(&head, entries, |place, error| {
        refuse(lines.get(place).copied().unwrap_or(0), error);
        true
    })?;
    bar.finish_and_clear();
    if bad > 0 && !arguments.skip_bad {
        return Err(format!(
            "{} rows cannot be stored, so that nothing was; mend them, or leave them out with --skip-bad",
            grouped(bad)
        )
        .into());
    }
    let changed = app::block_on(book.write(&head, sealed, arguments.replace))?;
    tell(&head, changed);
    if bad > 0 {
        println!("{} rows were left out.", grouped(bad));
    }
    Ok(())
}

/// The rows of a file with their lines; `refuse` hears of those that are none.
fn read_rows(
    raw: &[u8],
    refuse: &mut dyn FnMut(u64, &dyn std::fmt::Display),
) -> Result<Vec<(u64, NewEntry)>, Failure> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(raw.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(raw));
    let header = reader.headers()?.clone();
    if let Some(unknown) = header.iter().find(|name| !COLUMNS.contains(name)) {
        return Err(format!(
            "the file has a column {unknown:?}; known columns: {}",
            COLUMNS.join(", ")
        )
        .into());
    }
    let place = |name: &str| header.iter().position(|known| known == name);
    let Some(value) = place("value") else {
        return Err("the file has no column \"value\"".into());
    };
    let (note, expires) = (place("note"), place("expires_at"));
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                refuse(
                    line,
                    &"this is no row of as many columns as the header, in UTF-8",
                );
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |place: Option<usize>| {
            let text = place.and_then(|place| record.get(place));
            text.filter(|text| !text.is_empty())
        };
        let expires_at = match cell(expires).map(read_expiry).transpose() {
            Ok(expires_at) => expires_at,
            Err(reason) => {
                refuse(line, &reason);
                continue;
            }
        };
        let entry = NewEntry {
            value: cell(Some(value)).unwrap_or_default().into(),
            note: cell(note).map(SmolStr::from),
            expires_at,
        };
        rows.push((line, entry));
    }
    Ok(rows)
}

/// A date, which stands for its first instant in UTC, or an instant.
fn read_expiry(text: &str) -> Result<Timestamp, String> {
    let midnight = || format!("{text}T00:00:00Z").parse();
    text.parse()
        .or_else(|_| midnight())
        .map_err(|_: jiff::Error| {
            "expires_at has to be a date such as 2027-01-31 or an instant such as 2027-01-31T12:00:00Z"
                .to_owned()
        })
}

fn export(opened: &Opened, list: &Choice) -> CommandResult {
    let book = book(opened, list.environment);
    let (head, entries) = app::block_on(book.open(&list.name))?;
    let audit = AuditEntry {
        instant: book.now,
        environment: Some(list.environment),
        actor: book.actor,
        action: "list.exported".into(),
        subject: head.name.clone(),
        detail: format!(
            "revision {}, {} values of type {} shown",
            head.revision,
            entries.len(),
            head.kind
        )
        .into(),
    };
    app::block_on(opened.store.append_audit(audit))?;
    let mut writer = csv::Writer::from_writer(std::io::stdout().lock());
    writer.write_record(COLUMNS)?;
    for entry in entries {
        let expires_at = entry.expires_at.map(|instant| instant.to_string());
        writer.write_record([
            entry.value.as_str(),
            entry.note.as_deref().unwrap_or_default(),
            expires_at.as_deref().unwrap_or_default(),
            &entry.added_at.to_string(),
            &entry.added_by,
        ])?;
    }
    Ok(writer.flush()?)
}

fn show(opened: &Opened, list: &Choice) -> CommandResult {
    let head = app::block_on(book(opened, list.environment).head(&list.name))?;
    print_lists(std::slice::from_ref(&head));
    println!(
        "Next: bonafide list export {} --environment {}",
        head.name, head.environment
    );
    Ok(())
}

fn ls(opened: &Opened, environment: Environment) -> CommandResult {
    let lists = app::block_on(opened.store.lists(environment))?;
    if lists.is_empty() {
        println!(
            "No lists in {environment} yet. Next: bonafide list create NAME --type email --purpose deny --environment {environment}"
        );
        return Ok(());
    }
    print_lists(&lists);
    Ok(())
}

fn print_lists(lists: &[ListHead]) {
    let rows: Vec<Vec<String>> = lists
        .iter()
        .map(|list| {
            vec![
                list.name.to_string(),
                list.kind.to_string(),
                list.purpose.to_string(),
                match list.threshold {
                    Some(threshold) => format!("fuzzy from {threshold}"),
                    None => "exact".to_owned(),
                },
                grouped(list.entries),
                list.revision.to_string(),
                list.created_at.to_string(),
            ]
        })
        .collect();
    print_table(
        &[
            "name", "type", "purpose", "matches", "entries", "revision", "created",
        ],
        &rows,
    );
}

fn history(opened: &Opened, list: &Choice) -> CommandResult {
    let lines = opened
        .store
        .list_history(list.environment, list.name.clone(), HISTORY);
    let lines = app::block_on(lines)?;
    if lines.is_empty() {
        return Err(format!(
            "there never was a list {:?} in {}",
            list.name, list.environment
        )
        .into());
    }
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|line| {
            vec![
                line.change.revision.to_string(),
                line.instant.to_string(),
                line.actor.to_string(),
                line.action.to_string(),
                grouped(line.change.added),
                grouped(line.change.rewritten),
                grouped(line.change.removed),
            ]
        })
        .collect();
    print_table(
        &[
            "revision",
            "when",
            "who",
            "what",
            "added",
            "rewritten",
            "removed",
        ],
        &rows,
    );
    Ok(())
}

fn delete(opened: &Opened, list: &Choice) -> CommandResult {
    let book = book(opened, list.environment);
    let deleting = book.delete(&list.name, opened.store.as_ref(), &PublishedServices);
    app::block_on(deleting)?;
    println!(
        "List {} of {} deleted; its history stays.",
        list.name, list.environment
    );
    Ok(())
}
