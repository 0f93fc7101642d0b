//! `transformation`: one value for later steps, made by one function.

use super::{Branch, Flow, Kind, Step};
use crate::diagnostic::{clip, did_you_mean};
use crate::functions::{Function, function_names};
use crate::operand::Operand;
use crate::reading::{Fields, Reading};
use crate::run::Machine;
use bonafide_types::Value;

pub(crate) const KIND: Kind = Kind {
    name: "transformation",
    keys: &["function", "arguments", "formula", "output", "next"],
    read,
};

#[derive(Debug)]
struct TransformationStep {
    function: &'static Function,
    arguments: Vec<Operand>,
    output: u32,
    next: u32,
}

fn read(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    let what = "a transformation step";
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
    if fields.get("output").is_none() {
        reading.missing(fields.span(), what, "output");
    }
    let output = reading.output(fields, "output");
    let next = reading.target(fields, what, "next");
    Some(Box::new(TransformationStep {
        function: function?,
        arguments: arguments?,
        output: output?,
        next: next?,
    }))
}

fn read_function(
    reading: &mut Reading<'_>,
    fields: Fields<'_>,
    what: &str,
) -> Option<&'static Function> {
    if let Some(node) = fields.get("formula") {
        reading.diagnostics.error_with(
            node.span,
            "formulas are not supported by this version".to_owned(),
            Some("use \"function\" with \"arguments\"".to_owned()),
        );
        return None;
    }
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
        let arguments: Vec<Value> = self
            .arguments
            .iter()
            .map(|argument| argument.value(&machine.facts).clone())
            .collect();
        let value = self.function.call(&arguments, machine.facts.now());
        machine.set_output(self.output, value);
        Flow::Go(Branch::Next, self.next)
    }
}
