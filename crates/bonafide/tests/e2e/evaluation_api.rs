//! The Evaluation API end to end: the real binary, a real port, real records.

use crate::support::{
    Installation, Server, get, individual, post, post_bytes, request, run, run_failing,
};
use serde_json::{Value as Json, json};

fn codes(answer: &Json) -> Vec<String> {
    let codes = answer["data_enrichments"][0]["response"]["verifyplus"]["reasonCodes"].as_array();
    codes
        .unwrap()
        .iter()
        .map(|code| code.as_str().unwrap().to_owned())
        .collect()
}

/// Somebody who is on no record.
fn stranger() -> Json {
    json!({
        "given_name": "Thaddeus", "family_name": "Quillfeather", "date_of_birth": "1971-02-14",
        "national_id": "219-88-4417", "email": "tq@example.org", "phone_number": "+16175550123",
        "address": { "line_1": "9 Nowhere Close", "locality": "Salem",
                     "major_admin_division": "MA", "postal_code": "01970", "country": "US" },
    })
}

#[test]
fn line_01_a_known_person_is_accepted_with_every_always_field() {
    let installation = Installation::new();
    let server = installation.serve();
    let body = request("app-1", &individual(&installation.well_documented()));
    let answer = post(&server, &installation.key, &body);
    assert_eq!(answer.status, 200, "{}", answer.text);
    let json = answer.json();
    for field in [
        "id",
        "workflow",
        "workflow_id",
        "workflow_version",
        "eval_source",
        "eval_id",
        "eval_start_time",
        "decision",
        "status",
        "sub_status",
        "tags",
        "notes",
        "review_queues",
        "data_enrichments",
        "eval_status",
        "environment_name",
    ] {
        assert!(json.get(field).is_some(), "{field} is missing");
    }
    assert!(codes(&json).contains(&"I919".to_owned()), "{json:#}");
    assert_eq!(json["environment_name"], "Sandbox");
    assert_eq!(
        answer.header("x-request-id"),
        json["eval_id"].as_str().unwrap()
    );
}

#[test]
fn a_stranger_is_not_accepted_and_the_trace_says_why() {
    let installation = Installation::new();
    let server = installation.serve();
    let answer = post(&server, &installation.key, &request("app-2", &stranger())).json();
    assert_ne!(answer["decision"], "ACCEPT", "{answer:#}");
    assert!(!codes(&answer).contains(&"I919".to_owned()));

    let path = format!(
        "/api/v1/evaluations/{}/trace",
        answer["eval_id"].as_str().unwrap()
    );
    let trace = get(&server, &installation.key, &path);
    assert_eq!(trace.status, 200, "{}", trace.text);
    let trace = trace.json();
    assert_eq!(trace["consistent"], true, "{trace:#}");
    assert_eq!(trace["decision"], answer["decision"]);
}

#[test]
fn line_02_and_07_missing_envelope_fields_are_named_and_unknown_ones_accepted() {
    let installation = Installation::new();
    let server = installation.serve();
    let answer = post(
        &server,
        &installation.key,
        &json!({ "workflow": "consumer_onboarding" }),
    );
    assert_eq!(answer.status, 400);
    let fields: Vec<Json> = answer.json()["invalid_args"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["field"].clone())
        .collect();
    assert_eq!(fields, ["id", "timestamp", "data"]);

    let mut body = request("app-3", &individual(&installation.well_documented()));
    body["data"]["custom"] = json!({ "anything": [1, { "deep": true }] });
    body["surprise"] = json!(null);
    assert_eq!(post(&server, &installation.key, &body).status, 200);
}

#[test]
fn line_04_missing_inputs_are_the_modules_own_400_inside_a_200() {
    let installation = Installation::new();
    let server = installation.serve();
    let individual = json!({ "given_name": "Odile", "address": { "country": "US" } });
    let answer = post(&server, &installation.key, &request("app-4", &individual));
    assert_eq!(answer.status, 200, "{}", answer.text);
    let json = answer.json();
    let entry = &json["data_enrichments"][0];
    assert_eq!(entry["status_code"], 400);
    assert_eq!(entry["response"].as_object().unwrap().len(), 1);
    let inner: Json =
        serde_json::from_str(entry["response"]["response"].as_str().unwrap()).unwrap();
    assert_eq!(inner["status"], "Error");
    assert_eq!(json["decision"], "REJECT");
}

