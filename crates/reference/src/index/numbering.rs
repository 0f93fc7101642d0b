//! Replacing provisional numbers by final ones.

use super::features::{Features, HouseNumber};
use std::collections::HashMap;

/// Final numbers of the texts a person refers to.
#[derive(Default)]
pub(super) struct Numbering {
    pub(super) given: Vec<u32>,
    pub(super) family: Vec<u32>,
    pub(super) streets: Vec<u32>,
    pub(super) places: Vec<u32>,
}

impl Numbering {
    pub(super) fn apply(&self, features: &mut Features) {
        let map = |table: &[u32], number: &mut u32| {
            *number = table.get(*number as usize).copied().unwrap_or(0);
        };
        for name in features.given.iter_mut().chain(&mut features.middle) {
            map(&self.given, &mut name.value);
        }
        for name in &mut features.family {
            map(&self.family, &mut name.value);
        }
        for address in &mut features.addresses {
            let address = &mut address.value;
            map(&self.streets, &mut address.street);
            address.number = match HouseNumber::unpack(address.number) {
                HouseNumber::Digits(_) => address.number,
                HouseNumber::Text(mut text) => {
                    map(&self.streets, &mut text);
                    HouseNumber::Text(text).pack()
                }
            };
            map(&self.places, &mut address.place);
            if let Some(mut unit) = address.unit.checked_sub(1) {
                map(&self.streets, &mut unit);
                address.unit = unit + 1;
            }
        }
    }
}

pub(super) fn map_bits(set: u32, bits: &[u32]) -> u32 {
    bits.iter()
        .enumerate()
        .filter(|(place, _)| set & (1 << place) != 0)
        .fold(0, |mapped, (_, bit)| mapped | bit)
}

/// The distinct sets of sources, most used first.
pub(super) struct SourceSets {
    sets: Vec<u32>,
    numbers: HashMap<u32, u32>,
}

impl SourceSets {
    pub(super) fn finish(counts: HashMap<u32, u64>, bits: &[u32]) -> Self {
        let mut sets: Vec<(u64, u32, u32)> = counts
            .into_iter()
            .map(|(set, count)| (count, map_bits(set, bits), set))
            .collect();
        sets.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        Self {
            sets: sets.iter().map(|(_, mapped, _)| *mapped).collect(),
            numbers: (0..)
                .zip(&sets)
                .map(|(number, set)| (set.2, number))
                .collect(),
        }
    }

    /// The number of a set in terms of the build's own source bits.
    pub(super) fn number(&self, set: u32) -> u32 {
        self.numbers.get(&set).copied().unwrap_or(0)
    }

    pub(super) fn section(&self) -> Vec<u8> {
        self.sets.iter().flat_map(|set| set.to_le_bytes()).collect()
    }
}
