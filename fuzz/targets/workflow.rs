//! Any text as a workflow: it is read, validated and compiled; what compiles is run and explained.
#![no_main]

#[path = "../../crates/workflow/tests/workflow/exercise.rs"]
mod exercise;
#[allow(dead_code, reason = "tests need more of it")]
#[path = "../../crates/workflow/tests/workflow/support.rs"]
mod support;

libfuzzer_sys::fuzz_target!(|text: &str| exercise::exercise(text));
