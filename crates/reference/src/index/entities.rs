//! The blocks of all people and where each begins.
//!
//! Blocks stand one after the other in the order of seeds. The directory has a group of forty
//! bytes for sixteen people: where the group begins (u64), then where each block begins after
//! that (u16 each); a last group marks the end.

use super::bytes::u64_at;
use super::features::Features;
use std::io;

const GROUP: usize = 16;
const GROUP_BYTES: usize = 8 + 2 * GROUP;

/// Writes blocks and directory.
#[derive(Default)]
pub(crate) struct EntityWriter {
    blocks: Vec<u8>,
    directory: Vec<u8>,
    group_start: u64,
    in_group: usize,
}

/// The two sections.
pub(crate) struct EntitySections {
    pub(crate) blocks: Vec<u8>,
    pub(crate) directory: Vec<u8>,
}

impl EntityWriter {
    pub(crate) fn add(&mut self, features: &Features) -> io::Result<()> {
        let place = self.blocks.len() as u64;
        if self.in_group == 0 {
            self.group_start = place;
            self.directory.extend_from_slice(&place.to_le_bytes());
        }
        let offset = u16::try_from(place - self.group_start)
            .map_err(|_| io::Error::other("the features of sixteen people exceed 64 KiB"))?;
        self.directory.extend_from_slice(&offset.to_le_bytes());
        self.in_group = (self.in_group + 1) % GROUP;
        features.encode(&mut self.blocks);
        Ok(())
    }

    pub(crate) fn finish(mut self) -> EntitySections {
        let end = self.blocks.len() as u64;
        // Places that no person takes end where the last block ends.
        while self.in_group != 0 {
            let offset = u16::try_from(end - self.group_start).unwrap_or(u16::MAX);
            self.directory.extend_from_slice(&offset.to_le_bytes());
            self.in_group = (self.in_group + 1) % GROUP;
        }
        self.directory.extend_from_slice(&end.to_le_bytes());
        self.directory.extend_from_slice(&[0; 2 * GROUP]);
        EntitySections {
            blocks: self.blocks,
            directory: self.directory,
        }
    }
}

/// The people of a mapped file.
#[derive(Clone, Copy)]
pub(crate) struct Entities<'a> {
    pub(crate) directory: &'a [u8],
    pub(crate) blocks: &'a [u8],
}

impl<'a> Entities<'a> {
    /// The block of a person; empty for a position beyond the last.
    #[inline]
    pub(crate) fn block(&self, position: u32) -> &'a [u8] {
        let position = position as usize;
        let range = self
            .start(position)
            .and_then(|start| Some(start..self.start(position + 1)?));
        range
            .and_then(|range| self.blocks.get(range))
            .unwrap_or_default()
    }

    /// Reads either end of a person's block, so that it is near when it is decoded.
    #[inline]
    pub(crate) fn touch(&self, position: u32) -> u8 {
        let block = self.block(position);
        let ends = block.first().zip(block.last());
        ends.map_or(0, |(first, last)| first ^ last)
    }

    #[inline]
    fn start(&self, position: usize) -> Option<usize> {
        let (groups, _) = self.directory.as_chunks::<GROUP_BYTES>();
        let group = groups.get(position / GROUP)?;
        let place = 8 + 2 * (position % GROUP);
        let offset = group.get(place..)?.first_chunk::<2>()?;
        let start = u64_at(group, 0)? + u64::from(u16::from_le_bytes(*offset));
        usize::try_from(start).ok()
    }

    /// Whether the directory has room for that many people.
    pub(crate) fn holds(&self, people: u64) -> bool {
        let groups = people.div_ceil(GROUP as u64) + 1;
        self.directory.len() as u64 == groups * GROUP_BYTES as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_person_has_their_own_block() {
        for people in [0_u32, 1, 15, 16, 17, 100] {
            let mut writer = EntityWriter::default();
            for seed in 0..people {
                let features = Features {
                    seed: u64::from(seed),
                    ..Features::default()
                };
                writer.add(&features).unwrap();
            }
            let sections = writer.finish();
            let entities = Entities {
                directory: &sections.directory,
                blocks: &sections.blocks,
            };
            assert!(entities.holds(u64::from(people)));
            for seed in 0..people {
                let mut features = Features::default();
                assert!(features.decode(entities.block(seed)));
                assert_eq!(features.seed, u64::from(seed));
            }
            assert!(entities.block(people).is_empty());
        }
    }
}
