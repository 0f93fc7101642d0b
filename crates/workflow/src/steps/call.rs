//! `call`: another workflow, whose outcome is a value.

use super::{Branch, Flow, Kind, Step};
use crate::callees::{Callee, MAX_DEPTH};
use crate::diagnostic::{clip, did_you_mean};
use crate::operand::Operand;
use crate::outcome::Outcome;
use crate::reading::{Fields, Reading};
use crate::run::{Event, Machine, Progress, Run};
use crate::services::ServiceAnswer;
use crate::source::Content;
use crate::workflow::Workflow;
use bonafide_types::{Object, SmolStr, Value};
use std::sync::Arc;

pub(crate) const KIND: Kind = Kind {
    name: "call",
    keys: &["workflow", "version", "data", "output", "next"],
    read,
};

#[derive(Debug)]
struct CallStep {
    id: SmolStr,
    callee: Arc<Workflow>,
    /// What it sees as the request's data; the caller's own where there is none.
    data: Option<Vec<(SmolStr, Operand)>>,
    output: u32,
    next: u32,
}

fn read(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    let what = "a call step";
    let callee = read_callee(reading, fields, what);
    let data = match fields.get("data") {
        Some(_) => Some(read_data(reading, fields)?),
        None => None,
    };
    if fields.get("output").is_none() {
        reading.missing(fields.span(), what, "output");
    }
    let output = reading.output(fields, "output");
    let next = reading.target(fields, what, "next");
    Some(Box::new(CallStep {
        id: reading.step_id(),
        callee: callee?,
        data,
        output: output?,
        next: next?,
    }))
}

/// The version that is called. One number of one name, and never "the live one": what a decision
/// was made by has to be known for as long as it is kept.
fn read_callee(reading: &mut Reading<'_>, fields: Fields<'_>, what: &str) -> Option<Arc<Workflow>> {
    let name = reading.required_word(fields, what, "workflow", 255);
    let version = reading.required_word(fields, what, "version", 32);
    let (name, version) = (name?, version?);
    let Some(callee) = reading.lists.callee(&name, &version) else {
        let versions = reading.lists.callee_versions();
        let mut of_name = versions.iter().filter(|(known, _)| *known == name);
        let (key, help) = match of_name.next() {
            Some((_, newest)) => ("version", Some(format!("its newest version is {newest}"))),
            None => {
                let names = versions.iter().map(|(known, _)| known.as_str());
                ("workflow", did_you_mean(&name, names))
            }
        };
        let span = fields.get(key).map_or(fields.span(), |node| node.span);
        let message = format!(
            "there is no version {} of a workflow \"{}\"",
            clip(&version),
            clip(&name)
        );
        reading.diagnostics.error_with(span, message, help);
        return None;
    };
    let pausing = callee
        .steps
        .iter()
        .find(|entry| entry.step.pause().is_some());
    let refused = match pausing {
        Some(entry) => Some(format!(
            "\"{name}\" pauses at its step \"{}\": a workflow that is called cannot pause",
            entry.head.id
        )),
        None if callee.depth >= MAX_DEPTH => Some(format!(
            "\"{name}\" calls others itself: calls are nested at most {MAX_DEPTH} deep"
        )),
        None => None,
    };
    if let Some(message) = refused {
        let span = fields
            .get("workflow")
            .map_or(fields.span(), |node| node.span);
        reading.diagnostics.error(span, message);
        return None;
    }
    reading.callees.push(Callee {
        step_id: reading.step_id(),
        version,
        workflow: Arc::clone(&callee),
    });
    Some(callee)
}

fn read_data(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Vec<(SmolStr, Operand)>> {
    let node = fields.get("data")?;
    let Content::Map(entries) = &node.content else {
        reading.wrong_type(node, "\"data\"", "a mapping of names to values or paths");
        return None;
    };
    let read: Vec<_> = entries
        .iter()
        .map(|entry| Some((entry.key.clone(), Operand::read(&entry.value, reading)?)))
        .collect();
    read.into_iter().collect()
}

impl CallStep {
    fn go_on(&self, machine: &mut Machine, mut run: Box<Run>, event: Event) -> Flow {
        match run.advance(event) {
            Progress::Need(mut calls) => {
                for call in &mut calls {
                    call.step_id = format!("{}/{}", self.id, call.step_id).into();
                }
                machine.calling = Some(run);
                Flow::Ask(calls)
            }
            Progress::Done(outcome) => {
                machine.set_output(self.output, value_of(&run, outcome));
                machine.called = Some(Box::new(run.record()));
                Flow::Go(Branch::Next, self.next)
            }
            // One that pauses is refused when it is read.
            Progress::Suspend(_) => {
                machine.set_output(self.output, Value::Null);
                Flow::Go(Branch::Next, self.next)
            }
        }
    }
}

impl Step for CallStep {
    fn run(&self, machine: &mut Machine) -> Flow {
        let request = self.request(machine).unwrap_or_default();
        let now = machine.facts.now();
        let mut run = Run::start(Arc::clone(&self.callee), request, now);
        run.stub_lists_as(machine);
        self.go_on(machine, Box::new(run), Event::Start)
    }

    fn answers(&self, machine: &mut Machine, answers: Vec<ServiceAnswer>) -> Flow {
        match machine.calling.take() {
            Some(run) => self.go_on(machine, run, Event::Answers(answers)),
            None => self.run(machine),
        }
    }

    fn callee(&self) -> Option<&Arc<Workflow>> {
        Some(&self.callee)
    }

    fn request(&self, machine: &Machine) -> Option<Value> {
        let Some(data) = &self.data else {
            return Some(machine.request.clone());
        };
        let data = data.iter();
        let data = data.map(|(name, value)| (name.clone(), value.value(&machine.facts).clone()));
        let mut request = match &machine.request {
            Value::Object(request) => Object::clone(request),
            _ => Object::new(),
        };
        request.insert(SmolStr::new_static("data"), Value::object(data));
        Some(Value::Object(Arc::new(request)))
    }
}

fn value_of(run: &Run, outcome: Outcome) -> Value {
    let words = |words: Vec<SmolStr>| Value::list(words.into_iter().map(Value::String));
    let outputs = run.outputs();
    Value::object([
        ("decision", Value::String(outcome.decision)),
        ("score", outcome.score.unwrap_or_default()),
        ("tags", words(outcome.tags)),
        ("reason_codes", words(outcome.reason_codes)),
        (
            "outputs",
            Value::object(outputs.map(|(name, value)| (name.clone(), value.clone()))),
        ),
    ])
}
