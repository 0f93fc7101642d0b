//! `hosted_flow`: sends the applicant to a page of ours and pauses until they are done there.

use super::asking::{Asking, read_asking};
use super::{Kind, Step};
use crate::reading::{Fields, Reading};
use bonafide_types::Value;

pub(crate) const KIND: Kind = Kind {
    name: "hosted_flow",
    keys: &[
        "template",
        "next",
        "output",
        "error_output",
        "on_error",
        "status",
        "sub_status",
        "queue",
        "tags",
        "note",
        "expires_in",
        "expired",
        "on_skip",
    ],
    read,
};

fn read(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    let what = "a hosted_flow step";
    let template = reading.required_word(fields, what, "template", 255);
    let next = reading.target(fields, what, "next");
    let asking = Asking {
        service: KIND.name,
        sub_status: "Pending Verification",
        settings: vec![(
            "template",
            template.clone().map_or(Value::Null, Value::String),
        )],
        declined: None,
    };
    let step = read_asking(reading, fields, asking);
    template?;
    next?;
    step
}
