//! `list_check`: whether a value is on a list, and by which entry.

use super::{Branch, Flow, Kind, Step};
use crate::facts::SlotUse;
use crate::reading::{Fields, Reading};
use crate::run::Machine;
use crate::source::Content;
use bonafide_types::{Decimal, Value};

pub(crate) const KIND: Kind = Kind {
    name: "list_check",
    keys: &["list", "paths", "threshold", "output", "next"],
    read,
};

/// The most values that one step looks up.
const MAX_PATHS: usize = 20;

#[derive(Debug)]
struct ListCheckStep {
    list: u32,
    /// The slots of the values, looked up in this order.
    slots: Vec<u32>,
    threshold: Option<f64>,
    output: u32,
    next: u32,
}

fn read(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    let what = "a list_check step";
    let list = match fields.get("list") {
        Some(node) => reading.list(node),
        None => {
            reading.missing(fields.span(), what, "list");
            None
        }
    };
    let slots = read_paths(reading, fields, what);
    let threshold = read_threshold(reading, fields, list);
    if fields.get("output").is_none() {
        reading.missing(fields.span(), what, "output");
    }
    let output = reading.output(fields, "output");
    let next = reading.target(fields, what, "next");
    Some(Box::new(ListCheckStep {
        list: list?,
        slots: slots?,
        threshold,
        output: output?,
        next: next?,
    }))
}

fn read_paths(reading: &mut Reading<'_>, fields: Fields<'_>, what: &str) -> Option<Vec<u32>> {
    let items = reading.parts(fields, what, "paths", "path")?;
    if items.len() > MAX_PATHS {
        let message = format!("{what} looks up at most {MAX_PATHS} values");
        reading.diagnostics.error(fields.span(), message);
    }
    let slots: Vec<_> = items
        .iter()
        .map(|item| reading.path(item, SlotUse::PLAIN).map(|path| path.slot))
        .collect();
    slots.into_iter().collect()
}

fn read_threshold(reading: &mut Reading<'_>, fields: Fields<'_>, list: Option<u32>) -> Option<f64> {
    let node = fields.get("threshold")?;
    let number = match &node.content {
        Content::Scalar(value) => value.as_decimal(),
        _ => None,
    };
    let least = Decimal::new(5, 1);
    let number = number.filter(|number| (least..=Decimal::ONE).contains(number));
    if number.is_none() {
        let message = "\"threshold\" has to be a number from 0.5 to 1".to_owned();
        reading.diagnostics.error(node.span, message);
    }
    if list.is_some_and(|list| !reading.list_is_fuzzy(list)) {
        reading.diagnostics.error_with(
            node.span,
            "this list matches exactly, so that there is no threshold".to_owned(),
            Some("leave \"threshold\" out, or name a list that matches fuzzily".to_owned()),
        );
    }
    f64::try_from(number?).ok()
}

impl Step for ListCheckStep {
    fn run(&self, machine: &mut Machine) -> Flow {
        let facts = &machine.facts;
        let hit = self
            .slots
            .iter()
            .find_map(|slot| facts.find_on_list(self.list, facts.value(*slot), self.threshold));
        let is_blank = |slot: &u32| facts.value(*slot).is_null();
        let nothing_asked = self.slots.iter().all(is_blank);
        let entry = hit.map_or(Value::Null, |hit| {
            let id = i64::try_from(hit.entry.id).unwrap_or(i64::MAX);
            let score = hit.score.and_then(|score| Decimal::try_from(score).ok());
            Value::object([
                ("id", Value::Int(id)),
                (
                    "note",
                    hit.entry.note.clone().map_or(Value::Null, Value::String),
                ),
                (
                    "score",
                    score.map_or(Value::Null, |score| Value::from(score.round_dp(4))),
                ),
            ])
        });
        if nothing_asked {
            machine.note("there was no value to look up".into());
        }
        let result = Value::Bool(!entry.is_null());
        let output = Value::object([("result", result), ("entry", entry)]);
        machine.set_output(self.output, output);
        Flow::Go(Branch::Next, self.next)
    }
}
