//! Functions of text.

use super::{Function, MANY, MAX_ELEMENTS, MAX_TEXT_BYTES, bounded};
use crate::condition::likeness;
use bonafide_types::{Decimal, Timestamp, Value};
use sha2::{Digest, Sha256};

pub(super) const TABLE: &[Function] = &[
    Function {
        name: "concat",
        arguments: 1..=MANY,
        takes_null: false,
        example: r#"concat ["Ann", " ", "Ong", 7] → "Ann Ong7""#,
        body: concat,
    },
    Function {
        name: "lower",
        arguments: 1..=1,
        takes_null: false,
        example: r#"lower ["Ann"] → "ann""#,
        body: |arguments, _| bounded(first(arguments)?.to_lowercase()),
    },
    Function {
        name: "upper",
        arguments: 1..=1,
        takes_null: false,
        example: r#"upper ["Ann"] → "ANN""#,
        body: |arguments, _| bounded(first(arguments)?.to_uppercase()),
    },
    Function {
        name: "trim",
        arguments: 1..=1,
        takes_null: false,
        example: r#"trim ["  Ann "] → "Ann""#,
        body: |arguments, _| bounded(first(arguments)?.trim().to_owned()),
    },
    Function {
        name: "substring",
        arguments: 2..=3,
        takes_null: false,
        example: r#"substring ["9876", 1, 2] → "87""#,
        body: substring,
    },
    Function {
        name: "length",
        arguments: 1..=1,
        takes_null: false,
        example: r#"length ["Zoë"] → 3"#,
        body: length,
    },
    Function {
        name: "starts_with",
        arguments: 2..=2,
        takes_null: false,
        example: r#"starts_with ["+16175550182", "+1"] → true"#,
        body: |arguments, _| {
            let starts = first(arguments)?.starts_with(second(arguments)?);
            Some(starts.into())
        },
    },
    Function {
        name: "ends_with",
        arguments: 2..=2,
        takes_null: false,
        example: r#"ends_with ["ann@shop.example", ".example"] → true"#,
        body: |arguments, _| {
            let ends = first(arguments)?.ends_with(second(arguments)?);
            Some(ends.into())
        },
    },
    Function {
        name: "replace",
        arguments: 3..=3,
        takes_null: false,
        example: r#"replace ["98-76", "-", ""] → "9876""#,
        body: replace,
    },
    Function {
        name: "split",
        arguments: 2..=2,
        takes_null: false,
        example: r#"split ["a,b", ","] → ["a","b"]"#,
        body: split,
    },
    Function {
        name: "similarity",
        arguments: 2..=2,
        takes_null: false,
        example: r#"similarity ["Odalys", "odalis"] → 0.933"#,
        body: similarity,
    },
    Function {
        name: "hash",
        arguments: 1..=1,
        takes_null: false,
        example: r#"hash ["a"] → "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb""#,
        body: hash,
    },
];

fn first(arguments: &[Value]) -> Option<&str> {
    arguments.first()?.as_str()
}

fn second(arguments: &[Value]) -> Option<&str> {
    arguments.get(1)?.as_str()
}

fn whole(arguments: &[Value], position: usize) -> Option<usize> {
    match arguments.get(position)? {
        Value::Int(number) => usize::try_from(*number).ok(),
        _ => None,
    }
}

fn concat(arguments: &[Value], _now: Timestamp) -> Option<Value> {
    let mut text = String::new();
    for argument in arguments {
        match argument {
            Value::String(part) => text.push_str(part),
            Value::Int(number) => text.push_str(&number.to_string()),
            Value::Decimal(number) => text.push_str(&number.normalize().to_string()),
            Value::Bool(flag) => text.push_str(if *flag { "true" } else { "false" }),
            Value::Null | Value::List(_) | Value::Object(_) => return None,
        }
    }
    bounded(text)
}

/// Characters from a position (0 is the first), all or so many.
fn substring(arguments: &[Value], _now: Timestamp) -> Option<Value> {
    let start = whole(arguments, 1)?;
    let rest = first(arguments)?.chars().skip(start);
    if arguments.len() < 3 {
        return bounded(rest.collect());
    }
    bounded(rest.take(whole(arguments, 2)?).collect())
}

/// Characters of a text, elements of a list.
fn length(arguments: &[Value], _now: Timestamp) -> Option<Value> {
    let count = match arguments.first()? {
        Value::String(text) => text.chars().count(),
        Value::List(items) => items.len(),
        _ => return None,
    };
    Some(Value::Int(i64::try_from(count).ok()?))
}

fn replace(arguments: &[Value], _now: Timestamp) -> Option<Value> {
    let (text, old, new) = (
        first(arguments)?,
        second(arguments)?,
        arguments.get(2)?.as_str()?,
    );
    if old.is_empty() {
        return bounded(text.to_owned());
    }
    // The size is known before the text is made.
    let found = text.matches(old).count();
    let size = (text.len() - found * old.len()).checked_add(found.checked_mul(new.len())?)?;
    if size > MAX_TEXT_BYTES {
        return None;
    }
    bounded(text.replace(old, new))
}

fn split(arguments: &[Value], _now: Timestamp) -> Option<Value> {
    let separator = second(arguments)?;
    if separator.is_empty() {
        return None;
    }
    let parts = first(arguments)?.split(separator);
    let parts: Vec<Value> = parts.take(MAX_ELEMENTS + 1).map(Value::from).collect();
    (parts.len() <= MAX_ELEMENTS).then(|| Value::list(parts))
}

/// Jaro and Winkler's likeness, 0–1 with three digits, without regard to letter case.
fn similarity(arguments: &[Value], _now: Timestamp) -> Option<Value> {
    let alike = likeness(first(arguments)?, second(arguments)?);
    Some(Value::from(Decimal::try_from(alike).ok()?.round_dp(3)))
}

/// SHA-256 of the text's UTF-8 bytes, in hexadecimal digits.
fn hash(arguments: &[Value], _now: Timestamp) -> Option<Value> {
    let digest: [u8; 32] = Sha256::digest(first(arguments)?.as_bytes()).into();
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    bounded(digits)
}
