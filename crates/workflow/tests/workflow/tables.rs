//! Decision tables, rule groups and decision rules: what they give, record and warn of.

use crate::support::{Known, compile, explained, json, lists, run};
use bonafide_types::Value;
use bonafide_workflow::{ServiceAnswer, Workflow};
use std::sync::Arc;

/// A workflow of one step `a` before the decision.
fn with(step: &str) -> String {
    format!(
        "format: bonafide/workflow/1\nname: trial\nsteps:\n  - {{ id: i, kind: input, next: a }}\n{step}\n  - {{ id: end, kind: decision, decision: ACCEPT }}\n"
    )
}

/// A table over a score and a country, with this way to choose.
fn limits(hit: &str, default: &str) -> String {
    with(&format!(
        "  - id: a
    kind: matrix
    hit: {hit}
    inputs:
      - {{ path: $data.score, op: gte }}
      - {{ path: $data.country, op: in }}
    outputs: [limit, tier]
    rows:
      - {{ when: [80, [US, CA]], then: [5000, gold], priority: 1 }}
      - {{ when: [40, null], then: [1000, $data.tier], priority: 5 }}
      - {{ when: [{{ op: lt, value: 0 }}, null], then: [0, closed] }}
    {default}
    output: limits
    next: end"
    ))
}

