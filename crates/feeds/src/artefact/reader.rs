//! Reading an artefact.

use super::entry::{BLOCK_ENTRIES, ENTRY_BYTES, Entry, RecordPlace};
use super::layout::{FILE_ID_BYTES, HEADER_BYTES, MAGIC, TRAILER_BYTES, Trailer, key_hash};
use super::{FeedError, FeedInfo};
use crate::record::FeedRecord;
use bonafide_vault::{BlockCipher, BlockPurpose, Vault};
use std::fmt;
use std::fs::File;
use std::io;
use std::marker::PhantomData;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

/// One generation of a feed, open for look-ups. Share it behind an `Arc`; a look-up takes
/// microseconds and holds no lock.
pub struct Feed<R> {
    file: File,
    path: PathBuf,
    vault: Arc<Vault>,
    cipher: BlockCipher,
    trailer: Trailer,
    fences: Vec<Fence>,
    info: FeedInfo,
    kind: PhantomData<fn() -> R>,
}

/// First hash and checksum of a block of keys.
#[derive(Clone, Copy, Debug)]
struct Fence {
    first: u64,
    checksum: u64,
}

impl<R> fmt::Debug for Feed<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feed")
            .field("info", &self.info)
            .finish_non_exhaustive()
    }
}

impl<R: FeedRecord> Feed<R> {
    /// Opens an artefact; verifies everything but records and keys, which are verified when they
    /// are read.
    ///
    /// # Errors
    /// See [`FeedError`].
    pub fn open(path: &Path, vault: &Arc<Vault>) -> Result<Self, FeedError> {
        let io = |source| FeedError::Io {
            path: path.to_owned(),
            source,
        };
        let damaged = |what| FeedError::Damaged {
            path: path.to_owned(),
            what,
        };
        let file = File::open(path).map_err(io)?;
        let length = file.metadata().map_err(io)?.len();
        let trailer_at = length
            .checked_sub(TRAILER_BYTES as u64)
            .filter(|at| *at >= HEADER_BYTES)
            .ok_or_else(|| damaged("it is cut short"))?;
        let header = read(&file, 0, MAGIC.len() + FILE_ID_BYTES).map_err(io)?;
        let file_id = header
            .strip_prefix(MAGIC)
            .ok_or_else(|| damaged("it is no feed"))?;
        let trailer = read(&file, trailer_at, TRAILER_BYTES).map_err(io)?;
        let trailer = Trailer::from_bytes(&trailer).ok_or_else(|| damaged("its end is missing"))?;
        // Two lengths that must lie inside of the file before memory is taken for them.
        let tail_bytes = trailer_at
            .checked_sub(trailer.fences_at)
            .and_then(|bytes| usize::try_from(bytes).ok())
            .ok_or_else(|| damaged("its trailer"))?;
        let tail = read(&file, trailer.fences_at, tail_bytes).map_err(io)?;
        if trailer.sealed(&tail) != trailer {
            return Err(damaged("its checksum"));
        }
        let fence_bytes = trailer
            .manifest_at
            .checked_sub(trailer.fences_at)
            .and_then(|bytes| usize::try_from(bytes).ok())
            .ok_or_else(|| damaged("its trailer"))?;
        let (fences, manifest) = tail
            .split_at_checked(fence_bytes)
            .ok_or_else(|| damaged("its trailer"))?;
        let info: FeedInfo =
            serde_json::from_slice(manifest).map_err(|_| damaged("its manifest"))?;
        if info.kind != R::KIND.as_str() {
            return Err(FeedError::WrongKind(path.to_owned()));
        }
        let (fences, _) = fences.as_chunks::<ENTRY_BYTES>();
        Ok(Self {
            cipher: vault.block_cipher(BlockPurpose::FEED_RECORDS, file_id),
            fences: fences.iter().map(Fence::from_bytes).collect(),
            file,
            path: path.to_owned(),
            vault: Arc::clone(vault),
            trailer,
            info,
            kind: PhantomData,
        })
    }

    /// What the feed says about itself.
    pub const fn info(&self) -> &FeedInfo {
        &self.info
    }

