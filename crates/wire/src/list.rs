//! The answer to a search by the client's own id.

use bonafide_types::EvalId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The evaluations that carry one id of the client.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvaluationList {
    /// Newest first, at most a hundred.
    evaluations: Vec<EvaluationReference>,
}

/// Names one evaluation.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvaluationReference {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    eval_id: Uuid,
}

impl EvaluationList {
    /// A list in the given order.
    pub fn new(found: &[EvalId]) -> Self {
        let reference = |eval_id: &EvalId| EvaluationReference {
            eval_id: *eval_id.as_uuid(),
        };
        Self {
            evaluations: found.iter().map(reference).collect(),
        }
    }

    /// The body.
    pub fn to_json(&self) -> Vec<u8> {
        // Ids always serialise.
        serde_json::to_vec(self).unwrap_or_default()
    }
}
