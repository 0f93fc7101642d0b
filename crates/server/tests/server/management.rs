//! Workflows from draft to live, as principals manage them.

use crate::support::{Answer, Server, Setup, request};
use bonafide_access::Scope;
use bonafide_lifecycle::ApprovalPolicy;
use bonafide_types::Environment;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const NOBODY: &str = "0190c0de-0000-7000-8000-000000000001";

fn document(limit: u32) -> String {
    format!(
        "format: bonafide/workflow/1\nname: transfer\nsteps:\n\
         - {{ id: input, kind: input, next: small }}\n\
         - id: small\n  kind: condition\n\
         \x20 when: {{ path: $data.amount, op: lte, value: {limit} }}\n  then: accept\n  else: review\n\
         - {{ id: accept, kind: decision, decision: ACCEPT }}\n\
         - {{ id: review, kind: manual_review }}\n"
    )
}

/// A server with a principal who may do everything.
fn managed(policy: ApprovalPolicy) -> (Server, [String; 2]) {
    let server = Server::start_with(Setup {
        policy,
        ..Setup::default()
    });
    let all: Vec<Scope> = Scope::ALL
        .into_iter()
        .filter(|scope| scope.is_of_principals())
        .collect();
    let keys = server.add_principals([("ines", &all[..], None), ("jon", &all[..], None)]);
    (server, keys)
}

fn publish(server: &Server, key: &str, limit: u32, live: bool) -> Value {
    let body = json!({"source": document(limit), "live": live});
    let answer = server.manage(key, "POST", "/api/v1/workflows", &body);
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()
}

