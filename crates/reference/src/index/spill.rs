//! Sorting more people than fit in memory: encrypted buckets in a temporary file.
//!
//! People arrive in any order and leave sorted by seed. The file has no name and nothing in it is
//! readable: each chunk is sealed like a cold block, under a key of this build alone.

use super::bytes::{Pack, Reader};
use bonafide_vault::BlockCipher;
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;

/// A bucket is written out when it holds this much.
const CHUNK: usize = 48 * 1024;
const BUCKETS: usize = 256;

/// Collects people by the first byte of their seed.
pub(crate) struct Spill {
    file: File,
    cipher: BlockCipher,
    written: u64,
    chunks: u64,
    buckets: Vec<Bucket>,
}

#[derive(Default)]
struct Bucket {
    waiting: Vec<u8>,
    chunks: Vec<Chunk>,
}

struct Chunk {
    number: u64,
    offset: u64,
    length: usize,
}

impl Spill {
    pub(crate) fn new(file: File, cipher: BlockCipher) -> Self {
        Self {
            file,
            cipher,
            written: 0,
            chunks: 0,
            buckets: (0..BUCKETS).map(|_| Bucket::default()).collect(),
        }
    }

    pub(crate) fn add(&mut self, seed: u64, payload: &[u8]) -> io::Result<()> {
        let Some(bucket) = self.buckets.get_mut((seed >> 56) as usize) else {
            return Ok(());
        };
        bucket.waiting.extend_from_slice(&seed.to_le_bytes());
        bucket.waiting.put_framed(payload);
        if bucket.waiting.len() < CHUNK {
            return Ok(());
        }
        let sealed = self.cipher.seal(self.chunks, &bucket.waiting);
        bucket.waiting.clear();
        self.file.write_all(&sealed)?;
        bucket.chunks.push(Chunk {
            number: self.chunks,
            offset: self.written,
            length: sealed.len(),
        });
        self.chunks += 1;
        self.written += sealed.len() as u64;
        Ok(())
    }

    /// Hands out the payloads of all people, ascending by seed, people of one seed by their bytes.
    pub(crate) fn for_each_sorted<E: From<io::Error>>(
        mut self,
        mut visit: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        for bucket in std::mem::take(&mut self.buckets) {
            let mut bytes = bucket.waiting;
            for chunk in &bucket.chunks {
                let mut sealed = vec![0; chunk.length];
                self.file.read_exact_at(&mut sealed, chunk.offset)?;
                let plain = self
                    .cipher
                    .open(chunk.number, &sealed)
                    .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
                bytes.extend_from_slice(&plain);
            }
            let mut people = Vec::new();
            let mut reader = Reader::new(&bytes);
            while !reader.is_at_end() {
                let seed = reader.low_bytes::<8>();
                people.push((seed, reader.framed()));
            }
            people.sort_unstable();
            for (_, payload) in people {
                visit(payload)?;
            }
        }
        Ok(())
    }
}
