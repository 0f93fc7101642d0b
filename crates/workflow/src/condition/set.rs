//! A literal set of values, prepared for look-ups.

use super::compare::{Number, number_of};
use super::test::Truth;
use bonafide_types::{SmolStr, Value};
use std::collections::HashSet;

/// Up to here comparing one by one beats hashing.
const LINEAR_LIMIT: usize = 8;

#[derive(Debug, Default)]
pub(crate) struct ValueSet {
    texts: Vec<SmolStr>,
    // INVARIANT: empty, or the same texts.
    hashed_texts: HashSet<SmolStr>,
    // INVARIANT: sorted.
    numbers: Vec<Number>,
    flags: [bool; 2],
}

impl ValueSet {
    /// A set of scalars; others are left out, the reader has refused them.
    pub(crate) fn new<'v>(values: impl IntoIterator<Item = &'v Value>) -> Self {
        let mut set = Self::default();
        for value in values {
            match value {
                Value::String(text) => set.texts.push(text.clone()),
                Value::Bool(true) => set.flags = [set.flags[0], true],
                Value::Bool(false) => set.flags = [true, set.flags[1]],
                other => set.numbers.extend(number_of(other)),
            }
        }
        set.numbers.sort_by(|a, b| a.compare(*b));
        if set.texts.len() > LINEAR_LIMIT {
            set.hashed_texts = set.texts.iter().cloned().collect();
        }
        set
    }

    /// Unknown where the set has no value of this type, which an empty set cannot have.
    pub(crate) fn has(&self, value: &Value) -> Truth {
        let is_empty =
            self.texts.is_empty() && self.numbers.is_empty() && self.flags == [false, false];
        let (fits, found) = match value {
            Value::String(text) if !self.hashed_texts.is_empty() => {
                (true, self.hashed_texts.contains(text))
            }
            Value::String(text) => (!self.texts.is_empty(), self.texts.contains(text)),
            Value::Bool(flag) => (
                self.flags != [false, false],
                if *flag { self.flags[1] } else { self.flags[0] },
            ),
            other => match number_of(other) {
                Some(number) => (
                    !self.numbers.is_empty(),
                    self.numbers
                        .binary_search_by(|entry| entry.compare(number))
                        .is_ok(),
                ),
                None => return Truth::Unknown,
            },
        };
        if fits || is_empty {
            found.into()
        } else {
            Truth::Unknown
        }
    }
}
