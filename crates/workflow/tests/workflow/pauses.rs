//! What a run does when it has to wait.

use crate::support::{compile, drive, explained_on, json, now};
use bonafide_types::{CaseStatus, SmolStr, Timestamp, Value};
use bonafide_workflow::{
    Event, Progress, Resume, Run, RunRecord, ServiceAnswer, Suspension, Wake, Workflow, run_cases,
};
use std::sync::Arc;

const TWO_PAUSES: &str = r"
format: bonafide/workflow/1
name: step_by_step
pause_expires_in: 10 days
steps:
  - { id: input, kind: input, next: verify }
  - { id: verify, kind: enrichment, service: verify, output: verify, next: first }
  - { id: first, kind: tag, tags: [first], next: number }
  - id: number
    kind: wait
    label: Ask for the number
    sub_status: Number needed
    queue: Patience
    tags: [asked]
    note: The applicant gave no number.
    when: { path: $data.individual.national_id, op: is_set }
    next: points
  - id: points
    kind: scorecard
    name: Late
    output: points
    rules:
      - name: Resolved
        points: 2.5
        when: { path: $verify.found, op: equals, value: true }
      - name: Same day
        points: 1
        when: { path: $data.individual.moved_in, op: within_last, value: 1 day }
    next: papers
  - id: papers
    kind: wait
    status: OPEN
    expires_in: 36 hours
    expired: too_late
    on_skip: accept
    next: accept
  - { id: accept, kind: decision, decision: ACCEPT }
  - { id: too_late, kind: decision, decision: REJECT, sub_status: Too late }
";

