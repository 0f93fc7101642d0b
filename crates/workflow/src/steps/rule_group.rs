//! `rule_group`: named rules that are judged together.

use super::{Branch, Flow, Kind, Rule, Step};
use crate::condition::{Condition, read_condition};
use crate::diagnostic::clip;
use crate::reading::{Fields, Reading};
use crate::run::Machine;
use crate::source::{Content, Node};
use bonafide_types::{SmolStr, Value};

pub(crate) const KIND: Kind = Kind {
    name: "rule_group",
    keys: &["name", "combine", "rules", "output", "next"],
    read,
};

#[derive(Debug)]
struct RuleGroupStep {
    rules: Vec<NamedRule>,
    /// How many rules have to hold.
    needed: usize,
    output: Option<u32>,
    next: u32,
}

#[derive(Debug)]
struct NamedRule {
    name: SmolStr,
    tags: Vec<SmolStr>,
    reason_codes: Vec<SmolStr>,
    when: Condition,
}

fn read(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    let what = "a rule_group step";
    reading.optional_text(fields, "name", 255);
    let rules = read_rules(reading, fields, what);
    let count = fields
        .get("rules")
        .and_then(Node::items)
        .map_or(0, <[_]>::len);
    let needed = read_combination(reading, fields, count);
    let output = reading.output(fields, "output");
    let next = reading.target(fields, what, "next");
    Some(Box::new(RuleGroupStep {
        rules: rules?,
        needed: needed?,
        output,
        next: next?,
    }))
}

fn read_rules(reading: &mut Reading<'_>, fields: Fields<'_>, what: &str) -> Option<Vec<NamedRule>> {
    let items = reading.parts(fields, what, "rules", "rule")?;
    let rules: Vec<_> = items.iter().map(|item| read_rule(reading, item)).collect();
    let mut names: Vec<&SmolStr> = Vec::with_capacity(rules.len());
    for (rule, node) in rules.iter().zip(items) {
        let Some(rule) = rule else { continue };
        if names.contains(&&rule.name) {
            let message = format!(
                "two rules of the group have the name \"{}\"",
                clip(&rule.name)
            );
            reading.diagnostics.error(node.span, message);
        }
        names.push(&rule.name);
    }
    rules.into_iter().collect()
}

fn read_rule(reading: &mut Reading<'_>, node: &Node) -> Option<NamedRule> {
    let what = "a rule";
    let fields = reading.fields(node, what, &["name", "tags", "reason_codes", "when"])?;
    let name = reading.required_word(fields, what, "name", 255);
    let tags = reading.words(fields, "tags", 255);
    let reason_codes = reading.words(fields, "reason_codes", 32);
    let when = read_condition(reading, fields, what);
    Some(NamedRule {
        name: name?,
        tags,
        reason_codes,
        when: when?,
    })
}

/// How many rules of `count` have to hold.
fn read_combination(reading: &mut Reading<'_>, fields: Fields<'_>, count: usize) -> Option<usize> {
    let Some(node) = fields.get("combine") else {
        return Some(1);
    };
    let found = match &node.content {
        Content::Scalar(Value::String(word)) if word == "any" => Some(1),
        Content::Scalar(Value::String(word)) if word == "all" => Some(count),
        Content::Map(_) => {
            let fields = reading.fields(node, "\"combine\"", &["at_least"])?;
            let number = match fields.get("at_least").map(|node| &node.content) {
                Some(Content::Scalar(Value::Int(number))) => usize::try_from(*number).ok(),
                _ => None,
            };
            number.filter(|number| (1..=count.max(1)).contains(number))
        }
        _ => None,
    };
    if found.is_none() {
        reading.diagnostics.error_with(
            node.span,
            "\"combine\" has to be any, all, or { at_least: n } with n from 1 to the number of rules"
                .to_owned(),
            Some("write combine: { at_least: 2 }".to_owned()),
        );
    }
    found
}

impl Step for RuleGroupStep {
    fn run(&self, machine: &mut Machine) -> Flow {
        let mut fired: Vec<Value> = Vec::new();
        let mut count = 0;
        for rule in &self.rules {
            if machine.holds(&rule.when) {
                count += 1;
                machine.add_tags(&rule.tags);
                machine.add_reason_codes(&rule.reason_codes);
                if self.output.is_some() {
                    fired.push(Value::String(rule.name.clone()));
                }
            }
        }
        if let Some(output) = self.output {
            let result = Value::Bool(count >= self.needed);
            let fired = Value::list(fired);
            machine.set_output(
                output,
                Value::object([("result", result), ("fired", fired)]),
            );
        }
        Flow::Go(Branch::Next, self.next)
    }

    fn rules(&self) -> Vec<Rule<'_>> {
        let rules = self.rules.iter();
        rules
            .map(|rule| Rule::named(rule.name.clone(), &rule.when))
            .collect()
    }
}