/// The output of step `a`, and its branch and note.
fn told(definition: &str, data: &str) -> (Value, String, String) {
    let workflow = compile(definition);
    let request = json(&format!(r#"{{"data": {data}}}"#));
    let (run, _) = run(&workflow, &request, &[]);
    let record = run.record();
    let step = &record.steps[1];
    (
        step.output.clone().unwrap_or_default(),
        step.branch.to_string(),
        step.note.to_string(),
    )
}

fn warnings(definition: &str) -> Vec<String> {
    let workflow = Workflow::compile(definition, &Known, &lists());
    let workflow = workflow.unwrap_or_else(|report| panic!("{report}"));
    let warnings = workflow.warnings().iter();
    warnings.map(|warning| warning.message.clone()).collect()
}

#[test]
fn the_first_row_that_fits_gives_its_values() {
    let table = limits("first", "default: [100, bronze]");
    let (value, branch, _) = told(&table, r#"{"score": 90, "country": "CA", "tier": "x"}"#);
    assert_eq!(value, json(r#"{"limit": 5000, "tier": "gold"}"#));
    assert_eq!(branch, "rows[0]");
    let (value, branch, _) = told(
        &table,
        r#"{"score": 90, "country": "MX", "tier": "silver"}"#,
    );
    assert_eq!(value, json(r#"{"limit": 1000, "tier": "silver"}"#));
    assert_eq!(branch, "rows[1]");
    let (value, branch, _) = told(&table, r#"{"country": "US"}"#);
    assert_eq!(value, json(r#"{"limit": 100, "tier": "bronze"}"#));
    assert_eq!(branch, "default");
}

#[test]
fn priority_collect_and_unique_choose_otherwise() {
    let both = r#"{"score": 90, "country": "CA", "tier": "silver"}"#;
    let (value, branch, _) = told(&limits("priority", ""), both);
    assert_eq!(value, json(r#"{"limit": 1000, "tier": "silver"}"#));
    assert_eq!(branch, "rows[1]");
    let (value, branch, note) = told(&limits("collect", ""), both);
    let all = r#"[{"limit": 5000, "tier": "gold"}, {"limit": 1000, "tier": "silver"}]"#;
    assert_eq!(value, json(all));
    assert_eq!(
        (branch.as_str(), note.as_str()),
        ("next", "rows[0], rows[1]")
    );
    let (value, branch, note) = told(&limits("unique", ""), both);
    assert_eq!(value, Value::Null);
    assert_eq!(
        (branch.as_str(), note.as_str()),
        ("next", "several rows fit: rows[0], rows[1]")
    );
    let (value, ..) = told(&limits("collect", ""), "{}");
    assert_eq!(value, Value::list([]));
}

#[test]
fn the_trace_shows_the_rows_that_fit_and_no_others() {
    let workflow = compile(&limits("unique", ""));
    let request = json(r#"{"data": {"score": 90, "country": "CA"}}"#);
    let trace = explained(&workflow, &request, &[]);
    let names: Vec<_> = trace.steps[1]
        .rules
        .iter()
        .map(|rule| rule.name.as_str())
        .collect();
    assert_eq!(names, ["rows[0]", "rows[1]"]);
    assert!(trace.steps[1].rules.iter().all(|rule| rule.holds));
    assert!(trace.steps[1].record.leaves.is_empty());
}

#[test]
fn gaps_overlaps_and_idle_rows_are_told() {
    assert_eq!(
        warnings(&limits("first", "")),
        ["no row fits where $data.score is 0 and $data.country is any other text"]
    );
    assert!(warnings(&limits("first", "default: [1, x]")).is_empty());
    assert_eq!(
        warnings(&limits("unique", "default: [1, x]")),
        ["rows[1] fits what rows[0] fits, where $data.score is 80 and $data.country is \"US\""]
    );
    let idle = with(
        "  - { id: a, kind: matrix, inputs: [{ path: $data.score, op: lt }], outputs: [x], rows: [{ when: [10], then: [1] }, { when: [5], then: [2] }, { when: [null], then: [3] }], output: o, next: end }",
    );
    assert_eq!(warnings(&idle), ["rows[1] never counts"]);
}

#[test]
fn a_table_with_cells_that_cannot_be_cut_is_not_looked_at() {
    let table = with(
        "  - { id: a, kind: matrix, inputs: [{ path: $data.name, op: matches }], outputs: [x], rows: [{ when: ['^a'], then: [1] }], output: o, next: end }",
    );
    assert!(warnings(&table).is_empty());
}

/// Two thousand rows of ranges, and a cell of twenty thousand texts: neither is prepared in full,
/// and both are answered.
#[test]
fn a_huge_table_is_compiled_without_trying_everything() {
    let rows: String = (0..2_000)
        .map(|row| {
            format!(
                "      - {{ when: [[{}, {}], null], then: [{row}] }}\n",
                row * 10,
                row * 10 + 9
            )
        })
        .collect();
    let texts: Vec<String> = (0..20_000).map(|number| format!("t{number}")).collect();
    let texts = texts.join(", ");
    let table = |rows: &str| {
        with(&format!(
            "  - id: a\n    kind: matrix\n    inputs: [{{ path: $data.n, op: between }}, {{ path: $data.t, op: in }}]\n    outputs: [row]\n    rows:\n{rows}    output: row\n    next: end"
        ))
    };
    let (value, branch, _) = told(&table(&rows), r#"{"n": 13725}"#);
    assert_eq!(
        (value, branch.as_str()),
        (json(r#"{"row": 1372}"#), "rows[1372]")
    );
    let listed: String = (0..5)
        .map(|row| format!("      - {{ when: [[{row}, {row}], [{texts}]], then: [{row}] }}\n"))
        .collect();
    let (value, ..) = told(&table(&listed), r#"{"n": 3, "t": "t19999"}"#);
    assert_eq!(value, json(r#"{"row": 3}"#));
}

#[test]
fn a_group_needs_so_many_rules() {
    let group = |combine: &str| {
        with(&format!(
            "  - id: a
    kind: rule_group
    combine: {combine}
    rules:
      - {{ name: one, when: {{ path: $data.a, op: is_set }}, tags: [first], reason_codes: [R901] }}
      - {{ name: two, when: {{ path: $data.b, op: is_set }} }}
      - {{ name: three, when: {{ path: $data.c, op: is_set }} }}
    output: group
    next: end"
        ))
    };
    for (combine, data, result, fired) in [
        ("any", r#"{"b": 1}"#, true, r#"["two"]"#),
        ("any", "{}", false, "[]"),
        ("all", r#"{"a": 1, "b": 1}"#, false, r#"["one", "two"]"#),
        (
            "all",
            r#"{"a": 1, "b": 1, "c": 1}"#,
            true,
            r#"["one", "two", "three"]"#,
        ),
        (
            "{ at_least: 2 }",
            r#"{"a": 1, "c": 1}"#,
            true,
            r#"["one", "three"]"#,
        ),
        ("{ at_least: 2 }", r#"{"c": 1}"#, false, r#"["three"]"#),
    ] {
        let (value, ..) = told(&group(combine), data);
        assert_eq!(
            value.get("result"),
            Some(&Value::Bool(result)),
            "{combine} {data}"
        );
        assert_eq!(value.get("fired"), Some(&json(fired)), "{combine} {data}");
    }
    let workflow = compile(&group("all"));
    let (_, outcome) = run(&workflow, &json(r#"{"data": {"a": 1}}"#), &[]);
    assert_eq!(outcome.tags, ["first"]);
    assert_eq!(outcome.reason_codes, ["R901"]);
}

#[test]
fn the_first_decision_rule_that_holds_ends_the_run() {
    let definition = "format: bonafide/workflow/1
name: trial
steps:
  - { id: i, kind: input, next: a }
  - id: a
    kind: decision_rules
    rules:
      - { name: fraud, when: { path: $data.fraud, op: equals, value: true }, decision: REJECT, tags: [fraud], reason_codes: [R901] }
      - { when: { path: $data.score, op: lt, value: 50 }, decision: REVIEW, queue: Second line, note: Look closer. }
    default: { decision: ACCEPT }
";
    let workflow = compile(definition);
    let decided = |data: &str| {
        let (run, outcome) = run(&workflow, &json(&format!(r#"{{"data": {data}}}"#)), &[]);
        (outcome, run.record().steps[1].branch.to_string())
    };
    let (outcome, branch) = decided(r#"{"fraud": true, "score": 1}"#);
    assert_eq!(
        (outcome.decision.as_str(), branch.as_str()),
        ("REJECT", "rules[0]")
    );
    assert_eq!(outcome.tags, ["fraud"]);
    assert_eq!(outcome.reason_codes, ["R901"]);
    let (outcome, branch) = decided(r#"{"score": 1}"#);
    assert_eq!(
        (outcome.decision.as_str(), branch.as_str()),
        ("REVIEW", "rules[1]")
    );
    assert_eq!(outcome.review_queues, ["Second line"]);
    assert_eq!(outcome.note, "Look closer.");
    let (outcome, branch) = decided("{}");
    assert_eq!(
        (outcome.decision.as_str(), branch.as_str()),
        ("ACCEPT", "default")
    );
}

#[test]
fn a_split_keeps_applicants_in_their_arms_and_keeps_its_shares() {
    let definition = |name: &str, salt: &str| {
        format!(
            "format: bonafide/workflow/1
name: {name}
steps:
  - {{ id: i, kind: input, next: a }}
  - id: a
    kind: split
    key: [$data.email, $data.phone]
    {salt}
    arms:
      - {{ name: champion, percent: 87.5, then: end }}
      - {{ name: challenger, percent: 12.5, then: other }}
    output: arm
  - {{ id: other, kind: decision, decision: REVIEW }}
  - {{ id: end, kind: decision, decision: ACCEPT }}
"
        )
    };
    let workflow = compile(&definition("one", ""));
    let arm = |workflow: &Arc<Workflow>, data: &str| {
        let (run, outcome) = run(workflow, &json(&format!(r#"{{"data": {data}}}"#)), &[]);
        let step = &run.record().steps[1];
        (outcome, step.branch.to_string(), step.note.to_string())
    };
    let ways = |workflow: &Arc<Workflow>| -> Vec<bool> {
        let numbers = 0..4_000;
        numbers
            .map(|number| {
                arm(
                    workflow,
                    &format!(r#"{{"email": "p{number}@mail.example"}}"#),
                )
                .1
            })
            .map(|branch| branch == "arms[1]")
            .collect()
    };
    let first = ways(&workflow);
    assert_eq!(first, ways(&workflow));
    let challengers = first.iter().filter(|is_challenger| **is_challenger).count();
    assert!((430..570).contains(&challengers), "{challengers} of 4000");
    // Another workflow divides otherwise, unless it says the same salt.
    assert_ne!(first, ways(&compile(&definition("two", ""))));
    let salted = ways(&compile(&definition("one", "salt: s")));
    assert_eq!(salted, ways(&compile(&definition("two", "salt: s"))));

    let (one, _, _) = arm(
        &workflow,
        r#"{"email": " Ada@Mail.example ", "phone": "1"}"#,
    );
    let (two, branch, _) = arm(&workflow, r#"{"email": "ada@mail.example", "phone": "1"}"#);
    assert_eq!(one.tags, two.tags);
    let name = if branch == "arms[0]" {
        "a:champion"
    } else {
        "a:challenger"
    };
    assert_eq!(two.tags, [name]);
    let (_, branch, note) = arm(&workflow, "{}");
    assert_eq!(branch, "arms[0]");
    assert_eq!(note, "the key is null: the first arm");
}

/// The manual's example of each step that has one, in the workflow that it is written for.
#[test]
fn the_examples_of_the_manual_compile() {
    const MANUAL: &str = include_str!("../../../../docs/workflows.md");
    let examples: Vec<String> = MANUAL
        .split("```yaml\n")
        .filter(|part| part.starts_with("- id: "))
        .map(|part| {
            let (example, _) = part.split_once("```").unwrap();
            example.lines().map(|line| format!("  {line}\n")).collect()
        })
        .collect();
    let find = |kind: &str| {
        let kind = format!("kind: {kind}\n");
        let found = examples.iter().find(|example| example.contains(&kind));
        found
            .unwrap_or_else(|| panic!("{kind}"))
            .replace("next: decide", "next: NEXT")
    };
    let definition = [
        "format: bonafide/workflow/1\nname: manual\nsteps:\n".to_owned(),
        "  - { id: input, kind: input, next: signals }\n".to_owned(),
        find("parallel").replace("next: limits", "next: score"),
        "  - { id: score, kind: scorecard, rules: [{ name: any, points: 1, when: { path: $data, op: is_set } }], output: points, next: limits }\n".to_owned(),
        find("matrix").replace("NEXT", "haste"),
        find("rule_group").replace("NEXT", "trial"),
        find("split"),
        find("decision_rules"),
    ]
    .concat();
    let workflow = compile(&definition);
    assert!(workflow.warnings().is_empty(), "{:?}", workflow.warnings());
    let request = json(r#"{"data": {"individual": {"email": "a@b.example"}}}"#);
    let answers = ["email", "phone"].map(|id| (id, ServiceAnswer::default()));
    let (_, outcome) = run(&Arc::clone(&workflow), &request, &answers);
    assert_eq!(outcome.decision, "ACCEPT");
    assert!(outcome.tags.contains(&"calm".into()));
    assert!(outcome.tags.iter().any(|tag| tag.starts_with("trial:")));
}
