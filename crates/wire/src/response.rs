//! The answer to POST and GET: an evaluation in the shape of the contract.
//!
//! An answer is written straight from the record into its bytes; no tree is built in between.

use crate::WireConfig;
use crate::profile::{CONNECTOR_PROVIDER, Profile, Renamed};
use bonafide_enrichment::{EnrichmentEntry, Provider};
use bonafide_evaluation::EvaluationRecord;
use bonafide_types::{EvalStatus, Object, Timestamp, Value};
use bonafide_workflow::Enrichments;
use serde::ser::{Serialize, SerializeMap, Serializer};
use smol_str::SmolStr;
use std::borrow::Cow;
use utoipa::ToSchema;
use uuid::Uuid;

/// Large enough for the answer of an evaluation with a few enrichments.
const USUAL_LENGTH: usize = 8 * 1024;

/// The key that names the enrichment inside its computed output.
const ENRICHMENT_LABEL: &str = "__third_party_name__";

/// Every key that an answer may have of itself.
const OWN_KEYS: [&str; 25] = [
    "id",
    "workflow",
    "workflow_id",
    "workflow_version",
    "eval_source",
    "eval_id",
    "eval_start_time",
    "eval_end_time",
    "decision",
    "decision_at",
    "status",
    "sub_status",
    "tags",
    "notes",
    "review_queues",
    "data_enrichments",
    "eval_status",
    "score",
    "computed",
    "aggregations",
    "reason_codes",
    "decision_tags",
    "customer_metadata",
    "environment_name",
    "redirect_uri",
];

/// An evaluation as JSON.
pub fn render_evaluation(record: &EvaluationRecord, config: &WireConfig) -> Vec<u8> {
    let mut json = Vec::with_capacity(USUAL_LENGTH);
    // Only text keys and finite numbers are written, into memory: this cannot fail.
    _ = serde_json::to_writer(&mut json, &EvaluationBody::new(record, config));
    json
}

/// HTTP status of a POST whose evaluation stands like this; a failed one is answered with an error.
pub const fn status_of_post(status: EvalStatus) -> u16 {
    match status {
        EvalStatus::Completed => 200,
        EvalStatus::Paused | EvalStatus::InProgress => 201,
        EvalStatus::Failed => 500,
    }
}

/// One evaluation as it stands. No field is ever null; what does not apply is left out.
#[derive(Debug, serde::Serialize, ToSchema)]
#[schema(as = Evaluation)]
pub struct EvaluationBody<'a> {
    /// Your own id.
    id: &'a str,
    /// The workflow's name.
    workflow: &'a str,
    /// The version of the workflow that ran.
    #[schema(value_type = String, format = Uuid)]
    workflow_id: Uuid,
    /// Its number.
    #[schema(example = "1.0.0")]
    workflow_version: &'a str,
    /// Who started it: `API`, `Dashboard` or `Rerun`.
    eval_source: &'static str,
    /// Names this evaluation.
    #[schema(value_type = String, format = Uuid)]
    eval_id: Uuid,
    /// When it started.
    #[schema(value_type = String, format = DateTime)]
    eval_start_time: Timestamp,
    /// When it ended or paused; absent while it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, format = DateTime)]
    eval_end_time: Option<Timestamp>,
    /// The decision: `ACCEPT`, `REVIEW`, `REJECT`, `RESUBMIT`, or any other that the workflow
    /// defines. `REVIEW` of a paused evaluation is not final.
    decision: &'a str,
    /// When it was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, format = DateTime)]
    decision_at: Option<Timestamp>,
    /// The state of the case: `OPEN`, `ON_HOLD` or `CLOSED`.
    status: &'static str,
    /// The state in words, perhaps empty.
    sub_status: &'a str,
    /// Tags in the order of setting.
    #[schema(value_type = Vec<String>)]
    tags: &'a [SmolStr],
    /// The newest note, perhaps empty.
    notes: &'a str,
    /// The queues in which a person finds the case.
    #[schema(value_type = Vec<String>)]
    review_queues: &'a [SmolStr],
    /// The calls that were made, in order of execution.
    data_enrichments: Vec<EnrichmentBody<'a>>,
    /// `evaluation_in_progress`, `evaluation_paused`, `evaluation_completed` or
    /// `evaluation_failed`.
    eval_status: &'static str,
    /// Sum of the scorecards that ran; not bounded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, required = false)]
    score: Option<&'a Value>,
    /// Outputs of the steps by name, where the workflow asks for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object, required = false)]
    computed: Option<Computed<'a>>,
    /// Counts and sums that were used, where the workflow asks for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object, required = false)]
    aggregations: Option<&'a Value>,
    /// Reason codes set by the workflow itself.
    #[serde(skip_serializing_if = "<[SmolStr]>::is_empty")]
    #[schema(value_type = Vec<String>)]
    reason_codes: &'a [SmolStr],
    /// Tags of the deciding step; they are in `tags` too.
    #[serde(skip_serializing_if = "<[SmolStr]>::is_empty")]
    #[schema(value_type = Vec<String>)]
    decision_tags: &'a [SmolStr],
    /// What you sent along, untouched.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object, required = false)]
    customer_metadata: Option<&'a Value>,
    /// `Sandbox` or `Production`.
    environment_name: &'static str,
    /// Further keys that the workflow names.
    #[serde(flatten)]
    #[schema(value_type = Object, required = false, inline, additional_properties)]
    extra: Option<Extra<'a>>,
}

