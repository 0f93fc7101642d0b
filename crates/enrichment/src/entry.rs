//! What one enrichment call leaves in an evaluation.

use bonafide_modules::{Disclosed, UnmetFeed};
use bonafide_types::{SmolStr, Value};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One entry of an evaluation's enrichments, in domain terms; the wire crate gives it its names.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct EnrichmentEntry {
    /// The step that made the call.
    pub step_id: SmolStr,
    /// The module or connector by its own name, such as `verify`; never by an alias.
    pub service: SmolStr,
    /// The author's name for it; `None` stands for the service's default name.
    pub name: Option<SmolStr>,
    /// Who answered.
    pub provider: Provider,
    /// The provider's HTTP status; only 200 is success.
    pub status_code: u16,
    /// What was sent, by wire names.
    pub request: Value,
    /// The provider's body. Where the call failed: `{"response": "<the body as JSON text>"}`.
    pub response: Value,
    /// Short text of a failed call; absent on success and on missing inputs.
    pub error: Option<SmolStr>,
    /// Whether the answer was reused without a call.
    pub from_cache: bool,
    /// Calls made, the first included.
    pub attempts: u32,
    /// Codes that could not be decided, by the feed that they wait for. Kept for the audit, never
    /// part of an answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unmet: Vec<UnmetFeed>,
    /// Personal data on record that the response shows; every showing is told to the access log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disclosed: Option<Disclosed>,
    /// What else the audit keeps of the call: an object, or null. Never part of an answer.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub audit: Value,
}

/// Request and response hold personal data: a debug print names the call and no more.
impl fmt::Debug for EnrichmentEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnrichmentEntry")
            .field("step_id", &self.step_id)
            .field("service", &self.service)
            .field("status_code", &self.status_code)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// Who answers an enrichment call. The literal on the wire depends on the profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// A scoring or identity module of our own.
    Module,
    /// An operator's connector, with the address it called.
    Connector(SmolStr),
}
