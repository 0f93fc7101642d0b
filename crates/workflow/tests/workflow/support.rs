//! What the tests share.

use bonafide_types::{Decimal, SmolStr, Timestamp, Value};
use bonafide_workflow::{
    Callees, Event, Lists, Model, ModelScore, Outcome, Progress, Recorded, Resume, Run,
    ServiceAnswer, ServiceError, Services, Trace, Workflow, explain,
};
use std::sync::Arc;

/// The services of the tests.
pub(crate) struct Known;

const NAMES: [&str; 4] = ["verify", "email_risk", "phone_risk", "address_risk"];

impl Services for Known {
    fn knows(&self, name: &str) -> bool {
        NAMES.contains(&name)
    }

    fn names(&self) -> Vec<SmolStr> {
        NAMES.iter().map(SmolStr::new).collect()
    }

    fn model(&self, name: &str) -> Option<Arc<dyn Model>> {
        (name == "application_fraud").then(|| Arc::new(AgeModel::new()) as _)
    }

    fn model_names(&self) -> Vec<SmolStr> {
        vec!["application_fraud".into()]
    }
}

/// One minus a hundredth of the age, less a hundredth of the income; nothing without both.
#[derive(Debug)]
struct AgeModel {
    version: SmolStr,
    features: [SmolStr; 2],
}

impl AgeModel {
    fn new() -> Self {
        Self {
            version: "2026-01".into(),
            features: ["age".into(), "income".into()],
        }
    }
}

impl Model for AgeModel {
    fn version(&self) -> &SmolStr {
        &self.version
    }

    fn features(&self) -> &[SmolStr] {
        &self.features
    }

    fn score(&self, features: &[Value]) -> Option<ModelScore> {
        let of = |place: usize| features.get(place)?.as_decimal();
        let hundredth = Decimal::new(-1, 2);
        let (age, income) = (of(0)? * hundredth, of(1)? * hundredth);
        Some(ModelScore {
            score: Decimal::ONE + age + income,
            percentile: None,
            contributions: vec![("age".into(), age), ("income".into(), income)],
        })
    }
}

/// The published versions that may be called.
#[derive(Debug)]
struct Published;

/// Called in the differential test; the plain reading reads it too.
pub(crate) const HELPER: &str = r#"{"format":"bonafide/workflow/1","name":"helper","steps":[
    {"id":"in","kind":"input","next":"double"},
    {"id":"double","kind":"transformation","formula":"$data.a * 2","output":"doubled","next":"mark"},
    {"id":"mark","kind":"reason_code","codes":["R901"],"when":{"path":"$data.b","op":"is_set"},"output":"marked","next":"points"},
    {"id":"points","kind":"scorecard","output":"points","next":"ask","rules":[
        {"name":"r","points":2.5,"tags":["inner"],"when":{"path":"$doubled","op":"gt","value":3}}]},
    {"id":"ask","kind":"enrichment","service":"verify","output":"answer","next":"judge"},
    {"id":"judge","kind":"condition","when":{"path":"$answer","op":"equals","value_path":"$data.c"},"then":"yes","else":"no"},
    {"id":"yes","kind":"decision","decision":"ACCEPT","tags":["yes"]},
    {"id":"no","kind":"decision","decision":"REJECT"}]}"#;

const GATE: &str = include_str!("../../../../docs/examples/called.yaml");

const BOTH: &str = "
format: bonafide/workflow/1
name: both
steps:
  - { id: in, kind: input, next: fork }
  - id: fork
    kind: parallel
    branches:
      - { id: one, service: verify, output: first }
      - { id: two, service: email_risk, output: second }
    next: end
  - { id: end, kind: decision, decision: ACCEPT }";

const WAITING: &str = "
format: bonafide/workflow/1
name: waiting
steps:
  - { id: in, kind: input, next: hold }
  - { id: hold, kind: wait, next: end }
  - { id: end, kind: decision, decision: ACCEPT }";

const LISTED: &str = "
format: bonafide/workflow/1
name: listed
steps:
  - { id: in, kind: input, next: look }
  - { id: look, kind: list_check, list: blocked_emails, paths: [ $data.email ], output: found, next: end }
  - { id: end, kind: decision, decision: ACCEPT }";

