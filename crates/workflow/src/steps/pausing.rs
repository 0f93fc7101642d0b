//! What the steps that pause a run have in common.

use crate::condition::moment::Duration;
use crate::pause::Pause;
use crate::reading::{Fields, Reading};
use bonafide_types::CaseStatus;

/// Reads what a step says of its pause; `sub_status` is what the case says where it says nothing.
pub(super) fn read_pause(
    reading: &mut Reading<'_>,
    fields: Fields<'_>,
    sub_status: &'static str,
) -> Pause {
    reading.wiring.pausing.push(reading.step);
    let status = super::decision::read_status(reading, fields);
    let named = reading.optional_text(fields, "sub_status", 255);
    let queue = match fields.get("queue") {
        Some(node) => reading.word(node, "\"queue\"", 255),
        None => None,
    };
    let expires_in = reading.duration(fields, "expires_in");
    let mut target = |key| {
        let node = fields.get(key)?;
        reading.target_at(node, key)
    };
    let (expired, on_skip) = (target("expired"), target("on_skip"));
    if fields.get("expired").is_none() {
        reading.wiring.ending.push(reading.step);
    }
    Pause {
        status: status.unwrap_or(CaseStatus::OnHold),
        sub_status: named.unwrap_or_else(|| sub_status.into()),
        review_queues: vec![queue.unwrap_or_else(|| "Default Queue".into())],
        tags: reading.words(fields, "tags", 255),
        note: reading
            .optional_text(fields, "note", 10_000)
            .unwrap_or_default(),
        expires_in: expires_in.unwrap_or(reading.pause_expires_in),
        expired,
        on_skip,
    }
}

impl Reading<'_> {
    /// A length of time of at least a second.
    pub(crate) fn duration(&mut self, fields: Fields<'_>, key: &str) -> Option<Duration> {
        let node = fields.get(key)?;
        let found = node.as_text().and_then(|text| Duration::parse(text));
        let found = found.filter(|duration| !duration.is_nothing());
        if found.is_none() {
            self.diagnostics.error_with(
                node.span,
                format!("\"{key}\" has to be a length of time"),
                Some(Duration::HELP.to_owned()),
            );
        }
        found
    }
}
