//! From the nodes of a `when` to a [`Condition`].

use super::compare::{is_scalar, number_of};
use super::moment::{Duration, Moment};
use super::operator::{OperandKind, Operator};
use super::set::ValueSet;
use super::test::Test;
use super::tree::{Condition, Expression, Leaf, LeafWords};
use crate::diagnostic::{clip, did_you_mean};
use crate::facts::{SlotUse, pack_code};
use crate::lists::ListPin;
use crate::reading::{Fields, Reading};
use crate::source::{Content, Node};
use bonafide_types::{ReasonCode, ReasonCodeInfo, SmolStr, Value};
use regex::RegexBuilder;
use rust_decimal::prelude::ToPrimitive;

/// The deepest nesting of `all`, `any` and `not`.
const MAX_DEPTH: usize = 16;

/// How many regular expressions a definition may have, and how large one may become.
const MAX_PATTERNS: usize = 200;
const MAX_PATTERN_BYTES: usize = 256 * 1024;

const DEFAULT_LIKENESS: f64 = 0.9;

const LEAF_KEYS: [&str; 5] = ["path", "op", "value", "value_path", "threshold"];

/// Reads the condition under a key; a missing one is reported.
pub(crate) fn read_condition(
    reading: &mut Reading<'_>,
    fields: Fields<'_>,
    what: &str,
) -> Option<Condition> {
    let Some(node) = fields.get("when") else {
        reading.missing(fields.span(), what, "when");
        return None;
    };
    let root = expression(reading, node, 0)?;
    Some(Condition { root })
}

/// Reads comparisons that have to hold together; none always hold.
pub(crate) fn read_all<'n>(
    reading: &mut Reading<'_>,
    comparisons: impl Iterator<Item = &'n Node>,
) -> Option<Condition> {
    let leaves: Vec<_> = comparisons.map(|node| leaf(reading, node)).collect();
    let leaves = leaves.into_iter().collect::<Option<Vec<_>>>()?;
    let parts = leaves.into_iter().map(Expression::Leaf).collect();
    Some(Condition {
        root: Expression::All(parts),
    })
}

fn expression(reading: &mut Reading<'_>, node: &Node, depth: usize) -> Option<Expression> {
    let Some(entries) = node.entries() else {
        reading.wrong_type(node, "a condition", "a mapping");
        return None;
    };
    let group = entries
        .iter()
        .find(|entry| matches!(entry.key.as_str(), "all" | "any" | "not"));
    let Some(group) = group else {
        return leaf(reading, node).map(Expression::Leaf);
    };
    if depth == MAX_DEPTH {
        reading.diagnostics.error(
            node.span,
            format!("a condition is nested deeper than {MAX_DEPTH} levels"),
        );
        return None;
    }
    reading.fields(node, "a group", &[group.key.as_str()])?;
    if group.key == "not" {
        let part = expression(reading, &group.value, depth + 1)?;
        return Some(Expression::Not(Box::new(part)));
    }
    let Some(items) = group.value.items() else {
        reading.wrong_type(&group.value, &format!("\"{}\"", group.key), "a list");
        return None;
    };
    if items.is_empty() {
        reading.diagnostics.error(
            group.value.span,
            format!("\"{}\" needs at least one condition", group.key),
        );
        return None;
    }
    // All parts are read before the first failure counts, so that all findings are reported.
    let parts: Vec<Option<Expression>> = items
        .iter()
        .map(|item| expression(reading, item, depth + 1))
        .collect();
    let parts: Box<[Expression]> = parts.into_iter().collect::<Option<Vec<_>>>()?.into();
    Some(if group.key == "all" {
        Expression::All(parts)
    } else {
        Expression::Any(parts)
    })
}

fn leaf(reading: &mut Reading<'_>, node: &Node) -> Option<Leaf> {
    let fields = reading.fields(node, "a condition", &LEAF_KEYS)?;
    let op = operator(reading, fields);
    let (test, usage) = match op.and_then(|op| operand(reading, fields, op)) {
        Some((test, usage)) => (Some(test), usage),
        None => (None, SlotUse::PLAIN),
    };
    let path = match fields.get("path") {
        Some(path) => reading.path(path, usage),
        None => {
            reading.missing(fields.span(), "a condition", "path");
            None
        }
    };
    let (op, test, path) = (op?, test?, path?);
    let number = reading.leaves;
    reading.leaves = number.saturating_add(1);
    let expected_path = fields.get("value_path").and_then(Node::as_text).cloned();
    let words = LeafWords {
        path: path.text,
        op,
        expected: fields.get("value").map(Node::to_value).unwrap_or_default(),
        expected_path,
    };
    Some(Leaf {
        slot: path.slot,
        number,
        negated: op.positive().is_some(),
        test,
        words: Box::new(words),
    })
}