/// Each version calls the one before it; the first calls none.
fn chain(version: u32) -> String {
    let call = match version {
        1 => String::new(),
        _ => format!(
            "  - {{ id: down, kind: call, workflow: chain, version: {}.0.0, output: o, next: end }}\n",
            version - 1
        ),
    };
    let next = if version == 1 { "end" } else { "down" };
    format!(
        "format: bonafide/workflow/1\nname: chain\nsteps:\n  - {{ id: in, kind: input, next: {next} }}\n{call}  - {{ id: end, kind: decision, decision: ACCEPT }}"
    )
}

impl Callees for Published {
    fn find(&self, name: &str, version: &str, lists: &Lists) -> Option<Arc<Workflow>> {
        let text = match (name, version) {
            ("helper", "1.0.0") => HELPER.to_owned(),
            ("identity_gate", "1.0.0") => GATE.to_owned(),
            ("both", "1.0.0") => BOTH.to_owned(),
            ("waiting", "1.0.0") => WAITING.to_owned(),
            ("listed", "1.0.0") => LISTED.to_owned(),
            ("chain", version) => chain(version.strip_suffix(".0.0")?.parse().ok()?),
            _ => return None,
        };
        Workflow::compile(&text, &Known, lists).ok().map(Arc::new)
    }

    fn versions(&self) -> Vec<(SmolStr, SmolStr)> {
        let names = ["helper", "identity_gate", "both", "waiting", "listed"];
        names.map(|name| (name.into(), "1.0.0".into())).to_vec()
    }
}

pub(crate) fn lists() -> Lists {
    Lists::none()
        .with_callees(Arc::new(Published))
        .with_values(
            "blocked_emails",
            ["Eve@Example.org ", "mallory@example.org"],
        )
        .with_values("numbers", ["7", "2.5"])
        .with_reason_codes("identity_risks", ["R901", "R902"])
}

pub(crate) fn now() -> Timestamp {
    "2026-03-15T12:00:00Z".parse().unwrap()
}

pub(crate) fn compile(text: &str) -> Arc<Workflow> {
    match Workflow::compile(text, &Known, &lists()) {
        Ok(workflow) => Arc::new(workflow),
        Err(report) => panic!("{report}"),
    }
}

pub(crate) fn json(text: &str) -> Value {
    Value::from_json(text.as_bytes(), 32).unwrap()
}

pub(crate) fn failed(status: u16) -> ServiceAnswer {
    ServiceAnswer::failed(ServiceError {
        code: "unavailable".into(),
        message: "The service is down.".into(),
        http_status: status,
        retryable: true,
    })
}

/// Runs to the end; every call is answered from `answers`, by step id.
pub(crate) fn run(
    workflow: &Arc<Workflow>,
    request: &Value,
    answers: &[(&str, ServiceAnswer)],
) -> (Run, Outcome) {
    let mut run = Run::start(Arc::clone(workflow), request.clone(), now());
    match drive(&mut run, Event::Start, answers) {
        Progress::Done(outcome) => (run, outcome),
        other => panic!("{other:?}"),
    }
}

/// Goes on until the run pauses or ends; every call is answered from `answers`, by step id.
pub(crate) fn drive(run: &mut Run, event: Event, answers: &[(&str, ServiceAnswer)]) -> Progress {
    let mut event = event;
    loop {
        match run.advance(event) {
            Progress::Need(calls) => {
                let found = calls.iter().map(|call| {
                    let mut answers = answers.iter();
                    let found = answers.find(|(step, _)| *step == call.step_id);
                    let (_, answer) =
                        found.unwrap_or_else(|| panic!("no answer for {}", call.step_id));
                    answer.clone()
                });
                event = Event::Answers(found.collect());
            }
            progress => return progress,
        }
    }
}

/// Explains a run that nothing was told while it paused.
pub(crate) fn explained(
    workflow: &Arc<Workflow>,
    request: &Value,
    answers: &[(SmolStr, ServiceAnswer)],
) -> Trace {
    explained_on(workflow, request, answers, &[])
}

pub(crate) fn explained_on(
    workflow: &Arc<Workflow>,
    request: &Value,
    answers: &[(SmolStr, ServiceAnswer)],
    resumes: &[Resume],
) -> Trace {
    let recorded = Recorded {
        request,
        now: now(),
        answers,
        resumes,
    };
    explain(workflow, recorded)
}
