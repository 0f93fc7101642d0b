//! One segment of a run: from its start, or from the end of a pause, to the next pause or the end.

use crate::history::Asking;
use crate::trace::{RecordedAggregate, StepMatch, StoredAnswer};
use bonafide_enrichment::{CallContext, EngineRoom, EnrichmentEntry};
use bonafide_types::{SmolStr, Value};
use bonafide_workflow::{Event, HISTORY_SERVICE, Outcome, Progress, Run, RunRecord, Suspension};
use futures::future::join_all;

/// What a segment leaves, before it becomes a record.
pub(crate) struct Segment {
    /// How the run ended, or how it stands at its pause.
    pub(crate) outcome: Outcome,
    /// The pause; `None` where the run has ended.
    pub(crate) suspension: Option<Suspension>,
    /// The whole run so far.
    pub(crate) run: RunRecord,
    /// What was called in this segment.
    pub(crate) calls: Calls,
    /// The outputs of the whole run, where the workflow shows them.
    pub(crate) computed: Option<Value>,
    /// What was asked of the history, by step, where the workflow shows it.
    pub(crate) aggregates: Option<Value>,
    /// The values that the workflow adds to the answer.
    pub(crate) extra: Value,
}

/// The calls of a segment, in the order of the definition.
#[derive(Default)]
pub(crate) struct Calls {
    pub(crate) entries: Vec<EnrichmentEntry>,
    pub(crate) answers: Vec<StoredAnswer>,
    pub(crate) micros: Vec<u64>,
    pub(crate) matches: Vec<StepMatch>,
}

/// Drives a run from an event to its next pause or its end.
pub(crate) async fn drive(
    engine: &EngineRoom,
    context: &CallContext<'_>,
    history: Asking<'_>,
    mut run: Run,
    event: Event,
) -> Segment {
    let mut calls = Calls::default();
    let mut progress = run.advance(event);
    let (outcome, suspension) = loop {
        match progress {
            Progress::Done(outcome) => break (outcome, None),
            Progress::Suspend(suspension) => break (suspension.standing.clone(), Some(suspension)),
            Progress::Need(needed) => {
                // All at once; what is kept stays in the order of the definition.
                let asked = needed
                    .first()
                    .filter(|call| call.service == HISTORY_SERVICE)
                    .and_then(|call| Some((call, run.workflow().aggregation(&call.step_id)?)));
                if let Some((call, asked)) = asked {
                    let answer = history.answer(asked, &call.input).await;
                    calls.answers.push(StoredAnswer {
                        step_id: call.step_id.clone(),
                        error: answer.error.clone(),
                        aggregate: Some(RecordedAggregate {
                            key: asked.key().clone(),
                            value: answer.output.clone(),
                        }),
                    });
                    progress = run.advance(Event::Answers(vec![answer]));
                    continue;
                }
                let calling = needed.iter().map(|call| engine.call(context, call));
                let called = join_all(calling).await;
                let mut given = Vec::with_capacity(called.len());
                for (call, called) in needed.into_iter().zip(called) {
                    calls
                        .matches
                        .extend(called.evidence.map(|evidence| StepMatch {
                            step_id: call.step_id.clone(),
                            evidence,
                        }));
                    calls.answers.push(StoredAnswer {
                        step_id: call.step_id,
                        error: called.answer.error.clone(),
                        aggregate: None,
                    });
                    let micros = u64::try_from(called.elapsed.as_micros());
                    calls.micros.push(micros.unwrap_or(u64::MAX));
                    calls.entries.push(called.entry);
                    given.push(called.answer);
                }
                progress = run.advance(Event::Answers(given));
            }
        }
    };
    let options = run.workflow().response_options();
    let (shows_computed, shows_aggregates) = (options.computed, options.aggregations);
    let aggregates = shows_aggregates.then(|| {
        let asked = run.workflow().aggregations().map(|(step, _)| step);
        let record = run.record();
        let steps = record.steps.into_iter();
        let asked: Vec<_> = asked.collect();
        Value::object(
            steps
                .filter(|step| asked.contains(&&step.id))
                .map(|step| (step.id, step.output.unwrap_or_default())),
        )
    });
    Segment {
        outcome,
        suspension,
        run: run.record(),
        calls,
        computed: shows_computed.then(|| object_of(run.outputs())),
        aggregates,
        extra: object_of(run.extra()),
    }
}

/// An object of named values.
pub(crate) fn object_of<'a>(entries: impl Iterator<Item = (&'a SmolStr, &'a Value)>) -> Value {
    Value::object(entries.map(|(name, value)| (name.clone(), value.clone())))
}
