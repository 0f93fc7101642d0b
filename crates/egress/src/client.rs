//! The client.

use crate::address::{is_open_address, literal};
use crate::error::EgressError;
use crate::resolver::{GuardedResolver, LeadsIntoClosedNetwork};
use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{Method, Request, Uri};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The limits of outbound calls.
#[derive(Clone, Debug)]
pub struct EgressConfig {
    /// Hosts that may lie in closed networks and may be called without TLS: names, or addresses.
    pub allowed: Vec<String>,
    /// Certificates (PEM) to trust beside those that the operating system trusts.
    pub extra_certificates: Option<PathBuf>,
    /// How long to wait for a connection.
    pub connect_timeout: Duration,
    /// How long a whole call may take.
    pub timeout: Duration,
    /// The largest answer, in bytes.
    pub largest_answer: usize,
}

impl Default for EgressConfig {
    fn default() -> Self {
        Self {
            allowed: Vec::new(),
            extra_certificates: None,
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(30),
            largest_answer: 1 << 20,
        }
    }
}

/// One call.
pub struct Outbound {
    /// The method.
    pub method: Method,
    /// The address.
    pub url: String,
    /// Headers; those with secrets are marked, so that nothing prints them.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body.
    pub body: Vec<u8>,
}

/// One answer.
pub struct Answer {
    /// The status. A redirect is an answer like any other: it is never followed.
    pub status: u16,
    /// The body.
    pub body: Bytes,
}

/// Bodies hold personal data: a debug print shows the call's shape and no more.
impl fmt::Debug for Outbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbound")
            .field("method", &self.method)
            .field("origin", &origin(&self.url))
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

type Connector = HttpsConnector<HttpConnector<GuardedResolver>>;

/// The one outbound client. Share it behind an `Arc`; connections are kept and used again.
pub struct Egress {
    client: Client<Connector, Full<Bytes>>,
    config: EgressConfig,
    allowed: Arc<[String]>,
}

impl fmt::Debug for Egress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Egress")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl Egress {
    /// Puts a client together.
    ///
    /// # Errors
    /// [`EgressError::Certificates`].
    pub fn new(config: EgressConfig) -> Result<Self, EgressError> {
        let allowed: Arc<[String]> = config.allowed.clone().into();
        let mut connector = HttpConnector::new_with_resolver(GuardedResolver {
            allowed: Arc::clone(&allowed),
        });
        connector.enforce_http(false);
        connector.set_connect_timeout(Some(config.connect_timeout));
        connector.set_nodelay(true);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls(&config)?)
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(Duration::from_secs(60))
            .pool_max_idle_per_host(8)
            .build(connector);
        Ok(Self {
            client,
            config,
            allowed,
        })
    }

    /// Makes one call. Nothing is tried twice and no redirect is followed.
    ///
    /// # Errors
    /// See [`EgressError`]; whatever status the other side answers is no error here.
    pub async fn send(&self, outbound: Outbound) -> Result<Answer, EgressError> {
        let (uri, host) = self.admit(&outbound.url)?;
        let mut request = Request::new(Full::new(Bytes::from(outbound.body)));
        *request.method_mut() = outbound.method;
        *request.uri_mut() = uri;
        request.headers_mut().extend(outbound.headers);
        let exchange = self.exchange(request, &host);
        match tokio::time::timeout(self.config.timeout, exchange).await {
            Ok(answer) => answer,
            Err(_) => Err(EgressError::TimedOut { host }),
        }
    }

    async fn exchange(
        &self,
        request: Request<Full<Bytes>>,
        host: &str,
    ) -> Result<Answer, EgressError> {
        let response = self.client.request(request).await.map_err(|error| {
            let host = host.to_owned();
            match has_cause::<LeadsIntoClosedNetwork>(&error) {
                true => EgressError::ClosedNetwork { host },
                false => EgressError::Connection {
                    host,
                    reason: innermost(&error),
                },
            }
        })?;
        let status = response.status().as_u16();
        let most = self.config.largest_answer;
        let body = Limited::new(response.into_body(), most).collect().await;
        let body = body.map_err(|error| {
            let host = host.to_owned();
            match error.is::<LengthLimitError>() {
                true => EgressError::TooLarge { host, most },
                false => EgressError::Connection {
                    host,
                    reason: innermost(error.as_ref()),
                },
            }
        })?;
        Ok(Answer {
            status,
            body: body.to_bytes(),
        })
    }

    /// Reads a URL and refuses what must not be called. Names are looked at when they are resolved.
    fn admit(&self, url: &str) -> Result<(Uri, String), EgressError> {
        let refuse = |reason| {
            Err(EgressError::Url {
                url: origin(url),
                reason,
            })
        };
        let Ok(uri) = url.parse::<Uri>() else {
            return refuse("it is no URL");
        };
        let Some(host) = uri.host().map(str::to_owned) else {
            return refuse("it names no host");
        };
        if uri
            .authority()
            .is_some_and(|whole| whole.as_str().contains('@'))
        {
            return refuse("credentials do not belong into a URL");
        }
        let is_allowed = self
            .allowed
            .iter()
            .any(|known| known.eq_ignore_ascii_case(&host));
        match uri.scheme_str() {
            Some("https") => {}
            Some("http") if is_allowed => {}
            Some("http") => {
                return refuse("calls without TLS go only to hosts of the setting `egress_allow`");
            }
            _ => return refuse("it is neither https nor http"),
        }
        if literal(&host).is_some_and(|address| !is_open_address(address)) && !is_allowed {
            return Err(EgressError::ClosedNetwork { host });
        }
        Ok((uri, host))
    }
}

