//! `matrix`: a decision table. Columns of tests, rows of cells, and values where a row fits.

mod coverage;
mod index;
mod read;

use super::{Branch, Flow, Kind, Rule, Step};
use crate::condition::Condition;
use crate::facts::Facts;
use crate::operand::Operand;
use crate::run::Machine;
use bonafide_types::{SmolStr, Value};
use index::RowIndex;

pub(crate) const KIND: Kind = Kind {
    name: "matrix",
    keys: &[
        "name", "hit", "inputs", "outputs", "rows", "default", "output", "next",
    ],
    read: read::read_matrix,
};

/// Which of the rows that fit count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hit {
    /// The first one.
    First,
    /// The only one; several give null.
    Unique,
    /// All of them, as a list.
    Collect,
    /// The one with the highest priority, of equals the first.
    Priority,
}

impl Hit {
    const ALL: [(&'static str, Self); 4] = [
        ("first", Self::First),
        ("unique", Self::Unique),
        ("collect", Self::Collect),
        ("priority", Self::Priority),
    ];
}

#[derive(Debug)]
struct MatrixStep {
    hit: Hit,
    /// `None` where every row has to be asked.
    index: Option<RowIndex>,
    rows: Vec<Row>,
    default: Option<Answer>,
    /// The names of the output columns.
    columns: Vec<SmolStr>,
    output: u32,
    next: u32,
}

#[derive(Debug)]
struct Row {
    /// True where all cells are.
    fits: Condition,
    priority: u32,
    then: Answer,
}

/// What a row gives.
#[derive(Debug)]
enum Answer {
    /// Literals, put together once.
    Fixed(Value),
    /// Some of it comes from paths.
    Computed(Vec<Operand>),
}

impl MatrixStep {
    fn value(&self, answer: &Answer, facts: &Facts) -> Value {
        match answer {
            Answer::Fixed(value) => value.clone(),
            Answer::Computed(operands) => {
                let values = operands.iter().map(|operand| operand.value(facts).clone());
                Value::object(self.columns.iter().cloned().zip(values))
            }
        }
    }

    /// The rows that fit, in their order.
    fn fitting<'m>(&'m self, facts: &'m Facts) -> impl Iterator<Item = (usize, &'m Row)> {
        let candidates = self.index.as_ref().map(|index| index.candidates(facts));
        let every_row = match candidates {
            Some(_) => 0..0,
            None => 0..self.rows.len(),
        };
        candidates
            .into_iter()
            .flatten()
            .chain(every_row)
            .filter_map(|position| Some((position, self.rows.get(position)?)))
            .filter(|(_, row)| row.fits.is_true(facts))
    }

    fn highest(&self, facts: &Facts) -> Option<usize> {
        let fitting = self.fitting(facts);
        let best = fitting.min_by_key(|(position, row)| (u32::MAX - row.priority, *position));
        best.map(|(position, _)| position)
    }

    /// The output and way out where one row counts, or none.
    fn one(&self, row: Option<usize>, facts: &Facts) -> (Value, Branch) {
        match row.and_then(|position| Some((position, self.rows.get(position)?))) {
            Some((position, row)) => (self.value(&row.then, facts), row_branch(position)),
            None => {
                let default = self.default.as_ref();
                let value = default.map(|answer| self.value(answer, facts));
                (value.unwrap_or_default(), Branch::Default)
            }
        }
    }
}

fn row_branch(position: usize) -> Branch {
    u32::try_from(position).map_or(Branch::Next, Branch::Row)
}

/// `rows[0], rows[4]`.
fn named(rows: &[usize]) -> String {
    let names: Vec<String> = rows.iter().map(|row| format!("rows[{row}]")).collect();
    names.join(", ")
}

impl Step for MatrixStep {
    fn run(&self, machine: &mut Machine) -> Flow {
        let facts = &machine.facts;
        let mut note = None;
        let (value, branch) = match self.hit {
            Hit::First => self.one(self.fitting(facts).next().map(|(row, _)| row), facts),
            Hit::Priority => self.one(self.highest(facts), facts),
            Hit::Unique => {
                let fitting: Vec<usize> = self.fitting(facts).map(|(row, _)| row).collect();
                if fitting.len() > 1 {
                    note = Some(format!("several rows fit: {}", named(&fitting)));
                    (Value::Null, Branch::Next)
                } else {
                    self.one(fitting.first().copied(), facts)
                }
            }
            Hit::Collect => {
                let fitting: Vec<(usize, &Row)> = self.fitting(facts).collect();
                let values = fitting.iter().map(|(_, row)| self.value(&row.then, facts));
                let values = Value::list(values);
                let rows: Vec<usize> = fitting.iter().map(|(row, _)| *row).collect();
                note = (!rows.is_empty()).then(|| named(&rows));
                (values, Branch::Next)
            }
        };
        machine.set_output(self.output, value);
        if let Some(note) = note {
            machine.note(note.into());
        }
        Flow::Go(branch, self.next)
    }

    /// Only the rows that fit: a table may have hundreds of others.
    fn rules_seen(&self, facts: &Facts) -> Vec<Rule<'_>> {
        let shown = match self.hit {
            Hit::First => 1,
            _ => self.rows.len(),
        };
        let rows = self.fitting(facts).take(shown);
        let rows: Vec<usize> = rows.map(|(row, _)| row).collect();
        let rows = rows
            .into_iter()
            .filter_map(|position| Some((position, self.rows.get(position)?)));
        rows.map(|(position, row)| Rule::named(format!("rows[{position}]").into(), &row.fits))
            .collect()
    }
}
