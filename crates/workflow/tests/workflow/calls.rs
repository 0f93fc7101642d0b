//! Workflows that call workflows.

use crate::support::{Known, compile, drive, explained, failed, json, lists, now, run};
use bonafide_types::Value;
use bonafide_workflow::{
    Event, Lists, Progress, Run, ServiceAnswer, Trace, Wake, Workflow, check, run_cases,
};
use std::sync::Arc;

fn caller(call: &str) -> String {
    format!(
        "format: bonafide/workflow/1
name: caller
steps:
  - {{ id: in, kind: input, next: call }}
  - {{ id: call, kind: call, {call}, output: gate, next: end }}
  - {{ id: end, kind: decision, decision: ACCEPT }}"
    )
}

const GATE: &str = "workflow: identity_gate, version: 1.0.0";

fn output(run: &Run) -> Value {
    let mut outputs = run.outputs();
    let (_, value) = outputs.next().unwrap();
    value.clone()
}

#[test]
fn the_outcome_and_the_outputs_are_a_value_and_nothing_else_leaks() {
    let workflow = compile(&caller(&format!(
        "{GATE}, data: {{ date_of_birth: $data.born, other: 7 }}"
    )));
    let request = json(r#"{"id": "r", "data": {"born": "1987-11-02"}}"#);
    let verified = ServiceAnswer::of(json(r#"{"codes": ["I919"]}"#));
    let (run, outcome) = run(&workflow, &request, &[("call/verify", verified)]);
    assert_eq!(
        output(&run),
        json(
            r#"{"decision": "ACCEPT", "score": null, "tags": ["identified"], "reason_codes": [],
                "outputs": {"verify": {"codes": ["I919"]}, "known": true, "grown_up": true}}"#
        )
    );
    assert!(outcome.tags.is_empty());
    assert_eq!(workflow.services_used(), ["verify"]);
    let calls: Vec<_> = workflow.calls().collect();
    assert_eq!(
        (calls[0].0.as_str(), calls[0].1.as_str()),
        ("identity_gate", "1.0.0")
    );

    // The record and the trace tell the steps of both.
    let record = run.record();
    let inner = record.steps[1].called.as_ref().unwrap();
    let ids: Vec<&str> = inner.steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(ids, ["input", "verify", "known", "grown_up", "pass"]);
    let answers = [(
        "call/verify".into(),
        ServiceAnswer::of(json(r#"{"codes": ["I919"]}"#)),
    )];
    let trace = explained(&workflow, &request, &answers);
    let traced: &Trace = trace.steps[1].called.as_ref().unwrap();
    assert_eq!(traced.outcome.decision, "ACCEPT");
    assert_eq!(traced.steps[2].rules.len(), 1);
    assert!(traced.unanswered.is_empty() && trace.unanswered.is_empty());
}

#[test]
fn a_service_that_fails_within_is_null_there() {
    let workflow = compile(&caller(GATE));
    let (run, _) = run(&workflow, &json("{}"), &[("call/verify", failed(503))]);
    let value = output(&run);
    assert_eq!(value.get("decision"), Some(&Value::from("REVIEW")));
    let record = run.record();
    let inner = record.steps[1].called.as_ref().unwrap();
    assert!(inner.steps[1].error.is_some());
}

#[test]
fn answers_that_do_not_fit_change_nothing() {
    let workflow = compile(&caller(GATE));
    let mut run = Run::start(workflow, json("{}"), now());
    let Progress::Need(asked) = run.advance(Event::Start) else {
        panic!("it asks")
    };
    for answers in [Vec::new(), vec![failed(503), failed(503)]] {
        let again = run.advance(Event::Answers(answers));
        assert_eq!(again, Progress::Need(asked.clone()));
    }
    let done = run.advance(Event::Answers(vec![failed(503)]));
    assert!(matches!(done, Progress::Done(_)));
}

#[test]
fn several_calls_of_a_called_parallel_step_are_asked_at_once() {
    let workflow = compile(&caller("workflow: both, version: 1.0.0"));
    let mut run = Run::start(Arc::clone(&workflow), json("{}"), now());
    let Progress::Need(calls) = run.advance(Event::Start) else {
        panic!("it asks")
    };
    let ids: Vec<&str> = calls.iter().map(|call| call.step_id.as_str()).collect();
    assert_eq!(ids, ["call/one", "call/two"]);
    let answers = [
        ("call/one", ServiceAnswer::of(Value::Int(1))),
        ("call/two", ServiceAnswer::of(Value::Int(2))),
    ];
    let given = answers.map(|(_, answer)| answer).to_vec();
    let Progress::Done(_) = run.advance(Event::Answers(given)) else {
        panic!("it ends")
    };
    assert_eq!(
        output(&run).get("outputs"),
        Some(&json(r#"{"first": 1, "second": 2}"#))
    );
}

#[test]
fn calls_are_nested_and_bounded() {
    // Each of the chain calls the one before it.
    let three = compile(&caller("workflow: chain, version: 3.0.0"));
    let (run, _) = run(&three, &json("{}"), &[]);
    let mut record = run.record();
    let mut depth = 1;
    while let Some(inner) = record.steps.get(1).and_then(|step| step.called.clone()) {
        record = *inner;
        depth += 1;
    }
    assert_eq!(depth, 4);
    let told = |call: &str| {
        let found = check(&caller(call), &Known, &lists()).diagnostics;
        let texts = found
            .into_iter()
            .map(|found| format!("{} {}", found.message, found.suggestion.unwrap_or_default()));
        texts.collect::<Vec<_>>().join("; ")
    };
    for (call, expected) in [
        ("workflow: chain, version: 4.0.0", "nested at most 4 deep"),
        (
            "workflow: waiting, version: 1.0.0",
            "pauses at its step \"hold\"",
        ),
        (
            "workflow: identity_gate, version: 1.1.0",
            "its newest version is 1.0.0",
        ),
        (
            "workflow: identity_gat, version: 1.0.0",
            "did you mean \"identity_gate\"?",
        ),
        ("workflow: identity_gate", "needs the key \"version\""),
    ] {
        let told = told(call);
        assert!(told.contains(expected), "{call}: {told}");
    }
    let none = Workflow::compile(&caller(GATE), &Known, &Lists::none());
    assert!(none.unwrap_err().to_string().contains("no version 1.0.0"));
}

#[test]
fn no_small_text_stands_for_a_long_run() {
    let steps: String = (0..250)
        .map(|number| {
            format!(
                "  - {{ id: c{number}, kind: call, workflow: chain, version: 3.0.0, output: o{number}, next: c{} }}\n",
                number + 1
            )
        })
        .collect();
    let text = format!(
        "format: bonafide/workflow/1\nname: many\nsteps:\n  - {{ id: in, kind: input, next: c0 }}\n{steps}  - {{ id: c250, kind: decision, decision: ACCEPT }}"
    );
    let refused = Workflow::compile(&text, &Known, &lists()).unwrap_err();
    assert!(
        refused.to_string().contains("the limit is 2000"),
        "{refused}"
    );
}

#[test]
fn stubbed_lists_reach_the_called_workflow_and_later_segments() {
    let text = "
format: bonafide/workflow/1
name: caller
steps:
  - { id: in, kind: input, next: hold }
  - { id: hold, kind: wait, next: own }
  - { id: own, kind: list_check, list: blocked_emails, paths: [ $data.email ], output: own, next: call }
  - { id: call, kind: call, workflow: listed, version: 1.0.0, output: called, next: end }
  - id: end
    kind: decision_rules
    rules:
      - when:
          all:
            - { path: $own.result, op: equals, value: true }
            - { path: $called.outputs.found.result, op: equals, value: true }
        decision: REJECT
    default: { decision: ACCEPT }
cases:
  - name: on the stub
    input: { data: { email: zoe@example.org } }
    lists: { blocked_emails: [ zoe@example.org ] }
    resumes: [ { data: {} } ]
    expect: { decision: REJECT }
  - name: on the list of the environment, which no case sees
    input: { data: { email: eve@example.org } }
    resumes: [ { data: {} } ]
    expect: { decision: ACCEPT }";
    for result in run_cases(&compile(text)) {
        assert!(result.passed, "{result:?}");
    }
}

#[test]
fn a_step_that_calls_again_is_explained_by_what_it_was_told_then() {
    let text = "
format: bonafide/workflow/1
name: caller
steps:
  - { id: in, kind: input, next: call }
  - { id: call, kind: call, workflow: identity_gate, version: 1.0.0, output: gate, next: hold }
  - { id: hold, kind: wait, when: { path: $data.done, op: is_set }, next: end, on_skip: call }
  - { id: end, kind: decision, decision: ACCEPT }";
    let workflow = compile(text);
    let request = json(r#"{"data": {"date_of_birth": "1987-11-02"}}"#);
    let answers =
        [r#"{"codes": []}"#, r#"{"codes": ["I919"]}"#].map(|text| ServiceAnswer::of(json(text)));
    let mut run = Run::start(Arc::clone(&workflow), request.clone(), now());
    drive(
        &mut run,
        Event::Start,
        &[("call/verify", answers[0].clone())],
    );
    let skip = bonafide_workflow::Resume {
        now: now(),
        request: request.clone(),
        wake: Wake::Skip,
    };
    let progress = drive(
        &mut run,
        Event::Resume(skip.clone()),
        &[("call/verify", answers[1].clone())],
    );
    assert!(matches!(progress, Progress::Suspend(_)));
    let recorded = answers.map(|answer| ("call/verify".into(), answer));
    let trace = bonafide_workflow::explain(
        &workflow,
        bonafide_workflow::Recorded {
            request: &request,
            now: now(),
            answers: &recorded,
            resumes: &[skip],
        },
    );
    let decisions = trace.steps.iter().filter_map(|step| step.called.as_ref());
    let decisions: Vec<_> = decisions
        .map(|called| called.outcome.decision.as_str())
        .collect();
    assert_eq!(decisions, ["REVIEW", "ACCEPT"]);
    assert!(trace.unanswered.is_empty());
}
