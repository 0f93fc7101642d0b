//! `scorecard`: rules with points; the total of those that hold is added to the score.

use super::{Branch, Flow, Kind, Rule, Step};
use crate::condition::{Condition, read_condition};
use crate::reading::{Fields, Reading};
use crate::run::Machine;
use crate::source::{Content, Node};
use bonafide_types::{Decimal, SmolStr, Value};

pub(crate) const KIND: Kind = Kind {
    name: "scorecard",
    keys: &["name", "rules", "output", "next"],
    read,
};

/// The most fraction digits of points, so that every total is exact.
const MAX_SCALE: u32 = 6;

#[derive(Debug)]
struct ScorecardStep {
    rules: Vec<ScoreRule>,
    output: Option<u32>,
    next: u32,
}

#[derive(Debug)]
struct ScoreRule {
    name: SmolStr,
    points: Decimal,
    tags: Vec<SmolStr>,
    when: Condition,
}

fn read(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    let what = "a scorecard step";
    reading.optional_text(fields, "name", 255);
    let rules = read_rules(reading, fields, what);
    let output = reading.output(fields, "output");
    let next = reading.target(fields, what, "next");
    Some(Box::new(ScorecardStep {
        rules: rules?,
        output,
        next: next?,
    }))
}

fn read_rules(reading: &mut Reading<'_>, fields: Fields<'_>, what: &str) -> Option<Vec<ScoreRule>> {
    let items = reading.parts(fields, what, "rules", "rule")?;
    let rules: Vec<_> = items.iter().map(|item| read_rule(reading, item)).collect();
    rules.into_iter().collect()
}

fn read_rule(reading: &mut Reading<'_>, node: &Node) -> Option<ScoreRule> {
    let what = "a rule";
    let fields = reading.fields(node, what, &["name", "points", "tags", "when"])?;
    let name = reading.required_word(fields, what, "name", 255);
    let points = read_points(reading, fields, what);
    let tags = reading.words(fields, "tags", 255);
    let when = read_condition(reading, fields, what);
    Some(ScoreRule {
        name: name?,
        points: points?,
        tags,
        when: when?,
    })
}

fn read_points(reading: &mut Reading<'_>, fields: Fields<'_>, what: &str) -> Option<Decimal> {
    let Some(node) = fields.get("points") else {
        reading.missing(fields.span(), what, "points");
        return None;
    };
    let number = match &node.content {
        Content::Scalar(value) => value.as_decimal(),
        _ => None,
    };
    let limit = Decimal::ONE_HUNDRED;
    let found = number.filter(|n| n.abs() <= limit && n.normalize().scale() <= MAX_SCALE);
    if found.is_none() {
        let message = "\"points\" has to be a number from -100 to 100 with at most six digits \
                       after the point";
        reading.diagnostics.error(node.span, message.to_owned());
    }
    found
}

impl Step for ScorecardStep {
    fn run(&self, machine: &mut Machine) -> Flow {
        let mut total = Decimal::ZERO;
        for rule in &self.rules {
            if machine.holds(&rule.when) {
                total = total.saturating_add(rule.points);
                machine.add_tags(&rule.tags);
            }
        }
        machine.add_score(total);
        if let Some(output) = self.output {
            machine.set_output(output, Value::from(total));
        }
        Flow::Go(Branch::Next, self.next)
    }

    fn rules(&self) -> Vec<Rule<'_>> {
        let rules = self.rules.iter();
        rules
            .map(|rule| Rule {
                name: rule.name.clone(),
                points: Some(rule.points),
                condition: &rule.when,
            })
            .collect()
    }
}
