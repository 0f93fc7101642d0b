//! The port of connectors: outside services that are described by data.

use crate::EngineConfig;
use crate::attempts::Failure;
use crate::gate::Gate;
use bonafide_types::{SmolStr, Value};
use futures::future::BoxFuture;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// What a workflow has to know of a service to name it.
pub trait Described: Send + Sync {
    /// The name by which workflows call it.
    fn name(&self) -> &SmolStr;

    /// What is wrong with the settings of a step that calls it, a sentence each.
    fn setting_faults(&self, settings: &Value) -> Vec<String>;
}

/// One outside service. It writes a question and reads an answer; when, how often and for how long
/// it is asked is the engine room's.
pub trait Connector: Described {
    /// Changes whenever the description does.
    fn version(&self) -> &SmolStr;

    /// The address called, without anything of an applicant in it.
    fn address(&self) -> &SmolStr;

    /// What the description says of time and reuse.
    fn limits(&self) -> ConnectorLimits;

    /// Brings the input of one call into the service's form.
    ///
    /// # Errors
    /// The names of inputs that the service needs and the call does not have.
    fn question(&self, input: &Value, settings: &Value) -> Result<Question, Vec<SmolStr>>;

    /// Asks once. Attempts of one call carry the same `call_id`, so that the service can tell them
    /// from another call.
    fn ask<'a>(
        &'a self,
        question: &'a Question,
        call_id: &'a str,
    ) -> BoxFuture<'a, Result<Value, Refusal>>;

    /// What the workflow is given of an answer's body.
    fn output(&self, question: &Question, body: &Value) -> Value;
}

/// What the description of a connector says of time and reuse; a step may say otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConnectorLimits {
    /// How long one attempt may take.
    pub timeout: Option<Duration>,
    /// How many more attempts after the first.
    pub retries: Option<u32>,
    /// How long an answer may be used again.
    pub cache_ttl: Duration,
    /// How long to wait before the second attempt.
    pub retry_pause: Duration,
}

/// One question in the service's own form. It has no debug print, as it holds personal data.
pub struct Question {
    /// What the entry shows.
    pub shown: Value,
    /// The whole address.
    pub url: String,
    /// The body; empty where there is none.
    pub body: Vec<u8>,
    /// The input as it was used, for the output.
    pub input: Value,
    /// The settings with their defaults.
    pub settings: Value,
}

/// Why one attempt brought no result. It has no debug print, as the body may hold personal data.
pub struct Refusal {
    /// Status, reason, and whether another attempt may do better.
    pub failure: Failure,
    /// The token that the workflow sees; `None` is the usual one for the status.
    pub code: Option<SmolStr>,
    /// What the service sent; null where nothing came.
    pub body: Value,
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self {
            failure,
            code: None,
            body: Value::Null,
        }
    }
}

/// The connectors of one environment, each behind its gate.
#[derive(Clone, Default)]
pub(crate) struct ConnectorSet {
    connectors: BTreeMap<SmolStr, Installed>,
}

#[derive(Clone)]
pub(crate) struct Installed {
    pub(crate) connector: Arc<dyn Connector>,
    pub(crate) gate: Arc<Gate>,
}

impl fmt::Debug for ConnectorSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.connectors.keys()).finish()
    }
}

impl ConnectorSet {
    /// Puts gates before connectors. Of two with the same name the last one counts.
    pub(crate) fn new(
        connectors: impl IntoIterator<Item = Arc<dyn Connector>>,
        config: &EngineConfig,
    ) -> Self {
        let installed = connectors.into_iter().map(|connector| {
            let name = connector.name().clone();
            let gate = Arc::new(Gate::new(name.clone(), config));
            (name, Installed { connector, gate })
        });
        Self {
            connectors: installed.collect(),
        }
    }

    /// Leaves the gates of services that were there before as they are: one that is down is not
    /// up again because a file changed.
    #[must_use]
    pub(crate) fn with_gates_of(mut self, earlier: &Self) -> Self {
        for (name, installed) in &mut self.connectors {
            let before = earlier.connectors.get(name);
            let same =
                before.filter(|before| before.connector.address() == installed.connector.address());
            if let Some(before) = same {
                installed.gate = Arc::clone(&before.gate);
            }
        }
        self
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Installed> {
        self.connectors.get(name)
    }

    pub(crate) fn described(&self) -> impl Iterator<Item = Arc<dyn Described>> {
        let all = self.connectors.values();
        all.map(|installed| Arc::clone(&installed.connector) as Arc<dyn Described>)
    }
}
