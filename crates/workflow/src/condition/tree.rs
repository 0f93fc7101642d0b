//! A whole condition: its tree, its evaluation, and its explanation.

use super::operator::Operator;
use super::test::{Test, Truth};
use crate::facts::Facts;
use bonafide_types::{SmolStr, Value};
use serde::Serialize;

/// A `when`, ready to be evaluated.
#[derive(Debug)]
pub(crate) struct Condition {
    pub(super) root: Expression,
}

#[derive(Debug)]
pub(super) enum Expression {
    All(Box<[Self]>),
    Any(Box<[Self]>),
    Not(Box<Self>),
    Leaf(Leaf),
}

#[derive(Debug)]
pub(super) struct Leaf {
    pub(super) slot: u32,
    pub(super) number: u32,
    pub(super) negated: bool,
    pub(super) test: Test,
    pub(super) words: Box<LeafWords>,
}

/// The leaf as written, for the trace.
#[derive(Debug)]
pub(super) struct LeafWords {
    pub(super) path: SmolStr,
    pub(super) op: Operator,
    pub(super) expected: Value,
    pub(super) expected_path: Option<SmolStr>,
}

impl Condition {
    /// Whether the condition holds: unknown counts as false. The truth of every leaf is written to
    /// `truths` at the leaf's number, as a letter.
    pub(crate) fn holds(&self, facts: &Facts, truths: &mut [u8]) -> bool {
        self.root.truth(facts, truths) == Truth::True
    }

    /// Whether the condition holds; its leaves are not recorded, and of those that have to hold
    /// together none is asked after the first that does not.
    pub(crate) fn is_true(&self, facts: &Facts) -> bool {
        match &self.root {
            Expression::All(parts) => parts
                .iter()
                .all(|part| part.plain_truth(facts) == Truth::True),
            other => other.plain_truth(facts) == Truth::True,
        }
    }

    /// The tree with what every leaf saw.
    pub(crate) fn explain(&self, facts: &Facts) -> TraceNode {
        self.root.explain(facts)
    }
}

impl Leaf {
    #[inline]
    fn truth(&self, facts: &Facts) -> Truth {
        let truth = self.test.truth(self.slot, facts);
        if self.negated { !truth } else { truth }
    }
}

impl Leaf {
    #[inline]
    fn recorded_truth(&self, facts: &Facts, truths: &mut [u8]) -> Truth {
        let truth = self.truth(facts);
        let place = usize::try_from(self.number).unwrap_or(usize::MAX);
        if let Some(letter) = truths.get_mut(place) {
            *letter = truth.letter();
        }
        truth
    }
}

impl Expression {
    fn truth(&self, facts: &Facts, truths: &mut [u8]) -> Truth {
        match self {
            Self::All(parts) => parts.iter().fold(Truth::True, |so_far, part| {
                so_far.min(part.part_truth(facts, truths))
            }),
            Self::Any(parts) => parts.iter().fold(Truth::False, |so_far, part| {
                so_far.max(part.part_truth(facts, truths))
            }),
            Self::Not(part) => !part.part_truth(facts, truths),
            Self::Leaf(leaf) => leaf.recorded_truth(facts, truths),
        }
    }

    /// The same without a call for what most parts are.
    #[inline]
    fn part_truth(&self, facts: &Facts, truths: &mut [u8]) -> Truth {
        match self {
            Self::Leaf(leaf) => leaf.recorded_truth(facts, truths),
            group => group.truth(facts, truths),
        }
    }

    fn plain_truth(&self, facts: &Facts) -> Truth {
        match self {
            Self::All(parts) => {
                let truths = parts.iter().map(|part| part.plain_truth(facts));
                truths.min().unwrap_or(Truth::True)
            }
            Self::Any(parts) => {
                let truths = parts.iter().map(|part| part.plain_truth(facts));
                truths.max().unwrap_or(Truth::False)
            }
            Self::Not(part) => !part.plain_truth(facts),
            Self::Leaf(leaf) => leaf.truth(facts),
        }
    }

