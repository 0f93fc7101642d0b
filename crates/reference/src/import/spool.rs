//! Rows on disk between two passes: one nameless file, sealed, cut into partitions.
//!
//! The file has no name from the start, so nothing is left behind whatever happens, and its blocks
//! are sealed under a key that lives in memory only, so nothing readable reaches the disk.

use super::codec::{SpooledRow, decode, encode};
use bonafide_vault::{DataKey, UnsealError};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Partitions of a spool: at five million rows a partition of 20,000 rows fits any memory.
pub(crate) const PARTITIONS: usize = 256;

/// Bytes collected before a block is sealed and written.
const BLOCK: usize = 32 << 10;

/// Why the spool failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SpoolError {
    #[error("the temporary file of the import failed ({0}); a full disk is the usual reason")]
    Io(#[from] io::Error),
    #[error("the temporary file of the import was changed from outside")]
    Unseal(#[from] UnsealError),
    #[error("the temporary file of the import does not read back")]
    Malformed,
}

/// The spool.
pub(crate) struct Spool {
    key: DataKey,
    next_number: AtomicU64,
    inner: Mutex<Inner>,
}

struct Inner {
    file: File,
    blocks: Vec<Vec<Block>>,
}

#[derive(Clone, Copy)]
struct Block {
    /// Bound into the seal, so that blocks cannot be exchanged.
    number: u64,
    offset: u64,
    length: usize,
}

impl Spool {
    /// Makes an empty spool in a folder.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub(crate) fn create(folder: &Path, key: DataKey) -> Result<Self, SpoolError> {
        Ok(Self {
            key,
            next_number: AtomicU64::new(0),
            inner: Mutex::new(Inner {
                file: tempfile::tempfile_in(folder)?,
                blocks: vec![Vec::new(); PARTITIONS],
            }),
        })
    }

    /// A writer; every thread has its own.
    pub(crate) fn writer(&self) -> SpoolWriter<'_> {
        SpoolWriter {
            spool: self,
            buffers: vec![Vec::new(); PARTITIONS],
        }
    }

    /// Calls `row` for every row of a partition, in no particular order.
    ///
    /// # Errors
    /// See [`SpoolError`].
    pub(crate) fn for_each(
        &self,
        partition: usize,
        mut row: impl FnMut(SpooledRow),
    ) -> Result<(), SpoolError> {
        let blocks = self.lock().blocks.get(partition).cloned();
        for block in blocks.unwrap_or_default() {
            let plain = self
                .key
                .open(&block.number.to_le_bytes(), &self.read(block)?)?;
            let mut rest = plain.as_slice();
            while !rest.is_empty() {
                row(decode(&mut rest).ok_or(SpoolError::Malformed)?);
            }
        }
        Ok(())
    }

    fn read(&self, block: Block) -> Result<Vec<u8>, SpoolError> {
        let mut sealed = vec![0; block.length];
        let mut inner = self.lock();
        inner.file.seek(SeekFrom::Start(block.offset))?;
        inner.file.read_exact(&mut sealed)?;
        Ok(sealed)
    }

    fn write(&self, partition: usize, plain: &[u8]) -> Result<(), SpoolError> {
        let number = self.next_number.fetch_add(1, Ordering::Relaxed);
        let sealed = self.key.seal(&number.to_le_bytes(), plain);
        let mut inner = self.lock();
        let offset = inner.file.seek(SeekFrom::End(0))?;
        inner.file.write_all(&sealed)?;
        if let Some(blocks) = inner.blocks.get_mut(partition) {
            blocks.push(Block {
                number,
                offset,
                length: sealed.len(),
            });
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Collects rows of one thread.
pub(crate) struct SpoolWriter<'s> {
    spool: &'s Spool,
    buffers: Vec<Vec<u8>>,
}

impl SpoolWriter<'_> {
    /// Adds a row to the partition of its group.
    ///
    /// # Errors
    /// See [`SpoolError`].
    pub(crate) fn add(&mut self, row: &SpooledRow) -> Result<(), SpoolError> {
        let spread_by = if row.group == 0 {
            row.record_key
        } else {
            row.group
        };
        let partition = partition_of(spread_by);
        let Some(buffer) = self.buffers.get_mut(partition) else {
            return Err(SpoolError::Malformed);
        };
        encode(row, buffer);
        if buffer.len() >= BLOCK {
            self.spool.write(partition, buffer)?;
            buffer.clear();
        }
        Ok(())
    }

    /// Writes what is still collected.
    ///
    /// # Errors
    /// See [`SpoolError`].
    pub(crate) fn finish(self) -> Result<(), SpoolError> {
        for (partition, buffer) in self.buffers.iter().enumerate() {
            if !buffer.is_empty() {
                self.spool.write(partition, buffer)?;
            }
        }
        Ok(())
    }
}

fn partition_of(hash: u64) -> usize {
    usize::from(hash.to_be_bytes().first().copied().unwrap_or_default()) % PARTITIONS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SourceRecord;
    use bonafide_vault::Vault;

    #[test]
    fn rows_of_all_writers_come_back_and_the_file_shows_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open_or_create(folder.path()).unwrap();
        let spool_folder = tempfile::tempdir().unwrap();
        let spool = Spool::create(spool_folder.path(), vault.new_data_key()).unwrap();
        std::thread::scope(|scope| {
            for thread in 0..2_u64 {
                let mut writer = spool.writer();
                scope.spawn(move || {
                    for number in 0..3_000_u64 {
                        let order = thread * 3_000 + number;
                        let row = SpooledRow {
                            record_key: order.wrapping_mul(0x9e37_79b9_7f4a_7c15),
                            order,
                            group: 0,
                            record: SourceRecord {
                                given_name: Some("Perpetua".into()),
                                ..SourceRecord::default()
                            },
                        };
                        writer.add(&row).unwrap();
                    }
                    writer.finish().unwrap();
                });
            }
        });
        let mut orders = Vec::new();
        for partition in 0..PARTITIONS {
            spool
                .for_each(partition, |row| orders.push(row.order))
                .unwrap();
        }
        orders.sort_unstable();
        assert_eq!(orders, (0..6_000).collect::<Vec<_>>());
        let mut raw = Vec::new();
        let mut inner = spool.lock();
        inner.file.seek(SeekFrom::Start(0)).unwrap();
        inner.file.read_to_end(&mut raw).unwrap();
        assert!(!raw.windows(8).any(|window| window == b"Perpetua"));
        assert_eq!(std::fs::read_dir(spool_folder.path()).unwrap().count(), 0);
    }
}
