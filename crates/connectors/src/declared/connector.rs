//! A connector that is ready to call.

use super::address;
use super::description::{Description, DescriptionError};
use super::file::{BaseUrl, Encoding, File, HeaderText, Method};
use super::secret::{Secret, SecretError};
use super::template::Facts;
use super::verdict;
use bonafide_egress::{Egress, EgressError, Outbound};
use bonafide_enrichment::{Connector, ConnectorLimits, Described, Failure, Question, Refusal};
use bonafide_types::{SmolStr, Value};
use futures::FutureExt;
use futures::future::BoxFuture;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Before the second attempt, where the description says nothing.
const RETRY_PAUSE: Duration = Duration::from_millis(100);

/// One described service, with its address and its secrets at hand.
pub struct DeclaredConnector {
    description: Description,
    egress: Arc<Egress>,
    address: SmolStr,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// Headers hold secrets: a debug print names the connector and no more.
impl fmt::Debug for DeclaredConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeclaredConnector")
            .field("name", self.description.name())
            .field("version", self.description.version())
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl DeclaredConnector {
    /// Looks up the address and the secrets that a description refers to. Nothing is called.
    ///
    /// # Errors
    /// [`DescriptionError::Secret`], [`DescriptionError::NoAddress`], or a fault of the address.
    pub fn new(
        egress: Arc<Egress>,
        description: Description,
        path: &Path,
    ) -> Result<Self, DescriptionError> {
        let file = &description.file;
        let base = match &file.base_url {
            BaseUrl::Fixed(url) => url.clone(),
            BaseUrl::FromEnvironment(named) => {
                let set = std::env::var(&named.env).ok().filter(|url| !url.is_empty());
                set.or_else(|| named.default.clone()).ok_or_else(|| {
                    DescriptionError::NoAddress {
                        path: path.to_owned(),
                        variable: named.env.clone(),
                    }
                })?
            }
        };
        if let Some(fault) = address::fault(&base) {
            return Err(DescriptionError::Faults {
                path: path.to_owned(),
                faults: vec![format!("base_url: {fault}")],
            });
        }
        let headers = headers(&description).map_err(|source| DescriptionError::Secret {
            path: path.to_owned(),
            source,
        })?;
        let address = format!("{}{}", base.trim_end_matches('/'), file.path);
        Ok(Self {
            egress,
            address: address.into(),
            headers,
            description,
        })
    }

    async fn call(&self, question: &Question, call_id: &str) -> Result<Value, Refusal> {
        let file = &self.description.file;
        let unwritable = || Failure::lasting(502, "the call could not be written");
        let mut headers = self.headers.clone();
        if let Some(name) = &file.idempotency_header {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unwritable())?;
            let value = HeaderValue::from_str(call_id).map_err(|_| unwritable())?;
            headers.push((name, value));
        }
        let answer = self
            .egress
            .send(Outbound {
                method: match file.method {
                    Method::Get => http::Method::GET,
                    Method::Post => http::Method::POST,
                    Method::Put => http::Method::PUT,
                },
                url: question.url.clone(),
                headers,
                body: question.body.clone(),
            })
            .await
            .map_err(|error| self.failure(&error))?;
        verdict::judge(file, answer.status, &answer.body)
    }

    /// The log says which host and why; the entry says what it means.
    fn failure(&self, error: &EgressError) -> Failure {
        let connector = self.description.name();
        tracing::warn!(%connector, %error, "a call of a connector brought no answer");
        match error {
            EgressError::TimedOut { .. } => {
                Failure::passing(504, "the service had no answer in time")
            }
            EgressError::Connection { .. } => Failure::passing(502, "no connection to the service"),
            EgressError::TooLarge { .. } => {
                Failure::lasting(502, "the service answered what cannot be read")
            }
            _ => Failure::lasting(502, "the service must not be called at this address"),
        }
    }
}

