//! Reading a request, in the order of the contract: syntax, envelope, fields.
//!
//! The body is parsed once. Each step answers with all misses that it finds, and no answer repeats
//! a submitted value.

mod applicant;
mod check;
mod locate;
mod update;
mod use_case;

pub use update::{UpdateAction, UpdateRequest};

use crate::error::{ErrorKind, InvalidArg, WireError};
use crate::{WireConfig, timestamp};
use bonafide_types::{Applicant, Timestamp, Value};
use bytes::Bytes;
use smol_str::SmolStr;

/// Bodies that we stored ourselves are read back up to this depth, so no more is let in.
const DEEPEST_NESTING: usize = 100;

/// A body that is a JSON object.
#[derive(Clone, Debug)]
pub struct RequestBody {
    raw: Bytes,
    value: Value,
}

/// What has to be known to find the workflow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The client's own id.
    pub client_id: SmolStr,
    /// The workflow's name.
    pub workflow: SmolStr,
}

/// What the workflow says of the request.
#[derive(Clone, Debug, Default)]
pub struct WorkflowRules<'a> {
    /// Its use case.
    pub use_case: Option<&'a str>,
    /// The paths that its input schema refuses.
    pub refused: Vec<InvalidArg>,
}

/// A request to evaluate, read to the end.
#[derive(Clone, Debug)]
pub struct EvaluationRequest {
    /// The client's own id.
    pub client_id: SmolStr,
    /// When the client made the request, by its own clock.
    pub requested_at: Timestamp,
    /// The whole body, as rules read it.
    pub body: Value,
    /// The body as received.
    pub raw_body: Bytes,
    /// The person, spelling variants resolved.
    pub applicant: Applicant,
    /// What goes back untouched.
    pub customer_metadata: Option<Value>,
}

impl RequestBody {
    /// Parses a body; of equal keys the last wins. A byte order mark is skipped.
    ///
    /// # Errors
    /// `INVALID_PAYLOAD` where it is no JSON object, or nested too deeply. Where a declared field
    /// holds the fault, it is named.
    pub fn parse(raw: Bytes, config: &WireConfig) -> Result<Self, WireError> {
        let raw = match raw.strip_prefix(b"\xEF\xBB\xBF") {
            Some(rest) => raw.slice_ref(rest),
            None => raw,
        };
        let depth = config.nesting_limit.min(DEEPEST_NESTING);
        match Value::from_json(&raw, depth) {
            Ok(value @ Value::Object(_)) => Ok(Self { raw, value }),
            Ok(_) => Err(WireError::with_details(
                ErrorKind::InvalidPayload,
                "the body has to be a JSON object",
            )),
            Err(error) => Err(locate::syntax_error(&raw, depth, &error)),
        }
    }

    /// The body as rules read it.
    pub const fn value(&self) -> &Value {
        &self.value
    }

    /// Reads what every evaluation needs.
    ///
    /// # Errors
    /// `INVALID_PAYLOAD` naming every required field that is missing, empty or of the wrong type;
    /// then `CUSTOMER_METADATA_TOO_LARGE`.
    pub fn envelope(&self, config: &WireConfig) -> Result<Envelope, WireError> {
        let misses = check::required_of_envelope(&self.value);
        if !misses.is_empty() {
            return Err(WireError::invalid_args(misses));
        }
        self.check_metadata(config)?;
        Ok(self.envelope_of())
    }

    fn check_metadata(&self, config: &WireConfig) -> Result<(), WireError> {
        match self.value.get("customer_metadata") {
            Some(metadata) if serialised_length(metadata) > config.metadata_limit_bytes => {
                Err(WireError::with_details(
                    ErrorKind::CustomerMetadataTooLarge,
                    format!("the limit is {} bytes", config.metadata_limit_bytes),
                ))
            }
            _ => Ok(()),
        }
    }

    fn envelope_of(&self) -> Envelope {
        let text = |field| self.value.get(field).and_then(text_of).unwrap_or_default();
        Envelope {
            client_id: text("id"),
            workflow: text("workflow"),
        }
    }

    /// Judges every declared field and reads the applicant.
    ///
    /// # Errors
    /// `INVALID_PAYLOAD` naming up to a hundred fields that cannot be read.
    pub fn judge(
        self,
        envelope: Envelope,
        rules: WorkflowRules<'_>,
    ) -> Result<EvaluationRequest, WireError> {
        let mut misses = check::declared_fields(&self.value);
        use_case::check(&self.value, rules.use_case, &mut misses);
        for refused in rules.refused {
            misses.push(refused);
        }
        let requested_at = self
            .value
            .get("timestamp")
            .and_then(Value::as_str)
            .and_then(timestamp::parse);
        let (Some(requested_at), true) = (requested_at, misses.is_empty()) else {
            return Err(WireError::invalid_args(misses.into_args()));
        };
        Ok(EvaluationRequest {
            client_id: envelope.client_id,
            requested_at,
            applicant: applicant::read(&self.value),
            customer_metadata: self
                .value
                .get("customer_metadata")
                .filter(|metadata| !metadata.is_null())
                .cloned(),
            body: self.value,
            raw_body: self.raw,
        })
    }
}

/// Reads the person out of a body that was judged before.
pub fn applicant_of(body: &Value) -> Applicant {
    applicant::read(body)
}

fn text_of(value: &Value) -> Option<SmolStr> {
    match value {
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

fn serialised_length(value: &Value) -> usize {
    struct Counter(usize);
    impl std::io::Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self.0.saturating_add(bytes.len());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut counter = Counter(0);
    match serde_json::to_writer(&mut counter, value) {
        Ok(()) => counter.0,
        Err(_) => usize::MAX,
    }
}