fn request() -> Value {
    json(r#"{"id":"a","data":{"individual":{"moved_in":"2026-03-18"}}}"#)
}

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn paused(progress: Progress) -> Suspension {
    match progress {
        Progress::Suspend(suspension) => suspension,
        other => panic!("{other:?}"),
    }
}

fn answers() -> [(&'static str, ServiceAnswer); 1] {
    [("verify", ServiceAnswer::of(json(r#"{"found":true}"#)))]
}

fn with(patch: &str, now: &str, wake: Wake) -> Resume {
    Resume {
        now: instant(now),
        request: request().merged(&json(patch)),
        wake,
    }
}

const NUMBER: &str = r#"{"data":{"individual":{"national_id":"501-22-7788"}}}"#;

fn started() -> (Arc<Workflow>, Run, Suspension) {
    let workflow = compile(TWO_PAUSES);
    let mut run = Run::start(Arc::clone(&workflow), request(), now());
    let suspension = paused(drive(&mut run, Event::Start, &answers()));
    (workflow, run, suspension)
}

fn tell(run: &mut Run, resume: Resume) -> Progress {
    drive(run, Event::Resume(resume), &answers())
}

#[test]
fn a_run_stands_as_its_step_says_while_it_waits() {
    let (_, run, suspension) = started();
    assert_eq!(suspension.step_id, "number");
    assert_eq!(suspension.expires_at, instant("2026-03-25T12:00:00Z"));
    let standing = suspension.standing;
    assert_eq!(standing.decision, "REVIEW");
    assert_eq!(standing.status, CaseStatus::OnHold);
    assert_eq!(standing.sub_status, "Number needed");
    assert_eq!(standing.review_queues, ["Patience"]);
    assert_eq!(standing.tags, ["first", "asked"]);
    assert_eq!(standing.note, "The applicant gave no number.");
    let last = run.record().steps.pop().unwrap();
    assert_eq!((last.id.as_str(), last.branch.as_str()), ("number", ""));
}

#[test]
fn a_pause_that_says_nothing_has_the_usual_words() {
    let text = "format: bonafide/workflow/1\nname: plain\nsteps:\n\
        - { id: i, kind: input, next: w }\n- { id: w, kind: wait, next: e }\n\
        - { id: e, kind: decision, decision: ACCEPT }\n";
    let mut run = Run::start(compile(text), request(), now());
    let suspension = paused(run.advance(Event::Start));
    assert_eq!(suspension.expires_at, instant("2026-04-14T12:00:00Z"));
    assert_eq!(suspension.standing.status, CaseStatus::OnHold);
    assert_eq!(suspension.standing.sub_status, "More information needed");
    assert_eq!(suspension.standing.review_queues, ["Default Queue"]);
}

#[test]
fn data_that_is_not_enough_keeps_it_waiting_until_the_same_instant() {
    let (_, mut run, before) = started();
    let patch = r#"{"data":{"individual":{"given_name":"Oona"}}}"#;
    let after = paused(tell(
        &mut run,
        with(patch, "2026-03-16T12:00:00Z", Wake::Data),
    ));
    assert_eq!(after, before);
    let last = run.record().steps.pop().unwrap();
    assert_eq!((last.branch.as_str(), last.leaves.as_str()), ("", "f"));
}

#[test]
fn later_steps_see_what_came_in_and_the_instant_of_their_segment() {
    let (_, mut run, _) = started();
    let second = paused(tell(
        &mut run,
        with(NUMBER, "2026-03-18T20:00:00Z", Wake::Data),
    ));
    assert_eq!(second.step_id, "papers");
    assert_eq!(second.expires_at, instant("2026-03-20T08:00:00Z"));
    assert_eq!(second.standing.status, CaseStatus::Open);
    // The enrichment was not asked again, and "within the last day" counts from the second segment.
    assert_eq!(second.standing.score, Some(json("3.5")));
    let done = tell(&mut run, with(NUMBER, "2026-03-19T20:00:00Z", Wake::Data));
    assert!(matches!(done, Progress::Done(outcome) if outcome.decision == "ACCEPT"));
    let record = run.record();
    assert_eq!(record.now, now());
    let told: Vec<_> = record
        .resumes
        .iter()
        .map(|resume| resume.step_id.as_str())
        .collect();
    assert_eq!(told, ["number", "papers"]);
    let branches: Vec<_> = record
        .steps
        .iter()
        .map(|step| step.branch.as_str())
        .collect();
    assert_eq!(
        branches,
        ["next", "next", "next", "next", "next", "next", "end"]
    );
}

#[test]
fn a_pause_ends_in_as_many_ways_as_there_are() {
    let ends = |wake, at_second: bool| {
        let (_, mut run, _) = started();
        if at_second {
            tell(&mut run, with(NUMBER, "2026-03-16T12:00:00Z", Wake::Data));
        }
        let Progress::Done(outcome) = tell(&mut run, with("{}", "2026-03-17T12:00:00Z", wake))
        else {
            panic!("{wake:?}")
        };
        let mut steps = run.record().steps;
        steps.retain(|step| step.kind == "wait");
        (outcome, steps.pop().unwrap().branch)
    };
    let told = |wake, at_second| {
        let (outcome, branch) = ends(wake, at_second);
        let state = format!(
            "{} {:?} {}",
            outcome.decision, outcome.status, outcome.sub_status
        );
        (state, branch)
    };
    let as_told = |state: &str, branch: &str| (state.to_owned(), SmolStr::new(branch));
    assert_eq!(
        told(Wake::Expire, false),
        as_told("CANCEL Closed Expired", "expired")
    );
    assert_eq!(
        told(Wake::Expire, true),
        as_told("REJECT Closed Too late", "expired")
    );
    assert_eq!(
        told(Wake::Skip, false),
        as_told("REVIEW Open In Review", "skipped")
    );
    assert_eq!(
        told(Wake::Skip, true),
        as_told("ACCEPT Closed Accept", "skipped")
    );
    assert_eq!(
        told(Wake::End, true),
        as_told("CANCEL Closed Terminated", "terminated")
    );
    assert!(ends(Wake::Expire, false).0.review_queues.is_empty());
}

#[test]
fn a_stored_run_goes_on_as_if_it_had_never_been_stored() {
    let (workflow, mut run, _) = started();
    let stored = serde_json::to_string(&run.record()).unwrap();
    let record: RunRecord = serde_json::from_str(&stored).unwrap();
    let mut restored = Run::restore(Arc::clone(&workflow), record.clone(), request()).unwrap();
    assert_eq!(restored.record(), record);
    let resume = || with(NUMBER, "2026-03-18T20:00:00Z", Wake::Data);
    assert_eq!(tell(&mut restored, resume()), tell(&mut run, resume()));
    assert_eq!(restored.record(), run.record());
    assert_eq!(restored.outputs().count(), 2);

    let ended = tell(&mut run, with(NUMBER, "2026-03-18T21:00:00Z", Wake::Data));
    assert!(matches!(ended, Progress::Done(_)));
    assert!(Run::restore(Arc::clone(&workflow), run.record(), request()).is_err());
    let other = compile(&TWO_PAUSES.replace("36 hours", "37 hours"));
    assert!(Run::restore(other, record, request()).is_err());
}

#[test]
fn what_does_not_fit_a_pause_changes_nothing() {
    let (_, mut run, suspension) = started();
    for event in [Event::Start, Event::Answers(vec![ServiceAnswer::default()])] {
        assert_eq!(paused(run.advance(event)), suspension);
    }
    let end = || with("{}", "2026-03-17T12:00:00Z", Wake::End);
    let ended = tell(&mut run, end());
    assert_eq!(tell(&mut run, end()), ended);
    assert_eq!(run.record().resumes.len(), 1);
}

#[test]
fn the_explanation_shows_what_the_pause_looked_at() {
    let (workflow, run, _) = started();
    let recorded = answers().map(|(id, answer)| (id.into(), answer));
    let trace = explained_on(&workflow, &request(), &recorded, &[]);
    assert_eq!(trace.paused_at.as_deref(), Some("number"));
    assert_eq!(trace.expires_at, Some(instant("2026-03-25T12:00:00Z")));
    assert!(trace.steps.last().unwrap().rules.is_empty());
    assert_eq!(trace.steps.len(), run.record().steps.len());

    let resumes = [with(NUMBER, "2026-03-18T20:00:00Z", Wake::Data)];
    let trace = explained_on(&workflow, &request(), &recorded, &resumes);
    assert_eq!(trace.paused_at.as_deref(), Some("papers"));
    let number = &trace.steps[3];
    assert_eq!(
        (number.record.id.as_str(), number.rules.len()),
        ("number", 1)
    );
    assert!(number.rules[0].holds);
    insta::assert_json_snapshot!("trace_of_a_pause", trace);
}

#[test]
fn a_circle_through_a_pause_runs_once_a_resume() {
    let text = r"
format: bonafide/workflow/1
name: again
steps:
  - { id: input, kind: input, next: good }
  - id: good
    kind: condition
    when: { path: $data.code, op: equals, value: right }
    output: is_good
    then: accept
    else: again
  - { id: again, kind: wait, next: good }
  - { id: accept, kind: decision, decision: ACCEPT }
";
    let workflow = compile(text);
    assert!(workflow.warnings().is_empty(), "{:?}", workflow.warnings());
    let mut run = Run::start(workflow, request(), now());
    paused(run.advance(Event::Start));
    for code in ["wrong", "worse"] {
        let patch = format!(r#"{{"data":{{"code":"{code}"}}}}"#);
        paused(tell(
            &mut run,
            with(&patch, "2026-03-16T12:00:00Z", Wake::Data),
        ));
    }
    let right = with(
        r#"{"data":{"code":"right"}}"#,
        "2026-03-17T12:00:00Z",
        Wake::Data,
    );
    assert!(matches!(tell(&mut run, right), Progress::Done(_)));
    let steps = run.record().steps;
    // Each time tells what it saw: nothing, wrong, worse, right.
    let looks: Vec<_> = steps
        .iter()
        .filter(|step| step.id == "good")
        .map(|step| (step.leaves.as_str(), step.output.clone().unwrap()))
        .collect();
    let (no, yes) = (Value::Bool(false), Value::Bool(true));
    let expected = [("u", no.clone()), ("f", no.clone()), ("f", no), ("t", yes)];
    assert_eq!(looks, expected);
}

#[test]
fn cases_of_a_file_can_resume() {
    let cases = r#"
cases:
  - name: waits
    input: { data: {} }
    enrichments: { verify: { response: { found: true } } }
    expect: { paused_at: number, status: ON_HOLD, tags: [first, asked] }
  - name: goes on
    now: 2026-03-15T12:00:00Z
    input: { data: { individual: { moved_in: 2026-03-18 } } }
    enrichments: { verify: { response: { found: true } } }
    resumes:
      - data: { individual: { given_name: Oona } }
      - { data: { individual: { national_id: 501-22-7788 } }, now: 2026-03-18T20:00:00Z }
      - skip
    expect: { decision: ACCEPT, score: 3.5, paused_at: null }
  - name: is too late
    input: { data: { individual: { national_id: x } } }
    enrichments: { verify: { response: {} } }
    resumes: [ { data: {} }, expire ]
    expect: { decision: REJECT }
  - name: was over before
    input: { data: {} }
    enrichments: { verify: { response: {} } }
    resumes: [ end, end ]
    expect: { decision: CANCEL }
"#;
    let results = run_cases(&compile(&format!("{TWO_PAUSES}{cases}")));
    let told: Vec<_> = results
        .iter()
        .map(|result| (result.passed, result.failures.clone()))
        .collect();
    assert_eq!(told[..3], [(true, vec![]), (true, vec![]), (true, vec![])]);
    assert_eq!(told[3].1, ["the run has ended before it was resumed"]);
}
