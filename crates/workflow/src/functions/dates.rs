//! Functions of dates. A date is `2026-03-01`; of an instant its date in UTC counts.

use super::Function;
use crate::condition::moment::{Moment, utc_date};
use bonafide_types::{Date, Timestamp, Value};
use jiff::{Span, Unit};

pub(super) const TABLE: &[Function] = &[
    Function {
        name: "age_in_years",
        arguments: 1..=2,
        takes_null: false,
        example: r#"age_in_years ["1987-11-02", "2026-03-04"] → 38"#,
        body: age_in_years,
    },
    Function {
        name: "days_between",
        arguments: 2..=2,
        takes_null: false,
        example: r#"days_between ["2026-02-27", "2026-03-01"] → 2"#,
        body: days_between,
    },
    Function {
        name: "add_days",
        arguments: 2..=2,
        takes_null: false,
        example: r#"add_days ["2026-02-27", 2] → "2026-03-01""#,
        body: |arguments, _| shift(arguments, |count| Span::new().try_days(count).ok()),
    },
    Function {
        name: "add_months",
        arguments: 2..=2,
        takes_null: false,
        example: r#"add_months ["2026-01-31", 1] → "2026-02-28""#,
        body: |arguments, _| shift(arguments, |count| Span::new().try_months(count).ok()),
    },
    Function {
        name: "add_years",
        arguments: 2..=2,
        takes_null: false,
        example: r#"add_years ["2024-02-29", -1] → "2023-02-28""#,
        body: |arguments, _| shift(arguments, |count| Span::new().try_years(count).ok()),
    },
];

fn date(arguments: &[Value], position: usize) -> Option<Date> {
    let text = arguments.get(position)?.as_str()?;
    Some(Moment::parse(text)?.date())
}

/// Completed years from the first date to the second, or to the instant of the run; null where the
/// first lies later.
fn age_in_years(arguments: &[Value], now: Timestamp) -> Option<Value> {
    let born = date(arguments, 0)?;
    let at = match arguments.len() {
        1 => utc_date(now),
        _ => date(arguments, 1)?,
    };
    if at < born {
        return None;
    }
    let age = born.until((Unit::Year, at)).ok()?;
    Some(Value::Int(i64::from(age.get_years())))
}

/// Days from the first date to the second, negative where the second lies earlier.
fn days_between(arguments: &[Value], _now: Timestamp) -> Option<Value> {
    let (from, to) = (date(arguments, 0)?, date(arguments, 1)?);
    let days = from.until((Unit::Day, to)).ok()?;
    Some(Value::Int(i64::from(days.get_days())))
}

/// A day that the month does not have becomes its last one.
fn shift(arguments: &[Value], span: fn(i64) -> Option<Span>) -> Option<Value> {
    let Value::Int(count) = arguments.get(1)? else {
        return None;
    };
    let shifted = date(arguments, 0)?.checked_add(span(*count)?).ok()?;
    Some(Value::string(shifted.to_string()))
}
