//! The engine room itself: one call from plan to entry.

use crate::attempts::{self, Limits, is_retryable};
use crate::context::{CallContext, Pinned};
use crate::input::mapped_applicant;
use crate::look_up::look_up;
use crate::services::ModuleServices;
use crate::telemetry;
use crate::{EngineConfig, EnrichmentEntry, Provider, ReferenceSource};
use arc_swap::ArcSwapOption;
use bonafide_modules::{
    Answer, Answers, Judgement, Module, ModuleRequest, Plan, RequestIds, module_named,
};
use bonafide_reference::{MatchEvidence, Query};
use bonafide_types::{Environment, ReferenceId, SmolStr, Value};
use bonafide_workflow::{ServiceAnswer, ServiceCall, ServiceError};
use futures::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// Runs modules for the workflows of this process.
pub struct EngineRoom {
    config: EngineConfig,
    sandbox: ArcSwapOption<Loaded>,
    production: ArcSwapOption<Loaded>,
}

/// What an environment has loaded, in a form that can be swapped atomically.
struct Loaded {
    reference: Arc<dyn ReferenceSource>,
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
struct Judged {
    judgement: Judgement,
    evidence: Option<MatchEvidence>,
    attempts: u32,
}

impl EngineRoom {
    /// An engine room without reference data.
    pub const fn new(config: EngineConfig) -> Self {
        Self {
            config,
            sandbox: ArcSwapOption::const_empty(),
            production: ArcSwapOption::const_empty(),
        }
    }

    /// Puts reference data in place, or takes it away. Segments that are under way keep what they
    /// pinned.
    pub fn install(&self, environment: Environment, reference: Option<Arc<dyn ReferenceSource>>) {
        let loaded = reference.map(|reference| Arc::new(Loaded { reference }));
        self.slot(environment).store(loaded);
    }

    /// Takes hold of what is installed now, for one segment of a run.
    pub fn pin(&self, environment: Environment) -> Pinned {
        let loaded = self.slot(environment).load();
        Pinned {
            reference: loaded.as_ref().map(|loaded| Arc::clone(&loaded.reference)),
            run_budget: self.config.run_budget,
        }
    }

    /// The services that a workflow may name.
    pub const fn services(&self) -> &ModuleServices {
        &ModuleServices
    }

    /// Runs one call to its end. It always ends in an entry: every failure is one.
    pub async fn call(&self, context: &CallContext<'_>, call: &ServiceCall) -> Called {
        let started = Instant::now();
        let mapped = (!call.input.is_null()).then(|| {
            let applicant = mapped_applicant(&call.input, context.applicant);
            let query = Query::from_applicant(&applicant);
            (applicant, query)
        });
        let (applicant, query) = mapped
            .as_ref()
            .map_or((context.applicant, &context.query), |(applicant, query)| {
                (applicant, query)
            });
        let module = module_named(&call.service);
        let judged = match module {
            Some(module) => {
                let ids = request_ids(context, call);
                let request = ModuleRequest {
                    applicant,
                    query,
                    settings: &call.settings,
                    now: context.now,
                    ids: &ids,
                };
                // A module is pure, so a panic leaves nothing half done; it must not end the run.
                AssertUnwindSafe(self.judge(context, call, module, &request))
                    .catch_unwind()
                    .await
                    .unwrap_or_else(|_| Judged::alone(Judgement::broken(module, &request), 1))
            }
            None => Judged::alone(unknown_service(), 0),
        };
        let key = module.map(|module| module.key());
        let called = Called::new(call, key, judged, started.elapsed());
        let name = key.unwrap_or("unknown");
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
        let (found, attempts) = if Instant::now() >= context.deadline {
            let spent = attempts::timed_out("the time of the run is spent");
            (Answer::Unavailable(spent), 0)
        } else {
            look_up(context.pinned, &needs, self.limits(context, call)).await
        };
        let (reference, evidence) = match &found {
            Answer::Ok(found) => {
                let evidence = found.evidence(request.query);
                (Answer::Ok(found.answer(&needs)), Some(evidence))
            }
            Answer::Unavailable(why) => (Answer::Unavailable(why.clone()), None),
            Answer::Missing => (Answer::Missing, None),
        };
        Judged {
            judgement: module.judge(request, &Answers { reference }),
            evidence,
            attempts,
        }
    }

    fn limits(&self, context: &CallContext<'_>, call: &ServiceCall) -> Limits {
        let stated = call.timeout_ms.map(u64::from).map(Duration::from_millis);
        let most = self.config.most_attempts;
        Limits {
            attempt_timeout: stated.unwrap_or(self.config.attempt_timeout),
            most_attempts: call
                .retries
                .map_or(most, |retries| retries.saturating_add(1).min(most)),
            deadline: context.deadline,
        }
    }

    const fn slot(&self, environment: Environment) -> &ArcSwapOption<Loaded> {
        match environment {
            Environment::Sandbox => &self.sandbox,
            Environment::Production => &self.production,
        }
    }
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
fn reference_id(context: &CallContext<'_>, call: &ServiceCall) -> ReferenceId {
    let mut name = call.step_id.as_bytes().to_vec();
    name.extend_from_slice(&context.now.as_nanosecond().to_be_bytes());
    ReferenceId::from_uuid(Uuid::new_v5(context.eval_id.as_uuid(), &name))
}

/// Validation refuses such a workflow, so this is one that was published by another binary.
fn unknown_service() -> Judgement {
    let text = SmolStr::new_static("this server has no such service");
    Judgement {
        status_code: 503,
        request: Value::object::<SmolStr>([]),
        response: Value::object([("response", Value::String(text.clone()))]),
        output: Value::Null,
        error: Some(text.clone()),
        message: Some(text),
        unmet: Vec::new(),
        disclosed: None,
    }
}

impl Judged {
    /// A judgement for which nobody was looked up.
    const fn alone(judgement: Judgement, attempts: u32) -> Self {
        Self {
            judgement,
            evidence: None,
            attempts,
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
                code: SmolStr::new_static(error_code(judgement.status_code)),
                message: judgement.message.unwrap_or_default(),
                http_status: judgement.status_code,
                retryable: is_retryable(judgement.status_code),
            })
        };
        let entry = EnrichmentEntry {
            step_id: call.step_id.clone(),
            service: key.map_or_else(|| call.service.clone(), SmolStr::new_static),
            name: has_own_name.then(|| call.name.clone()),
            provider: Provider::Module,
            status_code: judgement.status_code,
            request: judgement.request,
            response: judgement.response,
            error: judgement.error,
            from_cache: false,
            attempts: judged.attempts,
            unmet: judgement.unmet,
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
