//! Sealed bytes: format version (1 byte), nonce (12), ciphertext, tag (16); AES-256-GCM.

use crate::UnsealError;
use crate::random::random_bytes;
use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::{AeadInOut, Aes256Gcm, KeyInit, Nonce, Tag};

/// The one format there is so far.
pub(crate) const FORMAT: u8 = 1;
const NONCE_LENGTH: usize = 12;
const TAG_LENGTH: usize = 16;
const HEADER_LENGTH: usize = 1 + NONCE_LENGTH;

/// Bytes that sealing adds.
pub(crate) const OVERHEAD: usize = HEADER_LENGTH + TAG_LENGTH;

/// Seals a message under a fresh random nonce.
///
/// One key must not seal more than 2³² messages; every key of this crate stays far below, because
/// it belongs to one evaluation, one wrapping or one file.
#[expect(
    clippy::expect_used,
    reason = "AES-GCM refuses only messages beyond 64 GiB, which no address in memory here reaches"
)]
pub(crate) fn seal(key: &[u8; 32], aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE_LENGTH] = random_bytes();
    let mut sealed = Vec::with_capacity(plaintext.len() + OVERHEAD);
    sealed.push(FORMAT);
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(plaintext);
    let (_, body) = sealed.split_at_mut(HEADER_LENGTH);
    let tag = Aes256Gcm::new(key.into())
        .encrypt_inout_detached(&Nonce::from(nonce), aad, InOutBuf::from(body))
        .expect("the message is shorter than 64 GiB");
    sealed.extend_from_slice(&tag);
    sealed
}

/// Opens what [`seal`] made with the same key and associated data.
pub(crate) fn open(key: &[u8; 32], aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, UnsealError> {
    let (&format, rest) = sealed.split_first().ok_or(UnsealError::TooShort)?;
    if format != FORMAT {
        return Err(UnsealError::UnknownFormat(format));
    }
    let (nonce, rest) = rest
        .split_first_chunk::<NONCE_LENGTH>()
        .ok_or(UnsealError::TooShort)?;
    let (ciphertext, tag) = rest
        .split_last_chunk::<TAG_LENGTH>()
        .ok_or(UnsealError::TooShort)?;
    let mut plaintext = ciphertext.to_vec();
    Aes256Gcm::new(key.into())
        .decrypt_inout_detached(
            &Nonce::from(*nonce),
            aad,
            InOutBuf::from(plaintext.as_mut_slice()),
            &Tag::from(*tag),
        )
        .map_err(|_| UnsealError::NotAuthentic)?;
    Ok(plaintext)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Test case 15 of the GCM specification (McGrew and Viega), AES-256, checks that the
    /// ciphertext and the tag lie where the format says.
    #[test]
    fn opens_the_published_test_vector() {
        let key = hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
        let mut sealed = vec![FORMAT];
        sealed.extend(hex("cafebabefacedbaddecaf888"));
        sealed.extend(hex(
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
             8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad",
        ));
        sealed.extend(hex("b094dac5d93471bdec1a502270e3cc6c"));
        let plaintext = open(&key.try_into().unwrap(), b"", &sealed).unwrap();
        assert_eq!(
            plaintext,
            hex(
                "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
                 1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
            )
        );
    }

    fn hex(text: &str) -> Vec<u8> {
        let (pairs, _) = text.as_bytes().as_chunks::<2>();
        pairs
            .iter()
            .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }
}
