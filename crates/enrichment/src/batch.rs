//! Many people at once: consents one by one, questions together.

use crate::EngineRoom;
use crate::attempts::jittered;
use crate::consent::UseOfCall;
use crate::context::Pinned;
use bonafide_modules::{
    Answer, Answers, AuthorityAnswer, AuthorityQuestion, ConsentState, Judgement, Module,
    ModuleRequest, Needs, Plan, RequestIds, Unavailable,
};
use bonafide_reference::Query;
use bonafide_types::{Applicant, EvalId, ReferenceId, SmolStr, Timestamp, Value};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

/// One person of a batch.
#[derive(Clone, Debug)]
pub struct BatchRow {
    /// The person as submitted.
    pub applicant: Applicant,
    /// The caller's own id of the row.
    pub client_id: SmolStr,
    /// Names this check: a consent is used by it and by no other.
    pub eval_id: EvalId,
}

/// One row, and why nobody may be asked about it, if so.
#[derive(Clone, Copy)]
struct Row<'a> {
    module: &'static dyn Module,
    request: &'a ModuleRequest<'a>,
    shut: Option<&'a Unavailable>,
}

/// Where a row stands before the authority has answered.
enum Standing {
    /// Nothing more has to be known.
    Judged(Judgement),
    /// Its question is the one at this place.
    Asked(Answer<ConsentState>, usize),
}

impl EngineRoom {
    /// Judges many people by one module that asks an authority, without a workflow and without
    /// keeping evaluations; one judgement a row, in their order. Consents are held to the same
    /// rules as in a run.
    pub async fn check_many(
        &self,
        pinned: &Pinned,
        module: &'static dyn Module,
        settings: &Value,
        rows: &[BatchRow],
        now: Timestamp,
    ) -> Vec<Judgement> {
        let prepared: Vec<(Query, RequestIds)> = rows
            .iter()
            .map(|row| (Query::from_applicant(&row.applicant), ids_of(row)))
            .collect();
        let requests: Vec<ModuleRequest<'_>> = rows
            .iter()
            .zip(&prepared)
            .map(|(row, (query, ids))| ModuleRequest {
                applicant: &row.applicant,
                query,
                settings,
                now,
                environment: pinned.environment,
                ids,
            })
            .collect();
        let pass = match &pinned.authority_gate {
            Some(gate) => Some(gate.enter(Instant::now() + self.config.run_budget).await),
            None => None,
        };
        let (pass, shut) = match pass.transpose() {
            Ok(pass) => (pass, None),
            Err(why) => (None, Some(why)),
        };
        let mut questions = Vec::new();
        let mut standings = Vec::with_capacity(rows.len());
        for request in &requests {
            standings.push(match module.plan(request) {
                Plan::Refuse(problem) => {
                    Standing::Judged(Judgement::refused(module, request, &problem))
                }
                Plan::Fetch(needs) => {
                    let row = Row {
                        module,
                        request,
                        shut: shut.as_ref(),
                    };
                    self.stand(pinned, row, needs, &mut questions).await
                }
            });
        }
        let (replies, reached) = self.ask_many(pinned, &questions, now).await;
        if let Some(pass) = pass.filter(|_| !questions.is_empty()) {
            pass.tell(reached);
        }
        requests
            .iter()
            .zip(standings)
            .map(|(request, standing)| match standing {
                Standing::Judged(judgement) => judgement,
                Standing::Asked(consent, place) => {
                    let answers = Answers {
                        consent,
                        authority: replies.get(place).cloned().unwrap_or(Answer::Missing),
                        ..Answers::default()
                    };
                    module.judge(request, &answers)
                }
            })
            .collect()
    }

    /// Puts the use of a row's consent on record; its question is asked only where that went well.
    async fn stand(
        &self,
        pinned: &Pinned,
        row: Row<'_>,
        needs: Needs<'_>,
        questions: &mut Vec<AuthorityQuestion>,
    ) -> Standing {
        let (module, request) = (row.module, row.request);
        if let (Some(why), true) = (row.shut, needs.authority.is_some()) {
            // No consent is used up before a gate that is shut.
            let answers = Answers {
                authority: Answer::Unavailable(why.clone()),
                ..Answers::default()
            };
            return Standing::Judged(module.judge(request, &answers));
        }
        let step_id = SmolStr::new_static("batch");
        // Where nobody can be asked, no consent is used up.
        let can_ask = pinned.authority.is_some();
        let consent = match needs.consent.as_ref().filter(|_| can_ask) {
            None => Answer::Missing,
            Some(consent) => {
                let used = UseOfCall {
                    environment: request.environment,
                    eval_id: request.ids.eval_id,
                    step_id: &step_id,
                    now: request.now,
                };
                self.record_consent(consent, used).await
            }
        };
        let may_ask = matches!(
            consent,
            Answer::Missing | Answer::Ok(ConsentState::Recorded)
        );
        match needs.authority.filter(|_| may_ask) {
            Some(question) => {
                questions.push(*question);
                Standing::Asked(consent, questions.len() - 1)
            }
            None => {
                let answers = Answers {
                    consent,
                    ..Answers::default()
                };
                Standing::Judged(module.judge(request, &answers))
            }
        }
    }

    /// Asks until every question has an answer or a failure that lasts, or the attempts are spent;
    /// tells also whether the authority could be reached at all.
    async fn ask_many(
        &self,
        pinned: &Pinned,
        questions: &[AuthorityQuestion],
        now: Timestamp,
    ) -> (Vec<Answer<AuthorityAnswer>>, bool) {
        let Some(authority) = &pinned.authority else {
            return (vec![Answer::Missing; questions.len()], false);
        };
        let mut answers = vec![Answer::Missing; questions.len()];
        let mut open: Vec<usize> = (0..questions.len()).collect();
        let mut attempts = 0;
        let mut pause = authority.retry_pause();
        while !open.is_empty() && attempts < self.config.most_attempts.max(1) {
            if attempts > 0 {
                sleep(jittered(pause)).await;
                pause = pause.saturating_mul(2);
            }
            attempts += 1;
            let asked: Vec<AuthorityQuestion> = open
                .iter()
                .filter_map(|place| questions.get(*place).cloned())
                .collect();
            let replies = authority.ask_all(&asked, now).await;
            let mut still_open = Vec::new();
            for (place, reply) in open.into_iter().zip(replies) {
                let answer = match reply {
                    Ok(reply) => Answer::Ok(AuthorityAnswer {
                        authority: authority.authority(),
                        verdict: reply.verdict,
                        version: reply.version,
                        subject: None,
                    }),
                    Err(failure) => {
                        if !failure.is_final {
                            still_open.push(place);
                        }
                        Answer::<AuthorityAnswer>::Unavailable(Unavailable::clone(&failure.why))
                    }
                };
                if let Some(slot) = answers.get_mut(place) {
                    *slot = answer;
                }
            }
            open = still_open;
        }
        (answers, open.len() < questions.len())
    }
}

fn ids_of(row: &BatchRow) -> RequestIds {
    RequestIds {
        eval_id: row.eval_id,
        client_id: row.client_id.clone(),
        workflow: SmolStr::new_static("batch"),
        reference_id: ReferenceId::from_uuid(Uuid::new_v5(row.eval_id.as_uuid(), b"batch")),
    }
}