    fn explain(&self, facts: &Facts) -> TraceNode {
        match self {
            Self::All(parts) => {
                let items: Vec<_> = parts.iter().map(|part| part.explain(facts)).collect();
                let truth = items.iter().map(TraceNode::truth).min();
                TraceNode::All {
                    truth: truth.unwrap_or(Truth::True),
                    items,
                }
            }
            Self::Any(parts) => {
                let items: Vec<_> = parts.iter().map(|part| part.explain(facts)).collect();
                let truth = items.iter().map(TraceNode::truth).max();
                TraceNode::Any {
                    truth: truth.unwrap_or(Truth::False),
                    items,
                }
            }
            Self::Not(part) => {
                let item = Box::new(part.explain(facts));
                TraceNode::Not {
                    truth: !item.truth(),
                    item,
                }
            }
            Self::Leaf(leaf) => leaf.explain(facts),
        }
    }
}

impl Leaf {
    fn explain(&self, facts: &Facts) -> TraceNode {
        let saw = facts.value(self.slot).clone();
        let expected = match self.test.other_slot() {
            Some(slot) => facts.value(slot).clone(),
            None => self.words.expected.clone(),
        };
        let truth = self.truth(facts);
        let other_is_null = self.words.expected_path.is_some() && expected.is_null();
        let note = if truth != Truth::Unknown {
            None
        } else if saw.is_null() {
            Some(format!("{} is null", self.words.path))
        } else if other_is_null {
            self.words
                .expected_path
                .as_ref()
                .map(|path| format!("{path} is null"))
        } else {
            Some(format!(
                "type mismatch: {} cannot compare {} {}",
                self.words.op.name(),
                article(saw.type_name()),
                if self.words.expected_path.is_some() {
                    format!("with {}", article(expected.type_name()))
                } else {
                    "as asked".to_owned()
                }
            ))
        };
        TraceNode::Leaf {
            path: self.words.path.clone(),
            op: self.words.op,
            expected,
            expected_path: self.words.expected_path.clone(),
            saw,
            truth,
            note,
        }
    }
}

fn article(type_name: &str) -> String {
    match type_name {
        "array" | "object" => format!("an {type_name}"),
        _ => format!("a {type_name}"),
    }
}

/// A condition with the values that it saw.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TraceNode {
    /// True where all parts are.
    All {
        /// The result.
        truth: Truth,
        /// The parts.
        items: Vec<Self>,
    },
    /// True where one part is.
    Any {
        /// The result.
        truth: Truth,
        /// The parts.
        items: Vec<Self>,
    },
    /// True where the part is false.
    Not {
        /// The result.
        truth: Truth,
        /// The part.
        item: Box<Self>,
    },
    /// One comparison.
    Leaf {
        /// The path as written.
        path: SmolStr,
        /// The operator.
        op: Operator,
        /// What the value was compared with.
        expected: Value,
        /// The path it came from, where it was no literal.
        #[serde(skip_serializing_if = "Option::is_none")]
        expected_path: Option<SmolStr>,
        /// The value at the path; null where there was none.
        saw: Value,
        /// The result.
        truth: Truth,
        /// Why the result is unknown: which side is null, or that the types do not fit.
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
}

impl TraceNode {
    /// The result of this part.
    pub const fn truth(&self) -> Truth {
        match self {
            Self::All { truth, .. }
            | Self::Any { truth, .. }
            | Self::Not { truth, .. }
            | Self::Leaf { truth, .. } => *truth,
        }
    }

    /// The leaves in the order of the definition.
    pub fn leaves(&self) -> Vec<&Self> {
        match self {
            Self::All { items, .. } | Self::Any { items, .. } => {
                items.iter().flat_map(Self::leaves).collect()
            }
            Self::Not { item, .. } => item.leaves(),
            Self::Leaf { .. } => vec![self],
        }
    }
}
