//! What the steps of a run read and write.

use super::Run;
use crate::condition::Condition;
use crate::facts::{Facts, Layout, Root};
use crate::lists::ListStubs;
use crate::record::{RunRecord, StepRecord};
use crate::services::ServiceError;
use crate::steps::Branch;
use bonafide_types::{Decimal, SmolStr, Value};
use std::sync::Arc;

/// The state of a run beside its place.
#[derive(Debug)]
pub(crate) struct Machine {
    pub(crate) facts: Facts,
    pub(super) layout: Arc<Layout>,
    pub(crate) request: Value,
    /// The truth of every leaf as a letter; a blank where it was not asked.
    pub(super) truths: Vec<u8>,
    pub(super) outputs: Vec<Option<Value>>,
    /// The steps of earlier segments. A step that runs again in a later one may see other facts.
    pub(super) earlier: Vec<StepRecord>,
    pub(super) visits: Vec<Visit>,
    pub(super) tags: Vec<SmolStr>,
    pub(super) reason_codes: Vec<SmolStr>,
    pub(super) score: Option<Decimal>,
    pub(super) error: Option<ServiceError>,
    pub(super) note: SmolStr,
    /// The run of the workflow that a step is calling.
    pub(crate) calling: Option<Box<Run>>,
    /// What the step has called.
    pub(crate) called: Option<Box<RunRecord>>,
    /// What stands in for lists; kept, as every segment begins with the workflow's own.
    pub(super) stubs: Option<Arc<ListStubs>>,
}

#[derive(Debug)]
pub(super) struct Visit {
    pub(super) step: u32,
    pub(super) branch: Option<Branch>,
    pub(super) error: Option<ServiceError>,
    pub(super) note: SmolStr,
    pub(super) called: Option<Box<RunRecord>>,
}

impl Visit {
    /// The beginning of a step.
    pub(super) fn of(step: u32) -> Self {
        Self {
            step,
            branch: None,
            error: None,
            note: SmolStr::default(),
            called: None,
        }
    }
}

impl Machine {
    /// Adds tags in order, without repetition.
    pub(crate) fn add_tags(&mut self, tags: &[SmolStr]) {
        add_new(&mut self.tags, tags);
    }

    /// Adds reason codes in order, without repetition.
    pub(crate) fn add_reason_codes(&mut self, codes: &[SmolStr]) {
        add_new(&mut self.reason_codes, codes);
    }

    /// Adds to the evaluation's score.
    pub(crate) fn add_score(&mut self, points: Decimal) {
        let so_far = self.score.unwrap_or_default();
        self.score = Some(so_far.saturating_add(points));
    }

    /// Sets an output and every slot that begins at it.
    pub(crate) fn set_output(&mut self, output: u32, value: Value) {
        self.facts.learn(&self.layout, Root::Output(output), &value);
        let place = usize::try_from(output).ok();
        if let Some(slot) = place.and_then(|place| self.outputs.get_mut(place)) {
            *slot = Some(value);
        }
    }

    /// Whether a condition holds; the truth of its leaves is recorded.
    pub(crate) fn holds(&mut self, condition: &Condition) -> bool {
        condition.holds(&self.facts, &mut self.truths)
    }

    /// Leaves a remark in the record of the step.
    pub(crate) fn note(&mut self, note: SmolStr) {
        self.note = note;
    }

    /// Records why the step's service had no result.
    pub(crate) fn fail(&mut self, error: ServiceError) {
        self.error = Some(error);
    }
}

fn add_new(list: &mut Vec<SmolStr>, more: &[SmolStr]) {
    for entry in more {
        if !list.contains(entry) {
            list.push(entry.clone());
        }
    }
}
