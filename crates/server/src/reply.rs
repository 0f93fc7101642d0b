//! What goes back: status, headers and bytes.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use bonafide_access::Admission;
use bonafide_types::EvalId;
use bonafide_wire::{API_VERSION, ErrorKind, WireError};
use bytes::Bytes;
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const RERUN_OF: HeaderName = HeaderName::from_static("x-rerun-of");
const X_RETRY_AFTER: HeaderName = HeaderName::from_static("x-retry-after");

/// Headers of every answer, unless it sets one itself.
static ON_EVERY_ANSWER: [(HeaderName, HeaderValue); 8] = [
    (
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json; charset=utf-8"),
    ),
    (
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-cache, no-store, max-age=0"),
    ),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("strict-origin"),
    ),
    (
        header::STRICT_TRANSPORT_SECURITY,
        HeaderValue::from_static("max-age=31536000"),
    ),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        header::X_FRAME_OPTIONS,
        HeaderValue::from_static("SAMEORIGIN"),
    ),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'"),
    ),
    (
        HeaderName::from_static("x-api-version"),
        HeaderValue::from_static(API_VERSION),
    ),
];

/// A success.
#[derive(Debug)]
pub(crate) struct Success {
    pub(crate) status: u16,
    pub(crate) json: Vec<u8>,
    /// The evaluation that the answer is about.
    pub(crate) eval_id: Option<EvalId>,
    /// The latest earlier evaluation with the same id of the client.
    pub(crate) rerun_of: Option<EvalId>,
}

impl Success {
    /// Status 200 with this body.
    pub(crate) const fn ok(json: Vec<u8>) -> Self {
        Self {
            status: 200,
            json,
            eval_id: None,
            rerun_of: None,
        }
    }
}

/// The answer to a request that went through the pipeline.
pub(crate) fn answer(
    outcome: Result<Success, WireError>,
    request_id: Uuid,
    admission: Option<&Admission>,
) -> Response<Body> {
    let mut response = match outcome {
        Ok(success) => {
            let mut response = json_response(success.status, success.json);
            if let Some(eval_id) = success.rerun_of {
                insert(response.headers_mut(), RERUN_OF, &eval_id.to_string());
            }
            let about = success
                .eval_id
                .map_or(request_id, |eval_id| *eval_id.as_uuid());
            insert_request_id(response.headers_mut(), about);
            response
        }
        Err(error) => {
            let mut response = error_response(&error);
            insert_request_id(response.headers_mut(), request_id);
            if let Some(admission) = admission.filter(|_| error.kind == ErrorKind::RateLimited) {
                let seconds = HeaderValue::from(admission.retry_after_seconds);
                response
                    .headers_mut()
                    .insert(X_RETRY_AFTER, seconds.clone());
                response.headers_mut().insert(header::RETRY_AFTER, seconds);
            }
            response
        }
    };
    if let Some(admission) = admission {
        insert_windows(response.headers_mut(), admission);
    }
    response
}

/// An error without a known key.
pub(crate) fn error_response(error: &WireError) -> Response<Body> {
    let mut response = json_response(error.status(), error.to_json());
    if error.kind == ErrorKind::AuthenticationFailed {
        let scheme = HeaderValue::from_static("Bearer");
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, scheme);
    }
    response
}

/// A JSON body; the headers that all answers share are added last, by [`complete`].
pub(crate) fn json_response(status: u16, json: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(Bytes::from(json)));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    response
}

/// Adds what every answer carries.
pub(crate) fn complete(headers: &mut HeaderMap) {
    for (name, value) in &ON_EVERY_ANSWER {
        if !headers.contains_key(name) {
            headers.insert(name.clone(), value.clone());
        }
    }
    if !headers.contains_key(REQUEST_ID) {
        insert_request_id(headers, Uuid::now_v7());
    }
}

fn insert_request_id(headers: &mut HeaderMap, id: Uuid) {
    insert(
        headers,
        REQUEST_ID,
        id.hyphenated().encode_lower(&mut Uuid::encode_buffer()),
    );
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn insert_windows(headers: &mut HeaderMap, admission: &Admission) {
    for (name, number) in [
        ("x-ratelimit-limit-window", admission.limit_second),
        ("x-ratelimit-remaining-window", admission.remaining_second),
        ("x-ratelimit-limit-day", admission.limit_day),
        ("x-ratelimit-remaining-day", admission.remaining_day),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(number));
    }
}