/// One call of a module or connector.
#[derive(Debug, serde::Serialize, ToSchema)]
#[schema(as = Enrichment)]
pub struct EnrichmentBody<'a> {
    /// The name that the workflow's author gave it.
    enrichment_name: &'a str,
    /// The address that answered.
    #[schema(value_type = String)]
    enrichment_endpoint: Cow<'a, str>,
    /// Who answered.
    enrichment_provider: &'static str,
    /// The provider's HTTP status; only 200 is success.
    status_code: u16,
    /// What was sent; empty inputs are left out. Absent where the workflow shows results only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object, required = false)]
    request: Option<Renamed<'a>>,
    /// What came back. Of a failed call: one key, `response`, with the provider's JSON as text.
    #[schema(value_type = Object)]
    response: Renamed<'a>,
    /// Short text of a failed call; absent on success and where input was missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    error: Option<&'a str>,
    /// Whether an earlier answer was used again.
    is_source_cache: bool,
    /// Calls made, the first included.
    total_attempts: u32,
}

impl<'a> EvaluationBody<'a> {
    fn new(record: &'a EvaluationRecord, config: &WireConfig) -> Self {
        Self {
            id: &record.client_id,
            workflow: &record.workflow,
            workflow_id: *record.workflow_id.as_uuid(),
            workflow_version: &record.workflow_version,
            eval_source: record.source.as_str(),
            eval_id: *record.eval_id.as_uuid(),
            eval_start_time: record.started_at,
            eval_end_time: record
                .ended_at
                .filter(|_| record.eval_status != EvalStatus::InProgress),
            decision: &record.decision,
            decision_at: record.decision_at,
            status: record.case_status.as_str(),
            sub_status: &record.sub_status,
            tags: &record.tags,
            notes: &record.notes,
            review_queues: &record.review_queues,
            data_enrichments: enrichments_shown(record)
                .map(|entry| EnrichmentBody::new(entry, record.enrichments_shown, config))
                .collect(),
            eval_status: match record.eval_status {
                EvalStatus::InProgress => "evaluation_in_progress",
                EvalStatus::Paused => "evaluation_paused",
                EvalStatus::Completed => "evaluation_completed",
                EvalStatus::Failed => "evaluation_failed",
            },
            score: record.score.as_ref(),
            computed: record.computed.as_ref().map(|outputs| Computed {
                outputs,
                enrichments: &record.enrichments,
                profile: config.profile,
            }),
            aggregations: record.aggregations.as_ref(),
            reason_codes: &record.reason_codes,
            decision_tags: &record.decision_tags,
            customer_metadata: record.customer_metadata.as_ref(),
            environment_name: record.environment.as_str(),
            extra: match &record.extra {
                Value::Object(entries) => Some(Extra(entries)),
                _ => None,
            },
        }
    }
}

