//! Errors on the wire: one table of status, code and token, one body.

use serde::{Serialize, Serializer};
use smol_str::SmolStr;
use std::borrow::Cow;
use std::fmt;
use utoipa::ToSchema;

/// What can go wrong, in the words of the contract. The list of codes is open: clients treat an
/// unknown one by its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The body or a field of it cannot be read.
    InvalidPayload,
    /// Readable, but not possible now or not offered.
    InvalidRequest,
    /// The evaluation does not pause.
    NotPaused,
    /// The id of the path is no UUID.
    MalformedId,
    /// No evaluation of this environment has the id.
    UnknownId,
    /// A label is neither fraud nor non-fraud.
    InvalidFraudType,
    /// No key, or one that does not work here.
    AuthenticationFailed,
    /// The key was not given the right.
    PermissionDenied,
    /// No workflow of this name.
    WorkflowNotFound,
    /// The workflow has no live version.
    WorkflowNotPublished,
    /// No such path.
    NotFound,
    /// The path has no such method.
    MethodNotAllowed,
    /// Somebody else has changed it meanwhile, or its state does not allow it.
    Conflict,
    /// The request did not arrive in time.
    RequestTimeout,
    /// `customer_metadata` is too large.
    CustomerMetadataTooLarge,
    /// The body is too large.
    PayloadTooLarge,
    /// The body is announced as something else than JSON.
    UnsupportedMediaType,
    /// The key has no requests left in its window.
    RateLimited,
    /// Our own failure.
    InternalError,
    /// Shutting down, or the store takes nothing.
    ServiceUnavailable,
}

/// One row of the table of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorRow {
    /// HTTP status.
    pub status: u16,
    /// The stable code in capitals.
    pub code: &'static str,
    /// The short token.
    pub error: &'static str,
    /// Whether the same request may succeed later.
    pub retryable: bool,
    /// One sentence for people.
    pub message: &'static str,
}

const fn row(
    status: u16,
    code: &'static str,
    error: &'static str,
    message: &'static str,
) -> ErrorRow {
    ErrorRow {
        status,
        code,
        error,
        retryable: matches!(status, 429 | 500 | 503),
        message,
    }
}

impl ErrorKind {
    /// Every kind, by status.
    pub const ALL: [Self; 20] = [
        Self::InvalidPayload,
        Self::InvalidRequest,
        Self::NotPaused,
        Self::MalformedId,
        Self::InvalidFraudType,
        Self::AuthenticationFailed,
        Self::PermissionDenied,
        Self::UnknownId,
        Self::WorkflowNotFound,
        Self::WorkflowNotPublished,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::RequestTimeout,
        Self::Conflict,
        Self::CustomerMetadataTooLarge,
        Self::PayloadTooLarge,
        Self::UnsupportedMediaType,
        Self::RateLimited,
        Self::InternalError,
        Self::ServiceUnavailable,
    ];

    /// Its row of the table.
    #[rustfmt::skip]
    pub const fn row(self) -> ErrorRow {
        match self {
            Self::InvalidPayload => row(400, "INVALID_PAYLOAD", "invalid_payload", "The request body cannot be read."),
            Self::InvalidRequest => row(400, "INVALID_REQUEST", "invalid_request", "The request is not possible."),
            Self::NotPaused => row(400, "INVALID_REQUEST", "evaluation_not_paused", "The evaluation is not paused."),
            Self::MalformedId => row(400, "INVALID_ID", "invalid_id", "The id in the path is not a UUID."),
            Self::InvalidFraudType => row(400, "INVALID_FRAUD_TYPE", "invalid_fraud_type", "The label has to be fraud or non-fraud."),
            Self::AuthenticationFailed => row(401, "AUTHENTICATION_FAILED", "authentication_failed", "Send a valid API key of this environment as a bearer token."),
            Self::PermissionDenied => row(403, "PERMISSION_DENIED", "permission_denied", "The key was not given the right to do this."),
            Self::UnknownId => row(404, "INVALID_ID", "not_found", "No evaluation of this environment has this id."),
            Self::WorkflowNotFound => row(404, "WORKFLOW_NOT_FOUND", "workflow_not_found", "No workflow of this environment has this name."),
            Self::WorkflowNotPublished => row(404, "WORKFLOW_NOT_PUBLISHED", "workflow_not_published", "The workflow has no live version in this environment."),
            Self::NotFound => row(404, "NOT_FOUND", "not_found", "There is nothing at this path."),
            Self::MethodNotAllowed => row(405, "METHOD_NOT_ALLOWED", "method_not_allowed", "This path does not have this method."),
            Self::RequestTimeout => row(408, "REQUEST_TIMEOUT", "request_timeout", "The request did not arrive in time."),
            Self::Conflict => row(409, "CONFLICT", "conflict", "The state of the thing does not allow it."),
            Self::CustomerMetadataTooLarge => row(413, "CUSTOMER_METADATA_TOO_LARGE", "customer_metadata_too_large", "The field customer_metadata is too large."),
            Self::PayloadTooLarge => row(413, "PAYLOAD_TOO_LARGE", "payload_too_large", "The request body is too large."),
            Self::UnsupportedMediaType => row(415, "UNSUPPORTED_MEDIA_TYPE", "unsupported_media_type", "Send the body as application/json in UTF-8."),
            Self::RateLimited => row(429, "RATE_LIMITED", "rate_limit", "The key has no requests left in this window."),
            Self::InternalError => row(500, "INTERNAL_ERROR", "server_error", "The server failed."),
            Self::ServiceUnavailable => row(503, "SERVICE_UNAVAILABLE", "service_unavailable", "The server takes no new work at the moment."),
        }
    }
}

