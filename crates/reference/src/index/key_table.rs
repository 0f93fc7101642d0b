//! The key table: from the 64-bit hash of a blocking key to the people who have that key.
//!
//! Entries are sorted by hash and cut into buckets of a few entries; a bucket is found by scaling
//! the hash, so that no sorting order has to be stored. An entry is the lowest byte of its hash
//! (which tells keys of one bucket apart) and a 32-bit person: about 5.7 bytes with its share of
//! the bucket array. One look-up in forty meets a stranger's entry; scoring turns it away.

use super::bytes::u32_at;

/// People beyond this many under one key are left out: a key so common tells nobody apart.
pub(crate) const MOST_PEOPLE_PER_KEY: usize = 200;
/// Average number of entries in a bucket.
const ENTRIES_PER_BUCKET: usize = 6;
const PARTITIONS: usize = 256;

/// Collects keys; memory 16 bytes a key until [`KeyTableBuilder::finish`].
pub(crate) struct KeyTableBuilder {
    partitions: Vec<Vec<(u64, u32)>>,
}

/// The three sections of a finished table.
pub(crate) struct KeySections {
    pub(crate) buckets: Vec<u8>,
    pub(crate) tags: Vec<u8>,
    pub(crate) entities: Vec<u8>,
    /// Entries dropped because their key was too common.
    pub(crate) dropped: u64,
}

impl KeyTableBuilder {
    pub(crate) fn new() -> Self {
        Self {
            partitions: vec![Vec::new(); PARTITIONS],
        }
    }

    pub(crate) fn add(&mut self, hash: u64, entity: u32) {
        if let Some(partition) = self.partitions.get_mut((hash >> 56) as usize) {
            partition.push((hash, entity));
        }
    }

    pub(crate) fn finish(mut self) -> KeySections {
        let half = self.partitions.len() / 2;
        let (left, right) = self.partitions.split_at_mut(half);
        let dropped = std::thread::scope(|scope| {
            let first = scope.spawn(|| left.iter_mut().map(sort_and_cap).sum::<u64>());
            let second = right.iter_mut().map(sort_and_cap).sum::<u64>();
            first.join().unwrap_or(0) + second
        });
        let count: usize = self.partitions.iter().map(Vec::len).sum();
        let bucket_count = (count / ENTRIES_PER_BUCKET).max(1);
        let mut sections = KeySections {
            buckets: Vec::with_capacity((bucket_count + 1) * 4),
            tags: Vec::with_capacity(count),
            entities: Vec::with_capacity(count * 4),
            dropped,
        };
        let mut written: u32 = 0;
        let mut next_bucket = 0;
        for partition in &mut self.partitions {
            for (hash, entity) in std::mem::take(partition) {
                while next_bucket <= bucket_of(hash, bucket_count) {
                    sections.buckets.extend_from_slice(&written.to_le_bytes());
                    next_bucket += 1;
                }
                let [tag, ..] = hash.to_le_bytes();
                sections.tags.push(tag);
                sections.entities.extend_from_slice(&entity.to_le_bytes());
                written += 1;
            }
        }
        while next_bucket <= bucket_count {
            sections.buckets.extend_from_slice(&written.to_le_bytes());
            next_bucket += 1;
        }
        sections
    }
}

fn sort_and_cap(partition: &mut Vec<(u64, u32)>) -> u64 {
    partition.sort_unstable();
    partition.dedup();
    let before = partition.len();
    let (mut last, mut run) = (None, 0_usize);
    partition.retain(|(hash, _)| {
        run = if last == Some(*hash) { run + 1 } else { 1 };
        last = Some(*hash);
        run <= MOST_PEOPLE_PER_KEY
    });
    (before - partition.len()) as u64
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the product is below the bucket count after the shift"
)]
#[inline]
const fn bucket_of(hash: u64, bucket_count: usize) -> usize {
    ((hash as u128 * bucket_count as u128) >> 64) as usize
}

/// A table in a mapped file.
#[derive(Clone, Copy)]
pub(crate) struct KeyTable<'a> {
    buckets: &'a [u8],
    tags: &'a [u8],
    entities: &'a [u8],
}

impl<'a> KeyTable<'a> {
    pub(crate) const fn new(buckets: &'a [u8], tags: &'a [u8], entities: &'a [u8]) -> Self {
        Self {
            buckets,
            tags,
            entities,
        }
    }

    /// Whether the three parts belong together.
    pub(crate) fn is_consistent(&self) -> bool {
        let (offsets, rest) = self.buckets.as_chunks::<4>();
        let end = offsets.last().map(|offset| u32::from_le_bytes(*offset));
        rest.is_empty()
            && end.map(|end| end as usize) == Some(self.tags.len())
            && self.entities.len() == 4 * self.tags.len()
    }

    /// Where the entries of a hash lie. Asking for several hashes first and reading their entries
    /// afterwards lets the memory accesses overlap.
    #[inline]
    pub(crate) fn bucket(&self, hash: u64) -> (usize, usize) {
        let count = (self.buckets.len() / 4).saturating_sub(1);
        let bucket = bucket_of(hash, count);
        let start = u32_at(self.buckets, bucket).unwrap_or(0);
        let end = u32_at(self.buckets, bucket + 1).unwrap_or(0);
        (start as usize, end as usize)
    }

    /// Reads the first entry of a bucket, so that it is near when [`KeyTable::people`] comes.
    #[inline]
    pub(crate) fn touch(&self, (start, _): (usize, usize)) -> u8 {
        let tag = self.tags.get(start).copied().unwrap_or(0);
        tag ^ self.entities.get(4 * start).copied().unwrap_or(0)
    }

    /// The people under a hash, at most [`MOST_PEOPLE_PER_KEY`] and a few strangers.
    #[inline]
    pub(crate) fn people(
        &self,
        hash: u64,
        (start, end): (usize, usize),
    ) -> impl Iterator<Item = u32> + use<'a> {
        let [wanted, ..] = hash.to_le_bytes();
        let tags = self.tags.get(start..end).unwrap_or_default();
        let (entities, _) = self.entities.as_chunks::<4>();
        let entities = entities.get(start..end).unwrap_or_default();
        tags.iter()
            .zip(entities)
            .filter(move |(tag, _)| **tag == wanted)
            .map(|(_, entity)| u32::from_le_bytes(*entity))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use xxhash_rust::xxh3::xxh3_64;

    fn people_of(sections: &KeySections, hash: u64) -> Vec<u32> {
        let table = KeyTable::new(&sections.buckets, &sections.tags, &sections.entities);
        table.people(hash, table.bucket(hash)).collect()
    }

    proptest! {
        #[test]
        fn every_added_person_is_found(keys in prop::collection::vec((0_u32..50, 0_u32..100), 0..300)) {
            let mut builder = KeyTableBuilder::new();
            let hash = |key: u32| xxh3_64(&key.to_le_bytes());
            for (key, person) in &keys {
                builder.add(hash(*key), *person);
            }
            let sections = builder.finish();
            for (key, person) in &keys {
                prop_assert!(people_of(&sections, hash(*key)).contains(person));
            }
        }
    }

    #[test]
    fn a_common_key_is_capped() {
        let mut builder = KeyTableBuilder::new();
        for person in 0..1_000 {
            builder.add(7 << 40, person);
        }
        let sections = builder.finish();
        assert_eq!(people_of(&sections, 7 << 40).len(), MOST_PEOPLE_PER_KEY);
        assert_eq!(sections.dropped, 800);
    }

    #[test]
    fn an_empty_table_answers_nobody() {
        assert!(people_of(&KeyTableBuilder::new().finish(), 42).is_empty());
    }
}
