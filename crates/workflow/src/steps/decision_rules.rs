//! `decision_rules`: ordered rules, each with a decision; the first that holds ends the run.

use super::decision::{ENDING_KEYS, read_ending};
use super::{Branch, Ending, Flow, Kind, Rule, Step};
use crate::condition::{Condition, read_condition};
use crate::reading::{Fields, Reading};
use crate::run::Machine;
use crate::source::Node;
use bonafide_types::SmolStr;
use std::sync::Arc;

pub(crate) const KIND: Kind = Kind {
    name: "decision_rules",
    keys: &["rules", "default"],
    read,
};

#[derive(Debug)]
struct DecisionRulesStep {
    rules: Vec<DecisionRule>,
    default: Arc<Ending>,
}

#[derive(Debug)]
struct DecisionRule {
    name: SmolStr,
    when: Condition,
    ending: Arc<Ending>,
}

fn read(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    let what = "a decision_rules step";
    let rules = reading
        .parts(fields, what, "rules", "rule")
        .and_then(|items| {
            let numbered = items.iter().enumerate();
            let rules: Vec<_> = numbered
                .map(|(position, item)| read_rule(reading, item, position))
                .collect();
            rules.into_iter().collect::<Option<Vec<_>>>()
        });
    let default = match fields.get("default") {
        Some(node) => reading
            .fields(node, "\"default\"", &ENDING_KEYS)
            .and_then(|fields| read_decision(reading, fields, "\"default\"")),
        None => {
            reading.missing(fields.span(), what, "default");
            None
        }
    };
    Some(Box::new(DecisionRulesStep {
        rules: rules?,
        default: default?,
    }))
}

fn read_rule(reading: &mut Reading<'_>, node: &Node, position: usize) -> Option<DecisionRule> {
    let what = "a rule";
    let keys: Vec<&str> = ["name", "when"]
        .iter()
        .chain(&ENDING_KEYS)
        .copied()
        .collect();
    let fields = reading.fields(node, what, &keys)?;
    let name = reading.optional_text(fields, "name", 255);
    let when = read_condition(reading, fields, what);
    let ending = read_decision(reading, fields, what);
    Some(DecisionRule {
        name: name.unwrap_or_else(|| format!("rules[{position}]").into()),
        when: when?,
        ending: ending?,
    })
}

fn read_decision(reading: &mut Reading<'_>, fields: Fields<'_>, what: &str) -> Option<Arc<Ending>> {
    if fields.get("decision").is_none() {
        reading.missing(fields.span(), what, "decision");
    }
    read_ending(reading, fields, None)
}

impl Step for DecisionRulesStep {
    fn run(&self, machine: &mut Machine) -> Flow {
        for (position, rule) in (0..).zip(&self.rules) {
            if machine.holds(&rule.when) {
                return Flow::End(Branch::Rule(position), Arc::clone(&rule.ending));
            }
        }
        Flow::End(Branch::Default, Arc::clone(&self.default))
    }

    fn rules(&self) -> Vec<Rule<'_>> {
        let rules = self.rules.iter();
        rules
            .map(|rule| Rule::named(rule.name.clone(), &rule.when))
            .collect()
    }
}
