//! Signed client assertions: who asks for a token proves it with a key (RFC 7523, RFC 7515).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;
use std::fmt;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// How long an assertion holds.
const LIFE: SignedDuration = SignedDuration::from_mins(5);

/// How assertions are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RS256,
    /// ECDSA on P-256 with SHA-256.
    ES256,
}

impl Algorithm {
    const fn as_str(self) -> &'static str {
        match self {
            Self::RS256 => "RS256",
            Self::ES256 => "ES256",
        }
    }
}

/// A private key for signing assertions. Prints masked.
pub struct SigningKey {
    pair: Pair,
    /// Names the key to the other side, where it knows several.
    id: Option<String>,
}

enum Pair {
    Rsa(RsaKeyPair),
    Ecdsa(EcdsaKeyPair),
}

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The file is no private key in PKCS #8 form.
    #[error("{path} holds no private key in PKCS #8 form (PEM): {reason}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Other users can read the file.
    #[error("{0} can be read by other users; make it private with `chmod 600`")]
    NotPrivate(PathBuf),
    /// The key is of another kind than the algorithm needs.
    #[error("the key in {path} does not fit {algorithm}: {reason}")]
    Unfit {
        /// The file.
        path: PathBuf,
        /// What it should fit.
        algorithm: &'static str,
        /// Why it does not.
        reason: String,
    },
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(***)")
    }
}

impl SigningKey {
    /// Reads a private key.
    ///
    /// # Errors
    /// See [`KeyError`].
    pub fn read(path: &Path, algorithm: Algorithm, id: Option<String>) -> Result<Self, KeyError> {
        let unreadable = |reason: String| KeyError::Unreadable {
            path: path.to_owned(),
            reason,
        };
        refuse_public(path)?;
        let key = PrivatePkcs8KeyDer::from_pem_file(path)
            .map_err(|error| unreadable(error.to_string()))?;
        let unfit = |error: ring::error::KeyRejected| KeyError::Unfit {
            path: path.to_owned(),
            algorithm: algorithm.as_str(),
            reason: error.to_string(),
        };
        let der = key.secret_pkcs8_der();
        let pair = match algorithm {
            Algorithm::RS256 => Pair::Rsa(RsaKeyPair::from_pkcs8(der).map_err(unfit)?),
            Algorithm::ES256 => Pair::Ecdsa(
                EcdsaKeyPair::from_pkcs8(
                    &ECDSA_P256_SHA256_FIXED_SIGNING,
                    der,
                    &SystemRandom::new(),
                )
                .map_err(unfit)?,
            ),
        };
        Ok(Self { pair, id })
    }

    /// An assertion that `client_id` is who asks `audience`, at an instant; `None` where the
    /// system has no randomness.
    pub(crate) fn assertion(
        &self,
        client_id: &str,
        audience: &str,
        now: Timestamp,
    ) -> Option<String> {
        let algorithm = match self.pair {
            Pair::Rsa(_) => Algorithm::RS256,
            Pair::Ecdsa(_) => Algorithm::ES256,
        };
        let mut header = serde_json::json!({ "alg": algorithm.as_str(), "typ": "JWT" });
        if let (Some(id), Some(header)) = (&self.id, header.as_object_mut()) {
            header.insert("kid".to_owned(), id.clone().into());
        }
        let claims = serde_json::json!({
            "iss": client_id,
            "sub": client_id,
            "aud": audience,
            "jti": Uuid::new_v4().to_string(),
            "iat": now.as_second(),
            "exp": (now + LIFE).as_second(),
        });
        let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(&claims));
        let signature = self.sign(signed.as_bytes())?;
        Some(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .ok()?;
                Some(signature)
            }
            Pair::Ecdsa(pair) => {
                let signature = pair.sign(&random, message).ok()?;
                Some(signature.as_ref().to_vec())
            }
        }
    }
}

/// A key that others can read is everybody's.
fn refuse_public(path: &Path) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = std::fs::metadata(path).map_err(|error| KeyError::Unreadable {
        path: path.to_owned(),
        reason: error.to_string(),
    })?;
    match metadata.permissions().mode() & 0o077 {
        0 => Ok(()),
        _ => Err(KeyError::NotPrivate(path.to_owned())),
    }
}