/// A field that cannot be read, and why. Never repeats what was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct InvalidArg {
    /// Dotted from the root of the body, or the name of a query parameter.
    #[schema(value_type = String, example = "data.individual.date_of_birth")]
    pub field: SmolStr,
    /// What is wrong with it.
    #[schema(value_type = String, example = "not a date")]
    pub description: SmolStr,
}

impl InvalidArg {
    /// Names a field and what is wrong with it.
    pub fn new(field: impl Into<SmolStr>, description: impl Into<SmolStr>) -> Self {
        Self {
            field: field.into(),
            description: description.into(),
        }
    }
}

/// An error as a client sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireError {
    /// What kind.
    pub kind: ErrorKind,
    /// One sentence for people, without personal data.
    pub message: Cow<'static, str>,
    /// What else helps, without personal data.
    pub details: Option<SmolStr>,
    /// The fields that cannot be read.
    pub invalid_args: Vec<InvalidArg>,
}

impl std::error::Error for WireError {}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(details) = &self.details {
            write!(f, " ({details})")?;
        }
        for arg in &self.invalid_args {
            write!(f, "\n{}: {}", arg.field, arg.description)?;
        }
        Ok(())
    }
}

impl From<ErrorKind> for WireError {
    fn from(kind: ErrorKind) -> Self {
        Self {
            kind,
            message: Cow::Borrowed(kind.row().message),
            details: None,
            invalid_args: Vec::new(),
        }
    }
}

impl WireError {
    /// An error of a kind with details.
    pub fn with_details(kind: ErrorKind, details: impl Into<SmolStr>) -> Self {
        Self {
            details: Some(details.into()),
            ..Self::from(kind)
        }
    }

    /// Fields that cannot be read.
    pub fn invalid_args(invalid_args: Vec<InvalidArg>) -> Self {
        let message = match invalid_args.len() {
            0 => Cow::Borrowed(ErrorKind::InvalidPayload.row().message),
            1 => Cow::Borrowed("One field cannot be read."),
            count => Cow::Owned(format!("{count} fields cannot be read.")),
        };
        Self {
            message,
            invalid_args,
            ..Self::from(ErrorKind::InvalidPayload)
        }
    }

    /// HTTP status.
    pub const fn status(&self) -> u16 {
        self.kind.row().status
    }

    /// The body.
    pub fn to_json(&self) -> Vec<u8> {
        // Text and booleans always serialise.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

impl Serialize for WireError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let row = self.kind.row();
        ErrorBody {
            error: row.error,
            code: row.code,
            message: &self.message,
            retryable: row.retryable,
            details: self.details.as_deref(),
            invalid_args: &self.invalid_args,
        }
        .serialize(serializer)
    }
}

/// The body of every answer that is not a success.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorBody<'a> {
    /// A short token.
    #[schema(example = "invalid_payload")]
    error: &'a str,
    /// The stable code. The list is open.
    #[schema(example = "INVALID_PAYLOAD")]
    code: &'a str,
    /// One sentence for people.
    #[schema(example = "One field cannot be read.")]
    message: &'a str,
    /// Whether the same request may succeed later.
    #[schema(example = false)]
    retryable: bool,
    /// What else helps.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    details: Option<&'a str>,
    /// The fields that cannot be read.
    #[serde(skip_serializing_if = "<[InvalidArg]>::is_empty")]
    #[schema(value_type = Vec<InvalidArg>, required = false)]
    invalid_args: &'a [InvalidArg],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_body_has_the_four_keys_that_clients_read() {
        for kind in ErrorKind::ALL {
            let body: serde_json::Value =
                serde_json::from_slice(&WireError::from(kind).to_json()).unwrap();
            assert!(
                body["error"].is_string() && body["code"].is_string(),
                "{body}"
            );
            assert!(
                body["message"].is_string() && body["retryable"].is_boolean(),
                "{body}"
            );
            assert!(body.get("details").is_none() && body.get("invalid_args").is_none());
        }
    }

    #[test]
    fn an_error_prints_with_all_that_helps() {
        let error = WireError::invalid_args(vec![InvalidArg::new("data.individual", "missing")]);
        assert_eq!(
            error.to_string(),
            "One field cannot be read.\ndata.individual: missing"
        );
        let error = WireError::with_details(ErrorKind::PayloadTooLarge, "the limit is 5 bytes");
        assert_eq!(
            error.to_string(),
            "The request body is too large. (the limit is 5 bytes)"
        );
    }

    #[test]
    fn only_what_may_pass_later_is_retryable() {
        for kind in ErrorKind::ALL {
            let row = kind.row();
            assert_eq!(
                row.retryable,
                matches!(row.status, 429 | 500 | 503),
                "{row:?}"
            );
        }
    }
}
