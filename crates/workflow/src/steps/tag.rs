//! `tag`: adds to the tags of the evaluation, always or under a condition.

use super::mark::read_mark;
use super::{Kind, Step};
use crate::reading::{Fields, Reading};
use crate::run::Machine;

pub(crate) const KIND: Kind = Kind {
    name: "tag",
    keys: &["tags", "when", "output", "next"],
    read,
};

fn read(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    read_mark(reading, fields, "a tag step", "tags", Machine::add_tags)
}