/// The operator under `op`.
pub(crate) fn operator(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Operator> {
    let Some(node) = fields.get("op") else {
        reading.missing(fields.span(), "a condition", "op");
        return None;
    };
    let name = reading.word(node, "\"op\"", 64)?;
    let op = Operator::parse(&name);
    if op.is_none() {
        let known = Operator::ALL.iter().map(|op| op.name());
        reading.diagnostics.error_with(
            node.span,
            format!("there is no operator \"{}\"", clip(&name)),
            did_you_mean(&name, known),
        );
    }
    op
}

fn operand(reading: &mut Reading<'_>, fields: Fields<'_>, op: Operator) -> Option<(Test, SlotUse)> {
    let positive = op.positive().unwrap_or(op);
    let threshold = threshold(reading, fields, op)?;
    let literal = fields.get_or_null("value");
    let by_path = fields.get("value_path");
    match (op.operand(), literal, by_path) {
        (OperandKind::Nothing, None, None) => {
            let test = if op == Operator::IsBlank {
                Test::IsBlank
            } else {
                Test::IsSet
            };
            Some((test, SlotUse::PLAIN))
        }
        (OperandKind::Nothing, Some(extra), _) | (OperandKind::Nothing, _, Some(extra)) => {
            let message = format!("\"{}\" takes no value", op.name());
            reading.diagnostics.error(extra.span, message);
            None
        }
        (_, Some(_), Some(extra)) => {
            let message = "give either \"value\" or \"value_path\"".to_owned();
            reading.diagnostics.error(extra.span, message);
            None
        }
        (_, None, None) => {
            reading.missing(fields.span(), &format!("\"{}\"", op.name()), "value");
            None
        }
        (_, None, Some(path)) if op.takes_path() => {
            let path = reading.path(path, SlotUse::PLAIN)?;
            Some((Test::Path(positive, path.slot, threshold), SlotUse::PLAIN))
        }
        (_, None, Some(path)) => {
            let message = format!("\"{}\" needs a literal \"value\"", op.name());
            reading.diagnostics.error(path.span, message);
            None
        }
        (kind, Some(literal), None) => Literal {
            reading,
            node: literal,
            op: positive,
            threshold,
        }
        .read(kind),
    }
}

fn threshold(reading: &mut Reading<'_>, fields: Fields<'_>, op: Operator) -> Option<f64> {
    let Some(node) = fields.get("threshold") else {
        return Some(DEFAULT_LIKENESS);
    };
    if op != Operator::SimilarTo {
        let message = "only \"similar_to\" has a threshold".to_owned();
        reading.diagnostics.error(node.span, message);
        return None;
    }
    let number = match &node.content {
        Content::Scalar(value) => value.as_decimal().and_then(|number| number.to_f64()),
        _ => None,
    };
    let found = number.filter(|number| (0.0..=1.0).contains(number));
    if found.is_none() {
        let message = "\"threshold\" has to be a number from 0 to 1".to_owned();
        reading.diagnostics.error(node.span, message);
    }
    found
}

/// A literal that is turned into the type its operator needs.
struct Literal<'r, 'a, 'n> {
    reading: &'r mut Reading<'a>,
    node: &'n Node,
    op: Operator,
    threshold: f64,
}

const MOMENT: SlotUse = SlotUse {
    codes: false,
    moment: true,
};
const CODES: SlotUse = SlotUse {
    codes: true,
    moment: false,
};

