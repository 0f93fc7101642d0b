//! Reads the applicant from the declared fields and their other spellings.

use crate::fields::SHAPES;
use bonafide_types::{Applicant, Pii, SmolStr, Value};
use std::sync::LazyLock;

/// Where the fields of the one applicant stand, and the shape of each place.
const PLACES: [(&[&str], &str); 4] = [
    (&["data"], "data"),
    (&["data", "individual"], "individual"),
    (&["data", "individual", "address"], "address"),
    (&["data", "individual", "additional_context"], "context"),
];

/// Free-form places that may name a second id of the user.
const CUSTOMER_USER_ID: [&[&str]; 2] = [
    &["data", "custom", "customer_user_id"],
    &["data", "individual", "custom", "customer_user_id"],
];

/// Sets one field of the applicant.
type Setter = fn(&mut Applicant, &Value);

/// The fields that the table of declared fields can feed.
#[rustfmt::skip]
const TARGETS: &[(&str, Setter)] = &[
    ("user_id", |a, v| a.user_id = text(v)),
    ("given_name", |a, v| a.given_name = personal(v)),
    ("middle_name", |a, v| a.middle_name = personal(v)),
    ("family_name", |a, v| a.family_name = personal(v)),
    ("suffix", |a, v| a.suffix = personal(v)),
    ("national_id", |a, v| a.national_id = personal(v)),
    ("date_of_birth", |a, v| a.date_of_birth = personal(v)),
    ("email", |a, v| a.email = personal(v)),
    ("phone_number", |a, v| a.phone_number = personal(v)),
    ("alternate_phone_number", |a, v| a.alternate_phone_number = personal(v)),
    ("gender", |a, v| a.gender = personal(v)),
    ("address.line_1", |a, v| a.address.line_1 = personal(v)),
    ("address.line_2", |a, v| a.address.line_2 = personal(v)),
    ("address.locality", |a, v| a.address.locality = personal(v)),
    ("address.major_admin_division", |a, v| a.address.major_admin_division = personal(v)),
    ("address.postal_code", |a, v| a.address.postal_code = personal(v)),
    ("country", |a, v| a.country = text(v)),
    ("ip_address", |a, v| a.ip_address = personal(v)),
    ("device_session", |a, v| a.device_session = personal(v)),
    ("user_consent", |a, v| a.context.user_consent = boolean(v)),
    ("consent_timestamp", |a, v| a.context.consent_timestamp = text(v)),
];

/// One field of a place that feeds the applicant.
struct Feed {
    field: &'static str,
    setter: Setter,
    /// Whether it is read only where nothing else has filled its target.
    is_fallback: bool,
}

/// The feeds of each place.
static FEEDS: LazyLock<[Vec<Feed>; 4]> = LazyLock::new(|| PLACES.map(|(_, shape)| feeds_of(shape)));

fn feeds_of(shape: &str) -> Vec<Feed> {
    let fields = &SHAPES.named(shape).fields;
    fields
        .iter()
        .filter_map(|field| {
            let feeds = field.feeds?;
            let target = feeds.strip_suffix(".2").unwrap_or(feeds);
            let (_, setter) = TARGETS.iter().find(|(name, _)| *name == target)?;
            Some(Feed {
                field: field.name,
                setter: *setter,
                is_fallback: target != feeds,
            })
        })
        .collect()
}

/// The applicant of a body whose declared fields have the right types. Empty text counts as
/// absent; a fallback is read only where the canonical field is absent or empty.
pub(crate) fn read(body: &Value) -> Applicant {
    let mut applicant = Applicant::default();
    // Fallbacks go first: a canonical field that has a value overwrites what they have set.
    for fallbacks in [true, false] {
        for ((path, _), feeds) in PLACES.iter().zip(FEEDS.iter()) {
            let Some(place) = follow(body, path) else {
                continue;
            };
            for feed in feeds.iter().filter(|feed| feed.is_fallback == fallbacks) {
                if let Some(value) = place.get(feed.field).filter(|value| is_filled(value)) {
                    (feed.setter)(&mut applicant, value);
                }
            }
        }
    }
    applicant.customer_user_id = CUSTOMER_USER_ID
        .iter()
        .find_map(|path| follow(body, path).filter(|value| is_filled(value)))
        .and_then(text);
    applicant
}

fn follow<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, name| value.get(name))
}

fn is_filled(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.trim().is_empty(),
        other => !other.is_null(),
    }
}

fn text(value: &Value) -> Option<SmolStr> {
    match value {
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

fn personal(value: &Value) -> Option<Pii<SmolStr>> {
    text(value).map(Pii::new)
}

const fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_is_fed_and_every_feed_has_a_target() {
        let mut fed: Vec<&str> = Vec::new();
        for shape in SHAPES.iter() {
            for field in &shape.fields {
                let Some(feeds) = field.feeds else { continue };
                let target = feeds.strip_suffix(".2").unwrap_or(feeds);
                assert!(TARGETS.iter().any(|(name, _)| *name == target), "{target}");
                assert!(
                    PLACES.iter().any(|(_, place)| *place == shape.name),
                    "{}",
                    shape.name
                );
                fed.push(target);
            }
        }
        for (name, _) in TARGETS {
            assert!(fed.contains(name), "nothing feeds {name}");
        }
    }
}
