//! What a change would do is shown before it does it: try, what-if and backtest.

use crate::support::{
    Installation, Server, command, individual, patch, post, request, run, run_failing, template,
};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

/// Waits for a code, then scores what came in.
const WAITING: &str = r"
format: bonafide/workflow/1
name: patience
steps:
  - { id: input, kind: input, next: verify }
  - { id: verify, kind: enrichment, service: verify, output: verify, next: hold }
  - { id: hold, kind: wait, when: { path: $data.custom.code, op: is_set }, next: judge }
  - id: judge
    kind: condition
    when: { path: $data.custom.code, op: gte, value: 5 }
    then: accept
    else: reject
  - { id: accept, kind: decision, decision: ACCEPT }
  - { id: reject, kind: decision, decision: REJECT }
";

fn write(installation: &Installation, name: &str, text: &str) -> PathBuf {
    let file = installation.data_dir().join(name);
    std::fs::write(&file, text).unwrap();
    file
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// An evaluation, by what a client knows of it.
struct Decided {
    eval_id: String,
    id: String,
    decision: String,
}

/// Decides fifty applications; in the order of their ids.
fn decide(installation: &Installation, server: &Server) -> Vec<Decided> {
    let people = installation.people();
    let answers = people.iter().take(50).enumerate().map(|(number, row)| {
        let body = request(&format!("proof-{number}"), &individual(row));
        let answer = post(server, &installation.key, &body).json();
        let text = |key: &str| answer[key].as_str().unwrap().to_owned();
        Decided {
            eval_id: text("eval_id"),
            id: text("id"),
            decision: text("decision"),
        }
    });
    let mut decided: Vec<_> = answers.collect();
    decided.sort_by(|a, b| a.eval_id.cmp(&b.eval_id));
    decided
}

fn report_of(file: &Path) -> Json {
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

fn changed_rows(file: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(file).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

#[test]
fn a_backtest_tells_every_decision_that_would_change() {
    let installation = Installation::new();
    let server = installation.serve();
    let decided = decide(&installation, &server);
    assert!(server.stop().success());
    let source = std::fs::read_to_string(template()).unwrap();
    let (report, changed) = (
        installation.data_dir().join("report.json"),
        installation.data_dir().join("changed.csv"),
    );
    let backtest = |file: &Path, more: &[&str]| {
        let arguments = [
            "workflow",
            "backtest",
            text(file),
            "--report",
            text(&report),
        ];
        run(installation.data_dir(), &[&arguments, more].concat())
    };

    // The same definition changes nothing.
    let said = backtest(&template(), &[]);
    assert!(said.contains("0 decisions changed"), "{said}");
    let found = report_of(&report);
    assert_eq!(
        (&found["evaluations"], &found["changed"]),
        (&json!(50), &json!(0))
    );
    for cell in found["matrix"].as_array().unwrap() {
        assert_eq!(cell["before"], cell["after"]);
        let known = decided.iter().filter(|one| cell["before"] == one.decision);
        assert_eq!(cell["evaluations"], known.count());
    }

    // One that accepts nobody changes all acceptances and nothing else.
    let strict = source.replace("decision: ACCEPT", "decision: REVIEW");
    let strict = write(&installation, "strict.yaml", &strict);
    backtest(&strict, &["--changed", text(&changed)]);
    let accepted: Vec<_> = decided
        .iter()
        .filter(|one| one.decision == "ACCEPT")
        .map(|one| one.eval_id.as_str())
        .collect();
    assert!(!accepted.is_empty());
    assert_eq!(report_of(&report)["changed"], accepted.len());
    let mut rows = changed_rows(&changed);
    rows.sort_by(|a, b| a["eval_id"].cmp(&b["eval_id"]));
    let told: Vec<_> = rows.iter().map(|row| row["eval_id"].as_str()).collect();
    assert_eq!(told, accepted);
    for row in &rows {
        assert_eq!(
            (row["before"].as_str(), row["after"].as_str()),
            ("ACCEPT", "REVIEW")
        );
    }

    // One of them alone, side by side.
    let what_if = run(
        installation.data_dir(),
        &["workflow", "what-if", accepted[0], text(&strict)],
    );
    let what_if: Json = serde_json::from_str(&what_if).unwrap();
    assert_eq!(what_if["changed"], true);
    assert_eq!(what_if["before"]["decision"], "ACCEPT");
    assert_eq!(what_if["after"]["decision"], "REVIEW");
    assert_eq!(what_if["trace"]["outcome"]["decision"], "REVIEW");

    // Selections narrow the walk, and what was never asked is told.
    backtest(&strict, &["--decision", "ACCEPT", "--limit", "1"]);
    assert_eq!(report_of(&report)["evaluations"], 1);
    backtest(&strict, &["--until", "2020-01-01"]);
    assert_eq!(report_of(&report)["evaluations"], 0);
    let more = source.replace("service: verifyplus", "service: deceasedcheck");
    let more = write(&installation, "more.yaml", &more);
    backtest(&more, &[]);
    let gaps = report_of(&report)["not_recorded"].clone();
    assert_eq!(gaps[0]["service"], "deceasedcheck", "{gaps}");

    let refused = run_failing(
        installation.data_dir(),
        &["workflow", "backtest", text(&strict), "--of", "nobody"],
    );
    assert!(
        refused.contains("no workflow is named \"nobody\""),
        "{refused}"
    );
}

/// Killed wherever it stands, a backtest leaves the store as it was and no half of a file.
#[test]
fn a_killed_backtest_leaves_nothing_half_done() {
    let installation = Installation::new();
    let server = installation.serve();
    decide(&installation, &server);
    assert!(server.stop().success());
    let source = std::fs::read_to_string(template()).unwrap();
    let strict = source.replace("decision: ACCEPT", "decision: REVIEW");
    let strict = write(&installation, "strict.yaml", &strict);
    let (report, changed) = (
        installation.data_dir().join("report.json"),
        installation.data_dir().join("changed.csv"),
    );
    let arguments = [
        "workflow",
        "backtest",
        text(&strict),
        "--report",
        text(&report),
        "--changed",
        text(&changed),
    ];
    let started = Instant::now();
    run(installation.data_dir(), &arguments);
    let whole = started.elapsed();
    let expected = (report_of(&report), changed_rows(&changed));
    for round in 0..12_u32 {
        std::fs::remove_file(&report).unwrap();
        std::fs::remove_file(&changed).unwrap();
        let mut process = command(installation.data_dir(), &arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // From the very start to beyond the usual end.
        let lifetime = whole * round / 10;
        let started = Instant::now();
        while started.elapsed() < lifetime {
            std::thread::yield_now();
        }
        let _ = process.kill();
        process.wait().unwrap();
        if report.exists() {
            assert_eq!(report_of(&report), expected.0);
        }
        if changed.exists() {
            assert_eq!(changed_rows(&changed), expected.1);
        }
        let verified = run(installation.data_dir(), &["store", "verify"]);
        assert!(
            verified.contains("50 evaluations") && verified.contains("no damage"),
            "{verified}"
        );
        run(installation.data_dir(), &arguments);
        assert_eq!(
            (report_of(&report), changed_rows(&changed)),
            expected,
            "round {round}"
        );
    }
}

#[test]
fn a_backtest_goes_through_the_pauses_again() {
    let installation = Installation::new();
    let file = write(&installation, "patience.yaml", WAITING);
    run(
        installation.data_dir(),
        &["workflow", "publish", text(&file), "--live"],
    );
    let server = installation.serve();
    let person = individual(&installation.well_documented());
    for code in 0..10 {
        let mut body = request(&format!("wait-{code}"), &person);
        body["workflow"] = json!("patience");
        let paused = post(&server, &installation.key, &body).json();
        let eval_id = paused["eval_id"].as_str().unwrap().to_owned();
        // Two of them stay paused.
        if code < 8 {
            let patched = patch(
                &server,
                &installation.key,
                &eval_id,
                &json!({"data": {"custom": {"code": code}}}),
            );
            assert_eq!(patched.json()["eval_status"], "evaluation_completed");
        }
    }
    assert!(server.stop().success());
    let strict = write(
        &installation,
        "strict.yaml",
        &WAITING.replace("value: 5", "value: 7"),
    );
    let report = installation.data_dir().join("report.json");
    let arguments = [
        "workflow",
        "backtest",
        text(&strict),
        "--report",
        text(&report),
    ];
    run(installation.data_dir(), &arguments);
    let cell = |before: &str, after: &str, evaluations: u64| json!({"before": before, "after": after, "evaluations": evaluations});
    assert_eq!(
        report_of(&report)["matrix"],
        json!([
            cell("ACCEPT", "ACCEPT", 1),
            cell("ACCEPT", "REJECT", 2),
            cell("PAUSED", "PAUSED", 2),
            cell("REJECT", "REJECT", 5),
        ])
    );
}

#[test]
fn labels_tell_precision_and_recall() {
    let installation = Installation::new();
    let server = installation.serve();
    let decided = decide(&installation, &server);
    assert!(server.stop().success());
    let mut csv =
        "id,workflow,fraud_label,fraud_type,notes,recorded_at,recorded_by,tags\n".to_owned();
    let is_accepted = |one: &Decided| one.decision == "ACCEPT";
    // The first who was accepted is a fraud, as is the first who was not; then one of nobody.
    let first = decided.iter().position(is_accepted).unwrap();
    let stopped = decided.iter().position(|one| !is_accepted(one)).unwrap();
    for (place, one) in decided.iter().enumerate() {
        let label = match place == first || place == stopped {
            true => "fraud",
            false => "non-fraud",
        };
        csv.push_str(&format!("{},consumer_onboarding,{label},,,,,\n", one.id));
    }
    csv.push_str("nobody,consumer_onboarding,fraud,,,,,\n");
    let labels = write(&installation, "labels.csv", &csv);
    let said = run(
        installation.data_dir(),
        &["feedback", "import", text(&labels)],
    );
    assert!(
        said.contains("50 labels stored; 0 rows cannot be read, 1 name no evaluation"),
        "{said}"
    );

    let template = template();
    let report = installation.data_dir().join("report.json");
    let arguments = [
        "workflow",
        "backtest",
        text(&template),
        "--report",
        text(&report),
    ];
    let said = run(installation.data_dir(), &arguments);
    assert!(said.contains("precision"), "{said}");
    let before = report_of(&report)["labels"]["before"].clone();
    let accepted = decided.iter().filter(|one| is_accepted(one)).count();
    assert_eq!(before["fraud_accepted"], 1);
    assert_eq!(before["fraud_stopped"], 1);
    assert_eq!(before["genuine_accepted"], accepted - 1);
    assert_eq!(before["genuine_stopped"], 50 - accepted - 1);
    assert_eq!(before["recall"], 0.5);
    let verified = run(installation.data_dir(), &["store", "verify"]);
    assert!(verified.contains("no damage"), "{verified}");
}

#[test]
fn trying_a_file_stores_nothing() {
    let installation = Installation::new();
    let body = request("try-1", &individual(&installation.well_documented()));
    let file = write(&installation, "request.json", &body.to_string());
    let said = run(
        installation.data_dir(),
        &[
            "workflow",
            "try",
            text(&template()),
            "--request",
            text(&file),
        ],
    );
    let mut values = serde_json::Deserializer::from_str(&said).into_iter::<Json>();
    let (answer, trace) = (
        values.next().unwrap().unwrap(),
        values.next().unwrap().unwrap(),
    );
    assert_eq!(answer["decision"], "ACCEPT", "{answer}");
    assert_eq!(answer["workflow_version"], "draft");
    assert_eq!(trace["consistent"], true);
    let report = run(installation.data_dir(), &["store", "verify"]);
    assert!(report.contains("0 evaluations"), "{report}");
}
