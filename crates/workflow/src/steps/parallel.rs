//! `parallel`: several enrichments at once. The run goes on when all have answered.
//!
//! Each branch is compiled to a step of its own, which stands behind the steps of the document and
//! which no target can name; so answers, records and traces tell of it as of any enrichment.

use super::enrichment::{KIND as ENRICHMENT, read_call};
use super::{COMMON_KEYS, Flow, Kind, Step, StepHead};
use crate::reading::{Fields, Reading};
use crate::run::Machine;
use crate::source::Node;
use crate::workflow::CompiledStep;
use std::sync::Arc;

pub(crate) const KIND: Kind = Kind {
    name: "parallel",
    keys: &["branches", "next"],
    read,
};

/// The keys of a branch: those of an enrichment but for its kind and the ways out of it.
fn branch_keys() -> Vec<&'static str> {
    let keys = COMMON_KEYS.iter().chain(ENRICHMENT.keys).copied();
    keys.filter(|key| !matches!(*key, "kind" | "on_error" | "next"))
        .collect()
}

/// The most branches of a step.
const MAX_BRANCHES: usize = 16;

#[derive(Debug)]
struct ParallelStep {
    branches: Arc<[u32]>,
    next: u32,
}

/// The branches of a step that is parallel.
pub(crate) fn branches_of(step: &Node) -> &[Node] {
    let kind = step.get("kind").and_then(Node::as_text);
    let branches = kind
        .filter(|kind| **kind == KIND.name)
        .and_then(|_| step.get("branches"));
    branches.and_then(Node::items).unwrap_or_default()
}

fn read(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    let what = "a parallel step";
    let items = reading.parts(fields, what, "branches", "branch");
    let next = reading.target(fields, what, "next");
    let items = items?;
    if items.len() > MAX_BRANCHES {
        let message = format!(
            "a parallel step has at most {MAX_BRANCHES} branches, here are {}",
            items.len()
        );
        reading.diagnostics.error(fields.span(), message);
        return None;
    }
    let steps: Vec<_> = items
        .iter()
        .map(|item| read_branch(reading, item, next.unwrap_or_default()))
        .collect();
    let steps = steps.into_iter().collect::<Option<Vec<_>>>()?;
    let branches = steps.into_iter().map(|step| reading.add_hidden(step));
    Some(Box::new(ParallelStep {
        branches: branches.collect(),
        next: next?,
    }))
}

fn read_branch(reading: &mut Reading<'_>, node: &Node, next: u32) -> Option<CompiledStep> {
    let what = "a branch";
    let fields = reading.fields(node, what, &branch_keys())?;
    let label = reading.optional_text(fields, "label", 255);
    reading.optional_text(fields, "description", 10_000);
    let step = read_call(reading, fields, what, None, next)?;
    // A missing or unfit id was told when the ids were collected.
    let id = fields.get("id").and_then(Node::as_text)?.clone();
    Some(CompiledStep {
        head: StepHead {
            id,
            kind: ENRICHMENT.name,
            label,
            output: fields
                .get("output")
                .and_then(Node::as_text)
                .and_then(|name| reading.output_numbers.get(name).copied()),
            leaves: (reading.leaves, reading.leaves),
        },
        step,
    })
}

impl Step for ParallelStep {
    fn run(&self, _machine: &mut Machine) -> Flow {
        Flow::Fork {
            branches: Arc::clone(&self.branches),
            next: self.next,
        }
    }
}
