//! The key of one evaluation.

use crate::derive::Secret;
use crate::random::random_bytes;
use crate::{UnsealError, envelope};
use std::fmt;
use zeroize::Zeroizing;

/// A 256-bit key that seals what belongs together: request, record and trace of one evaluation.
///
/// Forgetting its wrapped form makes all of it unreadable for ever. Prints masked, is wiped from
/// memory when dropped, and cannot be copied.
pub struct DataKey(Secret);

impl DataKey {
    /// Makes a fresh key.
    pub(crate) fn random() -> Self {
        Self(Zeroizing::new(random_bytes()))
    }

    /// Takes the bytes of an unwrapped key.
    pub(crate) const fn from_secret(secret: Secret) -> Self {
        Self(secret)
    }

    /// The bytes, to be wrapped.
    pub(crate) fn secret(&self) -> &[u8; 32] {
        &self.0
    }

    /// Encrypts and authenticates `plaintext`, and binds it to `aad` ("associated data": which
    /// evaluation and which part of it this is), so that it cannot be moved elsewhere unnoticed.
    ///
    /// The result is 29 bytes longer than the plaintext and differs on every call.
    pub fn seal(&self, aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
        envelope::seal(&self.0, aad, plaintext)
    }

    /// Decrypts what [`DataKey::seal`] made with the same `aad`.
    ///
    /// # Errors
    /// See [`UnsealError`]. Nothing of the plaintext is given out unless all of it is authentic.
    pub fn open(&self, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, UnsealError> {
        envelope::open(&self.0, aad, sealed)
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(***)")
    }
}