#[test]
fn line_10_every_spelling_of_the_number_and_the_phone_matches_alike() {
    let installation = Installation::new();
    let server = installation.serve();
    let row = installation.well_documented();
    let digits: String = row["national_id"]
        .as_str()
        .unwrap()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    let hyphens = format!("{}-{}-{}", &digits[..3], &digits[3..5], &digits[5..]);
    for spelling in [
        digits.clone(),
        hyphens.clone(),
        hyphens.replace('-', " "),
        format!("SSN-{digits}"),
    ] {
        let mut person = individual(&row);
        person["national_id"] = json!(spelling);
        let answer = post(&server, &installation.key, &request("app-5", &person)).json();
        let validations =
            &answer["data_enrichments"][0]["response"]["verifyplus"]["fieldValidations"];
        assert_eq!(validations["ssn"], 0.99, "{spelling}");
    }
    let mut numbers = Vec::new();
    for phone in [
        "+1 617 555 0182",
        "+1-617-555-0182",
        "1-617-555-0182",
        "6175550182",
    ] {
        let mut person = individual(&row);
        person["phone_number"] = json!(phone);
        let answer = post(&server, &installation.key, &request("app-5", &person)).json();
        numbers.push(answer["data_enrichments"][0]["request"]["mobileNumber"].clone());
    }
    assert!(
        numbers.iter().all(|number| number == "+16175550182"),
        "{numbers:?}"
    );
}

#[test]
fn line_35_and_36_a_reused_id_runs_again_and_both_stay_readable() {
    let installation = Installation::new();
    let server = installation.serve();
    let body = request("app-6", &individual(&installation.well_documented()));
    let first = post(&server, &installation.key, &body);
    let second = post(&server, &installation.key, &body);
    let (first_id, second_id) = (
        first.json()["eval_id"].clone(),
        second.json()["eval_id"].clone(),
    );
    assert_ne!(first_id, second_id);
    assert_eq!(first.header("x-rerun-of"), "");
    assert_eq!(second.header("x-rerun-of"), first_id.as_str().unwrap());
    for (id, answer) in [(&first_id, &first), (&second_id, &second)] {
        let read = get(
            &server,
            &installation.key,
            &format!("/api/evaluation/{}", id.as_str().unwrap()),
        );
        assert_eq!(read.status, 200);
        assert_eq!(read.json(), answer.json(), "GET shows what POST answered");
    }
    let found = get(&server, &installation.key, "/api/v1/evaluations?id=app-6").json();
    assert!(
        found.to_string().contains(first_id.as_str().unwrap()),
        "{found}"
    );
    let unknown = get(
        &server,
        &installation.key,
        "/api/evaluation/0190c0de-0000-7000-8000-000000000000",
    );
    assert_eq!(unknown.status, 404);
    assert_eq!(
        get(&server, &installation.key, "/api/evaluation/nonsense").status,
        400
    );
}

#[test]
fn line_24_and_27_keys_and_workflows_changed_by_the_command_line_are_noticed() {
    let installation = Installation::new();
    let server = installation.serve();
    let body = request("app-7", &individual(&installation.well_documented()));
    let other = run(
        installation.data_dir(),
        &["key", "create", "--label", "second"],
    );
    until(|| post(&server, other.trim(), &body).status == 200);

    let listed = run(installation.data_dir(), &["key", "list"]);
    let id = listed
        .lines()
        .skip(1)
        .find(|line| line.contains("second"))
        .unwrap();
    run(
        installation.data_dir(),
        &["key", "delete", id.split_whitespace().next().unwrap()],
    );
    until(|| post(&server, other.trim(), &body).status == 401);

    let production = run(
        installation.data_dir(),
        &["key", "create", "--environment", "production"],
    );
    until(|| post(&server, production.trim(), &body).status == 404);
    let mut unknown = body;
    unknown["workflow"] = json!("no_such_workflow");
    let answer = post(&server, &installation.key, &unknown).json();
    assert_eq!(answer["code"], "WORKFLOW_NOT_FOUND");
}

