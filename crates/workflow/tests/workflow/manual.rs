//! The manual and the published schema tell all that the code knows.

use crate::differential::truth;
use crate::support::{Known, lists};
use bonafide_types::Value;
use bonafide_workflow::{
    InputType, Operator, SCHEMA, Workflow, function_names, kind_names, run_cases, step_keys,
};
use std::sync::Arc;

const MANUAL: &str = include_str!("../../../../docs/workflows.md");

#[test]
fn the_manual_names_every_kind_key_operator_and_function() {
    for kind in kind_names() {
        let heading = format!("\n### {kind}\n");
        let (_, section) = MANUAL
            .split_once(&heading)
            .unwrap_or_else(|| panic!("{kind}"));
        let section = section.split("\n##").next().unwrap();
        for key in step_keys(kind).unwrap() {
            let told = section.contains(&format!("`{key}`")) || kind == "manual_review";
            assert!(told, "{kind} has the key {key}");
        }
    }
    for operator in Operator::ALL {
        let row = format!("\n| `{}` | ", operator.name());
        assert!(MANUAL.contains(&row), "{}", operator.name());
    }
    for function in function_names() {
        let row = format!("\n| `{function}` | ");
        assert!(MANUAL.contains(&row), "{function}");
    }
}

#[test]
fn the_example_of_the_manual_works() {
    let (_, rest) = MANUAL.split_once("```yaml\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let workflow =
        Workflow::compile(example, &Known, &lists()).map_err(|report| report.to_string());
    let workflow = Arc::new(workflow.unwrap());
    assert!(workflow.warnings().is_empty());
    let results = run_cases(&workflow);
    assert!(
        results.len() == 2 && results.iter().all(|result| result.passed),
        "{results:?}"
    );
}

#[test]
fn the_called_example_passes_its_own_cases() {
    let text = include_str!("../../../../docs/examples/called.yaml");
    let workflow = Workflow::compile(text, &Known, &lists()).unwrap();
    for result in run_cases(&Arc::new(workflow)) {
        assert!(result.passed, "{result:?}");
    }
}

#[test]
fn every_kind_has_an_example_whose_cases_pass() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/examples");
    for kind in kind_names() {
        let link = format!("\n### {kind}\n");
        let (_, section) = MANUAL.split_once(&link).unwrap();
        let section = section.split("\n##").next().unwrap();
        let link = format!("Example: [{kind}.yaml](examples/{kind}.yaml).");
        assert!(
            section.contains(&link),
            "the manual shows the example of {kind}"
        );
        let text = std::fs::read_to_string(format!("{folder}/{kind}.yaml")).unwrap();
        let workflow = Workflow::compile(&text, &Known, &lists());
        let workflow = Arc::new(workflow.map_err(|report| report.to_string()).unwrap());
        let steps = &workflow.definition().steps;
        assert!(steps.iter().any(|step| step.kind == kind), "{kind}");
        assert!(
            workflow.warnings().is_empty(),
            "{kind}: {:?}",
            workflow.warnings()
        );
        let results = run_cases(&workflow);
        let failed: Vec<_> = results.iter().filter(|result| !result.passed).collect();
        assert!(
            failed.is_empty() && !results.is_empty(),
            "{kind}: {failed:?}"
        );
    }
}

#[test]
fn the_examples_of_operators_hold() {
    let (_, table) = MANUAL.split_once("\n### Examples of operators\n").unwrap();
    let table = table.split("\nDetails:").next().unwrap();
    for operator in Operator::ALL {
        let row = format!("\n| `{}` | ", operator.name());
        let (_, row) = table
            .split_once(&row)
            .unwrap_or_else(|| panic!("{} has no example", operator.name()));
        let row = row.lines().next().unwrap();
        let examples = row.split('`').filter(|part| part.contains(" → "));
        let mut count = 0;
        for example in examples {
            count += 1;
            let (asked, expected) = example.split_once(" → ").unwrap();
            let word = format!(" {}", operator.name());
            let (seen, value) = asked.split_once(&word).unwrap();
            let value = match value.trim() {
                "" => String::new(),
                value => format!(r#","value":{value}"#),
            };
            let name = operator.name();
            let leaf = format!(r#"{{"path":"$data.x","op":"{name}"{value}}}"#);
            let found = truth(&leaf, &format!(r#"{{"x":{seen}}}"#));
            assert_eq!(format!("{found:?}").to_lowercase(), expected, "{example}");
        }
        assert!(count > 0, "{} has no example", operator.name());
    }
}

fn names(list: &Value) -> Vec<&str> {
    let Value::List(items) = list else {
        panic!("a list is expected")
    };
    items.iter().filter_map(Value::as_str).collect()
}

fn at<'v>(schema: &'v Value, path: &[&str]) -> &'v Value {
    path.iter().fold(schema, |value, key| {
        let next = match key.parse() {
            Ok(position) => value.at(position),
            Err(_) => value.get(key),
        };
        next.unwrap_or_else(|| panic!("{path:?}"))
    })
}

#[test]
fn the_schema_knows_the_same_words() {
    let schema = Value::from_json(SCHEMA.as_bytes(), 64).unwrap();
    let operators: Vec<_> = Operator::ALL.iter().map(|op| op.name()).collect();
    let leaf = [
        "$defs",
        "condition",
        "oneOf",
        "3",
        "properties",
        "op",
        "enum",
    ];
    assert_eq!(names(at(&schema, &leaf)), operators);
    let functions: Vec<_> = function_names().collect();
    let function = [
        "$defs",
        "step_transformation",
        "properties",
        "function",
        "enum",
    ];
    assert_eq!(names(at(&schema, &function)), functions);
    let types: Vec<_> = InputType::ALL.iter().map(|one| one.name()).collect();
    let input = [
        "$defs",
        "step_input",
        "properties",
        "required",
        "items",
        "oneOf",
        "1",
        "properties",
        "type",
        "enum",
    ];
    assert_eq!(names(at(&schema, &input)), types);

    let Value::List(steps) = at(&schema, &["properties", "steps", "items", "oneOf"]) else {
        panic!("a list of kinds")
    };
    assert_eq!(steps.len(), kind_names().count());
    for kind in kind_names() {
        let Value::Object(properties) =
            at(&schema, &["$defs", &format!("step_{kind}"), "properties"])
        else {
            panic!("an object of properties")
        };
        let mut known: Vec<_> = properties.iter().map(|(key, _)| key.as_str()).collect();
        let mut expected = vec!["id", "kind", "label", "description"];
        expected.extend(step_keys(kind).unwrap());
        known.sort_unstable();
        expected.sort_unstable();
        assert_eq!(known, expected, "{kind}");
    }
}
