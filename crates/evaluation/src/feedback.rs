//! What became known of applicants later: labels, by which decisions are judged.

use crate::evaluator::event_of;
use crate::{Evaluator, OutgoingEvent, SealError};
use bonafide_types::{Date, Environment, EvalId, SmolStr, StorageError, Timestamp};
use bonafide_vault::LookupHash;
use serde::{Deserialize, Serialize};

/// Whether an applicant turned out to be a fraud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// The client's own id.
    pub client_id: SmolStr,
    /// The workflow's name.
    pub workflow: SmolStr,
    /// Fraud, or not.
    pub is_fraud: bool,
    /// The day on which that became known.
    pub recorded_at: Date,
    /// What else was said.
    pub detail: FeedbackDetail,
}

/// What a person says beside the label; kept encrypted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackDetail {
    /// The kind of fraud, free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fraud_type: Option<SmolStr>,
    /// A note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<SmolStr>,
    /// Who says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_by: Option<SmolStr>,
    /// Tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<SmolStr>,
}

/// A label as it is stored. Earlier ones of the same id and workflow are kept; the newest counts.
#[derive(Clone, Debug)]
pub struct FeedbackUnit {
    /// The environment.
    pub environment: Environment,
    /// Keyed hash of the client's own id.
    pub client_id: LookupHash,
    /// The workflow's name.
    pub workflow: SmolStr,
    /// Fraud, or not.
    pub is_fraud: bool,
    /// The day on which that became known.
    pub recorded_at: Date,
    /// When it was told.
    pub received_at: Timestamp,
    /// Who told it: `api:<key label>` or `cli:<user>`.
    pub actor: SmolStr,
    /// The data key of the detail, wrapped.
    pub wrapped_key: Vec<u8>,
    /// The [`FeedbackDetail`] as JSON, encrypted.
    pub detail: Vec<u8>,
}

/// The event of a label: the n-th one of an evaluation.
pub fn feedback_event(eval_id: EvalId, number: u32) -> OutgoingEvent {
    event_of(eval_id, "fraud_confirming", number)
}

/// Labels that are committed at a time.
const GROUP: usize = 1_000;

impl Evaluator {
    /// Stores labels; answers for each whether there is an evaluation with its id and workflow. A
    /// label without one is not stored. The future ends only when they are durable.
    ///
    /// # Errors
    /// Where the store fails; groups of a thousand that came before are stored then.
    pub async fn record_feedback(
        &self,
        environment: Environment,
        feedback: Vec<Feedback>,
        actor: &SmolStr,
    ) -> Result<Vec<bool>, FeedbackError> {
        let mut known = Vec::with_capacity(feedback.len());
        for group in feedback.chunks(GROUP) {
            let units = group
                .iter()
                .map(|label| self.unit(environment, label, actor));
            let units = units.collect::<Result<Vec<_>, _>>()?;
            known.extend(self.store.record_feedback(units).await?);
        }
        Ok(known)
    }

    fn unit(
        &self,
        environment: Environment,
        feedback: &Feedback,
        actor: &SmolStr,
    ) -> Result<FeedbackUnit, SealError> {
        let client_id = self.client_hash(&feedback.client_id);
        let bound = [
            b"feedback",
            [environment.code()].as_slice(),
            client_id.as_bytes(),
        ]
        .concat();
        let key = self.vault.new_data_key();
        let detail = serde_json::to_vec(&feedback.detail)?;
        Ok(FeedbackUnit {
            environment,
            workflow: feedback.workflow.clone(),
            is_fraud: feedback.is_fraud,
            recorded_at: feedback.recorded_at,
            received_at: (self.clock)(),
            actor: actor.clone(),
            wrapped_key: self.vault.wrap(&key, &bound),
            detail: key.seal(&bound, &detail),
            client_id,
        })
    }
}

/// Why labels were not stored.
#[derive(Debug, thiserror::Error)]
pub enum FeedbackError {
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The detail could not be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
}
