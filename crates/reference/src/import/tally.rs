//! What one thread learns while it reads rows; tallies of all threads are added up.

use super::issues::RejectReason;
use super::row::{ReadRow, WarningCounts};
use crate::SourceRecord;
use bonafide_types::Date;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};
use xxhash_rust::xxh3::xxh3_64;

/// Counts and what must be known of all rows before the next pass.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) rows: u64,
    pub(crate) rejected: BTreeMap<RejectReason, u64>,
    pub(crate) warnings: WarningCounts,
    /// Record key and order of every accepted row.
    pub(crate) keys: Vec<(u64, u64)>,
    /// Sources with the countries of their records.
    pub(crate) sources: BTreeSet<(SmolStr, SmolStr)>,
    pub(crate) newest_seen: Option<Date>,
    /// Scopes of person ids.
    pub(crate) scopes: BTreeSet<SmolStr>,
    pub(crate) rows_without_person: u64,
    pub(crate) synthetic_rows: u64,
}

impl Tally {
    /// Notes an accepted row; gives back the group its person id asserts, 0 for none.
    pub(crate) fn note(&mut self, row: &ReadRow, record_key: u64, order: u64) -> u64 {
        self.synthetic_rows += u64::from(row.is_synthetic);
        self.note_record(&row.record, record_key, order)
    }

    /// Notes a record that is carried over.
    pub(crate) fn note_record(
        &mut self,
        record: &SourceRecord,
        record_key: u64,
        order: u64,
    ) -> u64 {
        self.keys.push((record_key, order));
        self.sources
            .insert((record.source.clone(), record.country.clone()));
        self.newest_seen = self
            .newest_seen
            .max(record.last_seen)
            .max(record.first_seen);
        let Some(person_id) = &record.person_id else {
            self.rows_without_person += 1;
            return 0;
        };
        let scope = record.person_scope.clone().unwrap_or_default();
        let group = person_key(&scope, person_id);
        if !self.scopes.contains(&scope) {
            self.scopes.insert(scope);
        }
        group
    }

    /// Adds what another thread learnt.
    pub(crate) fn add(&mut self, other: Self) {
        self.rows += other.rows;
        for (reason, count) in other.rejected {
            *self.rejected.entry(reason).or_default() += count;
        }
        for (warning, count) in other.warnings {
            *self.warnings.entry(warning).or_default() += count;
        }
        self.keys.extend(other.keys);
        self.sources.extend(other.sources);
        self.newest_seen = self.newest_seen.max(other.newest_seen);
        self.scopes.extend(other.scopes);
        self.rows_without_person += other.rows_without_person;
        self.synthetic_rows += other.synthetic_rows;
    }

    /// Whether the person ids alone say who is who.
    pub(crate) fn is_resolved_by_person_ids(&self) -> bool {
        self.rows_without_person == 0 && self.scopes.len() <= 1
    }
}

/// Hash of a supplier's person id, never 0.
pub(crate) fn person_key(scope: &str, person_id: &str) -> u64 {
    let mut text = String::with_capacity(scope.len() + person_id.len() + 1);
    text.push_str(scope);
    text.push('\0');
    text.push_str(person_id);
    xxh3_64(text.as_bytes()).max(1)
}

/// Rows that a later row with the same source and record id takes the place of.
#[derive(Debug, Default)]
pub(crate) struct Superseded {
    /// Record key and order of the row that counts, for keys that came more than once; sorted.
    winners: Vec<(u64, u64)>,
    /// Carried-over rows that were replaced.
    pub(crate) replaced: u64,
    /// Rows of the file that a later row of the same file replaces.
    pub(crate) repeated: u64,
}

impl Superseded {
    /// Finds them. Rows with an order below `file_start` were carried over.
    pub(crate) fn find(mut keys: Vec<(u64, u64)>, file_start: u64) -> Self {
        keys.sort_unstable();
        let mut found = Self::default();
        for same_key in keys.chunk_by(|a, b| a.0 == b.0) {
            let Some((winner, losers)) = same_key.split_last() else {
                continue;
            };
            if losers.is_empty() {
                continue;
            }
            found.winners.push(*winner);
            for (_, order) in losers {
                if *order < file_start {
                    found.replaced += 1;
                } else {
                    found.repeated += 1;
                }
            }
        }
        found
    }

    /// Whether another row counts instead of this one.
    pub(crate) fn contains(&self, record_key: u64, order: u64) -> bool {
        if self.winners.is_empty() {
            return false;
        }
        self.winners
            .binary_search_by_key(&record_key, |winner| winner.0)
            .ok()
            .and_then(|place| self.winners.get(place))
            .is_some_and(|winner| winner.1 != order)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_row_counts() {
        let found = Superseded::find(vec![(5, 10), (7, 1), (5, 3), (5, 11), (8, 2)], 10);
        assert_eq!((found.replaced, found.repeated), (1, 1));
        let gone = [(5, 3), (5, 10), (5, 11), (7, 1), (8, 2)].map(|(k, o)| found.contains(k, o));
        assert_eq!(gone, [true, true, false, false, false]);
    }

    #[test]
    fn person_ids_of_two_suppliers_do_not_meet() {
        assert_ne!(person_key("North", "17"), person_key("South", "17"));
        assert_ne!(person_key("a", "bc"), person_key("ab", "c"));
    }
}
