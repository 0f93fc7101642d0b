//! Functions that know what null is.

use super::{Function, MANY};
use bonafide_types::{Timestamp, Value};

pub(super) const TABLE: &[Function] = &[
    Function {
        name: "coalesce",
        arguments: 1..=MANY,
        takes_null: true,
        example: r#"coalesce [null, "US"] → "US""#,
        body: |arguments, _| arguments.iter().find(|value| !value.is_null()).cloned(),
    },
    Function {
        name: "if",
        arguments: 3..=3,
        takes_null: true,
        example: r#"if [true, "high", "low"] → "high""#,
        body: choose,
    },
    Function {
        name: "is_set",
        arguments: 1..=1,
        takes_null: true,
        example: "is_set [null] → false",
        body: |arguments, _| Some((!arguments.first()?.is_null()).into()),
    },
    Function {
        name: "count",
        arguments: 1..=MANY,
        takes_null: true,
        example: r#"count [null, "a", ["b", null, "c"]] → 3"#,
        body: count,
    },
];

/// Null counts as false; what is no boolean has no answer.
fn choose(arguments: &[Value], _now: Timestamp) -> Option<Value> {
    let position = match arguments.first()? {
        Value::Bool(true) => 1,
        Value::Bool(false) | Value::Null => 2,
        _ => return None,
    };
    arguments.get(position).cloned()
}

/// The values that are not null; of a list its elements.
fn count(arguments: &[Value], _now: Timestamp) -> Option<Value> {
    let known = |values: &[Value]| values.iter().filter(|value| !value.is_null()).count();
    let total: usize = arguments
        .iter()
        .map(|argument| match argument {
            Value::List(items) => known(items),
            other => known(std::slice::from_ref(other)),
        })
        .sum();
    Some(Value::Int(i64::try_from(total).ok()?))
}
