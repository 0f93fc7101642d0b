//! How two values compare.

use super::moment::Moment;
use super::operator::Operator;
use super::test::Truth;
use bonafide_types::{Decimal, Value};
use std::cmp::Ordering;

/// An exact number, whole where it fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    Whole(i64),
    Exact(Decimal),
}

impl Number {
    pub(crate) fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => a.cmp(&b),
            (a, b) => compare_scaled(a.scaled(), b.scaled()),
        }
    }

    /// All digits as one whole number, and how many of them stand after the point.
    #[inline]
    fn scaled(self) -> (i128, u32) {
        match self {
            Self::Whole(number) => (i128::from(number), 0),
            Self::Exact(number) => (number.mantissa(), number.scale()),
        }
    }
}

/// Digits of a decimal take 96 bits, so that they may grow by nine places within 128.
const TENS: [i128; 10] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
    1_000_000_000,
];

/// Compares two decimals by their digits, brought to the same number of places.
#[inline]
fn compare_scaled((a, a_scale): (i128, u32), (b, b_scale): (i128, u32)) -> Ordering {
    let tens = |places: u32| {
        TENS.get(usize::try_from(places).unwrap_or(usize::MAX))
            .copied()
    };
    let compared = if a_scale >= b_scale {
        tens(a_scale - b_scale).map(|tens| a.cmp(&(b * tens)))
    } else {
        tens(b_scale - a_scale).map(|tens| (a * tens).cmp(&b))
    };
    compared.unwrap_or_else(|| {
        Decimal::from_i128_with_scale(a, a_scale).cmp(&Decimal::from_i128_with_scale(b, b_scale))
    })
}

pub(crate) const fn number_of(value: &Value) -> Option<Number> {
    match value {
        Value::Int(number) => Some(Number::Whole(*number)),
        Value::Decimal(number) => Some(Number::Exact(*number)),
        _ => None,
    }
}

/// Whether two values are the same: numbers by their amount, lists element by element, objects
/// without regard to the order of their keys. Values of different types differ.
pub(crate) fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::String(a), Value::String(b)) => a == b,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Null, Value::Null) => true,
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| equal(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, value)| b.get(key).is_some_and(|other| equal(value, other)))
        }
        _ => match (number_of(a), number_of(b)) {
            (Some(a), Some(b)) => a.compare(b).is_eq(),
            _ => false,
        },
    }
}

/// `equals` of two values of which neither is a prepared literal.
pub(crate) fn equals(a: &Value, b: &Value) -> Truth {
    if a.is_null() || b.is_null() || a.type_name() != b.type_name() {
        return Truth::Unknown;
    }
    if let (Value::String(a), Value::String(b)) = (a, b)
        && a != b
        && let (Some(a), Some(b)) = (Moment::parse(a), Moment::parse(b))
    {
        return a.compare(b).is_eq().into();
    }
    equal(a, b).into()
}

/// The order of two numbers, or of two dates or instants.
pub(crate) fn order(a: &Value, b: &Value) -> Option<Ordering> {
    if let (Some(a), Some(b)) = (number_of(a), number_of(b)) {
        return Some(a.compare(b));
    }
    let a = Moment::parse(a.as_str()?)?;
    let b = Moment::parse(b.as_str()?)?;
    Some(a.compare(b))
}

/// Whether an order satisfies `gt`, `gte`, `lt`, `lte` or their `length_…` forms.
pub(crate) const fn holds(op: Operator, order: Ordering) -> bool {
    match op {
        Operator::Gt | Operator::LengthGt => order.is_gt(),
        Operator::Gte | Operator::LengthGte => order.is_ge(),
        Operator::Lt | Operator::LengthLt => order.is_lt(),
        Operator::Lte | Operator::LengthLte => order.is_le(),
        _ => order.is_eq(),
    }
}

/// `contains` for a text or an array.
pub(crate) fn contains(whole: &Value, part: &Value) -> Truth {
    match (whole, part) {
        (_, Value::Null) => Truth::Unknown,
        (Value::String(whole), Value::String(part)) => whole.contains(part.as_str()).into(),
        (Value::List(items), part) => items.iter().any(|item| equal(item, part)).into(),
        _ => Truth::Unknown,
    }
}

