//! What `otp`, `document_request` and `hosted_flow` have in common: a service is asked to begin
//! something outside, and the run pauses until it is over.

use super::enrichment::error_value;
use super::pausing::read_pause;
use super::{Branch, Flow, Step};
use crate::pause::Pause;
use crate::reading::{Fields, Reading};
use crate::run::Machine;
use crate::services::{ServiceAnswer, ServiceCall};
use bonafide_types::{SmolStr, Value};
use std::sync::Arc;

#[derive(Debug)]
struct AskingStep {
    call: ServiceCall,
    output: Option<u32>,
    error_output: Option<u32>,
    on_error: Option<u32>,
    pause: Arc<Pause>,
}

/// What a kind of step says of itself.
pub(super) struct Asking {
    /// The kind, which is the name of the service too.
    pub(super) service: &'static str,
    /// The state of the case in words while it waits.
    pub(super) sub_status: &'static str,
    /// What the service is told.
    pub(super) settings: Vec<(&'static str, Value)>,
    /// Where the run goes if the step is skipped and says nothing of it.
    pub(super) declined: Option<u32>,
}

/// Reads what such steps have in common.
pub(super) fn read_asking(
    reading: &mut Reading<'_>,
    fields: Fields<'_>,
    asking: Asking,
) -> Option<Box<dyn Step>> {
    let mut pause = read_pause(reading, fields, asking.sub_status);
    pause.on_skip = pause.on_skip.or(asking.declined);
    let on_error = fields.get("on_error");
    let on_error = on_error.and_then(|node| reading.target_at(node, "on_error"));
    let output = reading.output(fields, "output");
    let error_output = reading.output(fields, "error_output");
    let label = fields.get("label").and_then(|node| node.as_text()).cloned();
    let step_id = fields.get("id").and_then(|node| node.as_text()).cloned();
    // A service that cannot be asked leaves the applicant to a person.
    if on_error.is_none() {
        reading.wiring.ending.push(reading.step);
    }
    Some(Box::new(AskingStep {
        call: ServiceCall {
            step_id: step_id?,
            service: asking.service.into(),
            name: label.unwrap_or_else(|| asking.service.into()),
            settings: Arc::new(Value::object(asking.settings)),
            input: Value::Null,
            timeout_ms: None,
            retries: None,
            cache_ttl_s: None,
        },
        output,
        error_output,
        on_error,
        pause: Arc::new(pause),
    }))
}

/// Reads a target that a result of the service leads to.
pub(super) fn read_result(reading: &mut Reading<'_>, fields: Fields<'_>, key: &str) -> Option<u32> {
    let node = fields.get(key)?;
    reading.target_at(node, key)
}

/// One of a few words; the first where nothing is said.
pub(super) fn read_choice(
    reading: &mut Reading<'_>,
    fields: Fields<'_>,
    key: &str,
    choices: &[&'static str],
) -> Value {
    let Some(node) = fields.get(key) else {
        return choices.first().copied().map_or(Value::Null, Value::from);
    };
    let text = node.as_text().map(SmolStr::as_str);
    match choices.iter().find(|choice| text == Some(**choice)) {
        Some(choice) => Value::from(*choice),
        None => {
            let message = format!("\"{key}\" has to be {}", choices.join(", "));
            reading.diagnostics.error(node.span, message);
            Value::Null
        }
    }
}

impl Step for AskingStep {
    fn run(&self, _machine: &mut Machine) -> Flow {
        Flow::Call(self.call.clone())
    }

    fn answer(&self, machine: &mut Machine, answer: ServiceAnswer) -> Flow {
        let Some(error) = answer.error else {
            if let Some(output) = self.output {
                machine.set_output(output, answer.output);
            }
            return Flow::Pause(Arc::clone(&self.pause));
        };
        if let Some(output) = self.output {
            machine.set_output(output, Value::Null);
        }
        if let Some(output) = self.error_output {
            machine.set_output(output, error_value(&error));
        }
        machine.fail(error);
        match self.on_error {
            Some(target) => Flow::Go(Branch::OnError, target),
            None => Flow::End(Branch::OnError, Arc::default()),
        }
    }

    /// Data alone does not end what goes on outside.
    fn wake(&self, _machine: &mut Machine) -> Flow {
        Flow::Pause(Arc::clone(&self.pause))
    }

    fn pause(&self) -> Option<&Arc<Pause>> {
        Some(&self.pause)
    }
}
