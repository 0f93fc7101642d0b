//! A test of one value, on an answer or on a request.

use super::template::{Facts, Path, Root};
use bonafide_types::Value;
use serde::Deserialize;

/// One test; an absent value passes none but `is_set: false`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Check {
    path: Path,
    #[serde(default)]
    equals: Option<Value>,
    #[serde(default)]
    one_of: Option<Vec<Value>>,
    #[serde(default)]
    is_set: Option<bool>,
}

impl Check {
    /// Why it cannot be meant, where its path has to begin with `root`.
    pub(super) fn fault(&self, root: Root) -> Option<String> {
        let stated = [
            self.equals.is_some(),
            self.one_of.is_some(),
            self.is_set.is_some(),
        ];
        if stated.into_iter().filter(|stated| *stated).count() != 1 {
            return Some(format!(
                "{}: it needs one of `equals`, `one_of` and `is_set`",
                self.path
            ));
        }
        (self.path.root != root).then(|| format!("{} is not known here", self.path))
    }

    pub(super) fn holds(&self, facts: Facts<'_>) -> bool {
        let value = self.path.look_up(facts);
        if let Some(is_set) = self.is_set {
            return value.is_null() != is_set;
        }
        let is = |expected: &Value| !value.is_null() && is_equal(&value, expected);
        self.equals.as_ref().is_some_and(is)
            || self.one_of.as_ref().is_some_and(|all| all.iter().any(is))
    }
}

/// Numbers are equal by value, everything else as written.
fn is_equal(one: &Value, other: &Value) -> bool {
    match (one.as_decimal(), other.as_decimal()) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}
