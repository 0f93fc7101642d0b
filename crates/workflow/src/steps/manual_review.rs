//! `manual_review`: ends the run and opens a case in a queue.

use super::decision::read_ending;
use super::{Kind, Step};
use crate::reading::{Fields, Reading};

pub(crate) const KIND: Kind = Kind {
    name: "manual_review",
    keys: &[
        "decision",
        "status",
        "sub_status",
        "queue",
        "note",
        "tags",
        "reason_codes",
    ],
    read,
};

fn read(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    read_ending(reading, fields, Some("REVIEW"))
}
