//! Cases that a definition carries: an input, stubbed answers and the expected outcome.

use crate::callees::Callee;
use crate::diagnostic::{clip, did_you_mean};
use crate::lists::ListStubs;
use crate::outcome::Outcome;
use crate::pause::{Resume, Wake};
use crate::reading::{Fields, Reading};
use crate::run::{Event, Progress, Run};
use crate::services::{ServiceAnswer, ServiceCall, ServiceError};
use crate::source::{Content, Node};
use crate::steps::asks_a_service;
use crate::steps::parallel::branches_of;
use crate::workflow::Workflow;
use bonafide_types::{SmolStr, Timestamp, Value};
use serde::Serialize;
use std::sync::Arc;

/// The most cases of a definition.
const MAX_CASES: usize = 500;

/// What a case may expect, each by the name that the outcome has on the wire.
const EXPECTATIONS: [&str; 10] = [
    "decision",
    "status",
    "sub_status",
    "tags",
    "decision_tags",
    "review_queues",
    "note",
    "score",
    "reason_codes",
    "paused_at",
];

/// A case, ready to run.
#[derive(Debug)]
pub(crate) struct Case {
    name: SmolStr,
    now: Timestamp,
    input: Value,
    answers: Vec<(SmolStr, ServiceAnswer)>,
    /// What stands in for lists, so that a case says the same wherever it runs.
    lists: Arc<ListStubs>,
    resumes: Vec<CaseResume>,
    expect: Vec<(&'static str, Value)>,
}

/// What a case tells a run that pauses.
#[derive(Debug)]
struct CaseResume {
    wake: Wake,
    /// What is merged into the body, a body itself.
    patch: Value,
    /// When; a moment after what was before where it is not told.
    now: Option<Timestamp>,
}

/// What became of a case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CaseResult {
    /// The name of the case.
    pub name: SmolStr,
    /// Whether everything was as expected.
    pub passed: bool,
    /// What was not, one sentence each.
    pub failures: Vec<String>,
    /// How the run ended; `None` where it could not, for want of a stubbed answer.
    pub outcome: Option<Outcome>,
}

/// Runs all cases of a workflow.
pub fn run_cases(workflow: &Arc<Workflow>) -> Vec<CaseResult> {
    let cases = workflow.cases.iter();
    cases.map(|case| run_case(workflow, case)).collect()
}

fn run_case(workflow: &Arc<Workflow>, case: &Case) -> CaseResult {
    let result = |failures: Vec<String>, outcome| CaseResult {
        name: case.name.clone(),
        passed: failures.is_empty(),
        failures,
        outcome,
    };
    let mut run = Run::start(Arc::clone(workflow), case.input.clone(), case.now);
    run.stub_lists(Arc::clone(&case.lists));
    let mut resumes = case.resumes.iter();
    let (mut body, mut now) = (case.input.clone(), case.now);
    let mut event = Event::Start;
    loop {
        event = match run.advance(event) {
            Progress::Need(calls) => match case.answer(&calls) {
                Ok(answers) => Event::Answers(answers),
                Err(failures) => return result(failures, None),
            },
            Progress::Suspend(suspension) => match resumes.next() {
                Some(resume) => {
                    body = body.merged(&resume.patch);
                    now = match resume.wake {
                        Wake::Expire => suspension.expires_at,
                        _ => resume.now.unwrap_or(now),
                    };
                    Event::Resume(Resume {
                        now,
                        request: body.clone(),
                        wake: resume.wake,
                    })
                }
                None => {
                    let failures = compare(case, &suspension.standing, Some(&suspension.step_id));
                    return result(failures, Some(suspension.standing));
                }
            },
            Progress::Done(outcome) => {
                let mut failures = compare(case, &outcome, None);
                if resumes.next().is_some() {
                    failures.push("the run has ended before it was resumed".to_owned());
                }
                return result(failures, Some(outcome));
            }
        };
    }
}

impl Case {
    /// The stubbed answers to these calls, or which are missing.
    fn answer(&self, calls: &[ServiceCall]) -> Result<Vec<ServiceAnswer>, Vec<String>> {
        let (mut answers, mut missing) = (Vec::new(), Vec::new());
        for call in calls {
            let found = self.answers.iter().find(|(step, _)| *step == call.step_id);
            match found {
                Some((_, answer)) => answers.push(answer.clone()),
                None => missing.push(format!("step {} has no stubbed enrichment", call.step_id)),
            }
        }
        if missing.is_empty() {
            Ok(answers)
        } else {
            Err(missing)
        }
    }
}

fn compare(case: &Case, outcome: &Outcome, paused_at: Option<&SmolStr>) -> Vec<String> {
    let mut failures = Vec::new();
    for (name, expected) in &case.expect {
        let found = match (*name, paused_at) {
            ("paused_at", Some(step)) => Value::String(step.clone()),
            _ => actual(name, outcome),
        };
        if !crate::condition::equal(expected, &found) {
            failures.push(format!(
                "{name} is {}, expected {}",
                show(&found),
                show(expected)
            ));
        }
    }
    failures
}