fn id_of(published: &Value) -> String {
    published["version"]["workflow_id"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// The decision about an amount, and the version that took it.
fn decide(server: &Server, amount: u32) -> (String, String) {
    let answer = server
        .post(&request("transfer", json!({"amount": amount})))
        .json();
    let text = |key: &str| answer[key].as_str().unwrap_or("nobody").to_owned();
    (text("decision"), text("workflow_version"))
}

fn told(answer: &Answer) -> (u16, String) {
    (answer.status, answer.error().1)
}

#[test]
fn a_version_goes_live_at_once_and_is_taken_back() {
    let (server, [ines, _]) = managed(ApprovalPolicy::None);
    let first = publish(&server, &ines, 500, true);
    assert_eq!(first["version"]["state"], "live");
    assert_eq!(decide(&server, 300), ("ACCEPT".into(), "1.0.0".into()));
    let second = publish(&server, &ines, 200, false);
    assert_eq!(second["version"]["version"], "1.1.0");
    assert_eq!(decide(&server, 300).0, "ACCEPT");
    let path = format!("/api/v1/workflows/{}", id_of(&second));
    let live = server.manage(&ines, "POST", &format!("{path}/live"), &Value::Null);
    assert_eq!(
        (live.status, &live.json()["version"]["state"]),
        (200, &json!("live"))
    );
    assert_eq!(decide(&server, 300), ("REVIEW".into(), "1.1.0".into()));

    let diff = server.manage(
        &ines,
        "GET",
        &format!("{path}/diff?against={}", id_of(&first)),
        &Value::Null,
    );
    assert_eq!(
        diff.json()["steps"],
        json!([{"id": "small", "kind": "condition", "change": "changed",
            "keys": [{"key": "when.value", "before": 500, "after": 200}]}])
    );
    let back = json!({"name": "transfer"});
    let rolled = server.manage(&ines, "POST", "/api/v1/workflows/rollback", &back);
    assert_eq!(rolled.json()["version"]["version"], "1.0.0");
    assert_eq!(decide(&server, 300), ("ACCEPT".into(), "1.0.0".into()));
    // Back again: the one before is now the other one.
    server.manage(&ines, "POST", "/api/v1/workflows/rollback", &back);
    assert_eq!(decide(&server, 300).1, "1.1.0");

    let listed = server
        .manage(&ines, "GET", "/api/v1/workflows", &Value::Null)
        .json();
    let own = listed
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["name"] == "transfer");
    let states: Vec<_> = own
        .map(|one| (one["version"].clone(), one["state"].clone()))
        .collect();
    let expected = [("1.1.0", "live"), ("1.0.0", "published")];
    assert_eq!(
        states,
        expected.map(|(version, state)| (json!(version), json!(state)))
    );
    let read = server.manage(&ines, "GET", &path, &Value::Null).json();
    assert_eq!(read["source"], document(200));
}

#[test]
fn what_is_archived_is_never_live() {
    let (server, [ines, _]) = managed(ApprovalPolicy::None);
    let first = publish(&server, &ines, 500, true);
    let second = publish(&server, &ines, 200, true);
    let archive = |id: &str, archived: bool| {
        let path = format!("/api/v1/workflows/{id}/archive");
        server.manage(&ines, "POST", &path, &json!({"archived": archived}))
    };
    assert_eq!(
        told(&archive(&id_of(&second), true)),
        (409, "CONFLICT".into())
    );
    assert_eq!(archive(&id_of(&first), true).json()["state"], "archived");
    let path = format!("/api/v1/workflows/{}/live", id_of(&first));
    assert_eq!(
        told(&server.manage(&ines, "POST", &path, &Value::Null)),
        (409, "CONFLICT".into())
    );
    let back = json!({"name": "transfer"});
    let refused = server.manage(&ines, "POST", "/api/v1/workflows/rollback", &back);
    assert_eq!(told(&refused), (409, "CONFLICT".into()));
    assert_eq!(archive(&id_of(&first), false).json()["state"], "published");
    assert_eq!(
        server.manage(&ines, "POST", &path, &Value::Null).status,
        200
    );
}

#[test]
fn a_draft_is_written_checked_and_published() {
    let (server, [ines, jon]) = managed(ApprovalPolicy::None);
    let path = "/api/v1/drafts/transfer";
    let write = |key: &str, body: Value| server.manage(key, "PUT", path, &body);
    // A draft may be wrong; what is wrong is told with its place.
    let first = write(
        &ines,
        json!({"source": document(500).replace("lte", "lt3")}),
    );
    assert_eq!((first.status, &first.json()["revision"]), (200, &json!(1)));
    let finding = &first.json()["check"]["findings"][0];
    assert_eq!(
        (&finding["step"], &finding["line"]),
        (&json!("small"), &json!(7))
    );
    let publish = |revision: u32| {
        let body = json!({"revision": revision, "live": true});
        server.manage(&ines, "POST", &format!("{path}/publish"), &body)
    };
    assert_eq!(told(&publish(1)), (400, "INVALID_PAYLOAD".into()));

    // Two who write at once: the second reads again.
    assert_eq!(
        write(&jon, json!({"revision": 1, "source": document(400)})).json()["revision"],
        2
    );
    let late = write(&ines, json!({"revision": 1, "source": document(300)}));
    assert_eq!(told(&late), (409, "CONFLICT".into()));
    assert_eq!(
        told(&write(&ines, json!({"source": document(300)}))),
        (409, "CONFLICT".into())
    );
    let read = server.manage(&ines, "GET", path, &Value::Null).json();
    assert_eq!(
        (&read["source"], &read["updated_by"]),
        (&json!(document(400)), &json!("principal:jon"))
    );
    assert_eq!(read["check"]["valid"], true);
    assert_eq!(told(&publish(1)), (409, "CONFLICT".into()));
    let published = publish(2);
    assert_eq!(
        (published.status, decide(&server, 400).0),
        (201, "ACCEPT".into())
    );
    assert_eq!(server.manage(&ines, "GET", path, &Value::Null).status, 404);

    // An older version is restored, and duplicated under the next major number.
    let from = id_of(&published.json());
    assert_eq!(
        write(&ines, json!({"from": from, "major": true})).json()["revision"],
        1
    );
    assert_eq!(publish(1).json()["version"]["version"], "2.0.0");
    assert_eq!(write(&ines, json!({"from": NOBODY})).status, 404);
    assert_eq!(write(&ines, json!({})).named(), ["source"]);
    write(
        &ines,
        json!({"source": document(1).replace("transfer", "another")}),
    );
    assert_eq!(publish(1).named(), ["name"]);
    let drafts = server
        .manage(&ines, "GET", "/api/v1/drafts", &Value::Null)
        .json();
    assert_eq!(drafts[0]["name"], "transfer");
    assert_eq!(
        server.manage(&ines, "DELETE", path, &Value::Null).status,
        200
    );
    assert_eq!(
        server.manage(&ines, "DELETE", path, &Value::Null).status,
        404
    );
}

#[test]
fn going_live_needs_another_principal_where_that_is_configured() {
    let (server, [ines, jon]) = managed(ApprovalPolicy::Both);
    let asked = publish(&server, &ines, 500, true);
    assert_eq!(
        (&asked["version"]["state"], decide(&server, 1).0),
        (&json!("published"), "nobody".into())
    );
    let id = asked["approval"]["approval_id"].as_str().unwrap();
    let decide_on = |key: &str, approve: bool| {
        let path = format!("/api/v1/approvals/{id}");
        server.manage(key, "POST", &path, &json!({"approve": approve}))
    };
    assert_eq!(told(&decide_on(&ines, true)), (409, "CONFLICT".into()));
    let open = server
        .manage(&jon, "GET", "/api/v1/approvals", &Value::Null)
        .json();
    assert_eq!(
        (&open[0]["state"], &open[0]["requested_by"]),
        (&json!("open"), &json!("principal:ines"))
    );
    let approved = decide_on(&jon, true).json();
    assert_eq!(
        (&approved["state"], &approved["decided_by"]),
        (&json!("approved"), &json!("principal:jon"))
    );
    assert_eq!(decide(&server, 1).0, "ACCEPT");
    assert_eq!(told(&decide_on(&jon, false)), (409, "CONFLICT".into()));

    let other = publish(&server, &jon, 0, true);
    let id = other["approval"]["approval_id"].as_str().unwrap();
    let path = format!("/api/v1/approvals/{id}");
    let declined = server.manage(&ines, "POST", &path, &json!({"approve": false}));
    assert_eq!(declined.json()["state"], "declined");
    assert_eq!(decide(&server, 1).0, "ACCEPT");
}

#[test]
fn a_version_is_promoted_with_its_hash() {
    let (server, [ines, _]) = managed(ApprovalPolicy::Production);
    let first = publish(&server, &ines, 500, true);
    let path = format!("/api/v1/workflows/{}", id_of(&first));
    let promoted = server.manage(&ines, "POST", &format!("{path}/promote"), &Value::Null);
    let version = promoted.json()["version"].clone();
    assert_eq!(
        (promoted.status, &version["environment"]),
        (201, &json!("Production"))
    );
    assert_eq!(
        version["definition_hash"],
        first["version"]["definition_hash"]
    );
    assert_ne!(version["workflow_id"], first["version"]["workflow_id"]);
    let there = format!(
        "/api/v1/workflows/{}/live?environment=production",
        version["workflow_id"].as_str().unwrap()
    );
    let asked = server.manage(&ines, "POST", &there, &Value::Null).json();
    assert_eq!(asked["approval"]["state"], "open");

    let exported = server
        .manage(&ines, "GET", &format!("{path}/export"), &Value::Null)
        .json();
    let import = |body: &Value| server.manage(&ines, "POST", "/api/v1/workflows/import", body);
    assert_eq!(import(&exported).json()["version"]["version"], "1.1.0");
    let mut changed = exported;
    changed["source"] = json!(document(900));
    assert_eq!(import(&changed).named(), ["definition_hash"]);
}

#[test]
fn keys_and_principals_open_only_what_is_theirs() {
    let (server, [ines, _]) = managed(ApprovalPolicy::None);
    let unauthorised = (401, "AUTHENTICATION_FAILED".to_owned());
    let list = |key: &str| server.manage(key, "GET", "/api/v1/workflows", &Value::Null);
    for key in [server.key.as_str(), "none", NOBODY] {
        assert_eq!(told(&list(key)), unauthorised);
    }
    assert_eq!(
        told(&server.get_with(&ines, "/api/reason-codes")),
        unauthorised
    );

    let denied = (403, "PERMISSION_DENIED".to_owned());
    let read = &[Scope::WorkflowsRead][..];
    let publish = &[Scope::WorkflowsPublish][..];
    let [reader, publisher] = server.add_principals([
        ("reader", read, None),
        ("publisher", publish, Some(Environment::Sandbox)),
    ]);
    assert_eq!(list(&reader).status, 200);
    let body = json!({"source": document(1)});
    let post = |key: &str, path: &str| server.manage(key, "POST", path, &body);
    assert_eq!(told(&post(&reader, "/api/v1/workflows")), denied);
    assert_eq!(
        told(&server.manage(&reader, "GET", "/api/v1/audit", &Value::Null)),
        denied
    );
    let published = post(&publisher, "/api/v1/workflows");
    assert_eq!(published.status, 201);
    assert_eq!(
        told(&post(
            &publisher,
            "/api/v1/workflows?environment=production"
        )),
        denied
    );
    assert_eq!(told(&list(&publisher)), denied);
    // Promotion needs both environments.
    let path = format!("/api/v1/workflows/{}/promote", id_of(&published.json()));
    assert_eq!(
        told(&server.manage(&publisher, "POST", &path, &Value::Null)),
        denied
    );
    assert_eq!(ines, ines, "the principals before are gone");
    assert_eq!(told(&list(&ines)), unauthorised);
}

#[test]
fn bad_requests_are_told_what_is_wrong() {
    let (server, [ines, _]) = managed(ApprovalPolicy::None);
    let post = |path: &str, body: &Value| server.manage(&ines, "POST", path, body);
    let broken = post(
        "/api/v1/workflows",
        &json!({"source": document(1).replace("next: small", "next: smal")}),
    );
    assert!(
        broken.text.contains("did you mean") && broken.status == 400,
        "{}",
        broken.text
    );
    let failing = document(1)
        + "cases: [ { name: one, input: { data: { amount: 9 } }, expect: { decision: ACCEPT } } ]\n";
    let failing = post("/api/v1/workflows", &json!({"source": failing}));
    assert!(
        failing.text.contains("decision is") && failing.status == 400,
        "{}",
        failing.text
    );
    assert_eq!(
        told(&post("/api/v1/workflows", &json!({"sorce": "x"}))),
        (400, "INVALID_PAYLOAD".into())
    );
    assert_eq!(
        post("/api/v1/workflows?environment=moon", &json!({})).named(),
        ["environment"]
    );
    assert_eq!(post("/api/v1/workflows/import", &json!({"format": "x", "name": "", "version": "", "definition_hash": "", "services": [], "source": ""})).named(), ["format"]);
    let get = |path: &str| server.manage(&ines, "GET", path, &Value::Null);
    assert_eq!(
        told(&get("/api/v1/workflows/nonsense")),
        (400, "INVALID_ID".into())
    );
    assert_eq!(get(&format!("/api/v1/workflows/{NOBODY}")).status, 404);
    assert_eq!(get("/api/v1/audit?after=x").named(), ["after"]);
    let check = post("/api/v1/workflows/check", &json!({"source": "steps: []"})).json();
    assert_eq!(check["valid"], false);
    // Nothing of all that was stored.
    let listed = get("/api/v1/workflows").json();
    assert!(
        listed
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["name"] != "transfer")
    );
}

