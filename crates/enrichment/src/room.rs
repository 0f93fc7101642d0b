//! The engine room itself: one call from plan to entry.

use crate::attempts::is_retryable;
use crate::cache::ResultCache;
use crate::connector::{Connector, ConnectorSet};
use crate::consent::Ledger;
use crate::context::{CallContext, Pinned};
use crate::gate::Gate;
use crate::input::mapped_applicant;
use crate::services::KnownServices;
use crate::telemetry;
use crate::{
    AuthoritySource, DeathSource, EngineConfig, EnrichmentEntry, Provider, ReferenceSource,
};
use arc_swap::ArcSwap;
use bonafide_feeds::FeedBook;
use bonafide_modules::{
    Answer, Answers, Judgement, ModelShelf, Module, ModuleRequest, Plan, RequestIds, module_named,
};
use bonafide_reference::{MatchEvidence, Query, SourceInfo};
use bonafide_types::{Applicant, Environment, ReferenceId, SmolStr, Value};
use bonafide_workflow::{ServiceAnswer, ServiceCall, ServiceError};
use futures::FutureExt;
use std::borrow::Cow;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// Runs modules for the workflows of this process.
pub struct EngineRoom {
    pub(crate) config: EngineConfig,
    pub(crate) ledger: Option<Ledger>,
    pub(crate) cache: Option<ResultCache>,
    pub(crate) is_rehearsing: bool,
    sandbox: ArcSwap<Loaded>,
    production: ArcSwap<Loaded>,
}

/// What an environment has loaded; swapped as a whole.
#[derive(Clone, Default)]
struct Loaded {
    reference: Option<Arc<dyn ReferenceSource>>,
    authority: Option<Arc<dyn AuthoritySource>>,
    authority_gate: Option<Arc<Gate>>,
    deaths: Option<Arc<dyn DeathSource>>,
    feeds: Arc<FeedBook>,
    models: Arc<ModelShelf>,
    connectors: Arc<ConnectorSet>,
}

/// What one call leaves behind. It has no debug print, as it holds personal data.
pub struct Called {
    /// What the evaluation keeps.
    pub entry: EnrichmentEntry,
    /// What the run goes on with.
    pub answer: ServiceAnswer,
    /// Who was found in the reference population, and on which evidence; where somebody was
    /// looked up.
    pub evidence: Option<MatchEvidence>,
    /// How long it took. Kept beside the record, as no replay may depend on it.
    pub elapsed: Duration,
}

/// A judgement, and how it came about.
pub(crate) struct Judged {
    pub(crate) judgement: Judgement,
    pub(crate) evidence: Option<MatchEvidence>,
    pub(crate) provider: Provider,
    /// The token of a failure, where it is another than that of the status.
    pub(crate) code: Option<SmolStr>,
    pub(crate) from_cache: bool,
    pub(crate) attempts: u32,
}

impl EngineRoom {
    /// An engine room without any data.
    pub fn new(config: EngineConfig) -> Self {
        Self {
            config,
            ledger: None,
            cache: None,
            is_rehearsing: false,
            sandbox: ArcSwap::default(),
            production: ArcSwap::default(),
        }
    }

    /// Has uses of consents put on record there. Without a ledger whatever needs a consent is
    /// unavailable.
    #[must_use]
    pub fn with_ledger(self, ledger: Ledger) -> Self {
        Self {
            ledger: Some(ledger),
            ..self
        }
    }

    /// Has answers of connectors used again. Without a cache each call asks.
    #[must_use]
    pub fn with_cache(self, cache: ResultCache) -> Self {
        Self {
            cache: Some(cache),
            ..self
        }
    }

    /// For trying things out: connectors are not installed, and a call of one says why.
    #[must_use]
    pub fn rehearsing(self) -> Self {
        Self {
            is_rehearsing: true,
            ..self
        }
    }

    /// Whether this is for trying things out.
    pub const fn is_rehearsing(&self) -> bool {
        self.is_rehearsing
    }

    /// Puts reference data in place, or takes it away. Segments that are under way keep what they
    /// pinned.
    pub fn install(&self, environment: Environment, reference: Option<Arc<dyn ReferenceSource>>) {
        self.change(environment, move |loaded| {
            loaded.reference.clone_from(&reference);
        });
    }

    /// Puts an authority in place, or takes it away.
    pub fn install_authority(
        &self,
        environment: Environment,
        authority: Option<Arc<dyn AuthoritySource>>,
    ) {
        let gate = authority
            .as_ref()
            .filter(|authority| authority.is_outside())
            .map(|authority| Gate::new(authority.authority().as_str(), &self.config))
            .map(Arc::new);
        self.change(environment, move |loaded| {
            loaded.authority.clone_from(&authority);
            loaded.authority_gate.clone_from(&gate);
        });
    }

    /// Puts death records in place, or takes them away.
    pub fn install_deaths(&self, environment: Environment, deaths: Option<Arc<dyn DeathSource>>) {
        self.change(environment, move |loaded| loaded.deaths.clone_from(&deaths));
    }

