//! `aggregation`: counts and sums over earlier evaluations that share an element.

use super::{Branch, Flow, Kind, Step};
use crate::condition::moment::Duration;
use crate::condition::read_condition;
use crate::facts::SlotUse;
use crate::history::{Aggregation, HISTORY_SERVICE, Measure, Series, SeriesId};
use crate::path::BoundPath;
use crate::reading::{Fields, Reading};
use crate::run::Machine;
use crate::services::{ServiceAnswer, ServiceCall};
use crate::source::{Content, Node, canonical_json};
use bonafide_types::{SmolStr, Timestamp, Value};
use sha2::{Digest, Sha256};
use std::sync::Arc;

pub(crate) const KIND: Kind = Kind {
    name: "aggregation",
    keys: &[
        "entity", "measure", "of", "window", "when", "output", "next",
    ],
    read,
};

/// The most elements that evaluations have to share.
const MAX_ELEMENTS: usize = 4;

#[derive(Debug)]
struct AggregationStep {
    call: ServiceCall,
    entity: Vec<BoundPath>,
    output: u32,
    next: u32,
}

fn read(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    let what = "an aggregation step";
    let entity = read_entity(reading, fields, what);
    let measure = read_measure(reading, fields, what);
    let window = read_window(reading, fields, what);
    if fields.get("output").is_none() {
        reading.missing(fields.span(), what, "output");
    }
    let output = reading.output(fields, "output");
    let series = read_series(reading, fields, what, measure);
    let next = reading.target(fields, what, "next");
    let step_id = reading.step_id();
    let (series, measure, window) = (series?, measure?, window?);
    let window_text = fields.get("window").and_then(|node| node.as_text());
    reading.aggregations.push((
        step_id.clone(),
        Arc::new(Aggregation {
            key: format!(
                "{:?} {} {}",
                series.id,
                measure.name(),
                window_text.map_or("", SmolStr::as_str)
            )
            .into(),
            series: Arc::new(series),
            measure,
            window,
        }),
    ));
    Some(Box::new(AggregationStep {
        call: ServiceCall {
            step_id,
            service: HISTORY_SERVICE.into(),
            name: HISTORY_SERVICE.into(),
            settings: Arc::new(Value::object::<SmolStr>([])),
            input: Value::Null,
            timeout_ms: None,
            retries: None,
            cache_ttl_s: None,
        },
        entity: entity?,
        output: output?,
        next: next?,
    }))
}

/// One path or several.
fn paths_of(node: &Node) -> &[Node] {
    match &node.content {
        Content::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    }
}

fn read_entity(
    reading: &mut Reading<'_>,
    fields: Fields<'_>,
    what: &str,
) -> Option<Vec<BoundPath>> {
    let Some(node) = fields.get("entity") else {
        reading.missing(fields.span(), what, "entity");
        return None;
    };
    let nodes = paths_of(node);
    if !(1..=MAX_ELEMENTS).contains(&nodes.len()) {
        let message = format!("\"entity\" has from 1 to {MAX_ELEMENTS} paths");
        reading.diagnostics.error(node.span, message);
        return None;
    }
    let paths: Vec<_> = nodes
        .iter()
        .map(|node| reading.path(node, SlotUse::PLAIN))
        .collect();
    paths.into_iter().collect()
}

fn read_measure(reading: &mut Reading<'_>, fields: Fields<'_>, what: &str) -> Option<Measure> {
    let name = reading.required_word(fields, what, "measure", 64)?;
    let found = Measure::ALL
        .into_iter()
        .find(|measure| measure.name() == name);
    let node = fields.get("measure")?;
    let Some(measure) = found else {
        let known = Measure::ALL.map(Measure::name).join(", ");
        let message = format!("\"measure\" has to be one of {known}");
        reading.diagnostics.error(node.span, message);
        return None;
    };
    match (measure.needs_value(), fields.get("of")) {
        (true, None) => {
            let message = format!("the measure {name} needs the key \"of\": a path to the value");
            reading.diagnostics.error(node.span, message);
        }
        (false, Some(of)) => {
            let message = format!("the measure {name} is made of no value");
            reading.diagnostics.error(of.span, message);
        }
        _ => {}
    }
    Some(measure)
}

