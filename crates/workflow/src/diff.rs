//! What one definition changes in another: steps by their id, rules by their name.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::{Node, read};
use bonafide_types::{SmolStr, Value};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt;

/// The difference of two definitions. The order of steps, the layout and the spelling of the
/// document do not count.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Diff {
    /// Changes above the steps: decisions, response, name and the like.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub document: Vec<KeyChange>,
    /// Steps that were added, removed or changed, by id.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepChange>,
    /// Whether the cases changed, which no run ever reads.
    pub cases: bool,
}

/// One step that is not the same.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepChange {
    /// Its id.
    pub id: SmolStr,
    /// Its kind, the new one where it changed.
    pub kind: SmolStr,
    /// What happened to it.
    pub change: Change,
    /// What changed in it; empty where it was added or removed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<KeyChange>,
}

/// What happened to a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It does something else.
    Changed,
}

/// One value that is not the same.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KeyChange {
    /// Where, such as `rules[Small].when.value`.
    pub key: String,
    /// What stood there; absent where nothing did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// What stands there; absent where nothing does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

impl Diff {
    /// Whether a run could not tell them apart.
    pub const fn is_empty(&self) -> bool {
        self.document.is_empty() && self.steps.is_empty()
    }
}

impl fmt::Display for Diff {
    /// One line for each change: `+` added, `-` removed, `~` changed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for change in &self.document {
            writeln!(f, "~ {change}")?;
        }
        for step in &self.steps {
            let (id, kind) = (&step.id, &step.kind);
            match step.change {
                Change::Added => writeln!(f, "+ step {id} ({kind})")?,
                Change::Removed => writeln!(f, "- step {id} ({kind})")?,
                Change::Changed => {
                    for change in &step.keys {
                        writeln!(f, "~ step {id}: {change}")?;
                    }
                }
            }
        }
        if self.cases {
            writeln!(f, "~ cases")?;
        }
        Ok(())
    }
}

impl fmt::Display for KeyChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let show = |value: &Option<Value>| match value {
            None => "nothing".to_owned(),
            Some(value) => serde_json::to_string(value).unwrap_or_default(),
        };
        write!(
            f,
            "{}: {} → {}",
            self.key,
            show(&self.before),
            show(&self.after)
        )
    }
}

/// Compares two definitions, which need not be valid.
///
/// # Errors
/// What keeps the first text that is no document from being read.
pub fn diff(before: &str, after: &str) -> Result<Diff, Vec<Diagnostic>> {
    let (before, after) = (document(before)?, document(after)?);
    let mut diff = Diff::default();
    let apart = ["steps", "cases", "canvas"];
    let outer = |root: &Node| {
        let entries = root.entries().unwrap_or_default().iter();
        let kept = entries.filter(|entry| !apart.contains(&entry.key.as_str()));
        Value::object(kept.map(|entry| (entry.key.clone(), entry.value.to_value())))
    };
    compare("", &outer(&before), &outer(&after), &mut diff.document);
    let cases = |root: &Node| root.get("cases").map(Node::to_value);
    diff.cases = cases(&before) != cases(&after);
    diff.steps = steps(&before, &after);
    Ok(diff)
}

fn document(text: &str) -> Result<Node, Vec<Diagnostic>> {
    let mut diagnostics = Diagnostics::default();
    match read(text, &mut diagnostics) {
        Some(root) => Ok(root),
        None => Err(diagnostics.finish(None)),
    }
}

/// The steps of a document by id, in its order.
fn steps_of(root: &Node) -> Vec<(SmolStr, &Node)> {
    let steps = root.get("steps").and_then(Node::items).unwrap_or_default();
    let named = steps.iter().filter_map(|step| {
        let id = step.get("id").and_then(Node::as_text)?;
        Some((id.clone(), step))
    });
    named.collect()
}

