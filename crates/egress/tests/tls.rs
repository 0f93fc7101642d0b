//! The way out over TLS.

#![cfg(test)]

use bonafide_egress::{Answer, Egress, EgressConfig, EgressError, Outbound};
use http::Method;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

fn data(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    folder.join("tests/data").join(name)
}

/// Says hello over TLS under the certificate of these tests; answers its port.
async fn serve() -> u16 {
    let certificate = CertificateDer::from_pem_file(data("test_only_certificate.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(data("test_only_certificate_key.pem")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            // A client that does not trust us hangs up.
            let Ok(mut stream) = acceptor.accept(socket).await else {
                continue;
            };
            let mut request = [0; 1024];
            let read = stream.read(&mut request).await.unwrap();
            assert!(read > 0);
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";
            stream.write_all(answer).await.unwrap();
            stream.flush().await.unwrap();
        }
    });
    port
}

async fn ask(port: u16, certificates: Option<PathBuf>) -> Result<Answer, EgressError> {
    let egress = Egress::new(EgressConfig {
        allowed: vec!["localhost".to_owned()],
        extra_certificates: certificates,
        timeout: Duration::from_secs(5),
        ..EgressConfig::default()
    })?;
    let call = Outbound {
        method: Method::GET,
        url: format!("https://localhost:{port}/"),
        headers: Vec::new(),
        body: Vec::new(),
    };
    egress.send(call).await
}

#[tokio::test]
async fn a_certificate_of_the_operator_is_trusted() {
    let port = serve().await;
    let answer = ask(port, Some(data("test_only_certificate.pem"))).await;
    let answer = answer.unwrap();
    assert_eq!((answer.status, &*answer.body), (200, &b"hello"[..]));
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let port = serve().await;
    let error = ask(port, None).await.unwrap_err();
    assert!(matches!(error, EgressError::Connection { .. }), "{error}");
    assert!(error.to_string().contains("certificate"), "{error}");
}

#[tokio::test]
async fn certificates_that_cannot_be_read_are_named() {
    for file in ["none.pem", "test_only_rsa_key.pem"] {
        let error = ask(1, Some(data(file))).await.unwrap_err();
        assert!(error.to_string().contains(file), "{error}");
    }
}
