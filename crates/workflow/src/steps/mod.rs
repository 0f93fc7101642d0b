//! What a step is. One file per kind: the keys it has, how it is read, and what it does.
//!
//! A new kind is a new file and one line in [`KINDS`].

mod aggregation;
mod asking;
mod call;
mod condition;
mod decision;
mod decision_rules;
mod document_request;
mod enrichment;
mod hosted_flow;
pub(crate) mod input;
mod list_check;
mod manual_review;
mod mark;
mod matrix;
mod model;
mod otp;
pub(crate) mod parallel;
mod pausing;
mod reason_code;
mod rule_group;
mod scorecard;
mod split;
mod switch;
mod tag;
mod transformation;
mod wait;

use crate::condition::Condition;
use crate::definition::StepOutline;
use crate::diagnostic::{clip, did_you_mean};
use crate::facts::Facts;
use crate::pause::Pause;
use crate::reading::{Fields, Reading};
use crate::run::Machine;
use crate::services::{ServiceAnswer, ServiceCall};
use crate::source::{Node, Span};
use crate::workflow::{CompiledStep, Workflow};
use bonafide_types::{CaseStatus, Decimal, SmolStr, Value};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// Every kind of step.
const KINDS: [&Kind; 23] = [
    &input::KIND,
    &enrichment::KIND,
    &parallel::KIND,
    &call::KIND,
    &aggregation::KIND,
    &condition::KIND,
    &switch::KIND,
    &transformation::KIND,
    &scorecard::KIND,
    &matrix::KIND,
    &rule_group::KIND,
    &list_check::KIND,
    &model::KIND,
    &split::KIND,
    &decision_rules::KIND,
    &tag::KIND,
    &reason_code::KIND,
    &wait::KIND,
    &otp::KIND,
    &document_request::KIND,
    &hosted_flow::KIND,
    &decision::KIND,
    &manual_review::KIND,
];

/// Whether steps of a kind ask a service.
pub(crate) fn asks_a_service(kind: &str) -> bool {
    let kinds = [
        enrichment::KIND.name,
        otp::KIND.name,
        document_request::KIND.name,
        hosted_flow::KIND.name,
        aggregation::KIND.name,
    ];
    kinds.contains(&kind)
}

/// Keys of every step.
const COMMON_KEYS: [&str; 4] = ["id", "kind", "label", "description"];

/// The names of all kinds of steps.
pub fn kind_names() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|kind| kind.name)
}

/// The keys of a kind of step beside `id`, `kind`, `label` and `description`; `None` where there is
/// no such kind.
pub fn step_keys(kind: &str) -> Option<&'static [&'static str]> {
    let mut kinds = KINDS.iter();
    kinds
        .find(|known| known.name == kind)
        .map(|known| known.keys)
}

/// A kind of step.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// The keys beside the common ones.
    pub(crate) keys: &'static [&'static str],
    /// Reads a step; `None` where it cannot be compiled, with the reason reported.
    pub(crate) read: fn(&mut Reading<'_>, Fields<'_>) -> Option<Box<dyn Step>>,
}

/// What a compiled step does. Everything it needs was checked when it was read, so that nothing
/// can fail.
pub(crate) trait Step: fmt::Debug + Send + Sync {
    /// Does the step's work.
    fn run(&self, machine: &mut Machine) -> Flow;

    /// Goes on with the answer to the call that [`Step::run`] returned.
    fn answer(&self, machine: &mut Machine, _answer: ServiceAnswer) -> Flow {
        self.run(machine)
    }

    /// The same for a step that asked for several calls at once.
    fn answers(&self, machine: &mut Machine, mut answers: Vec<ServiceAnswer>) -> Flow {
        match answers.pop() {
            Some(answer) => self.answer(machine, answer),
            None => self.run(machine),
        }
    }

    /// The workflow that it calls.
    fn callee(&self) -> Option<&Arc<Workflow>> {
        None
    }

    /// The request that it calls this workflow with.
    fn request(&self, _machine: &Machine) -> Option<Value> {
        None
    }

    /// Looks whether data that came in ends the pause that [`Step::run`] began.
    fn wake(&self, machine: &mut Machine) -> Flow {
        self.run(machine)
    }

    /// The tags that its arms leave, where it splits.
    fn arm_tags(&self) -> Vec<SmolStr> {
        Vec::new()
    }

    /// The pause of a step that pauses the run.
    fn pause(&self) -> Option<&Arc<Pause>> {
        None
    }

    /// Its conditions in the order of their leaves, for the trace.
    fn rules(&self) -> Vec<Rule<'_>> {
        Vec::new()
    }

    /// Those of its conditions that the trace shows.
    fn rules_seen(&self, _facts: &Facts) -> Vec<Rule<'_>> {
        self.rules()
    }
}

/// A condition of a step, and what it is called there.
pub(crate) struct Rule<'s> {
    pub(crate) name: SmolStr,
    pub(crate) points: Option<Decimal>,
    pub(crate) condition: &'s Condition,
}

impl<'s> Rule<'s> {
    /// A rule without points.
    pub(crate) const fn named(name: SmolStr, condition: &'s Condition) -> Self {
        Self {
            name,
            points: None,
            condition,
        }
    }
}

