//! What parameters are worth on applicants that they were not fitted on.

use super::hold_out::Observed;
use crate::model::{Parameters, Weights};

/// Right and wrong answers, and whether probabilities mean what they say.
#[derive(Clone, Debug, Default)]
pub struct Quality {
    /// Found as the person they are.
    pub right: u64,
    /// Found as somebody else, though on record.
    pub wrong_person: u64,
    /// Not found, though on record.
    pub missed: u64,
    /// Found, though not on record.
    pub false_alarm: u64,
    /// Rightly nobody.
    pub rightly_nobody: u64,
    /// Mean squared distance of the probability from the truth, 0–1; lower is better.
    pub brier: f64,
    /// The best candidates by probability, in tenths.
    pub bins: [CalibrationBin; 10],
}

/// Best candidates whose probability lies in one tenth.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CalibrationBin {
    /// How many.
    pub applicants: u64,
    /// Their mean probability.
    pub probability: f64,
    /// How many of them were the person, as a share.
    pub right: f64,
}

impl Quality {
    /// Of those found, the share found rightly.
    pub fn precision(&self) -> f64 {
        share(
            self.right,
            self.right + self.wrong_person + self.false_alarm,
        )
    }

    /// Of those on record, the share found rightly.
    pub fn recall(&self) -> f64 {
        share(self.right, self.right + self.wrong_person + self.missed)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of a sample need no more than 53 bits"
)]
fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

pub(super) fn measure(observed: &Observed, parameters: &Parameters, people: u64) -> Quality {
    let weights = Weights::compile(parameters, people);
    let mut quality = Quality::default();
    let mut squares = 0.0;
    let mut measured = 0_u64;
    for observation in &observed.applicants {
        // Who lost the one record that led to them cannot be found by anybody.
        if !observation.is_for_measuring || observation.candidates.is_empty() {
            continue;
        }
        measured += 1;
        let best = weights.best(&observation.candidates);
        let (place, probability) = best.map_or((None, 0.0), |(place, probability)| {
            (Some(place), probability)
        });
        let is_right = place.is_some() && place == observation.own;
        let outcome = f64::from(u8::from(is_right));
        squares += (probability - outcome) * (probability - outcome);
        note_bin(&mut quality.bins, probability, outcome);
        let is_found = weights.resolves(probability);
        let count = match (is_found, is_right, observation.own.is_some()) {
            (true, true, _) => &mut quality.right,
            (true, false, true) => &mut quality.wrong_person,
            (true, false, false) => &mut quality.false_alarm,
            (false, _, true) => &mut quality.missed,
            (false, _, false) => &mut quality.rightly_nobody,
        };
        *count += 1;
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of a sample need no more than 53 bits"
    )]
    for bin in &mut quality.bins {
        let applicants = bin.applicants.max(1) as f64;
        bin.probability /= applicants;
        bin.right /= applicants;
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of a sample need no more than 53 bits"
    )]
    let mean = squares / measured.max(1) as f64;
    quality.brier = mean;
    quality
}

fn note_bin(bins: &mut [CalibrationBin; 10], probability: f64, outcome: f64) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a probability is between 0 and 1"
    )]
    let place = ((probability * 10.0) as usize).min(9);
    if let Some(bin) = bins.get_mut(place) {
        bin.applicants += 1;
        bin.probability += probability;
        bin.right += outcome;
    }
}
