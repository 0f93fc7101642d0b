//! How long twenty-one leaves in seven expressions take over a context of six kilobytes.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot be set up has nothing to measure"
)]

use bonafide_types::{SmolStr, Timestamp, Value};
use bonafide_workflow::{Event, Lists, Progress, Run, ServiceAnswer, Services, Workflow};
use divan::{Bencher, black_box};
use std::sync::Arc;

const DEFINITION: &str = include_str!("conditions.yaml");
const CONTEXT: &[u8] = include_bytes!("context.json");

struct Any;

impl Services for Any {
    fn knows(&self, _name: &str) -> bool {
        true
    }

    fn names(&self) -> Vec<SmolStr> {
        Vec::new()
    }
}

struct Setting {
    workflow: Arc<Workflow>,
    request: Value,
    outputs: Vec<(&'static str, Value)>,
    now: Timestamp,
}

fn setting() -> Setting {
    let workflow = Workflow::compile(DEFINITION, &Any, &Lists::none()).unwrap();
    let context = Value::from_json(CONTEXT, 32).unwrap();
    let outputs = context.get("outputs").unwrap();
    let output = |name: &'static str| (name, outputs.get(name).unwrap().clone());
    Setting {
        workflow: Arc::new(workflow),
        request: context.get("request").unwrap().clone(),
        outputs: ["verify", "email", "phone", "address", "device"]
            .map(output)
            .into(),
        now: "2026-03-04T14:20:05Z".parse().unwrap(),
    }
}

fn main() {
    divan::main();
}

/// The conditions alone.
#[divan::bench]
fn evaluate(bencher: Bencher<'_, '_>) {
    let setting = setting();
    let mut prepared = setting
        .workflow
        .prepare(&setting.request, &setting.outputs, setting.now);
    assert_eq!(prepared.evaluate(), 6);
    bencher.bench_local(|| black_box(&mut prepared).evaluate());
}

/// Looking up every path of the definition in the request and in five outputs.
#[divan::bench]
fn prepare(bencher: Bencher<'_, '_>) {
    let setting = setting();
    bencher.bench_local(|| {
        let setting = black_box(&setting);
        setting
            .workflow
            .prepare(&setting.request, &setting.outputs, setting.now)
    });
}

/// A whole run from start to decision, five answers handed in.
#[divan::bench]
fn whole_run(bencher: Bencher<'_, '_>) {
    let setting = setting();
    bencher.bench_local(|| {
        let setting = black_box(&setting);
        let mut run = Run::start(
            Arc::clone(&setting.workflow),
            setting.request.clone(),
            setting.now,
        );
        let mut progress = run.advance(Event::Start);
        while let Progress::Need(calls) = progress {
            let answers = calls.iter().map(|call| {
                let mut outputs = setting.outputs.iter();
                let found = outputs.find(|(name, _)| *name == call.service);
                ServiceAnswer::of(found.map(|(_, value)| value.clone()).unwrap_or_default())
            });
            progress = run.advance(Event::Answers(answers.collect()));
        }
        progress
    });
}

/// A table of two hundred rows and three columns, of which row 137 is the first to fit; and the
/// same workflow without it.
fn table_setting(has_table: bool) -> (Arc<Workflow>, Value) {
    let rows: String = (0..200)
        .map(|row| {
            let (low, high) = (row * 10, row * 10 + 9);
            format!("      - {{ when: [[{low}, {high}], [US, CA], web], then: [{row}] }}\n")
        })
        .collect();
    let table = format!(
        "  - id: table\n    kind: matrix\n    inputs: [{{ path: $data.amount, op: between }}, {{ path: $data.country, op: in }}, {{ path: $data.channel }}]\n    outputs: [row]\n    rows:\n{rows}    default: [-1]\n    output: limit\n    next: end\n"
    );
    let (first, table) = if has_table {
        ("table", table.as_str())
    } else {
        ("end", "")
    };
    let definition = format!(
        "format: bonafide/workflow/1\nname: table\nsteps:\n  - {{ id: input, kind: input, next: {first} }}\n{table}  - {{ id: end, kind: decision, decision: ACCEPT }}\n"
    );
    let workflow = Workflow::compile(&definition, &Any, &Lists::none()).unwrap();
    let request = r#"{"data": {"amount": 1372, "country": "CA", "channel": "web"}}"#;
    (
        Arc::new(workflow),
        Value::from_json(request.as_bytes(), 8).unwrap(),
    )
}

fn run_table(bencher: Bencher<'_, '_>, has_table: bool) {
    let (workflow, request) = table_setting(has_table);
    let now: Timestamp = "2026-03-04T14:20:05Z".parse().unwrap();
    bencher.bench_local(|| {
        let mut run = Run::start(Arc::clone(&workflow), black_box(&request).clone(), now);
        run.advance(Event::Start)
    });
}

#[divan::bench]
fn run_of_a_200_row_table(bencher: Bencher<'_, '_>) {
    run_table(bencher, true);
}

#[divan::bench]
fn run_without_the_table(bencher: Bencher<'_, '_>) {
    run_table(bencher, false);
}

/// Twenty steps of most kinds beside the parallel one that holds two of them; six ask a service.
const TWENTY_STEPS: &str = "format: bonafide/workflow/1
name: twenty
steps:
  - { id: input, kind: input, required: [$data.amount], next: e0 }
  - { id: e0, kind: enrichment, service: verify, output: e0, next: e1 }
  - { id: e1, kind: enrichment, service: email, output: e1, next: e2 }
  - { id: e2, kind: enrichment, service: phone, output: e2, next: e3 }
  - { id: e3, kind: enrichment, service: address, output: e3, next: both }
  - id: both
    kind: parallel
    branches:
      - { id: e4, service: device, output: e4 }
      - { id: e5, service: list, output: e5 }
    next: t0
  - { id: t0, kind: transformation, function: multiply, arguments: [$e0.score, 100], output: t0, next: t1 }
  - { id: t1, kind: transformation, function: coalesce, arguments: [$e1.tier, none], output: t1, next: c0 }
  - { id: c0, kind: condition, when: { path: $t0, op: gt, value: 20 }, then: c1, else: end }
  - { id: c1, kind: condition, when: { any: [{ path: $e2.ok, op: equals, value: true }, { path: $e3.ok, op: is_set }] }, then: c2, else: end, output: c1 }
  - { id: c2, kind: condition, when: { path: $c1, op: equals, value: true }, then: s0, else: end }
  - { id: s0, kind: scorecard, rules: [{ name: a, points: 10, when: { path: $e0.score, op: gte, value: 0.5 } }, { name: b, points: -5, when: { path: $e1.score, op: lt, value: 0.5 } }], output: s0, next: s1 }
  - { id: s1, kind: scorecard, rules: [{ name: c, points: 3, tags: [c], when: { path: $e4.score, op: gte, value: 0.5 } }], next: g0 }
  - { id: g0, kind: tag, tags: [seen, new], next: g1 }
  - { id: g1, kind: reason_code, codes: [R901], when: { path: $s0, op: gt, value: 5 }, next: m0 }
  - { id: m0, kind: matrix, inputs: [{ path: $s0, op: gte }, { path: $t1 }], outputs: [limit], rows: [{ when: [50, null], then: [5] }, { when: [5, none], then: [2] }], default: [1], output: m0, next: r0 }
  - { id: r0, kind: rule_group, combine: all, rules: [{ name: x, when: { path: $m0.limit, op: gt, value: 1 } }, { name: y, when: { path: $e5.score, op: is_set } }], output: r0, next: p0 }
  - { id: p0, kind: split, key: $data.amount, arms: [{ name: a, percent: 50, then: end }, { name: b, percent: 50, then: end }] }
  - { id: end, kind: decision_rules, rules: [{ when: { path: $r0.result, op: equals, value: true }, decision: ACCEPT }], default: { decision: REVIEW } }
";

/// A whole run of them and its record, with services that cost nothing.
#[divan::bench]
fn run_of_twenty_steps(bencher: Bencher<'_, '_>) {
    let workflow = Arc::new(Workflow::compile(TWENTY_STEPS, &Any, &Lists::none()).unwrap());
    let request = Value::from_json(br#"{"data": {"amount": 1372}}"#, 8).unwrap();
    let output = br#"{"score": 0.75, "ok": true}"#;
    let answer = ServiceAnswer::of(Value::from_json(output, 8).unwrap());
    let now: Timestamp = "2026-03-04T14:20:05Z".parse().unwrap();
    bencher.bench_local(|| {
        let mut run = Run::start(Arc::clone(&workflow), black_box(&request).clone(), now);
        let mut progress = run.advance(Event::Start);
        while let Progress::Need(calls) = progress {
            let answers = calls.iter().map(|_| answer.clone());
            progress = run.advance(Event::Answers(answers.collect()));
        }
        (progress, run.record())
    });
}

/// Reading, checking and compiling the definition, as publishing does.
#[divan::bench]
fn compile(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| Workflow::compile(black_box(DEFINITION), &Any, &Lists::none()));
}
