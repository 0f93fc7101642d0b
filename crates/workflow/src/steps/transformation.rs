//! `transformation`: one value for later steps, made by one function or one formula.

use super::{Branch, Flow, Kind, Step};
use crate::diagnostic::{clip, did_you_mean};
use crate::formula::Formula;
use crate::functions::{Function, function_names};
use crate::operand::Operand;
use crate::reading::{Fields, Reading};
use crate::run::Machine;
use crate::source::Node;
use bonafide_types::Value;

pub(crate) const KIND: Kind = Kind {
    name: "transformation",
    keys: &["function", "arguments", "formula", "output", "next"],
    read,
};

#[derive(Debug)]
struct TransformationStep {
    work: Work,
    output: u32,
    next: u32,
}

#[derive(Debug)]
enum Work {
    Function(&'static Function, Vec<Operand>),
    Formula(Formula),
}

fn read(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    let what = "a transformation step";
    let work = match fields.get("formula") {
        Some(node) => read_formula(reading, fields, node),
        None => read_call(reading, fields, what),
    };
    if fields.get("output").is_none() {
        reading.missing(fields.span(), what, "output");
    }
    let output = reading.output(fields, "output");
    let next = reading.target(fields, what, "next");
    Some(Box::new(TransformationStep {
        work: work?,
        output: output?,
        next: next?,
    }))
}

fn read_formula(reading: &mut Reading<'_>, fields: Fields<'_>, node: &Node) -> Option<Work> {
    let mut is_alone = true;
    for key in ["function", "arguments"] {
        if let Some(other) = fields.get(key) {
            let message = format!("a step with \"formula\" has no \"{key}\"");
            reading.diagnostics.error(other.span, message);
            is_alone = false;
        }
    }
    let formula = Formula::read(node, reading)?;
    is_alone.then_some(Work::Formula(formula))
}

fn read_call(reading: &mut Reading<'_>, fields: Fields<'_>, what: &str) -> Option<Work> {
    let function = read_function(reading, fields, what);
    let arguments = read_arguments(reading, fields);
    if let (Some(function), Some(arguments)) = (function, &arguments)
        && !function.arguments.contains(&arguments.len())
    {
        let span = fields
            .get("arguments")
            .map_or(fields.span(), |node| node.span);
        let message = format!(
            "\"{}\" takes {}, here are {}",
            function.name,
            function.arity(),
            arguments.len()
        );
        let help = Some(format!("for example {}", function.example));
        reading.diagnostics.error_with(span, message, help);
        return None;
    }
    Some(Work::Function(function?, arguments?))
}

fn read_function(
    reading: &mut Reading<'_>,
    fields: Fields<'_>,
    what: &str,
) -> Option<&'static Function> {
    let Some(node) = fields.get("function") else {
        reading.missing(fields.span(), what, "function");
        return None;
    };
    let name = reading.word(node, "\"function\"", 64)?;
    let function = Function::find(&name);
    if function.is_none() {
        reading.diagnostics.error_with(
            node.span,
            format!("there is no function \"{}\"", clip(&name)),
            did_you_mean(&name, function_names()),
        );
    }
    function
}

fn read_arguments(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Vec<Operand>> {
    let Some(node) = fields.get("arguments") else {
        return Some(Vec::new());
    };
    let Some(items) = node.items() else {
        reading.wrong_type(node, "\"arguments\"", "a list of values or paths");
        return None;
    };
    let operands: Vec<_> = items
        .iter()
        .map(|item| Operand::read(item, reading))
        .collect();
    operands.into_iter().collect()
}

impl Step for TransformationStep {
    fn run(&self, machine: &mut Machine) -> Flow {
        let facts = &machine.facts;
        let value = match &self.work {
            Work::Function(function, arguments) => {
                let arguments = arguments.iter();
                let arguments: Vec<Value> = arguments
                    .map(|argument| argument.value(facts).clone())
                    .collect();
                function.call(&arguments, facts.now())
            }
            Work::Formula(formula) => formula.value(facts).into_owned(),
        };
        machine.set_output(self.output, value);
        Flow::Go(Branch::Next, self.next)
    }
}
