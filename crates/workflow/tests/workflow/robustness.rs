//! No text, however broken, stops the reader or the compiler; what compiles, runs.

use crate::support::{Known, explained, failed, lists, now};
use bonafide_types::Value;
use bonafide_workflow::{Event, Progress, Run, Workflow, check, run_cases};
use proptest::prelude::*;
use std::sync::Arc;

const SEED: &str = include_str!("seed.yaml");

/// Reads, and where it compiles runs, explains and tries the cases.
fn exercise(text: &str) {
    let checked = check(text, &Known, &lists());
    for finding in &checked.diagnostics {
        finding.render(text);
    }
    let compiled = Workflow::compile(text, &Known, &lists());
    assert_eq!(compiled.is_ok(), checked.is_valid(), "{text}");
    let Ok(workflow) = compiled.map(Arc::new) else {
        return;
    };
    let request = Value::object([("data", Value::object([("x", Value::Int(1))]))]);
    let mut run = Run::start(Arc::clone(&workflow), request.clone(), now());
    let mut progress = run.advance(Event::Start);
    let mut rounds = 0;
    while let Progress::Need(calls) = progress {
        rounds += 1;
        assert!(rounds <= 500, "a run ends");
        progress = run.advance(Event::Answers(calls.iter().map(|_| failed(503)).collect()));
    }
    let trace = explained(&workflow, &request, &[]);
    assert_eq!(trace.steps.len(), run.record().steps.len());
    run_cases(&workflow);
}

#[test]
fn the_seed_is_whole() {
    let workflow = Workflow::compile(SEED, &Known, &lists()).map_err(|report| report.to_string());
    let results = run_cases(&Arc::new(workflow.unwrap()));
    assert_eq!(results.len(), 3);
    assert!(results[0].passed && results[1].passed, "{results:?}");
    assert_eq!(
        results[2].failures,
        ["decision is \"ACCEPT\", expected \"REJECT\""]
    );
}

#[test]
fn a_case_without_its_answer_fails() {
    let text = SEED.replace("verify: { response: { kyc: { reasonCodes: [I919] } } }", "");
    let workflow = Workflow::compile(&text, &Known, &lists()).unwrap();
    let results = run_cases(&Arc::new(workflow));
    assert_eq!(
        results[0].failures,
        ["step verify has no stubbed enrichment"]
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_answered(text in "\\PC{0,200}") {
        exercise(&text);
    }

    #[test]
    fn anything_that_looks_like_yaml_is_answered(text in "[-:{}\\[\\], \\n\"'&*!|>%@#?a$0.]{0,120}") {
        exercise(&text);
    }

    #[test]
    fn a_broken_definition_is_answered(cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..12_usize, "[-:{}\\[\\], \\n\"'a$0é]{0,3}"), 1..4)) {
        let mut letters: Vec<char> = SEED.chars().collect();
        for (place, length, insert) in cuts {
            let start = place.index(letters.len());
            let end = (start + length).min(letters.len());
            letters.splice(start..end, insert.chars());
        }
        exercise(&letters.into_iter().collect::<String>());
    }

    #[test]
    fn swapped_lines_are_answered(a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>()) {
        let mut lines: Vec<&str> = SEED.lines().collect();
        let (a, b) = (a.index(lines.len()), b.index(lines.len()));
        lines.swap(a, b);
        exercise(&lines.join("\n"));
    }
}

#[test]
fn deep_and_long_texts_are_answered() {
    for text in [
        "[".repeat(100_000),
        "{a: ".repeat(50_000),
        "- ".repeat(100_000),
        "? ".repeat(50_000),
        format!("a: {}", "x".repeat(1_000_000)),
        "a: 1\n".repeat(100_000),
    ] {
        exercise(&text);
    }
}
