//! What `tag` and `reason_code` have in common: words that are added to the evaluation, always or
//! under a condition.

use super::{Branch, Flow, Rule, Step};
use crate::condition::{Condition, read_condition};
use crate::reading::{Fields, Reading};
use crate::run::Machine;
use bonafide_types::{SmolStr, Value};

#[derive(Debug)]
struct MarkStep {
    words: Vec<SmolStr>,
    when: Option<Condition>,
    add: fn(&mut Machine, &[SmolStr]),
    output: Option<u32>,
    next: u32,
}

/// Reads a step whose words stand under `key`.
pub(super) fn read_mark(
    reading: &mut Reading<'_>,
    fields: Fields<'_>,
    what: &str,
    key: &str,
    add: fn(&mut Machine, &[SmolStr]),
) -> Option<Box<dyn Step>> {
    let words = read_words(reading, fields, what, key);
    let when = fields
        .get("when")
        .map(|_| read_condition(reading, fields, what));
    let output = reading.output(fields, "output");
    let next = reading.target(fields, what, "next");
    let when = match when {
        Some(condition) => Some(condition?),
        None => None,
    };
    Some(Box::new(MarkStep {
        words: words?,
        when,
        add,
        output,
        next: next?,
    }))
}

fn read_words(
    reading: &mut Reading<'_>,
    fields: Fields<'_>,
    what: &str,
    key: &str,
) -> Option<Vec<SmolStr>> {
    let Some(node) = fields.get(key) else {
        reading.missing(fields.span(), what, key);
        return None;
    };
    if node.items().is_some_and(<[_]>::is_empty) {
        let message = format!("\"{key}\" needs at least one entry");
        reading.diagnostics.error(node.span, message);
        return None;
    }
    Some(reading.words(fields, key, 255))
}

impl Step for MarkStep {
    fn run(&self, machine: &mut Machine) -> Flow {
        let holds = self.when.as_ref().is_none_or(|when| machine.holds(when));
        if holds {
            (self.add)(machine, &self.words);
        }
        if let Some(output) = self.output {
            machine.set_output(output, Value::Bool(holds));
        }
        Flow::Go(Branch::Next, self.next)
    }

    fn rules(&self) -> Vec<Rule<'_>> {
        let when = self.when.iter();
        when.map(|condition| Rule::named("when".into(), condition))
            .collect()
    }
}