#[test]
fn a_new_population_is_swapped_in_while_the_server_runs() {
    let installation = Installation::new();
    let server = installation.serve();
    let newcomer = json!({
        "given_name": "Perpetua", "family_name": "Vandersloot", "date_of_birth": "1988-08-18",
        "national_id": "501-84-2277",
        "address": { "line_1": "77 Juniper Bend", "locality": "Bismarck",
                     "major_admin_division": "ND", "postal_code": "58501", "country": "US" },
    });
    let body = request("app-8", &newcomer);
    let before = post(&server, &installation.key, &body).json();
    assert!(!codes(&before).contains(&"I919".to_owned()));

    let csv = installation.data_dir().join("more.csv");
    std::fs::write(
        &csv,
        "record_id,source,given_name,family_name,date_of_birth,national_id,line_1,locality,\
         major_admin_division,postal_code,first_seen,last_seen,synthetic\n\
         n1,Credit,Perpetua,Vandersloot,1988-08-18,501842277,77 Juniper Bend,Bismarck,ND,58501,2010-01-01,2026-01-01,true\n\
         n2,Government,Perpetua,Vandersloot,1988-08-18,501842277,77 Juniper Bend,Bismarck,ND,58501,2012-01-01,2026-01-01,true\n",
    )
    .unwrap();
    run(
        installation.data_dir(),
        &[
            "reference",
            "import",
            csv.to_str().unwrap(),
            "--source",
            "Extra",
        ],
    );
    until(|| codes(&post(&server, &installation.key, &body).json()).contains(&"I919".to_owned()));

    // Those who were loaded before are still there.
    let known = request("app-9", &individual(&installation.well_documented()));
    assert!(codes(&post(&server, &installation.key, &known).json()).contains(&"I919".to_owned()));
}

#[test]
fn hostile_bodies_are_refused_with_the_field_named_and_nothing_breaks() {
    let installation = Installation::new();
    let server = installation.serve();
    let good = request("app-10", &individual(&installation.well_documented()));
    let with = |pointer: &str, value: Json| {
        let mut body = good.clone();
        *body.pointer_mut(pointer).unwrap() = value;
        serde_json::to_vec(&body).unwrap()
    };
    let cases: Vec<(&str, Vec<u8>, u16, &str)> = vec![
        ("not JSON", b"{\"id\":".to_vec(), 400, "INVALID_PAYLOAD"),
        ("an array", b"[]".to_vec(), 400, "INVALID_PAYLOAD"),
        ("lone surrogate", br#"{"id":"\ud800","timestamp":"2026-01-01T00:00:00Z","workflow":"consumer_onboarding","data":{}}"#.to_vec(), 400, "INVALID_PAYLOAD"),
        ("a number for a name", with("/data/individual/given_name", json!(7)), 400, "data.individual.given_name"),
        ("an over-long name", with("/data/individual/given_name", json!("x".repeat(241))), 400, "data.individual.given_name"),
        ("no such date", with("/data/individual/date_of_birth", json!("1990-02-30")), 400, "data.individual.date_of_birth"),
        ("a bad instant", with("/timestamp", json!("yesterday")), 400, "timestamp"),
        ("too deep", format!("{{\"id\":{}1{}}}", "[".repeat(200), "]".repeat(200)).into_bytes(), 400, "INVALID_PAYLOAD"),
        ("too large", with("/data/individual/given_name", json!("x".repeat(10_000_000))), 413, "PAYLOAD_TOO_LARGE"),
    ];
    for (what, body, status, named) in cases {
        let answer = post_bytes(&server, &installation.key, &body);
        assert_eq!(answer.status, status, "{what}: {}", answer.text);
        assert!(answer.text.contains(named), "{what}: {}", answer.text);
    }
    // Control characters are data, not an error of ours.
    let odd = with("/data/individual/family_name", json!("Bj\u{0}rk\u{202e}"));
    let status = post_bytes(&server, &installation.key, &odd).status;
    assert!(status == 200 || status == 400, "{status}");
    assert_eq!(post(&server, &installation.key, &good).status, 200);
}

#[test]
fn a_damaged_index_is_refused_with_the_way_out_named() {
    let installation = Installation::new();
    let folder = installation.data_dir().join("reference");
    let index = walk(&folder)
        .into_iter()
        .max_by_key(|path| path.metadata().unwrap().len())
        .unwrap();
    let bytes = std::fs::read(&index).unwrap();
    let refused = |damaged: &[u8], what: &str| {
        std::fs::write(&index, damaged).unwrap();
        let said = run_failing(installation.data_dir(), &["reference", "stats"]);
        assert!(said.contains("reference import"), "{what}: {said}");
    };
    let mut flipped = bytes.clone();
    *flipped.last_mut().unwrap() ^= 0x40;
    refused(&flipped, "a flipped bit in the hot part");
    refused(&bytes[..bytes.len() / 2], "half a file");
    refused(&bytes[..40], "a stump");
    refused(b"", "an empty file");
    std::fs::write(&index, &bytes).unwrap();
    run(installation.data_dir(), &["reference", "stats"]);
}

#[test]
fn a_shutdown_finishes_what_it_accepted() {
    let installation = Installation::new();
    let server = installation.serve();
    let body = request("app-11", &individual(&installation.well_documented()));
    let eval_id = post(&server, &installation.key, &body).json()["eval_id"].clone();
    assert!(server.stop().success());
    let server = Server::start(installation.data_dir(), &[]);
    let path = format!("/api/evaluation/{}", eval_id.as_str().unwrap());
    assert_eq!(get(&server, &installation.key, &path).status, 200);
}

#[test]
fn every_metric_is_in_the_manual_and_none_carries_personal_data() {
    let installation = Installation::new();
    let server = installation.serve();
    let person = individual(&installation.well_documented());
    assert_eq!(
        post(&server, &installation.key, &request("app-13", &person)).status,
        200
    );
    let metrics = get(&server, &installation.key, "/metrics").text;
    let manual = include_str!("../../../../docs/operations.md");
    let names: Vec<&str> = metrics
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next())
        .collect();
    assert!(names.len() >= 5, "{metrics}");
    for name in names {
        assert!(
            manual.contains(&format!("`{name}`")),
            "docs/operations.md lacks {name}"
        );
    }
    for field in ["family_name", "national_id", "date_of_birth"] {
        assert!(
            !metrics.contains(person[field].as_str().unwrap()),
            "{field} is in the metrics"
        );
    }
}

