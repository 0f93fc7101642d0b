//! The settings of a Verify step.

use bonafide_types::Value;
use rust_decimal::prelude::ToPrimitive;

/// The settings, with defaults for what is absent or of another type.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings<'a> {
    /// `entity_id`: show the stable id of the resolved person.
    pub(super) entity_id: bool,
    /// `default_country`: the country of requests that name none.
    pub(super) default_country: Option<&'a str>,
    /// `fuzzy`: which fields pass on a loose match.
    pub(super) fuzzy: Fuzzy,
    /// `id_validation_key`: the name of the national id among the validated fields.
    pub(super) id_key: IdKey,
    /// `missing_id_codes`: tell that an id was not sent although one is on record.
    pub(super) missing_id_codes: bool,
    /// `max_reason_codes`: keep only so many.
    pub(super) max_reason_codes: Option<usize>,
}

/// Which fields pass on a loose match.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fuzzy {
    pub(super) first_name: bool,
    pub(super) last_name: bool,
    pub(super) street: bool,
    pub(super) date_of_birth: bool,
    pub(super) national_id: bool,
}

/// What the national id is called among the validated fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IdKey {
    Ssn,
    NationalId,
    Both,
}

impl<'a> Settings<'a> {
    pub(super) fn read(settings: &'a Value) -> Self {
        let flag = |holder: &Value, key, default| match holder.get(key) {
            Some(Value::Bool(value)) => *value,
            _ => default,
        };
        let fuzzy = settings.get("fuzzy").unwrap_or(&Value::Null);
        Self {
            entity_id: flag(settings, "entity_id", false),
            default_country: settings.get("default_country").and_then(Value::as_str),
            fuzzy: Fuzzy {
                first_name: flag(fuzzy, "first_name", true),
                last_name: flag(fuzzy, "last_name", true),
                street: flag(fuzzy, "street", true),
                date_of_birth: flag(fuzzy, "dob", false),
                national_id: flag(fuzzy, "ssn", false),
            },
            id_key: match settings.get("id_validation_key").and_then(Value::as_str) {
                Some("nationalId") => IdKey::NationalId,
                Some("both") => IdKey::Both,
                _ => IdKey::Ssn,
            },
            missing_id_codes: flag(settings, "missing_id_codes", false),
            max_reason_codes: settings
                .get("max_reason_codes")
                .and_then(Value::as_decimal)
                .and_then(|most| most.to_usize()),
        }
    }
}
