//! How much a shared name says, from a sample of the population.

use super::names::words;
use crate::blueprint::Blueprint;
use crate::dice::Purpose;
use crate::household::Household;
use crate::time::AS_OF;
use smol_str::SmolStr;
use std::collections::HashMap;

/// Households in the sample: enough to know the common names, of which little follows.
const SAMPLE: u64 = 4_000;

/// Logarithms of how rare names are, in bits.
pub(super) struct Rarity {
    given: Frequencies,
    family: Frequencies,
}

#[derive(Default)]
struct Frequencies {
    counts: HashMap<SmolStr, u32>,
    total: u32,
}

impl Rarity {
    pub(super) fn of(blueprint: &Blueprint) -> Self {
        let mut rarity = Self {
            given: Frequencies::default(),
            family: Frequencies::default(),
        };
        let mut dice = blueprint.dice(Purpose::Linkage, 1 << 50);
        for _ in 0..SAMPLE.min(blueprint.households) {
            let number = dice.below(blueprint.households);
            let Some(household) = Household::build(blueprint, number) else {
                continue;
            };
            for person in &household.members {
                rarity.given.add(&person.given);
            }
            // Once a household: what a family shares is not frequency.
            if let Some(person) = household.members.first() {
                rarity.family.add(person.family_at(AS_OF));
            }
        }
        rarity
    }

    /// Bits that an equal given name is worth.
    pub(super) fn given(&self, name: &str) -> f64 {
        self.given.bits(name)
    }

    /// Bits that an equal family name is worth.
    pub(super) fn family(&self, name: &str) -> f64 {
        self.family.bits(name)
    }
}

impl Frequencies {
    fn add(&mut self, name: &str) {
        if let Some(word) = words(name).next() {
            *self.counts.entry(word).or_default() += 1;
            self.total += 1;
        }
    }

    fn bits(&self, name: &str) -> f64 {
        let count = words(name)
            .next()
            .and_then(|word| self.counts.get(&word))
            .map_or(0.0, |count| f64::from(*count));
        ((f64::from(self.total) + 1.0) / (count + 0.5)).log2()
    }
}
