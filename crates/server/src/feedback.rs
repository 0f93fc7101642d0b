//! Labels: what became known of applicants later.

use crate::body::{Inbound, check_media_type};
use crate::fault;
use crate::pipeline::Admitted;
use crate::reply::Success;
use axum::http::header;
use bonafide_types::Date;
use bonafide_wire::{
    ErrorKind, FeedbackBody, InvalidArg, RowFault, WireError, read_feedback, read_feedback_file,
};
use bytes::Bytes;
use futures::stream;
use jiff::tz::TimeZone;
use std::convert::Infallible;

/// Stores one label.
pub(crate) async fn put(
    request: &Admitted<'_>,
    inbound: &mut Inbound,
) -> Result<Success, WireError> {
    let config = &request.state.config;
    check_media_type(request.headers)?;
    let raw_body = inbound
        .read(config.body_limit_bytes, config.request_timeout)
        .await?;
    let feedback = read_feedback(raw_body, today(request), &config.wire)?;
    let label = if feedback.is_fraud {
        "fraud"
    } else {
        "non-fraud"
    };
    let message = format!("{} is labelled {label}.", feedback.client_id);
    let environment = request.key.environment;
    let stored = request
        .state
        .evaluator
        .record_feedback(environment, vec![feedback], request.actor())
        .await;
    let stored = stored.map_err(|error| fault::of_feedback(&error))?;
    if stored != [true] {
        return Err(WireError::with_details(
            ErrorKind::UnknownId,
            "no evaluation of this workflow has this id",
        ));
    }
    answer(message, Vec::new())
}

/// Stores the labels of a file.
pub(crate) async fn import(
    request: &Admitted<'_>,
    inbound: &mut Inbound,
) -> Result<Success, WireError> {
    let config = &request.state.config;
    let content_type = request.headers.get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let boundary = content_type.and_then(|value| multer::parse_boundary(value).ok());
    let boundary = boundary.ok_or_else(|| {
        WireError::with_details(
            ErrorKind::UnsupportedMediaType,
            "send the file as multipart/form-data, in a part named file",
        )
    })?;
    let raw_body = inbound
        .read(config.import_limit_bytes, config.request_timeout)
        .await?;
    let raw = part(raw_body, boundary).await?;
    let mut file = read_feedback_file(&raw, today(request))?;
    let (lines, rows): (Vec<_>, Vec<_>) = file.rows.into_iter().unzip();
    let stored = request
        .state
        .evaluator
        .record_feedback(request.key.environment, rows, request.actor())
        .await;
    let stored = stored.map_err(|error| fault::of_feedback(&error))?;
    let kept = stored.iter().filter(|known| **known).count();
    for (line, known) in lines.into_iter().zip(&stored) {
        if !known {
            file.refused += 1;
            file.faults.push(RowFault {
                line,
                field: Some("id".into()),
                description: "no evaluation of this workflow has this id".to_owned(),
            });
        }
    }
    file.faults.sort_by_key(|fault| fault.line);
    file.faults.truncate(100);
    let message = format!("{kept} labels stored, {} rows refused.", file.refused);
    answer(message, file.faults)
}

/// The bytes of the part named `file`.
async fn part(body: Bytes, boundary: String) -> Result<Bytes, WireError> {
    let unreadable = |_| {
        WireError::with_details(
            ErrorKind::InvalidPayload,
            "the body is no multipart/form-data of this boundary",
        )
    };
    let whole = stream::once(async { Ok::<_, Infallible>(body) });
    let mut parts = multer::Multipart::new(whole, boundary);
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        if part.name() == Some("file") {
            return part.bytes().await.map_err(unreadable);
        }
    }
    Err(WireError::invalid_args(vec![InvalidArg::new(
        "file", "missing",
    )]))
}

fn today(request: &Admitted<'_>) -> Date {
    TimeZone::UTC.to_datetime(request.now).date()
}

fn answer(message: String, refused: Vec<RowFault>) -> Result<Success, WireError> {
    let body = FeedbackBody { message, refused };
    let json = serde_json::to_vec(&body).map_err(|_| WireError::from(ErrorKind::InternalError))?;
    Ok(Success::ok(json))
}
