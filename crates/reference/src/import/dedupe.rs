//! Sorting the rows of one file into people, without loading anything.

use super::error::ImportError;
use super::options::ImportOptions;
use super::read::{Admission, ReadStage};
use super::rejects::RejectsFile;
use super::resolve::{Kind, Trust, find_people};
use super::row::RowReader;
use super::run::{format_of, open_input};
use super::spool::{PARTITIONS, Spool};
use super::table::Table;
use super::tally::Superseded;
use bonafide_vault::Vault;
use smol_str::SmolStr;
use std::collections::HashMap;
use std::path::PathBuf;

/// What to cluster and how.
#[derive(Clone, Debug)]
pub struct DedupeOptions {
    /// The file, read as an import reads it; coverage and admission mean nothing here.
    pub file: ImportOptions,
    /// Where rejected rows are listed.
    pub rejects: PathBuf,
    /// Folder for the sealed rows that wait between the passes.
    pub scratch: PathBuf,
    /// Let the rules decide alone, whatever person ids the file has.
    pub ignore_person_ids: bool,
}

/// How far the clustering has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DedupeProgress {
    /// Bytes of the file.
    Reading {
        /// Bytes so far.
        bytes: u64,
        /// Length of the file, where it is known.
        total: Option<u64>,
    },
    /// Rows sorted into people.
    Resolving {
        /// Rows so far.
        rows: u64,
        /// All rows.
        total: u64,
    },
}

/// One row of the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Clustered {
    /// The row's id.
    pub record_id: SmolStr,
    /// Record id of the first row of the same person, in the order of the file.
    pub cluster_id: SmolStr,
    /// How sure it is that the row belongs to the others of its cluster, 0–1; `None` where it is
    /// alone.
    pub confidence: Option<f32>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DedupeSummary {
    /// Rows read.
    pub rows: u64,
    /// Rows that could not be read as a record.
    pub rejected: u64,
    /// Where they are listed, if there are any.
    pub rejects_file: Option<PathBuf>,
    /// Rows that a later row with the same record id replaces.
    pub repeated: u64,
    /// Records compared.
    pub records: u64,
    /// People found.
    pub clusters: u64,
    /// Records of the person who has most of them.
    pub largest: u64,
    /// Pairs of records of one person.
    pub pairs: u64,
    /// Records that are alone.
    pub alone: u64,
}

/// How often a row is with its own person when this is the strongest reason that joined it, as
/// measured on synthetic populations (`make bench` prints the shares); rounded down.
const fn confidence(reason: Kind) -> f32 {
    match reason {
        Kind::SameId => 1.0,
        Kind::Certain => 0.999,
        Kind::Strong => 0.998,
        Kind::Likely => 0.997,
        Kind::Open => 0.995,
    }
}

/// A record while its cluster is not complete.
struct Sorted {
    order: u64,
    group: u64,
    record_id: SmolStr,
    reason: Option<Kind>,
}

/// Sorts the rows of a file into people by the rules of the import; the rows come back in the
/// order of the file.
///
/// Memory: about 150 bytes a row. Nothing is kept: what waits on disk is sealed and deleted.
///
/// # Errors
/// See [`ImportError`]: the file cannot be read, or has no row that can.
pub fn dedupe(
    options: &DedupeOptions,
    vault: &Vault,
    progress: &mut dyn FnMut(DedupeProgress),
) -> Result<(Vec<Clustered>, DedupeSummary), ImportError> {
    let (input, total) = open_input(&options.file)?;
    let table = Table::open(input, format_of(&options.file), &options.file.mapping)?;
    let spool = Spool::create(&options.scratch, vault.new_data_key())?;
    let rows = RowReader::new(&options.file);
    let stage = ReadStage {
        rows: &rows,
        spool: &spool,
        admission: Admission::All,
        first_order: 0,
    };
    let mut rejects = RejectsFile::new(options.rejects.clone());
    let read = stage.run(table, &mut |part| rejects.add(part), &mut |bytes| {
        progress(DedupeProgress::Reading { bytes, total });
    })?;
    let rejects_file = rejects.finish()?;
    let accepted = count(read.keys.len());
    if accepted == 0 {
        return Err(match read.rows {
            0 => ImportError::NoRows,
            rows => ImportError::NothingImported {
                rows,
                rejected: rows,
                rejects: options.rejects.clone(),
            },
        });
    }
    let superseded = Superseded::find(read.keys, 0);
    let trust = if options.ignore_person_ids {
        Trust::Rules
    } else {
        Trust::PersonIds(&read.scopes)
    };
    let people = find_people(&spool, &superseded, trust, &mut |rows| {
        progress(DedupeProgress::Resolving {
            rows,
            total: accepted,
        });
    })?;
    let mut sorted: Vec<Sorted> = Vec::new();
    for partition in 0..PARTITIONS {
        spool.for_each(partition, |row| {
            if !superseded.contains(row.record_key, row.order) {
                let (group, reason) = people.of(row.record_key);
                sorted.push(Sorted {
                    order: row.order,
                    group,
                    record_id: row.record.record_id,
                    reason,
                });
            }
        })?;
    }
    drop(people);
    sorted.sort_unstable_by_key(|row| row.order);
    let mut summary = DedupeSummary {
        rows: read.rows,
        rejected: read.rows - accepted,
        rejects_file,
        repeated: superseded.repeated,
        ..DedupeSummary::default()
    };
    Ok((name_clusters(sorted, &mut summary), summary))
}

/// Names each cluster after its first row, and counts.
fn name_clusters(sorted: Vec<Sorted>, summary: &mut DedupeSummary) -> Vec<Clustered> {
    let mut clusters: HashMap<u64, (SmolStr, u64)> = HashMap::new();
    for row in &sorted {
        let first = || (row.record_id.clone(), 0);
        clusters.entry(row.group).or_insert_with(first).1 += 1;
    }
    summary.records = count(sorted.len());
    summary.clusters = count(clusters.len());
    for (_, size) in clusters.values() {
        summary.largest = summary.largest.max(*size);
        summary.pairs += size * (size - 1) / 2;
        summary.alone += u64::from(*size == 1);
    }
    sorted
        .into_iter()
        .map(|row| Clustered {
            cluster_id: clusters
                .get(&row.group)
                .map_or_else(|| row.record_id.clone(), |(first, _)| first.clone()),
            record_id: row.record_id,
            confidence: row.reason.map(confidence),
        })
        .collect()
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