    /// Puts the feeds of the risk modules in place of those that were there.
    pub fn install_feeds(&self, environment: Environment, feeds: FeedBook) {
        let feeds = Arc::new(feeds);
        self.change(environment, move |loaded| loaded.feeds.clone_from(&feeds));
    }

    /// Puts the operator's own models in place of those that were there.
    pub fn install_models(&self, environment: Environment, models: ModelShelf) {
        let models = Arc::new(models);
        self.change(environment, move |loaded| loaded.models.clone_from(&models));
    }

    /// The sources of the reference population, as they are now; none where none is loaded.
    pub fn reference_sources(&self, environment: Environment) -> Vec<SourceInfo> {
        let loaded = self.slot(environment).load();
        let reference = loaded.reference.as_ref();
        reference.map_or_else(Vec::new, |reference| reference.sources().to_vec())
    }

    /// The feeds of the risk modules, as they are now.
    pub fn feeds(&self, environment: Environment) -> Arc<FeedBook> {
        Arc::clone(&self.slot(environment).load().feeds)
    }

    /// Puts connectors in place of those that were there.
    pub fn install_connectors(
        &self,
        environment: Environment,
        connectors: impl IntoIterator<Item = Arc<dyn Connector>>,
    ) {
        let set = ConnectorSet::new(connectors, &self.config);
        let earlier = self.slot(environment).load();
        let set = Arc::new(set.with_gates_of(&earlier.connectors));
        self.change(environment, move |loaded| {
            loaded.connectors.clone_from(&set);
        });
    }

    fn change(&self, environment: Environment, change: impl Fn(&mut Loaded)) {
        self.slot(environment).rcu(|loaded| {
            let mut changed = Loaded::clone(loaded);
            change(&mut changed);
            changed
        });
    }

    /// Takes hold of what is installed now, for one segment of a run.
    pub fn pin(&self, environment: Environment) -> Pinned {
        let loaded = self.slot(environment).load();
        Pinned {
            environment,
            reference: loaded.reference.clone(),
            authority: loaded.authority.clone(),
            authority_gate: loaded.authority_gate.clone(),
            deaths: loaded.deaths.clone(),
            feeds: Arc::clone(&loaded.feeds),
            models: Arc::clone(&loaded.models),
            connectors: Arc::clone(&loaded.connectors),
            run_budget: self.config.run_budget,
        }
    }

    /// The services that a workflow may name, as they are now.
    pub fn services(&self) -> KnownServices {
        let sets = Environment::ALL.map(|environment| {
            let loaded = self.slot(environment).load();
            Arc::clone(&loaded.connectors)
        });
        KnownServices::new(sets.iter().flat_map(|set| set.described()))
    }

    /// Runs one call to its end. It always ends in an entry: every failure is one.
    pub async fn call(&self, context: &CallContext<'_>, call: &ServiceCall) -> Called {
        let started = Instant::now();
        let module = module_named(&call.service);
        let own = own_applicant(module, context, call).map(|applicant| {
            let query = Query::from_applicant(&applicant);
            (applicant, query)
        });
        let (applicant, query) = own
            .as_ref()
            .map_or((context.applicant, &context.query), |(applicant, query)| {
                (applicant, query)
            });
        let judged = match module {
            Some(module) => {
                let ids = request_ids(context, call);
                let request = ModuleRequest {
                    applicant,
                    query,
                    settings: &call.settings,
                    now: context.now,
                    environment: context.pinned.environment,
                    ids: &ids,
                };
                // A module is pure, so a panic leaves nothing half done; it must not end the run.
                AssertUnwindSafe(self.judge(context, call, module, &request))
                    .catch_unwind()
                    .await
                    .unwrap_or_else(|_| Judged::alone(Judgement::broken(module, &request), 1))
            }
            None => match context.pinned.connectors.get(&call.service) {
                Some(installed) => self.ask_connector(context, call, installed).await,
                None if self.is_rehearsing => {
                    let text = "a rehearsal calls no outside service";
                    Judged::alone(unanswered(503, SmolStr::new_static(text)), 0)
                }
                None => Judged::alone(unknown_service(&call.service), 0),
            },
        };
        let key = module.map(|module| module.key());
        let called = Called::new(call, key, judged, started.elapsed());
        let is_connector = matches!(called.entry.provider, Provider::Connector(_));
        let name = match key {
            Some(key) => Cow::Borrowed(key),
            None if is_connector => Cow::Owned(call.service.to_string()),
            None => Cow::Borrowed("unknown"),
        };
        telemetry::observe(context.eval_id, name, &called.entry, called.elapsed);
        called
    }

