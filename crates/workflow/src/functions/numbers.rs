//! Functions of numbers. All are exact; what leaves the range of decimals is null.

use super::{Function, MANY};
use bonafide_types::{Decimal, Timestamp, Value};
use rust_decimal::RoundingStrategy;

pub(super) const TABLE: &[Function] = &[
    Function {
        name: "add",
        arguments: 2..=2,
        takes_null: false,
        example: "add [0.1, 0.2] → 0.3",
        body: |arguments, _| pair(arguments, Decimal::checked_add),
    },
    Function {
        name: "subtract",
        arguments: 2..=2,
        takes_null: false,
        example: "subtract [5, 7] → -2",
        body: |arguments, _| pair(arguments, Decimal::checked_sub),
    },
    Function {
        name: "multiply",
        arguments: 2..=2,
        takes_null: false,
        example: "multiply [1.5, 4] → 6",
        body: |arguments, _| pair(arguments, Decimal::checked_mul),
    },
    Function {
        name: "divide",
        arguments: 2..=2,
        takes_null: false,
        example: "divide [3, 4] → 0.75",
        body: |arguments, _| pair(arguments, Decimal::checked_div),
    },
    Function {
        name: "round",
        arguments: 1..=2,
        takes_null: false,
        example: "round [2.345, 2] → 2.35",
        body: round,
    },
    Function {
        name: "min",
        arguments: 1..=MANY,
        takes_null: false,
        example: "min [7, 3, 5] → 3",
        body: |arguments, _| Some(Value::from(numbers(arguments)?.into_iter().min()?)),
    },
    Function {
        name: "max",
        arguments: 1..=MANY,
        takes_null: false,
        example: "max [[7, 3, 5]] → 7",
        body: |arguments, _| Some(Value::from(numbers(arguments)?.into_iter().max()?)),
    },
    Function {
        name: "sum",
        arguments: 1..=MANY,
        takes_null: false,
        example: "sum [[1, 2.5], 3] → 6.5",
        body: sum,
    },
];

fn pair(arguments: &[Value], operation: fn(Decimal, Decimal) -> Option<Decimal>) -> Option<Value> {
    let left = arguments.first()?.as_decimal()?;
    let right = arguments.get(1)?.as_decimal()?;
    operation(left, right).map(Value::computed)
}

/// Halves are rounded away from zero.
fn round(arguments: &[Value], _now: Timestamp) -> Option<Value> {
    let number = arguments.first()?.as_decimal()?;
    let digits = match arguments.get(1) {
        None => 0,
        Some(Value::Int(digits)) => u32::try_from(*digits).ok().filter(|d| *d <= 28)?,
        Some(_) => return None,
    };
    let rounded = number.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
    Some(Value::computed(rounded))
}

fn sum(arguments: &[Value], _now: Timestamp) -> Option<Value> {
    let numbers = numbers(arguments)?;
    let total = numbers
        .into_iter()
        .try_fold(Decimal::ZERO, Decimal::checked_add)?;
    Some(Value::computed(total))
}

/// The numbers among the arguments and in the lists among them; `None` where anything else is.
fn numbers(arguments: &[Value]) -> Option<Vec<Decimal>> {
    let mut numbers = Vec::new();
    for argument in arguments {
        match argument {
            Value::List(items) => {
                for item in items.iter() {
                    numbers.push(item.as_decimal()?);
                }
            }
            other => numbers.push(other.as_decimal()?),
        }
    }
    Some(numbers)
}
