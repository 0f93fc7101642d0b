//! Asking the agency.

use super::mapping::{MappingError, SsaMapping};
use super::request;
use super::response::{self, Reply};
use bonafide_egress::{
    ClientCredentials, Egress, EgressError, Outbound, SigningKey, TokenError, TokenSource,
};
use bonafide_enrichment::{AuthorityReply, AuthoritySource, Failure};
use bonafide_modules::{Authority, AuthorityQuestion};
use bonafide_types::{SmolStr, Timestamp};
use futures::FutureExt;
use futures::future::BoxFuture;
use http::Method;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use std::sync::Arc;
use std::time::Duration;

/// The agency as an authority. Share it behind an `Arc`.
#[derive(Debug)]
pub struct SsaConnector {
    egress: Arc<Egress>,
    mapping: SsaMapping,
    tokens: TokenSource,
}

impl SsaConnector {
    /// Puts a connector together; nothing is called yet.
    ///
    /// # Errors
    /// [`MappingError::Key`].
    pub fn new(egress: Arc<Egress>, mapping: SsaMapping) -> Result<Self, MappingError> {
        let token = mapping.token.clone();
        let key = SigningKey::read(&token.key_file, token.algorithm, token.key_id)?;
        let tokens = TokenSource::new(ClientCredentials {
            token_url: token.url,
            client_id: token.client_id,
            audience: token.audience,
            scope: token.scope,
            key,
        });
        Ok(Self {
            egress,
            mapping,
            tokens,
        })
    }

    /// One call.
    async fn ask_together(&self, questions: &[&AuthorityQuestion]) -> Vec<Reply> {
        match self.call(questions).await {
            Ok((status, body)) => {
                if status == 401 {
                    self.tokens.forget().await;
                }
                response::read(&self.mapping, status, &body, questions.len())
            }
            Err(failure) => vec![Err(failure); questions.len()],
        }
    }

    async fn call(&self, questions: &[&AuthorityQuestion]) -> Result<(u16, Vec<u8>), Failure> {
        let token = self
            .tokens
            .token(&self.egress)
            .await
            .map_err(|error| failure_of_token(&error))?;
        let unwritable = || Failure::lasting(502, "the call could not be written");
        let mut headers = vec![
            (AUTHORIZATION, token.authorization().ok_or_else(unwritable)?),
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (ACCEPT, HeaderValue::from_static("application/json")),
        ];
        for (name, value) in &self.mapping.service.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unwritable())?;
            let value = HeaderValue::from_str(value).map_err(|_| unwritable())?;
            headers.push((name, value));
        }
        let body = request::body(&self.mapping.request, questions);
        let answer = self
            .egress
            .send(Outbound {
                method: Method::POST,
                url: self.mapping.service.url.clone(),
                headers,
                body: body.to_string().into_bytes(),
            })
            .await
            .map_err(|error| failure_of_egress(&error))?;
        Ok((answer.status, answer.body.to_vec()))
    }
}

impl AuthoritySource for SsaConnector {
    fn authority(&self) -> Authority {
        Authority::Ssa
    }

    fn version(&self) -> Option<SmolStr> {
        None
    }

    fn is_outside(&self) -> bool {
        true
    }

    fn retry_pause(&self) -> Duration {
        Duration::from_millis(200)
    }

    fn ask<'a>(
        &'a self,
        question: &'a AuthorityQuestion,
        _: Timestamp,
    ) -> BoxFuture<'a, Result<AuthorityReply, Failure>> {
        async move {
            let replies = self.ask_together(&[question]).await;
            let none = || Failure::lasting(502, "the agency answered what cannot be read");
            replies.into_iter().next().unwrap_or_else(|| Err(none()))
        }
        .boxed()
    }

    /// As many questions a call as the mapping allows, one call after the other.
    fn ask_all<'a>(
        &'a self,
        questions: &'a [AuthorityQuestion],
        _: Timestamp,
    ) -> BoxFuture<'a, Vec<Reply>> {
        async move {
            let mut replies = Vec::with_capacity(questions.len());
            for some in questions.chunks(self.mapping.service.most_per_call) {
                let some: Vec<&AuthorityQuestion> = some.iter().collect();
                replies.extend(self.ask_together(&some).await);
            }
            replies
        }
        .boxed()
    }
}

/// The log says which host and why; the entry says what it means.
fn failure_of_egress(error: &EgressError) -> Failure {
    tracing::warn!(%error, "a call to the agency brought no answer");
    match error {
        EgressError::TimedOut { .. } => Failure::passing(504, "the agency had no answer in time"),
        EgressError::Connection { .. } => Failure::passing(502, "no connection to the agency"),
        EgressError::TooLarge { .. } => {
            Failure::lasting(502, "the agency answered what cannot be read")
        }
        _ => Failure::lasting(502, "the agency must not be called at this address"),
    }
}

fn failure_of_token(error: &TokenError) -> Failure {
    if let TokenError::Egress(error) = error {
        return failure_of_egress(error);
    }
    tracing::warn!(%error, "there is no access token for the agency");
    match error {
        TokenError::Refused {
            status: 429 | 500..=599,
            ..
        } => Failure::passing(503, "the agency's token endpoint is down"),
        TokenError::Refused { .. } => Failure::lasting(
            503,
            "the agency's token endpoint refused the client: its key, its id or its enrolment",
        ),
        _ => Failure::lasting(502, "the agency's token endpoint answered what is no token"),
    }
}
