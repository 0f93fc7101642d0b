//! Which rows are compared with which: only those that share a key.

use super::clusters::{Row, print};
use super::names::NameTable;
use super::print::Print;
use super::rules::RARE;
use std::collections::BTreeSet;

/// Rows of a block up to which all pairs are compared. In a bigger block (a phone that a thousand
/// rows share) each row is compared with its neighbours in the order of names only.
const MOST_ALL_PAIRS: usize = 48;

/// Neighbours in a big block.
const WINDOW: usize = 10;

/// Something that rows of one person share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    NationalId,
    Phone,
    Email,
    PlaceAndGiven,
    PlaceAndFamily,
    BirthAndGiven,
    BirthAndFamily,
    /// Both names, whichever is which.
    BirthAndNames,
    PlaceAndNames,
    LastFourAndGiven,
    LastFourAndFamily,
    StreetAndGiven,
    StreetAndFamily,
    ZipAndFamily,
    FullName,
}

impl Key {
    /// The keys by which rules find their pairs, the most telling first.
    pub(super) const ALL: [Self; 15] = [
        Self::NationalId,
        Self::Phone,
        Self::Email,
        Self::PlaceAndGiven,
        Self::PlaceAndFamily,
        Self::BirthAndGiven,
        Self::BirthAndFamily,
        Self::BirthAndNames,
        Self::PlaceAndNames,
        Self::LastFourAndGiven,
        Self::LastFourAndFamily,
        Self::StreetAndGiven,
        Self::StreetAndFamily,
        Self::ZipAndFamily,
        Self::FullName,
    ];

    /// The key of a row; 0 where it has none. Different keys may collide: the comparison notices.
    fn of(self, print: &Print, names: &NameTable) -> u32 {
        let given = || names.sound(print.given);
        let family = || names.sound(print.family);
        match self {
            Self::NationalId => print.id,
            Self::Phone => print.phone,
            Self::Email => print.email,
            Self::PlaceAndGiven => both(given(), print.place),
            Self::PlaceAndFamily => both(family(), print.place),
            Self::BirthAndGiven => both(given(), print.birth),
            Self::BirthAndFamily => both(family(), print.birth),
            Self::BirthAndNames => both(given() ^ family(), print.birth),
            Self::PlaceAndNames => both(given() ^ family(), print.place),
            Self::LastFourAndGiven => both(given(), u32::from(print.last_four)),
            Self::LastFourAndFamily => both(family(), u32::from(print.last_four)),
            Self::StreetAndGiven => both(given(), print.street),
            Self::StreetAndFamily => both(family(), print.street),
            Self::ZipAndFamily => {
                let initial = u32::from(names.initial(print.given));
                both(both(family(), print.zip), initial)
            }
            // Common names alone never decide.
            Self::FullName if names.expected_namesakes(print.given, print.family) > RARE => 0,
            Self::FullName => both(print.given, print.family),
        }
    }
}

fn both(a: u32, b: u32) -> u32 {
    if a == 0 || b == 0 {
        return 0;
    }
    fold((u64::from(a) << 32 | u64::from(b)).wrapping_mul(0x9e37_79b9_7f4a_7c15)).max(1)
}

fn fold(hash: u64) -> u32 {
    let [.., a, b, c, d] = hash.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

/// Rows sorted into blocks of one key.
pub(super) struct Blocks {
    /// Key in the upper half, row in the lower.
    entries: Vec<u64>,
}

impl Blocks {
    /// Parts into which the blocks of a key are divided, so that all cores can work on them.
    pub(super) const PARTS: usize = 8;

    /// Sorts all rows that have the key.
    pub(super) fn of(key: Key, prints: &[Print], names: &NameTable) -> Self {
        Self::collect(key, prints, names, |_| true)
    }

    /// Sorts the rows of one part, of those that have the key.
    pub(super) fn of_part(key: Key, part: usize, prints: &[Print], names: &NameTable) -> Self {
        let part = u32::try_from(part).unwrap_or(u32::MAX);
        Self::collect(key, prints, names, |key| key % 8 == part)
    }

    fn collect(
        key: Key,
        prints: &[Print],
        names: &NameTable,
        is_wanted: impl Fn(u32) -> bool,
    ) -> Self {
        let mut entries: Vec<u64> = (0_u64..)
            .zip(prints)
            .filter_map(|(row, print)| {
                let key = key.of(print, names);
                (key != 0 && is_wanted(key)).then_some(u64::from(key) << 32 | row)
            })
            .collect();
        entries.sort_unstable();
        Self { entries }
    }

    fn blocks(&self) -> impl Iterator<Item = impl Iterator<Item = Row> + Clone> {
        self.entries
            .chunk_by(|a, b| a >> 32 == b >> 32)
            .filter(|block| block.len() > 1)
            .map(|block| block.iter().map(|entry| row_of(*entry)))
    }

    /// Calls `pair` for every pair to compare, in an order that depends on the rows alone.
    pub(super) fn for_each_pair(&self, prints: &[Print], mut pair: impl FnMut(Row, Row)) {
        let mut rows: Vec<Row> = Vec::new();
        for block in self.blocks() {
            rows.clear();
            rows.extend(block);
            let window = if rows.len() > MOST_ALL_PAIRS {
                rows.sort_by_key(|row| {
                    let print = print(prints, *row);
                    print.map(|print| (print.family, print.given, print.birth))
                });
                WINDOW
            } else {
                MOST_ALL_PAIRS
            };
            let mut rest = rows.as_slice();
            while let Some((first, others)) = rest.split_first() {
                for other in others.iter().take(window) {
                    pair(*first, *other);
                }
                rest = others;
            }
        }
    }

    /// The rows of blocks in which so many people meet that the key says nothing about one of
    /// them: a placeholder, or the number of a company.
    pub(super) fn crowded(&self, prints: &[Print]) -> Vec<Row> {
        const CROWD: usize = 24;
        let mut crowded = Vec::new();
        for block in self.blocks() {
            let mut people = BTreeSet::new();
            for row in block.clone() {
                people.extend(print(prints, row).map(|print| (print.given, print.family)));
                if people.len() > CROWD {
                    crowded.extend(block);
                    break;
                }
            }
        }
        crowded
    }
}

fn row_of(entry: u64) -> Row {
    let [a, b, c, d, ..] = entry.to_le_bytes();
    Row::from_le_bytes([a, b, c, d])
}
