//! One leaf, prepared: the literal in the type that the comparison needs.

use super::compare::{
    Number, compare_values, contains, equal, has, holds, is_scalar, length, likeness, number_of,
    same_ignoring_case,
};
use super::moment::{Duration, Moment};
use super::operator::Operator;
use super::set::ValueSet;
use crate::facts::Facts;
use bonafide_types::{SmolStr, Value};
use regex::Regex;
use serde::{Serialize, Serializer};

/// The result of a rule in three-valued logic.
///
/// The order is that of the logic: `all` is the least, `any` the greatest of its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// It does not hold.
    False,
    /// It cannot be said: a value is null or has another type.
    Unknown,
    /// It holds.
    True,
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

impl Truth {
    /// `true`, `false` or `unknown`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::False => "false",
            Self::Unknown => "unknown",
            Self::True => "true",
        }
    }

    /// The letter in a record: `t`, `f`, `u`.
    pub(crate) const fn letter(self) -> u8 {
        match self {
            Self::False => b'f',
            Self::Unknown => b'u',
            Self::True => b't',
        }
    }
}

impl Serialize for Truth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A comparison with its literal prepared. Negations (`not_equals`, …) are the leaf's affair.
#[derive(Debug)]
pub(crate) enum Test {
    IsSet,
    IsBlank,
    EqualsFlag(bool),
    EqualsText(SmolStr),
    /// Text that is a date or an instant: compared as such where the fact is one too.
    EqualsMoment(SmolStr, Moment),
    /// An array or an object.
    EqualsValue(Box<Value>),
    /// `equals`, `gt`, `gte`, `lt`, `lte`.
    Number(Operator, Number),
    Moment(Operator, Moment),
    NumberRange(Box<(Number, Number)>),
    MomentRange(Box<(Moment, Moment)>),
    OlderThan(Duration),
    WithinLast(Duration),
    Contains(Box<Value>),
    StartsWith(SmolStr),
    EndsWith(SmolStr),
    Matches(Box<Regex>),
    EqualsIgnoreCase(SmolStr),
    SimilarTo(SmolStr, f64),
    In(Box<ValueSet>),
    HasAnyOf(Box<[Value]>),
    HasAllOf(Box<[Value]>),
    Length(Operator, i64),
    HasCode(u64),
    HasAnyCode(Box<[u64]>),
    /// The place of a bound list.
    InList(u32),
    /// The operand is another slot; the threshold is that of `similar_to`.
    Path(Operator, u32, f64),
}

impl Test {
    /// The truth for the fact in `slot`.
    #[inline]
    pub(crate) fn truth(&self, slot: u32, facts: &Facts) -> Truth {
        let value = facts.value(slot);
        match self {
            Self::IsSet => (!value.is_null()).into(),
            Self::IsBlank => is_blank(value).into(),
            Self::HasCode(code) => facts
                .codes(slot)
                .map_or(Truth::Unknown, |codes| codes.contains(code).into()),
            Self::HasAnyCode(wanted) => facts.codes(slot).map_or(Truth::Unknown, |codes| {
                codes
                    .iter()
                    .any(|code| wanted.binary_search(code).is_ok())
                    .into()
            }),
            Self::Number(op, literal) => number_of(value).map_or(Truth::Unknown, |number| {
                holds(*op, number.compare(*literal)).into()
            }),
            Self::EqualsText(text) => match value {
                Value::String(seen) => (seen == text).into(),
                _ => Truth::Unknown,
            },
            Self::EqualsFlag(flag) => match value {
                Value::Bool(seen) => (seen == flag).into(),
                _ => Truth::Unknown,
            },
            other => other.rare(slot, value, facts),
        }
    }

    /// The tests that cost more than the call.
    #[inline(never)]
    fn rare(&self, slot: u32, value: &Value, facts: &Facts) -> Truth {
        match self {
            Self::EqualsMoment(text, literal) => match (facts.moment(slot), value) {
                (Some(moment), _) => moment.compare(*literal).is_eq().into(),
                (None, Value::String(seen)) => (seen == text).into(),
                _ => Truth::Unknown,
            },
            Self::EqualsValue(literal) if literal.type_name() == value.type_name() => {
                equal(value, literal).into()
            }
            Self::Moment(op, literal) => {
                moment_test(slot, facts, |moment| holds(*op, moment.compare(*literal)))
            }
            Self::NumberRange(bounds) => number_of(value).map_or(Truth::Unknown, |number| {
                (number.compare(bounds.0).is_ge() && number.compare(bounds.1).is_le()).into()
            }),
            Self::MomentRange(bounds) => moment_test(slot, facts, |moment| {
                moment.compare(bounds.0).is_ge() && moment.compare(bounds.1).is_le()
            }),
            Self::OlderThan(age) => {
                moment_test(slot, facts, |moment| age.is_older(moment, facts.now()))
            }
            Self::WithinLast(age) => {
                moment_test(slot, facts, |moment| age.is_within(moment, facts.now()))
            }
            Self::Contains(part) => contains(value, part),
            Self::StartsWith(start) => text_test(value, |text| text.starts_with(start.as_str())),
            Self::EndsWith(end) => text_test(value, |text| text.ends_with(end.as_str())),
            Self::Matches(pattern) => text_test(value, |text| pattern.is_match(text)),
            Self::EqualsIgnoreCase(other) => {
                text_test(value, |text| same_ignoring_case(text, other))
            }
            Self::SimilarTo(other, threshold) => {
                text_test(value, |text| likeness(text, other) >= *threshold)
            }
            Self::In(set) => set.has(value),
            Self::HasAnyOf(wanted) => {
                list_test(value, |items| wanted.iter().any(|one| has(items, one)))
            }
            Self::HasAllOf(wanted) => {
                list_test(value, |items| wanted.iter().all(|one| has(items, one)))
            }
            Self::Length(op, count) => list_test(value, |items| {
                holds(*op, length(items).compare(Number::Whole(*count)))
            }),
            Self::InList(list) if is_scalar(value) => {
                facts.find_on_list(*list, value, None).is_some().into()
            }
            Self::Path(op, other, threshold) => {
                compare_values(*op, *threshold, value, facts.value(*other))
            }
            // A type that does not fit; the frequent tests do not come here.
            _ => Truth::Unknown,
        }
    }

    /// The slot of the operand, where it is a path.
    pub(crate) const fn other_slot(&self) -> Option<u32> {
        match self {
            Self::Path(_, slot, _) => Some(*slot),
            _ => None,
        }
    }
}

pub(crate) fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

fn text_test(value: &Value, test: impl FnOnce(&str) -> bool) -> Truth {
    value
        .as_str()
        .map_or(Truth::Unknown, |text| test(text).into())
}

fn list_test(value: &Value, test: impl FnOnce(&[Value]) -> bool) -> Truth {
    match value {
        Value::List(items) => test(items).into(),
        _ => Truth::Unknown,
    }
}

fn moment_test(slot: u32, facts: &Facts, test: impl FnOnce(Moment) -> bool) -> Truth {
    facts
        .moment(slot)
        .map_or(Truth::Unknown, |moment| test(moment).into())
}
