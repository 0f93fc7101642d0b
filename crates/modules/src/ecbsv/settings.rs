//! The settings of an eCBSV step.

use super::elements::Element;
use crate::known_settings::{Known, faults_among, is_flag};
use bonafide_types::Value;
use rust_decimal::prelude::ToPrimitive;

/// The longest that a consent may be used, in days.
const LONGEST_CONSENT: i64 = 90;

/// The settings, with defaults for what is absent or of another type.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings<'a> {
    /// `default_country`: the country of requests that name none.
    pub(super) default_country: Option<&'a str>,
    /// `enforce_consent`: hold consents to their rules in Sandbox too.
    pub(super) enforce_consent: bool,
    /// `consent_days`: for how many days a consent may be used.
    pub(super) consent_days: i64,
    /// `consent_wording`: which wording the person agreed to, kept with the use.
    pub(super) consent_wording: Option<&'a str>,
    /// `element_codes`: which number tells of which element.
    pub(super) element_codes: [(u16, Element); 3],
    /// `mixed_case_key`: give the product once more under `eCBSV`.
    pub(super) mixed_case_key: bool,
    /// `tolerance`: how much the authority's rules forgive.
    pub(super) tolerance: Tolerance,
}

/// How much the authority's rules forgive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tolerance {
    /// `variant`: the older rule on the first seven letters, in place of the three rules on names.
    pub(super) is_legacy: bool,
    /// `given_name`: the first letter is enough.
    pub(super) given_initial: bool,
    /// `family_name`: one change, insertion, deletion or exchange is forgiven.
    pub(super) family_edit: bool,
    /// `compound`: a record's name is enough where it stands at either end of a longer one.
    pub(super) compound: bool,
    /// `former_names`: earlier family names count.
    pub(super) former_names: bool,
    /// `dob`: the year is enough, or the month of a year beside it.
    pub(super) birth_year: bool,
}

const SETTINGS: &[Known] = &[
    (
        "default_country",
        "a country code of two letters",
        |value| value.as_str().is_some_and(|code| code.len() == 2),
    ),
    ("enforce_consent", "true or false", is_flag),
    ("consent_days", "a whole number from 1 to 90", |value| {
        matches!(value, Value::Int(1..=LONGEST_CONSENT))
    }),
    (
        "consent_wording",
        "a text of 1 to 100 characters",
        |value| {
            value
                .as_str()
                .is_some_and(|text| !text.is_empty() && text.chars().count() <= 100)
        },
    ),
    (
        "element_codes",
        "a mapping that gives 992, 993 and 994 each another one of ssn, name and dob",
        |value| read_element_codes(value).is_some(),
    ),
    ("mixed_case_key", "true or false", is_flag),
    ("tolerance", "a mapping", |value| {
        matches!(value, Value::Object(_))
    }),
];

const TOLERANCE: &[Known] = &[
    ("variant", "current or legacy7", |value| {
        matches!(value.as_str(), Some("current" | "legacy7"))
    }),
    ("given_name", "initial or exact", |value| {
        matches!(value.as_str(), Some("initial" | "exact"))
    }),
    ("family_name", "one_edit or exact", |value| {
        matches!(value.as_str(), Some("one_edit" | "exact"))
    }),
    ("compound", "true or false", is_flag),
    ("former_names", "true or false", is_flag),
    ("dob", "year or exact", |value| {
        matches!(value.as_str(), Some("year" | "exact"))
    }),
];

/// What is wrong with the settings of a step, a sentence each.
pub(super) fn faults(settings: &Value) -> Vec<String> {
    let mut faults = faults_among(settings, SETTINGS, "");
    if let Some(tolerance) = settings.get("tolerance") {
        faults.extend(faults_among(tolerance, TOLERANCE, "tolerance."));
    }
    faults
}

/// The three numbers in their order, each with an element of its own.
fn read_element_codes(value: &Value) -> Option<[(u16, Element); 3]> {
    let Value::Object(entries) = value else {
        return None;
    };
    let element = |number: u16| {
        let name = value.get(number.to_string().as_str())?.as_str()?;
        Some((number, Element::named(name)?))
    };
    let codes = [element(992)?, element(993)?, element(994)?];
    let [(_, first), (_, second), (_, third)] = codes;
    let are_distinct = first != second && second != third && first != third;
    (entries.len() == 3 && are_distinct).then_some(codes)
}

impl<'a> Settings<'a> {
    pub(super) fn read(settings: &'a Value) -> Self {
        let flag = |holder: &Value, key, default| match holder.get(key) {
            Some(Value::Bool(value)) => *value,
            _ => default,
        };
        let tolerance = settings.get("tolerance").unwrap_or(&Value::Null);
        let is = |key, text| tolerance.get(key).and_then(Value::as_str) == Some(text);
        Self {
            default_country: settings.get("default_country").and_then(Value::as_str),
            enforce_consent: flag(settings, "enforce_consent", false),
            consent_days: settings
                .get("consent_days")
                .and_then(Value::as_decimal)
                .and_then(|days| days.to_i64())
                .unwrap_or(LONGEST_CONSENT),
            consent_wording: settings.get("consent_wording").and_then(Value::as_str),
            element_codes: settings
                .get("element_codes")
                .and_then(read_element_codes)
                .unwrap_or([
                    (992, Element::Ssn),
                    (993, Element::Name),
                    (994, Element::Dob),
                ]),
            mixed_case_key: flag(settings, "mixed_case_key", false),
            tolerance: Tolerance {
                is_legacy: is("variant", "legacy7"),
                given_initial: !is("given_name", "exact"),
                family_edit: !is("family_name", "exact"),
                compound: flag(tolerance, "compound", true),
                former_names: flag(tolerance, "former_names", true),
                birth_year: !is("dob", "exact"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(json: &str) -> Value {
        Value::from_json(json.as_bytes(), 8).unwrap()
    }

    #[test]
    fn every_setting_that_is_read_is_known() {
        let all = value(
            r#"{"default_country":"US","enforce_consent":true,"consent_days":30,
            "consent_wording":"2026-01","mixed_case_key":true,
            "element_codes":{"992":"dob","993":"ssn","994":"name"},
            "tolerance":{"variant":"legacy7","given_name":"exact","family_name":"exact",
            "compound":false,"former_names":false,"dob":"exact"}}"#,
        );
        assert!(faults(&all).is_empty(), "{:?}", faults(&all));
        let read = Settings::read(&all);
        assert_eq!(read.consent_days, 30);
        assert_eq!(read.element_codes[0], (992, Element::Dob));
        assert!(read.tolerance.is_legacy && !read.tolerance.birth_year);
    }

    #[test]
    fn what_nobody_reads_is_named() {
        for (json, named) in [
            (r#"{"consent_days":91}"#, "consent_days"),
            (r#"{"consent_days":0}"#, "consent_days"),
            (r#"{"enforce":true}"#, "enforce"),
            (r#"{"element_codes":{"992":"ssn"}}"#, "element_codes"),
            (
                r#"{"element_codes":{"992":"ssn","993":"ssn","994":"dob"}}"#,
                "element_codes",
            ),
            (r#"{"tolerance":{"surname":"exact"}}"#, "tolerance.surname"),
            (r#"{"tolerance":{"dob":"day"}}"#, "tolerance.dob"),
        ] {
            let faults = faults(&value(json));
            assert!(faults.len() == 1 && faults[0].contains(named), "{faults:?}");
        }
    }
}
