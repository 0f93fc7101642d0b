//! The access log: who was shown personal data on record, beyond what an applicant sent.

use crate::EvaluationRecord;
use bonafide_enrichment::EnrichmentEntry;
use bonafide_types::{EntityId, Environment, EvalId, SmolStr, Timestamp, Value};
use bonafide_workflow::Enrichments;
use serde::Serialize;

/// One showing of one person's data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Disclosure {
    /// When.
    pub instant: Timestamp,
    /// Where.
    pub environment: Environment,
    /// The evaluation that shows it.
    pub eval_id: EvalId,
    /// The step that fetched it.
    pub step_id: SmolStr,
    /// Whose data it is.
    pub entity_id: EntityId,
    /// The fields shown, by name; never a value.
    pub fields: Vec<SmolStr>,
    /// Why a whole national id was shown; absent where none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<SmolStr>,
    /// To whom: `api:<key label>` or `cli:<user>`.
    pub actor: SmolStr,
    /// In which way.
    pub occasion: Occasion,
}

/// The ways in which data is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// To the workflow that decided, and in the answer to the request.
    Decided,
    /// The evaluation was read again.
    Read,
    /// The evaluation was explained.
    Explained,
}

impl Occasion {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Decided, Self::Read, Self::Explained];

    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Decided => "decided",
            Self::Read => "read",
            Self::Explained => "explained",
        }
    }

    /// Reads what [`Occasion::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|occasion| occasion.as_str() == text)
    }
}

/// The showings of some entries of a record on one occasion, one for each step that fetched
/// somebody's data. Whoever reads an evaluation whose answer hides its enrichments is shown nothing.
pub(crate) fn disclosures_of(
    record: &EvaluationRecord,
    entries: &[EnrichmentEntry],
    occasion: Occasion,
    actor: &SmolStr,
    instant: Timestamp,
) -> Vec<Disclosure> {
    let is_hidden = occasion == Occasion::Read
        && record.enrichments_shown == Enrichments::None
        && record.computed.is_none()
        && !matches!(&record.extra, Value::Object(extra) if !extra.is_empty());
    if is_hidden {
        return Vec::new();
    }
    let shown = entries
        .iter()
        .filter_map(|entry| Some((&entry.step_id, entry.disclosed.as_ref()?)));
    shown
        .map(|(step_id, disclosed)| Disclosure {
            instant,
            environment: record.environment,
            eval_id: record.eval_id,
            step_id: step_id.clone(),
            entity_id: disclosed.entity_id,
            fields: disclosed.fields.clone(),
            purpose: disclosed.purpose.clone(),
            actor: actor.clone(),
            occasion,
        })
        .collect()
}
