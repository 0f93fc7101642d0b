//! The settings of a step that calls Verify or Verify Plus.

use crate::known_settings::{Known, faults_among, is_flag};
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
    /// `id_validation_key`: the name of the national id among the validated fields, where stated.
    pub(super) id_key: Option<IdKey>,
    /// `missing_id_codes`: tell that an id was not sent although one is on record.
    pub(super) missing_id_codes: bool,
    /// `require_usual_input`: refuse applications that lack what is usual in their country.
    pub(super) require_usual_input: bool,
    /// `max_reason_codes`: keep only so many.
    pub(super) max_reason_codes: Option<usize>,
    /// `purpose`, where `return_full_id` is set: why the whole national id is shown.
    pub(super) full_id_purpose: Option<&'a str>,
    /// `duplicate_keys`: further keys of the response that hold the same product.
    pub(super) duplicate_keys: &'a [Value],
}

/// The two products that share these settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Product {
    Verify,
    VerifyPlus,
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

/// Of Verify alone: Verify Plus always shows the person found.
const VERIFY: &[Known] = &[("entity_id", "true or false", is_flag)];

/// Of Verify Plus alone.
const VERIFY_PLUS: &[Known] = &[(
    "duplicate_keys",
    "a list of kyc and kycPlus",
    |value| matches!(value, Value::List(keys) if keys.iter().all(is_duplicate_key)),
)];

const SHARED: &[Known] = &[
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
    ("require_usual_input", "true or false", is_flag),
    ("max_reason_codes", "a whole number from 0", |value| {
        matches!(value, Value::Int(0..))
    }),
    ("return_full_id", "true or false", is_flag),
    ("purpose", "a text", |value| value.as_str().is_some()),
];

const FUZZY: &[Known] = &[
    ("first_name", "true or false", is_flag),
    ("last_name", "true or false", is_flag),
    ("street", "true or false", is_flag),
    ("dob", "true or false", is_flag),
    ("ssn", "true or false", is_flag),
];

fn is_duplicate_key(key: &Value) -> bool {
    matches!(key.as_str(), Some("kyc" | "kycPlus"))
}

/// What is wrong with the settings of a step, a sentence each.
pub(super) fn faults(settings: &Value, product: Product) -> Vec<String> {
    let own = match product {
        Product::Verify => VERIFY,
        Product::VerifyPlus => VERIFY_PLUS,
    };
    let mut faults = faults_among(settings, &[own, SHARED].concat(), "");
    if let Some(fuzzy) = settings.get("fuzzy") {
        faults.extend(faults_among(fuzzy, FUZZY, "fuzzy."));
    }
    let wants_full_id = settings.get("return_full_id") == Some(&Value::Bool(true));
    if wants_full_id && purpose(settings).is_none() {
        faults.push(
            "\"return_full_id\" needs a \"purpose\" that says why whole numbers are shown"
                .to_owned(),
        );
    }
    faults
}

fn purpose(settings: &Value) -> Option<&str> {
    let stated = settings.get("purpose").and_then(Value::as_str)?.trim();
    (!stated.is_empty()).then_some(stated)
}

impl<'a> Settings<'a> {
    pub(super) fn read(settings: &'a Value, product: Product) -> Self {
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
                Some("nationalId") => Some(IdKey::NationalId),
                Some("both") => Some(IdKey::Both),
                Some("ssn") => Some(IdKey::Ssn),
                _ => match product {
                    Product::Verify => None,
                    Product::VerifyPlus => Some(IdKey::Both),
                },
            },
            missing_id_codes: flag(settings, "missing_id_codes", false),
            require_usual_input: flag(settings, "require_usual_input", false),
            max_reason_codes: settings
                .get("max_reason_codes")
                .and_then(Value::as_decimal)
                .and_then(|most| most.to_usize()),
            full_id_purpose: purpose(settings).filter(|_| flag(settings, "return_full_id", false)),
            duplicate_keys: match settings.get("duplicate_keys") {
                Some(Value::List(keys)) => keys,
                _ => &[],
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(json: &str) -> Vec<String> {
        faults(
            &Value::from_json(json.as_bytes(), 8).unwrap(),
            Product::Verify,
        )
    }

    #[test]
    fn every_setting_that_is_read_is_known() {
        let all = r#"{"entity_id":true,"default_country":"US","id_validation_key":"both",
            "missing_id_codes":true,"max_reason_codes":3,"require_usual_input":true,
            "return_full_id":true,"purpose":"tax reporting",
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
            (r#"{"duplicate_keys":["kycPlus"]}"#, "duplicate_keys"),
            (r#"{"return_full_id":true}"#, "purpose"),
            (r#"{"return_full_id":true,"purpose":" "}"#, "purpose"),
        ] {
            let faults = faults_of(json);
            assert!(faults.len() == 1 && faults[0].contains(named), "{faults:?}");
        }
    }

    #[test]
    fn verify_plus_has_settings_of_its_own() {
        for (json, is_fine) in [
            (r#"{"duplicate_keys":["kyc","kycPlus"]}"#, true),
            (r#"{"duplicate_keys":["verifyplus"]}"#, false),
            (r#"{"entity_id":true}"#, false),
        ] {
            let settings = Value::from_json(json.as_bytes(), 8).unwrap();
            let faults = faults(&settings, Product::VerifyPlus);
            assert_eq!(faults.is_empty(), is_fine, "{json}: {faults:?}");
        }
    }

    #[test]
    fn verify_plus_names_the_national_id_twice_unless_told_otherwise() {
        let read = |json: &str, product| {
            let settings = Value::from_json(json.as_bytes(), 8).unwrap();
            Settings::read(&settings, product).id_key
        };
        assert_eq!(read("{}", Product::VerifyPlus), Some(IdKey::Both));
        assert_eq!(read("{}", Product::Verify), None);
        let ssn = r#"{"id_validation_key":"ssn"}"#;
        assert_eq!(read(ssn, Product::VerifyPlus), Some(IdKey::Ssn));
    }
}
