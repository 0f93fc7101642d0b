//! Encryption of the numbered blocks of a long-lived file.

use crate::derive::Secret;
use crate::{UnsealError, envelope};
use std::fmt;

/// What a file of sealed blocks is for; files of different purposes never share a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockPurpose(&'static str);

impl BlockPurpose {
    /// Full profiles of the reference population.
    pub const REFERENCE_PROFILES: Self = Self("reference-profiles");
    /// Records of an outside feed, such as an authority's or of deaths.
    pub const FEED_RECORDS: Self = Self("feed-records");

    /// The name that goes into the derivation.
    pub(crate) const fn as_str(self) -> &'static str {
        self.0
    }
}

/// Seals and opens the blocks of one file. Prints masked; wiped from memory when dropped.
///
/// Every file has a derived key of its own and every sealing a random 96-bit nonce, so one file may
/// hold up to 2³² blocks, rewritten ones included.
pub struct BlockCipher(Secret);

impl BlockCipher {
    /// Bytes by which a sealed block is longer than its plaintext.
    pub const OVERHEAD: usize = envelope::OVERHEAD;

    /// Takes a derived key.
    pub(crate) const fn new(secret: Secret) -> Self {
        Self(secret)
    }

    /// Seals the block that stands at `position` of the file.
    pub fn seal(&self, position: u64, plaintext: &[u8]) -> Vec<u8> {
        envelope::seal(&self.0, &position.to_be_bytes(), plaintext)
    }

    /// Opens the block that stands at `position`.
    ///
    /// # Errors
    /// See [`UnsealError`]; a block of another position or another file is not authentic.
    pub fn open(&self, position: u64, sealed: &[u8]) -> Result<Vec<u8>, UnsealError> {
        envelope::open(&self.0, &position.to_be_bytes(), sealed)
    }
}

impl fmt::Debug for BlockCipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BlockCipher(***)")
    }
}
