//! `split`: sends a share of applicants each way, the same applicant always the same.

use super::{Branch, Flow, Kind, Step};
use crate::diagnostic::clip;
use crate::facts::SlotUse;
use crate::path::BoundPath;
use crate::reading::{Fields, Reading};
use crate::run::Machine;
use crate::source::{Content, Node};
use bonafide_types::{Decimal, SmolStr, Value};
use rust_decimal::prelude::ToPrimitive;
use sha2::{Digest, Sha256};

pub(crate) const KIND: Kind = Kind {
    name: "split",
    keys: &["key", "salt", "arms", "output"],
    read,
};

/// Shares are told in hundredths of a percent.
const WHOLE: u64 = 10_000;
/// The most arms of a split, and paths of its key.
const MAX_ARMS: usize = 20;
const MAX_PATHS: usize = 8;

#[derive(Debug)]
struct SplitStep {
    key: Vec<BoundPath>,
    salt: SmolStr,
    arms: Vec<Arm>,
    output: Option<u32>,
}

#[derive(Debug)]
struct Arm {
    name: SmolStr,
    /// The shares of this arm and of all before it.
    upto: u64,
    tag: [SmolStr; 1],
    then: u32,
}

fn read(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    let what = "a split step";
    let key = read_key(reading, fields, what);
    let salt = match fields.get("salt") {
        Some(node) => reading.word(node, "\"salt\"", 255),
        None => Some(format!("{}/{}", reading.name, reading.step_id()).into()),
    };
    let arms = read_arms(reading, fields, what);
    let output = reading.output(fields, "output");
    Some(Box::new(SplitStep {
        key: key?,
        salt: salt?,
        arms: arms?,
        output,
    }))
}

/// One path or several.
fn read_key(reading: &mut Reading<'_>, fields: Fields<'_>, what: &str) -> Option<Vec<BoundPath>> {
    let Some(node) = fields.get("key") else {
        reading.missing(fields.span(), what, "key");
        return None;
    };
    let nodes = match &node.content {
        Content::List(items) if (1..=MAX_PATHS).contains(&items.len()) => items.as_slice(),
        Content::List(_) => {
            let message = format!("\"key\" has from 1 to {MAX_PATHS} paths");
            reading.diagnostics.error(node.span, message);
            return None;
        }
        _ => std::slice::from_ref(node),
    };
    let paths: Vec<_> = nodes
        .iter()
        .map(|node| reading.path(node, SlotUse::PLAIN))
        .collect();
    paths.into_iter().collect()
}

fn read_arms(reading: &mut Reading<'_>, fields: Fields<'_>, what: &str) -> Option<Vec<Arm>> {
    let items = reading.parts(fields, what, "arms", "arm")?;
    let span = fields.get("arms").map_or(fields.span(), |node| node.span);
    if items.len() > MAX_ARMS {
        let message = format!(
            "a split has at most {MAX_ARMS} arms, here are {}",
            items.len()
        );
        reading.diagnostics.error(span, message);
        return None;
    }
    let mut sum = 0;
    let mut arms: Vec<Option<Arm>> = Vec::with_capacity(items.len());
    for item in items {
        let arm = read_arm(reading, item, &mut sum);
        let name = arm.as_ref().map(|arm| &arm.name);
        if name.is_some() && arms.iter().flatten().any(|other| Some(&other.name) == name) {
            let message = "two arms have the same name".to_owned();
            reading.diagnostics.error(item.span, message);
        }
        arms.push(arm);
    }
    let arms = arms.into_iter().collect::<Option<Vec<_>>>()?;
    if sum != WHOLE {
        let percent = Decimal::new(i64::try_from(sum).unwrap_or(i64::MAX), 2).normalize();
        reading.diagnostics.error_with(
            span,
            format!("the percentages of the arms come to {percent}, not to 100"),
            Some("give every applicant an arm".to_owned()),
        );
        return None;
    }
    Some(arms)
}

fn read_arm(reading: &mut Reading<'_>, node: &Node, sum: &mut u64) -> Option<Arm> {
    let what = "an arm";
    let fields = reading.fields(node, what, &["name", "percent", "then"])?;
    let name = reading.required_word(fields, what, "name", 100);
    let share = read_percent(reading, fields, what);
    *sum += share.unwrap_or(0);
    let upto = *sum;
    let then = reading.target(fields, what, "then");
    let name = name?;
    share?;
    Some(Arm {
        tag: [format!("{}:{}", reading.step_id(), clip(&name)).into()],
        name,
        upto,
        then: then?,
    })
}

/// A share in hundredths of a percent.
fn read_percent(reading: &mut Reading<'_>, fields: Fields<'_>, what: &str) -> Option<u64> {
    let Some(node) = fields.get("percent") else {
        reading.missing(fields.span(), what, "percent");
        return None;
    };
    let percent = match &node.content {
        Content::Scalar(value) => value.as_decimal(),
        _ => None,
    };
    let hundredths = percent.and_then(|percent| percent.checked_mul(Decimal::ONE_HUNDRED));
    let whole = hundredths.filter(|number| number.fract().is_zero());
    let found = whole
        .and_then(|number| number.to_u64())
        .filter(|number| *number <= WHOLE);
    if found.is_none() {
        let message = "\"percent\" has to be a number from 0 to 100 with at most two digits after \
                       the point";
        reading.diagnostics.error(node.span, message.to_owned());
    }
    found
}

impl SplitStep {
    /// Where the applicant stands among [`WHOLE`]; `None` where the key is null.
    fn place(&self, machine: &Machine) -> Option<u64> {
        let values = self.key.iter().map(|path| machine.facts.value(path.slot));
        if values.clone().all(Value::is_null) {
            return None;
        }
        let mut hash = Sha256::new();
        hash.update(self.salt.as_bytes());
        for value in values {
            hash.update([0]);
            hash.update(key_text(value).as_bytes());
        }
        let digest = hash.finalize();
        let first = digest.first_chunk::<8>().copied().unwrap_or_default();
        Some(u64::from_be_bytes(first) % WHOLE)
    }
}

/// Letter case and blanks around a text do not make another applicant.
fn key_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.trim().to_lowercase(),
        other => serde_json::to_string(other).unwrap_or_default(),
    }
}

impl Step for SplitStep {
    fn arm_tags(&self) -> Vec<SmolStr> {
        let arms = self.arms.iter();
        arms.flat_map(|arm| arm.tag.iter().cloned()).collect()
    }

    fn run(&self, machine: &mut Machine) -> Flow {
        let place = self.place(machine);
        if place.is_none() {
            machine.note("the key is null: the first arm".into());
        }
        let place = place.unwrap_or(0);
        let found = (0..).zip(&self.arms).find(|(_, arm)| place < arm.upto);
        // The shares come to the whole, so that there is always one; an arm of 0 percent that
        // stands first is passed over.
        let Some((number, arm)) = found else {
            return Flow::End(Branch::End, std::sync::Arc::default());
        };
        machine.add_tags(&arm.tag);
        if let Some(output) = self.output {
            machine.set_output(output, Value::String(arm.name.clone()));
        }
        Flow::Go(Branch::Arm(number), arm.then)
    }
}
