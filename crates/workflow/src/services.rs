//! What surrounds a workflow: the services that it may call and the lists that it may name.

use bonafide_types::{SmolStr, Value};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// The modules and connectors that exist where a workflow is to run.
pub trait Services {
    /// Whether there is a service of this name.
    fn knows(&self, name: &str) -> bool;

    /// All names, for suggestions.
    fn names(&self) -> Vec<SmolStr>;

    /// What is wrong with the settings of a step that calls a service, a sentence each.
    fn setting_faults(&self, _service: &str, _settings: &Value) -> Vec<String> {
        Vec::new()
    }
}

/// The named lists that exist where a workflow is to run.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    values: BTreeMap<SmolStr, Arc<HashSet<SmolStr>>>,
    reason_codes: BTreeMap<SmolStr, Arc<[SmolStr]>>,
}

impl Lists {
    /// No list at all.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds a list of values, which match trimmed and without regard to letter case.
    #[must_use]
    pub fn with_values<'a>(
        mut self,
        name: impl Into<SmolStr>,
        values: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let values = values.into_iter().map(list_key).collect();
        self.values.insert(name.into(), Arc::new(values));
        self
    }

    /// Adds a list of reason codes.
    #[must_use]
    pub fn with_reason_codes<'a>(
        mut self,
        name: impl Into<SmolStr>,
        codes: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let codes = codes.into_iter().map(SmolStr::from).collect();
        self.reason_codes.insert(name.into(), codes);
        self
    }

    pub(crate) fn values(&self, name: &str) -> Option<&Arc<HashSet<SmolStr>>> {
        self.values.get(name)
    }

    pub(crate) fn reason_codes(&self, name: &str) -> Option<&Arc<[SmolStr]>> {
        self.reason_codes.get(name)
    }

    pub(crate) fn value_list_names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(SmolStr::as_str)
    }

    pub(crate) fn reason_code_list_names(&self) -> impl Iterator<Item = &str> {
        self.reason_codes.keys().map(SmolStr::as_str)
    }
}

/// The form in which list entries and looked-up values are compared.
pub(crate) fn list_key(text: &str) -> SmolStr {
    let trimmed = text.trim();
    if trimmed.chars().any(char::is_uppercase) {
        return trimmed.to_lowercase().into();
    }
    trimmed.into()
}

/// What a run asks of its driver: one call of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceCall {
    /// The step that asks.
    pub step_id: SmolStr,
    /// The module or connector.
    pub service: SmolStr,
    /// The author's name for the enrichment.
    pub name: SmolStr,
    /// The step's `settings`, an object; `{}` where it has none.
    pub settings: Arc<Value>,
    /// The step's `input` with its paths looked up, an object; null where the service's own
    /// mapping is to be used.
    pub input: Value,
    /// The time limit of one attempt in milliseconds.
    pub timeout_ms: Option<u32>,
    /// How many more attempts after the first.
    pub retries: Option<u32>,
    /// How long an answer may be reused, in seconds.
    pub cache_ttl_s: Option<u32>,
}

/// What a service said.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ServiceAnswer {
    /// The result; ignored where there is an error.
    #[serde(default)]
    pub output: Value,
    /// Why there is no result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ServiceError>,
}

/// Why a service has no result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceError {
    /// A short token.
    pub code: SmolStr,
    /// One sentence without personal data.
    pub message: SmolStr,
    /// The HTTP status that describes the failure.
    pub http_status: u16,
    /// Whether a later attempt may succeed.
    pub retryable: bool,
}

impl ServiceAnswer {
    /// A result.
    pub const fn of(output: Value) -> Self {
        Self {
            output,
            error: None,
        }
    }

    /// A failure.
    pub const fn failed(error: ServiceError) -> Self {
        Self {
            output: Value::Null,
            error: Some(error),
        }
    }
}
