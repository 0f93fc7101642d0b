//! Workflows after they are published, on the command line and beside a running server.

use crate::support::{
    BINARY, Installation, Server, individual, post, request, run, run_failing, template,
};
use serde_json::Value as Json;
use std::process::Command;

fn text(path: &std::path::Path) -> &str {
    path.to_str().unwrap()
}

/// The template with one rule changed.
fn strict(installation: &Installation) -> std::path::PathBuf {
    let source = std::fs::read_to_string(template()).unwrap();
    let file = installation.data_dir().join("strict.yaml");
    std::fs::write(
        &file,
        source.replace("decision: ACCEPT", "decision: REVIEW"),
    )
    .unwrap();
    file
}

#[test]
fn versions_are_compared_taken_back_archived_and_restored() {
    let installation = Installation::new();
    let data_dir = installation.data_dir();
    let name = "consumer_onboarding";
    let strict = strict(&installation);
    let unchanged = run(data_dir, &["workflow", "diff", text(&template()), name]);
    assert!(unchanged.contains("Nothing changes"), "{unchanged}");
    let told = run(data_dir, &["workflow", "diff", text(&strict), name]);
    assert!(told.contains("\"ACCEPT\" → \"REVIEW\""), "{told}");

    run(
        data_dir,
        &["workflow", "publish", text(&strict), "--live", "--major"],
    );
    let refused = run_failing(
        data_dir,
        &["workflow", "archive", name, "--version", "2.0.0"],
    );
    assert!(refused.contains("stays"), "{refused}");
    let back = run(data_dir, &["workflow", "rollback", name]);
    assert!(back.contains("1.0.0 is live"), "{back}");
    run(
        data_dir,
        &["workflow", "archive", name, "--version", "2.0.0"],
    );
    let refused = run_failing(data_dir, &["workflow", "live", name, "--version", "2.0.0"]);
    assert!(refused.contains("archived"), "{refused}");
    let refused = run_failing(data_dir, &["workflow", "rollback", name]);
    assert!(refused.contains("no other version"), "{refused}");
    let restored = run(
        data_dir,
        &["workflow", "restore", name, "--version", "2.0.0"],
    );
    assert!(
        restored.contains("Published consumer_onboarding 2.1.0"),
        "{restored}"
    );
    run(
        data_dir,
        &["workflow", "unarchive", name, "--version", "2.0.0"],
    );

    let promoted = run(data_dir, &["workflow", "promote", name]);
    assert!(
        promoted.contains("Published consumer_onboarding 1.0.0 in Production"),
        "{promoted}"
    );
    let file = data_dir.join("export.json");
    run(
        data_dir,
        &["workflow", "export", name, "--out", text(&file)],
    );
    let imported = run(
        data_dir,
        &[
            "workflow",
            "import",
            text(&file),
            "--environment",
            "production",
        ],
    );
    assert!(imported.contains("1.1.0 in Production"), "{imported}");
    let exported = std::fs::read_to_string(&file).unwrap();
    std::fs::write(
        &file,
        exported.replace("decision: ACCEPT", "decision: REJECT"),
    )
    .unwrap();
    let refused = run_failing(data_dir, &["workflow", "import", text(&file)]);
    assert!(refused.contains("was changed"), "{refused}");
}

#[test]
fn going_live_asks_a_second_person() {
    let installation = Installation::new();
    let strict = strict(&installation);
    let as_user = |user: &str, arguments: &[&str]| {
        let output = Command::new(BINARY)
            .arg("--data-dir")
            .arg(installation.data_dir())
            .args(arguments)
            .env("BONAFIDE_APPROVAL_REQUIRED", "both")
            .env("USER", user)
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    };
    let (done, said) = as_user("ines", &["workflow", "publish", text(&strict), "--live"]);
    assert!(done && said.contains("waits for the approval"), "{said}");
    let id = said.trim().rsplit(' ').next().unwrap();
    let (_, listed) = as_user("ines", &["workflow", "approvals"]);
    assert!(
        listed.contains(id) && listed.contains("cli:ines"),
        "{listed}"
    );
    let (done, said) = as_user("ines", &["workflow", "approve", id]);
    assert!(!done && said.contains("cannot approve"), "{said}");
    let (done, said) = as_user("jon", &["workflow", "approve", id]);
    assert!(done && said.contains("approved"), "{said}");
    let (_, versions) = as_user("jon", &["workflow", "list"]);
    assert!(
        versions
            .lines()
            .any(|line| line.contains("1.1.0") && line.contains("live")),
        "{versions}"
    );
}

