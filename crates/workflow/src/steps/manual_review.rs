//! `manual_review`: ends the run and opens a case in a queue.

use super::decision::{ENDING_KEYS, read_end_step};
use super::{Kind, Step};
use crate::reading::{Fields, Reading};

pub(crate) const KIND: Kind = Kind {
    name: "manual_review",
    keys: &ENDING_KEYS,
    read,
};

fn read(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    read_end_step(reading, fields, Some("REVIEW"))
}
