//! What is written with values filled in: `$input.email` in any place of a tree.

use bonafide_types::{Object, SmolStr, Value};
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::sync::Arc;

/// What a path begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Root {
    /// What the step gives.
    Input,
    /// The step's settings.
    Settings,
    /// The body that the service sent.
    Body,
    /// The body, or the query, that was sent; for fixtures.
    Request,
}

impl Root {
    const ALL: [(&'static str, Self); 4] = [
        ("$input", Self::Input),
        ("$settings", Self::Settings),
        ("$body", Self::Body),
        ("$request", Self::Request),
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Input => "$input",
            Self::Settings => "$settings",
            Self::Body => "$body",
            Self::Request => "$request",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Key(SmolStr),
    Place(usize),
}

/// `$body.results[0].score`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) root: Root,
    segments: Vec<Segment>,
}

impl Path {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let end = text.find(['.', '[']).unwrap_or(text.len());
        let (root, mut rest) = text.split_at(end);
        let known = Root::ALL.iter().find(|(name, _)| *name == root);
        let Some((_, root)) = known else {
            let names = Root::ALL.map(|(name, _)| name).join(", ");
            return Err(format!("{text:?}: a path begins with one of {names}"));
        };
        let mut segments = Vec::new();
        while !rest.is_empty() {
            let broken = || format!("{text:?} is no path");
            if let Some(after) = rest.strip_prefix('[') {
                let (place, after) = after.split_once(']').ok_or_else(broken)?;
                segments.push(Segment::Place(place.parse().map_err(|_| broken())?));
                rest = after;
            } else {
                let after = rest.strip_prefix('.').ok_or_else(broken)?;
                let end = after.find(['.', '[']).unwrap_or(after.len());
                let (key, after) = after.split_at(end);
                if key.is_empty() {
                    return Err(broken());
                }
                segments.push(Segment::Key(key.into()));
                rest = after;
            }
        }
        Ok(Self {
            root: *root,
            segments,
        })
    }

    /// The name after the root.
    pub(super) fn first(&self) -> Option<&str> {
        match self.segments.first() {
            Some(Segment::Key(key)) => Some(key),
            _ => None,
        }
    }

    pub(super) fn look_up(&self, facts: Facts<'_>) -> Value {
        let root = match self.root {
            Root::Input => facts.input,
            Root::Settings => facts.settings,
            Root::Body => facts.body,
            Root::Request => facts.request,
        };
        let found = self.segments.iter().fold(root, |value, segment| {
            value.and_then(|value| match segment {
                Segment::Key(key) => value.get(key),
                Segment::Place(place) => value.at(*place),
            })
        });
        found.cloned().unwrap_or_default()
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.root.as_str())?;
        self.segments.iter().try_for_each(|segment| match segment {
            Segment::Key(key) => write!(f, ".{key}"),
            Segment::Place(place) => write!(f, "[{place}]"),
        })
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = SmolStr::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// What paths lead into.
#[derive(Clone, Copy, Default)]
pub(super) struct Facts<'a> {
    pub(super) input: Option<&'a Value>,
    pub(super) settings: Option<&'a Value>,
    pub(super) body: Option<&'a Value>,
    pub(super) request: Option<&'a Value>,
}

/// A tree with paths in it. `$$` at the beginning of a text stands for one `$`.
#[derive(Clone, Debug)]
pub(super) enum Template {
    Fixed(Value),
    Path(Path),
    List(Vec<Self>),
    Object(Vec<(SmolStr, Self)>),
}

impl Template {
    fn of(value: &Value) -> Result<Self, String> {
        Ok(match value {
            Value::String(text) => match text.strip_prefix("$$") {
                Some(rest) => Self::Fixed(Value::String(format!("${rest}").into())),
                None if text.starts_with('$') => Self::Path(Path::parse(text)?),
                None => Self::Fixed(value.clone()),
            },
            Value::List(items) => Self::List(items.iter().map(Self::of).collect::<Result<_, _>>()?),
            Value::Object(object) => {
                let entries = object.iter();
                let entries = entries.map(|(key, value)| Ok((key.clone(), Self::of(value)?)));
                Self::Object(entries.collect::<Result<_, String>>()?)
            }
            other => Self::Fixed(other.clone()),
        })
    }

    pub(super) fn paths(&self) -> Vec<&Path> {
        match self {
            Self::Fixed(_) => Vec::new(),
            Self::Path(path) => vec![path],
            Self::List(items) => items.iter().flat_map(Self::paths).collect(),
            Self::Object(entries) => entries.iter().flat_map(|(_, item)| item.paths()).collect(),
        }
    }

    /// The tree with every path looked up; what is absent is null.
    pub(super) fn fill(&self, facts: Facts<'_>) -> Value {
        match self {
            Self::Fixed(value) => value.clone(),
            Self::Path(path) => path.look_up(facts),
            Self::List(items) => Value::list(items.iter().map(|item| item.fill(facts))),
            Self::Object(entries) => {
                let entries = entries.iter();
                Value::object(entries.map(|(key, item)| (key.clone(), item.fill(facts))))
            }
        }
    }

    /// The same without what is absent: no service is sent nulls, nor objects of nothing but them.
    pub(super) fn fill_known(&self, facts: Facts<'_>) -> Value {
        match self {
            Self::List(items) => {
                let items = items.iter().map(|item| item.fill_known(facts));
                Value::list(items.filter(|item| !item.is_null()))
            }
            Self::Object(entries) => {
                let mut object = Object::new();
                for (key, item) in entries {
                    let value = item.fill_known(facts);
                    if !value.is_null() {
                        object.insert(key.clone(), value);
                    }
                }
                match object.is_empty() && !entries.is_empty() {
                    true => Value::Null,
                    false => Value::Object(Arc::new(object)),
                }
            }
            other => other.fill(facts),
        }
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::of(&value).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(json: &str) -> Value {
        Value::from_json(json.as_bytes(), 32).unwrap()
    }

    fn filled(template: &str, input: &str) -> (Value, Value) {
        let template = Template::of(&value(template)).unwrap();
        let input = value(input);
        let facts = Facts {
            input: Some(&input),
            ..Facts::default()
        };
        (template.fill(facts), template.fill_known(facts))
    }

    #[test]
    fn paths_are_looked_up_in_any_place_of_a_tree() {
        let (whole, known) = filled(
            r#"{"a": "$input.x[1].y", "b": ["$input.none", 7, "$$input"], "c": {"d": "$input.none"}, "e": {}}"#,
            r#"{"x": [0, {"y": "here"}]}"#,
        );
        assert_eq!(
            whole,
            value(r#"{"a": "here", "b": [null, 7, "$input"], "c": {"d": null}, "e": {}}"#)
        );
        assert_eq!(
            known,
            value(r#"{"a": "here", "b": [7, "$input"], "e": {}}"#)
        );
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in [
            "$",
            "$inputs.x",
            "$input.",
            "$input..x",
            "$input[x]",
            "$input[0",
            "$input[0]x",
        ] {
            assert!(Path::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_path_is_written_as_it_was_read(text in "\\$(input|body)(\\.[a-z_]{1,5}|\\[[0-9]{1,3}\\]){0,4}") {
            if let Ok(path) = Path::parse(&text) {
                prop_assert_eq!(Path::parse(&path.to_string()), Ok(path));
            }
        }

        #[test]
        fn no_text_breaks_the_reader(text in "\\PC{0,40}") {
            _ = Path::parse(&text);
        }
    }
}
