//! What of a stored evaluation a replay needs, read past all the rest.

use crate::seal::{self, SealError};
use crate::trace::{StoredAnswer, StoredResume};
use crate::{SealedPayload, proof::Standing};
use bonafide_types::{Environment, EvalId, EvalStatus, SmolStr, Timestamp, Value};
use bonafide_vault::Vault;
use bonafide_workflow::{Resume, ServiceAnswer};
use serde::Deserialize;

/// A stored evaluation as a replay sees it.
pub(crate) struct Recorded {
    pub(crate) eval_id: EvalId,
    pub(crate) client_id: SmolStr,
    pub(crate) started_at: Timestamp,
    pub(crate) workflow_version: SmolStr,
    pub(crate) body: Value,
    pub(crate) answers: Vec<RecordedAnswer>,
    pub(crate) resumes: Vec<Resume>,
    pub(crate) standing: Standing,
}

/// What a service said to a step.
pub(crate) struct RecordedAnswer {
    pub(crate) step_id: SmolStr,
    pub(crate) service: SmolStr,
    pub(crate) answer: ServiceAnswer,
}

#[derive(Deserialize)]
struct Record {
    client_id: SmolStr,
    workflow_version: SmolStr,
    started_at: Timestamp,
    eval_status: EvalStatus,
    decision: SmolStr,
    tags: Vec<SmolStr>,
    score: Option<Value>,
    reason_codes: Vec<SmolStr>,
    enrichments: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    service: SmolStr,
    response: Value,
}

#[derive(Deserialize)]
struct Trace {
    answers: Vec<StoredAnswer>,
    #[serde(default)]
    resumes: Vec<StoredResume>,
}

impl Recorded {
    /// Opens what is stored.
    pub(crate) fn open(
        vault: &Vault,
        environment: Environment,
        eval_id: EvalId,
        sealed: &SealedPayload,
    ) -> Result<Self, SealError> {
        let open = seal::open(vault, environment, eval_id, sealed)?;
        let record: Record = serde_json::from_slice(&open.record)?;
        let trace: Trace = serde_json::from_slice(&open.trace)?;
        let body: Value = serde_json::from_slice(&open.request)?;
        let mut entries = record.enrichments.into_iter();
        let answers = trace.answers.into_iter().filter_map(|answer| {
            let (service, output) = match answer.aggregate {
                // A question to the history is known by its own name.
                Some(aggregate) => (aggregate.key, aggregate.value),
                None => {
                    let entry = entries.next()?;
                    (entry.service, entry.response)
                }
            };
            Some(RecordedAnswer {
                step_id: answer.step_id,
                service,
                answer: match answer.error {
                    None => ServiceAnswer::of(output),
                    Some(error) => ServiceAnswer::failed(error),
                },
            })
        });
        let mut merged = body.clone();
        let resumes = trace.resumes.iter().map(|resume| {
            merged = resume.amendment.apply(&merged);
            Resume {
                now: resume.now,
                request: merged.clone(),
                wake: resume.wake,
            }
        });
        let resumes = resumes.collect();
        Ok(Self {
            eval_id,
            client_id: record.client_id,
            started_at: record.started_at,
            workflow_version: record.workflow_version,
            body,
            answers: answers.collect(),
            resumes,
            standing: Standing {
                decision: record.decision,
                eval_status: record.eval_status,
                tags: record.tags,
                score: record.score,
                reason_codes: record.reason_codes,
            },
        })
    }
}
