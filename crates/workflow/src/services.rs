//! The services that a workflow may call.

use crate::models::Model;
use bonafide_types::{SmolStr, Value};
use serde::{Deserialize, Serialize};
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

    /// The scoring model of this name.
    fn model(&self, _name: &str) -> Option<Arc<dyn Model>> {
        None
    }

    /// The names of all scoring models, for suggestions.
    fn model_names(&self) -> Vec<SmolStr> {
        Vec::new()
    }
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