fn show(value: &Value) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn actual(name: &str, outcome: &Outcome) -> Value {
    let list = |list: &[SmolStr]| Value::list(list.iter().cloned().map(Value::String));
    match name {
        "decision" => Value::String(outcome.decision.clone()),
        "status" => Value::from(outcome.status.as_str()),
        "sub_status" => Value::String(outcome.sub_status.clone()),
        "tags" => list(&outcome.tags),
        "decision_tags" => list(&outcome.decision_tags),
        "review_queues" => list(&outcome.review_queues),
        "note" => Value::String(outcome.note.clone()),
        "score" => outcome.score.clone().unwrap_or_default(),
        "reason_codes" => list(&outcome.reason_codes),
        _ => Value::Null,
    }
}

/// Reads the `cases` block.
pub(crate) fn read_cases(root: &Node, steps: &[Node], reading: &mut Reading<'_>) -> Vec<Case> {
    let Some(node) = root.get("cases").filter(|node| !node.is_null()) else {
        return Vec::new();
    };
    let Some(items) = node.items() else {
        reading.wrong_type(node, "\"cases\"", "a list");
        return Vec::new();
    };
    if items.len() > MAX_CASES {
        let message = format!("a workflow has at most {MAX_CASES} cases");
        reading.diagnostics.error(node.span, message);
        return Vec::new();
    }
    items
        .iter()
        .filter_map(|item| read_case(item, steps, reading))
        .collect()
}

fn read_case(node: &Node, steps: &[Node], reading: &mut Reading<'_>) -> Option<Case> {
    let what = "a case";
    let known = [
        "name",
        "now",
        "input",
        "enrichments",
        "lists",
        "resumes",
        "expect",
    ];
    let fields = reading.fields(node, what, &known)?;
    let name = match fields.get("name") {
        Some(node) => reading.word(node, "\"name\"", 255),
        None => {
            reading.missing(node.span, what, "name");
            None
        }
    };
    let input = match fields.get("input") {
        Some(node) if node.entries().is_some() => Some(node.to_value()),
        Some(node) => {
            reading.wrong_type(node, "\"input\"", "a mapping: the body of the request");
            None
        }
        None => {
            reading.missing(node.span, what, "input");
            None
        }
    };
    let now = read_now(fields, reading);
    let answers = read_answers(fields, steps, reading);
    let lists = read_lists(fields, reading);
    let resumes = read_resumes(fields, reading);
    let expect = read_expectations(fields, reading);
    Some(Case {
        name: name?,
        now: now.unwrap_or_else(usual_now),
        input: input?,
        answers,
        lists: Arc::new(ListStubs(lists)),
        resumes,
        expect: expect?,
    })
}

/// What a case puts on lists, by name.
fn read_lists(fields: Fields<'_>, reading: &mut Reading<'_>) -> Vec<(SmolStr, Vec<SmolStr>)> {
    let Some(node) = fields.get("lists") else {
        return Vec::new();
    };
    let Content::Map(entries) = &node.content else {
        reading.wrong_type(node, "\"lists\"", "a mapping from names to lists of values");
        return Vec::new();
    };
    let mut stubs = Vec::with_capacity(entries.len());
    for entry in entries {
        let bound = || {
            let own = reading.lists_bound.iter().map(|list| list.name().as_str());
            let callees = reading.callees.iter();
            let of_callees = callees.flat_map(|callee| callee.workflow.lists_used());
            own.chain(of_callees.map(|pin| pin.name.as_str()))
        };
        // That a list is missing was told where a step names it.
        let is_missing = reading.lists_missing.contains(&entry.key);
        if !is_missing && !bound().any(|name| name == entry.key) {
            let help = did_you_mean(&entry.key, bound());
            let message = format!("no step looks at a list \"{}\"", clip(&entry.key));
            reading
                .diagnostics
                .error_with(entry.key_span, message, help);
            continue;
        }
        let lists = Fields { node };
        let values = reading.words(lists, &entry.key, 1_000);
        stubs.push((entry.key.clone(), values));
    }
    stubs
}

/// The instant of a case without one of its own: the beginning of 2026.
fn usual_now() -> Timestamp {
    Timestamp::from_second(1_767_225_600).unwrap_or_default()
}

fn read_now(fields: Fields<'_>, reading: &mut Reading<'_>) -> Option<Timestamp> {
    let node = fields.get("now")?;
    let parsed = node.as_text().and_then(|text| text.parse().ok());
    if parsed.is_none() {
        let message = "\"now\" has to be an instant such as 2026-03-01T14:20:00Z";
        reading.diagnostics.error(node.span, message.to_owned());
    }
    parsed
}

/// What happens while the run of a case is paused, in order: `data` that comes in, or a word.
fn read_resumes(fields: Fields<'_>, reading: &mut Reading<'_>) -> Vec<CaseResume> {
    let Some(node) = fields.get("resumes") else {
        return Vec::new();
    };
    let Some(items) = node.items() else {
        reading.wrong_type(node, "\"resumes\"", "a list");
        return Vec::new();
    };
    let resumes = items.iter().filter_map(|item| read_resume(item, reading));
    resumes.collect()
}

