//! One evaluation in flight.

use crate::condition::Condition;
use crate::facts::{Facts, Layout, Root};
use crate::outcome::Outcome;
use crate::record::{RunRecord, StepRecord};
use crate::services::{ServiceAnswer, ServiceCall, ServiceError};
use crate::steps::{Branch, Ending, Flow};
use crate::workflow::{CompiledStep, Workflow};
use bonafide_types::{Decimal, SmolStr, Timestamp, Value};
use std::sync::Arc;

/// One evaluation in flight: the state machine of a workflow over one request.
///
/// The driver calls [`Run::advance`] with [`Event::Start`], makes all calls that it is asked for,
/// at once if it can, and hands in their answers until the run is done. A failed or timed-out call
/// is an answer too.
#[derive(Debug)]
pub struct Run {
    workflow: Arc<Workflow>,
    machine: Machine,
    cursor: Cursor,
}

/// What the driver tells a run.
#[derive(Clone, Debug)]
pub enum Event {
    /// Begin.
    Start,
    /// The answers to the calls that were asked for, in their order.
    Answers(Vec<ServiceAnswer>),
}

/// What a run tells its driver.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// Services have to be called: one for an enrichment, one for each branch of a parallel step.
    Need(Vec<ServiceCall>),
    /// The run has ended.
    Done(Outcome),
}

#[derive(Debug)]
enum Cursor {
    Ready(u32),
    Waiting(u32, Vec<ServiceCall>),
    /// For the branches of a parallel step, which goes on to a target.
    Joining {
        branches: Arc<[u32]>,
        calls: Vec<ServiceCall>,
        next: u32,
    },
    Ended(Box<Outcome>),
}

/// What the steps of a run read and write.
#[derive(Debug)]
pub(crate) struct Machine {
    pub(crate) facts: Facts,
    layout: Arc<Layout>,
    pub(crate) request: Value,
    /// The truth of every leaf as a letter; a blank where it was not asked.
    truths: Vec<u8>,
    outputs: Vec<Option<Value>>,
    visits: Vec<Visit>,
    tags: Vec<SmolStr>,
    reason_codes: Vec<SmolStr>,
    score: Option<Decimal>,
    error: Option<ServiceError>,
    note: SmolStr,
}

#[derive(Debug)]
struct Visit {
    step: u32,
    branch: Option<Branch>,
    error: Option<ServiceError>,
    note: SmolStr,
}