#[test]
fn every_transition_is_in_the_audit_log_with_what_it_changed() {
    let (server, [ines, _]) = managed(ApprovalPolicy::None);
    publish(&server, &ines, 500, true);
    publish(&server, &ines, 200, true);
    let entries = server
        .manage(&ines, "GET", "/api/v1/audit?limit=1000", &Value::Null)
        .json();
    let entries = entries.as_array().unwrap();
    let own: Vec<_> = entries
        .iter()
        .filter(|entry| entry["subject"] == "transfer")
        .collect();
    let actions: Vec<_> = own
        .iter()
        .map(|entry| entry["action"].as_str().unwrap())
        .collect();
    let twice = [
        "workflow.published",
        "workflow.went_live",
        "workflow.published",
        "workflow.went_live",
    ];
    assert_eq!(actions, twice);
    assert!(own.iter().all(|entry| entry["actor"] == "principal:ines"));
    let detail = own[3]["detail"].as_str().unwrap();
    assert!(
        detail.contains("compared with 1.0.0") && detail.contains("when.value: 500 → 200"),
        "{detail}"
    );
    let last = entries.last().unwrap()["sequence"].as_u64().unwrap();
    let rest = server.manage(
        &ines,
        "GET",
        &format!("/api/v1/audit?after={last}"),
        &Value::Null,
    );
    assert_eq!(rest.json(), json!([]));
}

