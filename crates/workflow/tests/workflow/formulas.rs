//! What formulas come to, and what they may not be.

use crate::support::{Known, compile, json, lists, run};
use bonafide_types::Value;
use bonafide_workflow::check;
use proptest::prelude::*;

fn workflow(formula: &str) -> String {
    let formula = serde_json::to_string(formula).unwrap();
    format!(
        r#"{{"format":"bonafide/workflow/1","name":"one","steps":[
            {{"id":"i","kind":"input","next":"f"}},
            {{"id":"f","kind":"transformation","formula":{formula},"output":"o","next":"e"}},
            {{"id":"e","kind":"decision","decision":"ACCEPT"}}]}}"#
    )
}

fn value(formula: &str, data: &Value) -> Value {
    let request = Value::object([("data", data.clone())]);
    let (run, _) = run(&compile(&workflow(formula)), &request, &[]);
    let (_, value) = run.outputs().next().unwrap();
    value.clone()
}

/// What is wrong with a formula, in one text.
fn faults(formula: &str) -> String {
    let found = check(&workflow(formula), &Known, &lists()).diagnostics;
    let found = found.into_iter().map(|found| found.message);
    found.collect::<Vec<_>>().join("; ")
}

#[test]
fn every_example_of_the_manual_is_true() {
    let manual = include_str!("../../../../docs/workflows.md");
    let (_, section) = manual.split_once("\n## Formulas\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let (_, rest) = section.split_once("With `").unwrap();
    let (data, _) = rest.split_once('`').unwrap();
    let (_, table) = section.split_once("| formula | result |").unwrap();
    let mut examples = 0;
    for row in table.lines().filter(|row| row.starts_with("| `")) {
        let parts: Vec<&str> = row.split('`').collect();
        let (formula, expected) = (parts[1], parts[3]);
        assert_eq!(value(formula, &json(data)), json(expected), "{formula}");
        examples += 1;
    }
    assert!(examples > 20);
}

#[test]
fn what_is_no_formula_is_told_with_the_reason() {
    for (formula, reason) in [
        (
            "1 +",
            "a value, a path or a function is expected, here is the end",
        ),
        ("1 2", "an operator or the end is expected, here is \"2\""),
        ("(1", "\")\" is expected, here is the end"),
        ("[1, 2", "\",\" or \"]\" is expected, here is the end"),
        ("$data.a = 1", "equality is written =="),
        ("1 == 1 == 1", "an operator or the end is expected"),
        ("\"abc", "the text has no end"),
        ("'a\\x'", "after \\ comes a quote"),
        ("1.2.3", "1.2.3 is no number"),
        ("a", "\"a\" is no value: a path begins with $"),
        ("1 ; 2", "';' means nothing here"),
        ("uper('a')", "there is no function \"uper\""),
        ("lower()", "\"lower\" takes one argument, here are 0"),
        ("$nothing.x", "no step has the output \"nothing\""),
        ("$", "no path"),
        ("now()", "there is no function \"now\""),
    ] {
        let told = faults(formula);
        assert!(told.contains(reason), "{formula}: {told}");
    }
    let several = faults("lowr($data.a) + uper($nothing)");
    for part in ["lowr", "uper", "nothing"] {
        assert!(several.contains(part), "{several}");
    }
}

#[test]
fn a_formula_cannot_run_away() {
    let deep = format!("{}1{}", "(".repeat(33), ")".repeat(33));
    assert!(faults(&deep).contains("nested deeper than 32"));
    let signs = format!("{}1", "-".repeat(100));
    assert!(faults(&signs).contains("nested deeper than 32"));
    let wide = vec!["1"; 300].join(" + ");
    assert!(faults(&wide).contains("more than 500 parts"));
    assert!(faults(&"1".repeat(4_001)).contains("4000"));
    // A text that doubles at each function ends at the limit of texts.
    let mut doubling = "$data.x".to_owned();
    for _ in 0..5 {
        doubling = format!("replace({doubling}, 'x', 'xxxxxxxxxxxxxxxxxxxx')");
    }
    assert_eq!(value(&doubling, &json(r#"{"x": "x"}"#)), Value::Null);
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(formula in "\\PC{0,60}") {
        _ = faults(&formula);
    }

    #[test]
    fn nothing_made_of_tokens_breaks_the_reader(
        tokens in prop::collection::vec(
            prop::sample::select(vec![
                "1", "2.5", "'a'", "$data.a", "$now", "lower", "if", "(", ")", "[", "]", ",", "+",
                "-", "*", "/", "==", "<", "and", "or", "not", "null", "true", "$", ".", "\"",
            ]),
            0..30,
        ),
    ) {
        let formula = tokens.join(" ");
        if faults(&formula).is_empty() && !formula.trim().is_empty() {
            value(&formula, &json(r#"{"a": 3}"#));
        }
    }
}
