//! `model`: the score of a registered model.

use super::{Branch, Flow, Kind, Step};
use crate::diagnostic::{clip, did_you_mean};
use crate::models::Model;
use crate::operand::Operand;
use crate::reading::{Fields, Reading};
use crate::run::Machine;
use bonafide_types::{SmolStr, Value};
use std::sync::Arc;

pub(crate) const KIND: Kind = Kind {
    name: "model",
    keys: &["model", "features", "output", "next"],
    read,
};

#[derive(Debug)]
struct ModelStep {
    model: Arc<dyn Model>,
    /// In the order of the model.
    features: Vec<Operand>,
    output: u32,
    next: u32,
}

fn read(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    let what = "a model step";
    let model = read_model(reading, fields, what);
    let features = match &model {
        Some(model) => read_features(reading, fields, what, model.features()),
        None => None,
    };
    if fields.get("output").is_none() {
        reading.missing(fields.span(), what, "output");
    }
    let output = reading.output(fields, "output");
    let next = reading.target(fields, what, "next");
    Some(Box::new(ModelStep {
        model: model?,
        features: features?,
        output: output?,
        next: next?,
    }))
}

fn read_model(reading: &mut Reading<'_>, fields: Fields<'_>, what: &str) -> Option<Arc<dyn Model>> {
    let name = reading.required_word(fields, what, "model", 255)?;
    let model = reading.services.model(&name);
    if model.is_none() {
        let names = reading.services.model_names();
        let help = match names.is_empty() {
            true => Some("no models are registered here".to_owned()),
            false => did_you_mean(&name, names.iter().map(SmolStr::as_str)),
        };
        let span = fields.get("model").map_or(fields.span(), |node| node.span);
        let message = format!("there is no model \"{}\"", clip(&name));
        reading.diagnostics.error_with(span, message, help);
    }
    model
}

/// Every feature of the model has to be there: one that is left out by mistake would be taken for
/// one that is not known.
fn read_features(
    reading: &mut Reading<'_>,
    fields: Fields<'_>,
    what: &str,
    names: &[SmolStr],
) -> Option<Vec<Operand>> {
    let Some(node) = fields.get("features") else {
        reading.missing(fields.span(), what, "features");
        return None;
    };
    let known: Vec<&str> = names.iter().map(SmolStr::as_str).collect();
    let given = reading.fields(node, "this model", &known)?;
    let mut features = Vec::with_capacity(names.len());
    for name in names {
        match given.get_or_null(name) {
            Some(node) => features.push(Operand::read(node, reading)),
            None => {
                reading.missing(node.span, "this model", name);
                features.push(None);
            }
        }
    }
    features.into_iter().collect()
}

impl Step for ModelStep {
    fn run(&self, machine: &mut Machine) -> Flow {
        let features = self.features.iter();
        let features: Vec<Value> = features
            .map(|feature| feature.value(&machine.facts).clone())
            .collect();
        let scored = self.model.score(&features);
        let version = self.model.version();
        let value = scored.map_or(Value::Null, |score| score.to_value(version));
        machine.set_output(self.output, value);
        Flow::Go(Branch::Next, self.next)
    }
}
