//! `decision`: ends the run.

use super::{Branch, Ending, Flow, Kind, Step};
use crate::diagnostic::{clip, did_you_mean};
use crate::reading::{Fields, Reading};
use crate::run::Machine;
use bonafide_types::{CaseStatus, SmolStr};
use std::sync::Arc;

pub(crate) const KIND: Kind = Kind {
    name: "decision",
    keys: &ENDING_KEYS,
    read,
};

/// What can be said of the end of a run.
pub(super) const ENDING_KEYS: [&str; 7] = [
    "decision",
    "status",
    "sub_status",
    "queue",
    "note",
    "tags",
    "reason_codes",
];

/// A step that ends the run.
#[derive(Debug)]
struct EndStep {
    ending: Arc<Ending>,
}

impl Step for EndStep {
    fn run(&self, _machine: &mut Machine) -> Flow {
        Flow::End(Branch::End, Arc::clone(&self.ending))
    }
}

fn read(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    if fields.get("decision").is_none() {
        reading.missing(fields.span(), "a decision step", "decision");
    }
    read_end_step(reading, fields, None)
}

/// Reads a step that is nothing but an ending.
pub(super) fn read_end_step(
    reading: &mut Reading<'_>,
    fields: Fields<'_>,
    default: Option<&str>,
) -> Option<Box<dyn Step>> {
    let ending = read_ending(reading, fields, default)?;
    Some(Box::new(EndStep { ending }))
}

/// Reads the [`ENDING_KEYS`]; `default` is the decision where none is given.
pub(super) fn read_ending(
    reading: &mut Reading<'_>,
    fields: Fields<'_>,
    default: Option<&str>,
) -> Option<Arc<Ending>> {
    let decision = match fields.get("decision") {
        Some(node) => reading
            .word(node, "\"decision\"", 100)
            .map(|decision| (decision, node.span)),
        None => default.map(|decision| (decision.into(), fields.span())),
    };
    if let Some((decision, span)) = &decision
        && !reading.decisions.contains(decision)
        && !reading.decisions.is_empty()
    {
        let known = reading.decisions.iter().map(SmolStr::as_str);
        let help = did_you_mean(decision, known);
        let message = format!("\"{}\" is not among the decisions", clip(decision));
        let help = help.or_else(|| Some("add it to \"decisions\"".to_owned()));
        reading.diagnostics.error_with(*span, message, help);
    }
    let status = read_status(reading, fields);
    let sub_status = reading.optional_text(fields, "sub_status", 255);
    let queue = match fields.get("queue") {
        Some(node) => reading.word(node, "\"queue\"", 255),
        None => None,
    };
    let tags = reading.words(fields, "tags", 255);
    let reason_codes = reading.words(fields, "reason_codes", 32);
    let note = reading.optional_text(fields, "note", 10_000);
    let (decision, _) = decision?;
    let by_person = default.is_some() || decision == "REVIEW";
    let status = status.unwrap_or(if by_person {
        CaseStatus::Open
    } else {
        CaseStatus::Closed
    });
    let review_queues = match queue {
        Some(queue) => vec![queue],
        None if by_person => vec!["Default Queue".into()],
        None => Vec::new(),
    };
    Some(Arc::new(Ending {
        sub_status: sub_status.unwrap_or_else(|| default_sub_status(&decision, by_person)),
        decision,
        status,
        tags,
        review_queues,
        note: note.unwrap_or_default(),
        reason_codes,
    }))
}

/// Reads the state of a case.
pub(super) fn read_status(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<CaseStatus> {
    let node = fields.get("status")?;
    let all = [CaseStatus::Open, CaseStatus::OnHold, CaseStatus::Closed];
    let text = node.as_text();
    let found = all
        .into_iter()
        .find(|status| text.is_some_and(|text| text == status.as_str()));
    if found.is_none() {
        let message = "\"status\" has to be OPEN, ON_HOLD or CLOSED";
        reading.diagnostics.error(node.span, message.to_owned());
    }
    found
}

/// The decision in words; pass-through has its own spelling in the table of states.
fn default_sub_status(decision: &str, by_person: bool) -> SmolStr {
    if by_person {
        return "In Review".into();
    }
    if decision == "PASSTHROUGH" {
        return "passthrough".into();
    }
    let words = decision
        .split(['_', ' ', '-'])
        .filter(|word| !word.is_empty());
    let titled: Vec<String> = words
        .map(|word| {
            let mut letters = word.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            first.chain(letters.flat_map(char::to_lowercase)).collect()
        })
        .collect();
    titled.join(" ").into()
}
