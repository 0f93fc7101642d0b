//! Functions that bring what identifies people into the form in which it is compared.

use super::{Function, bounded};
use bonafide_identity::{fold, read_email, read_phone};
use bonafide_types::{Timestamp, Value};

/// The longest text that is read, in bytes; a longer one is nobody's name or address.
const MAX_BYTES: usize = 1_000;

pub(super) const TABLE: &[Function] = &[
    Function {
        name: "normalise_name",
        arguments: 1..=1,
        takes_null: false,
        example: r#"normalise_name [" Zoë  O'Hara-Lindqvist "] → "ZOE OHARA LINDQVIST""#,
        body: folded,
    },
    Function {
        name: "normalise_address",
        arguments: 1..=1,
        takes_null: false,
        example: r#"normalise_address ["12, Rue de l'Église"] → "12 RUE DE LEGLISE""#,
        body: folded,
    },
    Function {
        name: "normalise_email",
        arguments: 1..=1,
        takes_null: false,
        example: r#"normalise_email [" Nadia.Quill@Shop.Example "] → "nadia.quill@shop.example""#,
        body: |arguments, _| {
            let email = read_email(text(arguments, 0)?).ok()?;
            bounded(email.address.into())
        },
    },
    Function {
        name: "normalise_phone",
        arguments: 1..=2,
        takes_null: false,
        example: r#"normalise_phone ["020 7946 0018", "GB"] → "+442079460018""#,
        body: |arguments, _| {
            let country = match arguments.len() {
                1 => "US",
                _ => text(arguments, 1)?,
            };
            let phone = read_phone(text(arguments, 0)?, Some(country)).ok()?;
            bounded(phone.e164.into())
        },
    },
];

fn text(arguments: &[Value], place: usize) -> Option<&str> {
    let text = arguments.get(place)?.as_str()?.trim();
    (text.len() <= MAX_BYTES).then_some(text)
}

/// Nothing is left of a text without letters and digits.
fn folded(arguments: &[Value], _now: Timestamp) -> Option<Value> {
    let folded = fold(text(arguments, 0)?);
    (!folded.is_empty()).then(|| bounded(folded.into()))?
}
