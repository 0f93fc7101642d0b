//! Reading a PATCH: what it merges, what it asks for, and the request after merging.

use super::check::{Misses, required_of_envelope, sent_fields};
use super::{Envelope, EvaluationRequest, RequestBody, WorkflowRules, serialised_length};
use crate::WireConfig;
use crate::error::{ErrorKind, InvalidArg, WireError};
use bonafide_evaluation::Amendment;
use bonafide_types::{Object, Value};
use bytes::Bytes;
use std::sync::Arc;

/// What a PATCH asks for beside merging.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpdateAction {
    /// The step that pauses is skipped.
    Resume,
    /// The evaluation is called off.
    End,
}

/// A PATCH, read without knowing the evaluation.
#[derive(Clone, Debug)]
pub struct UpdateRequest {
    /// What is merged and kept.
    pub amendment: Amendment,
    /// What it asks for.
    pub action: Option<UpdateAction>,
}

/// Keys that are used up by the PATCH and never stored.
const CONSUMED: [&str; 3] = ["otp", "actions", "force_resume_evaluation"];

impl UpdateRequest {
    /// Reads a body in any of its forms: a whole request with partial `data`, `data` alone,
    /// `actions` alone, or both.
    ///
    /// # Errors
    /// `INVALID_PAYLOAD` where it has neither `data` nor `actions`, or has fields that cannot be read; `CUSTOMER_METADATA_TOO_LARGE`; `INVALID_REQUEST` for two actions
    /// at once.
    pub fn read(body: &RequestBody, config: &WireConfig) -> Result<Self, WireError> {
        let value = body.value();
        let given = |key| value.get(key).filter(|value: &&Value| !value.is_null());
        let mut misses = Misses::default();
        if given("data").is_some_and(|data| !matches!(data, Value::Object(_))) {
            misses.push(InvalidArg::new("data", "has to be an object"));
        }
        let action = read_action(value, &mut misses)?;
        let is_empty = ["data", "actions", "force_resume_evaluation", "otp"]
            .into_iter()
            .all(|key| given(key).is_none());
        if is_empty {
            misses.push(InvalidArg::new("data", "missing, and so are the actions"));
        }
        if !misses.is_empty() {
            return Err(WireError::invalid_args(misses.into_args()));
        }
        body.check_metadata(config)?;
        let misses = sent_fields(value);
        if !misses.is_empty() {
            return Err(WireError::invalid_args(misses.into_args()));
        }
        Ok(Self {
            amendment: Amendment {
                data: given("data").map(without_consumed),
                customer_metadata: given("customer_metadata").cloned(),
            },
            action,
        })
    }

    /// The request as it is after merging into the one that is stored.
    ///
    /// # Errors
    /// `INVALID_PAYLOAD` naming the fields that cannot be read any more; `PAYLOAD_TOO_LARGE` where
    /// all that was merged is larger than `limit_bytes`.
    pub fn merge(
        &self,
        stored: &Value,
        use_case: Option<&str>,
        limit_bytes: usize,
    ) -> Result<EvaluationRequest, WireError> {
        let merged = self.amendment.apply(stored);
        if serialised_length(&merged) > limit_bytes {
            return Err(WireError::with_details(
                ErrorKind::PayloadTooLarge,
                format!("with all that was merged the limit of {limit_bytes} bytes is exceeded"),
            ));
        }
        let misses = required_of_envelope(&merged);
        if !misses.is_empty() {
            return Err(WireError::invalid_args(misses));
        }
        let body = RequestBody {
            raw: Bytes::new(),
            value: merged,
        };
        let envelope: Envelope = body.envelope_of();
        let rules = WorkflowRules {
            use_case,
            refused: Vec::new(),
        };
        body.judge(envelope, rules)
    }
}

fn read_action(body: &Value, misses: &mut Misses) -> Result<Option<UpdateAction>, WireError> {
    let data = body.get("data").unwrap_or(&Value::Null);
    let actions = match body.get("actions") {
        None | Some(Value::Null) => &Value::Null,
        Some(actions @ Value::Object(_)) => actions,
        Some(_) => {
            misses.push(InvalidArg::new("actions", "has to be an object"));
            return Ok(None);
        }
    };
    let mut is_set = |holder: &Value, key: &str, path: &str| match holder.get(key) {
        None | Some(Value::Null) => false,
        Some(Value::Bool(flag)) => *flag,
        Some(_) => {
            misses.push(InvalidArg::new(path, "has to be true or false"));
            false
        }
    };
    let forced = "force_resume_evaluation";
    let resume = is_set(actions, "resume", "actions.resume")
        | is_set(body, forced, forced)
        | is_set(data, forced, "data.force_resume_evaluation");
    let end = is_set(actions, "end", "actions.end");
    match (resume, end) {
        (true, true) => Err(WireError::with_details(
            ErrorKind::InvalidRequest,
            "an evaluation can be resumed or ended, not both",
        )),
        (true, false) => Ok(Some(UpdateAction::Resume)),
        (false, true) => Ok(Some(UpdateAction::End)),
        (false, false) => Ok(None),
    }
}

/// The data without what is used up at once: a passcode is never stored.
fn without_consumed(data: &Value) -> Value {
    let Value::Object(entries) = data else {
        return data.clone();
    };
    let mut kept = Object::new();
    for (key, value) in entries.iter() {
        if CONSUMED.contains(&key.as_str()) {
            continue;
        }
        let value = match key.as_str() {
            "individual" => without_consumed(value),
            _ => value.clone(),
        };
        kept.insert(key.clone(), value);
    }
    Value::Object(Arc::new(kept))
}
