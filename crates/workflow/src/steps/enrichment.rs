//! `enrichment`: asks a module or a connector.

use super::{Branch, Flow, Kind, Step};
use crate::diagnostic::{clip, did_you_mean};
use crate::operand::Operand;
use crate::reading::{Fields, Reading};
use crate::run::Machine;
use crate::services::{ServiceAnswer, ServiceCall, ServiceError};
use crate::source::Content;
use bonafide_types::{SmolStr, Value};
use std::sync::Arc;

pub(crate) const KIND: Kind = Kind {
    name: "enrichment",
    keys: &[
        "service",
        "name",
        "input",
        "settings",
        "output",
        "error_output",
        "timeout_ms",
        "retries",
        "cache_ttl_s",
        "on_error",
        "next",
    ],
    read,
};

#[derive(Debug)]
struct EnrichmentStep {
    /// Everything of the call but its input.
    call: ServiceCall,
    input: Option<Vec<(SmolStr, Operand)>>,
    output: Option<u32>,
    error_output: Option<u32>,
    on_error: Option<u32>,
    next: u32,
}

fn read(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    let what = "an enrichment step";
    let on_error = match fields.get("on_error") {
        Some(node) if node.as_text().is_none_or(|text| text != "continue") => {
            reading.target_at(node, "on_error")
        }
        _ => None,
    };
    let next = reading.target(fields, what, "next");
    let step = read_call(reading, fields, what, on_error, next.unwrap_or_default())?;
    next?;
    Some(step)
}

/// Reads what an enrichment step and a branch of a parallel step have in common.
pub(super) fn read_call(
    reading: &mut Reading<'_>,
    fields: Fields<'_>,
    what: &str,
    on_error: Option<u32>,
    next: u32,
) -> Option<Box<dyn Step>> {
    let service = read_service(reading, fields, what);
    let name = reading
        .optional_text(fields, "name", 255)
        .or_else(|| fields.get("label").and_then(|node| node.as_text()).cloned())
        .or_else(|| service.clone());
    let input = match fields.get("input") {
        None => None,
        Some(node) => match &node.content {
            Content::Map(entries) => {
                let parts = entries.iter().filter_map(|entry| {
                    let operand = Operand::read(&entry.value, reading)?;
                    Some((entry.key.clone(), operand))
                });
                Some(parts.collect())
            }
            _ => {
                reading.wrong_type(node, "\"input\"", "a mapping of names to values or paths");
                None
            }
        },
    };
    let settings = match fields.get("settings") {
        None => Value::object::<SmolStr>([]),
        Some(node) => {
            if node.entries().is_none() {
                reading.wrong_type(node, "\"settings\"", "a mapping");
            }
            let settings = node.to_value();
            if let (Some(service), true) = (&service, node.entries().is_some()) {
                for fault in reading.services.setting_faults(service, &settings) {
                    reading.diagnostics.error(node.span, fault);
                }
            }
            settings
        }
    };
    let timeout_ms = reading.whole(fields, "timeout_ms", 1..=30_000);
    let retries = reading.whole(fields, "retries", 0..=2);
    let cache_ttl_s = reading.whole(fields, "cache_ttl_s", 0..=31_536_000);
    let output = reading.output(fields, "output");
    let error_output = reading.output(fields, "error_output");
    let step_id = fields.get("id").and_then(|node| node.as_text()).cloned();
    Some(Box::new(EnrichmentStep {
        call: ServiceCall {
            step_id: step_id?,
            service: service?,
            name: name?,
            settings: Arc::new(settings),
            input: Value::Null,
            timeout_ms,
            retries,
            cache_ttl_s,
        },
        input,
        output,
        error_output,
        on_error,
        next,
    }))
}

fn read_service(reading: &mut Reading<'_>, fields: Fields<'_>, what: &str) -> Option<SmolStr> {
    let Some(node) = fields.get("service") else {
        reading.missing(fields.span(), what, "service");
        return None;
    };
    let service = reading.word(node, "\"service\"", 255)?;
    if !reading.services.knows(&service) {
        let names = reading.services.names();
        let help = did_you_mean(&service, names.iter().map(SmolStr::as_str));
        reading.diagnostics.error_with(
            node.span,
            format!("there is no service \"{}\"", clip(&service)),
            help,
        );
        return None;
    }
    reading.services_used.insert(service.clone());
    Some(service)
}

impl Step for EnrichmentStep {
    fn run(&self, machine: &mut Machine) -> Flow {
        let mut call = self.call.clone();
        if let Some(input) = &self.input {
            let parts = input
                .iter()
                .map(|(name, operand)| (name.clone(), operand.value(&machine.facts).clone()));
            call.input = Value::object(parts);
        }
        Flow::Call(call)
    }

    fn answer(&self, machine: &mut Machine, answer: ServiceAnswer) -> Flow {
        let Some(error) = answer.error else {
            if let Some(output) = self.output {
                machine.set_output(output, answer.output);
            }
            return Flow::Go(Branch::Next, self.next);
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
            None => Flow::Go(Branch::Next, self.next),
        }
    }
}

/// A failure as rules read it.
pub(super) fn error_value(error: &ServiceError) -> Value {
    Value::object([
        ("error_code", Value::String(error.code.clone())),
        ("error_msg", Value::String(error.message.clone())),
        ("http_status", Value::Int(i64::from(error.http_status))),
        ("is_retryable", Value::Bool(error.retryable)),
    ])
}
