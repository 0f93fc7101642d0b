//! What explains an evaluation: stored compactly with it, spelled out when someone asks.

use crate::segment::Calls;
use crate::{Amendment, Disclosure, EvaluationRecord, RunPins};
use bonafide_enrichment::EnrichmentEntry;
use bonafide_modules::UnmetFeed;
use bonafide_reference::MatchEvidence;
use bonafide_types::{EvalId, EvalStatus, SmolStr, Timestamp, Value};
use bonafide_workflow::{
    Recorded, Resume, RunRecord, ServiceAnswer, ServiceError, Suspension, Trace, Wake, Workflow,
    explain, replay,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Stored with the evaluation.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct StoredTrace {
    /// Steps, branches and truths; absent where the run broke down at once. The outputs of
    /// enrichment steps are the responses of the record's enrichments and are not stored twice,
    /// but for those that a pause has to keep.
    pub(crate) run: Option<RunRecord>,
    /// How each call ended, in order.
    answers: Vec<StoredAnswer>,
    /// Microseconds of each call. A side record: no replay depends on it.
    call_micros: Vec<u64>,
    /// Who was found in the reference population, by the calls that looked somebody up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    matches: Vec<StepMatch>,
    /// What the run was told while it paused, in order; a segment began with each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) resumes: Vec<StoredResume>,
    /// How often it began to pause.
    #[serde(default, skip_serializing_if = "is_none")]
    pub(crate) pauses: u32,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde asks for"
)]
const fn is_none(pauses: &u32) -> bool {
    *pauses == 0
}

/// What a run was told while it paused.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct StoredResume {
    pub(crate) now: Timestamp,
    pub(crate) wake: Wake,
    #[serde(default, skip_serializing_if = "Amendment::is_empty")]
    pub(crate) amendment: Amendment,
    pub(crate) actor: SmolStr,
    pub(crate) pins: RunPins,
}

/// Who told a run what while it paused.
#[derive(Clone, Debug, Serialize)]
pub struct SegmentTrace {
    /// The instant of the segment that began then.
    pub now: Timestamp,
    /// What happened.
    pub wake: Wake,
    /// The fields of the request that came in, by name; never a value.
    pub fields: Vec<SmolStr>,
    /// Who told it.
    pub actor: SmolStr,
    /// What the segment was pinned to.
    pub pins: RunPins,
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
    /// Where the history was asked: such an answer is no enrichment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) aggregate: Option<RecordedAggregate>,
}

/// What the history said.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RecordedAggregate {
    /// The question.
    pub(crate) key: SmolStr,
    pub(crate) value: Value,
}

impl StoredTrace {
    /// Of the first segment.
    pub(crate) fn new(run: RunRecord, calls: Calls) -> Self {
        let pauses = u32::from(run.suspended.is_some());
        Self {
            run: Some(without_answers(run)),
            answers: calls.answers,
            call_micros: calls.micros,
            matches: calls.matches,
            resumes: Vec::new(),
            pauses,
        }
    }

    /// Adds a further segment. `run` is the whole run.
    pub(crate) fn append(&mut self, run: RunRecord, calls: Calls, resume: StoredResume) {
        self.run = Some(without_answers(run));
        self.answers.extend(calls.answers);
        self.call_micros.extend(calls.micros);
        self.matches.extend(calls.matches);
        self.resumes.push(resume);
    }

    /// Notes what the run was told when it broke down.
    pub(crate) fn note(&mut self, resume: StoredResume) {
        self.resumes.push(resume);
    }

    /// Where the run pauses.
    pub(crate) fn suspension(&self) -> Option<&Suspension> {
        let suspended = self.run.as_ref()?.suspended.as_ref()?;
        Some(&suspended.suspension)
    }

    /// The body with everything merged that came in.
    pub(crate) fn body(&self, first: &Value) -> Value {
        let resumes = self.resumes.iter();
        resumes.fold(first.clone(), |body, resume| resume.amendment.apply(&body))
    }

    /// How many events belong to a run that stands like this.
    pub(crate) fn events(&self, status: EvalStatus) -> u32 {
        self.pauses + u32::from(status != EvalStatus::Paused)
    }

    /// What the run was told, each time with the body as it was then.
    fn resumes(&self, first: &Value) -> Vec<Resume> {
        let mut body = first.clone();
        let resumes = self.resumes.iter().map(|resume| {
            body = resume.amendment.apply(&body);
            Resume {
                now: resume.now,
                request: body.clone(),
                wake: resume.wake,
            }
        });
        resumes.collect()
    }

