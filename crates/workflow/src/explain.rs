//! Why a run ended as it did: the recorded answers are put through the same state machine, which
//! is watched.

use crate::condition::{Condition, TraceNode, Truth};
use crate::facts::Facts;
use crate::outcome::Outcome;
use crate::pause::Resume;
use crate::record::{ResumeRecord, RunRecord, StepRecord};
use crate::run::{Event, Look, Machine, Progress, Run};
use crate::services::{ServiceAnswer, ServiceError};
use crate::steps::Rule;
use crate::workflow::{CompiledStep, Workflow};
use bonafide_types::{Decimal, SmolStr, Timestamp, Value};
use serde::Serialize;
use std::sync::Arc;

/// The path of one run through its workflow.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trace {
    /// The name of the workflow.
    pub workflow: SmolStr,
    /// The hash of its definition, in hexadecimal digits.
    pub definition_hash: SmolStr,
    /// The instant of the run.
    pub now: Timestamp,
    /// The steps in the order in which they ran.
    pub steps: Vec<StepTrace>,
    /// What it was told while it was paused, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resumes: Vec<ResumeRecord>,
    /// How it ended, or how it stands.
    pub outcome: Outcome,
    /// Where it pauses; absent where it has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused_at: Option<SmolStr>,
    /// Until when it pauses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// Steps whose answer was not recorded; they were replayed as failed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unanswered: Vec<SmolStr>,
}

/// One step of a trace.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepTrace {
    /// The author's name for the step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<SmolStr>,
    /// What the record of the run says of it.
    #[serde(flatten)]
    pub record: StepRecord,
    /// The run of the workflow that it called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub called: Option<Box<Trace>>,
    /// Its conditions, with the values that they saw.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<TraceRule>,
}

/// One condition of a step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TraceRule {
    /// `when`, `cases[1]`, `rows[4]`, or the name of the rule.
    pub name: SmolStr,
    /// The points of a scorecard's rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Value>,
    /// Whether it held: unknown counts as false.
    pub holds: bool,
    /// The condition.
    pub when: TraceNode,
}

/// What a run was told from outside, as it was recorded.
#[derive(Clone, Copy, Debug)]
pub struct Recorded<'a> {
    /// The body of the request.
    pub request: &'a Value,
    /// The instant of the run.
    pub now: Timestamp,
    /// Pairs of step id and answer. What a step is answered when it runs for the n-th time is the
    /// n-th of its answers.
    pub answers: &'a [(SmolStr, ServiceAnswer)],
    /// What happened while it was paused, in order.
    pub resumes: &'a [Resume],
}

/// Replays a run from what was recorded and explains every step.
pub fn explain(workflow: &Arc<Workflow>, recorded: Recorded<'_>) -> Trace {
    explain_using(workflow, recorded).0
}

/// What is seen of a step when it begins.
struct Seen {
    rules: Vec<TraceRule>,
    /// The workflow that it calls, with which request, and when.
    call: Option<(Arc<Workflow>, Value, Timestamp)>,
}

/// The same; tells also which of the answers were used.
fn explain_using(workflow: &Arc<Workflow>, recorded: Recorded<'_>) -> (Trace, Vec<bool>) {
    let mut seen: Vec<Seen> = Vec::new();
    let (run, unanswered, used) = replay_observed(workflow, recorded, |look, entry, machine| {
        let facts = &machine.facts;
        let rules = match (look, entry.step.pause()) {
            // Nothing is asked before data comes in.
            (Look::Begins, Some(_)) => Vec::new(),
            _ => entry.step.rules_seen(facts),
        };
        let callee = entry.step.callee().cloned();
        let now = Seen {
            rules: rules.iter().map(|rule| explain_rule(rule, facts)).collect(),
            call: callee
                .zip(entry.step.request(machine))
                .map(|(callee, request)| (callee, request, facts.now())),
        };
        match (look, seen.last_mut()) {
            (Look::Wakes, Some(last)) => *last = now,
            _ => seen.push(now),
        }
    });
    let record = run.record();
    let pause = record.suspended.map(|suspended| suspended.suspension);
    let mut pool: Vec<_> = recorded.answers.to_vec();
    let steps = record.steps.into_iter().zip(seen);
    let trace = Trace {
        workflow: record.workflow,
        definition_hash: record.definition_hash,
        now: recorded.now,
        steps: steps
            .map(|(mut record, seen)| {
                record.called = None;
                StepTrace {
                    label: label(workflow, &record.id),
                    called: seen
                        .call
                        .map(|call| explain_call(&record.id, call, &mut pool)),
                    record,
                    rules: seen.rules,
                }
            })
            .collect(),
        resumes: record.resumes,
        outcome: run.standing(),
        expires_at: pause.as_ref().map(|pause| pause.expires_at),
        paused_at: pause.map(|pause| pause.step_id),
        unanswered,
    };
    (trace, used)
}

