//! The settings that all risk modules read.

use crate::known_settings::Known;
use bonafide_types::{SmolStr, Value};
use rust_decimal::prelude::ToPrimitive;

/// A country for requests that name none.
pub(super) const DEFAULT_COUNTRY: Known = (
    "default_country",
    "a country code of two letters",
    |value| value.as_str().is_some_and(|code| code.len() == 2),
);
/// The most codes that a response shows.
pub(super) const MAX_REASON_CODES: Known = (
    "max_reason_codes",
    "a whole number from 0 to 100",
    |value| matches!(value, Value::Int(most) if (0..=100).contains(most)),
);
/// From which score on the high-risk code is given.
pub(super) const HIGH_RISK: Known = ("high_risk", "a number from 0 to 1", is_share);
/// Up to which score the low-risk code is given.
pub(super) const LOW_RISK: Known = ("low_risk", "a number from 0 to 1", is_share);
/// What the correlation says where no name was sent.
pub(super) const MISSING_NAME: Known = ("missing_name", "\"unknown\" or \"omit\"", |value| {
    matches!(value.as_str(), Some("unknown" | "omit"))
});

/// The settings that all risk modules read.
pub(super) const COMMON: [Known; 5] = [
    DEFAULT_COUNTRY,
    MAX_REASON_CODES,
    HIGH_RISK,
    LOW_RISK,
    MISSING_NAME,
];

fn is_share(value: &Value) -> bool {
    share(value).is_some_and(|share| (0.0..=1.0).contains(&share))
}

/// A number of a setting.
pub(super) fn share(value: &Value) -> Option<f64> {
    value.as_decimal()?.to_f64()
}

/// The country that a step states for requests that name none.
pub(super) fn default_country(settings: &Value) -> Option<SmolStr> {
    let country = settings.get("default_country").and_then(Value::as_str)?;
    Some(country.to_ascii_uppercase().into())
}
