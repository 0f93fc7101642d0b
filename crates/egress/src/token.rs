//! Access tokens by client credentials (RFC 6749, 4.4) with a signed assertion.

use crate::assertion::SigningKey;
use crate::client::{Egress, Outbound};
use crate::error::EgressError;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use jiff::Timestamp;
use serde::Deserialize;
use std::fmt;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;
use zeroize::Zeroizing;

/// How long before its end a token is no longer used.
const MARGIN: Duration = Duration::from_secs(30);

/// The life of a token whose server does not say.
const DEFAULT_LIFE: u64 = 300;

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Who asks for tokens, and where.
#[derive(Debug)]
pub struct ClientCredentials {
    /// The token endpoint.
    pub token_url: String,
    /// Who asks.
    pub client_id: String,
    /// Whom the assertion is for; the token endpoint where nothing else is said.
    pub audience: Option<String>,
    /// What the token is to be good for.
    pub scope: Option<String>,
    /// Signs the assertion.
    pub key: SigningKey,
}

/// An access token. Prints masked.
#[derive(Clone)]
pub struct AccessToken(Zeroizing<String>);

impl AccessToken {
    /// The value of an `authorization` header, marked as a secret.
    pub fn authorization(&self) -> Option<HeaderValue> {
        let text = Zeroizing::new(format!("Bearer {}", self.0.as_str()));
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(***)")
    }
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// The token endpoint brought no answer.
    #[error(transparent)]
    Egress(#[from] EgressError),
    /// It refused. The text is the endpoint's error code, never its description.
    #[error("the token endpoint refused the client with status {status} ({code})")]
    Refused {
        /// The status.
        status: u16,
        /// Its error code, such as `invalid_client`.
        code: String,
    },
    /// It answered something else.
    #[error("the token endpoint answered what is no token")]
    Malformed,
    /// The assertion could not be signed.
    #[error("the assertion could not be signed")]
    Unsigned,
}

struct Held {
    token: AccessToken,
    until: Instant,
}

/// Fetches tokens and keeps them until shortly before their end.
pub struct TokenSource {
    credentials: ClientCredentials,
    held: Mutex<Option<Held>>,
}

impl fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSource")
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct TokenBody {
    access_token: String,
    expires_in: Option<u64>,
}

#[derive(Deserialize)]
struct ErrorBody {
    error: String,
}

impl TokenSource {
    /// Nothing is fetched yet.
    pub fn new(credentials: ClientCredentials) -> Self {
        Self {
            credentials,
            held: Mutex::new(None),
        }
    }

    /// A token that holds. Of callers who come together one fetches it and all get it.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub async fn token(&self, egress: &Egress) -> Result<AccessToken, TokenError> {
        let mut held = self.held.lock().await;
        if let Some(known) = held.as_ref().filter(|known| Instant::now() < known.until) {
            return Ok(known.token.clone());
        }
        let fetched = self.fetch(egress).await?;
        let token = fetched.token.clone();
        *held = Some(fetched);
        Ok(token)
    }

    /// Forgets the token: the service refused it although it should hold.
    pub async fn forget(&self) {
        *self.held.lock().await = None;
    }

    async fn fetch(&self, egress: &Egress) -> Result<Held, TokenError> {
        let asked_at = Instant::now();
        let answer = egress.send(self.request()?).await?;
        if answer.status != 200 {
            let code = serde_json::from_slice(&answer.body).map_or_else(
                |_| "no code".to_owned(),
                |body: ErrorBody| printable(&body.error),
            );
            return Err(TokenError::Refused {
                status: answer.status,
                code,
            });
        }
        let body: TokenBody =
            serde_json::from_slice(&answer.body).map_err(|_| TokenError::Malformed)?;
        if body.access_token.is_empty() {
            return Err(TokenError::Malformed);
        }
        let life = Duration::from_secs(body.expires_in.unwrap_or(DEFAULT_LIFE));
        // A token that lives shorter than the margin is used for half of its life.
        let used_for = life.saturating_sub(MARGIN).max(life / 2);
        Ok(Held {
            token: AccessToken(Zeroizing::new(body.access_token)),
            until: asked_at + used_for,
        })
    }

    fn request(&self) -> Result<Outbound, TokenError> {
        let credentials = &self.credentials;
        let audience = credentials
            .audience
            .as_deref()
            .unwrap_or(&credentials.token_url);
        let assertion = credentials
            .key
            .assertion(&credentials.client_id, audience, Timestamp::now())
            .ok_or(TokenError::Unsigned)?;
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "client_credentials")
            .append_pair("client_id", &credentials.client_id)
            .append_pair("client_assertion_type", ASSERTION_TYPE)
            .append_pair("client_assertion", &assertion);
        if let Some(scope) = &credentials.scope {
            form.append_pair("scope", scope);
        }
        Ok(Outbound {
            method: http::Method::POST,
            url: credentials.token_url.clone(),
            headers: vec![
                (
                    CONTENT_TYPE,
                    HeaderValue::from_static("application/x-www-form-urlencoded"),
                ),
                (ACCEPT, HeaderValue::from_static("application/json")),
            ],
            body: form.finish().into_bytes(),
        })
    }
}

/// An error code as a message shows it: short, and without characters that upset a terminal.
fn printable(code: &str) -> String {
    code.chars()
        .filter(|character| character.is_ascii_graphic())
        .take(40)
        .collect()
}
