//! `bonafide reference match`: finds the person of each row of a file.

use crate::app;
use crate::commands::inspect::{create, header_names, open};
use crate::output::{counter, grouped};
use crate::{CommandResult, Context};
use bonafide_reference::{Index, MATCH_FIELDS, Query, RecordMatch, ReferenceFolder, match_levels};
use bonafide_types::{Applicant, Environment, Pii, SmolStr};
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

/// Rows that the workers share out at a time.
const CHUNK: usize = 8_192;

/// Arguments of `reference match`.
#[derive(Debug, Args)]
pub(crate) struct Match {
    /// CSV with `query_id` and columns named as the wire names.
    queries: PathBuf,
    /// CSV to write: query_id, record_id, score and the agreement per field; empty where nobody
    /// matches.
    #[arg(long, default_value = "-")]
    out: PathBuf,
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
}

/// A column of the queries: accepted names and the field it fills.
struct Column {
    names: &'static [&'static str],
    fill: fn(&mut Applicant, Pii<SmolStr>),
}

const COLUMNS: &[Column] = &[
    Column {
        names: &["given_name"],
        fill: |a, v| a.given_name = Some(v),
    },
    Column {
        names: &["middle_name"],
        fill: |a, v| a.middle_name = Some(v),
    },
    Column {
        names: &["family_name"],
        fill: |a, v| a.family_name = Some(v),
    },
    Column {
        names: &["suffix"],
        fill: |a, v| a.suffix = Some(v),
    },
    Column {
        names: &["national_id"],
        fill: |a, v| a.national_id = Some(v),
    },
    Column {
        names: &["date_of_birth"],
        fill: |a, v| a.date_of_birth = Some(v),
    },
    Column {
        names: &["email"],
        fill: |a, v| a.email = Some(v),
    },
    Column {
        names: &["phone_number"],
        fill: |a, v| a.phone_number = Some(v),
    },
    Column {
        names: &["alternate_phone_number"],
        fill: |a, v| a.alternate_phone_number = Some(v),
    },
    Column {
        names: &["line_1", "street_address"],
        fill: |a, v| a.address.line_1 = Some(v),
    },
    Column {
        names: &["line_2"],
        fill: |a, v| a.address.line_2 = Some(v),
    },
    Column {
        names: &["locality"],
        fill: |a, v| a.address.locality = Some(v),
    },
    Column {
        names: &["major_admin_division"],
        fill: |a, v| a.address.major_admin_division = Some(v),
    },
    Column {
        names: &["postal_code"],
        fill: |a, v| a.address.postal_code = Some(v),
    },
    Column {
        names: &["country"],
        fill: |a, v| a.country = Some(v.into_revealed()),
    },
];

/// Sets the field of that wire name; false where there is none.
pub(super) fn fill(applicant: &mut Applicant, name: &str, value: &str) -> bool {
    let column = COLUMNS.iter().find(|column| column.names.contains(&name));
    if let Some(column) = column {
        (column.fill)(applicant, Pii::new(value.into()));
    }
    column.is_some()
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &Match) -> CommandResult {
    let opened = app::open_store(context)?;
    let folder = ReferenceFolder::new(&context.data_dir, arguments.environment);
    let Some(index) = app::open_index(&folder, &opened.vault)? else {
        return Err(format!(
            "no reference population is loaded in {}; load one with `bonafide reference import`",
            arguments.environment
        )
        .into());
    };

    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(open(&arguments.queries)?);
    let header = reader.byte_headers()?.clone();
    let plan = Plan::new(&header)?;
    let mut writer = csv::Writer::from_writer(create(&arguments.out)?);
    writer.write_record(
        ["query_id", "record_id", "score"]
            .iter()
            .chain(&MATCH_FIELDS),
    )?;

    let bar = counter("queries");
    let (mut total, mut matched) = (0_u64, 0_u64);
    let mut rows = reader.byte_records();
    loop {
        let chunk: Vec<csv::ByteRecord> = rows.by_ref().take(CHUNK).collect::<Result<_, _>>()?;
        if chunk.is_empty() {
            break;
        }
        for (row, (query, found)) in chunk.iter().zip(match_chunk(&index, &plan, &chunk)) {
            total += 1;
            matched += u64::from(found.is_some());
            write_row(&mut writer, &plan.query_id(row), &query, found.as_ref())?;
        }
        bar.set_position(total);
    }
    writer.flush()?;
    bar.finish_and_clear();
    eprintln!(
        "{} of {} queries matched somebody.",
        grouped(matched),
        grouped(total)
    );
    opened.close()
}

/// Which column of the file fills which field.
struct Plan {
    query_id: usize,
    fields: Vec<(usize, &'static Column)>,
}

impl Plan {
    fn new(header: &csv::ByteRecord) -> Result<Self, String> {
        let names = header_names(header);
        // A full path such as `individual.address.line_1` names the same field.
        let short = |name: &str| name.rsplit('.').next().unwrap_or(name).to_owned();
        let query_id = names
            .iter()
            .position(|name| name == "query_id")
            .ok_or_else(|| format!("no column query_id; the header has: {}", names.join(", ")))?;
        let fields: Vec<(usize, &'static Column)> = names
            .iter()
            .enumerate()
            .filter_map(|(position, name)| {
                let name = short(name);
                let column = COLUMNS
                    .iter()
                    .find(|column| column.names.contains(&name.as_str()))?;
                Some((position, column))
            })
            .collect();
        if fields.is_empty() {
            return Err(format!(
                "no column to match by; the header has: {}",
                names.join(", ")
            ));
        }
        Ok(Self { query_id, fields })
    }

    fn query_id<'a>(&self, row: &'a csv::ByteRecord) -> std::borrow::Cow<'a, str> {
        String::from_utf8_lossy(row.get(self.query_id).unwrap_or_default())
    }

    fn applicant(&self, row: &csv::ByteRecord) -> Applicant {
        let mut applicant = Applicant::default();
        for (position, column) in &self.fields {
            let text = String::from_utf8_lossy(row.get(*position).unwrap_or_default());
            let text = text.trim();
            if !text.is_empty() {
                (column.fill)(&mut applicant, Pii::new(text.into()));
            }
        }
        applicant
    }
}

/// Matches a chunk on all cores; answers stand in the order of the rows.
fn match_chunk(
    index: &Index,
    plan: &Plan,
    chunk: &[csv::ByteRecord],
) -> Vec<(Query, Option<RecordMatch>)> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let share = chunk.len().div_ceil(workers).max(1);
    std::thread::scope(|scope| {
        let parts: Vec<_> = chunk
            .chunks(share)
            .map(|rows| {
                scope.spawn(move || {
                    rows.iter()
                        .map(|row| {
                            let query = Query::from_applicant(&plan.applicant(row));
                            let found = index.match_record(&query);
                            (query, found)
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        parts
            .into_iter()
            .flat_map(|part| match part.join() {
                Ok(found) => found,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    })
}

fn write_row(
    writer: &mut csv::Writer<impl Write>,
    query_id: &str,
    query: &Query,
    found: Option<&RecordMatch>,
) -> Result<(), csv::Error> {
    match found {
        Some(found) => {
            let score = format!("{:.4}", found.score);
            let cells = [query_id, found.record_id.as_str(), score.as_str()];
            writer.write_record(
                cells
                    .into_iter()
                    .chain(match_levels(query, &found.agreement)),
            )
        }
        None => {
            let empty = std::iter::repeat_n("", MATCH_FIELDS.len() + 2);
            writer.write_record(std::iter::once(query_id).chain(empty))
        }
    }
}