impl Literal<'_, '_, '_> {
    fn read(mut self, kind: OperandKind) -> Option<(Test, SlotUse)> {
        if self.node.is_null() {
            let op = self.op.name();
            return self.refuse(
                format!("\"{op}\" with null is never true"),
                Some("use is_set, is_not_set or is_blank".to_owned()),
            );
        }
        match kind {
            OperandKind::Nothing => None,
            OperandKind::Any => Some(self.any()),
            OperandKind::Ordered => self.ordered(),
            OperandKind::Range => self.range(),
            OperandKind::Duration => self.duration(),
            OperandKind::Text => self.text(),
            OperandKind::Pattern => self.pattern(),
            OperandKind::Values => self.values(),
            OperandKind::Count => self.count(),
            OperandKind::ReasonCode => {
                let code = reason_code(self.reading, self.node)?;
                Some((Test::HasCode(code), CODES))
            }
            OperandKind::ReasonCodes => self.reason_codes(),
            OperandKind::ListName => self.list_name(),
        }
    }

    fn refuse<T>(&mut self, message: String, help: Option<String>) -> Option<T> {
        self.reading
            .diagnostics
            .error_with(self.node.span, message, help);
        None
    }

    fn any(self) -> (Test, SlotUse) {
        let value = self.node.to_value();
        if self.op == Operator::Contains {
            return (Test::Contains(Box::new(value)), SlotUse::PLAIN);
        }
        let test = match &value {
            Value::Bool(flag) => Test::EqualsFlag(*flag),
            Value::String(text) => match Moment::parse(text) {
                Some(moment) => return (Test::EqualsMoment(text.clone(), moment), MOMENT),
                None => Test::EqualsText(text.clone()),
            },
            other => match number_of(other) {
                Some(number) => Test::Number(Operator::Equals, number),
                None => Test::EqualsValue(Box::new(value)),
            },
        };
        (test, SlotUse::PLAIN)
    }

    fn ordered(mut self) -> Option<(Test, SlotUse)> {
        let value = self.node.to_value();
        if let Some(number) = number_of(&value) {
            return Some((Test::Number(self.op, number), SlotUse::PLAIN));
        }
        if let Some(moment) = value.as_str().and_then(Moment::parse) {
            return Some((Test::Moment(self.op, moment), MOMENT));
        }
        let op = self.op.name();
        self.refuse(
            format!("\"{op}\" needs a number, a date or an instant"),
            Some("dates are written 2026-03-01, instants 2026-03-01T14:20:00Z".to_owned()),
        )
    }

    fn range(mut self) -> Option<(Test, SlotUse)> {
        let value = self.node.to_value();
        if let Value::List(bounds) = &value
            && let [low, high] = &**bounds
        {
            if let (Some(low), Some(high)) = (number_of(low), number_of(high))
                && low.compare(high).is_le()
            {
                return Some((Test::NumberRange(Box::new((low, high))), SlotUse::PLAIN));
            }
            if let (Some(low), Some(high)) = (moment_of(low), moment_of(high))
                && low.compare(high).is_le()
            {
                return Some((Test::MomentRange(Box::new((low, high))), MOMENT));
            }
        }
        self.refuse(
            "\"between\" needs two numbers or two dates, the lower first".to_owned(),
            Some("write [10, 20]".to_owned()),
        )
    }

    fn duration(mut self) -> Option<(Test, SlotUse)> {
        let Some(duration) = self.node.as_text().and_then(|text| Duration::parse(text)) else {
            let op = self.op.name();
            return self.refuse(
                format!("\"{op}\" needs a duration"),
                Some(Duration::HELP.to_owned()),
            );
        };
        let test = if self.op == Operator::OlderThan {
            Test::OlderThan(duration)
        } else {
            Test::WithinLast(duration)
        };
        Some((test, MOMENT))
    }

    fn text(self) -> Option<(Test, SlotUse)> {
        let text = self.reading.text(self.node, "this value", 10_000)?;
        let test = match self.op {
            Operator::StartsWith => Test::StartsWith(text),
            Operator::EndsWith => Test::EndsWith(text),
            Operator::SimilarTo => Test::SimilarTo(text, self.threshold),
            _ => Test::EqualsIgnoreCase(text),
        };
        Some((test, SlotUse::PLAIN))
    }

    fn pattern(mut self) -> Option<(Test, SlotUse)> {
        let text = self.reading.text(self.node, "a pattern", 1_000)?;
        self.reading.patterns += 1;
        if self.reading.patterns > MAX_PATTERNS {
            return self.refuse(
                format!("a definition has at most {MAX_PATTERNS} patterns"),
                None,
            );
        }
        let pattern = RegexBuilder::new(&text)
            .size_limit(MAX_PATTERN_BYTES)
            .dfa_size_limit(MAX_PATTERN_BYTES)
            .nest_limit(50)
            .build();
        match pattern {
            Ok(pattern) => Some((Test::Matches(Box::new(pattern)), SlotUse::PLAIN)),
            Err(regex::Error::CompiledTooBig(_)) => {
                self.refuse("this pattern becomes too large".to_owned(), None)
            }
            Err(error) => {
                let reason = error.to_string();
                let last = reason.lines().last().unwrap_or_default();
                let reason = last.trim().trim_start_matches("error: ").to_owned();
                self.refuse(format!("this is no pattern: {reason}"), None)
            }
        }
    }

    fn values(mut self) -> Option<(Test, SlotUse)> {
        let value = self.node.to_value();
        let Value::List(values) = &value else {
            return self.refuse("this has to be a list of values".to_owned(), None);
        };
        if values.is_empty() || values.iter().any(Value::is_null) {
            return self.refuse(
                "this list needs at least one value and no null".to_owned(),
                None,
            );
        }
        let test = match self.op {
            Operator::HasAnyOf => Test::HasAnyOf(values.iter().cloned().collect()),
            Operator::HasAllOf => Test::HasAllOf(values.iter().cloned().collect()),
            _ if values.iter().all(is_scalar) => Test::In(Box::new(ValueSet::new(values.iter()))),
            _ => {
                return self.refuse(
                    "this list may hold text, numbers and booleans only".to_owned(),
                    None,
                );
            }
        };
        Some((test, SlotUse::PLAIN))
    }

    fn count(mut self) -> Option<(Test, SlotUse)> {
        match self.node.to_value() {
            Value::Int(count) if count >= 0 => Some((Test::Length(self.op, count), SlotUse::PLAIN)),
            _ => self.refuse("this has to be a whole number from 0".to_owned(), None),
        }
    }

    fn reason_codes(mut self) -> Option<(Test, SlotUse)> {
        let codes: Option<Vec<u64>> =
            match &self.node.content {
                Content::List(items) if !items.is_empty() => {
                    let codes: Vec<_> = items
                        .iter()
                        .map(|item| reason_code(self.reading, item))
                        .collect();
                    codes.into_iter().collect()
                }
                Content::Scalar(Value::String(name)) => {
                    let Some(list) = self.reading.lists.reason_codes(name).cloned() else {
                        let help = did_you_mean(name, self.reading.lists.reason_code_list_names());
                        return self.refuse(
                        format!("there is no list of reason codes \"{}\"", clip(name)),
                        help.or_else(|| Some(format!(
                                "write the codes here: [I919, R901], or create the list: bonafide \
                                 list create {} --type reason_codes",
                                clip(name)
                            ))),
                    );
                    };
                    self.reading.code_lists_used.insert(ListPin {
                        name: name.clone(),
                        revision: list.revision,
                    });
                    let codes = list.codes.iter();
                    Some(codes.filter_map(|code| pack_code(code)).collect())
                }
                _ => {
                    return self.refuse(
                        "this has to be a list of reason codes, or the name of one".to_owned(),
                        None,
                    );
                }
            };
        let mut codes = codes?;
        codes.sort_unstable();
        codes.dedup();
        Some((Test::HasAnyCode(codes.into()), CODES))
    }

    fn list_name(self) -> Option<(Test, SlotUse)> {
        let list = self.reading.list(self.node)?;
        Some((Test::InList(list), SlotUse::PLAIN))
    }
}

fn moment_of(value: &Value) -> Option<Moment> {
    value.as_str().and_then(Moment::parse)
}

/// A well-formed reason code, packed; one outside the catalogue is worth a warning.
fn reason_code(reading: &mut Reading<'_>, node: &Node) -> Option<u64> {
    let text: Option<&SmolStr> = node.as_text();
    let Some(code) = text.and_then(|text| ReasonCode::parse(text)) else {
        reading.diagnostics.error_with(
            node.span,
            "this is no reason code".to_owned(),
            Some("a reason code has the form I919, R901 or BI123".to_owned()),
        );
        return None;
    };
    if code.info().is_none() {
        let known = ReasonCodeInfo::all().iter().map(|info| info.code.as_str());
        reading.diagnostics.warning(
            node.span,
            format!("the catalogue has no reason code {code}"),
            did_you_mean(code.as_str(), known),
        );
    }
    pack_code(code.as_str())
}
