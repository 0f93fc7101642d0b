//! What a run does, step by step.

use crate::support::{compile, explained, failed, json, now, run};
use bonafide_types::{CaseStatus, Value};
use bonafide_workflow::{Event, Progress, Run, ServiceAnswer, Workflow, run_cases};
use std::sync::Arc;

const ONBOARDING: &str = r#"
format: bonafide/workflow/1
name: retail_account
use_case: onboarding
decisions: [ACCEPT, REVIEW, REJECT, ASK_AGAIN]
response: { computed: true, enrichments: results, extra: { band: $band } }
steps:
  - id: input
    kind: input
    required:
      - { path: $data.individual, type: object, on_missing: reject }
      - $data.individual.email
    next: verify
  - id: verify
    kind: enrichment
    label: Verify the identity
    service: verify
    settings: { level: plus }
    timeout_ms: 800
    retries: 1
    output: verify
    error_output: verify_error
    on_error: by_hand
    next: band
  - id: band
    kind: transformation
    function: if
    arguments: [ $data.custom.vip, gold, standard ]
    output: band
    next: score
  - id: score
    kind: scorecard
    name: Signals
    output: points
    rules:
      - name: Resolved
        points: 40.5
        tags: [resolved]
        when: { path: $verify.kyc.reasonCodes, op: has_reason_code, value: I919 }
      - name: Deceased
        points: -100
        when: { path: $verify.kyc.reasonCodes, op: has_reason_code, value: R909 }
      - name: Has e-mail
        points: 9.5
        when: { not: { path: $data.individual.email, op: is_blank } }
    next: mark
  - id: mark
    kind: tag
    tags: [vip]
    when: { path: $band, op: equals, value: gold }
    next: codes
  - id: codes
    kind: reason_code
    codes: [R901]
    when: { path: $points, op: lt, value: 0 }
    next: route
  - id: route
    kind: switch
    cases:
      - { when: { path: $points, op: gte, value: 50 }, then: accept }
      - { when: { path: $points, op: between, value: [0, 49.9] }, then: ask }
    default: reject
  - { id: accept, kind: decision, decision: ACCEPT, tags: [resolved, green], note: All well. }
  - { id: ask, kind: decision, decision: ASK_AGAIN }
  - { id: reject, kind: decision, decision: REJECT, reason_codes: [R901, R902] }
  - { id: by_hand, kind: manual_review, queue: Outages, tags: [outage] }
"#;

