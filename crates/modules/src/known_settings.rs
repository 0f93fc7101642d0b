//! The settings that a module reads: a setting that nobody reads would be a safeguard that is not
//! there.

use bonafide_types::{SmolStr, Value};

/// A setting, and what its value has to be.
pub(crate) type Known = (&'static str, &'static str, fn(&Value) -> bool);

pub(crate) const fn is_flag(value: &Value) -> bool {
    matches!(value, Value::Bool(_))
}

/// What is wrong with settings, a sentence each. `prefix` stands before the names.
pub(crate) fn faults_among(settings: &Value, known: &[Known], prefix: &str) -> Vec<String> {
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
