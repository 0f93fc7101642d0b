//! One stored evaluation under another definition.

use super::recorded::{Recorded, RecordedAnswer};
use crate::disclosure::Occasion;
use crate::evaluator::client_hash;
use crate::history::Asking;
use crate::{Evaluations, Evaluator, ReadError};
use bonafide_enrichment::service_key;
use bonafide_types::{Environment, EvalId, EvalStatus, SmolStr, Timestamp, Value};
use bonafide_vault::Vault;
use bonafide_workflow::{
    Aggregation, Event, HISTORY_SERVICE, Outcome, Progress, Recorded as RecordedRun, Run,
    ServiceAnswer, ServiceCall, ServiceError, Trace, Workflow, explain,
};
use futures::executor::block_on;
use serde::Serialize;
use std::sync::Arc;

/// How an evaluation stands, as far as two definitions are compared by it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// The decision.
    pub decision: SmolStr,
    /// Whether it has ended.
    pub eval_status: EvalStatus,
    /// All tags.
    pub tags: Vec<SmolStr>,
    /// The sum of the scorecards that ran.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Value>,
    /// Reason codes that the workflow set.
    pub reason_codes: Vec<SmolStr>,
}

/// What a paused evaluation counts as where decisions are compared.
const PAUSED: &str = "PAUSED";
/// What an evaluation counts as whose run broke down.
const FAILED: &str = "FAILED";

impl Standing {
    /// The decision, or `PAUSED` or `FAILED` where there is none yet.
    pub fn verdict(&self) -> SmolStr {
        match self.eval_status {
            EvalStatus::Completed => self.decision.clone(),
            EvalStatus::Paused | EvalStatus::InProgress => PAUSED.into(),
            EvalStatus::Failed => FAILED.into(),
        }
    }

    fn of(outcome: Outcome, eval_status: EvalStatus) -> Self {
        Self {
            decision: outcome.decision,
            eval_status,
            tags: outcome.tags,
            score: outcome.score,
            reason_codes: outcome.reason_codes,
        }
    }
}

/// A stored evaluation beside what another definition makes of it.
#[derive(Debug, Serialize)]
pub struct WhatIf {
    /// The evaluation.
    pub eval_id: EvalId,
    /// The client's own id.
    pub client_id: SmolStr,
    /// The version that decided.
    pub workflow_version: SmolStr,
    /// When it started.
    pub started_at: Timestamp,
    /// How it stands.
    pub before: Standing,
    /// How it would stand.
    pub after: Standing,
    /// Whether they differ.
    pub changed: bool,
    /// Services that the other definition asks and of which nothing was recorded; to it they
    /// failed.
    pub not_recorded: Vec<SmolStr>,
    /// The way through the other definition.
    pub trace: Trace,
}

/// What a replay comes to.
pub(crate) struct Replayed {
    pub(crate) standing: Standing,
    pub(crate) not_recorded: Vec<SmolStr>,
    /// The last step and the way it took.
    pub(crate) last_step: SmolStr,
}

/// Puts what was recorded through a definition.
pub(crate) fn replay(
    workflow: &Arc<Workflow>,
    recorded: &Recorded,
    history: HistoryThen<'_>,
) -> Replayed {
    let (run, standing, not_recorded, _) = drive(workflow, recorded, history);
    let last_step = run.last_step().map(|(id, branch)| match branch.as_str() {
        "" | "end" => id,
        branch => format!("{id} {branch}").into(),
    });
    Replayed {
        standing,
        not_recorded,
        last_step: last_step.unwrap_or_default(),
    }
}

type Given = Vec<(SmolStr, ServiceAnswer)>;

/// Answers a question to the history that was not asked then, as of the instant of then; `None`
/// where it cannot be answered.
pub(crate) type HistoryThen<'a> =
    &'a dyn Fn(&Aggregation, &ServiceCall, &Recorded) -> Option<ServiceAnswer>;