/// `in` for a value and an array. Where the array has elements but none of the value's type, the
/// types do not fit.
pub(crate) fn is_in(value: &Value, set: &Value) -> Truth {
    let Value::List(items) = set else {
        return Truth::Unknown;
    };
    if !is_scalar(value) {
        return Truth::Unknown;
    }
    if items.iter().any(|item| equal(item, value)) {
        return Truth::True;
    }
    let fits = items.is_empty()
        || items
            .iter()
            .any(|item| item.type_name() == value.type_name());
    if fits { Truth::False } else { Truth::Unknown }
}

pub(crate) const fn is_scalar(value: &Value) -> bool {
    matches!(
        value,
        Value::Bool(_) | Value::Int(_) | Value::Decimal(_) | Value::String(_)
    )
}

pub(crate) fn same_ignoring_case(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
        || (!(a.is_ascii() && b.is_ascii()) && a.to_lowercase() == b.to_lowercase())
}

/// How alike two texts are, 0–1, by Jaro and Winkler, without regard to letter case; of longer
/// texts the first 256 characters count.
pub(crate) fn likeness(a: &str, b: &str) -> f64 {
    let folded = |text: &str| -> String {
        text.chars()
            .take(256)
            .flat_map(char::to_lowercase)
            .collect()
    };
    strsim::jaro_winkler(&folded(a), &folded(b))
}

/// Any operator that takes its operand from a path, on the two values.
pub(crate) fn compare_values(op: Operator, threshold: f64, a: &Value, b: &Value) -> Truth {
    match op {
        Operator::Equals => equals(a, b),
        Operator::Gt | Operator::Gte | Operator::Lt | Operator::Lte => {
            order(a, b).map_or(Truth::Unknown, |order| holds(op, order).into())
        }
        Operator::Contains => contains(a, b),
        Operator::In => is_in(a, b),
        Operator::StartsWith => texts(a, b, |a, b| a.starts_with(b)),
        Operator::EndsWith => texts(a, b, |a, b| a.ends_with(b)),
        Operator::EqualsIgnoreCase => texts(a, b, same_ignoring_case),
        Operator::SimilarTo => texts(a, b, |a, b| likeness(a, b) >= threshold),
        Operator::HasReasonCode => match (a, b) {
            (Value::List(_), Value::String(_)) => contains(a, b),
            _ => Truth::Unknown,
        },
        Operator::HasAnyOf => lists(a, b, |a, b| b.iter().any(|wanted| has(a, wanted))),
        Operator::HasAllOf => lists(a, b, |a, b| b.iter().all(|wanted| has(a, wanted))),
        Operator::LengthEquals
        | Operator::LengthGt
        | Operator::LengthGte
        | Operator::LengthLt
        | Operator::LengthLte => match (a, number_of(b)) {
            (Value::List(items), Some(count)) => holds(op, length(items).compare(count)).into(),
            _ => Truth::Unknown,
        },
        // No other operator takes a path.
        _ => Truth::Unknown,
    }
}

pub(crate) fn length(items: &[Value]) -> Number {
    Number::Whole(i64::try_from(items.len()).unwrap_or(i64::MAX))
}

pub(crate) fn has(items: &[Value], wanted: &Value) -> bool {
    items.iter().any(|item| equal(item, wanted))
}

fn texts(a: &Value, b: &Value, test: impl FnOnce(&str, &str) -> bool) -> Truth {
    match (a, b) {
        (Value::String(a), Value::String(b)) => test(a, b).into(),
        _ => Truth::Unknown,
    }
}

fn lists(a: &Value, b: &Value, test: impl FnOnce(&[Value], &[Value]) -> bool) -> Truth {
    match (a, b) {
        (Value::List(a), Value::List(b)) => test(a, b).into(),
        _ => Truth::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number() -> impl Strategy<Value = Number> {
        let exact =
            (any::<[u32; 3]>(), any::<bool>(), 0_u32..=28).prop_map(|(parts, minus, scale)| {
                let [low, middle, high] = parts;
                Number::Exact(Decimal::from_parts(low, middle, high, minus, scale))
            });
        let short = (-2_000_i64..2_000, 0_u32..5)
            .prop_map(|(digits, scale)| Number::Exact(Decimal::new(digits, scale)));
        prop_oneof![exact, short, any::<i64>().prop_map(Number::Whole)]
    }

    fn exact(number: Number) -> Decimal {
        match number {
            Number::Whole(number) => Decimal::from(number),
            Number::Exact(number) => number,
        }
    }

    proptest! {
        #[test]
        fn numbers_compare_as_their_decimals_do(a in number(), b in number()) {
            prop_assert_eq!(a.compare(b), exact(a).cmp(&exact(b)));
        }
    }
}