impl Visit {
    /// The beginning of a step.
    fn of(step: u32) -> Self {
        Self {
            step,
            branch: None,
            error: None,
            note: SmolStr::default(),
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

impl Run {
    /// A run that waits for [`Event::Start`]. `request` is the whole body: `$request` names it,
    /// `$data` its `data`; `now` is the instant of the run, which nothing else tells it.
    pub fn start(workflow: Arc<Workflow>, request: Value, now: Timestamp) -> Self {
        let mut facts = Facts::new(&workflow.layout, now);
        facts.learn(&workflow.layout, Root::Request, &request);
        let now = Value::string(now.to_string());
        facts.learn(&workflow.layout, Root::Now, &now);
        let machine = Machine {
            facts,
            layout: Arc::clone(&workflow.layout),
            request,
            truths: vec![b' '; workflow.leaves],
            outputs: vec![None; workflow.outputs.len()],
            visits: Vec::with_capacity(workflow.steps.len().min(32)),
            tags: Vec::new(),
            reason_codes: Vec::new(),
            score: None,
            error: None,
            note: SmolStr::default(),
        };
        Self {
            workflow,
            machine,
            cursor: Cursor::Ready(0),
        }
    }

    /// Goes on until a service has to be called or the run has ended.
    ///
    /// An event that does not fit changes nothing: a second `Start`, or more or fewer answers than
    /// were asked for, gives the same progress again.
    pub fn advance(&mut self, event: Event) -> Progress {
        self.advance_observed(event, |_, _, _| {})
    }

    /// The same; `observe` is called before every step that begins.
    pub(crate) fn advance_observed(
        &mut self,
        event: Event,
        mut observe: impl FnMut(u32, &CompiledStep, &Facts),
    ) -> Progress {
        let mut answers = match event {
            Event::Start => Vec::new(),
            Event::Answers(answers) => answers,
        };
        loop {
            let (number, flow) = match &self.cursor {
                Cursor::Ended(outcome) => return Progress::Done((**outcome).clone()),
                Cursor::Ready(number) => {
                    let number = *number;
                    let Some(entry) = step(&self.workflow, number) else {
                        // Targets are numbers of steps, so that this cannot be reached.
                        return Progress::Done(self.finish(&Ending::default()));
                    };
                    observe(number, entry, &self.machine.facts);
                    self.machine.visits.push(Visit::of(number));
                    (number, entry.step.run(&mut self.machine))
                }
                Cursor::Waiting(number, calls) => {
                    let number = *number;
                    let answer = match answers.len() {
                        1 => answers.pop(),
                        _ => None,
                    };
                    let (Some(answer), Some(entry)) = (answer, step(&self.workflow, number)) else {
                        return Progress::Need(calls.clone());
                    };
                    (number, entry.step.answer(&mut self.machine, answer))
                }
                Cursor::Joining {
                    branches,
                    calls,
                    next,
                } => {
                    if answers.len() != calls.len() {
                        return Progress::Need(calls.clone());
                    }
                    let (branches, next) = (Arc::clone(branches), *next);
                    self.join(&branches, std::mem::take(&mut answers), &mut observe);
                    self.cursor = Cursor::Ready(next);
                    continue;
                }
            };
            match flow {
                Flow::Call(call) => {
                    let progress = Progress::Need(vec![call.clone()]);
                    self.cursor = Cursor::Waiting(number, vec![call]);
                    return progress;
                }
                Flow::Fork { branches, next } => {
                    let calls = self.fork(&branches);
                    let progress = Progress::Need(calls.clone());
                    self.cursor = Cursor::Joining {
                        branches,
                        calls,
                        next,
                    };
                    return progress;
                }
                Flow::Go(branch, target) => {
                    self.leave(branch);
                    self.cursor = Cursor::Ready(target);
                }
                Flow::End(branch, ending) => {
                    self.leave(branch);
                    let outcome = self.finish(&ending);
                    self.cursor = Cursor::Ended(Box::new(outcome));
                }
            }
        }
    }

    /// The calls of the branches of a parallel step.
    fn fork(&mut self, branches: &[u32]) -> Vec<ServiceCall> {
        let entries = branches
            .iter()
            .filter_map(|number| step(&self.workflow, *number));
        let machine = &mut self.machine;
        entries
            .filter_map(|entry| match entry.step.run(machine) {
                Flow::Call(call) => Some(call),
                // A branch is an enrichment, so that this cannot be reached.
                _ => None,
            })
            .collect()
    }

    /// Hands the answers to the branches, in the order of the definition.
    fn join(
        &mut self,
        branches: &[u32],
        answers: Vec<ServiceAnswer>,
        observe: &mut impl FnMut(u32, &CompiledStep, &Facts),
    ) {
        self.leave(Branch::Next);
        let workflow = Arc::clone(&self.workflow);
        for (number, answer) in branches.iter().zip(answers) {
            let Some(entry) = step(&workflow, *number) else {
                continue;
            };
            observe(*number, entry, &self.machine.facts);
            self.machine.visits.push(Visit::of(*number));
            entry.step.answer(&mut self.machine, answer);
            self.leave(Branch::Next);
        }
    }

    fn leave(&mut self, branch: Branch) {
        let (error, note) = (
            self.machine.error.take(),
            std::mem::take(&mut self.machine.note),
        );
        if let Some(visit) = self.machine.visits.last_mut() {
            visit.branch = Some(branch);
            visit.error = error;
            visit.note = note;
        }
    }

    fn finish(&mut self, ending: &Ending) -> Outcome {
        self.machine.add_tags(&ending.tags);
        self.machine.add_reason_codes(&ending.reason_codes);
        Outcome {
            decision: ending.decision.clone(),
            status: ending.status,
            sub_status: ending.sub_status.clone(),
            tags: self.machine.tags.clone(),
            decision_tags: ending.tags.clone(),
            review_queues: ending.review_queues.clone(),
            note: ending.note.clone(),
            score: self.machine.score.map(Value::from),
            reason_codes: self.machine.reason_codes.clone(),
        }
    }

    /// The outputs that are set, by name, in the order of the definition; null where an enrichment
    /// failed.
    pub fn outputs(&self) -> impl Iterator<Item = (&SmolStr, &Value)> {
        let names = self.workflow.outputs.iter();
        names
            .zip(&self.machine.outputs)
            .filter_map(|(name, value)| value.as_ref().map(|value| (name, value)))
    }

    /// The values that the `response` block names; null where there is none.
    pub fn extra(&self) -> impl Iterator<Item = (&SmolStr, &Value)> {
        let extra = self.workflow.extra.iter();
        extra.map(|(name, path)| (name, self.machine.facts.value(path.slot)))
    }

    /// The workflow that runs.
    pub const fn workflow(&self) -> &Arc<Workflow> {
        &self.workflow
    }

    /// What has happened so far.
    pub fn record(&self) -> RunRecord {
        let outcome = match &self.cursor {
            Cursor::Ended(outcome) => Some((**outcome).clone()),
            _ => None,
        };
        let visits = self.machine.visits.iter();
        RunRecord {
            workflow: self.workflow.name().clone(),
            definition_hash: self.workflow.hash().to_string().into(),
            now: self.machine.facts.now(),
            steps: visits.filter_map(|visit| self.step_record(visit)).collect(),
            outcome,
        }
    }

    fn step_record(&self, visit: &Visit) -> Option<StepRecord> {
        let head = &step(&self.workflow, visit.step)?.head;
        let outputs = &self.machine.outputs;
        let output = head
            .output
            .and_then(|output| outputs.get(usize::try_from(output).ok()?)?.clone());
        let leaves = head
            .leaf_range()
            .and_then(|range| self.machine.truths.get(range));
        Some(StepRecord {
            id: head.id.clone(),
            kind: head.kind.into(),
            branch: visit.branch.map(Branch::name).unwrap_or_default(),
            output,
            leaves: String::from_utf8_lossy(leaves.unwrap_or_default())
                .trim_end()
                .into(),
            error: visit.error.clone(),
            note: visit.note.clone(),
        })
    }
}

fn step(workflow: &Workflow, number: u32) -> Option<&CompiledStep> {
    workflow.steps.get(usize::try_from(number).ok()?)
}
