//! Reading the body of a request: what it is announced as, how long it may be, how long it may
//! take.

use axum::body::{Body, HttpBody};
use axum::http::{HeaderMap, header};
use bonafide_wire::{ErrorKind, WireError};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Of a body that is not wanted, at most this much is read and thrown away, so that the client
/// gets to read the answer instead of a reset connection.
const MOST_DISCARDED: usize = 64 * 1024 * 1024;
const DISCARD_TIMEOUT: Duration = Duration::from_secs(5);

/// Refuses a body that is announced as anything but JSON in UTF-8. A missing type is read as JSON.
pub(crate) fn check_media_type(headers: &HeaderMap) -> Result<(), WireError> {
    let refused = || Err(ErrorKind::UnsupportedMediaType.into());
    let encoding = headers.get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return refused();
    }
    let Some(value) = headers.get(header::CONTENT_TYPE) else {
        return Ok(());
    };
    let Ok(value) = value.to_str() else {
        return refused();
    };
    let mut parts = value.split(';').map(str::trim);
    let is_json = parts
        .next()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    let is_utf8 = parts.all(|parameter| match parameter.split_once('=') {
        Some((name, charset)) if name.trim().eq_ignore_ascii_case("charset") => {
            let charset = charset.trim().trim_matches('"');
            charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
        }
        _ => true,
    });
    if is_json && is_utf8 {
        Ok(())
    } else {
        refused()
    }
}

/// The body of a request, read once or thrown away.
pub(crate) struct Inbound {
    body: Option<Body>,
    /// The client waits for a sign before it sends; throwing away would only invite the body.
    waits_for_sign: bool,
}

impl Inbound {
    pub(crate) fn new(body: Body, headers: &HeaderMap) -> Self {
        Self {
            body: Some(body),
            waits_for_sign: headers.contains_key(header::EXPECT),
        }
    }

    /// The whole body.
    pub(crate) async fn read(
        &mut self,
        limit: usize,
        timeout: Duration,
    ) -> Result<Bytes, WireError> {
        let too_large = || {
            WireError::with_details(
                ErrorKind::PayloadTooLarge,
                format!("the limit is {limit} bytes"),
            )
        };
        let announced = self
            .body
            .as_ref()
            .map_or(0, |body| body.size_hint().lower());
        if usize::try_from(announced).unwrap_or(usize::MAX) > limit {
            return Err(too_large());
        }
        let deadline = Instant::now() + timeout;
        let Some(mut stream) = self.body.take().map(Body::into_data_stream) else {
            return Ok(Bytes::new());
        };
        let mut first = Bytes::new();
        let mut rest = BytesMut::new();
        loop {
            let Ok(next) = timeout_at(deadline, stream.next()).await else {
                return Err(ErrorKind::RequestTimeout.into());
            };
            let chunk = match next {
                None => break,
                Some(Ok(chunk)) => chunk,
                Some(Err(_)) => {
                    return Err(WireError::with_details(
                        ErrorKind::InvalidPayload,
                        "the body ended early",
                    ));
                }
            };
            if first.len() + rest.len() + chunk.len() > limit {
                self.body = Some(Body::from_stream(stream));
                return Err(too_large());
            }
            // Most bodies arrive in one piece, which then is not copied.
            if first.is_empty() {
                first = chunk;
            } else {
                rest.extend_from_slice(&chunk);
            }
        }
        if rest.is_empty() {
            return Ok(first);
        }
        let mut whole = BytesMut::with_capacity(first.len() + rest.len());
        whole.extend_from_slice(&first);
        whole.extend_from_slice(&rest);
        Ok(whole.freeze())
    }

    /// Throws away what was not read, within bounds.
    pub(crate) async fn discard(mut self) {
        let Some(body) = self.body.take().filter(|body| !body.is_end_stream()) else {
            return;
        };
        if self.waits_for_sign {
            return;
        }
        let deadline = Instant::now() + DISCARD_TIMEOUT;
        let mut stream = body.into_data_stream();
        let mut discarded = 0;
        while let Ok(Some(Ok(chunk))) = timeout_at(deadline, stream.next()).await {
            discarded += chunk.len();
            if discarded > MOST_DISCARDED {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn accepts(name: header::HeaderName, value: &'static [u8]) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_bytes(value).unwrap());
        check_media_type(&headers).is_ok()
    }

    #[test]
    fn only_json_in_utf_8_is_accepted() {
        assert!(check_media_type(&HeaderMap::new()).is_ok());
        for accepted in [
            "application/json",
            "Application/JSON",
            "application/json; charset=utf-8",
            "application/json;charset=\"UTF-8\"",
            "application/json; q=1",
            "application/json;",
        ] {
            assert!(
                accepts(header::CONTENT_TYPE, accepted.as_bytes()),
                "{accepted}"
            );
        }
        for refused in [
            &b"text/plain"[..],
            b"application/xml",
            b"",
            b"application/json; charset=latin1",
            b"application/x-www-form-urlencoded",
            b"multipart/form-data",
            b"application/json\xff",
        ] {
            assert!(!accepts(header::CONTENT_TYPE, refused), "{refused:?}");
        }
        assert!(accepts(header::CONTENT_ENCODING, b"identity"));
        assert!(!accepts(header::CONTENT_ENCODING, b"gzip"));
    }
}
