//! A stand-in for the agency: a token endpoint that verifies signatures, and a service that answers
//! yes or no, or fails in every way an agency does.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
    UnparsedPublicKey,
};
use serde_json::{Value as Json, json};
use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How the service behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Up,
    /// Fails so many times, then is up.
    Failing(u32),
    Down,
    Throttled,
    AgreementExpired,
    Babbling,
    Silent,
    /// Knows no token any more, until new ones are fetched.
    ForgotTokens,
}

struct Held {
    mode: Mode,
    public_key: Vec<u8>,
    audience: String,
    tokens: Vec<String>,
    refused_clients: u32,
    /// Questions of each call of the service.
    calls: Vec<Vec<Json>>,
}

/// The running stand-in.
#[derive(Clone)]
pub(crate) struct Agency {
    url: String,
    held: Arc<Mutex<Held>>,
}

impl Agency {
    /// Starts it on a port of its own, and writes the client's key and mapping into a folder.
    pub(crate) fn start(folder: &Path) -> (Self, String) {
        let public_key = write_key(&folder.join("ssa-key.pem"));
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let agency = Self {
            held: Arc::new(Mutex::new(Held {
                mode: Mode::Up,
                public_key,
                audience: format!("{url}/oauth2/token"),
                tokens: Vec::new(),
                refused_clients: 0,
                calls: Vec::new(),
            })),
            url: url.clone(),
        };
        let router = Router::new()
            .route("/oauth2/token", post(token))
            .route("/verifications", post(verify))
            .with_state(agency.clone());
        // The thread ends with the test's process.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                axum::serve(listener, router).await.unwrap();
            });
        });
        let mapping = include_str!("../../../../docs/ssa-mapping.example.toml")
            .replace("https://agency.example", &url)
            .replace("\"RS256\"", "\"ES256\"");
        let path = folder.join("ssa.toml");
        fs::write(&path, mapping).unwrap();
        (agency, path.to_str().unwrap().to_owned())
    }

    pub(crate) fn set(&self, mode: Mode) {
        let mut held = self.held.lock().unwrap();
        held.mode = mode;
        if mode == Mode::ForgotTokens {
            held.tokens.clear();
        }
    }

    /// How many questions each call carried.
    pub(crate) fn calls(&self) -> Vec<usize> {
        self.held
            .lock()
            .unwrap()
            .calls
            .iter()
            .map(Vec::len)
            .collect()
    }

    pub(crate) fn questions(&self) -> Vec<Json> {
        self.held.lock().unwrap().calls.concat()
    }

    pub(crate) fn tokens(&self) -> usize {
        self.held.lock().unwrap().tokens.len()
    }

    pub(crate) fn refused_clients(&self) -> u32 {
        self.held.lock().unwrap().refused_clients
    }

    /// Takes the client's key out of the books.
    pub(crate) fn forget_client(&self) {
        self.held.lock().unwrap().public_key = vec![4; 65];
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

/// Makes a private key file; answers the public half.
fn write_key(path: &Path) -> Vec<u8> {
    let random = SystemRandom::new();
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let der = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, der.as_ref(), &random).unwrap();
    let text = STANDARD.encode(der.as_ref());
    fs::write(
        path,
        format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n"),
    )
    .unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    pair.public_key().as_ref().to_vec()
}

type Reply = (StatusCode, String);

fn reply(status: u16, body: &Json) -> Reply {
    (StatusCode::from_u16(status).unwrap(), body.to_string())
}

async fn token(State(agency): State<Agency>, body: String) -> Reply {
    let form: HashMap<String, String> = form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let mut held = agency.held.lock().unwrap();
    let assertion = form.get("client_assertion").map_or("", String::as_str);
    let is_known = form.get("grant_type").map(String::as_str) == Some("client_credentials")
        && is_signed_by(assertion, &held.public_key, &held.audience);
    if !is_known {
        held.refused_clients += 1;
        return reply(401, &json!({ "error": "invalid_client" }));
    }
    let issued = format!("token-{}", held.tokens.len());
    held.tokens.push(issued.clone());
    if held.mode == Mode::ForgotTokens {
        held.mode = Mode::Up;
    }
    reply(
        200,
        &json!({ "access_token": issued, "token_type": "Bearer", "expires_in": 3600 }),
    )
}

fn is_signed_by(assertion: &str, public_key: &[u8], audience: &str) -> bool {
    let Some((signed, signature)) = assertion.rsplit_once('.') else {
        return false;
    };
    let Some((_, claims)) = signed.split_once('.') else {
        return false;
    };
    let (Ok(signature), Ok(claims)) = (
        URL_SAFE_NO_PAD.decode(signature),
        URL_SAFE_NO_PAD.decode(claims),
    ) else {
        return false;
    };
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public_key);
    let claims: Json = serde_json::from_slice(&claims).unwrap_or_default();
    let now = jiff::Timestamp::now().as_second();
    key.verify(signed.as_bytes(), &signature).is_ok()
        && claims["aud"] == audience
        && claims["iss"] == claims["sub"]
        && claims["exp"]
            .as_i64()
            .is_some_and(|end| end > now && end <= now + 600)
}

async fn verify(State(agency): State<Agency>, headers: HeaderMap, body: String) -> Reply {
    let mode = {
        let mut held = agency.held.lock().unwrap();
        let sent = headers
            .get("authorization")
            .map(|value| value.to_str().unwrap());
        let sent = sent
            .and_then(|value| value.strip_prefix("Bearer "))
            .unwrap_or_default();
        if !held.tokens.iter().any(|known| known == sent) {
            return reply(401, &json!({}));
        }
        let mode = held.mode;
        if let Mode::Failing(times) = mode {
            held.mode = if times > 1 {
                Mode::Failing(times - 1)
            } else {
                Mode::Up
            };
        }
        mode
    };
    match mode {
        Mode::Up | Mode::ForgotTokens => {}
        Mode::Failing(_) | Mode::Down => return reply(503, &json!({})),
        Mode::Throttled => return reply(429, &json!({})),
        Mode::AgreementExpired => {
            return reply(400, &json!({ "error": { "code": "AGREEMENT_EXPIRED" } }));
        }
        Mode::Babbling => return (StatusCode::OK, "<html>maintenance</html>".to_owned()),
        Mode::Silent => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            return reply(200, &json!({}));
        }
    }
    let body: Json = serde_json::from_str(&body).unwrap();
    let questions = body["verificationRequests"].as_array().unwrap().clone();
    // Answers come in another order than the questions.
    let answers: Vec<Json> = questions.iter().rev().map(answer).collect();
    agency.held.lock().unwrap().calls.push(questions);
    reply(200, &json!({ "verificationResponses": answers }))
}

/// Two people are on the agency's file; one of them is dead.
fn answer(question: &Json) -> Json {
    let is = |ssn: &str, last: &str| question["ssn"] == ssn && question["name"]["last"] == last;
    let mut answer = json!({ "requestId": question["requestId"], "transactionId": "T-1" });
    if is("219440931", "Brackenridge") {
        answer["verified"] = json!("Y");
    } else if is("219440932", "Vanterpool") {
        answer["verified"] = json!("Y");
        answer["deathIndicator"] = json!("Y");
    } else {
        answer["verified"] = json!("N");
    }
    answer
}
