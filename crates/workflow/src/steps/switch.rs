//! `switch`: several questions in order; the first that holds names the way on.

use super::{Branch, Flow, Kind, Rule, Step};
use crate::condition::{Condition, read_condition};
use crate::reading::{Fields, Reading};
use crate::run::Machine;
use crate::source::Node;

pub(crate) const KIND: Kind = Kind {
    name: "switch",
    keys: &["cases", "default"],
    read,
};

#[derive(Debug)]
struct SwitchStep {
    cases: Vec<(Condition, u32)>,
    default: u32,
}

fn read(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    let what = "a switch step";
    let cases = read_cases(reading, fields, what);
    let default = reading.target(fields, what, "default");
    Some(Box::new(SwitchStep {
        cases: cases?,
        default: default?,
    }))
}

fn read_cases(
    reading: &mut Reading<'_>,
    fields: Fields<'_>,
    what: &str,
) -> Option<Vec<(Condition, u32)>> {
    let items = reading.parts(fields, what, "cases", "case")?;
    let cases: Vec<_> = items.iter().map(|item| read_case(reading, item)).collect();
    cases.into_iter().collect()
}

fn read_case(reading: &mut Reading<'_>, node: &Node) -> Option<(Condition, u32)> {
    let fields = reading.fields(node, "a case", &["when", "then"])?;
    let when = read_condition(reading, fields, "a case");
    let then = reading.target(fields, "a case", "then");
    Some((when?, then?))
}

impl Step for SwitchStep {
    fn run(&self, machine: &mut Machine) -> Flow {
        for (position, (when, then)) in (0..).zip(&self.cases) {
            if machine.holds(when) {
                return Flow::Go(Branch::Case(position), *then);
            }
        }
        Flow::Go(Branch::Default, self.default)
    }

    fn rules(&self) -> Vec<Rule<'_>> {
        let numbered = self.cases.iter().enumerate();
        numbered
            .map(|(position, (condition, _))| {
                Rule::named(format!("cases[{position}]").into(), condition)
            })
            .collect()
    }
}