fn steps(before: &Node, after: &Node) -> Vec<StepChange> {
    let (old, new) = (steps_of(before), steps_of(after));
    let find = |steps: &[(SmolStr, &Node)], id: &str| {
        let mut steps = steps.iter();
        steps
            .find(|(known, _)| known == id)
            .map(|(_, step)| step.to_value())
    };
    let kind = |step: &Value| {
        let kind = step.get("kind").and_then(Value::as_str);
        SmolStr::new(kind.unwrap_or_default())
    };
    let mut seen = BTreeSet::new();
    let ids = new.iter().chain(&old).map(|(id, _)| id.clone());
    let ids: Vec<_> = ids.filter(|id| seen.insert(id.clone())).collect();
    let changes = ids
        .into_iter()
        .filter_map(|id| match (find(&old, &id), find(&new, &id)) {
            (Some(gone), None) => Some(StepChange {
                kind: kind(&gone),
                id,
                change: Change::Removed,
                keys: Vec::new(),
            }),
            (None, Some(added)) => Some(StepChange {
                kind: kind(&added),
                id,
                change: Change::Added,
                keys: Vec::new(),
            }),
            (Some(old), Some(new)) => {
                let mut keys = Vec::new();
                compare("", &old, &new, &mut keys);
                (!keys.is_empty()).then(|| StepChange {
                    kind: kind(&new),
                    id,
                    change: Change::Changed,
                    keys,
                })
            }
            (None, None) => None,
        });
    changes.collect()
}

/// Notes everything that differs below a place.
fn compare(place: &str, before: &Value, after: &Value, changes: &mut Vec<KeyChange>) {
    if before == after {
        return;
    }
    match (parts(before), parts(after)) {
        (Some(old), Some(new)) if alike(before, after) => {
            let find = |parts: &[(String, Value)], key: &str| {
                let mut parts = parts.iter();
                parts
                    .find(|(known, _)| known == key)
                    .map(|(_, value)| value.clone())
            };
            let mut seen = BTreeSet::new();
            let keys = old.iter().chain(&new).map(|(key, _)| key.as_str());
            let keys: Vec<_> = keys.filter(|key| seen.insert(*key)).collect();
            let known = changes.len();
            for key in keys {
                let place = match (place.is_empty(), key.starts_with('[')) {
                    (true, _) | (false, true) => format!("{place}{key}"),
                    (false, false) => format!("{place}.{key}"),
                };
                match (find(&old, key), find(&new, key)) {
                    (Some(old), Some(new)) => compare(&place, &old, &new, changes),
                    (before, after) => changes.push(KeyChange {
                        key: place,
                        before,
                        after,
                    }),
                }
            }
            if changes.len() == known {
                // The same parts in another order, and order counts in a list.
                changes.push(changed(place, before, after));
            }
        }
        _ => changes.push(changed(place, before, after)),
    }
}

fn changed(place: &str, before: &Value, after: &Value) -> KeyChange {
    KeyChange {
        key: place.to_owned(),
        before: Some(before.clone()),
        after: Some(after.clone()),
    }
}

const fn alike(before: &Value, after: &Value) -> bool {
    matches!(
        (before, after),
        (Value::Object(_), Value::Object(_)) | (Value::List(_), Value::List(_))
    )
}

/// The parts of a mapping by key, those of a list by the name or id that each has, else by place.
fn parts(value: &Value) -> Option<Vec<(String, Value)>> {
    match value {
        Value::Object(entries) => {
            let entries = entries.iter();
            Some(
                entries
                    .map(|(key, value)| (key.to_string(), value.clone()))
                    .collect(),
            )
        }
        Value::List(items) => {
            let name = |item: &Value| {
                let name = item.get("name").or_else(|| item.get("id"));
                name.and_then(Value::as_str).map(|name| format!("[{name}]"))
            };
            let names: Option<Vec<_>> = items.iter().map(name).collect();
            let distinct = names.filter(|names| {
                let mut seen = BTreeSet::new();
                names.iter().all(|name| seen.insert(name.clone()))
            });
            let places = (0..items.len()).map(|place| format!("[{place}]"));
            let keys = distinct.unwrap_or_else(|| places.collect());
            Some(keys.into_iter().zip(items.iter().cloned()).collect())
        }
        _ => None,
    }
}