/// `None` inside is a lifetime.
fn read_window(
    reading: &mut Reading<'_>,
    fields: Fields<'_>,
    what: &str,
) -> Option<Option<Duration>> {
    let text = reading.required_word(fields, what, "window", 64)?;
    if text == "lifetime" {
        return Some(None);
    }
    let begin = Timestamp::UNIX_EPOCH;
    let seconds = |duration: &Duration| {
        let end = duration.after(begin)?;
        Some(end.as_second().saturating_sub(begin.as_second()))
    };
    let found = Duration::parse(&text);
    let fits = found.filter(|duration| {
        seconds(duration).is_some_and(|seconds| (60..=180 * 86_400).contains(&seconds))
    });
    if fits.is_none()
        && let Some(node) = fields.get("window")
    {
        reading.diagnostics.error_with(
            node.span,
            "\"window\" has to be from 1 minute to 180 days, or lifetime".to_owned(),
            Some(Duration::HELP.to_owned()),
        );
    }
    fits.map(Some)
}

/// Reads what is kept of every evaluation. Its paths are looked up in the requests of others, so
/// that they have a layout of their own and cannot name an output.
fn read_series(
    reading: &mut Reading<'_>,
    fields: Fields<'_>,
    what: &str,
    measure: Option<Measure>,
) -> Option<Series> {
    let paths = std::mem::take(&mut reading.paths);
    let (leaves, reads) = (reading.leaves, reading.wiring.reads.len());
    // The same findings were told when the step's own paths were read.
    let told = std::mem::take(&mut reading.diagnostics);
    let entity = fields.get("entity").map(|node| {
        let nodes = paths_of(node).iter();
        nodes
            .map(|node| reading.path(node, SlotUse::PLAIN))
            .collect::<Vec<_>>()
    });
    reading.diagnostics = told;
    let value = fields
        .get("of")
        .map(|node| reading.path(node, SlotUse::PLAIN));
    let named = |reading: &Reading<'_>| {
        let values = reading.lists_bound.len() + reading.lists_missing.len();
        values + reading.code_lists_used.len()
    };
    let lists = named(reading);
    let when = fields
        .get("when")
        .map(|_| read_condition(reading, fields, what));
    // What is kept of an evaluation must not depend on what a list held at the time.
    let names_a_list = named(reading) > lists;
    let own = std::mem::take(&mut reading.paths);
    reading.paths = paths;
    reading.leaves = leaves;
    if names_a_list && let Some(node) = fields.get("when") {
        let message = "a condition on earlier evaluations cannot name a list";
        reading.diagnostics.error(node.span, message.to_owned());
        return None;
    }
    let outside = reading.wiring.reads.split_off(reads);
    if let Some((_, _, span)) = outside.first() {
        let message = "what is looked up in other evaluations begins with $request or $data";
        reading.diagnostics.error(*span, message.to_owned());
        return None;
    }
    let entity = entity?.into_iter().collect::<Option<Vec<_>>>()?;
    let value = match value {
        Some(path) => Some(path?),
        None => None,
    };
    let when = match when {
        Some(condition) => Some(condition?),
        None => None,
    };
    let is_distinct = measure == Some(Measure::Distinct);
    Some(Series {
        id: series_id(&entity, value.as_ref(), is_distinct, fields.get("when")),
        // Those that the condition looks at are among the ones bound so far.
        layout: own.finish(reading.lists_bound.clone()),
        entity,
        value,
        when,
    })
}

fn series_id(
    entity: &[BoundPath],
    value: Option<&BoundPath>,
    is_distinct: bool,
    when: Option<&Node>,
) -> SeriesId {
    let mut hash = Sha256::new();
    for path in entity {
        hash.update(path.text.as_bytes());
        hash.update([0]);
    }
    hash.update([1, u8::from(is_distinct)]);
    if let Some(path) = value {
        hash.update(path.text.as_bytes());
    }
    hash.update([2]);
    if let Some(when) = when {
        hash.update(canonical_json(when, &[]).as_bytes());
    }
    let digest = hash.finalize();
    SeriesId(digest.first_chunk().copied().unwrap_or_default())
}

impl Step for AggregationStep {
    fn run(&self, machine: &mut Machine) -> Flow {
        let elements = self.entity.iter();
        let elements = elements.map(|path| machine.facts.value(path.slot).clone());
        let mut call = self.call.clone();
        call.input = Value::list(elements);
        Flow::Call(call)
    }

    fn answer(&self, machine: &mut Machine, answer: ServiceAnswer) -> Flow {
        let value = match answer.error {
            None => answer.output,
            Some(error) => {
                machine.fail(error);
                Value::Null
            }
        };
        machine.set_output(self.output, value);
        Flow::Go(Branch::Next, self.next)
    }
}