    /// Takes a module from its plan to its judgement.
    async fn judge(
        &self,
        context: &CallContext<'_>,
        call: &ServiceCall,
        module: &'static dyn Module,
        request: &ModuleRequest<'_>,
    ) -> Judged {
        let needs = match module.plan(request) {
            Plan::Refuse(problem) => {
                return Judged::alone(Judgement::refused(module, request, &problem), 1);
            }
            Plan::Fetch(needs) => needs,
        };
        let fetched = self.fetch(context, call, &needs).await;
        let (reference, evidence) = match &fetched.reference {
            Answer::Ok(found) => {
                let evidence = found.evidence(request.query);
                (Answer::Ok(found.answer(&needs)), Some(evidence))
            }
            Answer::Unavailable(why) => (Answer::Unavailable(why.clone()), None),
            Answer::Missing => (Answer::Missing, None),
        };
        let answers = Answers {
            reference,
            consent: fetched.consent,
            authority: fetched.authority,
            deaths: fetched.deaths,
            feeds: fetched.feeds,
            models: Arc::clone(&context.pinned.models),
        };
        Judged {
            evidence,
            ..Judged::alone(module.judge(request, &answers), fetched.attempts)
        }
    }

    const fn slot(&self, environment: Environment) -> &ArcSwap<Loaded> {
        match environment {
            Environment::Sandbox => &self.sandbox,
            Environment::Production => &self.production,
        }
    }
}

/// The applicant of the call, where it is another than that of the run: the step maps its own
/// input, or states the country that the request left out.
fn own_applicant(
    module: Option<&'static dyn Module>,
    context: &CallContext<'_>,
    call: &ServiceCall,
) -> Option<Applicant> {
    let mapped = (!call.input.is_null()).then(|| mapped_applicant(&call.input, context.applicant));
    let applicant = mapped.as_ref().unwrap_or(context.applicant);
    module
        .and_then(|module| module.in_default_country(applicant, &call.settings))
        .or(mapped)
}

fn request_ids(context: &CallContext<'_>, call: &ServiceCall) -> RequestIds {
    RequestIds {
        eval_id: context.eval_id,
        client_id: context.client_id.clone(),
        workflow: context.workflow.clone(),
        reference_id: reference_id(context, call),
    }
}

/// The id of one call follows from the evaluation, the step and the instant of the segment, so
/// that a replay gives the same bytes.
pub(crate) fn reference_id(context: &CallContext<'_>, call: &ServiceCall) -> ReferenceId {
    let mut name = call.step_id.as_bytes().to_vec();
    name.extend_from_slice(&context.now.as_nanosecond().to_be_bytes());
    ReferenceId::from_uuid(Uuid::new_v5(context.eval_id.as_uuid(), &name))
}

/// A step that needs a service which this server does not have, such as one that sends passcodes,
/// or a workflow that was published by another binary.
fn unknown_service(service: &str) -> Judgement {
    let text = format!("no service \"{service}\" is configured on this server");
    unanswered(503, text.into())
}

/// A call that brought nothing, of which there is a sentence to say.
pub(crate) fn unanswered(status_code: u16, text: SmolStr) -> Judgement {
    Judgement {
        status_code,
        request: Value::object::<SmolStr>([]),
        response: Value::object([("response", Value::String(text.clone()))]),
        output: Value::Null,
        error: Some(text.clone()),
        message: Some(text),
        unmet: Vec::new(),
        audit: Value::Null,
        disclosed: None,
    }
}

impl Judged {
    /// A judgement for which nobody was looked up.
    const fn alone(judgement: Judgement, attempts: u32) -> Self {
        Self {
            judgement,
            evidence: None,
            provider: Provider::Module,
            code: None,
            from_cache: false,
            attempts,
        }
    }

    /// What came of asking a connector.
    pub(crate) fn by(connector: &dyn Connector, judgement: Judgement, attempts: u32) -> Self {
        Self {
            provider: Provider::Connector(connector.address().clone()),
            ..Self::alone(judgement, attempts)
        }
    }
}

impl Called {
    /// `key` names the module, whatever alias the workflow calls it by.
    fn new(
        call: &ServiceCall,
        key: Option<&'static str>,
        judged: Judged,
        elapsed: Duration,
    ) -> Self {
        let has_own_name = !call.name.is_empty() && call.name != call.service;
        let judgement = judged.judgement;
        let answer = if judgement.status_code == 200 {
            ServiceAnswer::of(judgement.output)
        } else {
            ServiceAnswer::failed(ServiceError {
                code: judged
                    .code
                    .unwrap_or(SmolStr::new_static(error_code(judgement.status_code))),
                message: judgement.message.unwrap_or_default(),
                http_status: judgement.status_code,
                retryable: is_retryable(judgement.status_code),
            })
        };
        let entry = EnrichmentEntry {
            step_id: call.step_id.clone(),
            service: key.map_or_else(|| call.service.clone(), SmolStr::new_static),
            name: has_own_name.then(|| call.name.clone()),
            provider: judged.provider,
            status_code: judgement.status_code,
            request: judgement.request,
            response: judgement.response,
            error: judgement.error,
            from_cache: judged.from_cache,
            attempts: judged.attempts,
            unmet: judgement.unmet,
            audit: judgement.audit,
            disclosed: judgement.disclosed,
        };
        Self {
            entry,
            answer,
            evidence: judged.evidence,
            elapsed,
        }
    }
}

/// The token by which a workflow tells failures apart.
const fn error_code(status: u16) -> &'static str {
    match status {
        400 => "missing_input",
        500 => "internal_error",
        502 => "connection_failed",
        503 => "unavailable",
        504 => "timed_out",
        _ => "failed",
    }
}
