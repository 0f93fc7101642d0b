//! One call of a connector, from its input to its judgement.

use crate::attempts::{Failure, fetch};
use crate::cache::Asked;
use crate::connector::{Connector, Installed, Question, Refusal};
use crate::context::CallContext;
use crate::input::applicant_input;
use crate::room::{EngineRoom, Judged, reference_id, unanswered};
use bonafide_modules::{Judgement, Unavailable};
use bonafide_types::{SmolStr, Value};
use bonafide_workflow::ServiceCall;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

impl EngineRoom {
    /// Asks a connector, or finds what it said the last time.
    pub(crate) async fn ask_connector(
        &self,
        context: &CallContext<'_>,
        call: &ServiceCall,
        installed: &Installed,
    ) -> Judged {
        let connector = installed.connector.as_ref();
        let input = match call.input.is_null() {
            true => applicant_input(context.applicant),
            false => call.input.clone(),
        };
        let question = match connector.question(&input, &call.settings) {
            Ok(question) => question,
            Err(missing) => return of_missing(connector, &missing),
        };
        let limits = connector.limits();
        let asked = Asked {
            environment: context.pinned.environment,
            service: connector.name(),
            version: connector.version(),
            url: &question.url,
            body: &question.body,
        };
        let ttl = call
            .cache_ttl_s
            .map_or(limits.cache_ttl, |ttl| Duration::from_secs(ttl.into()));
        let cache = self.cache.as_ref().filter(|_| !ttl.is_zero());
        if let Some(cache) = cache
            && let Some(body) = cache.find(asked, context.now).await
        {
            return Judged {
                from_cache: true,
                ..of_answer(connector, &question, body, 0)
            };
        }
        let (answer, attempts) = self.attempt(context, call, installed, &question).await;
        match answer {
            Ok(body) => {
                if let Some(cache) = cache {
                    cache
                        .keep(asked, context.eval_id, &body, ttl, context.now)
                        .await;
                }
                of_answer(connector, &question, body, attempts)
            }
            Err(refusal) => of_refusal(connector, &question, refusal, attempts),
        }
    }

    /// Asks until there is an answer, within the limits of the call, the connector and the run.
    async fn attempt(
        &self,
        context: &CallContext<'_>,
        call: &ServiceCall,
        installed: &Installed,
        question: &Question,
    ) -> (Result<Value, Refusal>, u32) {
        if Instant::now() >= context.deadline {
            let why = Failure::passing(504, "the time of the run is spent");
            return (Err(why.into()), 0);
        }
        let pass = match installed.gate.enter(context.deadline).await {
            Ok(pass) => pass,
            Err(why) => return (Err(Failure::from(why).into()), 0),
        };
        let connector = installed.connector.as_ref();
        let stated = connector.limits();
        let mut limits = self.limits(context, call);
        limits.pause = stated.retry_pause;
        if call.timeout_ms.is_none() {
            limits.attempt_timeout = stated.timeout.unwrap_or(limits.attempt_timeout);
        }
        if call.retries.is_none() {
            let stated = stated.retries.map(|retries| retries.saturating_add(1));
            limits.most_attempts = limits.most_attempts.min(stated.unwrap_or(u32::MAX));
        }
        let call_id = reference_id(context, call).to_string();
        // What the service said at the last attempt, beyond what the attempts go by.
        let said: Mutex<Option<Refusal>> = Mutex::default();
        let attempt = async || {
            let answer = connector.ask(question, &call_id).await;
            answer.map_err(|refusal| {
                let failure = refusal.failure.clone();
                *said.lock().unwrap_or_else(PoisonError::into_inner) = Some(refusal);
                failure
            })
        };
        let (found, attempts) = fetch(limits, attempt).await;
        let said = said.into_inner().unwrap_or_else(PoisonError::into_inner);
        match found {
            Ok(body) => {
                pass.tell(true);
                (Ok(body), attempts)
            }
            Err(why) => {
                // A time-out after an attempt that failed otherwise has no words of its own.
                let said = said.filter(|said| said.failure.why == why);
                let refusal = said.unwrap_or_else(|| Failure::from(why).into());
                // A refusal that lasts is an answer: one client's questions must not shut out others.
                pass.tell(refusal.failure.is_final);
                (Err(refusal), attempts)
            }
        }
    }
}

fn of_answer(connector: &dyn Connector, question: &Question, body: Value, attempts: u32) -> Judged {
    let output = connector.output(question, &body);
    Judged::by(
        connector,
        Judgement {
            status_code: 200,
            request: question.shown.clone(),
            response: body,
            output,
            error: None,
            message: None,
            unmet: Vec::new(),
            audit: audit(connector),
            disclosed: None,
        },
        attempts,
    )
}

fn of_refusal(
    connector: &dyn Connector,
    question: &Question,
    refusal: Refusal,
    attempts: u32,
) -> Judged {
    let Unavailable { status, reason } = refusal.failure.why;
    let body = match &refusal.body {
        Value::Null => Value::String(reason.clone()),
        body => Value::String(serde_json::to_string(body).unwrap_or_default().into()),
    };
    let judgement = Judgement {
        request: question.shown.clone(),
        response: Value::object([("response", body)]),
        audit: audit(connector),
        ..unanswered(status, reason)
    };
    Judged {
        code: refusal.code,
        ..Judged::by(connector, judgement, attempts)
    }
}

/// The service is not asked what it cannot answer.
fn of_missing(connector: &dyn Connector, missing: &[SmolStr]) -> Judged {
    let text: SmolStr = format!("missing: {}", missing.join(", ")).into();
    let judgement = Judgement {
        error: None,
        audit: audit(connector),
        ..unanswered(400, text)
    };
    Judged::by(connector, judgement, 0)
}

fn audit(connector: &dyn Connector) -> Value {
    Value::object([(
        "connector_version",
        Value::String(connector.version().clone()),
    )])
}