#[test]
fn a_principal_manages_a_running_server() {
    let installation = Installation::new();
    let data_dir = installation.data_dir();
    let refused = run_failing(
        data_dir,
        &["principal", "create", "x", "--scope", "evaluation:skip"],
    );
    assert!(refused.contains("right of keys"), "{refused}");
    let arguments = [
        "principal",
        "create",
        "ines",
        "--scope",
        "workflows:publish",
        "--scope",
        "workflows:read",
    ];
    let key = run(data_dir, &arguments);
    let server = Server::start(data_dir, &[("BONAFIDE_RELOAD_INTERVAL_MS", "600000")]);
    let person = individual(&installation.well_documented());
    let decision = |id: &str| {
        post(&server, &installation.key, &request(id, &person)).json()["decision"].clone()
    };
    assert_eq!(decision("1"), "ACCEPT");
    let source = std::fs::read_to_string(strict(&installation)).unwrap();
    let mut answer = ureq::post(format!("{}/api/v1/workflows", server.url))
        .header("authorization", format!("Bearer {}", key.trim()))
        .send_json(serde_json::json!({"source": source, "live": true}))
        .unwrap();
    let published: Json = answer.body_mut().read_json().unwrap();
    assert_eq!(published["version"]["state"], "live");
    // In force at once, long before the server would have looked for it.
    assert_eq!(decision("2"), "REVIEW");
    assert!(server.stop().success());
    assert!(run(data_dir, &["principal", "list"]).contains("workflows:read workflows:publish"));
    run(data_dir, &["principal", "delete", "ines"]);
    let report = run(data_dir, &["store", "verify"]);
    assert!(report.contains("no damage"), "{report}");
}

/// Half of the applicants are accepted, the others looked at.
const SPLIT: &str = r"
format: bonafide/workflow/1
name: trial
steps:
  - { id: input, kind: input, next: arm }
  - id: arm
    kind: split
    key: $request.id
    arms:
      - { name: quick, percent: 50, then: accept }
      - { name: slow, percent: 50, then: review }
  - { id: accept, kind: decision, decision: ACCEPT }
  - { id: review, kind: manual_review }
";

#[test]
fn arms_are_counted_and_a_shadow_is_reported() {
    let installation = Installation::new();
    let data_dir = installation.data_dir();
    let file = data_dir.join("trial.yaml");
    std::fs::write(&file, SPLIT).unwrap();
    run(data_dir, &["workflow", "publish", text(&file), "--live"]);
    std::fs::write(
        &file,
        SPLIT
            .replace("then: accept", "then: review")
            .replace("  - { id: accept, kind: decision, decision: ACCEPT }\n", ""),
    )
    .unwrap();
    run(data_dir, &["workflow", "publish", text(&file)]);
    let began = run(
        data_dir,
        &["workflow", "shadow", "trial", "--version", "1.1.0"],
    );
    assert!(began.contains("decides nothing"), "{began}");
    let server = installation.serve();
    let mut accepted = 0;
    for number in 0..40 {
        let mut body = request(&format!("arm-{number}"), &serde_json::json!({}));
        body["workflow"] = serde_json::json!("trial");
        let answer = post(&server, &installation.key, &body).json();
        accepted += u32::from(answer["decision"] == "ACCEPT");
    }
    assert!(server.stop().success());
    let arms = run(data_dir, &["workflow", "arms", "trial"]);
    let line = |name: &str| {
        let found = arms.lines().find(|line| line.starts_with(name)).unwrap();
        found
            .split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(line("arm:quick")[1], accepted.to_string(), "{arms}");
    assert_eq!(line("arm:slow")[1], (40 - accepted).to_string(), "{arms}");
    let report = run(data_dir, &["workflow", "shadow-report", "trial"]);
    assert!(
        report.contains("was compared on") && report.contains("review"),
        "{report}"
    );
    run(data_dir, &["workflow", "shadow", "trial", "--stop"]);
    let refused = run_failing(data_dir, &["workflow", "arms", "consumer_onboarding"]);
    assert!(refused.contains("no step split"), "{refused}");
}
