//! What a workflow asks of earlier evaluations.

use crate::support::{Server, person, request};
use serde_json::{Value, json};

/// Posts with an id, an e-mail address and an amount; what was asked, and the decision.
fn post(server: &Server, id: &str, email: &str, amount: &Value) -> (Value, Value, String) {
    let mut individual = person();
    individual["email"] = json!(email);
    let data = json!({"individual": individual, "custom": {"amount": amount}});
    let mut body = request("velocity", data);
    body["id"] = json!(id);
    let answer = server.post(&body);
    assert_eq!(answer.status, 200, "{}", answer.text);
    let answer = answer.json();
    let asked = &answer["aggregations"];
    assert_eq!(
        answer["data_enrichments"],
        json!([]),
        "the history is no enrichment"
    );
    (
        asked["of_email"].clone(),
        asked["spent"].clone(),
        answer["decision"].as_str().unwrap().to_owned(),
    )
}

#[test]
fn siblings_count_and_re_runs_do_not() {
    let server = Server::start();
    server.gather_history();
    let asked = |id: &str, email: &str, amount: Value| post(&server, id, email, &amount);
    let told =
        |count: i64, spent: Value, decision: &str| (json!(count), spent, decision.to_owned());
    let ann = "Ann@Fjord.example";
    assert_eq!(asked("1", ann, json!(10.5)), told(0, json!(0), "ACCEPT"));
    assert_eq!(
        asked("2", "bo@fjord.example", json!(99)),
        told(0, json!(0), "ACCEPT")
    );
    // Letter case and blanks make no other person.
    assert_eq!(
        asked("3", " ann@fjord.EXAMPLE", json!(2)),
        told(1, json!(10.5), "ACCEPT")
    );
    // The same id again: its own earlier run does not count.
    assert_eq!(asked("3", ann, json!(4)), told(1, json!(10.5), "ACCEPT"));
    // Of the re-runs of another id the newest counts; too large an amount is filtered out.
    assert_eq!(
        asked("4", ann, json!(5_000)),
        told(2, json!(14.5), "REVIEW")
    );
    assert_eq!(
        asked("5", ann, json!("much")),
        told(3, json!(14.5), "REVIEW")
    );
    // Without an address there is nothing to count by.
    let (count, spent, decision) = asked("6", "", json!(1));
    assert_eq!(
        (count, spent, decision.as_str()),
        (Value::Null, Value::Null, "ACCEPT")
    );
}

#[test]
fn what_was_stored_before_is_gathered_and_until_then_nothing_is_guessed() {
    let server = Server::start();
    // Evaluations of another workflow count too.
    for number in 0..3 {
        let mut individual = person();
        individual["email"] = json!("ann@fjord.example");
        let mut body = request("plain", json!({"individual": individual}));
        body["id"] = json!(format!("before-{number}"));
        assert_eq!(server.post(&body).status, 200);
    }
    let ann = "ann@fjord.example";
    let (count, spent, decision) = post(&server, "early", ann, &json!(1));
    assert_eq!(
        (count, spent, decision.as_str()),
        (Value::Null, Value::Null, "ACCEPT")
    );
    server.gather_history();
    let (count, _, decision) = post(&server, "late", ann, &json!(1));
    assert_eq!((count, decision.as_str()), (json!(4), "REVIEW"));
}

#[test]
fn a_trace_replays_what_the_history_said_then() {
    let server = Server::start();
    server.gather_history();
    let ann = "ann@fjord.example";
    let mut last = String::new();
    for number in 0..4 {
        let mut individual = person();
        individual["email"] = json!(ann);
        let mut body = request("velocity", json!({"individual": individual}));
        body["id"] = json!(format!("order-{number}"));
        last = server.post(&body).json()["eval_id"]
            .as_str()
            .unwrap()
            .to_owned();
        post(&server, &format!("more-{number}"), ann, &json!(1));
    }
    let trace = server
        .get(&format!("/api/v1/evaluations/{last}/trace"))
        .json();
    assert_eq!(trace["consistent"], true, "{trace}");
    assert_eq!(trace["steps"][1]["output"], json!(6));
    assert_eq!(trace["steps"][3]["rules"][0]["when"]["saw"], json!(6));
}
