//! What explains an evaluation: stored compactly with it, spelled out when someone asks.

use crate::{Disclosure, EvaluationRecord, RunPins};
use bonafide_enrichment::EnrichmentEntry;
use bonafide_reference::MatchEvidence;
use bonafide_types::{EvalId, SmolStr, Timestamp, Value};
use bonafide_workflow::{
    Event, Progress, Run, RunRecord, ServiceAnswer, ServiceError, Trace, Workflow, explain,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Stored with the evaluation.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct StoredTrace {
    /// Steps, branches and truths; absent where the run broke down. The outputs of enrichment
    /// steps are the responses of the record's enrichments and are not stored twice.
    run: Option<RunRecord>,
    /// How each call ended, in order.
    answers: Vec<StoredAnswer>,
    /// Microseconds of each call. A side record: no replay depends on it.
    call_micros: Vec<u64>,
    /// Who was found in the reference population, by the calls that looked somebody up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    matches: Vec<StepMatch>,
}

/// Whom one step found in the reference population, on which evidence, and which sources say so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepMatch {
    /// The step.
    pub step_id: SmolStr,
    /// The evidence as it was when the step ran.
    #[serde(flatten)]
    pub evidence: MatchEvidence,
}

/// How one enrichment call ended.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredAnswer {
    pub(crate) step_id: SmolStr,
    pub(crate) error: Option<ServiceError>,
}

impl StoredTrace {
    pub(crate) fn new(
        run: RunRecord,
        answers: Vec<StoredAnswer>,
        call_micros: Vec<u64>,
        matches: Vec<StepMatch>,
    ) -> Self {
        Self {
            run: Some(without_answers(run)),
            answers,
            call_micros,
            matches,
        }
    }

    /// The answers as the run saw them.
    pub(crate) fn answers(&self, enrichments: &[EnrichmentEntry]) -> Vec<(SmolStr, ServiceAnswer)> {
        self.answers
            .iter()
            .zip(enrichments)
            .map(|(answer, entry)| {
                let output = match answer.error {
                    None => entry.response.clone(),
                    Some(_) => Value::Null,
                };
                (
                    answer.step_id.clone(),
                    ServiceAnswer {
                        output,
                        error: answer.error.clone(),
                    },
                )
            })
            .collect()
    }
}

/// Why an evaluation came out as it did: every step with its branch, every rule with the values it
/// saw.
#[derive(Debug, Serialize)]
pub struct EvaluationTrace {
    /// The evaluation.
    pub eval_id: EvalId,
    /// The workflow's version.
    pub workflow_version: SmolStr,
    /// The decision.
    pub decision: SmolStr,
    /// When the run started.
    pub started_at: Timestamp,
    /// What the run was pinned to.
    pub pins: RunPins,
    /// Whether replaying the recorded answers through the pinned version took the same way with
    /// the same truths. `false` means that the binary's rules have changed since.
    pub consistent: bool,
    /// Microseconds of each enrichment call, in order.
    pub call_micros: Vec<u64>,
    /// Who was found in the reference population, a step each, as recorded when it was decided.
    pub matches: Vec<StepMatch>,
    /// Who has seen personal data on record through this evaluation, this reader included.
    pub disclosures: Vec<Disclosure>,
    /// The workflow, its steps, and how it ended.
    #[serde(flatten)]
    pub run: Trace,
}

impl EvaluationTrace {
    /// Explains a stored evaluation by the workflow version that it was pinned to.
    pub(crate) fn replay(
        record: &EvaluationRecord,
        stored: StoredTrace,
        workflow: &Arc<Workflow>,
        request: &Value,
        disclosures: Vec<Disclosure>,
    ) -> Self {
        let answers = stored.answers(&record.enrichments);
        let replayed = without_answers(rerun(workflow, request, record.started_at, &answers));
        Self {
            eval_id: record.eval_id,
            workflow_version: record.workflow_version.clone(),
            decision: record.decision.clone(),
            started_at: record.started_at,
            pins: record.pins.clone(),
            consistent: stored.run.is_some_and(|run| run == replayed),
            call_micros: stored.call_micros,
            matches: stored.matches,
            disclosures,
            run: explain(workflow, request, record.started_at, &answers),
        }
    }
}

/// Drives the recorded answers through the machine again.
fn rerun(
    workflow: &Arc<Workflow>,
    request: &Value,
    now: Timestamp,
    answers: &[(SmolStr, ServiceAnswer)],
) -> RunRecord {
    let mut run = Run::start(Arc::clone(workflow), request.clone(), now);
    let mut progress = run.advance(Event::Start);
    let mut recorded = answers.iter();
    while let Progress::Need(calls) = progress {
        let given = recorded.by_ref().take(calls.len());
        let given: Vec<ServiceAnswer> = given.map(|(_, answer)| answer.clone()).collect();
        if given.len() != calls.len() {
            break;
        }
        progress = run.advance(Event::Answers(given));
    }
    run.record()
}

fn without_answers(mut run: RunRecord) -> RunRecord {
    for step in &mut run.steps {
        if step.kind == "enrichment" {
            step.output = None;
        }
    }
    run
}