    /// The records that a key leads to. Two keys may share a hash, so that the caller has to look
    /// whether a record is one it asked for.
    pub(crate) fn records_of(&self, key: &str) -> Result<Vec<R>, FeedError> {
        self.first_records_of(key, usize::MAX)
    }

    /// The same, at most so many of them.
    pub(crate) fn first_records_of(&self, key: &str, most: usize) -> Result<Vec<R>, FeedError> {
        let hash = key_hash(&self.vault, key);
        // The block before the first one that begins with the hash may end with it.
        let first = self.fences.partition_point(|fence| fence.first < hash);
        let mut places = Vec::new();
        for block in first.saturating_sub(1)..self.fences.len() {
            if self
                .fences
                .get(block)
                .is_none_or(|fence| fence.first > hash)
            {
                break;
            }
            let entries = self.block(block)?;
            places.extend(
                entries
                    .iter()
                    .filter(|entry| entry.hash == hash)
                    .map(|entry| entry.place),
            );
        }
        places.truncate(most);
        places.into_iter().map(|place| self.record(place)).collect()
    }

    /// Whether any record has a key; no record is opened for it.
    pub(crate) fn has(&self, key: &str) -> Result<bool, FeedError> {
        let hash = key_hash(&self.vault, key);
        let first = self.fences.partition_point(|fence| fence.first < hash);
        for block in first.saturating_sub(1)..=first {
            if block < self.fences.len()
                && self.block(block)?.iter().any(|entry| entry.hash == hash)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Hands out every record once, in the order of the file.
    pub(crate) fn for_each<E: From<FeedError>>(
        &self,
        mut visit: impl FnMut(R) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut places = Vec::new();
        for block in 0..self.fences.len() {
            places.extend(self.block(block)?.iter().map(|entry| entry.place));
        }
        places.sort_unstable();
        places.dedup();
        places
            .into_iter()
            .try_for_each(|place| visit(self.record(place)?))
    }

    fn block(&self, block: usize) -> Result<Vec<Entry>, FeedError> {
        let first = (block * BLOCK_ENTRIES) as u64;
        let count = self.trailer.entries.saturating_sub(first);
        let count = usize::try_from(count)
            .unwrap_or(usize::MAX)
            .min(BLOCK_ENTRIES);
        let offset = self.trailer.keys_at + first * ENTRY_BYTES as u64;
        let bytes = read(&self.file, offset, count * ENTRY_BYTES).map_err(|e| self.io(e))?;
        let checksum = self.fences.get(block).map(|fence| fence.checksum);
        if checksum != Some(xxh3_64(&bytes)) {
            return Err(self.damaged("its keys"));
        }
        let (entries, _) = bytes.as_chunks::<ENTRY_BYTES>();
        Ok(entries.iter().copied().map(Entry::from_bytes).collect())
    }

    fn record(&self, place: RecordPlace) -> Result<R, FeedError> {
        let sealed = read(&self.file, place.offset(), place.length()).map_err(|e| self.io(e))?;
        let opened = self
            .cipher
            .open(place.offset(), &sealed)
            .map_err(|source| FeedError::Sealed {
                path: self.path.clone(),
                source,
            })?;
        serde_json::from_slice(&opened).map_err(|_| self.damaged("a record"))
    }

    fn io(&self, source: io::Error) -> FeedError {
        FeedError::Io {
            path: self.path.clone(),
            source,
        }
    }

    fn damaged(&self, what: &'static str) -> FeedError {
        FeedError::Damaged {
            path: self.path.clone(),
            what,
        }
    }
}

impl Fence {
    fn from_bytes(bytes: &[u8; ENTRY_BYTES]) -> Self {
        let (words, _) = bytes.as_chunks::<8>();
        let word = |place: usize| words.get(place).copied().map_or(0, u64::from_be_bytes);
        Self {
            first: word(0),
            checksum: word(1),
        }
    }
}

fn read(file: &File, offset: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    file.read_exact_at(&mut bytes, offset)?;
    Ok(bytes)
}
