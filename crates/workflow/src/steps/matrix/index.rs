//! Finding the rows that may fit without asking every one.
//!
//! For each column that can be cut (see [`super::coverage`]) every part of it has a set of the rows
//! whose cell in that column fits, one bit each. A value names one part of each column, and the
//! rows common to all parts are the ones worth asking: usually one.

use super::coverage::{ANY_OTHER, Table};
use super::read::MAX_ROWS;
use crate::condition::{Number, moment::Moment, number_of};
use crate::facts::Facts;
use bonafide_types::{SmolStr, Value};
use std::collections::HashMap;

/// A shorter table is asked row by row.
const LEAST_ROWS: usize = 4;
/// Comparisons that preparing a column may take; the cells of a larger one are asked instead.
const MOST_COMPARISONS: usize = 4_000_000;
const MAX_WORDS: usize = MAX_ROWS.div_ceil(64);

/// A set of rows.
type Rows = Box<[u64]>;

#[derive(Debug)]
pub(super) struct RowIndex {
    columns: Vec<ColumnIndex>,
    every_row: Rows,
}

#[derive(Debug)]
struct ColumnIndex {
    slot: u32,
    // INVARIANT: ascending, and `ranges` has one more than twice as many.
    points: Vec<Number>,
    /// Below the first point, at it, between it and the next, and so on.
    ranges: Vec<Rows>,
    texts: HashMap<SmolStr, Rows>,
    other_text: Rows,
    is_false: Rows,
    is_true: Rows,
    /// Null, lists and mappings: cells that anything fits.
    rest: Rows,
}

impl RowIndex {
    /// The index of a table; `None` where it would not help.
    pub(super) fn of(table: &Table, slots: &[u32], parts: &[Option<Vec<Value>>]) -> Option<Self> {
        if table.len() < LEAST_ROWS {
            return None;
        }
        let columns: Vec<ColumnIndex> = slots
            .iter()
            .zip(parts)
            .enumerate()
            .filter_map(|(column, (slot, parts))| {
                ColumnIndex::of(table, column, *slot, parts.as_deref()?)
            })
            .collect();
        (!columns.is_empty()).then(|| Self {
            columns,
            every_row: rows_where(table.len(), |_| true),
        })
    }

    /// The rows that may fit, ascending; all others do not.
    pub(super) fn candidates(&self, facts: &Facts) -> impl Iterator<Item = usize> {
        let mut rows = [0_u64; MAX_WORDS];
        for (word, every) in rows.iter_mut().zip(&self.every_row) {
            *word = *every;
        }
        for column in &self.columns {
            let fitting = column.rows(facts.value(column.slot));
            for (word, fitting) in rows.iter_mut().zip(fitting) {
                *word &= fitting;
            }
        }
        let words = self.every_row.len();
        rows.into_iter()
            .take(words)
            .enumerate()
            .flat_map(|(place, word)| Bits(word).map(move |bit| 64 * place + bit))
    }
}

impl ColumnIndex {
    /// `None` where it would take too long to prepare, or dates are among the values.
    fn of(table: &Table, column: usize, slot: u32, values: &[Value]) -> Option<Self> {
        let comparisons = values.len().saturating_mul(table.column_weight(column));
        if comparisons > MOST_COMPARISONS {
            return None;
        }
        let is_moment = |value: &Value| value.as_str().and_then(Moment::parse).is_some();
        // Dates are equal in several spellings.
        if values.iter().any(is_moment) {
            return None;
        }
        let rows = |value: &Value| {
            rows_where(table.len(), |row| {
                let cell = table.cell(row, column);
                cell.is_none_or(|cell| cell.fits(value))
            })
        };
        let numbers: Vec<(Number, &Value)> = values
            .iter()
            .filter_map(|value| Some((number_of(value)?, value)))
            .collect();
        // Of the representatives of numbers every second one is a point.
        let points = numbers.iter().skip(1).step_by(2).map(|(number, _)| *number);
        let points: Vec<Number> = points.collect();
        let ranges = if numbers.is_empty() {
            vec![rows(&Value::Int(0))]
        } else {
            numbers.iter().map(|(_, value)| rows(value)).collect()
        };
        let texts = values.iter().filter_map(|value| match value {
            Value::String(text) if text != ANY_OTHER => Some((text.clone(), rows(value))),
            _ => None,
        });
        Some(Self {
            slot,
            points,
            ranges,
            texts: texts.collect(),
            other_text: rows(&Value::from(ANY_OTHER)),
            is_false: rows(&Value::Bool(false)),
            is_true: rows(&Value::Bool(true)),
            rest: rows_where(table.len(), |row| table.cell(row, column).is_none()),
        })
    }

    fn rows(&self, value: &Value) -> &Rows {
        match value {
            Value::String(text) => self.texts.get(text).unwrap_or(&self.other_text),
            Value::Bool(false) => &self.is_false,
            Value::Bool(true) => &self.is_true,
            other => match number_of(other) {
                Some(number) => {
                    let range = match self.points.binary_search_by(|point| point.compare(number)) {
                        Ok(point) => 2 * point + 1,
                        Err(next) => 2 * next,
                    };
                    self.ranges.get(range).unwrap_or(&self.rest)
                }
                None => &self.rest,
            },
        }
    }
}

fn rows_where(count: usize, fits: impl Fn(usize) -> bool) -> Rows {
    let word = |place: usize| {
        let rows = 64 * place..count.min(64 * place + 64);
        rows.filter(|row| fits(*row))
            .fold(0_u64, |word, row| word | 1 << (row % 64))
    };
    (0..count.div_ceil(64)).map(word).collect()
}

/// The places of the bits that are set, ascending.
struct Bits(u64);

impl Iterator for Bits {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.0 == 0 {
            return None;
        }
        let bit = self.0.trailing_zeros();
        self.0 &= self.0 - 1;
        usize::try_from(bit).ok()
    }
}
