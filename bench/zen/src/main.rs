//! The twenty-one leaves of `crates/workflow/benches/conditions.yaml` beside the same rules in
//! zen-expression, and a decision table beside the same table in zen-engine, interleaved in one
//! process, so that both meet the same machine.
//!
//! Both sides get everything prepared: our facts are looked up, zen's bytecode is compiled and its
//! context is built. The rules are written without null, which zen refuses to compare.

mod table;

use bonafide_types::{SmolStr, Value};
use bonafide_workflow::{Lists, Services, Workflow};
use std::error::Error;
use std::hint::black_box;
use std::time::Instant;
use zen_expression::variable::Variable;
use zen_expression::vm::VM;
use zen_expression::{Isolate, Scope};

const DEFINITION: &str = include_str!("../../../crates/workflow/benches/conditions.yaml");
const CONTEXT: &str = include_str!("../../../crates/workflow/benches/context.json");

/// The rules of the definition, in its order.
const EXPRESSIONS: [&str; 7] = [
    "'I919' in verify.kyc.reasonCodes and not ('R909' in verify.kyc.reasonCodes) and verify.kyc.fieldValidations.ssn >= 0.9",
    "verify.kyc.fieldValidations.surName > 0.95 and verify.kyc.fieldValidations.zip > 0.95 and address.nameAddressCorrelation.score >= 0.8",
    "email.emailRisk.score < 0.9 and email.emailRisk.signals.isDisposable == false and (email.emailRisk.signals.domainAgeDays > 180 or email.nameEmailCorrelation.score >= 0.7)",
    "phone.phoneRisk.score < 0.8 and phone.phoneRisk.signals.lineType == 'mobile' and not ('R671' in phone.phoneRisk.reasonCodes)",
    "address.addressRisk.score >= 0.85 or address.addressRisk.signals.vacant == true or 'R704' in address.addressRisk.reasonCodes",
    "data.individual.address.country == 'US' and device.digitalIntelligence.ip.isProxy == false",
    "data.channel in ['web', 'mobile'] and data.individual.email != null and data.custom.device_age_days in [30..5000]",
];

/// How many of the rules hold for the context.
const HOLDING: usize = 6;

const ROUNDS: usize = 200;
const CALLS: u32 = 1_000;

struct Any;

impl Services for Any {
    fn knows(&self, _name: &str) -> bool {
        true
    }

    fn names(&self) -> Vec<SmolStr> {
        Vec::new()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let workflow = Workflow::compile(DEFINITION, &Any, &Lists::none())?;
    let context = Value::from_json(CONTEXT.as_bytes(), 32)?;
    let request = context.get("request").cloned().unwrap_or_default();
    let outputs = context.get("outputs").cloned().unwrap_or_default();
    let names = ["verify", "email", "phone", "address", "device"];
    let known = names.map(|name| (name, outputs.get(name).cloned().unwrap_or_default()));
    let mut ours = workflow.prepare(&request, &known, "2026-03-04T14:20:05Z".parse()?);

    let json: serde_json::Value = serde_json::from_str(CONTEXT)?;
    let mut flat = json["outputs"].clone();
    flat["data"] = json["request"]["data"].clone();
    let scope = Scope::new(Variable::from(flat));
    let mut isolate = Isolate::new();
    let mut compiled = Vec::new();
    for expression in EXPRESSIONS {
        let built = isolate.compile_standard(expression);
        compiled.push(built.map_err(|error| format!("{expression}: {error}"))?);
    }
    let mut vm = VM::new();
    let mut theirs = || {
        let results = compiled.iter().map(|expression| {
            let result = expression.evaluate_with_scope(&scope, &mut vm);
            matches!(result, Ok(Variable::Bool(true)))
        });
        results.filter(|holds| *holds).count()
    };
    let (our_count, their_count) = (ours.evaluate(), theirs());
    if (our_count, their_count) != (HOLDING, HOLDING) {
        return Err(format!("{our_count} and {their_count} rules hold, not {HOLDING}").into());
    }

    report(
        "21 leaves in 7 expressions, everything prepared",
        ["bonafide-workflow", "zen-expression"],
        || black_box(&mut ours).evaluate(),
        theirs,
    );
    table::compare()
}

/// Measures both sides in turns and prints the medians.
fn report(
    what: &str,
    names: [&str; 2],
    mut ours: impl FnMut() -> usize,
    mut theirs: impl FnMut() -> usize,
) {
    let (mut our_times, mut their_times) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        our_times.push(nanoseconds(&mut ours));
        their_times.push(nanoseconds(&mut theirs));
    }
    let (our_median, their_median) = (median(our_times), median(their_times));
    let [our_name, their_name] = names;
    println!("{what}, medians of {ROUNDS} rounds");
    println!("  {our_name:18} {our_median:9.1} ns");
    println!("  {their_name:18} {their_median:9.1} ns");
    println!("  ratio              {:9.1}", their_median / our_median);
}

/// The time of one call, in nanoseconds.
fn nanoseconds(mut call: impl FnMut() -> usize) -> f64 {
    let start = Instant::now();
    for _ in 0..CALLS {
        black_box(call());
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
