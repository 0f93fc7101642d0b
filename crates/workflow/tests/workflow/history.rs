//! What a workflow asks of earlier evaluations, and what an evaluation leaves for later ones.

use crate::support::{compile, failed, json, now, run};
use bonafide_types::{SmolStr, Value};
use bonafide_workflow::{
    Event, HISTORY_SERVICE, Measure, Progress, Run, SeriesSet, ServiceAnswer, entity_text,
};
use std::sync::Arc;

const ASKING: &str = r"
format: bonafide/workflow/1
name: velocity
steps:
  - { id: input, kind: input, next: often }
  - id: often
    kind: aggregation
    entity: [ $data.individual.email, $data.ip_address ]
    measure: count
    window: 1 day
    output: often
    next: spent
  - id: spent
    kind: aggregation
    entity: $data.individual.email
    measure: sum
    of: $data.amount
    window: lifetime
    when: { path: $data.event, op: equals, value: payment }
    output: spent
    next: judge
  - id: judge
    kind: condition
    when: { any: [ { path: $often, op: gt, value: 3 }, { path: $spent, op: gte, value: 100.5 } ] }
    then: review
    else: accept
  - { id: review, kind: manual_review }
  - { id: accept, kind: decision, decision: ACCEPT }
";

fn request() -> Value {
    json(
        r#"{"id":"a","data":{"individual":{"email":" Ann@Example.org"},"ip_address":"10.0.0.7","amount":12.50,"event":"payment"}}"#,
    )
}

#[test]
fn a_run_asks_with_the_elements_and_goes_on_with_the_answer() {
    let workflow = compile(ASKING);
    let mut asking = Run::start(Arc::clone(&workflow), request(), now());
    let Progress::Need(calls) = asking.advance(Event::Start) else {
        panic!("a question")
    };
    assert_eq!(
        (calls[0].service.as_str(), calls[0].step_id.as_str()),
        (HISTORY_SERVICE, "often")
    );
    assert_eq!(calls[0].input, json(r#"[" Ann@Example.org","10.0.0.7"]"#));
    let asked = workflow.aggregation("often").unwrap();
    assert_eq!(asked.measure(), Measure::Count);
    assert_eq!(
        asked.begins(now()),
        Some("2026-03-14T12:00:00Z".parse().unwrap())
    );
    assert_eq!(workflow.aggregation("spent").unwrap().begins(now()), None);

    let decide = |often: ServiceAnswer, spent: &str| {
        let answers = [("often", often), ("spent", ServiceAnswer::of(json(spent)))];
        run(&workflow, &request(), &answers)
    };
    let of = |text| ServiceAnswer::of(json(text));
    assert_eq!(decide(of("3"), "100.49").1.decision, "ACCEPT");
    assert_eq!(decide(of("4"), "0").1.decision, "REVIEW");
    assert_eq!(decide(of("0"), "100.50").1.decision, "REVIEW");
    // A history that cannot be read is null, and the record says why.
    let (silent, outcome) = decide(failed(503), "null");
    assert_eq!(outcome.decision, "ACCEPT");
    assert!(silent.record().steps[1].error.is_some());
}

#[test]
fn an_evaluation_leaves_what_is_declared() {
    let workflow = compile(ASKING);
    let declared = SeriesSet::of(std::iter::once(workflow.as_ref()));
    assert_eq!(declared.ids().len(), 2);
    let seen = |request: &Value| -> Vec<_> {
        let (often, spent) = (workflow.aggregation("often"), workflow.aggregation("spent"));
        [often, spent]
            .map(|asked| asked.unwrap().series().seen(request, now()))
            .into()
    };
    let all = seen(&request());
    let often = all[0].as_ref().unwrap();
    assert_eq!(
        (often.entity.as_str(), &often.value),
        ("15:ann@example.org8:10.0.0.7", &None)
    );
    let spent = all[1].as_ref().unwrap();
    assert_eq!(spent.value, Some(json("12.50")));
    // The other has no address, and is no payment.
    let other = json(r#"{"data":{"individual":{"email":"ann@example.org"},"event":"login"}}"#);
    assert_eq!(seen(&other), [None, None]);
}

#[test]
fn the_same_question_is_the_same_series() {
    let ids = |text: &str| {
        let workflow = compile(text);
        let asked: Vec<_> = workflow
            .aggregations()
            .map(|(_, asked)| (asked.series().id(), asked.key().clone()))
            .collect();
        asked
    };
    let first = ids(ASKING);
    // Another window asks the same series another question.
    let longer = ids(&ASKING.replace("1 day", "2 days"));
    assert_eq!(longer[0].0, first[0].0);
    assert_ne!(longer[0].1, first[0].1);
    assert_eq!(longer[1], first[1]);
    for (from, to) in [
        ("value: payment", "value: login"),
        ("of: $data.amount", "of: $data.total"),
        (
            "[ $data.individual.email, $data.ip_address ]",
            "[ $data.ip_address, $data.individual.email ]",
        ),
    ] {
        assert_ne!(ids(&ASKING.replace(from, to)), first, "{to}");
    }
}

#[test]
fn elements_are_told_apart_whatever_they_hold() {
    let text = |json_text: &str| -> Option<SmolStr> {
        let Value::List(items) = json(json_text) else {
            panic!("a list")
        };
        entity_text(items.iter())
    };
    assert_eq!(text(r#"[" A ", "b"]"#), text(r#"["a", "B"]"#));
    assert_ne!(text(r#"["ab", "c"]"#), text(r#"["a", "bc"]"#));
    assert_ne!(text(r#"["1:a", "b"]"#), text(r#"["1", "a1:b"]"#));
    for missing in [r#"["a", null]"#, r#"["", "b"]"#, r#"["  "]"#] {
        assert_eq!(text(missing), None, "{missing}");
    }
    assert_eq!(text("[7]"), text(r#"["7"]"#));
}