fn drive(
    workflow: &Arc<Workflow>,
    recorded: &Recorded,
    history: HistoryThen<'_>,
) -> (Run, Standing, Vec<SmolStr>, Given) {
    let body = recorded.body.clone();
    let mut run = Run::start(Arc::clone(workflow), body, recorded.started_at);
    let mut used = vec![false; recorded.answers.len()];
    let mut resumes = recorded.resumes.iter();
    let (mut not_recorded, mut given) = (Vec::new(), Vec::new());
    let mut event = Event::Start;
    let standing = loop {
        event = match run.advance(event) {
            Progress::Done(outcome) => break Standing::of(outcome, EvalStatus::Completed),
            Progress::Suspend(suspension) => match resumes.next() {
                Some(resume) => Event::Resume(resume.clone()),
                None => break Standing::of(suspension.standing, EvalStatus::Paused),
            },
            Progress::Need(calls) => {
                let answers = calls.iter().map(|call| {
                    let asked = workflow.aggregation(&call.step_id);
                    let asked = asked.filter(|_| call.service == HISTORY_SERVICE);
                    let key = asked.map_or_else(|| service_key(&call.service), |asked| asked.key());
                    let found = find(&recorded.answers, &mut used, call, key);
                    let found = found.or_else(|| history(asked?, call, recorded));
                    let answer = found.unwrap_or_else(|| {
                        not_recorded.push(call.service.clone());
                        nothing_recorded()
                    });
                    given.push((call.step_id.clone(), answer.clone()));
                    answer
                });
                Event::Answers(answers.collect())
            }
        };
    };
    (run, standing, not_recorded, given)
}

/// The answer to the same step, else to another step that asked the same service.
fn find(
    answers: &[RecordedAnswer],
    used: &mut [bool],
    call: &ServiceCall,
    key: &str,
) -> Option<ServiceAnswer> {
    let position = |used: &[bool], same_step: bool| {
        let mut known = answers.iter().zip(used);
        known.position(|(recorded, used)| {
            !used && recorded.service == key && (!same_step || recorded.step_id == call.step_id)
        })
    };
    let place = position(used, true).or_else(|| position(used, false))?;
    *used.get_mut(place)? = true;
    Some(answers.get(place)?.answer.clone())
}

fn nothing_recorded() -> ServiceAnswer {
    ServiceAnswer::failed(ServiceError {
        code: "not_recorded".into(),
        message: "No answer of this service was recorded.".into(),
        http_status: 503,
        retryable: false,
    })
}

/// The history as it was then, of this store.
pub(crate) fn history_then<'a>(
    store: &'a dyn Evaluations,
    vault: &'a Vault,
    environment: Environment,
) -> impl Fn(&Aggregation, &ServiceCall, &Recorded) -> Option<ServiceAnswer> + 'a {
    move |asked, call, recorded| {
        let own = client_hash(vault, &recorded.client_id);
        let asking = Asking {
            store,
            vault,
            environment,
            own: &own,
            now: recorded.started_at,
        };
        let answer = block_on(asking.answer(asked, &call.input));
        answer.error.is_none().then_some(answer)
    }
}

impl Evaluator {
    /// Shows what a definition would have made of a stored evaluation. The `reader` is noted in the
    /// access log first.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub async fn what_if(
        &self,
        environment: Environment,
        eval_id: EvalId,
        workflow: &Arc<Workflow>,
        reader: &SmolStr,
    ) -> Result<Option<WhatIf>, ReadError> {
        let Some(stored) = self.store.evaluation(environment, eval_id).await? else {
            return Ok(None);
        };
        let recorded = Recorded::open(&self.vault, environment, eval_id, &stored.sealed)?;
        let (record, _) = self.open(environment, eval_id, &stored)?;
        self.disclose(&record, Occasion::Explained, reader).await?;
        let history = history_then(self.store.as_ref(), &self.vault, environment);
        let (_, after, not_recorded, answers) = drive(workflow, &recorded, &history);
        let run = RecordedRun {
            request: &recorded.body,
            now: recorded.started_at,
            answers: &answers,
            resumes: &recorded.resumes,
        };
        Ok(Some(WhatIf {
            eval_id,
            client_id: recorded.client_id,
            workflow_version: recorded.workflow_version,
            started_at: recorded.started_at,
            changed: recorded.standing != after,
            before: recorded.standing.clone(),
            after,
            not_recorded,
            trace: explain(workflow, run),
        }))
    }
}
