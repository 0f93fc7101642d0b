//! Populations and query sets as files.

use crate::config::{PopulationConfig, PopulationError};
use crate::linkage::hard_linkage;
use crate::population::{PeopleCount, Population};
use crate::query::{QUERY_COLUMNS, Query, hard_queries};
use crate::record::RECORD_COLUMNS;
use serde::Serialize;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// What the notice file beside a generated population says.
pub const NOTICE: &str = include_str!("../data/NOTICE.txt");

/// Shape of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated with a header line.
    Csv,
    /// One JSON object a line; absent fields are `null`.
    JsonLines,
}

impl Format {
    /// The format that a file name asks for: `.jsonl`, `.ndjson` and `.json` are JSON Lines,
    /// everything else (and `-`) is CSV.
    pub fn of_path(path: &Path) -> Self {
        let ending = path.extension().and_then(|ending| ending.to_str());
        match ending.map(str::to_ascii_lowercase).as_deref() {
            Some("jsonl" | "ndjson" | "json") => Self::JsonLines,
            _ => Self::Csv,
        }
    }
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// People of the truth.
    pub people: u64,
    /// People with at least one record.
    pub recorded_people: u64,
    /// Records.
    pub records: u64,
    /// Households.
    pub households: u64,
    /// Always true: nobody in the file exists.
    pub synthetic: bool,
}

/// Where the notice of a population file belongs: its name with `.NOTICE.txt` added.
pub fn notice_path(population_file: &Path) -> PathBuf {
    let mut name = population_file.as_os_str().to_owned();
    name.push(".NOTICE.txt");
    PathBuf::from(name)
}

/// Generates a population and writes it household by household.
///
/// `progress` hears the number of people written so far, about once in a thousand.
///
/// # Errors
///
/// An unsupported configuration, or the first error of the output.
pub fn write_population(
    config: &PopulationConfig,
    out: &mut dyn Write,
    format: Format,
    progress: &mut dyn FnMut(u64),
) -> Result<Summary, PopulationError> {
    let mut population = Population::new(config)?;
    let mut sink = Sink::new(
        BufWriter::with_capacity(1 << 16, out),
        format,
        &RECORD_COLUMNS,
    )?;
    let mut records = 0_u64;
    let mut reported = 0_u64;
    while let Some(record) = population.next() {
        match &mut sink {
            Sink::Csv(writer) => writer.write_record(record.values())?,
            Sink::JsonLines(writer) => write_json_line(writer, &record)?,
        }
        records += 1;
        let people = population.so_far().people;
        if people >= reported + 1_000 {
            reported = people;
            progress(people);
        }
    }
    sink.finish()?;
    let PeopleCount {
        people,
        recorded_people,
        households,
    } = population.so_far();
    progress(people);
    Ok(Summary {
        people,
        recorded_people,
        records,
        households,
        synthetic: true,
    })
}

/// Generates a query set (see [`hard_queries`]) and writes it: `query_id`, `kind`, `person_id`
/// (empty when nobody is meant), then the applicant's columns. Returns the number of queries.
///
/// # Errors
///
/// An unsupported configuration, or the first error of the output.
pub fn write_queries(
    config: &PopulationConfig,
    how_many: u64,
    query_seed: u64,
    out: &mut dyn Write,
    format: Format,
) -> Result<u64, PopulationError> {
    write_rows(hard_queries(config, how_many, query_seed)?, out, format)
}

/// The same for a hard linkage set (see [`hard_linkage`]).
///
/// # Errors
///
/// As [`write_queries`].
pub fn write_linkage(
    config: &PopulationConfig,
    how_many: u64,
    query_seed: u64,
    out: &mut dyn Write,
    format: Format,
) -> Result<u64, PopulationError> {
    write_rows(hard_linkage(config, how_many, query_seed)?, out, format)
}

fn write_rows<Kind: Copy + Into<&'static str>>(
    queries: impl Iterator<Item = Query<Kind>>,
    out: &mut dyn Write,
    format: Format,
) -> Result<u64, PopulationError> {
    let mut sink = Sink::new(
        BufWriter::with_capacity(1 << 16, out),
        format,
        &QUERY_COLUMNS,
    )?;
    let mut written = 0_u64;
    for query in queries {
        let row = query.row();
        match &mut sink {
            Sink::Csv(writer) => writer.write_record(row.values())?,
            Sink::JsonLines(writer) => write_json_line(writer, &row)?,
        }
        written += 1;
    }
    sink.finish()?;
    Ok(written)
}

enum Sink<W: Write> {
    Csv(Box<csv::Writer<W>>),
    JsonLines(W),
}

impl<W: Write> Sink<W> {
    fn new(out: W, format: Format, columns: &[&str]) -> Result<Self, PopulationError> {
        match format {
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(out);
                writer.write_record(columns)?;
                Ok(Self::Csv(Box::new(writer)))
            }
            Format::JsonLines => Ok(Self::JsonLines(out)),
        }
    }

    fn finish(self) -> Result<(), PopulationError> {
        match self {
            Self::Csv(mut writer) => writer.flush()?,
            Self::JsonLines(mut writer) => writer.flush()?,
        }
        Ok(())
    }
}

fn write_json_line(out: &mut impl Write, row: &impl Serialize) -> Result<(), PopulationError> {
    serde_json::to_writer(&mut *out, row)?;
    out.write_all(b"\n")?;
    Ok(())
}
