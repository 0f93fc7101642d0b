//! One evaluation in flight.

mod machine;

pub(crate) use machine::Machine;

use crate::facts::{Facts, Layout, Root};
use crate::lists::ListStubs;
use crate::outcome::Outcome;
use crate::pause::{Pause, Resume, Suspension, Wake, terminate};
use crate::record::{ResumeRecord, RunRecord, StepRecord, SuspendedRun};
use crate::services::{ServiceAnswer, ServiceCall};
use crate::steps::{Branch, Ending, Flow};
use crate::workflow::{CompiledStep, Workflow};
use bonafide_types::{SmolStr, Timestamp, Value};
use machine::Visit;
use std::sync::Arc;

/// One evaluation in flight: the state machine of a workflow over one request.
///
/// The driver calls [`Run::advance`] with [`Event::Start`], makes all calls that it is asked for,
/// at once if it can, and hands in their answers until the run is done. A failed or timed-out call
/// is an answer too. A run that pauses can be kept as its [`Run::record`], and goes on from
/// [`Run::restore`] with [`Event::Resume`].
#[derive(Debug)]
pub struct Run {
    workflow: Arc<Workflow>,
    started_at: Timestamp,
    resumes: Vec<ResumeRecord>,
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
    /// What happened while the run was paused.
    Resume(Resume),
}

/// What a run tells its driver.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// Services have to be called: one for an enrichment, one for each branch of a parallel step.
    Need(Vec<ServiceCall>),
    /// The run pauses.
    Suspend(Suspension),
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
    Suspended(u32, Arc<Pause>, Box<Suspension>),
    Ended(Box<Outcome>),
}

/// A stored run does not go on with the workflow that it is given.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// It was stored by another definition.
    #[error("the run belongs to another definition")]
    Definition,
    /// It does not pause, or at a step that does not.
    #[error("the run does not pause at a step of this workflow")]
    Step,
}

/// Why a watcher is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// A step begins.
    Begins,
    /// The step that pauses looks at what came in.
    Wakes,
}

impl Run {
    /// A run that waits for [`Event::Start`]. `request` is the whole body: `$request` names it,
    /// `$data` its `data`; `now` is the instant of the run, which nothing else tells it.
    pub fn start(workflow: Arc<Workflow>, request: Value, now: Timestamp) -> Self {
        let started_at = now;
        let facts = first_facts(&workflow.layout, &request, now);
        let machine = Machine {
            facts,
            layout: Arc::clone(&workflow.layout),
            request,
            truths: vec![b' '; workflow.leaves],
            outputs: vec![None; workflow.outputs.len()],
            earlier: Vec::new(),
            visits: Vec::with_capacity(workflow.steps.len().min(32)),
            tags: Vec::new(),
            reason_codes: Vec::new(),
            score: None,
            error: None,
            note: SmolStr::default(),
            calling: None,
            called: None,
            stubs: None,
        };
        Self {
            workflow,
            started_at,
            resumes: Vec::new(),
            machine,
            cursor: Cursor::Ready(0),
        }
    }

    /// A run that pauses, from its record. `request` is the body that it has seen so far.
    ///
    /// # Errors
    /// [`RestoreError`] where the record is not of a run of this workflow that pauses.
    pub fn restore(
        workflow: Arc<Workflow>,
        record: RunRecord,
        request: Value,
    ) -> Result<Self, RestoreError> {
        if record.definition_hash != workflow.hash().to_string() {
            return Err(RestoreError::Definition);
        }
        let suspended = record.suspended.ok_or(RestoreError::Step)?;
        let suspension = suspended.suspension;
        let steps = (0..).zip(&workflow.steps);
        let (number, pause) = steps
            .filter(|(_, entry)| entry.head.id == suspension.step_id)
            .find_map(|(number, entry)| Some((number, Arc::clone(entry.step.pause()?))))
            .ok_or(RestoreError::Step)?;
        let mut run = Self::start(workflow, request, record.now);
        run.resumes = record.resumes;
        let machine = &mut run.machine;
        machine.earlier = record.steps;
        // The step that pauses is told of anew, by its last look.
        let last = machine.earlier.pop();
        let entry = step(&run.workflow, number);
        let range = entry.and_then(|entry| entry.head.leaf_range());
        let letters = range.and_then(|range| machine.truths.get_mut(range));
        for (letter, seen) in letters
            .into_iter()
            .flatten()
            .zip(last.iter().flat_map(|last| last.leaves.bytes()))
        {
            *letter = seen;
        }
        machine.visits.push(Visit::of(number));
        machine.tags.clone_from(&suspension.standing.tags);
        machine
            .reason_codes
            .clone_from(&suspension.standing.reason_codes);
        let score = suspension.standing.score.as_ref();
        machine.score = score.and_then(Value::as_decimal);
        for (output, name) in (0..).zip(&run.workflow.outputs) {
            if let Some(value) = suspended.outputs.get(name) {
                machine.set_output(output, value.clone());
            }
        }
        run.cursor = Cursor::Suspended(number, pause, Box::new(suspension));
        Ok(run)
    }

