//! The document as a tree of nodes that know where they stand in the text.

mod canonical;
mod reader;
mod surrogates;

pub(crate) use canonical::canonical_json;
pub(crate) use reader::read;

use crate::diagnostic::{Diagnostics, Report};
use bonafide_types::{Object, SmolStr, Value};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Reads a document that is no workflow by the rules of workflow files: YAML or JSON, without
/// anchors, aliases and tags.
///
/// # Errors
/// What is wrong with the text, and where.
pub fn read_document(text: &str) -> Result<Value, Report> {
    let mut diagnostics = Diagnostics::default();
    let root = read(text, &mut diagnostics);
    let is_faulty = diagnostics.has_errors();
    match root.filter(|_| !is_faulty) {
        Some(root) => Ok(root.to_value()),
        None => Err(Report::new(diagnostics.finish(None), text)),
    }
}

/// A place in the source text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// The first byte, from 0.
    pub offset: u32,
    /// How many bytes.
    pub length: u32,
}

/// One value of the document.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) content: Content,
}

#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// Null, a boolean, a number or text; never a list or an object.
    Scalar(Value),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: SmolStr,
    pub(crate) key_span: Span,
    pub(crate) value: Node,
}

impl Node {
    /// The node without its positions.
    pub(crate) fn to_value(&self) -> Value {
        match &self.content {
            Content::Scalar(value) => value.clone(),
            Content::List(items) => Value::list(items.iter().map(Self::to_value)),
            Content::Map(entries) => {
                let mut object = Object::new();
                for entry in entries {
                    object.insert(entry.key.clone(), entry.value.to_value());
                }
                Value::Object(Arc::new(object))
            }
        }
    }

    pub(crate) fn as_text(&self) -> Option<&SmolStr> {
        match &self.content {
            Content::Scalar(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn entries(&self) -> Option<&[Entry]> {
        match &self.content {
            Content::Map(entries) => Some(entries),
            _ => None,
        }
    }

    pub(crate) fn items(&self) -> Option<&[Self]> {
        match &self.content {
            Content::List(items) => Some(items),
            _ => None,
        }
    }

    /// The value of the first entry with this key.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.entries()?
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.value)
    }

    pub(crate) const fn is_null(&self) -> bool {
        matches!(self.content, Content::Scalar(Value::Null))
    }

    /// What a person would call this kind of node.
    pub(crate) const fn type_name(&self) -> &'static str {
        match &self.content {
            Content::Scalar(Value::String(_)) => "text",
            Content::Scalar(Value::Bool(_)) => "a boolean",
            Content::Scalar(Value::Null) => "null",
            Content::Scalar(_) => "a number",
            Content::List(_) => "a list",
            Content::Map(_) => "a mapping",
        }
    }
}
