//! What every part of the reader shares: the findings so far, the names that exist, and the
//! helpers that read one field.

use crate::callees::Callee;
use crate::condition::moment::Duration;
use crate::diagnostic::{Diagnostics, clip, did_you_mean};
use crate::facts::{PathTable, Root, SlotUse};
use crate::history::Aggregation;
use crate::lists::{ListPin, Lists, ValueList};
use crate::path::{BoundPath, PathText, Segment};
use crate::services::Services;
use crate::source::{Content, Node, Span};
use crate::steps::input::InputRules;
use crate::workflow::CompiledStep;
use bonafide_types::{SmolStr, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Names that an output cannot have.
const RESERVED_ROOTS: [&str; 3] = ["request", "data", "now"];

/// The state of reading one definition.
pub(crate) struct Reading<'a> {
    pub(crate) diagnostics: Diagnostics,
    /// The name of the workflow.
    pub(crate) name: SmolStr,
    pub(crate) services: &'a dyn Services,
    pub(crate) lists: &'a Lists,
    pub(crate) paths: PathTable,
    /// The number of every step, by id.
    pub(crate) step_numbers: HashMap<SmolStr, u32>,
    /// The ids of the branches of parallel steps, which no target can name.
    pub(crate) branch_ids: BTreeSet<SmolStr>,
    /// The steps of these branches, in the order in which they are read.
    pub(crate) hidden: Vec<CompiledStep>,
    /// How many steps the document has; the hidden ones are numbered from here.
    pub(crate) visible: u32,
    /// The number of every output, by name.
    pub(crate) output_numbers: BTreeMap<SmolStr, u32>,
    /// How long a pause lasts whose step says nothing of it.
    pub(crate) pause_expires_in: Duration,
    /// The time budget of a run, where the document states one.
    pub(crate) run_budget_ms: Option<u32>,
    /// The decisions that may be taken.
    pub(crate) decisions: Vec<SmolStr>,
    pub(crate) services_used: BTreeSet<SmolStr>,
    /// The lists of values that are looked up; their places are what compiled steps know.
    pub(crate) lists_bound: Vec<Arc<ValueList>>,
    /// Lists of values that are named and do not exist.
    pub(crate) lists_missing: BTreeSet<SmolStr>,
    /// The lists of reason codes that conditions name.
    pub(crate) code_lists_used: BTreeSet<ListPin>,
    /// The number of the next leaf of a condition.
    pub(crate) leaves: u32,
    /// How many regular expressions there are so far.
    pub(crate) patterns: usize,
    /// The step that is being read.
    pub(crate) step: u32,
    /// What the graph is checked on.
    pub(crate) wiring: Wiring,
    /// What is asked of earlier evaluations, by step.
    pub(crate) aggregations: Vec<(SmolStr, Arc<Aggregation>)>,
    /// The workflows that steps call, in the order in which they are read.
    pub(crate) callees: Vec<Callee>,
    /// The input schema, once the input step is read.
    pub(crate) input: Option<Arc<InputRules>>,
}

/// How the steps hang together, collected while they are read.
#[derive(Debug, Default)]
pub(crate) struct Wiring {
    /// From, to, and where the target is written.
    pub(crate) edges: Vec<(u32, u32, Span)>,
    /// Step, output it sets.
    pub(crate) sets: Vec<(u32, u32)>,
    /// Step, output it reads, and where.
    pub(crate) reads: Vec<(u32, u32, Span)>,
    /// The steps that pause the run, so that a circle through them is none.
    pub(crate) pausing: Vec<u32>,
    /// Those whose pause may end the run.
    pub(crate) ending: Vec<u32>,
}

/// The entries of a mapping whose keys have been checked.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'n> {
    pub(crate) node: &'n Node,
}

impl<'n> Fields<'n> {
    pub(crate) fn get(&self, key: &str) -> Option<&'n Node> {
        self.node.get(key).filter(|node| !node.is_null())
    }

    /// The entry even where it is null.
    pub(crate) fn get_or_null(&self, key: &str) -> Option<&'n Node> {
        self.node.get(key)
    }

    pub(crate) const fn span(&self) -> Span {
        self.node.span
    }
}