fn read_resume(node: &Node, reading: &mut Reading<'_>) -> Option<CaseResume> {
    let wake = match node.as_text().map(SmolStr::as_str) {
        Some("skip") => Wake::Skip,
        Some("expire") => Wake::Expire,
        Some("end") => Wake::End,
        Some(_) => {
            let message =
                "an entry of \"resumes\" is skip, expire, end, or a mapping with \"data\"";
            reading.diagnostics.error(node.span, message.to_owned());
            return None;
        }
        None => Wake::Data,
    };
    if wake != Wake::Data {
        return Some(CaseResume {
            wake,
            patch: Value::Null,
            now: None,
        });
    }
    let what = "an entry of \"resumes\"";
    let fields = reading.fields(node, what, &["data", "now"])?;
    let now = read_now(fields, reading);
    let Some(data) = fields.get("data") else {
        reading.missing(node.span, what, "data");
        return None;
    };
    if data.entries().is_none() {
        reading.wrong_type(
            data,
            "\"data\"",
            "a mapping: what is merged into the request's data",
        );
        return None;
    }
    Some(CaseResume {
        wake,
        patch: Value::object([("data", data.to_value())]),
        now,
    })
}

fn read_answers(
    fields: Fields<'_>,
    steps: &[Node],
    reading: &mut Reading<'_>,
) -> Vec<(SmolStr, ServiceAnswer)> {
    let Some(node) = fields.get("enrichments") else {
        return Vec::new();
    };
    let Some(entries) = node.entries() else {
        reading.wrong_type(node, "\"enrichments\"", "a mapping of step ids to answers");
        return Vec::new();
    };
    let mut answers = Vec::new();
    for entry in entries {
        let is = |node: &Node, key, wanted: &str| {
            let text = node.get(key).and_then(Node::as_text);
            text.is_some_and(|text| text == wanted)
        };
        let is_enrichment = steps.iter().any(|step| {
            let mut branches = branches_of(step).iter();
            let kind = step.get("kind").and_then(Node::as_text);
            kind.is_some_and(|kind| asks_a_service(kind)) && is(step, "id", &entry.key)
                || branches.any(|branch| is(branch, "id", &entry.key))
        });
        if !is_enrichment && !asks_within(&reading.callees, &entry.key) {
            reading.diagnostics.error(
                entry.key_span,
                "no step that asks a service has this id".to_owned(),
            );
        }
        if let Some(answer) = read_answer(&entry.value, reading) {
            answers.push((entry.key.clone(), answer));
        }
    }
    answers
}

/// Whether an id such as `gate/verify` names a step of a called workflow that asks a service.
fn asks_within(callees: &[Callee], id: &str) -> bool {
    let Some((outer, inner)) = id.split_once('/') else {
        return false;
    };
    let Some(callee) = callees.iter().find(|callee| callee.step_id == outer) else {
        return false;
    };
    let mut steps = callee.workflow.steps.iter();
    steps.any(|entry| entry.head.id == inner && asks_a_service(entry.head.kind))
        || asks_within(&callee.workflow.callees, inner)
}

fn read_answer(node: &Node, reading: &mut Reading<'_>) -> Option<ServiceAnswer> {
    let fields = reading.fields(
        node,
        "a stubbed enrichment",
        &["status_code", "response", "error"],
    )?;
    let status = reading.whole(fields, "status_code", 100..=599);
    let status = status.and_then(|status| u16::try_from(status).ok());
    if let Some(error) = fields.get("error") {
        let message = reading.text(error, "\"error\"", 1_000)?;
        return Some(failure(status.unwrap_or(503), message));
    }
    match status {
        None | Some(200) => Some(ServiceAnswer::of(
            fields
                .get("response")
                .map(Node::to_value)
                .unwrap_or_default(),
        )),
        Some(status) => Some(failure(status, format!("HTTP status {status}").into())),
    }
}

fn failure(http_status: u16, message: SmolStr) -> ServiceAnswer {
    ServiceAnswer::failed(ServiceError {
        code: format!("http_{http_status}").into(),
        message,
        http_status,
        retryable: http_status == 429 || http_status >= 500,
    })
}

fn read_expectations(
    fields: Fields<'_>,
    reading: &mut Reading<'_>,
) -> Option<Vec<(&'static str, Value)>> {
    let Some(node) = fields.get("expect") else {
        reading.missing(fields.span(), "a case", "expect");
        return None;
    };
    reading.fields(node, "\"expect\"", &EXPECTATIONS)?;
    let Content::Map(entries) = &node.content else {
        return None;
    };
    if entries.is_empty() {
        let message = "a case has to expect something".to_owned();
        reading.diagnostics.error(node.span, message);
    }
    let expectations = entries.iter().filter_map(|entry| {
        let name = EXPECTATIONS.iter().find(|name| **name == entry.key)?;
        Some((*name, entry.value.to_value()))
    });
    Some(expectations.collect())
}
