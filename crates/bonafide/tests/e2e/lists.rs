//! A gate of two lists over the real binary: lists change while it serves.

use crate::support::{Installation, get, post, request, run, run_failing};
use serde_json::{Value as Json, json};
use std::path::Path;
use std::time::{Duration, Instant};

const EMAIL: &str = "gareth.pollock@example.org";

fn gate() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates/allow_deny_gate.yaml");
    path.to_str().unwrap().to_owned()
}

fn ask(server: &crate::support::Server, key: &str, id: &str) -> Json {
    let mut body = request(id, &json!({ "id": "u-1", "email": EMAIL }));
    body["workflow"] = json!("allow_deny_gate");
    let answer = post(server, key, &body);
    assert!(answer.status < 300, "{} {}", answer.status, answer.text);
    answer.json()
}

/// Asks until the decision is the wanted one; no request may fail on the way.
fn ask_until(server: &crate::support::Server, key: &str, id: &str, decision: &str) -> Json {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let answer = ask(server, key, id);
        if answer["decision"] == decision {
            return answer;
        }
        assert!(Instant::now() < deadline, "{answer}");
    }
}

#[test]
fn a_gate_follows_its_lists_without_a_restart() {
    let installation = Installation::new();
    let data_dir = installation.data_dir();
    let publish = ["workflow", "publish", &gate(), "--live"];
    let refused = run_failing(data_dir, &publish);
    assert!(
        refused.contains("bonafide list create denied_emails --type email"),
        "{refused}"
    );
    assert!(!refused.contains("no step looks at"), "{refused}");
    let server = installation.serve();
    for name in ["allowed_emails", "denied_emails"] {
        run(data_dir, &["list", "create", name, "--type", "email"]);
    }
    run(
        data_dir,
        &[
            "list",
            "add",
            "denied_emails",
            EMAIL,
            "--note",
            "charged back",
        ],
    );
    run(data_dir, &publish);
    let key = &installation.key;
    // The server may not know the new workflow yet.
    let deadline = Instant::now() + Duration::from_secs(20);
    let mut body = request("first", &json!({ "id": "u-1", "email": EMAIL }));
    body["workflow"] = json!("allow_deny_gate");
    while post(&server, key, &body).status >= 300 {
        assert!(Instant::now() < deadline, "the workflow did not go live");
    }
    let denied = ask(&server, key, "a");
    assert_eq!(denied["decision"], "REJECT");
    let trace_of = |answer: &Json| {
        let id = answer["eval_id"].as_str().unwrap();
        get(&server, key, &format!("/api/v1/evaluations/{id}/trace")).json()
    };
    let trace = trace_of(&denied);
    let steps = trace["steps"].as_array().unwrap();
    let step = steps
        .iter()
        .find(|step| step["id"] == "on_deny_list")
        .unwrap();
    assert_eq!(step["output"]["entry"]["note"], "charged back");
    assert!(!trace.to_string().contains("lists_changed\":[\""));

    run(
        data_dir,
        &["list", "add", "allowed_emails", &EMAIL.to_uppercase()],
    );
    ask_until(&server, key, "b", "ACCEPT");
    let trace = trace_of(&denied);
    assert_eq!(trace["lists_changed"], json!(["allowed_emails"]));
    let pins = trace["pins"]["lists"].as_array().unwrap();
    assert!(pins.contains(&json!({ "name": "allowed_emails", "revision": 1 })));

    run(data_dir, &["list", "remove", "allowed_emails", EMAIL]);
    ask_until(&server, key, "c", "REJECT");
    let in_use = run_failing(data_dir, &["list", "delete", "denied_emails"]);
    assert!(in_use.contains("allow_deny_gate"), "{in_use}");
    assert!(server.stop().success());
}

#[test]
fn a_file_is_imported_whole_or_not_at_all() {
    let installation = Installation::new();
    let data_dir = installation.data_dir();
    run(data_dir, &["list", "create", "phones", "--type", "phone"]);
    let path = data_dir.join("phones.csv");
    let file = path.to_str().unwrap();
    let rows = "value,note,expires_at\n+1 617 555 0143,shared by a ring,2031-01-01\nnone,,\n(617) 555-0144,,soon\n6175550145,,\n";
    std::fs::write(&path, rows).unwrap();
    let refused = run_failing(data_dir, &["list", "import", "phones", file]);
    assert!(
        refused.contains("line 3: the value is no phone number"),
        "{refused}"
    );
    assert!(
        refused.contains("line 4: expires_at has to be"),
        "{refused}"
    );
    assert!(!run(data_dir, &["list", "export", "phones"]).contains("617"));
    let told = run(data_dir, &["list", "import", "phones", file, "--skip-bad"]);
    assert!(
        told.contains("2 added") && told.contains("2 rows were left out"),
        "{told}"
    );
    let exported = run(data_dir, &["list", "export", "phones"]);
    assert!(
        exported.contains("+1 617 555 0143,shared by a ring,2031-01-01T00:00:00Z"),
        "{exported}"
    );
    // What was exported can be imported again and replaces what is there.
    std::fs::write(&path, exported).unwrap();
    let told = run(data_dir, &["list", "import", "phones", file, "--replace"]);
    assert!(told.contains("0 added, 2 rewritten, 0 removed"), "{told}");
}
