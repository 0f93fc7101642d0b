//! Formulas: what an author writes as `round($data.income / 12, 2)`.
//!
//! A formula is read once, when its workflow is compiled, into a tree over slots and the functions
//! of the catalogue; evaluating it parses nothing, cannot fail and takes bounded time. The rule for
//! null is that of functions: null in, null out, and what cannot be computed is null too.

mod evaluate;
mod parser;
mod token;

use crate::diagnostic::did_you_mean;
use crate::facts::SlotUse;
use crate::functions::{Function, function_names};
use crate::reading::Reading;
use crate::source::{Content, Node, Span};
use bonafide_types::{SmolStr, Value};
use parser::{Parsed, Parser};

/// The longest formula, in bytes.
const MAX_BYTES: usize = 4_000;
/// The most operators, functions, paths and values of one formula.
const MAX_NODES: usize = 500;
/// How deep they may be nested.
const MAX_DEPTH: usize = 32;

/// A formula that is ready to be evaluated.
#[derive(Debug)]
pub(crate) enum Formula {
    Literal(Value),
    Path(u32),
    List(Box<[Self]>),
    Call(&'static Function, Box<[Self]>),
    Compare(Comparison, Box<[Self; 2]>),
    /// `and` where true, `or` where false.
    Join(bool, Box<[Self; 2]>),
    Not(Box<Self>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Formula {
    /// Reads a formula; `None` where it cannot be meant, with the reasons reported.
    pub(crate) fn read(node: &Node, reading: &mut Reading<'_>) -> Option<Self> {
        let text = reading.word(node, "a formula", MAX_BYTES)?;
        match Parser::new(&text).formula() {
            Ok(parsed) => bind(parsed, node, &text, reading),
            Err(fault) => {
                let span = place(node, &text, fault.at, fault.length);
                let message = format!("this is no formula: {}", fault.message);
                reading.diagnostics.error(span, message);
                None
            }
        }
    }
}

/// Looks names up. Everything is bound even where something is wrong, so that all of it is told.
fn bind(parsed: Parsed<'_>, node: &Node, text: &str, reading: &mut Reading<'_>) -> Option<Formula> {
    let two = |reading: &mut Reading<'_>, [left, right]: [Parsed<'_>; 2]| {
        let (left, right) = (
            bind(left, node, text, reading),
            bind(right, node, text, reading),
        );
        Some(Box::new([left?, right?]))
    };
    Some(match parsed {
        Parsed::Literal(value) => Formula::Literal(value),
        Parsed::Path(at, path) => {
            let place = Node {
                span: place(node, text, at, path.len()),
                content: Content::Scalar(Value::String(SmolStr::new(path))),
            };
            Formula::Path(reading.path(&place, SlotUse::PLAIN)?.slot)
        }
        Parsed::List(items) => Formula::List(bind_all(items, node, text, reading)?),
        Parsed::Call(at, name, arguments) => {
            let function = function(
                name,
                arguments.len(),
                place(node, text, at, name.len()),
                reading,
            );
            let arguments = bind_all(arguments, node, text, reading);
            Formula::Call(function?, arguments?)
        }
        Parsed::Compare(comparison, sides) => Formula::Compare(comparison, two(reading, *sides)?),
        Parsed::Join(is_and, sides) => Formula::Join(is_and, two(reading, *sides)?),
        Parsed::Not(inner) => Formula::Not(Box::new(bind(*inner, node, text, reading)?)),
    })
}

fn bind_all(
    parsed: Vec<Parsed<'_>>,
    node: &Node,
    text: &str,
    reading: &mut Reading<'_>,
) -> Option<Box<[Formula]>> {
    let bound: Vec<_> = parsed
        .into_iter()
        .map(|item| bind(item, node, text, reading))
        .collect();
    bound.into_iter().collect()
}

fn function(
    name: &str,
    arguments: usize,
    span: Span,
    reading: &mut Reading<'_>,
) -> Option<&'static Function> {
    let Some(function) = Function::find(name) else {
        let message = format!("there is no function \"{name}\"");
        let help = did_you_mean(name, function_names());
        reading.diagnostics.error_with(span, message, help);
        return None;
    };
    if !function.arguments.contains(&arguments) {
        let message = format!(
            "\"{name}\" takes {}, here are {arguments}",
            function.arity()
        );
        let help = Some(format!("for example {}", function.example));
        reading.diagnostics.error_with(span, message, help);
        return None;
    }
    Some(function)
}

/// Where a part of a formula stands in the source; where the scalar is written with escapes or over
/// several lines, the whole of it.
fn place(node: &Node, text: &str, at: usize, length: usize) -> Span {
    let whole = usize::try_from(node.span.length).unwrap_or(usize::MAX);
    let quote = match whole.checked_sub(text.len()) {
        Some(0) => 0,
        Some(2) => 1,
        _ => return node.span,
    };
    let before = text.get(..at).map_or(0, |before| before.chars().count());
    let shift =
        |number: u32, by: usize| number.saturating_add(u32::try_from(by).unwrap_or(u32::MAX));
    Span {
        line: node.span.line,
        column: shift(node.span.column, before + quote),
        offset: shift(node.span.offset, at + quote),
        length: u32::try_from(length.max(1)).unwrap_or(1),
    }
}
