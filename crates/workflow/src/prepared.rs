//! The conditions of a workflow over facts that are all known, for measuring and comparing.

use crate::condition::Condition;
use crate::facts::{Facts, Root};
use crate::workflow::Workflow;
use bonafide_types::{Timestamp, Value};

/// Every condition of a workflow with its facts looked up. A run does the same step by step; this
/// is the bare evaluation, which the benchmarks measure.
#[derive(Debug)]
pub struct PreparedConditions<'w> {
    conditions: Vec<&'w Condition>,
    facts: Facts,
    truths: Vec<u8>,
}

impl Workflow {
    /// Looks up all paths of the definition in a request and in the given outputs.
    pub fn prepare(
        &self,
        request: &Value,
        outputs: &[(&str, Value)],
        now: Timestamp,
    ) -> PreparedConditions<'_> {
        let mut facts = Facts::new(&self.layout, now);
        facts.learn(&self.layout, Root::Request, request);
        for (number, name) in (0..).zip(&self.outputs) {
            if let Some((_, value)) = outputs.iter().find(|(known, _)| known == name) {
                facts.learn(&self.layout, Root::Output(number), value);
            }
        }
        let steps = self.steps.iter();
        PreparedConditions {
            conditions: steps
                .flat_map(|entry| entry.step.rules())
                .map(|rule| rule.condition)
                .collect(),
            facts,
            truths: vec![b' '; self.leaves],
        }
    }
}

impl PreparedConditions<'_> {
    /// Evaluates every condition and says how many hold.
    pub fn evaluate(&mut self) -> usize {
        let conditions = self.conditions.iter();
        conditions
            .filter(|condition| condition.holds(&self.facts, &mut self.truths))
            .count()
    }
}
