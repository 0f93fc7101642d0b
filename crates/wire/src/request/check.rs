//! Types and lengths of the declared fields.

use crate::error::InvalidArg;
use crate::fields::{Field, Kind, SHAPES, Shape};
use crate::timestamp;
use bonafide_types::{Object, PartialDate, Value};
use std::fmt::Write as _;

/// A client that sends more faults than this reads the first ones only.
const MOST_MISSES: usize = 100;

/// The faults found so far: each field once, up to a limit.
#[derive(Debug, Default)]
pub(crate) struct Misses {
    args: Vec<InvalidArg>,
}

impl Misses {
    pub(crate) fn push(&mut self, arg: InvalidArg) {
        let is_known = self.args.iter().any(|known| known.field == arg.field);
        if self.args.len() < MOST_MISSES && !is_known {
            self.args.push(arg);
        }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.args.is_empty()
    }

    const fn is_full(&self) -> bool {
        self.args.len() >= MOST_MISSES
    }

    pub(crate) fn into_args(self) -> Vec<InvalidArg> {
        self.args
    }
}

/// A path in the body, spelled out only when a fault is found at it.
#[derive(Clone, Copy)]
struct Path<'a> {
    parent: Option<&'a Self>,
    segment: Segment<'a>,
}

#[derive(Clone, Copy)]
enum Segment<'a> {
    Field(&'a str),
    Element(usize),
}

impl Path<'_> {
    fn write(&self, text: &mut String) {
        if let Some(parent) = self.parent {
            parent.write(text);
            text.push('.');
        }
        match self.segment {
            Segment::Field(name) => text.push_str(name),
            // Writing to a string cannot fail.
            Segment::Element(position) => _ = write!(text, "{position}"),
        }
    }

    fn miss(&self, description: impl Into<smol_str::SmolStr>) -> InvalidArg {
        let mut field = String::new();
        self.write(&mut field);
        InvalidArg::new(field, description)
    }
}

/// The required fields of the body that are missing, empty or of the wrong type.
pub(crate) fn required_of_envelope(body: &Value) -> Vec<InvalidArg> {
    let required = SHAPES
        .envelope()
        .fields
        .iter()
        .filter(|field| field.is_required);
    required
        .filter_map(|field| {
            let description = match (body.get(field.name), field.kind) {
                (None | Some(Value::Null), _) => "missing",
                (Some(Value::Object(_)), Kind::Shape(_)) => return None,
                (Some(_), Kind::Shape(_)) => "has to be an object",
                (Some(Value::String(text)), _) if text.is_empty() => "empty",
                (Some(Value::String(_)), _) => return None,
                (Some(_), _) => "has to be a string",
            };
            Some(InvalidArg::new(field.name, description))
        })
        .collect()
}

/// Every declared field that cannot be read.
pub(crate) fn declared_fields(body: &Value) -> Misses {
    let mut misses = Misses::default();
    if let Value::Object(object) = body {
        check_object(object, SHAPES.envelope(), None, &mut misses);
    }
    misses
}

/// Every declared field that was sent and cannot be read; what is not sent is not missed.
pub(crate) fn sent_fields(body: &Value) -> Misses {
    let mut misses = Misses::default();
    let Value::Object(object) = body else {
        return misses;
    };
    let shape = SHAPES.envelope();
    for (name, value) in object.iter() {
        if let Some(field) = shape.field(name) {
            let segment = Segment::Field(field.name);
            let parent = None;
            check_field(value, field, &Path { parent, segment }, &mut misses);
        }
    }
    misses
}

fn check_object(object: &Object, shape: &Shape, parent: Option<&Path<'_>>, misses: &mut Misses) {
    for (name, value) in object.iter() {
        if misses.is_full() {
            return;
        }
        if let Some(field) = shape.field(name) {
            let segment = Segment::Field(field.name);
            check_field(value, field, &Path { parent, segment }, misses);
        }
    }
    for field in shape.fields.iter().filter(|field| field.is_required) {
        if object.get(field.name).is_none_or(Value::is_null) {
            let segment = Segment::Field(field.name);
            misses.push(Path { parent, segment }.miss("missing"));
        }
    }
}

fn check_field(value: &Value, field: &Field, path: &Path<'_>, misses: &mut Misses) {
    if value.is_null() {
        return;
    }
    match (field.kind, value) {
        (Kind::Any, _)
        | (Kind::Number, Value::Int(_) | Value::Decimal(_))
        | (Kind::Boolean | Kind::Consent, Value::Bool(true))
        | (Kind::Boolean, Value::Bool(false))
        | (Kind::Object, Value::Object(_)) => {}
        (Kind::Consent, Value::Bool(false)) => {
            misses.push(path.miss("consent was not given, so nothing may be checked"));
        }
        (Kind::Text | Kind::Timestamp | Kind::BirthDate, Value::String(text)) => {
            if let Some(description) = fault_of_text(text, field) {
                misses.push(path.miss(description));
            }
        }
        (Kind::Shape(id), Value::Object(object)) => {
            check_object(object, SHAPES.get(id), Some(path), misses);
        }
        (Kind::Texts | Kind::Shapes(_), Value::List(items)) => {
            for (position, item) in items.iter().enumerate() {
                if misses.is_full() {
                    return;
                }
                let segment = Segment::Element(position);
                let parent = Some(path);
                check_element(item, field.kind, &Path { parent, segment }, misses);
            }
        }
        (kind, _) => misses.push(path.miss(expected(kind))),
    }
}

fn check_element(item: &Value, kind: Kind, path: &Path<'_>, misses: &mut Misses) {
    match (kind, item) {
        (_, Value::Null) | (Kind::Texts, Value::String(_)) => {}
        (Kind::Shapes(id), Value::Object(object)) => {
            check_object(object, SHAPES.get(id), Some(path), misses);
        }
        (Kind::Shapes(_), _) => misses.push(path.miss(expected(Kind::Object))),
        _ => misses.push(path.miss(expected(Kind::Text))),
    }
}

fn fault_of_text(text: &str, field: &Field) -> Option<String> {
    if let Some(limit) = field.max_length
        // Counting is needed only where there are more bytes than characters are allowed.
        && text.len() > limit
        && text.chars().nth(limit).is_some()
    {
        return Some(format!("longer than {limit} characters"));
    }
    match field.kind {
        Kind::Timestamp if timestamp::parse(text).is_none() => {
            Some("not an RFC 3339 time".to_owned())
        }
        Kind::BirthDate if !text.is_empty() && PartialDate::parse(text).is_none() => {
            Some("not a date of the form YYYY-MM-DD, YYYY-MM or YYYY".to_owned())
        }
        _ => None,
    }
}

const fn expected(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Timestamp | Kind::BirthDate => "has to be a string",
        Kind::Boolean | Kind::Consent => "has to be true or false",
        Kind::Number => "has to be a number",
        Kind::Object | Kind::Shape(_) => "has to be an object",
        Kind::Texts => "has to be an array of strings",
        Kind::Shapes(_) => "has to be an array of objects",
        Kind::Any => "cannot be read",
    }
}
