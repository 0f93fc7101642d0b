//! The settings of a Verify step.

use bonafide_types::{SmolStr, Value};
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

/// A setting, and what its value has to be.
type Known = (&'static str, &'static str, fn(&Value) -> bool);

const SETTINGS: &[Known] = &[
    ("entity_id", "true or false", is_flag),
    (
        "default_country",
        "a country code of two letters",
        |value| value.as_str().is_some_and(|code| code.len() == 2),
    ),
    ("fuzzy", "a mapping", |value| {
        matches!(value, Value::Object(_))
    }),
    ("id_validation_key", "ssn, nationalId or both", |value| {
        matches!(value.as_str(), Some("ssn" | "nationalId" | "both"))
    }),
    ("missing_id_codes", "true or false", is_flag),
    ("max_reason_codes", "a whole number from 0", |value| {
        matches!(value, Value::Int(0..))
    }),
];

const FUZZY: &[Known] = &[
    ("first_name", "true or false", is_flag),
    ("last_name", "true or false", is_flag),
    ("street", "true or false", is_flag),
    ("dob", "true or false", is_flag),
    ("ssn", "true or false", is_flag),
];

const fn is_flag(value: &Value) -> bool {
    matches!(value, Value::Bool(_))
}

/// What is wrong with the settings of a step, a sentence each.
pub(super) fn faults(settings: &Value) -> Vec<String> {
    let mut faults = faults_among(settings, SETTINGS, "");
    if let Some(fuzzy) = settings.get("fuzzy") {
        faults.extend(faults_among(fuzzy, FUZZY, "fuzzy."));
    }
    faults
}

fn faults_among(settings: &Value, known: &[Known], prefix: &str) -> Vec<String> {
    let Value::Object(entries) = settings else {
        return Vec::new();
    };
    let fault = |(name, value): (&SmolStr, &Value)| match known.iter().find(|(key, ..)| key == name)
    {
        None => {
            let names: Vec<&str> = known.iter().map(|(key, ..)| *key).collect();
            let names = names.join(", ");
            Some(format!(
                "there is no setting \"{prefix}{name}\"; there are {names}"
            ))
        }
        Some((_, _, fits)) if value.is_null() || fits(value) => None,
        Some((_, wanted, _)) => Some(format!("\"{prefix}{name}\" has to be {wanted}")),
    };
    entries.iter().filter_map(fault).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(json: &str) -> Vec<String> {
        faults(&Value::from_json(json.as_bytes(), 8).unwrap())
    }

    #[test]
    fn every_setting_that_is_read_is_known() {
        let all = r#"{"entity_id":true,"default_country":"US","id_validation_key":"both",
            "missing_id_codes":true,"max_reason_codes":3,
            "fuzzy":{"first_name":false,"last_name":false,"street":false,"dob":true,"ssn":true}}"#;
        assert!(faults_of(all).is_empty(), "{:?}", faults_of(all));
        assert!(faults_of("{}").is_empty());
    }

    #[test]
    fn what_nobody_reads_is_named() {
        for (json, named) in [
            (r#"{"entity_idd":true}"#, "entity_idd"),
            (r#"{"entity_id":"yes"}"#, "entity_id"),
            (r#"{"fuzzy":{"ssn":1}}"#, "fuzzy.ssn"),
            (r#"{"fuzzy":{"zip":true}}"#, "fuzzy.zip"),
            (r#"{"fuzzy":true}"#, "fuzzy"),
            (r#"{"default_country":"United States"}"#, "default_country"),
            (r#"{"id_validation_key":"SSN"}"#, "id_validation_key"),
            (r#"{"max_reason_codes":-1}"#, "max_reason_codes"),
        ] {
            let faults = faults_of(json);
            assert!(faults.len() == 1 && faults[0].contains(named), "{faults:?}");
        }
    }
}
