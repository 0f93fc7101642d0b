//! What a formula comes to.

use super::{Comparison, Formula};
use crate::condition::{Truth, equals, order};
use crate::facts::Facts;
use bonafide_types::Value;
use std::borrow::Cow;

impl Formula {
    /// The value; null where there is none.
    pub(crate) fn value<'v>(&'v self, facts: &'v Facts) -> Cow<'v, Value> {
        let made = match self {
            Self::Literal(value) => return Cow::Borrowed(value),
            Self::Path(slot) => return Cow::Borrowed(facts.value(*slot)),
            Self::List(items) => {
                Value::list(items.iter().map(|item| item.value(facts).into_owned()))
            }
            Self::Call(function, arguments) => {
                let arguments = arguments.iter();
                let arguments: Vec<Value> = arguments
                    .map(|argument| argument.value(facts).into_owned())
                    .collect();
                function.call(&arguments, facts.now())
            }
            Self::Compare(comparison, sides) => {
                let [left, right] = sides.as_ref();
                compare(*comparison, &left.value(facts), &right.value(facts))
            }
            Self::Join(is_and, sides) => {
                let [left, right] = sides.as_ref();
                let (left, right) = (truth(&left.value(facts)), truth(&right.value(facts)));
                // One that decides alone decides, as in conditions.
                match (left, right) {
                    (Some(one), Some(other)) => Value::Bool(match is_and {
                        true => one && other,
                        false => one || other,
                    }),
                    (Some(one), None) | (None, Some(one)) if one != *is_and => Value::Bool(one),
                    _ => Value::Null,
                }
            }
            Self::Not(inner) => {
                truth(&inner.value(facts)).map_or(Value::Null, |truth| Value::Bool(!truth))
            }
        };
        Cow::Owned(made)
    }
}

const fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        _ => None,
    }
}

/// As the operators of conditions; unknown is null.
fn compare(comparison: Comparison, left: &Value, right: &Value) -> Value {
    let ordered = || order(left, right);
    let holds = match comparison {
        Comparison::Equal | Comparison::NotEqual => match equals(left, right) {
            Truth::Unknown => None,
            found => Some((found == Truth::True) == (comparison == Comparison::Equal)),
        },
        Comparison::Less => ordered().map(std::cmp::Ordering::is_lt),
        Comparison::LessOrEqual => ordered().map(std::cmp::Ordering::is_le),
        Comparison::Greater => ordered().map(std::cmp::Ordering::is_gt),
        Comparison::GreaterOrEqual => ordered().map(std::cmp::Ordering::is_ge),
    };
    holds.map_or(Value::Null, Value::Bool)
}
