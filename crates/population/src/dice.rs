//! The only source of randomness: a counter-based cipher stream, so that equal seeds give equal
//! people on every machine and any household can be made without making the ones before it.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

/// What a stream of numbers is for. Streams of different purposes never overlap, so a change in
/// one part of the generator leaves the others as they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Purpose {
    Plan = 1,
    Household = 2,
    Recycling = 3,
    Records = 4,
    Building = 5,
    Query = 6,
    Demo = 7,
    Linkage = 8,
}

/// A deterministic stream of numbers.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of one thing: `index` must stay below 2^56.
    pub(crate) fn new(seed: u64, purpose: Purpose, index: u64) -> Self {
        let mut key = *b"bonafide synthetic population 1\0";
        for (slot, byte) in key.iter_mut().zip(seed.to_le_bytes()) {
            *slot ^= byte;
        }
        let mut cipher = ChaCha8Rng::from_seed(key);
        cipher.set_stream((index << 8) | u64::from(purpose as u8));
        Self(cipher)
    }

    /// A number below `limit`; 0 when `limit` is 0.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        // The bias of multiply-and-shift is under 2^-32 for every limit used here.
        let wide = u128::from(self.0.next_u64()) * u128::from(limit);
        u64::try_from(wide >> 64).unwrap_or_default()
    }

    /// A number from `low` to `high`, both included; `low` when the range is empty.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.saturating_sub(low).max(0).unsigned_abs();
        low.saturating_add_unsigned(self.below(span.saturating_add(1)))
    }

    /// Whether something of this probability happens.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        // 53 bits fill a double exactly, so the comparison is the same on every machine.
        #[expect(clippy::cast_precision_loss, reason = "the value has 53 bits")]
        let uniform = (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        uniform < probability
    }

    /// One of the items, or the default of the type when there is none.
    pub(crate) fn choose<T: Copy + Default>(&mut self, items: &[T]) -> T {
        let at = self.below(items.len() as u64);
        usize::try_from(at)
            .ok()
            .and_then(|at| items.get(at).copied())
            .unwrap_or_default()
    }

    /// The position of a weight, drawn in proportion to the weights; 0 when all are 0.
    pub(crate) fn weighted(&mut self, weights: &[u32]) -> usize {
        let total: u64 = weights.iter().map(|&weight| u64::from(weight)).sum();
        let mut left = self.below(total);
        for (at, &weight) in weights.iter().enumerate() {
            let weight = u64::from(weight);
            if left < weight {
                return at;
            }
            left -= weight;
        }
        0
    }
}

/// Items drawn in proportion to their weights in logarithmic time.
#[derive(Debug)]
pub(crate) struct Urn<T> {
    items: Vec<T>,
    running_totals: Vec<u64>,
}

impl<T> Urn<T> {
    pub(crate) fn new(weighted_items: impl IntoIterator<Item = (T, u64)>) -> Self {
        let mut total = 0_u64;
        let mut urn = Self {
            items: Vec::new(),
            running_totals: Vec::new(),
        };
        for (item, weight) in weighted_items {
            if weight > 0 {
                total = total.saturating_add(weight);
                urn.items.push(item);
                urn.running_totals.push(total);
            }
        }
        urn
    }

    /// One item; `None` when the urn is empty.
    pub(crate) fn draw(&self, dice: &mut Dice) -> Option<&T> {
        let drawn = dice.below(self.running_totals.last().copied().unwrap_or(0));
        let at = self.running_totals.partition_point(|&total| total <= drawn);
        self.items.get(at)
    }

    #[cfg(test)]
    pub(crate) fn items(&self) -> &[T] {
        &self.items
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_streams_agree_and_different_ones_do_not() {
        let draw = |seed, purpose, index| Dice::new(seed, purpose, index).below(u64::MAX);
        assert_eq!(draw(1, Purpose::Plan, 7), draw(1, Purpose::Plan, 7));
        assert_ne!(draw(1, Purpose::Plan, 7), draw(2, Purpose::Plan, 7));
        assert_ne!(draw(1, Purpose::Plan, 7), draw(1, Purpose::Records, 7));
        assert_ne!(draw(1, Purpose::Plan, 7), draw(1, Purpose::Plan, 8));
    }

    #[test]
    fn an_urn_keeps_the_weights_and_never_yields_weight_zero() {
        let urn = Urn::new([("never", 0), ("rare", 1), ("often", 9)]);
        let mut dice = Dice::new(3, Purpose::Plan, 0);
        let often = (0..10_000)
            .filter(|_| urn.draw(&mut dice) == Some(&"often"))
            .count();
        assert!((8_800..9_200).contains(&often), "{often}");
        assert_eq!(urn.items(), ["rare", "often"]);
    }

    #[test]
    fn ranges_include_both_ends() {
        let mut dice = Dice::new(4, Purpose::Plan, 0);
        let mut seen = [false; 3];
        for _ in 0..200 {
            let number = usize::try_from(dice.between(0, 2)).expect("small");
            seen[number] = true;
        }
        assert_eq!(seen, [true; 3]);
        assert_eq!(dice.between(5, 5), 5);
        assert_eq!(dice.between(5, 1), 5);
    }
}
