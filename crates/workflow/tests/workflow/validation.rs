//! Everything that a definition can get wrong, as a person reads it.

use crate::support::{Known, lists};
use bonafide_workflow::{Checked, Severity, Workflow, check};

/// A definition with these steps in the middle; `i` leads to `a`, `end` ends.
fn with(steps: &str) -> String {
    format!(
        "format: bonafide/workflow/1\nname: trial\nsteps:\n  - {{ id: i, kind: input, next: a }}\n{steps}\n  - {{ id: end, kind: decision, decision: ACCEPT }}\n"
    )
}

/// A condition step with this leaf.
fn leaf(leaf: &str) -> String {
    with(&format!(
        "  - {{ id: a, kind: condition, then: end, else: end, when: {leaf} }}"
    ))
}

fn findings(text: &str) -> String {
    match Workflow::compile(text, &Known, &lists()) {
        Ok(workflow) => {
            let warnings = workflow.warnings().iter();
            warnings.map(|warning| warning.render(text)).collect()
        }
        Err(report) => report.to_string(),
    }
}

#[test]
fn every_finding_says_where_what_and_how() {
    let nested = format!(
        "{}{{ path: $data.a, op: is_set }}{}",
        "{ not: ".repeat(17),
        " }".repeat(17)
    );
    let cases = [
        ("no document", String::new()),
        ("no syntax", "format: [".to_owned()),
        ("no mapping", "- a\n- b".to_owned()),
        ("everything missing", "{}".to_owned()),
        ("head", "format: bonafide/workflow/2\nname: ''\nuse_cas: x\ndecisions: []\nsteps: {}".to_owned()),
        ("duplicate key", with("  - { id: a, kind: tag, tags: [x], tags: [y], next: end }")),
        ("misspelt key", with("  - { id: a, kind: tag, tags: [x], nxt: end }")),
        ("misspelt kind", with("  - { id: a, kind: decison, decision: ACCEPT }")),
        ("model without keys", with("  - { id: a, kind: model, next: end }")),
        ("wait", with("  - { id: a, kind: wait, status: HELD, expires_in: soon, expired: nowhere, on_skip: end, whn: x, next: end }")),
        ("aggregation", with("  - { id: a, kind: aggregation, entity: [], measure: median, window: 200 days, next: end }")),
        ("aggregation of values", with("  - { id: a, kind: aggregation, entity: $data.x, measure: sum, window: lifetime, output: o, next: b }\n  - { id: b, kind: aggregation, entity: $data.x, measure: count, of: $data.y, window: 30 seconds, output: p, next: end }")),
        ("aggregation of outputs", with("  - { id: a, kind: tag, tags: [x], output: o, next: b }\n  - { id: b, kind: aggregation, entity: $o, measure: count, window: 1 day, when: { path: $dat.x, op: is_set }, output: p, next: end }")),
        ("aggregation by a list", with("  - { id: a, kind: aggregation, entity: $data.x, measure: count, window: 1 day, when: { path: $data.x, op: in_list, value: numbers }, output: p, next: end }")),
        ("no time", with("  - { id: a, kind: wait, expires_in: 0 days, next: end }") + "pause_expires_in: 5\n"),
        ("otp", with("  - { id: a, kind: otp, channel: pigeon, attempts: 0, code_expires_in: never, declined: ende }")),
        ("document request", with("  - { id: a, kind: document_request, send_message: perhaps, reject: ende, next: end }")),
        ("hosted flow", with("  - { id: a, kind: hosted_flow, next: end }")),
        ("circle beside a pause", with("  - { id: a, kind: tag, tags: [x], next: b }\n  - { id: b, kind: condition, when: { path: $data.x, op: is_set }, then: a, else: c }\n  - { id: c, kind: wait, next: a, on_skip: end }")),
        ("endless pause", with("  - { id: a, kind: condition, when: { path: $data.x, op: is_set }, then: b, else: end }\n  - { id: b, kind: wait, next: c, expired: c }\n  - { id: c, kind: tag, tags: [x], next: b }")),
        ("resumes", with("  - { id: a, kind: wait, next: end }") + "cases:\n  - { name: one, input: {}, resumes: [later, { now: noon }, { data: 5 }], expect: { paused_at: a } }\n"),
        ("rule group", with("  - { id: a, kind: rule_group, combine: { at_least: 3 }, rules: [{ name: x, when: { path: $data.a, op: is_set } }, { name: x, when: { path: $data.a, op: is_set } }], next: end }")),
        ("decision rules", with("  - { id: a, kind: decision_rules, rules: [{ when: { path: $data.a, op: is_set } }], default: { decision: MAYBE, queu: x } }")),
        ("matrix", with("  - { id: a, kind: matrix, hit: frist, inputs: [{ path: $data.a, op: gtee }, { path: $dat.a }], outputs: [x, x], rows: [{ when: [1], then: [1] }], next: end }")),
        ("matrix columns", with("  - { id: a, kind: matrix, inputs: [{ path: $data.a, op: gtee }, { path: $dat.a }], outputs: [x], rows: [{ when: [1, 2], then: [1] }], output: o, next: end }")),
        ("matrix rows", with("  - { id: a, kind: matrix, inputs: [{ path: $data.a, op: gte }], outputs: [x, y], rows: [{ when: [text, 2], then: [1, 2] }, { when: [text], then: [1] }, { then: [1, 2], priority: -1 }], output: o, next: end }")),
        ("split", with("  - { id: a, kind: split, key: [], arms: [{ name: x, percent: 50.005, then: end }, { name: x, percent: 40, then: nowhere }] }")),
        ("list check", with("  - { id: a, kind: list_check, list: blocked_emails, paths: [$data.email, $dat.x], threshold: 0.4, output: o, next: end }")),
        ("list check without a list", with("  - { id: a, kind: list_check, list: blocked_telephones, paths: [], next: end }")),
        ("split shares", with("  - { id: a, kind: split, key: $data.id, arms: [{ name: x, percent: 50, then: end }, { name: y, percent: 40, then: end }] }")),
        ("parallel", with("  - { id: a, kind: parallel, branches: [{ id: b, service: verify, next: end }, { id: b, service: nobody }, { id: end, service: verify }, { service: verify }], next: b }")),
        ("no kind, no id", with("  - { next: end }")),
        ("step is no mapping", with("  - a")),
        ("bad id", with("  - { id: a b, kind: tag, tags: [x], next: end }")),
        ("same id", with("  - { id: a, kind: tag, tags: [x], next: end }\n  - { id: a, kind: tag, tags: [x], next: end }")),
        ("missing target", with("  - { id: a, kind: tag, tags: [x], next: ende }")),
        ("unreachable", with("  - { id: a, kind: tag, tags: [x], next: end }\n  - { id: b, kind: tag, tags: [x], next: end }")),
        ("circle", with("  - { id: a, kind: tag, tags: [x], next: b }\n  - { id: b, kind: condition, when: { path: $data.x, op: is_set }, then: a, else: end }")),
        ("second input", with("  - { id: a, kind: input, next: end }")),
        ("unknown service", with("  - { id: a, kind: enrichment, service: verifi, next: end }")),
        ("enrichment values", with("  - { id: a, kind: enrichment, service: verify, timeout_ms: 0, retries: 9, settings: 5, input: 5, next: end }")),
        ("bad output", with("  - { id: a, kind: enrichment, service: verify, output: data, error_output: 1x, next: end }")),
        ("same output", with("  - { id: a, kind: tag, tags: [x], output: o, next: b }\n  - { id: b, kind: tag, tags: [x], output: o, next: end }")),
        ("unknown output", leaf("{ path: $verfy.kyc, op: is_set }")),
        ("bad path", leaf("{ path: $data..x, op: is_set }")),
        ("path without dollar", leaf("{ path: data.x, op: is_set }")),
        ("unknown operator", leaf("{ path: $data.x, op: equal, value: 1 }")),
        ("value not wanted", leaf("{ path: $data.x, op: is_set, value: true }")),
        ("value wanted", leaf("{ path: $data.x, op: equals }")),
        ("value twice", leaf("{ path: $data.x, op: equals, value: 1, value_path: $data.y }")),
        ("literal wanted", leaf("{ path: $data.x, op: matches, value_path: $data.y }")),
        ("null", leaf("{ path: $data.x, op: equals, value: null }")),
        ("no order", leaf("{ path: $data.x, op: gt, value: soon }")),
        ("no range", leaf("{ path: $data.x, op: between, value: [3, 1] }")),
        ("no duration", leaf("{ path: $data.x, op: older_than, value: 3 moons }")),
        ("no pattern", leaf("{ path: $data.x, op: matches, value: '(a' }")),
        ("large pattern", leaf("{ path: $data.x, op: matches, value: '\\w{500}{50}' }")),
        ("no values", leaf("{ path: $data.x, op: in, value: [] }")),
        ("nested values", leaf("{ path: $data.x, op: in, value: [[1]] }")),
        ("no count", leaf("{ path: $data.x, op: length_gt, value: -1 }")),
        ("no reason code", leaf("{ path: $data.x, op: has_reason_code, value: 919 }")),
        ("uncatalogued reason code", leaf("{ path: $data.x, op: has_reason_code, value: I9999 }")),
        ("unknown code list", leaf("{ path: $data.x, op: has_any_code_of, value: identity_risk }")),
        ("unknown list", leaf("{ path: $data.x, op: in_list, value: blocked_email }")),
        ("threshold", leaf("{ path: $data.x, op: similar_to, value: a, threshold: 2 }")),
        ("threshold elsewhere", leaf("{ path: $data.x, op: equals, value: a, threshold: 0.5 }")),
        ("empty group", leaf("{ all: [] }")),
        ("two groups", leaf("{ all: [ { path: $data.x, op: is_set } ], any: [ { path: $data.x, op: is_set } ] }")),
        ("too deep", leaf(&nested)),
        ("several in one condition", leaf("{ all: [ { path: $data.x, op: gt, value: soon }, { path: $nowhere, op: is_set }, { op: is_set } ] }")),
        ("unknown function", with("  - { id: a, kind: transformation, function: concatenate, arguments: [a], output: o, next: end }")),
        ("arity", with("  - { id: a, kind: transformation, function: if, arguments: [true], output: o, next: end }")),
        ("no budget", with("") + "run_budget_ms: 0\n"),
        ("call", with("  - { id: a, kind: call, workflow: waiting, version: 1.0.0, data: 7, output: o, next: end }")),
        ("call of nothing", with("  - { id: a, kind: call, workflow: helpr, version: 1.0.0, output: o, next: end }")),
        ("model", with("  - { id: a, kind: model, model: aplication_fraud, features: { age: 1 }, output: o, next: end }")),
        ("features", with("  - { id: a, kind: model, model: application_fraud, features: { aeg: 1, income: null }, output: o, next: end }")),
        ("formula names", with("  - { id: a, kind: transformation, formula: lowr($data.b) + if(true) * $nothing.x, output: o, next: end }")),
        ("formula syntax", with("  - { id: a, kind: transformation, formula: '$data.a +* 2', output: o, next: end }")),
        ("formula word", with("  - { id: a, kind: transformation, formula: a + b, output: o, next: end }")),
        ("formula and function", with("  - { id: a, kind: transformation, formula: '1', function: lower, arguments: [ x ], output: o, next: end }")),
        ("argument", with("  - { id: a, kind: transformation, function: lower, arguments: [ { valu: 1 } ], output: o, next: end }")),
        ("points", with("  - { id: a, kind: scorecard, next: end, rules: [ { name: r, points: 101, when: { path: $data.x, op: is_set } } ] }")),
        ("no rules", with("  - { id: a, kind: scorecard, next: end, rules: [] }")),
        ("no cases", with("  - { id: a, kind: switch, cases: [], default: end }")),
        ("no tags", with("  - { id: a, kind: tag, tags: [], next: end }")),
        ("undeclared decision", with("  - { id: a, kind: condition, when: { path: $data.x, op: is_set }, then: b, else: end }\n  - { id: b, kind: decision, decision: REJET }")),
        ("status", with("  - { id: a, kind: condition, when: { path: $data.x, op: is_set }, then: b, else: end }\n  - { id: b, kind: manual_review, status: LATER }")),
        ("input schema", "format: bonafide/workflow/1\nname: trial\nsteps:\n  - id: i\n    kind: input\n    required: [ $verify.x, { path: $data.a, type: text, on_missing: fail } ]\n    next: end\n  - { id: end, kind: decision, decision: ACCEPT }".to_owned()),
        ("response", with("  - { id: a, kind: tag, tags: [x], next: end }") + "response: { computed: yes, enrichments: some, extra: { x: $nowhere } }\n"),
        ("read too early", with("  - { id: a, kind: condition, when: { path: $o, op: is_set }, then: b, else: c }\n  - { id: b, kind: tag, tags: [x], output: o, next: c }\n  - { id: c, kind: tag, when: { path: $o, op: is_set }, tags: [x], next: end }")),
        ("cases", with("  - { id: a, kind: enrichment, service: verify, next: end }") + "cases:\n  - { name: one, input: [], expect: {} }\n  - { input: {}, now: noon, enrichments: { b: {} }, expect: { decison: ACCEPT } }\n"),
    ];
    let mut report = String::new();
    for (name, text) in cases {
        let found = findings(&text);
        assert!(!found.is_empty(), "{name}:\n{text}");
        report.push_str(&format!("## {name}\n{found}\n"));
    }
    insta::assert_snapshot!("findings", report);
}

