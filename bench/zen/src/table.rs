//! A table of two hundred rows and three columns, of which row 137 is the first to fit, as a whole
//! decision on either side: the request comes in, the table is asked, its row goes out.

use bonafide_types::{Timestamp, Value};
use bonafide_workflow::{Event, Lists, Progress, Run, Workflow};
use futures::executor::block_on;
use serde_json::{Value as Json, json};
use std::error::Error;
use std::hint::black_box;
use std::sync::Arc;
use zen_engine::DecisionEngine;
use zen_engine::model::DecisionContent;
use zen_expression::variable::Variable;

const ROWS: u32 = 200;
/// The row that fits.
const HIT: u32 = 137;
const REQUEST: &str = r#"{"data": {"amount": 1372, "country": "CA", "channel": "web"}}"#;

fn definition() -> String {
    let rows: String = (0..ROWS)
        .map(|row| {
            let (low, high) = (row * 10, row * 10 + 9);
            format!("      - {{ when: [[{low}, {high}], [US, CA], web], then: [{row}] }}\n")
        })
        .collect();
    format!(
        "format: bonafide/workflow/1\nname: table\nsteps:\n  - {{ id: input, kind: input, next: table }}\n  - id: table\n    kind: matrix\n    inputs: [{{ path: $data.amount, op: between }}, {{ path: $data.country, op: in }}, {{ path: $data.channel }}]\n    outputs: [row]\n    rows:\n{rows}    default: [-1]\n    output: limit\n    next: end\n  - {{ id: end, kind: decision, decision: ACCEPT }}\n"
    )
}

fn graph() -> Result<DecisionContent, serde_json::Error> {
    let rules: Vec<Json> = (0..ROWS)
        .map(|row| {
            let (low, high) = (row * 10, row * 10 + 9);
            json!({ "_id": format!("r{row}"), "a": format!("[{low}..{high}]"), "c": "\"US\", \"CA\"", "w": "\"web\"", "r": row.to_string() })
        })
        .collect();
    let column = |id: &str, field: &str| json!({ "id": id, "name": field, "field": field });
    let inputs = [
        column("a", "amount"),
        column("c", "country"),
        column("w", "channel"),
    ];
    serde_json::from_value(json!({
        "nodes": [
            { "id": "in", "name": "request", "type": "inputNode", "content": {} },
            { "id": "dt", "name": "table", "type": "decisionTableNode", "content": {
                "hitPolicy": "first", "inputs": inputs, "outputs": [column("r", "row")], "rules": rules } },
            { "id": "out", "name": "out", "type": "outputNode", "content": {} }
        ],
        "edges": [
            { "id": "e1", "sourceId": "in", "targetId": "dt" },
            { "id": "e2", "sourceId": "dt", "targetId": "out" }
        ]
    }))
}

/// Nanoseconds of one decision, ours and theirs, interleaved.
pub(crate) fn compare() -> Result<(), Box<dyn Error>> {
    let workflow = Arc::new(Workflow::compile(
        &definition(),
        &super::Any,
        &Lists::none(),
    )?);
    let request = Value::from_json(REQUEST.as_bytes(), 8)?;
    let now: Timestamp = "2026-03-04T14:20:05Z".parse()?;
    let ours = || {
        let mut run = Run::start(Arc::clone(&workflow), black_box(&request).clone(), now);
        let is_done = matches!(run.advance(Event::Start), Progress::Done(_));
        let limit = run
            .outputs()
            .next()
            .and_then(|(_, limit)| limit.get("row").cloned());
        usize::from(is_done && limit == Some(Value::Int(i64::from(HIT))))
    };
    let engine = DecisionEngine::default();
    let mut decision = engine
        .create_decision(graph()?.into())
        .map_err(|error| format!("the table does not load: {error:?}"))?;
    decision.compile();
    let request: Json = serde_json::from_str(REQUEST)?;
    let context = Variable::from(request["data"].clone());
    let theirs = || {
        let answer = block_on(decision.evaluate(black_box(&context).clone()));
        let row = answer.ok().and_then(|answer| answer.result.dot("row"));
        usize::from(row.is_some_and(|row| row == Variable::Number(HIT.into())))
    };
    if (ours(), theirs()) != (1, 1) {
        return Err(format!("ours finds the row: {}, theirs: {}", ours(), theirs()).into());
    }
    super::report(
        "a decision by a 200-row table, hit at row 137",
        ["bonafide-workflow", "zen-engine"],
        ours,
        theirs,
    );
    Ok(())
}
