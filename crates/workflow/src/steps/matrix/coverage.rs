//! What a table leaves open, and where its rows overlap.
//!
//! Every column is cut at the values that its cells name: each number, the space before, between
//! and behind them, each text and one that no cell names. One representative of each part stands
//! for all of it, because no cell tells its members apart. All combinations are tried; a table of
//! too many, or with cells that cannot be cut so, is not looked at.

use super::Hit;
use crate::condition::{Operator, equal, number_of};
use crate::diagnostic::clip;
use crate::reading::Reading;
use crate::source::{Node, Span};
use bonafide_types::{Decimal, SmolStr, Value};
use std::collections::HashSet;

/// Combinations of representatives that are tried at most, and comparisons that this may take: a
/// definition is checked in a fraction of a second, whatever is in it.
const MOST_COMBINATIONS: usize = 20_000;
const MOST_COMPARISONS: usize = 20_000_000;
/// Findings of one kind that are told of one table.
const MOST_TOLD: usize = 10;

/// The cells of a table in a form that can be cut.
pub(super) struct Table {
    paths: Vec<SmolStr>,
    rows: Vec<(Span, Vec<Option<Cell>>)>,
}

impl Table {
    pub(super) fn new(paths: impl Iterator<Item = Option<SmolStr>>) -> Self {
        Self {
            paths: paths.map(Option::unwrap_or_default).collect(),
            rows: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, span: Span, cells: impl Iterator<Item = Option<Cell>>) {
        self.rows.push((span, cells.collect()));
    }

    /// The number of rows.
    pub(super) const fn len(&self) -> usize {
        self.rows.len()
    }

    /// The values that all cells name, one for each cell at least.
    fn weight(&self) -> usize {
        let cells = self.rows.iter().flat_map(|(_, cells)| cells).flatten();
        cells.map(Cell::weight).sum()
    }

    /// The same of one column.
    pub(super) fn column_weight(&self, column: usize) -> usize {
        let cells = self
            .rows
            .iter()
            .filter_map(|(_, cells)| cells.get(column)?.as_ref());
        cells.map(Cell::weight).sum()
    }

    /// A cell; `None` for one that anything fits.
    pub(super) fn cell(&self, row: usize, column: usize) -> Option<&Cell> {
        let (_, cells) = self.rows.get(row)?;
        cells.get(column)?.as_ref()
    }

    /// The representatives of a column: numbers first and ascending, of which every second one is
    /// named by a cell; `None` where a cell cannot be cut.
    pub(super) fn representatives(&self, column: usize) -> Option<Vec<Value>> {
        let cells = self
            .rows
            .iter()
            .filter_map(|(_, cells)| cells.get(column)?.as_ref());
        let (mut numbers, mut texts): (Vec<Decimal>, Vec<&SmolStr>) = Default::default();
        let mut known: HashSet<&SmolStr> = HashSet::new();
        let mut flags = [false, false];
        for cell in cells {
            for value in cell.named()? {
                match value {
                    Value::String(text) if known.insert(text) => texts.push(text),
                    Value::String(_) => {}
                    Value::Bool(true) => flags = [flags[0], true],
                    Value::Bool(false) => flags = [true, flags[1]],
                    other => numbers.extend(other.as_decimal()),
                }
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        let mut representatives = Vec::new();
        if let (Some(first), Some(last)) = (numbers.first(), numbers.last()) {
            representatives.push(first.saturating_sub(Decimal::ONE));
            for (number, next) in numbers.iter().zip(numbers.iter().skip(1)) {
                representatives.push(*number);
                representatives.push(number.saturating_add(*next) / Decimal::TWO);
            }
            representatives.push(*last);
            representatives.push(last.saturating_add(Decimal::ONE));
        }
        let mut values: Vec<Value> = representatives.into_iter().map(Value::from).collect();
        if !texts.is_empty() {
            values.push(Value::from(ANY_OTHER));
            values.extend(texts.into_iter().cloned().map(Value::String));
        }
        let flags = [false, true].into_iter().zip(flags);
        values.extend(
            flags
                .filter(|(_, named)| *named)
                .map(|(flag, _)| Value::Bool(flag)),
        );
        Some(values)
    }
}

/// Stands for every text that no cell names.
pub(super) const ANY_OTHER: &str = "(any other text)";

/// One cell: an operator over literals.
pub(super) struct Cell {
    op: Option<Operator>,
    value: Value,
}

impl Cell {
    pub(super) fn of(comparison: &Node) -> Self {
        let op = comparison.get("op").and_then(Node::as_text);
        Self {
            op: op.and_then(|op| Operator::parse(op)),
            value: comparison
                .get("value")
                .map(Node::to_value)
                .unwrap_or_default(),
        }
    }

    /// How many comparisons it may take to know whether a value fits.
    fn weight(&self) -> usize {
        match &self.value {
            Value::List(values) => values.len().max(1),
            _ => 1,
        }
    }

    /// The values at which the cell cuts its column; `None` where it cannot be cut.
    fn named(&self) -> Option<&[Value]> {
        use Operator as O;
        let is_plain = |value: &Value| {
            number_of(value).is_some() || matches!(value, Value::Bool(_) | Value::String(_))
        };
        let values: &[Value] = match (self.op?, &self.value) {
            (O::In | O::NotIn, Value::List(values)) => values,
            (O::Between, Value::List(bounds)) if bounds.iter().all(|b| number_of(b).is_some()) => {
                bounds
            }
            (O::Gt | O::Gte | O::Lt | O::Lte, value) if number_of(value).is_some() => {
                std::slice::from_ref(value)
            }
            (O::Equals | O::NotEquals, value) => std::slice::from_ref(value),
            _ => return None,
        };
        values.iter().all(is_plain).then_some(values)
    }

    /// Whether a representative fits.
    pub(super) fn fits(&self, value: &Value) -> bool {
        use Operator as O;
        let order = |other: &Value| Some(number_of(value)?.compare(number_of(other)?));
        let same_type = |other: &Value| value.type_name() == other.type_name();
        match (self.op, &self.value) {
            (Some(O::Equals), other) => equal(value, other),
            (Some(O::NotEquals), other) => same_type(other) && !equal(value, other),
            (Some(O::In), Value::List(all)) => all.iter().any(|other| equal(value, other)),
            (Some(O::NotIn), Value::List(all)) => {
                all.iter().any(same_type) && !all.iter().any(|other| equal(value, other))
            }
            (Some(O::Gt), other) => order(other).is_some_and(std::cmp::Ordering::is_gt),
            (Some(O::Gte), other) => order(other).is_some_and(std::cmp::Ordering::is_ge),
            (Some(O::Lt), other) => order(other).is_some_and(std::cmp::Ordering::is_lt),
            (Some(O::Lte), other) => order(other).is_some_and(std::cmp::Ordering::is_le),
            (Some(O::Between), Value::List(bounds)) => match &**bounds {
                [low, high] => {
                    order(low).is_some_and(std::cmp::Ordering::is_ge)
                        && order(high).is_some_and(std::cmp::Ordering::is_le)
                }
                _ => false,
            },
            _ => false,
        }
    }
}

/// Warns of gaps, of overlaps where one row has to fit alone, and of rows that never count.
pub(super) fn report(
    reading: &mut Reading<'_>,
    table: &Table,
    columns: &[Option<Vec<Value>>],
    hit: Hit,
    has_default: bool,
    span: Span,
) {
    let columns: Option<Vec<Vec<Value>>> = columns.iter().cloned().collect();
    let Some(mut columns) = columns else { return };
    for values in &mut columns {
        // Anything fits every cell of such a column.
        if values.is_empty() {
            values.push(Value::Null);
        }
    }
    let count = columns
        .iter()
        .try_fold(1_usize, |product, values| product.checked_mul(values.len()));
    let is_cheap = |count: &usize| {
        *count <= MOST_COMBINATIONS && count.saturating_mul(table.weight()) <= MOST_COMPARISONS
    };
    let Some(count) = count.filter(is_cheap) else {
        return;
    };
    let mut counted = vec![false; table.rows.len()];
    let mut gap: Option<Vec<Value>> = None;
    let mut overlaps: Vec<(usize, usize, Vec<Value>)> = Vec::new();
    for number in 0..count {
        let combination = combination(&columns, number);
        let fitting: Vec<usize> = fitting(table, &combination);
        match fitting.as_slice() {
            [] => gap = gap.or(Some(combination)),
            [first, rest @ ..] => {
                for row in std::iter::once(first).chain(rest.iter().filter(|_| hit != Hit::First)) {
                    if let Some(counted) = counted.get_mut(*row) {
                        *counted = true;
                    }
                }
                if let (Hit::Unique, Some(second)) = (hit, rest.first())
                    && overlaps.len() < MOST_TOLD
                    && !overlaps.iter().any(|(a, b, _)| (a, b) == (first, second))
                {
                    overlaps.push((*first, *second, combination));
                }
            }
        }
    }
    if let Some(gap) = gap.filter(|_| !has_default && hit != Hit::Collect) {
        let message = format!("no row fits where {}", told(table, &gap));
        let help = Some("add a row of nulls at the end, or \"default\"".to_owned());
        reading.diagnostics.warning(span, message, help);
    }
    for (first, second, example) in overlaps {
        let span = table.rows.get(second).map_or(span, |(span, _)| *span);
        let message = format!(
            "rows[{second}] fits what rows[{first}] fits, where {}",
            told(table, &example)
        );
        let help = Some("with \"hit: unique\" the output is then null".to_owned());
        reading.diagnostics.warning(span, message, help);
    }
    let unused = counted.iter().zip(&table.rows).enumerate();
    let unused = unused
        .filter(|(_, (counted, _))| !**counted)
        .take(MOST_TOLD);
    for (row, (_, (span, _))) in unused {
        let message = format!("rows[{row}] never counts");
        let help = Some("earlier rows fit all that it fits, or nothing fits it".to_owned());
        reading.diagnostics.warning(*span, message, help);
    }
}

/// One combination of representatives, by its number.
fn combination(columns: &[Vec<Value>], mut number: usize) -> Vec<Value> {
    let values = columns.iter().map(|values| {
        let value = values.get(number % values.len().max(1)).cloned();
        number /= values.len().max(1);
        value.unwrap_or_default()
    });
    values.collect()
}

fn fitting(table: &Table, combination: &[Value]) -> Vec<usize> {
    let rows = table.rows.iter().enumerate();
    rows.filter(|(_, (_, cells))| {
        let mut pairs = cells.iter().zip(combination);
        pairs.all(|(cell, value)| cell.as_ref().is_none_or(|cell| cell.fits(value)))
    })
    .map(|(row, _)| row)
    .collect()
}

/// `$score is 12.5 and $country is "US"`.
fn told(table: &Table, combination: &[Value]) -> String {
    let columns = table.paths.iter().zip(combination);
    let parts = columns.filter(|(_, value)| !value.is_null());
    let parts = parts.map(|(path, value)| match value {
        Value::String(text) if text == ANY_OTHER => format!("{path} is any other text"),
        Value::String(text) => format!("{path} is \"{}\"", clip(text)),
        other => format!(
            "{path} is {}",
            serde_json::to_string(other).unwrap_or_default()
        ),
    });
    parts.collect::<Vec<_>>().join(" and ")
}
