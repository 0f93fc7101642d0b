//! What any text must survive. The fuzz target of the compiler drives the same function.

use crate::support::{Known, explained, failed, lists, now};
use bonafide_types::Value;
use bonafide_workflow::{Event, Progress, Run, Workflow, check, run_cases};
use std::sync::Arc;

/// Reads, and where it compiles runs, explains and tries the cases.
pub(crate) fn exercise(text: &str) {
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
