//! Writing an artefact: records as they come, keys at the end.

use super::entry::{BLOCK_ENTRIES, Entry, RecordPlace};
use super::layout::{HEADER_BYTES, MAGIC, Trailer, key_digest, key_hash};
use super::{FeedError, FeedInfo};
use crate::record::FeedRecord;
use bonafide_vault::{BlockCipher, BlockPurpose, Vault};
use std::collections::{HashMap, HashSet};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use uuid::Uuid;
use xxhash_rust::xxh3::xxh3_64;

/// Writes one artefact. Memory holds about a hundred bytes a record; what a later record took the
/// place of stays in the file, unreachable, until the next import leaves it out.
pub(crate) struct ArtefactWriter<'v> {
    vault: &'v Vault,
    path: PathBuf,
    file: BufWriter<NamedTempFile>,
    cipher: BlockCipher,
    offset: u64,
    /// By identity.
    live: HashMap<u128, RecordPlace>,
    dead: HashSet<RecordPlace>,
    entries: Vec<Entry>,
}

impl<'v> ArtefactWriter<'v> {
    /// Starts a file that takes its name when it is complete.
    pub(crate) fn create(path: &Path, vault: &'v Vault) -> Result<Self, FeedError> {
        let file_id = Uuid::new_v4();
        let begin = || -> io::Result<BufWriter<NamedTempFile>> {
            let folder = path.parent().unwrap_or(Path::new("."));
            let mut file = BufWriter::with_capacity(1 << 20, NamedTempFile::new_in(folder)?);
            file.write_all(MAGIC)?;
            file.write_all(file_id.as_bytes())?;
            Ok(file)
        };
        Ok(Self {
            vault,
            file: begin().map_err(|source| FeedError::Io {
                path: path.to_owned(),
                source,
            })?,
            path: path.to_owned(),
            cipher: vault.block_cipher(BlockPurpose::FEED_RECORDS, file_id.as_bytes()),
            offset: HEADER_BYTES,
            live: HashMap::new(),
            dead: HashSet::new(),
            entries: Vec::new(),
        })
    }

    /// Adds a record; tells whether it took the place of an earlier one.
    pub(crate) fn put<R: FeedRecord>(&mut self, record: &R) -> Result<bool, FeedError> {
        let plain = serde_json::to_vec(record).map_err(|error| self.io(error.into()))?;
        let sealed = self.cipher.seal(self.offset, &plain);
        let place = RecordPlace::new(self.offset, sealed.len())
            .ok_or_else(|| FeedError::TooLarge(self.path.clone()))?;
        self.file
            .write_all(&sealed)
            .map_err(|error| self.io(error))?;
        self.offset += sealed.len() as u64;
        let vault = self.vault;
        self.entries.extend(record.keys().iter().map(|key| Entry {
            hash: key_hash(vault, key),
            place,
        }));
        let before = self
            .live
            .insert(key_digest(vault, &record.identity()), place);
        self.dead.extend(before);
        Ok(before.is_some())
    }

    /// Takes a record out; tells whether there was one.
    pub(crate) fn remove(&mut self, identity: &str) -> bool {
        let removed = self.live.remove(&key_digest(self.vault, identity));
        self.dead.extend(removed);
        removed.is_some()
    }

    /// How many records the artefact has.
    pub(crate) fn records(&self) -> u64 {
        self.live.len() as u64
    }

    /// Writes keys, fences, manifest and trailer, and makes the file durable under its name.
    pub(crate) fn finish(mut self, info: &FeedInfo) -> Result<(), FeedError> {
        let dead = std::mem::take(&mut self.dead);
        self.entries.retain(|entry| !dead.contains(&entry.place));
        self.entries.sort_unstable();
        let path = self.path.clone();
        self.write_tail(info)
            .map_err(|source| FeedError::Io { path, source })
    }

    fn write_tail(self, info: &FeedInfo) -> io::Result<()> {
        let mut file = self.file;
        let mut fences = Vec::new();
        let mut fences_at = self.offset;
        for block in self.entries.chunks(BLOCK_ENTRIES) {
            let bytes: Vec<u8> = block.iter().flat_map(|entry| entry.to_bytes()).collect();
            file.write_all(&bytes)?;
            fences_at += bytes.len() as u64;
            let first = block.first().map_or(0, |entry| entry.hash);
            fences.extend_from_slice(&first.to_be_bytes());
            fences.extend_from_slice(&xxh3_64(&bytes).to_be_bytes());
        }
        let manifest_at = fences_at + fences.len() as u64;
        let mut tail = fences;
        serde_json::to_writer(&mut tail, info)?;
        file.write_all(&tail)?;
        let trailer = Trailer {
            keys_at: self.offset,
            entries: self.entries.len() as u64,
            fences_at,
            manifest_at,
            checksum: 0,
        }
        .sealed(&tail);
        file.write_all(&trailer.to_bytes())?;
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(&self.path).map_err(|error| error.error)?;
        Ok(())
    }

    fn io(&self, source: io::Error) -> FeedError {
        FeedError::Io {
            path: self.path.clone(),
            source,
        }
    }
}