/// While versions go live one after the other, no request fails, and every one is decided by a
/// version that was live between its beginning and its end.
#[test]
fn versions_swap_under_load_without_a_failed_or_misversioned_request() {
    const SWAPS: usize = 200;
    let (server, [ines, _]) = managed(ApprovalPolicy::None);
    let server = Arc::new(server);
    let versions: Vec<(String, String)> = [1, 2, 3]
        .map(|limit| {
            let published = publish(&server, &ines, limit, limit == 1);
            let number = published["version"]["version"].as_str().unwrap().to_owned();
            (id_of(&published), number)
        })
        .into();
    // What may be live now: a version is in it from before its swap to after the next one.
    let possible = Arc::new(std::sync::Mutex::new(BTreeSet::from([versions[0]
        .1
        .clone()])));
    let stop = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..4)
        .map(|_| {
            let (server, possible, stop) = (
                Arc::clone(&server),
                Arc::clone(&possible),
                Arc::clone(&stop),
            );
            std::thread::spawn(move || {
                let mut count = 0;
                while !stop.load(Ordering::SeqCst) {
                    let before = possible.lock().unwrap().clone();
                    let answer = server.post(&request("transfer", json!({"amount": 1})));
                    assert_eq!(answer.status, 200, "{}", answer.text);
                    let version = answer.json()["workflow_version"]
                        .as_str()
                        .unwrap()
                        .to_owned();
                    let after = possible.lock().unwrap().clone();
                    // Swaps take longer than a request; all that were possible in between are in one
                    // of the two.
                    let known = before.contains(&version) || after.contains(&version);
                    assert!(known, "{version} is neither in {before:?} nor in {after:?}");
                    count += 1;
                }
                count
            })
        })
        .collect();
    for swap in 0..SWAPS {
        let (id, number) = &versions[(swap + 1) % versions.len()];
        possible.lock().unwrap().insert(number.clone());
        let path = format!("/api/v1/workflows/{id}/live");
        assert_eq!(
            server.manage(&ines, "POST", &path, &Value::Null).status,
            200
        );
        *possible.lock().unwrap() = BTreeSet::from([number.clone()]);
        // In force when it was answered.
        assert_eq!(decide(&server, 1).1, *number);
    }
    stop.store(true, Ordering::SeqCst);
    let decided: usize = clients
        .into_iter()
        .map(|client| client.join().unwrap())
        .sum();
    assert!(decided > SWAPS, "{decided} requests among {SWAPS} swaps");
}

