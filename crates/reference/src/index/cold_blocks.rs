//! Sealed blocks of cold profiles.
//!
//! A block holds the profiles of [`PEOPLE_PER_BLOCK`] people, each with its length in front, so
//! that neither a person nor a block needs an entry of its own elsewhere. Blocks are sealed with
//! the key of the file and their position: one that was changed or moved does not open.

use super::bytes::{Pack, Reader, u64_at};
use bonafide_vault::BlockCipher;
use std::io::{self, Write};
use xxhash_rust::xxh3::Xxh3;

/// Enough to make the 29 bytes of a seal small, few enough to open in microseconds.
pub(crate) const PEOPLE_PER_BLOCK: u32 = 8;

pub(crate) struct ColdWriter {
    cipher: BlockCipher,
    waiting: Vec<u8>,
    people: u32,
    directory: Vec<u8>,
    blocks: u64,
    length: u64,
    digest: Xxh3,
}

/// What the writer leaves beside the blocks themselves.
pub(crate) struct ColdSections {
    pub(crate) directory: Vec<u8>,
    pub(crate) length: u64,
    /// Digest of all profiles in the clear: part of what makes a version.
    pub(crate) digest: u128,
}

impl ColdWriter {
    pub(crate) fn new(cipher: BlockCipher) -> Self {
        Self {
            cipher,
            waiting: Vec::new(),
            people: 0,
            directory: 0_u64.to_le_bytes().to_vec(),
            blocks: 0,
            length: 0,
            digest: Xxh3::new(),
        }
    }

    pub(crate) fn add(&mut self, profile: &[u8], output: &mut impl Write) -> io::Result<()> {
        self.digest.update(profile);
        self.waiting.put_framed(profile);
        self.people += 1;
        if self.people == PEOPLE_PER_BLOCK {
            self.flush(output)?;
        }
        Ok(())
    }

    fn flush(&mut self, output: &mut impl Write) -> io::Result<()> {
        let sealed = self.cipher.seal(self.blocks, &self.waiting);
        output.write_all(&sealed)?;
        self.blocks += 1;
        self.length += sealed.len() as u64;
        self.directory.extend_from_slice(&self.length.to_le_bytes());
        self.waiting.clear();
        self.people = 0;
        Ok(())
    }

    pub(crate) fn finish(mut self, output: &mut impl Write) -> io::Result<ColdSections> {
        if self.people > 0 {
            self.flush(output)?;
        }
        Ok(ColdSections {
            directory: self.directory,
            length: self.length,
            digest: self.digest.digest128(),
        })
    }
}

/// The sealed blocks of a mapped file.
#[derive(Clone, Copy)]
pub(crate) struct ColdBlocks<'a> {
    pub(crate) directory: &'a [u8],
    pub(crate) blocks: &'a [u8],
    pub(crate) cipher: &'a BlockCipher,
}

impl ColdBlocks<'_> {
    pub(crate) const fn count(&self) -> u64 {
        (self.directory.len() as u64 / 8).saturating_sub(1)
    }

    /// Opens a block; `None` where it is not what was written.
    pub(crate) fn open(&self, block: u64) -> Option<Vec<u8>> {
        let place = usize::try_from(block).ok()?;
        let start = usize::try_from(u64_at(self.directory, place)?).ok()?;
        let end = usize::try_from(u64_at(self.directory, place + 1)?).ok()?;
        let sealed = self.blocks.get(start..end)?;
        self.cipher.open(block, sealed).ok()
    }
}

/// The profiles of an opened block.
pub(crate) fn profiles(block: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut reader = Reader::new(block);
    std::iter::from_fn(move || (!reader.is_at_end()).then(|| reader.framed()))
}
