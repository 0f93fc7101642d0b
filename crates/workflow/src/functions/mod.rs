//! The functions of `transformation` steps.
//!
//! A function is pure: it reads no clock and no random source (the instant of the run is handed
//! in). Null in, null out, but for `coalesce`, `if`, `is_set` and `count`; an argument of the wrong
//! type gives null too. A new function is one line in a table of its file.

mod dates;
mod logic;
mod normal;
mod numbers;
mod text;

use bonafide_types::{Timestamp, Value};
use std::ops::RangeInclusive;

/// The longest text that a function makes, in bytes; longer is null. Keeps chains of
/// transformations from growing without bound.
const MAX_TEXT_BYTES: usize = 64 * 1024;

/// The most elements of a list that a function makes.
const MAX_ELEMENTS: usize = 10_000;

/// One function.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: &'static str,
    /// How many arguments it takes.
    pub(crate) arguments: RangeInclusive<usize>,
    /// Whether it is asked even where an argument is null.
    takes_null: bool,
    /// One call and its result, in the words of the manual.
    pub(crate) example: &'static str,
    body: fn(&[Value], Timestamp) -> Option<Value>,
}

/// The most arguments of a function that takes any number.
const MANY: usize = 100;

fn all() -> impl Iterator<Item = &'static Function> {
    let tables = [
        text::TABLE,
        normal::TABLE,
        numbers::TABLE,
        dates::TABLE,
        logic::TABLE,
    ];
    tables.into_iter().flatten()
}

/// The names of all functions.
pub fn function_names() -> impl Iterator<Item = &'static str> {
    all().map(|function| function.name)
}

impl Function {
    pub(crate) fn find(name: &str) -> Option<&'static Self> {
        all().find(|function| function.name == name)
    }

    /// How many arguments it takes, in words.
    pub(crate) fn arity(&self) -> String {
        let (low, high) = (self.arguments.start(), self.arguments.end());
        match (low, high) {
            (1, 1) => "one argument".to_owned(),
            (low, high) if low == high => format!("{low} arguments"),
            (low, &MANY) => format!("at least {low} arguments"),
            (low, high) => format!("{low} to {high} arguments"),
        }
    }

    /// The value of the function; null where it has none.
    pub(crate) fn call(&self, arguments: &[Value], now: Timestamp) -> Value {
        if !self.takes_null && arguments.iter().any(Value::is_null) {
            return Value::Null;
        }
        (self.body)(arguments, now).unwrap_or_default()
    }
}

/// Text, unless it grew too long.
fn bounded(text: String) -> Option<Value> {
    (text.len() <= MAX_TEXT_BYTES).then(|| Value::string(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn call(name: &str, arguments: &str) -> String {
        let arguments = Value::from_json(arguments.as_bytes(), 8).unwrap();
        let Value::List(arguments) = arguments else {
            panic!("a list of arguments")
        };
        let now = "2026-03-15T12:00:00Z".parse().unwrap();
        let value = Function::find(name).unwrap().call(&arguments, now);
        serde_json::to_string(&value).unwrap()
    }

    /// `concat ["Ann", " ", "Ong"] → "Ann Ong"`, as the manual shows it.
    #[test]
    fn every_example_is_true() {
        for function in all() {
            let (left, result) = function.example.split_once(" → ").unwrap();
            let (name, arguments) = left.split_once(' ').unwrap();
            assert_eq!(name, function.name);
            assert_eq!(call(name, arguments), result, "{}", function.example);
        }
    }

    #[test]
    fn null_in_null_out() {
        for function in all().filter(|function| !function.takes_null) {
            let arguments = vec![Value::Null; *function.arguments.start()];
            let now = "2026-03-15T12:00:00Z".parse().unwrap();
            assert_eq!(
                function.call(&arguments, now),
                Value::Null,
                "{}",
                function.name
            );
        }
    }

    #[test]
    fn what_cannot_be_computed_is_null() {
        assert_eq!(call("divide", "[1, 0]"), "null");
        assert_eq!(call("multiply", "[1e28, 1e28]"), "null");
        assert_eq!(call("lower", "[5]"), "null");
        assert_eq!(call("sum", "[[1, null]]"), "null");
        assert_eq!(call("add_days", "[\"9999-12-31\", 1]"), "null");
        assert_eq!(call("age_in_years", "[\"2027-01-01\"]"), "null");
        assert_eq!(call("substring", "[\"abc\", -1]"), "null");
    }

    #[test]
    fn text_cannot_grow_without_bound() {
        let half = format!("[\"{0}\", \"{0}\"]", "x".repeat(40_000));
        assert_eq!(call("concat", &half), "null");
        let many = format!(
            "[\"{}\", \"x\", \"{}\"]",
            "x".repeat(1000),
            "y".repeat(1000)
        );
        assert_eq!(call("replace", &many), "null");
        let commas = format!("[\"{}\", \",\"]", ",".repeat(20_000));
        assert_eq!(call("split", &commas), "null");
    }

    fn any_argument() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::Int),
            "\\PC{0,12}".prop_map(Value::string),
            "[0-9]{4}-[01][0-9]-[0-3][0-9]".prop_map(Value::string),
            prop::collection::vec(any::<i64>().prop_map(Value::Int), 0..4).prop_map(Value::list),
        ]
    }

    proptest! {
        #[test]
        fn nothing_panics(arguments in prop::collection::vec(any_argument(), 0..5), now in 0..4_000_000_000_i64) {
            let now = Timestamp::from_second(now).unwrap();
            for function in all() {
                function.call(&arguments, now);
            }
        }
    }
}