impl Reading<'_> {
    /// A mapping with no other keys than the known ones.
    pub(crate) fn fields<'n>(
        &mut self,
        node: &'n Node,
        what: &str,
        known: &[&str],
    ) -> Option<Fields<'n>> {
        let Content::Map(entries) = &node.content else {
            self.wrong_type(node, what, "a mapping");
            return None;
        };
        for entry in entries {
            if !known.contains(&entry.key.as_str()) {
                let help = did_you_mean(&entry.key, known.iter().copied())
                    .unwrap_or_else(|| format!("known keys: {}", known.join(", ")));
                self.diagnostics.error_with(
                    entry.key_span,
                    format!("{what} has no key \"{}\"", clip(&entry.key)),
                    Some(help),
                );
            }
        }
        Some(Fields { node })
    }

    pub(crate) fn missing(&mut self, span: Span, what: &str, key: &str) {
        self.diagnostics
            .error(span, format!("{what} needs the key \"{key}\""));
    }

    pub(crate) fn wrong_type(&mut self, node: &Node, what: &str, wanted: &str) {
        self.diagnostics.error(
            node.span,
            format!("{what} has to be {wanted}, this is {}", node.type_name()),
        );
    }

    /// Text of at most `longest` characters.
    pub(crate) fn text(&mut self, node: &Node, what: &str, longest: usize) -> Option<SmolStr> {
        let Some(text) = node.as_text() else {
            self.wrong_type(node, what, "text");
            return None;
        };
        if text.chars().count() > longest {
            self.diagnostics.error(
                node.span,
                format!("{what} is longer than {longest} characters"),
            );
            return None;
        }
        Some(text.clone())
    }

    /// Text that is not empty.
    pub(crate) fn word(&mut self, node: &Node, what: &str, longest: usize) -> Option<SmolStr> {
        let text = self.text(node, what, longest)?;
        if text.trim().is_empty() {
            self.diagnostics
                .error(node.span, format!("{what} must not be empty"));
            return None;
        }
        Some(text)
    }

    /// The text under a key that has to be there.
    pub(crate) fn required_word(
        &mut self,
        fields: Fields<'_>,
        what: &str,
        key: &str,
        longest: usize,
    ) -> Option<SmolStr> {
        let Some(node) = fields.get(key) else {
            self.missing(fields.span(), what, key);
            return None;
        };
        self.word(node, &format!("\"{key}\""), longest)
    }

    pub(crate) fn optional_text(
        &mut self,
        fields: Fields<'_>,
        key: &str,
        longest: usize,
    ) -> Option<SmolStr> {
        let node = fields.get(key)?;
        self.text(node, &format!("\"{key}\""), longest)
    }

    pub(crate) fn flag(&mut self, fields: Fields<'_>, key: &str) -> Option<bool> {
        let node = fields.get(key)?;
        match &node.content {
            Content::Scalar(Value::Bool(flag)) => Some(*flag),
            _ => {
                self.wrong_type(node, &format!("\"{key}\""), "true or false");
                None
            }
        }
    }

    /// A whole number within a range.
    pub(crate) fn whole(
        &mut self,
        fields: Fields<'_>,
        key: &str,
        range: std::ops::RangeInclusive<u32>,
    ) -> Option<u32> {
        let node = fields.get(key)?;
        let number = match &node.content {
            Content::Scalar(Value::Int(number)) => u32::try_from(*number).ok(),
            _ => None,
        };
        let found = number.filter(|number| range.contains(number));
        if found.is_none() {
            let message = format!(
                "\"{key}\" has to be a whole number from {} to {}",
                range.start(),
                range.end()
            );
            self.diagnostics.error(node.span, message);
        }
        found
    }

    /// A list of non-empty texts, `[]` where the key is absent.
    pub(crate) fn words(&mut self, fields: Fields<'_>, key: &str, longest: usize) -> Vec<SmolStr> {
        let Some(node) = fields.get(key) else {
            return Vec::new();
        };
        let Some(items) = node.items() else {
            self.wrong_type(node, &format!("\"{key}\""), "a list");
            return Vec::new();
        };
        let what = format!("an entry of \"{key}\"");
        items
            .iter()
            .filter_map(|item| self.word(item, &what, longest))
            .collect()
    }

    /// The id of the step that is being read; empty outside of steps.
    pub(crate) fn step_id(&self) -> SmolStr {
        let mut ids = self.step_numbers.iter();
        let found = ids.find(|(_, number)| **number == self.step);
        found.map(|(id, _)| id.clone()).unwrap_or_default()
    }

    /// Adds a step that stands behind those of the document, and gives its number.
    pub(crate) fn add_hidden(&mut self, step: CompiledStep) -> u32 {
        let position = u32::try_from(self.hidden.len()).unwrap_or(u32::MAX);
        self.hidden.push(step);
        self.visible.saturating_add(position)
    }

    /// The parts of a list that has at least one.
    pub(crate) fn parts<'n>(
        &mut self,
        fields: Fields<'n>,
        what: &str,
        key: &str,
        part: &str,
    ) -> Option<&'n [Node]> {
        let Some(node) = fields.get(key) else {
            self.missing(fields.span(), what, key);
            return None;
        };
        let items = node.items().filter(|items| !items.is_empty());
        if items.is_none() {
            let message = format!("\"{key}\" has to be a list of at least one {part}");
            self.diagnostics.error(node.span, message);
        }
        items
    }

    /// The place of the list of values that a node names, bound for look-ups.
    pub(crate) fn list(&mut self, node: &Node) -> Option<u32> {
        let name = self.word(node, "the name of a list", 255)?;
        let Some(list) = self.lists.values(&name).cloned() else {
            let create = format!(
                "create it: bonafide list create {} --type email (docs/lists.md tells the \
                 types)",
                clip(&name)
            );
            let help = match did_you_mean(&name, self.lists.value_list_names()) {
                Some(guess) => format!("{guess} Otherwise {create}"),
                None => create,
            };
            self.diagnostics.error_with(
                node.span,
                format!("there is no list \"{}\"", clip(&name)),
                Some(help),
            );
            self.lists_missing.insert(name);
            return None;
        };
        let mut bound = self.lists_bound.iter();
        let place = match bound.position(|known| known.name() == list.name()) {
            Some(place) => place,
            None => {
                self.lists_bound.push(list);
                self.lists_bound.len().saturating_sub(1)
            }
        };
        u32::try_from(place).ok()
    }

    /// Whether a bound list matches fuzzily.
    pub(crate) fn list_is_fuzzy(&self, place: u32) -> bool {
        let place = usize::try_from(place).ok();
        let list = place.and_then(|place| self.lists_bound.get(place));
        list.is_some_and(|list| list.is_fuzzy())
    }

    /// The step that a target names; an edge of the graph.
    pub(crate) fn target(&mut self, fields: Fields<'_>, what: &str, key: &str) -> Option<u32> {
        let Some(node) = fields.get(key) else {
            self.missing(fields.span(), what, key);
            return None;
        };
        self.target_at(node, key)
    }

    pub(crate) fn target_at(&mut self, node: &Node, key: &str) -> Option<u32> {
        let id = self.word(node, &format!("\"{key}\""), 64)?;
        let Some(number) = self.step_numbers.get(&id).copied() else {
            let help = did_you_mean(&id, self.step_numbers.keys().map(SmolStr::as_str));
            self.diagnostics.error_with(
                node.span,
                format!("there is no step with the id \"{}\"", clip(&id)),
                help,
            );
            return None;
        };
        self.wiring.edges.push((self.step, number, node.span));
        Some(number)
    }

    /// The output that this step sets under a key, where it has one.
    pub(crate) fn output(&mut self, fields: Fields<'_>, key: &str) -> Option<u32> {
        let name = fields.get(key)?.as_text()?;
        // A name that is missing here was refused when the names were collected.
        let number = self.output_numbers.get(name).copied()?;
        self.wiring.sets.push((self.step, number));
        Some(number)
    }

    /// Checks the form of an output's name.
    pub(crate) fn check_output_name(&mut self, node: &Node, key: &str) -> Option<SmolStr> {
        let name = self.word(node, &format!("\"{key}\""), 64)?;
        let mut letters = name.bytes();
        let starts_well = letters
            .next()
            .is_some_and(|b| b.is_ascii_alphabetic() || b == b'_');
        let goes_on_well = letters.all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if !starts_well || !goes_on_well {
            self.diagnostics.error(
                node.span,
                "an output's name has letters, digits and `_`, and begins with no digit".to_owned(),
            );
            return None;
        }
        if RESERVED_ROOTS.contains(&name.as_str()) {
            self.diagnostics.error(
                node.span,
                format!("\"{name}\" is reserved and cannot name an output"),
            );
            return None;
        }
        Some(name)
    }

    /// A path, bound to its slot.
    pub(crate) fn path(&mut self, node: &Node, usage: SlotUse) -> Option<BoundPath> {
        let text = self.word(node, "a path", 500)?;
        let mut path = match PathText::parse(&text) {
            Ok(path) => path,
            Err(reason) => {
                self.diagnostics.error(
                    node.span,
                    format!("\"{}\" is no path: {reason}", clip(&text)),
                );
                return None;
            }
        };
        let root = match path.root.as_str() {
            "request" => Root::Request,
            "data" => {
                path.segments.insert(0, Segment::Field("data".into()));
                Root::Request
            }
            "now" => Root::Now,
            name => {
                let Some(number) = self.output_numbers.get(name).copied() else {
                    let known = self.output_numbers.keys().map(SmolStr::as_str);
                    let help = did_you_mean(name, known.chain(RESERVED_ROOTS))
                        .or_else(|| Some("name the `output` of a step, $request or $data".into()));
                    self.diagnostics.error_with(
                        node.span,
                        format!("no step has the output \"{}\"", clip(name)),
                        help,
                    );
                    return None;
                };
                self.wiring.reads.push((self.step, number, node.span));
                Root::Output(number)
            }
        };
        Some(BoundPath {
            slot: self.paths.slot(root, &path.segments, usage),
            text,
        })
    }
}