/// The headers of every call, in the order of their names; those with secrets are marked.
fn headers(description: &Description) -> Result<Vec<(HeaderName, HeaderValue)>, SecretError> {
    let file = &description.file;
    let mut headers = vec![(ACCEPT, HeaderValue::from_static("application/json"))];
    match (&file.body, file.encoding) {
        (None, _) => {}
        (Some(_), Encoding::Json) => {
            headers.push((CONTENT_TYPE, HeaderValue::from_static("application/json")));
        }
        (Some(_), Encoding::Form) => headers.push((
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        )),
    }
    for (name, text) in &file.headers {
        let (value, secret) = match text {
            HeaderText::Plain(text) => (HeaderValue::from_str(text), name),
            HeaderText::Secret(header) => {
                let source = file
                    .secrets
                    .get(&header.secret)
                    .cloned()
                    .unwrap_or_default();
                let secret = Secret::fetch(&header.secret, &source, &description.folder)?;
                let whole =
                    zeroize::Zeroizing::new(format!("{}{}", header.prefix, secret.reveal()));
                let mut value = HeaderValue::from_str(&whole);
                if let Ok(value) = &mut value {
                    value.set_sensitive(true);
                }
                (value, &header.secret)
            }
        };
        let unwritable = || SecretError::Unwritable {
            name: secret.to_string(),
        };
        let value = value.map_err(|_| unwritable())?;
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unwritable())?;
        headers.retain(|(known, _)| *known != name);
        headers.push((name, value));
    }
    Ok(headers)
}

impl Described for Description {
    fn name(&self) -> &SmolStr {
        &self.file.name
    }

    fn setting_faults(&self, settings: &Value) -> Vec<String> {
        self.file.setting_faults(settings)
    }
}

impl Described for DeclaredConnector {
    fn name(&self) -> &SmolStr {
        self.description.name()
    }

    fn setting_faults(&self, settings: &Value) -> Vec<String> {
        self.description.setting_faults(settings)
    }
}

impl Connector for DeclaredConnector {
    fn version(&self) -> &SmolStr {
        self.description.version()
    }

    fn address(&self) -> &SmolStr {
        &self.address
    }

    fn limits(&self) -> ConnectorLimits {
        let file = &self.description.file;
        let milliseconds = |number: u32| Duration::from_millis(number.into());
        ConnectorLimits {
            timeout: file.timeout_ms.map(milliseconds),
            retries: file.retries,
            cache_ttl: Duration::from_secs(file.cache_ttl_s.into()),
            retry_pause: file.retry_pause_ms.map_or(RETRY_PAUSE, milliseconds),
        }
    }

    fn question(&self, input: &Value, settings: &Value) -> Result<Question, Vec<SmolStr>> {
        question(&self.description.file, &self.address, input, settings)
    }

    fn ask<'a>(
        &'a self,
        question: &'a Question,
        call_id: &'a str,
    ) -> BoxFuture<'a, Result<Value, Refusal>> {
        self.call(question, call_id).boxed()
    }

    fn output(&self, question: &Question, body: &Value) -> Value {
        output(&self.description.file, question, body)
    }
}

/// The declared inputs and settings in the service's form; else the names of what is missing.
pub(super) fn question(
    file: &File,
    address: &str,
    input: &Value,
    settings: &Value,
) -> Result<Question, Vec<SmolStr>> {
    let is_there = |value: &Value| match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        _ => true,
    };
    let given = |name: &str| input.get(name).filter(|value| is_there(value));
    let required = file.input.iter().filter(|(_, rule)| rule.required);
    let missing = required.filter(|(name, _)| given(name).is_none());
    let missing: Vec<SmolStr> = missing.map(|(name, _)| name.clone()).collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let declared = file.input.keys();
    let input =
        Value::object(declared.filter_map(|name| Some((name.clone(), given(name)?.clone()))));
    let settings = Value::object(file.settings.iter().map(|(name, rule)| {
        let value = settings.get(name).unwrap_or(&rule.default);
        (name.clone(), value.clone())
    }));
    let facts = Facts {
        input: Some(&input),
        settings: Some(&settings),
        ..Facts::default()
    };
    let query = file.query.iter();
    let query =
        Value::object(query.map(|(name, template)| (name.clone(), template.fill_known(facts))));
    let body = file.body.as_ref().map(|body| body.fill_known(facts));
    let bytes = body.as_ref().map(|body| match file.encoding {
        Encoding::Json => serde_json::to_vec(body).unwrap_or_default(),
        Encoding::Form => address::form(body).into_bytes(),
    });
    let mut url = address::fill_path(address, &input);
    let pairs = address::form(&query);
    if !pairs.is_empty() {
        url.push('?');
        url.push_str(&pairs);
    }
    Ok(Question {
        shown: body.unwrap_or(match file.query.is_empty() {
            true => input.clone(),
            false => query,
        }),
        url,
        body: bytes.unwrap_or_default(),
        input,
        settings,
    })
}

pub(super) fn output(file: &File, question: &Question, body: &Value) -> Value {
    file.output.fill(Facts {
        input: Some(&question.input),
        settings: Some(&question.settings),
        body: Some(body),
        ..Facts::default()
    })
}