/// Explains the run of a workflow that a step called; what it used of the answers is taken away, so
/// that a step that calls again finds those that came after.
fn explain_call(
    step_id: &SmolStr,
    (callee, request, now): (Arc<Workflow>, Value, Timestamp),
    pool: &mut Vec<(SmolStr, ServiceAnswer)>,
) -> Box<Trace> {
    let inner = |id: &str| -> Option<SmolStr> {
        let rest = id.strip_prefix(step_id.as_str())?.strip_prefix('/')?;
        Some(rest.into())
    };
    let (mut places, mut answers) = (Vec::new(), Vec::new());
    for (place, (id, answer)) in pool.iter().enumerate() {
        if let Some(id) = inner(id) {
            places.push(place);
            answers.push((id, answer.clone()));
        }
    }
    let recorded = Recorded {
        request: &request,
        now,
        answers: &answers,
        resumes: &[],
    };
    let (trace, used) = explain_using(&callee, recorded);
    for (place, used) in places.into_iter().zip(used).rev() {
        if used {
            pool.remove(place);
        }
    }
    Box::new(trace)
}

/// Puts what was recorded through the state machine again.
pub fn replay(workflow: &Arc<Workflow>, recorded: Recorded<'_>) -> RunRecord {
    let (run, _, _) = replay_observed(workflow, recorded, |_, _, _| {});
    run.record()
}

/// The same, watched. Gives the run, the steps whose answer was not recorded, and which of the
/// answers were used.
fn replay_observed(
    workflow: &Arc<Workflow>,
    recorded: Recorded<'_>,
    mut observe: impl FnMut(Look, &CompiledStep, &Machine),
) -> (Run, Vec<SmolStr>, Vec<bool>) {
    let mut run = Run::start(Arc::clone(workflow), recorded.request.clone(), recorded.now);
    let mut unanswered = Vec::new();
    let mut used = vec![false; recorded.answers.len()];
    let mut resumes = recorded.resumes.iter();
    let mut event = Event::Start;
    loop {
        event = match run.advance_observed(event, &mut observe) {
            Progress::Done(_) => return (run, unanswered, used),
            Progress::Suspend(_) => match resumes.next() {
                Some(resume) => Event::Resume(resume.clone()),
                None => return (run, unanswered, used),
            },
            Progress::Need(calls) => {
                let answers = calls.into_iter().map(|call| {
                    let mut known = recorded.answers.iter().zip(&mut used);
                    let found = known.find(|((step, _), used)| *step == call.step_id && !**used);
                    match found {
                        Some(((_, answer), used)) => {
                            *used = true;
                            answer.clone()
                        }
                        None => {
                            unanswered.push(call.step_id);
                            not_recorded()
                        }
                    }
                });
                Event::Answers(answers.collect())
            }
        };
    }
}

fn explain_rule(rule: &Rule<'_>, facts: &Facts) -> TraceRule {
    let condition: &Condition = rule.condition;
    let when = condition.explain(facts);
    TraceRule {
        name: rule.name.clone(),
        points: rule.points.map(|points: Decimal| Value::from(points)),
        holds: when.truth() == Truth::True,
        when,
    }
}

fn label(workflow: &Workflow, id: &str) -> Option<SmolStr> {
    let mut steps = workflow.steps.iter();
    steps
        .find(|entry| entry.head.id == id)
        .and_then(|entry| entry.head.label.clone())
}

fn not_recorded() -> ServiceAnswer {
    ServiceAnswer::failed(ServiceError {
        code: "not_recorded".into(),
        message: "The answer was not recorded.".into(),
        http_status: 503,
        retryable: false,
    })
}
