//! `document_request`: asks the applicant for documents and pauses until they are captured.

use super::asking::{Asking, read_asking, read_result};
use super::{Kind, Step};
use crate::reading::{Fields, Reading};
use bonafide_types::Value;

pub(crate) const KIND: Kind = Kind {
    name: "document_request",
    keys: &[
        "flow",
        "send_message",
        "language",
        "accept",
        "reject",
        "review",
        "resubmit",
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
    let flow = reading.optional_text(fields, "flow", 255);
    let send_message = reading.flag(fields, "send_message").unwrap_or(false);
    let language = reading.optional_text(fields, "language", 35);
    let accept = reading.target(fields, "a document_request step", "accept");
    let declined = read_result(reading, fields, "reject");
    for key in ["review", "resubmit"] {
        read_result(reading, fields, key);
    }
    let text = |value: Option<_>| value.map_or(Value::Null, Value::String);
    let asking = Asking {
        service: KIND.name,
        sub_status: "",
        settings: vec![
            ("flow", text(flow)),
            ("send_message", Value::Bool(send_message)),
            ("language", text(language)),
        ],
        declined,
    };
    let step = read_asking(reading, fields, asking);
    accept?;
    step
}
