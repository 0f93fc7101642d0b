//! `bonafide inspect …`: shows what Bonafide makes of values, row by row.

mod table;
mod values;

use crate::CommandResult;
use crate::output::{counter, grouped};
use clap::{Args, Subcommand};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use values::Inspector;

/// What to look at. Every one keeps the columns of the input and adds its own.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Columns country, id_type, value → normalised, type, valid, reason.
    NationalIds(Files),
    /// Columns input, default_region → normalised, valid, type, e164, reason.
    Phones(Files),
    /// Columns name1, name2 → the two normalised and their score, 0 to 1.
    Names(Files),
    /// Columns line_1, line_2, locality, major_admin_division, postal_code → the standard form.
    Addresses(Files),
    /// Column email → normalised, canonical, valid, reason.
    Emails(Files),
}

/// Where from and where to.
#[derive(Debug, Args)]
pub(crate) struct Files {
    /// CSV file with a header, or `-` for standard input.
    input: PathBuf,
    /// CSV file to write, or `-` for standard output.
    #[arg(long, default_value = "-")]
    out: PathBuf,
}

/// Runs the command.
pub(crate) fn run(command: &Command) -> CommandResult {
    let (files, inspector): (&Files, &Inspector) = match command {
        Command::NationalIds(files) => (files, &values::NATIONAL_IDS),
        Command::Phones(files) => (files, &values::PHONES),
        Command::Names(files) => (files, &values::NAMES),
        Command::Addresses(files) => (files, &values::ADDRESSES),
        Command::Emails(files) => (files, &values::EMAILS),
    };
    let reader = open(&files.input)?;
    let writer = create(&files.out)?;
    let bar = counter("rows");
    let rows = table::inspect(inspector, reader, writer, &mut |rows| {
        bar.set_position(rows);
    })
    .map_err(|error| format!("{}: {error}", files.input.display()))?;
    bar.finish_and_clear();
    if files.out != Path::new("-") {
        eprintln!("{} rows written to {}.", grouped(rows), files.out.display());
    }
    Ok(())
}

/// Opens a file for reading, or standard input for `-`.
pub(crate) fn open(path: &Path) -> Result<Box<dyn Read + Send>, String> {
    if path == Path::new("-") {
        return Ok(Box::new(std::io::stdin()));
    }
    let file =
        File::open(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    Ok(Box::new(BufReader::with_capacity(1 << 16, file)))
}

/// Creates a file for writing, or standard output for `-`.
pub(crate) fn create(path: &Path) -> Result<Box<dyn Write>, String> {
    if path == Path::new("-") {
        return Ok(Box::new(BufWriter::new(std::io::stdout().lock())));
    }
    let file =
        File::create(path).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    Ok(Box::new(BufWriter::with_capacity(1 << 16, file)))
}

/// The names of a CSV header in the form that they are compared in: trimmed, lower-case, without a
/// byte order mark.
pub(crate) fn header_names(header: &csv::ByteRecord) -> Vec<String> {
    let clean = |name: &[u8]| {
        let name = String::from_utf8_lossy(name);
        name.trim_start_matches('\u{feff}').trim().to_lowercase()
    };
    header.iter().map(clean).collect()
}
