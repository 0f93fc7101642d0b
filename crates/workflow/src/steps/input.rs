//! `input`: the first step; says what a request should bring.

use super::{Branch, Flow, Kind, Step};
use crate::condition::moment::Moment;
use crate::path::{PathText, Segment};
use crate::reading::{Fields, Reading};
use crate::run::Machine;
use crate::source::{Content, Node};
use bonafide_types::{SmolStr, Value};
use serde::Serialize;
use std::sync::Arc;

pub(crate) const KIND: Kind = Kind {
    name: "input",
    keys: &["required", "optional", "next"],
    read,
};

/// What a value of the request should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InputType {
    /// Text.
    String,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// An array.
    Array,
    /// An object.
    Object,
    /// Text that is a calendar date, `2026-03-01`.
    Date,
    /// Text that is an instant, `2026-03-01T14:20:00Z`.
    DateTime,
}

impl InputType {
    /// Every type.
    pub const ALL: &'static [Self] = &[
        Self::String,
        Self::Number,
        Self::Boolean,
        Self::Array,
        Self::Object,
        Self::Date,
        Self::DateTime,
    ];

    /// The name in a definition.
    pub const fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Array => "array",
            Self::Object => "object",
            Self::Date => "date",
            Self::DateTime => "date_time",
        }
    }

    fn fits(self, value: &Value) -> bool {
        let moment = || value.as_str().and_then(Moment::parse);
        match self {
            Self::Date => matches!(moment(), Some(Moment::Date(_))),
            Self::DateTime => matches!(moment(), Some(Moment::Instant(_))),
            other => value.type_name() == other.name(),
        }
    }
}

/// A path of the request that the definition names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InputField {
    /// Dotted from the root of the body: `data.individual.email`.
    pub path: SmolStr,
    /// What the value should be, where the definition says so.
    #[serde(rename = "type")]
    pub input_type: Option<InputType>,
    #[serde(skip)]
    segments: Vec<Segment>,
}

/// Why a request is refused. Never repeats the value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InputProblem {
    /// Dotted from the root of the body.
    pub path: SmolStr,
    /// What is wrong.
    pub description: SmolStr,
}

/// The input schema.
#[derive(Debug, Default)]
pub(crate) struct InputRules {
    pub(crate) rejects: Vec<InputField>,
    /// Required paths whose absence is noted in the record only.
    records: Vec<InputField>,
    /// Paths that need not be there; a wrong type is noted.
    optional: Vec<InputField>,
}

#[derive(Debug)]
struct InputStep {
    rules: Arc<InputRules>,
    next: u32,
}

fn read(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    let mut rules = InputRules::default();
    for node in entries(reading, fields, "required") {
        if let Some((field, rejects)) = read_field(reading, node, true) {
            if rejects {
                rules.rejects.push(field);
            } else {
                rules.records.push(field);
            }
        }
    }
    for node in entries(reading, fields, "optional") {
        if let Some((field, _)) = read_field(reading, node, false) {
            rules.optional.push(field);
        }
    }
    let next = reading.target(fields, "an input step", "next");
    let rules = Arc::new(rules);
    reading.input = Some(Arc::clone(&rules));
    Some(Box::new(InputStep { rules, next: next? }))
}

fn entries<'n>(reading: &mut Reading<'_>, fields: Fields<'n>, key: &str) -> &'n [Node] {
    let Some(node) = fields.get(key) else {
        return &[];
    };
    node.items().unwrap_or_else(|| {
        reading.wrong_type(node, &format!("\"{key}\""), "a list of paths");
        &[]
    })
}

