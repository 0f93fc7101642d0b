//! `reason_code`: adds to the reason codes of the evaluation, always or under a condition.

use super::mark::read_mark;
use super::{Kind, Step};
use crate::reading::{Fields, Reading};
use crate::run::Machine;

pub(crate) const KIND: Kind = Kind {
    name: "reason_code",
    keys: &["codes", "when", "output", "next"],
    read,
};

fn read(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    let what = "a reason_code step";
    read_mark(reading, fields, what, "codes", Machine::add_reason_codes)
}
