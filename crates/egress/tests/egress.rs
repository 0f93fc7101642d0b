//! The way out, over real sockets.
#![cfg(test)]

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Redirect;
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bonafide_egress::{
    Algorithm, ClientCredentials, Egress, EgressConfig, EgressError, KeyError, Outbound,
    SigningKey, TokenError, TokenSource,
};
use http::Method;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
    RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use serde_json::{Value as Json, json};
use std::collections::HashMap;
use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Serves on a port of its own for as long as the test runs.
async fn serve(router: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

fn egress(allowed: &[&str]) -> Egress {
    Egress::new(EgressConfig {
        allowed: allowed.iter().map(|host| (*host).to_owned()).collect(),
        timeout: Duration::from_millis(500),
        largest_answer: 1_000,
        ..EgressConfig::default()
    })
    .unwrap()
}

fn call(url: String) -> Outbound {
    Outbound {
        method: Method::GET,
        url,
        headers: Vec::new(),
        body: Vec::new(),
    }
}

fn site() -> Router {
    Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/away", get(|| async { Redirect::temporary("/") }))
        .route("/large", get(|| async { "x".repeat(1_001) }))
        .route(
            "/slow",
            get(|| async {
                tokio::time::sleep(Duration::from_secs(30)).await;
                "late"
            }),
        )
}

#[tokio::test]
async fn an_allowed_host_is_reached() {
    let address = serve(site()).await;
    let egress = egress(&["127.0.0.1"]);
    let answer = egress
        .send(call(format!("http://{address}/")))
        .await
        .unwrap();
    assert_eq!((answer.status, &*answer.body), (200, &b"hello"[..]));
}

#[tokio::test]
async fn closed_networks_are_not_reached() {
    let address = serve(site()).await;
    let port = address.port();
    let egress = egress(&["somewhere.example"]);
    for host in [
        "127.0.0.1",
        "[::1]",
        "localhost",
        "169.254.169.254",
        "10.0.0.1",
    ] {
        let error = egress.send(call(format!("https://{host}:{port}/"))).await;
        let error = error.unwrap_err();
        assert!(
            matches!(error, EgressError::ClosedNetwork { .. }),
            "{host}: {error}"
        );
    }
}

#[tokio::test]
async fn addresses_that_cannot_be_called_say_why() {
    let egress = egress(&["127.0.0.1"]);
    for (url, told) in [
        ("http://example.org/", "without TLS"),
        ("ftp://example.org/", "neither https nor http"),
        ("example.org", "neither https nor http"),
        ("https://user:secret@example.org/", "credentials"),
        ("https:///", "no URL"),
        ("", "no URL"),
    ] {
        let error = egress.send(call(url.to_owned())).await.unwrap_err();
        let text = error.to_string();
        assert!(text.contains(told), "{url}: {text}");
    }
}

#[tokio::test]
async fn redirects_are_answers_and_limits_hold() {
    let address = serve(site()).await;
    let egress = egress(&["127.0.0.1"]);
    let away = egress
        .send(call(format!("http://{address}/away")))
        .await
        .unwrap();
    assert_eq!(away.status, 307);
    let large = egress.send(call(format!("http://{address}/large"))).await;
    assert!(matches!(
        large.unwrap_err(),
        EgressError::TooLarge { most: 1_000, .. }
    ));
    let slow = egress.send(call(format!("http://{address}/slow"))).await;
    assert!(matches!(slow.unwrap_err(), EgressError::TimedOut { .. }));
    let nobody = egress.send(call("http://127.0.0.1:1/".to_owned())).await;
    assert!(matches!(
        nobody.unwrap_err(),
        EgressError::Connection { .. }
    ));
}

/// A private key file of a new P-256 key, and its public half.
fn ecdsa_key(folder: &Path) -> (PathBuf, Vec<u8>) {
    let random = SystemRandom::new();
    let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    let pair =
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der.as_ref(), &random).unwrap();
    let text = base64::engine::general_purpose::STANDARD.encode(der.as_ref());
    let path = folder.join("key.pem");
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n");
    fs::write(&path, pem).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    (path, pair.public_key().as_ref().to_vec())
}

/// A token endpoint that notes what it is sent.
#[derive(Clone, Default)]
struct Endpoint {
    asked: Arc<AtomicU32>,
    forms: Arc<Mutex<Vec<HashMap<String, String>>>>,
    answer: Arc<Mutex<(u16, Json)>>,
}

impl Endpoint {
    fn answering(status: u16, body: Json) -> Self {
        Self {
            answer: Arc::new(Mutex::new((status, body))),
            ..Self::default()
        }
    }

    async fn url(&self) -> String {
        let router = Router::new()
            .route("/token", post(Self::token))
            .with_state(self.clone());
        format!("http://{}/token", serve(router).await)
    }

    async fn token(State(endpoint): State<Self>, body: String) -> (StatusCode, String) {
        endpoint.asked.fetch_add(1, Ordering::SeqCst);
        let form = form_urlencoded::parse(body.as_bytes())
            .into_owned()
            .collect();
        endpoint.forms.lock().unwrap().push(form);
        let (status, body) = endpoint.answer.lock().unwrap().clone();
        (StatusCode::from_u16(status).unwrap(), body.to_string())
    }

    fn asked(&self) -> u32 {
        self.asked.load(Ordering::SeqCst)
    }
}

fn credentials(token_url: String, key: SigningKey) -> ClientCredentials {
    ClientCredentials {
        token_url,
        client_id: "harrow-savings".to_owned(),
        audience: None,
        scope: Some("verify".to_owned()),
        key,
    }
}