    /// Puts other lists in the place of those that the workflow was compiled with.
    pub(crate) fn stub_lists(&mut self, stubs: Arc<ListStubs>) {
        self.machine.facts.stub_lists(&stubs);
        self.machine.stubs = Some(stubs);
    }

    /// Those that the caller has.
    pub(crate) fn stub_lists_as(&mut self, caller: &Machine) {
        if let Some(stubs) = &caller.stubs {
            self.stub_lists(Arc::clone(stubs));
        }
    }

    /// Goes on until a service has to be called, the run pauses or it has ended.
    ///
    /// An event that does not fit changes nothing: a second `Start`, more or fewer answers than
    /// were asked for, or a `Resume` of a run that does not pause, gives the same progress again.
    pub fn advance(&mut self, event: Event) -> Progress {
        self.advance_observed(event, |_, _, _| {})
    }

    /// The same; `observe` is called before every step that begins, and before one that pauses
    /// looks at data that came in.
    pub(crate) fn advance_observed(
        &mut self,
        event: Event,
        mut observe: impl FnMut(Look, &CompiledStep, &Machine),
    ) -> Progress {
        let (mut answers, mut resume) = match event {
            Event::Start => (Vec::new(), None),
            Event::Answers(answers) => (answers, None),
            Event::Resume(resume) => (Vec::new(), Some(resume)),
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
                    observe(Look::Begins, entry, &self.machine);
                    self.machine.visits.push(Visit::of(number));
                    (number, entry.step.run(&mut self.machine))
                }
                Cursor::Suspended(number, pause, suspension) => {
                    let number = *number;
                    let Some(resume) = resume.take() else {
                        return Progress::Suspend((**suspension).clone());
                    };
                    let pause = Arc::clone(pause);
                    self.begin_segment(&suspension.step_id.clone(), &resume);
                    let Some(entry) = step(&self.workflow, number) else {
                        return Progress::Done(self.finish(&Ending::default()));
                    };
                    let flow = match resume.wake {
                        Wake::Data => {
                            observe(Look::Wakes, entry, &self.machine);
                            entry.step.wake(&mut self.machine)
                        }
                        Wake::Skip => pause.skip(),
                        Wake::Expire => pause.expire(),
                        Wake::End => terminate(),
                    };
                    (number, flow)
                }
                Cursor::Waiting(number, calls) => {
                    let number = *number;
                    let fits = answers.len() == calls.len();
                    let entry = step(&self.workflow, number).filter(|_| fits);
                    let Some(entry) = entry else {
                        return Progress::Need(calls.clone());
                    };
                    let answers = std::mem::take(&mut answers);
                    (number, entry.step.answers(&mut self.machine, answers))
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
                Flow::Ask(calls) => {
                    let progress = Progress::Need(calls.clone());
                    self.cursor = Cursor::Waiting(number, calls);
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
                Flow::Pause(pause) => {
                    let suspension = self.suspend(number, &pause);
                    let progress = Progress::Suspend(suspension.clone());
                    self.cursor = Cursor::Suspended(number, pause, Box::new(suspension));
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
        observe: &mut impl FnMut(Look, &CompiledStep, &Machine),
    ) {
        self.leave(Branch::Next);
        let workflow = Arc::clone(&self.workflow);
        for (number, answer) in branches.iter().zip(answers) {
            let Some(entry) = step(&workflow, *number) else {
                continue;
            };
            observe(Look::Begins, entry, &self.machine);
            self.machine.visits.push(Visit::of(*number));
            entry.step.answer(&mut self.machine, answer);
            self.leave(Branch::Next);
        }
    }

    fn leave(&mut self, branch: Branch) {
        let (error, called) = (self.machine.error.take(), self.machine.called.take());
        let note = std::mem::take(&mut self.machine.note);
        if let Some(visit) = self.machine.visits.last_mut() {
            visit.branch = Some(branch);
            visit.error = error;
            visit.note = note;
            visit.called = called;
        }
    }

    /// How the run stands at a pause. One that goes on after a look keeps its time limit.
    fn suspend(&mut self, number: u32, pause: &Pause) -> Suspension {
        let step_id = step(&self.workflow, number).map(|entry| entry.head.id.clone());
        let expires_at = match &self.cursor {
            Cursor::Suspended(_, _, before) => before.expires_at,
            _ => pause.expires_at(self.machine.facts.now()),
        };
        self.machine.add_tags(&pause.tags);
        let ending = Ending {
            status: pause.status,
            sub_status: pause.sub_status.clone(),
            review_queues: pause.review_queues.clone(),
            note: pause.note.clone(),
            ..Ending::default()
        };
        Suspension {
            step_id: step_id.unwrap_or_default(),
            expires_at,
            standing: self.outcome(&ending),
        }
    }

    /// Everything is looked up again: what came in may have changed any value.
    fn begin_segment(&mut self, step_id: &SmolStr, resume: &Resume) {
        self.resumes.push(ResumeRecord {
            step_id: step_id.clone(),
            now: resume.now,
            wake: resume.wake,
        });
        let pausing = self.machine.visits.pop();
        let taken: Vec<StepRecord> = {
            let visits = self.machine.visits.iter();
            visits.filter_map(|visit| self.step_record(visit)).collect()
        };
        let machine = &mut self.machine;
        machine.earlier.extend(taken);
        machine.visits.clear();
        machine.visits.extend(pausing);
        machine.truths.fill(b' ');
        machine.request = resume.request.clone();
        machine.facts = first_facts(&machine.layout, &machine.request, resume.now);
        if let Some(stubs) = &machine.stubs {
            machine.facts.stub_lists(stubs);
        }
        for (output, value) in (0..).zip(&machine.outputs) {
            if let Some(value) = value {
                machine
                    .facts
                    .learn(&machine.layout, Root::Output(output), value);
            }
        }
    }

    fn finish(&mut self, ending: &Ending) -> Outcome {
        self.machine.add_tags(&ending.tags);
        self.machine.add_reason_codes(&ending.reason_codes);
        self.outcome(ending)
    }

    fn outcome(&self, ending: &Ending) -> Outcome {
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

    /// The last step that was taken, and its way out, empty while it waits.
    pub fn last_step(&self) -> Option<(SmolStr, SmolStr)> {
        let visit = self.machine.visits.last()?;
        let id = step(&self.workflow, visit.step)?.head.id.clone();
        Some((id, visit.branch.map(Branch::name).unwrap_or_default()))
    }

    /// The workflow that runs.
    pub const fn workflow(&self) -> &Arc<Workflow> {
        &self.workflow
    }

    /// What has happened so far.
    pub fn record(&self) -> RunRecord {
        let (outcome, suspended) = match &self.cursor {
            Cursor::Ended(outcome) => (Some((**outcome).clone()), None),
            Cursor::Suspended(_, _, suspension) => (None, Some(self.suspended(suspension))),
            _ => (None, None),
        };
        let earlier = self.machine.earlier.iter().cloned();
        let visits = self.machine.visits.iter();
        let steps = earlier.chain(visits.filter_map(|visit| self.step_record(visit)));
        RunRecord {
            workflow: self.workflow.name().clone(),
            definition_hash: self.workflow.hash().to_string().into(),
            now: self.started_at,
            steps: steps.collect(),
            resumes: self.resumes.clone(),
            outcome,
            suspended,
        }
    }

    /// How the run has ended, or how it stands.
    pub(crate) fn standing(&self) -> Outcome {
        match &self.cursor {
            Cursor::Ended(outcome) => (**outcome).clone(),
            Cursor::Suspended(_, _, suspension) => suspension.standing.clone(),
            _ => self.outcome(&Ending::default()),
        }
    }

    fn suspended(&self, suspension: &Suspension) -> SuspendedRun {
        let outputs = self.outputs();
        SuspendedRun {
            suspension: suspension.clone(),
            outputs: Value::object(outputs.map(|(name, value)| (name.clone(), value.clone()))),
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
            called: visit.called.clone(),
        })
    }
}

/// What is known before any step has run.
fn first_facts(layout: &Layout, request: &Value, now: Timestamp) -> Facts {
    let mut facts = Facts::new(layout, now);
    facts.learn(layout, Root::Request, request);
    let now = Value::string(now.to_string());
    facts.learn(layout, Root::Now, &now);
    facts
}

fn step(workflow: &Workflow, number: u32) -> Option<&CompiledStep> {
    workflow.steps.get(usize::try_from(number).ok()?)
}