/// The entries that the workflow lets the answer show.
fn enrichments_shown(record: &EvaluationRecord) -> impl Iterator<Item = &EnrichmentEntry> {
    let shown = match record.enrichments_shown {
        Enrichments::Full | Enrichments::Results => record.enrichments.as_slice(),
        Enrichments::None => &[],
    };
    shown.iter()
}

impl<'a> EnrichmentBody<'a> {
    fn new(entry: &'a EnrichmentEntry, shown: Enrichments, config: &WireConfig) -> Self {
        let profile = config.profile;
        let (provider, endpoint) = match &entry.provider {
            Provider::Module => (
                profile.module_provider(&entry.service),
                Cow::Owned(profile.module_endpoint(&config.public_url, &entry.service)),
            ),
            Provider::Connector(address) => (CONNECTOR_PROVIDER, Cow::Borrowed(address.as_str())),
        };
        Self {
            enrichment_name: name_of(entry, profile),
            enrichment_endpoint: endpoint,
            enrichment_provider: provider,
            status_code: entry.status_code,
            request: (shown == Enrichments::Full)
                .then(|| part_of(entry, profile, "request", &entry.request)),
            response: part_of(entry, profile, "response", &entry.response),
            error: entry.error.as_deref(),
            is_source_cache: entry.from_cache,
            total_attempts: entry.attempts,
        }
    }
}

fn name_of(entry: &EnrichmentEntry, profile: Profile) -> &str {
    match &entry.name {
        // A step without a name of its own goes by the key of its service.
        Some(name) if *name != entry.service => name,
        _ => profile.default_name(&entry.service),
    }
}

/// What a connector answered is passed on as received; our own modules write neutral keys.
fn part_of<'a>(
    entry: &EnrichmentEntry,
    profile: Profile,
    part: &str,
    value: &'a Value,
) -> Renamed<'a> {
    match entry.provider {
        Provider::Module => Renamed::part(profile, part, value),
        Provider::Connector(_) => Renamed::unchanged(value),
    }
}

/// Keys that the workflow adds. They cannot replace the answer's own.
#[derive(Debug)]
struct Extra<'a>(&'a Object);

impl Serialize for Extra<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.0.iter() {
            if !OWN_KEYS.contains(&key.as_str()) {
                map.serialize_entry(key, value)?;
            }
        }
        map.end()
    }
}

/// The outputs of the steps. That of an enrichment is its response and says which one it was.
#[derive(Debug)]
struct Computed<'a> {
    outputs: &'a Value,
    enrichments: &'a [EnrichmentEntry],
    profile: Profile,
}

impl Serialize for Computed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Value::Object(outputs) = self.outputs else {
            return serializer.serialize_map(Some(0))?.end();
        };
        let mut map = serializer.serialize_map(Some(outputs.len()))?;
        for (name, output) in outputs.iter() {
            // An output does not say where it comes from, so its enrichment is found by its
            // response, which carries an id of its own.
            let source = self
                .enrichments
                .iter()
                .find(|entry| matches!(output, Value::Object(_)) && entry.response == *output);
            match source {
                Some(entry) => {
                    let response = part_of(entry, self.profile, "response", output);
                    let label = name_of(entry, self.profile);
                    map.serialize_entry(name, &response.labelled(ENRICHMENT_LABEL, label))?;
                }
                None => map.serialize_entry(name, output)?,
            }
        }
        map.end()
    }
}