fn request() -> Value {
    json(r#"{"id":"a","data":{"individual":{"email":"ann@example.org"},"custom":{"vip":true}}}"#)
}

fn answer(codes: &str) -> ServiceAnswer {
    ServiceAnswer::of(json(&format!(r#"{{"kyc":{{"reasonCodes":{codes}}}}}"#)))
}

#[test]
fn a_good_applicant_is_accepted() {
    let workflow = compile(ONBOARDING);
    let (run, outcome) = run(&workflow, &request(), &[("verify", answer(r#"["I919"]"#))]);
    assert_eq!(outcome.decision, "ACCEPT");
    assert_eq!(outcome.status, CaseStatus::Closed);
    assert_eq!(outcome.sub_status, "Accept");
    assert_eq!(outcome.tags, ["resolved", "vip", "green"]);
    assert_eq!(outcome.decision_tags, ["resolved", "green"]);
    assert_eq!(outcome.note, "All well.");
    assert_eq!(outcome.score, Some(Value::Int(50)));
    assert!(outcome.review_queues.is_empty() && outcome.reason_codes.is_empty());
    let outputs: Vec<_> = run.outputs().map(|(name, _)| name.as_str()).collect();
    assert_eq!(outputs, ["verify", "band", "points"]);
    let extra: Vec<_> = run.extra().collect();
    assert_eq!(extra, [(&"band".into(), &Value::from("gold"))]);
}

#[test]
fn a_bad_one_is_rejected_with_codes_in_order() {
    let workflow = compile(ONBOARDING);
    let (_, outcome) = run(&workflow, &request(), &[("verify", answer(r#"["R909"]"#))]);
    assert_eq!(outcome.decision, "REJECT");
    assert_eq!(
        outcome.score.unwrap().as_decimal().unwrap().to_string(),
        "-90.5"
    );
    assert_eq!(outcome.reason_codes, ["R901", "R902"]);
}

#[test]
fn the_call_carries_the_step_and_its_configuration() {
    let workflow = compile(ONBOARDING);
    let mut run = Run::start(Arc::clone(&workflow), request(), now());
    let Progress::Need(calls) = run.advance(Event::Start) else {
        panic!("a call is due")
    };
    let [call] = calls.as_slice() else {
        panic!("one call is due")
    };
    assert_eq!(
        (call.step_id.as_str(), call.service.as_str()),
        ("verify", "verify")
    );
    assert_eq!(call.name, "Verify the identity");
    assert_eq!((call.timeout_ms, call.retries), (Some(800), Some(1)));
    assert_eq!(*call.settings, json(r#"{"level":"plus"}"#));
    assert_eq!(call.input, Value::Null);
    // An event that does not fit changes nothing.
    assert_eq!(run.advance(Event::Start), Progress::Need(calls.clone()));
    // Nor do too many answers.
    let answers = vec![ServiceAnswer::default(); 2];
    assert_eq!(run.advance(Event::Answers(answers)), Progress::Need(calls));
}

#[test]
fn a_failed_enrichment_is_null_and_takes_its_error_target() {
    let workflow = compile(ONBOARDING);
    let (run, outcome) = run(&workflow, &request(), &[("verify", failed(503))]);
    assert_eq!(outcome.status, CaseStatus::Open);
    assert_eq!(outcome.sub_status, "In Review");
    assert_eq!(outcome.review_queues, ["Outages"]);
    assert_eq!(outcome.score, None);
    let outputs: Vec<_> = run
        .outputs()
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    let error = r#"{"error_code":"unavailable","error_msg":"The service is down.","http_status":503,"is_retryable":true}"#;
    assert_eq!(
        outputs,
        [("verify", Value::Null), ("verify_error", json(error))]
    );
    let step = &run.record().steps[1];
    assert_eq!(step.branch, "on_error");
    assert_eq!(step.error.as_ref().unwrap().http_status, 503);
}

#[test]
fn a_request_without_a_demanded_path_is_refused() {
    let workflow = compile(ONBOARDING);
    let problems = workflow.check_input(&json(r#"{"data":{}}"#));
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].path, "data.individual");
    assert!(workflow.check_input(&request()).is_empty());
    assert_eq!(
        workflow
            .check_input(&json(r#"{"data":{"individual":[]}}"#))
            .len(),
        1
    );
    assert_eq!(workflow.input_rejects().len(), 1);
}

#[test]
fn the_record_tells_the_path_and_the_truth_of_every_leaf() {
    let workflow = compile(ONBOARDING);
    let request = json(r#"{"data":{"individual":{}}}"#);
    let (run, _) = run(&workflow, &request, &[("verify", answer(r#"["I919"]"#))]);
    let record = run.record();
    let told: Vec<_> = record
        .steps
        .iter()
        .map(|step| (step.id.as_str(), step.branch.as_str(), step.leaves.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("input", "next", ""),
            ("verify", "next", ""),
            ("band", "next", ""),
            ("score", "next", "tft"),
            ("mark", "next", "f"),
            ("codes", "next", "f"),
            ("route", "cases[1]", "ft"),
            ("ask", "end", ""),
        ]
    );
    assert_eq!(
        record.steps[0].note,
        "data.individual.email: required and missing"
    );
    assert_eq!(record.outcome.unwrap().sub_status, "Ask Again");
}

#[test]
fn the_same_run_gives_the_same_bytes_and_the_same_explanation() {
    let workflow = compile(ONBOARDING);
    let answers = [("verify", answer(r#"["I919"]"#))];
    let bytes = |run: &Run| serde_json::to_string(&run.record()).unwrap();
    let (first, outcome) = run(&workflow, &request(), &answers);
    let (second, _) = run(&compile(ONBOARDING), &request(), &answers);
    assert_eq!(bytes(&first), bytes(&second));

    let recorded = [("verify".into(), answers[0].1.clone())];
    let trace = explained(&workflow, &request(), &recorded);
    assert_eq!(trace.outcome, outcome);
    assert!(trace.unanswered.is_empty());
    let records: Vec<_> = trace.steps.iter().map(|step| step.record.clone()).collect();
    assert_eq!(records, first.record().steps);
    insta::assert_json_snapshot!("trace", trace);
}

#[test]
fn an_answer_that_was_not_recorded_is_named() {
    let workflow = compile(ONBOARDING);
    let trace = explained(&workflow, &request(), &[]);
    assert_eq!(trace.unanswered, ["verify"]);
    assert_eq!(trace.outcome.review_queues, ["Outages"]);
}

#[test]
fn the_hash_ignores_layout_and_form_but_not_meaning() {
    let one = compile(ONBOARDING);
    let moved = format!("{ONBOARDING}canvas: {{ input: [1, 2] }}\ncases: []\n");
    assert_eq!(compile(&moved).hash(), one.hash());
    let changed = ONBOARDING.replace("value: 50", "value: 51");
    assert_ne!(compile(&changed).hash(), one.hash());
    assert_eq!(one.hash().to_string().len(), 64);
}

#[test]
fn runs_move_between_threads_and_workflows_are_shared() {
    fn is_send<T: Send>() {}
    fn is_shared<T: Send + Sync>() {}
    is_send::<Run>();
    is_shared::<Workflow>();
}

#[test]
fn a_parallel_step_asks_for_all_its_branches_at_once() {
    const PARALLEL: &str = r#"
format: bonafide/workflow/1
name: signals
steps:
  - { id: input, kind: input, next: signals }
  - id: signals
    kind: parallel
    branches:
      - { id: mail, label: Mail, service: email_risk, output: mail, input: { address: $data.email } }
      - { id: phone, service: phone_risk, output: phone, error_output: phone_error, retries: 2 }
    next: route
  - id: route
    kind: switch
    cases:
      - { when: { path: $phone_error.http_status, op: equals, value: 503 }, then: review }
      - { when: { path: $mail.score, op: gt, value: 0.9 }, then: reject }
    default: accept
  - { id: review, kind: manual_review }
  - { id: reject, kind: decision, decision: REJECT }
  - { id: accept, kind: decision, decision: ACCEPT }
cases:
  - name: A bad address is refused
    input: { data: { email: a@b.example } }
    enrichments: { mail: { response: { score: 0.95 } }, phone: { response: {} } }
    expect: { decision: REJECT }
"#;
    let workflow = compile(PARALLEL);
    assert!(workflow.warnings().is_empty(), "{:?}", workflow.warnings());
    assert!(run_cases(&workflow).iter().all(|case| case.passed));
    let request = json(r#"{"data": {"email": "a@b.example"}}"#);
    let mut first = Run::start(Arc::clone(&workflow), request.clone(), now());
    let Progress::Need(calls) = first.advance(Event::Start) else {
        panic!("calls are due")
    };
    let asked: Vec<_> = calls.iter().map(|call| call.step_id.as_str()).collect();
    assert_eq!(asked, ["mail", "phone"]);
    assert_eq!(calls[0].input, json(r#"{"address": "a@b.example"}"#));
    assert_eq!(calls[1].retries, Some(2));
    // One answer of two is none.
    let one = vec![ServiceAnswer::default()];
    assert_eq!(first.advance(Event::Answers(one)), Progress::Need(calls));

    let score = ServiceAnswer::of(json(r#"{"score": 0.2}"#));
    let answers = [("phone", failed(503)), ("mail", score)];
    let (run, outcome) = run(&workflow, &request, &answers);
    assert_eq!(outcome.decision, "REVIEW");
    let steps = run.record().steps;
    let told: Vec<_> = steps
        .iter()
        .map(|step| (step.id.as_str(), step.kind.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("input", "input"),
            ("signals", "parallel"),
            ("mail", "enrichment"),
            ("phone", "enrichment"),
            ("route", "switch"),
            ("review", "manual_review"),
        ]
    );
    assert_eq!(steps[2].output, Some(json(r#"{"score": 0.2}"#)));
    assert_eq!(steps[3].error.as_ref().unwrap().http_status, 503);
    let named = answers.map(|(id, answer)| (id.into(), answer));
    let trace = explained(&workflow, &request, &named);
    assert_eq!(trace.steps[2].label.as_deref(), Some("Mail"));
    let replayed: Vec<_> = trace.steps.iter().map(|step| step.record.clone()).collect();
    assert_eq!(replayed, steps);
    // The rules of the step behind them belong to that step.
    assert_eq!(trace.steps[4].rules.len(), 2);
}
