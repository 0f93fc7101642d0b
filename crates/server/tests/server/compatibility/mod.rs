//! The compatibility checklist of the Evaluation API, line by line.

mod answers;
mod checks;
mod feedback;
mod pauses;
mod reading_back;
mod requests;

use crate::support::{Answer, Server, request};
use serde_json::{Value, json};

const ALWAYS: [&str; 18] = [
    "id",
    "workflow",
    "workflow_id",
    "workflow_version",
    "eval_source",
    "eval_id",
    "eval_start_time",
    "eval_end_time",
    "decision",
    "decision_at",
    "status",
    "sub_status",
    "tags",
    "notes",
    "review_queues",
    "data_enrichments",
    "eval_status",
    "environment_name",
];

const NOBODY: &str = "0190c0de-0000-7000-8000-000000000001";

/// The entries of an answer.
fn entries(answer: &Answer) -> Vec<Value> {
    answer.json()["data_enrichments"]
        .as_array()
        .unwrap()
        .clone()
}

fn verified(individual: Value) -> Value {
    let mut data = json!({});
    data["individual"] = individual;
    request("verified", data)
}

/// What Verify was sent.
fn echo(server: &Server, individual: Value) -> Value {
    entries(&server.post(&verified(individual)))[0]["request"].clone()
}

fn with(mut individual: Value, field: &str, value: Value) -> Value {
    individual[field] = value;
    individual
}
