//! Values that an author gives as a literal or as a path.

use crate::facts::{Facts, SlotUse};
use crate::path::BoundPath;
use crate::reading::Reading;
use crate::source::{Content, Node};
use bonafide_types::Value;

/// A literal or a path: text that begins with `$` is a path, `{ value: … }` is always a literal,
/// `{ path: … }` is always a path.
#[derive(Clone, Debug)]
pub(crate) enum Operand {
    Literal(Value),
    Path(BoundPath),
}

impl Operand {
    pub(crate) fn read(node: &Node, reading: &mut Reading<'_>) -> Option<Self> {
        match &node.content {
            Content::Scalar(Value::String(text)) if text.starts_with('$') => {
                reading.path(node, SlotUse::PLAIN).map(Self::Path)
            }
            Content::Map(entries) => match entries.as_slice() {
                [entry] if entry.key == "value" => Some(Self::Literal(entry.value.to_value())),
                [entry] if entry.key == "path" => {
                    reading.path(&entry.value, SlotUse::PLAIN).map(Self::Path)
                }
                _ => {
                    reading.diagnostics.error_with(
                        node.span,
                        "this is neither a value nor a path".to_owned(),
                        Some("write a literal, a path, { value: … } or { path: … }".to_owned()),
                    );
                    None
                }
            },
            _ => Some(Self::Literal(node.to_value())),
        }
    }

    pub(crate) fn value<'v>(&'v self, facts: &'v Facts) -> &'v Value {
        match self {
            Self::Literal(value) => value,
            Self::Path(path) => facts.value(path.slot),
        }
    }
}
