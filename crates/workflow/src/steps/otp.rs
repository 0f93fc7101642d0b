//! `otp`: sends a one-time passcode and pauses until it is entered.

use super::asking::{Asking, read_asking, read_choice, read_result};
use super::{Kind, Step};
use crate::condition::moment::Duration;
use crate::reading::{Fields, Reading};
use bonafide_types::Value;

pub(crate) const KIND: Kind = Kind {
    name: "otp",
    keys: &[
        "channel",
        "attempts",
        "code_expires_in",
        "approved",
        "declined",
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

const CHANNELS: [&str; 4] = ["sms", "voice", "email", "sms_then_email"];
const USUAL_ATTEMPTS: u32 = 5;
const USUAL_CODE_LIFE: &str = "10 minutes";

fn read(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    let channel = read_choice(reading, fields, "channel", &CHANNELS);
    let attempts = reading.whole(fields, "attempts", 1..=10);
    let code_life = reading.duration(fields, "code_expires_in").map(|_| ());
    let code_life = code_life.and_then(|()| fields.get("code_expires_in")?.as_text().cloned());
    let approved = reading.target(fields, "an otp step", "approved");
    let declined = read_result(reading, fields, "declined");
    let workflow_wide = reading.pause_expires_in;
    reading.pause_expires_in = Duration::HALF_AN_HOUR;
    let asking = Asking {
        service: KIND.name,
        sub_status: "Awaiting Customer OTP",
        settings: vec![
            ("channel", channel),
            (
                "attempts",
                Value::Int(attempts.unwrap_or(USUAL_ATTEMPTS).into()),
            ),
            (
                "code_expires_in",
                Value::String(code_life.unwrap_or_else(|| USUAL_CODE_LIFE.into())),
            ),
        ],
        declined,
    };
    let step = read_asking(reading, fields, asking);
    reading.pause_expires_in = workflow_wide;
    approved?;
    step
}
