//! What the tests share.

use bonafide_types::{Decimal, SmolStr, Timestamp, Value};
use bonafide_workflow::{
    Event, Lists, Model, ModelScore, Outcome, Progress, Recorded, Resume, Run, ServiceAnswer,
    ServiceError, Services, Trace, Workflow, explain,
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

pub(crate) fn lists() -> Lists {
    Lists::none()
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