/// Where a run goes after a step.
pub(crate) enum Flow {
    /// To another step.
    Go(Branch, u32),
    /// Nowhere before a service has answered.
    Call(ServiceCall),
    /// Nowhere before all of these calls have answered.
    Ask(Vec<ServiceCall>),
    /// Nowhere before the services of all these steps have answered; then to a target.
    Fork { branches: Arc<[u32]>, next: u32 },
    /// Nowhere before the pause is over.
    Pause(Arc<Pause>),
    /// To its end.
    End(Branch, Arc<Ending>),
}

/// The way out of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Branch {
    Next,
    Then,
    Else,
    Case(u32),
    Rule(u32),
    Row(u32),
    Arm(u32),
    Default,
    OnError,
    Skipped,
    Expired,
    Terminated,
    End,
}

impl Branch {
    pub(crate) fn name(self) -> SmolStr {
        match self {
            Self::Next => "next".into(),
            Self::Then => "then".into(),
            Self::Else => "else".into(),
            Self::Case(position) => format!("cases[{position}]").into(),
            Self::Row(position) => format!("rows[{position}]").into(),
            Self::Arm(position) => format!("arms[{position}]").into(),
            Self::Rule(position) => format!("rules[{position}]").into(),
            Self::Default => "default".into(),
            Self::OnError => "on_error".into(),
            Self::Skipped => "skipped".into(),
            Self::Expired => "expired".into(),
            Self::Terminated => "terminated".into(),
            Self::End => "end".into(),
        }
    }
}

/// What a step that ends the run says.
#[derive(Clone, Debug)]
pub(crate) struct Ending {
    pub(crate) decision: SmolStr,
    pub(crate) status: CaseStatus,
    pub(crate) sub_status: SmolStr,
    pub(crate) tags: Vec<SmolStr>,
    pub(crate) review_queues: Vec<SmolStr>,
    pub(crate) note: SmolStr,
    pub(crate) reason_codes: Vec<SmolStr>,
}

impl Default for Ending {
    /// A person decides.
    fn default() -> Self {
        Self {
            decision: "REVIEW".into(),
            status: CaseStatus::Open,
            sub_status: "In Review".into(),
            tags: Vec::new(),
            review_queues: vec!["Default Queue".into()],
            note: SmolStr::default(),
            reason_codes: Vec::new(),
        }
    }
}

/// What every step has.
#[derive(Debug)]
pub(crate) struct StepHead {
    pub(crate) id: SmolStr,
    pub(crate) kind: &'static str,
    pub(crate) label: Option<SmolStr>,
    pub(crate) output: Option<u32>,
    /// The numbers of its leaves: the first, and one past the last.
    leaves: (u32, u32),
}

impl StepHead {
    /// Where the truth of its leaves is kept; `None` where it has none.
    pub(crate) fn leaf_range(&self) -> Option<Range<usize>> {
        let (first, end) = self.leaves;
        if first == end {
            return None;
        }
        Some(usize::try_from(first).ok()?..usize::try_from(end).ok()?)
    }
}

/// Reads one step, and its line in the outline. The caller has set the step's number.
pub(crate) fn read_step(
    node: &Node,
    reading: &mut Reading<'_>,
) -> (Option<CompiledStep>, Option<StepOutline>) {
    if node.entries().is_none() {
        reading.wrong_type(node, "a step", "a mapping");
        return (None, None);
    }
    let Some(kind_node) = node.get("kind") else {
        reading.missing(node.span, "a step", "kind");
        return (None, None);
    };
    let Some(name) = reading.word(kind_node, "\"kind\"", 64) else {
        return (None, None);
    };
    let id = node.get("id").and_then(Node::as_text).cloned();
    let outline = |label, targets| {
        Some(StepOutline {
            id: id.clone().unwrap_or_default(),
            kind: name.clone(),
            label,
            targets,
            span: node.span,
        })
    };
    let Some(kind) = KINDS.into_iter().find(|kind| kind.name == name) else {
        unknown_kind(reading, &name, kind_node.span);
        return (None, outline(None, Vec::new()));
    };
    let known: Vec<&str> = COMMON_KEYS.iter().chain(kind.keys).copied().collect();
    let what = format!("a step of kind {}", kind.name);
    let Some(fields) = reading.fields(node, &what, &known) else {
        return (None, None);
    };
    let label = reading.optional_text(fields, "label", 255);
    reading.optional_text(fields, "description", 10_000);
    let first_leaf = reading.leaves;
    let step = (kind.read)(reading, fields);
    let head = StepHead {
        id: id.clone().unwrap_or_default(),
        kind: kind.name,
        label: label.clone(),
        output: fields
            .get("output")
            .and_then(Node::as_text)
            .and_then(|name| reading.output_numbers.get(name).copied()),
        leaves: (first_leaf, reading.leaves),
    };
    let compiled = step.map(|step| CompiledStep { head, step });
    (compiled, outline(label, Vec::new()))
}

fn unknown_kind(reading: &mut Reading<'_>, name: &str, span: Span) {
    let message = format!("there is no kind of step \"{}\"", clip(name));
    let help = did_you_mean(name, kind_names());
    let help = help.or_else(|| Some(format!("known kinds: {}", join(kind_names()))));
    reading.diagnostics.error_with(span, message, help);
}

fn join<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}
