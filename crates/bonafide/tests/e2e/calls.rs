//! A workflow that calls another, from publication to promotion.

use crate::support::{Server, get, post, run, run_failing};
use serde_json::json;
use std::fs;

const CALLEE: &str = "
format: bonafide/workflow/1
name: adult
steps:
  - { id: in, kind: input, next: grown_up }
  - id: grown_up
    kind: condition
    when: { path: $data.born, op: older_than, value: AGE years }
    output: grown_up
    then: yes
    else: no
  - { id: yes, kind: decision, decision: ACCEPT, tags: [grown up] }
  - { id: no, kind: decision, decision: REJECT }
";

const CALLER: &str = "
format: bonafide/workflow/1
name: gate
steps:
  - { id: in, kind: input, next: adult }
  - { id: adult, kind: call, workflow: adult, version: 1.0.0, data: { born: $data.individual.date_of_birth }, output: adult, next: judge }
  - id: judge
    kind: decision_rules
    rules:
      - { when: { path: $adult.decision, op: equals, value: ACCEPT }, decision: ACCEPT }
    default: { decision: REJECT }
";

#[test]
fn a_workflow_calls_another_and_is_promoted_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path();
    let file = |name: &str, text: &str| {
        let path = data_dir.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let callee = file("adult.yaml", &CALLEE.replace("AGE", "18"));
    let stricter = file("stricter.yaml", &CALLEE.replace("AGE", "21"));
    let caller = file("gate.yaml", CALLER);
    let key = run(data_dir, &["key", "create"]).trim().to_owned();

    let refused = run_failing(data_dir, &["workflow", "publish", &caller]);
    assert!(
        refused.contains("there is no version 1.0.0 of a workflow \"adult\""),
        "{refused}"
    );
    run(data_dir, &["workflow", "publish", &callee]);
    run(data_dir, &["workflow", "publish", &caller, "--live"]);
    // A later version of the callee changes nothing: the caller names its number.
    run(data_dir, &["workflow", "publish", &stricter, "--live"]);

    let server = Server::start(data_dir, &[]);
    let ask = |id: &str, born: &str| {
        let body = json!({
            "id": id, "timestamp": "2026-11-04T09:30:00Z", "workflow": "gate",
            "data": { "individual": { "id": "u", "date_of_birth": born, "address": { "country": "US" } } },
        });
        let answer = post(&server, &key, &body);
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    };
    let nineteen = format!("{}-01-01", jiff::Zoned::now().year() - 20);
    let accepted = ask("e-1", &nineteen);
    assert_eq!(accepted["decision"], "ACCEPT", "{accepted:#}");
    let path = format!(
        "/api/v1/evaluations/{}/trace",
        accepted["eval_id"].as_str().unwrap()
    );
    let trace = get(&server, &key, &path).json();
    assert_eq!(trace["consistent"], true, "{trace:#}");
    let called = &trace["steps"][1]["called"];
    assert_eq!(called["outcome"]["decision"], "ACCEPT", "{trace:#}");
    assert_eq!(called["steps"][1]["rules"][0]["holds"], true, "{trace:#}");

    let out = file("gate.json", "");
    run(data_dir, &["workflow", "export", "gate", "--out", &out]);
    assert!(
        fs::read_to_string(&out)
            .unwrap()
            .contains("\"adult 1.0.0\"")
    );

    // Numbers are given out in each environment.
    let nothing = run_failing(data_dir, &["workflow", "promote", "gate"]);
    assert!(nothing.contains("there is no version 1.0.0"), "{nothing}");
    run(
        data_dir,
        &["workflow", "promote", "adult", "--version", "1.1.0"],
    );
    let other = run_failing(data_dir, &["workflow", "promote", "gate"]);
    assert!(
        other.contains("another definition under the same number"),
        "{other}"
    );
}

#[test]
fn a_workflow_that_calls_is_promoted_with_the_same_callee() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path();
    for (name, text) in [
        ("adult", CALLEE.replace("AGE", "18")),
        ("gate", CALLER.to_owned()),
    ] {
        let path = data_dir.join(format!("{name}.yaml"));
        fs::write(&path, text).unwrap();
        run(
            data_dir,
            &["workflow", "publish", path.to_str().unwrap(), "--live"],
        );
        run(data_dir, &["workflow", "promote", name]);
    }
    let listed = run(
        data_dir,
        &["workflow", "list", "--environment", "production"],
    );
    assert!(
        listed.contains("gate") && listed.contains("adult"),
        "{listed}"
    );
}