    /// The answers as the run saw them.
    pub(crate) fn answers(&self, enrichments: &[EnrichmentEntry]) -> Vec<(SmolStr, ServiceAnswer)> {
        let mut entries = enrichments.iter();
        self.answers
            .iter()
            .map(|answer| {
                let output = match (&answer.aggregate, &answer.error) {
                    (Some(aggregate), None) => aggregate.value.clone(),
                    (Some(_), Some(_)) => Value::Null,
                    (None, error) => match (entries.next(), error) {
                        (Some(entry), None) => entry.response.clone(),
                        _ => Value::Null,
                    },
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

/// What led to the codes and scores of one call.
#[derive(Debug, Serialize)]
pub struct CallGrounds {
    /// The step that made the call.
    pub step_id: SmolStr,
    /// The module.
    pub service: SmolStr,
    /// What the module keeps of its judgement: an object, or null.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub audit: Value,
    /// Codes that could not be decided, by the feed that they wait for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unmet: Vec<UnmetFeed>,
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
    /// What it was told while it paused, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub segments: Vec<SegmentTrace>,
    /// Whether replaying the recorded answers through the pinned version took the same way with
    /// the same truths. `false` means that the binary's rules or a list have changed since.
    pub consistent: bool,
    /// The lists that have changed since a segment of the run looked at them: what rules and steps
    /// say of them here is said of the entries of today.
    pub lists_changed: Vec<SmolStr>,
    /// Microseconds of each enrichment call, in order.
    pub call_micros: Vec<u64>,
    /// Who was found in the reference population, a step each, as recorded when it was decided.
    pub matches: Vec<StepMatch>,
    /// What led to the codes and scores of each call: features, contributions, and codes that
    /// wait for data.
    pub grounds: Vec<CallGrounds>,
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
        let resumes = stored.resumes(request);
        let recorded = Recorded {
            request,
            now: record.started_at,
            answers: &answers,
            resumes: &resumes,
        };
        let replayed = without_answers(replay(workflow, recorded));
        let segments = stored.resumes.iter().map(|resume| &resume.pins);
        let pinned = segments.chain([&record.pins]).flat_map(|pins| &pins.lists);
        let changed = pinned.filter(|pin| !workflow.lists_used().contains(pin));
        let changed: BTreeSet<SmolStr> = changed.map(|pin| pin.name.clone()).collect();
        Self {
            lists_changed: changed.into_iter().collect(),
            eval_id: record.eval_id,
            workflow_version: record.workflow_version.clone(),
            decision: record.decision.clone(),
            started_at: record.started_at,
            pins: record.pins.clone(),
            consistent: stored.run.is_some_and(|run| run == replayed),
            call_micros: stored.call_micros,
            matches: stored.matches,
            segments: stored.resumes.into_iter().map(SegmentTrace::of).collect(),
            grounds: record
                .enrichments
                .iter()
                .filter_map(CallGrounds::of)
                .collect(),
            disclosures,
            run: explain(workflow, recorded),
        }
    }
}

impl CallGrounds {
    /// `None` for a call of which nothing is kept but its answer.
    fn of(entry: &EnrichmentEntry) -> Option<Self> {
        let has_some = !entry.unmet.is_empty() || !entry.audit.is_null();
        has_some.then(|| Self {
            step_id: entry.step_id.clone(),
            service: entry.service.clone(),
            audit: entry.audit.clone(),
            unmet: entry.unmet.clone(),
        })
    }
}

impl SegmentTrace {
    fn of(resume: StoredResume) -> Self {
        let mut fields = Vec::new();
        if let Some(data) = &resume.amendment.data {
            name_fields("data", data, &mut fields);
        }
        if resume.amendment.customer_metadata.is_some() {
            fields.push("customer_metadata".into());
        }
        Self {
            now: resume.now,
            wake: resume.wake,
            fields,
            actor: resume.actor,
            pins: resume.pins,
        }
    }
}

/// The paths of everything in a value that is no object itself.
fn name_fields(path: &str, value: &Value, fields: &mut Vec<SmolStr>) {
    match value {
        Value::Null => {}
        Value::Object(object) => {
            for (key, value) in object.iter() {
                name_fields(&format!("{path}.{key}"), value, fields);
            }
        }
        _ => fields.push(path.into()),
    }
}

fn without_answers(mut run: RunRecord) -> RunRecord {
    for step in &mut run.steps {
        if step.kind == "enrichment" {
            step.output = None;
        }
    }
    run
}
