//! `condition`: one question, two ways on.

use super::{Branch, Flow, Kind, Rule, Step};
use crate::condition::{Condition, read_condition};
use crate::reading::{Fields, Reading};
use crate::run::Machine;
use bonafide_types::Value;

pub(crate) const KIND: Kind = Kind {
    name: "condition",
    keys: &["when", "then", "else", "output"],
    read,
};

#[derive(Debug)]
struct ConditionStep {
    when: Condition,
    then: u32,
    otherwise: u32,
    output: Option<u32>,
}

fn read(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    let what = "a condition step";
    let when = read_condition(reading, fields, what);
    let then = reading.target(fields, what, "then");
    let otherwise = reading.target(fields, what, "else");
    let output = reading.output(fields, "output");
    Some(Box::new(ConditionStep {
        when: when?,
        then: then?,
        otherwise: otherwise?,
        output,
    }))
}

impl Step for ConditionStep {
    fn run(&self, machine: &mut Machine) -> Flow {
        let holds = machine.holds(&self.when);
        if let Some(output) = self.output {
            machine.set_output(output, Value::Bool(holds));
        }
        if holds {
            Flow::Go(Branch::Then, self.then)
        } else {
            Flow::Go(Branch::Else, self.otherwise)
        }
    }

    fn rules(&self) -> Vec<Rule<'_>> {
        vec![Rule::named("when".into(), &self.when)]
    }
}
