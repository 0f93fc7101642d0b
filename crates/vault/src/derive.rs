//! Sub-keys: one secret, many purposes, none of which reveals another.
//!
//! The scheme is HKDF-Expand of RFC 5869 with HMAC-SHA-256, one block of output. Extraction is left
//! out, as the RFC allows where the input is already a uniformly random key of hash length.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

/// A 256-bit secret, wiped when dropped.
pub(crate) type Secret = Zeroizing<[u8; 32]>;

/// HMAC-SHA-256 with its key already absorbed; cloning it saves two compressions per use.
pub(crate) type KeyedHash = Hmac<Sha256>;

/// Prepares a keyed hash.
#[expect(
    clippy::expect_used,
    reason = "HMAC takes keys of any length; the error type exists for other algorithms"
)]
pub(crate) fn keyed_hash(secret: &[u8; 32]) -> KeyedHash {
    KeyedHash::new_from_slice(secret).expect("HMAC takes keys of any length")
}

/// Derives the sub-key of a purpose. `parts` are framed by their lengths, so that no two lists of
/// parts give the same input.
pub(crate) fn derive(secret: &[u8; 32], purpose: &str, parts: &[&[u8]]) -> Secret {
    let mut mac = keyed_hash(secret);
    frame(&mut mac, purpose.as_bytes());
    for part in parts {
        frame(&mut mac, part);
    }
    // The counter byte of HKDF-Expand's first and only block.
    mac.update(&[1]);
    let mut digest = mac.finalize().into_bytes();
    let derived = Zeroizing::new(digest.into());
    digest.zeroize();
    derived
}

/// Feeds a length-framed part into a keyed hash.
pub(crate) fn frame(mac: &mut KeyedHash, part: &[u8]) {
    mac.update(&(part.len() as u64).to_be_bytes());
    mac.update(part);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_and_framings_give_unrelated_keys() {
        let secret = [7; 32];
        let keys = [
            derive(&secret, "wrapping", &[]),
            derive(&secret, "look-up", &[]),
            derive(&secret, "block", &[b"ab", b"c"]),
            derive(&secret, "block", &[b"a", b"bc"]),
            derive(&secret, "block", &[b"abc"]),
            derive(&[8; 32], "wrapping", &[]),
        ];
        for (index, key) in keys.iter().enumerate() {
            for other in &keys[index + 1..] {
                assert_ne!(key, other);
            }
        }
    }
}
