//! From text to a compiled workflow. Checking and compiling are one pass, so that what validates
//! compiles.

use crate::callees::MAX_STEPS as MAX_ALL_STEPS;
use crate::cases::read_cases;
use crate::condition::moment::Duration;
use crate::definition::{Definition, read_head, read_response};
use crate::diagnostic::{Diagnostic, Diagnostics, Report, Severity, clip};
use crate::facts::PathTable;
use crate::graph::{Graph, StepPlace};
use crate::lists::{ListPin, Lists};
use crate::reading::{Reading, Wiring};
use crate::services::Services;
use crate::source::{Node, canonical_json, read};
use crate::steps::parallel::branches_of;
use crate::steps::read_step;
use crate::workflow::{CompiledStep, DefinitionHash, Workflow};
use bonafide_types::SmolStr;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The most steps of a definition, branches of parallel steps among them.
const MAX_STEPS: usize = 500;

/// What is known of a definition after reading it.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Its outline, as far as it could be read; `None` where the text is no document at all.
    pub definition: Option<Definition>,
    /// Everything that is wrong or doubtful, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

impl Checked {
    /// Whether the definition would compile.
    pub fn is_valid(&self) -> bool {
        let mut found = self.diagnostics.iter();
        !found.any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// Validates a definition and reports everything at once.
pub fn check(text: &str, services: &dyn Services, lists: &Lists) -> Checked {
    let (definition, result) = build(text, services, lists);
    Checked {
        definition,
        diagnostics: match result {
            Ok(workflow) => workflow.warnings,
            Err(diagnostics) => diagnostics,
        },
    }
}

pub(crate) fn compile(
    text: &str,
    services: &dyn Services,
    lists: &Lists,
) -> Result<Workflow, Report> {
    let (_, result) = build(text, services, lists);
    result.map_err(|diagnostics| Report::new(diagnostics, text))
}

fn build(
    text: &str,
    services: &dyn Services,
    lists: &Lists,
) -> (Option<Definition>, Result<Workflow, Vec<Diagnostic>>) {
    let mut diagnostics = Diagnostics::default();
    let Some(root) = read(text, &mut diagnostics) else {
        return (None, Err(diagnostics.finish(None)));
    };
    let mut reading = Reading {
        diagnostics,
        name: SmolStr::default(),
        services,
        lists,
        paths: PathTable::default(),
        step_numbers: HashMap::new(),
        branch_ids: BTreeSet::new(),
        hidden: Vec::new(),
        visible: 0,
        output_numbers: BTreeMap::new(),
        pause_expires_in: Duration::USUAL_PAUSE,
        run_budget_ms: None,
        decisions: Vec::new(),
        services_used: BTreeSet::new(),
        lists_bound: Vec::new(),
        lists_missing: BTreeSet::new(),
        code_lists_used: BTreeSet::new(),
        leaves: 0,
        patterns: 0,
        step: u32::MAX,
        wiring: Wiring::default(),
        aggregations: Vec::new(),
        callees: Vec::new(),
        input: None,
    };
    let Some(mut definition) = read_head(&root, &mut reading) else {
        return (None, Err(reading.diagnostics.finish(Some(&root))));
    };
    reading.name.clone_from(&definition.name);
    reading.decisions.clone_from(&definition.decisions);
    let nodes = step_nodes(&root, &mut reading);
    let places = collect_ids(nodes, &mut reading);
    let outputs = collect_outputs(nodes, &mut reading);
    let steps = read_steps(nodes, &mut reading, &mut definition);
    reading.step = u32::MAX;
    let (response, extra) = read_response(&root, &mut reading);
    let cases = read_cases(&root, nodes, &mut reading);
    let all_steps = count_all_steps(nodes, &mut reading);
    check_graph(
        &places,
        &outputs,
        steps.is_some(),
        &mut reading,
        &mut definition,
    );

    let has_errors = reading.diagnostics.has_errors();
    let hidden = std::mem::take(&mut reading.hidden);
    let steps = steps.map(|steps| steps.into_iter().chain(hidden).collect());
    let (Some(steps), Some(input), false) = (steps, reading.input, has_errors) else {
        return (
            Some(definition),
            Err(reading.diagnostics.finish(Some(&root))),
        );
    };
    let mut lists_used = reading.code_lists_used;
    lists_used.extend(reading.lists_bound.iter().map(|list| ListPin {
        name: list.name().clone(),
        revision: list.revision(),
    }));
    for callee in &reading.callees {
        let (outer, workflow) = (&callee.step_id, &callee.workflow);
        lists_used.extend(workflow.lists_used.iter().cloned());
        reading
            .services_used
            .extend(workflow.services_used.iter().cloned());
        let asked = workflow.aggregations.iter();
        reading.aggregations.extend(asked.map(|(inner, asked)| {
            let id = format!("{outer}/{inner}");
            (id.into(), Arc::clone(asked))
        }));
    }
    let depths = reading.callees.iter().map(|callee| callee.workflow.depth);
    let depth = depths.max().unwrap_or(0).saturating_add(1);
    let layout = reading.paths.finish(reading.lists_bound);
    let canonical = canonical_json(&root, &["canvas", "cases"]);
    let workflow = Workflow {
        definition: definition.clone(),
        hash: DefinitionHash(Sha256::digest(canonical.as_bytes()).into()),
        source: text.into(),
        warnings: reading.diagnostics.finish(Some(&root)),
        response,
        extra,
        input,
        aggregations: reading.aggregations,
        services_used: reading.services_used.into_iter().collect(),
        cases,
        steps,
        outputs,
        layout: Arc::new(layout),
        lists_used: lists_used.into_iter().collect(),
        leaves: usize::try_from(reading.leaves).unwrap_or(0),
        callees: reading.callees,
        depth,
        run_budget_ms: reading.run_budget_ms,
        all_steps,
    };
    (Some(definition), Ok(workflow))
}

/// The steps of this workflow and of all that it calls, so that no small text stands for a long run.
fn count_all_steps(nodes: &[Node], reading: &mut Reading<'_>) -> usize {
    let branches = nodes.iter().map(|node| branches_of(node).len());
    let called = reading
        .callees
        .iter()
        .map(|callee| callee.workflow.all_steps);
    let all = nodes.len() + branches.sum::<usize>() + called.sum::<usize>();
    if all > MAX_ALL_STEPS {
        let span = nodes.first().map(|node| node.span).unwrap_or_default();
        let message = format!(
            "together with the workflows that it calls it has {all} steps, the limit is \
             {MAX_ALL_STEPS}"
        );
        reading.diagnostics.error(span, message);
    }
    all
}

fn step_nodes<'n>(root: &'n Node, reading: &mut Reading<'_>) -> &'n [Node] {
    let Some(node) = root.get("steps") else {
        reading.missing(root.span, "a workflow", "steps");
        return &[];
    };
    let count = |items: &[Node]| {
        let branches = items.iter().map(|item| branches_of(item).len());
        items.len() + branches.sum::<usize>()
    };
    match node.items() {
        Some(items) if (1..=MAX_STEPS).contains(&count(items)) => items,
        Some(items) => {
            let message = format!(
                "a workflow has from 1 to {MAX_STEPS} steps, here are {}",
                count(items)
            );
            reading.diagnostics.error(node.span, message);
            &[]
        }
        None => {
            reading.wrong_type(node, "\"steps\"", "a list");
            &[]
        }
    }
}

/// Numbers the steps, so that a target may name a later one.
fn collect_ids(nodes: &[Node], reading: &mut Reading<'_>) -> Vec<StepPlace> {
    let mut places = Vec::with_capacity(nodes.len());
    for (number, node) in (0..).zip(nodes) {
        let id = collect_id(node, reading);
        let span = node.get("id").map_or(node.span, |id| id.span);
        if let Some(id) = &id
            && reading.step_numbers.insert(id.clone(), number).is_some()
        {
            let message = format!("two steps have the id \"{}\"", clip(id));
            reading.diagnostics.error(span, message);
        }
        places.push(StepPlace {
            id: id.unwrap_or_default(),
            span,
        });
    }
    reading.visible = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
    for branch in nodes.iter().flat_map(branches_of) {
        let Some(id) = collect_id(branch, reading) else {
            continue;
        };
        let is_taken = reading.step_numbers.contains_key(&id);
        if is_taken || !reading.branch_ids.insert(id.clone()) {
            let span = branch.get("id").map_or(branch.span, |id| id.span);
            let message = format!("two steps have the id \"{}\"", clip(&id));
            reading.diagnostics.error(span, message);
        }
    }
    places
}

fn collect_id(node: &Node, reading: &mut Reading<'_>) -> Option<SmolStr> {
    node.entries()?;
    let Some(id_node) = node.get("id") else {
        reading.missing(node.span, "a step", "id");
        return None;
    };
    let id = reading.word(id_node, "\"id\"", 64)?;
    let is_plain = id
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    if !is_plain || id == "continue" {
        let message = "an id has letters, digits, `_` and `-` only, and is not \"continue\"";
        reading.diagnostics.error(id_node.span, message.to_owned());
        return None;
    }
    Some(id)
}

/// Numbers the outputs, so that their names are known wherever they are read.
fn collect_outputs(nodes: &[Node], reading: &mut Reading<'_>) -> Vec<SmolStr> {
    let mut outputs: Vec<SmolStr> = Vec::new();
    let with_branches = nodes
        .iter()
        .flat_map(|node| std::iter::once(node).chain(branches_of(node)));
    for node in with_branches {
        for key in ["output", "error_output"] {
            let Some(name_node) = node.get(key).filter(|node| !node.is_null()) else {
                continue;
            };
            let Some(name) = reading.check_output_name(name_node, key) else {
                continue;
            };
            let number = u32::try_from(outputs.len()).unwrap_or(u32::MAX);
            if reading.output_numbers.contains_key(&name) {
                reading.diagnostics.error_with(
                    name_node.span,
                    format!("the output \"{name}\" is set by an earlier step"),
                    Some("give every output its own name".to_owned()),
                );
                continue;
            }
            reading.output_numbers.insert(name.clone(), number);
            outputs.push(name);
        }
    }
    outputs
}

/// `None` where a step could not be compiled.
fn read_steps(
    nodes: &[Node],
    reading: &mut Reading<'_>,
    definition: &mut Definition,
) -> Option<Vec<CompiledStep>> {
    let mut steps = Vec::with_capacity(nodes.len());
    for (number, node) in (0..).zip(nodes) {
        reading.step = number;
        let is_input = node
            .get("kind")
            .and_then(Node::as_text)
            .is_some_and(|kind| kind == "input");
        if (number == 0) != is_input {
            let message = "exactly one step of kind input stands first".to_owned();
            reading.diagnostics.error(node.span, message);
        }
        let (step, outline) = read_step(node, reading);
        definition.steps.extend(outline);
        steps.push(step);
    }
    steps.into_iter().collect()
}

fn check_graph(
    places: &[StepPlace],
    outputs: &[SmolStr],
    is_complete: bool,
    reading: &mut Reading<'_>,
    definition: &mut Definition,
) {
    let graph = Graph::new(places, outputs, &reading.wiring);
    for outline in &mut definition.steps {
        if let Some(number) = places.iter().position(|place| place.id == outline.id) {
            outline.targets = graph.target_ids(number);
        }
    }
    let is_sound = graph.cycles(&mut reading.diagnostics);
    // With a step or a target missing, what follows would be found wanting for no fault of its own.
    let ids_are_unique = reading.step_numbers.len() == places.len();
    if !is_complete || !ids_are_unique {
        return;
    }
    graph.unreachable(&mut reading.diagnostics);
    if is_sound {
        graph.endless(&mut reading.diagnostics);
        graph.early_reads(&mut reading.diagnostics);
    }
}