#[test]
fn a_finding_names_step_field_and_bytes() {
    let text = leaf("{ path: $data.x, op: equal, value: 1 }");
    let Checked {
        definition,
        diagnostics,
    } = check(&text, &Known, &lists());
    let finding = &diagnostics[0];
    assert_eq!(finding.severity, Severity::Error);
    assert_eq!(finding.step.as_deref(), Some("a"));
    assert_eq!(finding.field, "steps[1].when.op");
    let start = usize::try_from(finding.span.offset).unwrap();
    assert_eq!((text.find("equal"), finding.span.length), (Some(start), 5));
    assert_eq!(definition.unwrap().steps.len(), 3);
    let json = serde_json::to_string(finding).unwrap();
    assert!(
        json.contains(r#""suggestion":"did you mean \"equals\"?""#),
        "{json}"
    );
}

#[test]
fn the_outline_shows_where_steps_lead() {
    let text = with(
        "  - { id: a, kind: condition, label: Ask, when: { path: $data.x, op: is_set }, then: end, else: end }",
    );
    let definition = check(&text, &Known, &lists()).definition.unwrap();
    assert_eq!(
        definition.decisions,
        ["ACCEPT", "REVIEW", "REJECT", "RESUBMIT"]
    );
    assert_eq!(definition.steps[1].targets, ["end"]);
    assert_eq!(definition.steps[1].label.as_deref(), Some("Ask"));
}

#[test]
fn yaml_and_json_say_the_same() {
    let yaml = with("  - { id: a, kind: tag, tags: [x], next: end }");
    let json = r#"{"name": "trial", "format": "bonafide/workflow/1", "steps": [
        {"id": "i", "kind": "input", "next": "a"},
        {"id": "a", "kind": "tag", "tags": ["x"], "next": "end"},
        {"id": "end", "kind": "decision", "decision": "ACCEPT"}]}"#;
    let hash = |text: &str| Workflow::compile(text, &Known, &lists()).unwrap().hash();
    assert_eq!(hash(&yaml), hash(json));
}

#[test]
fn findings_are_limited_in_number_and_size() {
    let many: String = (0..400)
        .map(|n| format!("  - {{ id: s{n}, kind: {} }}\n", "x".repeat(500)))
        .collect();
    let found = check(&with(&many), &Known, &lists()).diagnostics;
    assert_eq!(found.len(), 201);
    assert!(found.iter().all(|finding| finding.message.len() < 200));
    let steps: String = (0..500)
        .map(|n| format!("  - {{ id: s{n}, kind: tag }}\n"))
        .collect();
    let found = check(&with(&steps), &Known, &lists()).diagnostics;
    assert!(
        found
            .iter()
            .any(|finding| finding.message.contains("from 1 to 500 steps"))
    );
}
