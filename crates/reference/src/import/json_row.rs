//! Reading one JSON object into the columns.

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// Nested objects deeper than this are ignored; `data.individual.address.x` is at three.
const DEEPEST: usize = 4;

/// Hears the leaves of an object: the dotted path of its keys, and the value as text.
pub(crate) trait LeafVisitor<'a> {
    /// One leaf. Nulls are not leaves; numbers and flags come as text.
    fn leaf(&mut self, path: &str, value: Cow<'a, str>);
}

/// Reads a line of JSON, whose top must be an object, and calls `leaves` for each leaf.
///
/// # Errors
/// The line is not one JSON object.
pub(crate) fn read_json_object<'a>(
    line: &'a [u8],
    leaves: &mut dyn LeafVisitor<'a>,
) -> Result<(), serde_json::Error> {
    let mut path = String::new();
    let mut reader = serde_json::Deserializer::from_slice(line);
    let node = Node {
        path: &mut path,
        depth: 0,
        leaves,
    };
    node.deserialize(&mut reader)?;
    reader.end()
}

struct Node<'p, 'a> {
    path: &'p mut String,
    depth: usize,
    leaves: &'p mut dyn LeafVisitor<'a>,
}

impl<'a> DeserializeSeed<'a> for Node<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'a> Node<'_, 'a> {
    fn leaf<E: Error>(self, value: Cow<'a, str>) -> Result<(), E> {
        if self.depth == 0 {
            return Err(E::custom("not an object"));
        }
        self.leaves.leaf(self.path, value);
        Ok(())
    }
}

impl<'a> Visitor<'a> for Node<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_borrowed_str<E: Error>(self, value: &'a str) -> Result<(), E> {
        self.leaf(Cow::Borrowed(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.leaf(Cow::Owned(value.to_owned()))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.leaf(Cow::Borrowed(if value { "true" } else { "false" }))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.leaf(Cow::Owned(value.to_string()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.leaf(Cow::Owned(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.leaf(Cow::Owned(value.to_string()))
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        if self.depth == 0 {
            return Err(E::custom("not an object"));
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut items: A) -> Result<(), A::Error> {
        if self.depth == 0 {
            return Err(A::Error::custom("not an object"));
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'a>>(self, mut entries: A) -> Result<(), A::Error> {
        let parent = self.path.len();
        while let Some(key) = entries.next_key::<Cow<'a, str>>()? {
            if self.depth >= DEEPEST {
                entries.next_value::<IgnoredAny>()?;
                continue;
            }
            if parent > 0 {
                self.path.push('.');
            }
            self.path.push_str(&key);
            entries.next_value_seed(Node {
                path: self.path,
                depth: self.depth + 1,
                leaves: self.leaves,
            })?;
            self.path.truncate(parent);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Default)]
    struct Collected(Vec<(String, String)>);

    impl<'a> LeafVisitor<'a> for Collected {
        fn leaf(&mut self, path: &str, value: Cow<'a, str>) {
            self.0.push((path.to_owned(), value.into_owned()));
        }
    }

    fn leaves(line: &str) -> Option<Vec<(String, String)>> {
        let mut collected = Collected::default();
        read_json_object(line.as_bytes(), &mut collected).ok()?;
        Some(collected.0)
    }

    #[test]
    fn nested_objects_become_paths() {
        let found = leaves(
            r#"{"record_id":7,"individual":{"given_name":"Zo\u00eb","address":{"postal_code":"02139"}},"tags":["x"],"email":null,"synthetic":true}"#,
        )
        .unwrap();
        let expected = [
            ("record_id", "7"),
            ("individual.given_name", "Zoë"),
            ("individual.address.postal_code", "02139"),
            ("synthetic", "true"),
        ];
        let expected: Vec<_> = expected.map(|(p, v)| (p.to_owned(), v.to_owned())).into();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for line in ["7", "\"x\"", "null", "[{}]", "{} {}", "{", ""] {
            assert!(leaves(line).is_none(), "{line}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(line in "[{}\\[\\]:,\"a1\\\\ ]{0,40}") {
            let _ = leaves(&line);
        }
    }
}