fn granted(life: u64) -> Json {
    json!({ "access_token": "t0ken", "token_type": "Bearer", "expires_in": life })
}

/// The claims of an assertion; its signature is for the caller to verify.
fn parts(assertion: &str) -> (String, Vec<u8>, Json, Json) {
    let mut parts = assertion.split('.');
    let (header, claims, signature) = (
        parts.next().unwrap(),
        parts.next().unwrap(),
        parts.next().unwrap(),
    );
    let json = |part: &str| -> Json {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    (
        format!("{header}.{claims}"),
        URL_SAFE_NO_PAD.decode(signature).unwrap(),
        json(header),
        json(claims),
    )
}

#[tokio::test]
async fn an_assertion_says_who_asks_and_its_signature_holds() {
    let folder = tempfile::tempdir().unwrap();
    let (path, public) = ecdsa_key(folder.path());
    let endpoint = Endpoint::answering(200, granted(300));
    let url = endpoint.url().await;
    let key = SigningKey::read(&path, Algorithm::ES256, Some("key-7".to_owned())).unwrap();
    let source = TokenSource::new(credentials(url.clone(), key));
    let token = source.token(&egress(&["127.0.0.1"])).await.unwrap();
    assert_eq!(token.authorization().unwrap(), "Bearer t0ken");
    assert_eq!(format!("{token:?}"), "AccessToken(***)");

    let form = endpoint.forms.lock().unwrap().remove(0);
    assert_eq!(form.get("grant_type").unwrap(), "client_credentials");
    assert_eq!(form.get("scope").unwrap(), "verify");
    let (signed, signature, header, claims) = parts(form.get("client_assertion").unwrap());
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public)
        .verify(signed.as_bytes(), &signature)
        .unwrap();
    assert_eq!(
        header,
        json!({ "alg": "ES256", "kid": "key-7", "typ": "JWT" })
    );
    assert_eq!(claims.get("iss"), claims.get("sub"));
    assert_eq!(claims.get("iss").unwrap(), "harrow-savings");
    assert_eq!(claims.get("aud").unwrap(), url.as_str());
    let seconds = |claim| claims.get(claim).and_then(Json::as_i64).unwrap();
    assert_eq!(seconds("exp") - seconds("iat"), 300);
}

#[tokio::test]
async fn rsa_keys_sign_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rsa.pem");
    fs::write(&path, include_str!("data/test_only_rsa_key.pem")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let endpoint = Endpoint::answering(200, granted(300));
    let key = SigningKey::read(&path, Algorithm::RS256, None).unwrap();
    let source = TokenSource::new(credentials(endpoint.url().await, key));
    source.token(&egress(&["127.0.0.1"])).await.unwrap();
    let form = endpoint.forms.lock().unwrap().remove(0);
    let (signed, signature, ..) = parts(form.get("client_assertion").unwrap());
    let pem = include_str!("data/test_only_rsa_key.pem");
    let body = pem.lines().skip_while(|line| !line.starts_with('-'));
    let text: String = body.filter(|line| !line.starts_with('-')).collect();
    let der = base64::engine::general_purpose::STANDARD
        .decode(text)
        .unwrap();
    let pair = RsaKeyPair::from_pkcs8(&der).unwrap();
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public_key().as_ref())
        .verify(signed.as_bytes(), &signature)
        .unwrap();
}

#[tokio::test]
async fn a_token_is_kept_until_shortly_before_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = ecdsa_key(folder.path());
    let key = || SigningKey::read(&path, Algorithm::ES256, None).unwrap();
    let egress = egress(&["127.0.0.1"]);

    let long = Endpoint::answering(200, granted(3_600));
    let source = TokenSource::new(credentials(long.url().await, key()));
    for _ in 0..5 {
        source.token(&egress).await.unwrap();
    }
    assert_eq!(long.asked(), 1);
    source.forget().await;
    // Those who come together share one.
    futures::future::join_all((0..8).map(|_| source.token(&egress))).await;
    assert_eq!(long.asked(), 2);

    let spent = Endpoint::answering(200, granted(0));
    let source = TokenSource::new(credentials(spent.url().await, key()));
    source.token(&egress).await.unwrap();
    source.token(&egress).await.unwrap();
    assert_eq!(spent.asked(), 2);
}

#[tokio::test]
async fn a_token_endpoint_that_refuses_or_babbles_gives_no_token() {
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = ecdsa_key(folder.path());
    let egress = egress(&["127.0.0.1"]);
    for (status, body, told) in [
        (401, json!({ "error": "invalid_client" }), "invalid_client"),
        (400, json!("what"), "no code"),
        (200, json!({ "token": "x" }), "no token"),
        (200, json!({ "access_token": "" }), "no token"),
    ] {
        let endpoint = Endpoint::answering(status, body);
        let key = SigningKey::read(&path, Algorithm::ES256, None).unwrap();
        let source = TokenSource::new(credentials(endpoint.url().await, key));
        let error: TokenError = source.token(&egress).await.unwrap_err();
        assert!(error.to_string().contains(told), "{error}");
    }
}

#[test]
fn keys_that_cannot_be_used_say_why() {
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = ecdsa_key(folder.path());
    let unfit = SigningKey::read(&path, Algorithm::RS256, None).unwrap_err();
    assert!(matches!(unfit, KeyError::Unfit { .. }), "{unfit}");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let open = SigningKey::read(&path, Algorithm::ES256, None).unwrap_err();
    assert!(open.to_string().contains("chmod 600"), "{open}");
    let missing = SigningKey::read(&folder.path().join("none"), Algorithm::ES256, None);
    assert!(matches!(missing.unwrap_err(), KeyError::Unreadable { .. }));
}
