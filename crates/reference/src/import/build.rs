//! The last pass: the rows of each person, together, into the index.

use super::codec::SpooledRow;
use super::crew::for_each_part;
use super::error::ImportError;
use super::spool::{PARTITIONS, Spool};
use super::tally::Superseded;
use crate::{Aliases, SourceRecord};
use smol_str::SmolStr;
use std::collections::BTreeMap;

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
    sources: BTreeMap<SmolStr, u64>,
    aliases: Vec<(u64, u64)>,
}

/// What became of the people.
#[derive(Debug, Default)]
pub(crate) struct Built {
    pub(crate) people: u64,
    pub(crate) rows: u64,
    /// Records of each source.
    pub(crate) sources: BTreeMap<SmolStr, u64>,
    /// Earlier record keys that named a person, and the ones that name the same person now; equal
    /// where a former name names a person again.
    pub(crate) aliases: Vec<(u64, u64)>,
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
    };
    for row in &rows {
        match part.sources.get_mut(&row.record.source) {
            Some(records) => *records += 1,
            None => drop(part.sources.insert(row.record.source.clone(), 1)),
        }
    }
    let mut records = Vec::new();
    for person in rows.chunk_by_mut(|a, b| a.group == b.group) {
        let name = person.first().map_or(0, |row| row.record_key);
        if former.aliases.knows(name) {
            part.aliases.push((name, name));
        }
        for row in person.iter() {
            if row.record_key != name && former.keys.binary_search(&row.record_key).is_ok() {
                part.aliases.push((row.record_key, name));
            }
        }
        records.clear();
        records.extend(person.iter_mut().map(|row| std::mem::take(&mut row.record)));
        part.people.push(S::prepare(&records));
    }
    Ok(part)
}
