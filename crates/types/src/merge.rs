//! Merging what comes in later into what is known.

use crate::{Object, Value};
use std::sync::Arc;

impl Value {
    /// This value with a partial one merged in: objects key by key, while anything else, an array
    /// included, replaces what stood there. A null changes nothing, as some clients write unset
    /// fields so; `""` is a value like any other.
    #[must_use]
    pub fn merged(&self, patch: &Self) -> Self {
        match patch {
            Self::Null => self.clone(),
            Self::Object(changes) => {
                let mut entries = match self {
                    Self::Object(known) => (**known).clone(),
                    _ => Object::new(),
                };
                for (key, change) in changes.iter().filter(|(_, change)| !change.is_null()) {
                    let known = entries.get(key).unwrap_or(&Self::Null);
                    let merged = known.merged(change);
                    entries.insert(key.clone(), merged);
                }
                Self::Object(Arc::new(entries))
            }
            replacing => replacing.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Value {
        Value::from_json(text.as_bytes(), 32).unwrap()
    }

    #[test]
    fn each_kind_of_value_is_merged_in_its_own_way() {
        let known = json(r#"{"a":{"b":1,"c":"x"},"list":[1,2],"text":"t","gone":5}"#);
        for (patch, expected) in [
            (
                r"{}",
                r#"{"a":{"b":1,"c":"x"},"list":[1,2],"text":"t","gone":5}"#,
            ),
            (
                "null",
                r#"{"a":{"b":1,"c":"x"},"list":[1,2],"text":"t","gone":5}"#,
            ),
            (
                r#"{"a":{"c":"","d":null,"e":true},"gone":null}"#,
                r#"{"a":{"b":1,"c":"","e":true},"list":[1,2],"text":"t","gone":5}"#,
            ),
            (
                r#"{"list":[3],"text":{"in":"it","not":null}}"#,
                r#"{"a":{"b":1,"c":"x"},"list":[3],"text":{"in":"it"},"gone":5}"#,
            ),
            (
                r#"{"a":"flat"}"#,
                r#"{"a":"flat","list":[1,2],"text":"t","gone":5}"#,
            ),
        ] {
            assert_eq!(known.merged(&json(patch)), json(expected), "{patch}");
        }
    }

    #[test]
    fn merging_twice_is_merging_once() {
        let known = json(r#"{"a":{"b":[1]},"c":2}"#);
        let patch = json(r#"{"a":{"b":[2,3],"d":{"e":null}},"c":null}"#);
        let once = known.merged(&patch);
        assert_eq!(once.merged(&patch), once);
    }
}