/// A path, or a mapping of `path`, `type` and `on_missing`.
fn read_field(
    reading: &mut Reading<'_>,
    node: &Node,
    required: bool,
) -> Option<(InputField, bool)> {
    let mut rejects = false;
    let mut input_type = None;
    let path = match &node.content {
        Content::Map(_) => {
            let known: &[&str] = if required {
                &["path", "type", "on_missing"]
            } else {
                &["path", "type"]
            };
            let fields = reading.fields(node, "an input path", known)?;
            input_type = read_type(reading, fields);
            match fields.get("on_missing").map(|node| (node, node.as_text())) {
                None => {}
                Some((_, Some(text))) if text == "record" => {}
                Some((_, Some(text))) if text == "reject" => rejects = true,
                Some((node, _)) => reading.diagnostics.error(
                    node.span,
                    "\"on_missing\" has to be record or reject".to_owned(),
                ),
            }
            let Some(path) = fields.get("path") else {
                reading.missing(fields.span(), "an input path", "path");
                return None;
            };
            path
        }
        _ => node,
    };
    let text = reading.word(path, "an input path", 500)?;
    let parsed = PathText::parse(&text).ok();
    let segments = parsed.and_then(|parsed| match parsed.root.as_str() {
        "request" => Some(parsed.segments),
        "data" => {
            let data = std::iter::once(Segment::Field("data".into()));
            Some(data.chain(parsed.segments).collect())
        }
        _ => None,
    });
    let Some(segments) = segments else {
        reading.diagnostics.error(
            path.span,
            "an input path begins with $data or $request".to_owned(),
        );
        return None;
    };
    let field = InputField {
        path: dotted(&segments),
        input_type,
        segments,
    };
    Some((field, rejects))
}

fn read_type(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<InputType> {
    let node = fields.get("type")?;
    let text = node.as_text();
    let found = InputType::ALL
        .iter()
        .copied()
        .find(|known| text.is_some_and(|text| text == known.name()));
    if found.is_none() {
        let names: Vec<_> = InputType::ALL.iter().map(|known| known.name()).collect();
        reading.diagnostics.error(
            node.span,
            format!("\"type\" has to be one of {}", names.join(", ")),
        );
    }
    found
}

fn dotted(segments: &[Segment]) -> SmolStr {
    let mut text = String::new();
    for segment in segments {
        match segment {
            Segment::Field(name) if text.is_empty() => text.push_str(name),
            Segment::Field(name) => text.extend([".", name]),
            Segment::Element(position) => text.push_str(&format!("[{position}]")),
        }
    }
    text.into()
}

impl InputField {
    fn value<'v>(&self, request: &'v Value) -> Option<&'v Value> {
        let found = self
            .segments
            .iter()
            .try_fold(request, |value, segment| match segment {
                Segment::Field(name) => value.get(name),
                Segment::Element(position) => value.at(usize::try_from(*position).ok()?),
            });
        found.filter(|value| !value.is_null())
    }

    /// What is wrong with the value; an empty text counts as missing where one is required.
    fn problem(&self, request: &Value, required: bool) -> Option<SmolStr> {
        match (self.value(request), self.input_type) {
            (None, _) if required => Some("required and missing".into()),
            (Some(Value::String(text)), _) if text.is_empty() => {
                required.then(|| "required and empty".into())
            }
            (Some(value), Some(wanted)) if !wanted.fits(value) => {
                Some(format!("not of type {}", wanted.name()).into())
            }
            _ => None,
        }
    }
}

impl InputRules {
    /// Why a request is refused.
    pub(crate) fn problems(&self, request: &Value) -> Vec<InputProblem> {
        list(&self.rejects, request, true)
    }
}

fn list(fields: &[InputField], request: &Value, required: bool) -> Vec<InputProblem> {
    let problems = fields.iter().filter_map(|field| {
        Some(InputProblem {
            path: field.path.clone(),
            description: field.problem(request, required)?,
        })
    });
    problems.collect()
}

impl Step for InputStep {
    fn run(&self, machine: &mut Machine) -> Flow {
        let rules = &self.rules;
        let mut remarks = Vec::new();
        for (fields, required) in [
            (&rules.rejects, true),
            (&rules.records, true),
            (&rules.optional, false),
        ] {
            remarks.extend(list(fields, &machine.request, required));
        }
        if !remarks.is_empty() {
            let remarks: Vec<_> = remarks
                .iter()
                .map(|problem| format!("{}: {}", problem.path, problem.description))
                .collect();
            machine.note(remarks.join("; ").into());
        }
        Flow::Go(Branch::Next, self.next)
    }
}
