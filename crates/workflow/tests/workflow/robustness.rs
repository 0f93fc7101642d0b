//! No text, however broken, stops the reader or the compiler; what compiles, runs.

use crate::exercise::exercise;
use crate::support::{Known, lists};
use bonafide_workflow::{Workflow, run_cases};
use proptest::prelude::*;
use std::sync::Arc;
use std::{fs, path::Path};

const SEED: &str = include_str!("seed.yaml");

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

#[test]
fn what_the_fuzzer_kept_is_answered() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/workflow");
    let mut texts = 0;
    for entry in fs::read_dir(corpus).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        if let Ok(text) = std::str::from_utf8(&bytes) {
            exercise(text);
            texts += 1;
        }
    }
    assert!(texts > 100, "the corpus has {texts} texts");
}