#[test]
fn a_version_beside_the_live_one_is_compared_and_decides_nothing() {
    let (server, [ines, _]) = managed(ApprovalPolicy::None);
    publish(&server, &ines, 500, true);
    let beside = publish(&server, &ines, 200, false);
    let path = format!("/api/v1/workflows/{}/shadow", id_of(&beside));
    let change = |shadow: bool| {
        let answer = server.manage(&ines, "POST", &path, &json!({"shadow": shadow}));
        assert_eq!(answer.json()["shadow"], shadow, "{}", answer.text);
    };
    change(true);
    for amount in [100, 300, 400, 900] {
        let expected = if amount <= 500 { "ACCEPT" } else { "REVIEW" };
        assert_eq!(decide(&server, amount), (expected.into(), "1.0.0".into()));
    }
    // They are compared after they are answered, one after the other.
    let report = loop {
        let report = server.manage(&ines, "GET", &path, &Value::Null).json();
        let cells = report["matrix"].as_array().unwrap().iter();
        if cells
            .map(|cell| cell["evaluations"].as_u64().unwrap())
            .sum::<u64>()
            == 4
        {
            break report;
        }
        std::thread::yield_now();
    };
    let cell = |before: &str, after: &str, evaluations: u64| json!({"before": before, "after": after, "evaluations": evaluations});
    assert_eq!(
        report["matrix"],
        json!([
            cell("ACCEPT", "ACCEPT", 1),
            cell("ACCEPT", "REVIEW", 2),
            cell("REVIEW", "REVIEW", 1)
        ])
    );
    let samples = report["samples"].as_array().unwrap();
    assert_eq!(
        (samples.len(), &samples[0]["last_step"]),
        (2, &json!("review"))
    );
    change(false);
    assert_eq!(decide(&server, 300).0, "ACCEPT");
}