fn tls(config: &EgressConfig) -> Result<ClientConfig, EgressError> {
    let mut roots = RootCertStore::empty();
    // One that cannot be read makes the hosts below it unreachable, and nothing else.
    let (_, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = &config.extra_certificates {
        let failed = |reason: String| EgressError::Certificates {
            path: path.clone(),
            reason,
        };
        let certificates =
            CertificateDer::pem_file_iter(path).map_err(|error| failed(error.to_string()))?;
        let mut known = 0;
        for certificate in certificates {
            let certificate = certificate.map_err(|error| failed(error.to_string()))?;
            roots
                .add(certificate)
                .map_err(|error| failed(error.to_string()))?;
            known += 1;
        }
        if known == 0 {
            return Err(failed("there is none".to_owned()));
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| EgressError::Certificates {
            path: PathBuf::new(),
            reason: error.to_string(),
        })?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

/// Whether an error was caused by one of a kind, however deep.
fn has_cause<E: Error + 'static>(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let is_inside_io = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
            .is_some_and(|inner| inner.is::<E>());
        if error.is::<E>() || is_inside_io {
            return true;
        }
        cause = error.source();
    }
    false
}

/// What the innermost cause says: the outer ones only say that there was one.
fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut error = error;
    while let Some(cause) = error.source() {
        error = cause;
    }
    error.to_string()
}

/// A URL as a message shows it: scheme, host and port. What stands before the host, in a path or in
/// a query may be a secret or somebody's address.
fn origin(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    match scheme {
        "" => host.to_owned(),
        scheme => format!("{scheme}://{host}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_show_no_more_of_a_url_than_whom_it_calls() {
        for (url, shown) in [
            (
                "https://api.example/v1/nadia%40shop.example?key=s3cret",
                "https://api.example",
            ),
            ("http://127.0.0.1:9090/x", "http://127.0.0.1:9090"),
            ("https://api.example?key=s3cret#x", "https://api.example"),
            ("https://key:s3cret@api.example/v1", "https://api.example"),
            ("api.example/nadia", "api.example"),
            ("", ""),
        ] {
            assert_eq!(origin(url), shown);
        }
        let outbound = Outbound {
            method: Method::GET,
            url: "https://api.example/nadia".to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        assert!(!format!("{outbound:?}").contains("nadia"));
    }
}
