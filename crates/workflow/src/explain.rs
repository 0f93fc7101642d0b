//! Why a run ended as it did: the recorded answers are put through the same state machine, which
//! is watched.

use crate::condition::{Condition, TraceNode, Truth};
use crate::facts::Facts;
use crate::outcome::Outcome;
use crate::record::StepRecord;
use crate::run::{Event, Progress, Run};
use crate::services::{ServiceAnswer, ServiceError};
use crate::steps::Rule;
use crate::workflow::Workflow;
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
    /// How it ended.
    pub outcome: Outcome,
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

/// Replays a run from its recorded answers and explains every step.
///
/// `answers` are pairs of step id and answer in any order; of several for one step the first
/// counts.
pub fn explain(
    workflow: &Arc<Workflow>,
    request: &Value,
    now: Timestamp,
    answers: &[(SmolStr, ServiceAnswer)],
) -> Trace {
    let mut run = Run::start(Arc::clone(workflow), request.clone(), now);
    let mut rules: Vec<Vec<TraceRule>> = Vec::new();
    let mut unanswered = Vec::new();
    let mut event = Event::Start;
    let outcome = loop {
        let progress = run.advance_observed(event, |_, entry, facts| {
            let seen = entry.step.rules_seen(facts).into_iter();
            rules.push(seen.map(|rule| explain_rule(&rule, facts)).collect());
        });
        match progress {
            Progress::Done(outcome) => break outcome,
            Progress::Need(calls) => {
                let found = calls.into_iter().map(|call| {
                    let found = answers.iter().find(|(step, _)| *step == call.step_id);
                    match found {
                        Some((_, answer)) => answer.clone(),
                        None => {
                            unanswered.push(call.step_id);
                            not_recorded()
                        }
                    }
                });
                event = Event::Answers(found.collect());
            }
        }
    };
    let record = run.record();
    let steps = record.steps.into_iter().zip(rules);
    Trace {
        workflow: record.workflow,
        definition_hash: record.definition_hash,
        now,
        steps: steps
            .map(|(record, rules)| StepTrace {
                label: label(workflow, &record.id),
                record,
                rules,
            })
            .collect(),
        outcome,
        unanswered,
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
