//! `wait`: pauses the run until data comes in that makes a condition true.

use super::pausing::read_pause;
use super::{Branch, Flow, Kind, Rule, Step};
use crate::condition::{Condition, read_condition};
use crate::pause::Pause;
use crate::reading::{Fields, Reading};
use crate::run::Machine;
use std::sync::Arc;

pub(crate) const KIND: Kind = Kind {
    name: "wait",
    keys: &[
        "when",
        "status",
        "sub_status",
        "queue",
        "tags",
        "note",
        "expires_in",
        "expired",
        "on_skip",
        "next",
    ],
    read,
};

#[derive(Debug)]
struct WaitStep {
    /// Without one any data is enough.
    when: Option<Condition>,
    pause: Arc<Pause>,
    next: u32,
}

fn read(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    let what = "a wait step";
    let when = fields
        .get("when")
        .map(|_| read_condition(reading, fields, what));
    let pause = read_pause(reading, fields, "More information needed");
    let next = reading.target(fields, what, "next");
    let when = match when {
        Some(condition) => Some(condition?),
        None => None,
    };
    Some(Box::new(WaitStep {
        when,
        pause: Arc::new(pause),
        next: next?,
    }))
}

impl Step for WaitStep {
    fn run(&self, _machine: &mut Machine) -> Flow {
        Flow::Pause(Arc::clone(&self.pause))
    }

    fn wake(&self, machine: &mut Machine) -> Flow {
        if self.when.as_ref().is_none_or(|when| machine.holds(when)) {
            return Flow::Go(Branch::Next, self.next);
        }
        Flow::Pause(Arc::clone(&self.pause))
    }

    fn pause(&self) -> Option<&Arc<Pause>> {
        Some(&self.pause)
    }

    fn rules(&self) -> Vec<Rule<'_>> {
        let when = self.when.iter();
        when.map(|condition| Rule::named("when".into(), condition))
            .collect()
    }
}