#[test]
fn a_full_disk_refuses_new_evaluations_and_keeps_reading() {
    let installation = Installation::new();
    let server = Server::start(
        installation.data_dir(),
        &[("BONAFIDE_STORE_LIMIT_BYTES", "400000")],
    );
    let known = request("app-11", &individual(&installation.well_documented()));
    let known = post(&server, &installation.key, &known).json();
    let body = request("app-12", &stranger());
    let mut stored = Vec::new();
    let refused = loop {
        let answer = post(&server, &installation.key, &body);
        if answer.status != 200 {
            break answer;
        }
        stored.push(answer.json()["eval_id"].as_str().unwrap().to_owned());
        assert!(stored.len() < 1_000, "the store never filled up");
    };
    assert_eq!(refused.status, 503, "{}", refused.text);
    assert_eq!(refused.json()["retryable"], true);
    for eval_id in &stored {
        let path = format!("/api/evaluation/{eval_id}");
        assert_eq!(get(&server, &installation.key, &path).status, 200);
    }
    // Whoever is shown a person on record is noted: where even that finds no room, nobody is.
    let path = format!("/api/evaluation/{}", known["eval_id"].as_str().unwrap());
    let status = get(&server, &installation.key, &path).status;
    assert!(matches!(status, 200 | 503), "{status}");
    assert!(server.stop().success());

    // With room again, it goes on, and nothing was left by half.
    let server = installation.serve();
    assert_eq!(post(&server, &installation.key, &body).status, 200);
    assert!(server.stop().success());
    assert!(run(installation.data_dir(), &["store", "verify"]).contains("no damage"));
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(walk(&path));
        } else {
            files.push(path);
        }
    }
    files
}

/// Waits for a change that the server notices by itself; fails after ten seconds.
fn until(mut holds: impl FnMut() -> bool) {
    let started = std::time::Instant::now();
    while !holds() {
        assert!(
            started.elapsed().as_secs() < 10,
            "the server did not notice the change"
        );
        std::thread::yield_now();
    }
}
