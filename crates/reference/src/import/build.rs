//! The last pass: the rows of each person, together, into the index.

use super::codec::SpooledRow;
use super::crew::for_each_part;
use super::error::ImportError;
use super::spool::{PARTITIONS, Spool};
use super::tally::Superseded;
use crate::{Aliases, SourceRecord};
use bonafide_identity::fold;
use bonafide_types::PartialDate;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Rows that one person may have. A person id that more rows share is a placeholder, and the
/// effort of building a person grows faster than its rows.
const MOST_ROWS: usize = 200;

/// Records by source and country.
pub(crate) type SourceCounts = BTreeMap<(SmolStr, SmolStr), u64>;

/// Where people go. The index is one; tests have others.
pub(crate) trait EntitySink {
    /// A person made ready on a worker's thread.
    type Prepared: Send;

    /// Makes a person ready; the records come sorted by source and record id.
    fn prepare(records: &[SourceRecord]) -> Self::Prepared;

    /// Takes a person.
    fn add(&mut self, person: Self::Prepared) -> Result<(), ImportError>;
}

/// What a worker made of one partition.
struct Part<P> {
    people: Vec<P>,
    rows: u64,
    sources: SourceCounts,
    aliases: Vec<(u64, u64)>,
    crowds: u64,
}

/// What became of the people.
#[derive(Debug, Default)]
pub(crate) struct Built {
    pub(crate) people: u64,
    pub(crate) rows: u64,
    /// Records of each source in each country.
    pub(crate) sources: SourceCounts,
    /// Earlier record keys that named a person, and the ones that name the same person now; equal
    /// where a former name names a person again.
    pub(crate) aliases: Vec<(u64, u64)>,
    /// Groups that had too many rows for one person.
    pub(crate) crowds: u64,
}

/// The names of people before this import.
#[derive(Debug, Default)]
pub(crate) struct Former {
    /// Record keys that name people of the current index, sorted.
    pub(crate) keys: Vec<u64>,
    /// Names given up earlier.
    pub(crate) aliases: Aliases,
}

/// Groups the spooled rows and adds every person to the sink. A person is named by the key of its
/// smallest (source, record id); `former` tells which keys named people before.
pub(crate) fn build_people<S: EntitySink>(
    spool: &Spool,
    superseded: &Superseded,
    former: &Former,
    sink: &mut S,
    progress: &mut dyn FnMut(u64),
) -> Result<Built, ImportError> {
    let mut built = Built::default();
    for_each_part(
        PARTITIONS,
        |partition| prepare_partition::<S>(spool, partition, superseded, former),
        |part| {
            built.people += u64::try_from(part.people.len()).unwrap_or(u64::MAX);
            built.rows += part.rows;
            built.aliases.extend(part.aliases);
            built.crowds += part.crowds;
            for (source, records) in part.sources {
                *built.sources.entry(source).or_default() += records;
            }
            for person in part.people {
                sink.add(person)?;
            }
            progress(built.rows);
            Ok(())
        },
    )?;
    Ok(built)
}

fn prepare_partition<S: EntitySink>(
    spool: &Spool,
    partition: usize,
    superseded: &Superseded,
    former: &Former,
) -> Result<Part<S::Prepared>, ImportError> {
    let mut rows: Vec<SpooledRow> = Vec::new();
    spool.for_each(partition, |row| {
        if !superseded.contains(row.record_key, row.order) {
            rows.push(row);
        }
    })?;
    rows.sort_unstable_by(|a, b| {
        let group = a.group.cmp(&b.group);
        group
            .then_with(|| a.record.source.cmp(&b.record.source))
            .then_with(|| a.record.record_id.cmp(&b.record.record_id))
    });
    let mut part = Part {
        people: Vec::new(),
        rows: u64::try_from(rows.len()).unwrap_or(u64::MAX),
        sources: BTreeMap::new(),
        aliases: Vec::new(),
        crowds: 0,
    };
    for row in &rows {
        let key = (row.record.source.clone(), row.record.country.clone());
        *part.sources.entry(key).or_default() += 1;
    }
    for group in rows.chunk_by_mut(|a, b| a.group == b.group) {
        if group.len() <= MOST_ROWS {
            part.add::<S>(group, former);
            continue;
        }
        part.crowds += 1;
        group.sort_by_cached_key(|row| (name_and_birth(&row.record), row.record_key));
        for same_name in
            group.chunk_by_mut(|a, b| name_and_birth(&a.record) == name_and_birth(&b.record))
        {
            for person in same_name.chunks_mut(MOST_ROWS) {
                sort_by_record(person);
                part.add::<S>(person, former);
            }
        }
    }
    Ok(part)
}

impl<P> Part<P> {
    /// Adds the person with these rows, which are sorted by source and record id.
    fn add<S: EntitySink<Prepared = P>>(&mut self, rows: &mut [SpooledRow], former: &Former) {
        let name = rows.first().map_or(0, |row| row.record_key);
        if former.aliases.knows(name) {
            self.aliases.push((name, name));
        }
        for row in rows.iter() {
            if row.record_key != name && former.keys.binary_search(&row.record_key).is_ok() {
                self.aliases.push((row.record_key, name));
            }
        }
        let records: Vec<SourceRecord> = rows
            .iter_mut()
            .map(|row| std::mem::take(&mut row.record))
            .collect();
        self.people.push(S::prepare(&records));
    }
}

fn sort_by_record(rows: &mut [SpooledRow]) {
    rows.sort_unstable_by(|a, b| {
        let source = a.record.source.cmp(&b.record.source);
        source.then_with(|| a.record.record_id.cmp(&b.record.record_id))
    });
}

/// What parts the people behind a placeholder.
fn name_and_birth(record: &SourceRecord) -> (SmolStr, SmolStr, Option<PartialDate>) {
    let folded = |name: &Option<SmolStr>| fold(name.as_deref().unwrap_or_default());
    (
        folded(&record.given_name),
        folded(&record.family_name),
        record.date_of_birth,
    )
}
