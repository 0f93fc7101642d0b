//! One round of expectation and maximisation.

use super::hold_out::Observed;
use crate::model::{EvidenceField, Level, Parameters, Weights};

/// Observations that the shipped parameters count for, for a level of one's own record.
const PRIOR_RECORDS: f64 = 400.0;
/// The same for a level between strangers.
const PRIOR_STRANGERS: f64 = 20_000.0;
/// The same for a rival.
const PRIOR_RIVALS: f64 = 60.0;

/// A fitted round.
pub(super) struct Round {
    pub(super) parameters: Parameters,
    /// Mean evidence for what was seen before this round, in bits.
    pub(super) mean_bits: f64,
}

/// Fits once. `start` are the parameters that count as seen before, `current` those of the round.
pub(super) fn round(
    observed: &Observed,
    start: &Parameters,
    current: &Parameters,
    people: u64,
) -> Round {
    let weights = Weights::compile(current, people);
    let mut levels = vec![0.0; Level::COUNT];
    let mut rivals = vec![RivalCount::default(); current.rivals.len()];
    let (mut bits, mut fitted, mut absent) = (0.0, 0.0_f64, 0.0_f64);
    for observation in &observed.applicants {
        if observation.is_for_measuring {
            continue;
        }
        fitted += 1.0;
        absent += f64::from(u8::from(!observation.is_on_record));
        let expected = weights.expect(&observation.candidates, observation.is_on_record);
        bits += expected.everything.log2();
        for (compared, share) in observation.candidates.iter().zip(&expected.itself) {
            for level in compared.levels() {
                if let Some(count) = levels.get_mut(level.index()) {
                    *count += share;
                }
            }
        }
        if observation.is_on_record {
            continue;
        }
        for (count, share) in rivals.iter_mut().zip(&expected.rivals) {
            count.add(share);
        }
    }
    let mut parameters = current.clone();
    fit_levels(&mut parameters, start, &levels);
    fit_strangers(&mut parameters, start, observed);
    for ((rival, before), count) in parameters.rivals.iter_mut().zip(&start.rivals).zip(&rivals) {
        rival.per_applicant =
            (PRIOR_RIVALS * before.per_applicant + count.people) / (PRIOR_RIVALS + absent);
        for field in EvidenceField::ALL {
            let (Some(share), Some(prior)) = (
                rival.shares.get_mut(field.as_str()),
                before.shares.get(field.as_str()),
            ) else {
                continue;
            };
            let seen = count.seen.get(field as usize).copied().unwrap_or(0.0);
            let tied = count.tied.get(field as usize).copied().unwrap_or(0.0);
            *share = ((PRIOR_RIVALS * prior + tied) / (PRIOR_RIVALS + seen)).clamp(0.0, 1.0);
        }
    }
    Round {
        parameters,
        mean_bits: bits / fitted.max(1.0),
    }
}

/// What is expected of one kind of rival, summed over applicants.
#[derive(Clone, Debug, Default)]
pub(crate) struct RivalCount {
    pub(crate) people: f64,
    /// How often a field could be compared, and how often it was shared.
    pub(crate) seen: [f64; EvidenceField::COUNT],
    pub(crate) tied: [f64; EvidenceField::COUNT],
}

impl RivalCount {
    fn add(&mut self, other: &Self) {
        self.people += other.people;
        for (sum, value) in self.seen.iter_mut().zip(&other.seen) {
            *sum += value;
        }
        for (sum, value) in self.tied.iter_mut().zip(&other.tied) {
            *sum += value;
        }
    }
}

/// Levels that exclude each other between two full values share the weight that they had.
fn fit_levels(parameters: &mut Parameters, start: &Parameters, counts: &[f64]) {
    for field in EvidenceField::ALL {
        let group = || Level::all().filter(move |level| level.field() == field && is_free(*level));
        let count = |level: Level| counts.get(level.index()).copied().unwrap_or(0.0);
        let mass: f64 = group().map(|level| start.odds(level).itself).sum();
        let seen: f64 = group().map(count).sum();
        for level in group() {
            let prior = start.odds(level).itself;
            let fitted = (PRIOR_RECORDS * prior + count(level) * mass) / (PRIOR_RECORDS + seen);
            parameters.set_itself(level, fitted.clamp(1e-5, 1.0));
        }
    }
}

/// Levels that depend on how much of a value was sent or is known are not fitted: their share says
/// nothing about the person.
const fn is_free(level: Level) -> bool {
    !matches!(
        level,
        Level::GivenInitial
            | Level::GivenMiddleInitial
            | Level::MiddleExact
            | Level::MiddleInitial
            | Level::MiddleConflict
            | Level::SuffixSame
            | Level::SuffixConflict
            | Level::BirthDatePartial
            | Level::NationalIdLastFour
            | Level::PhoneHousehold
    )
}

/// What agrees between strangers whatever the value.
fn fit_strangers(parameters: &mut Parameters, start: &Parameters, observed: &Observed) {
    let mut counts = vec![0.0; Level::COUNT];
    for compared in &observed.strangers {
        for level in compared.levels() {
            if let Some(count) = counts.get_mut(level.index()) {
                *count += 1.0;
            }
        }
    }
    for level in Level::all().filter(|level| is_free(*level)) {
        let odds = start.odds(level);
        if odds.by_frequency > 0.0 || odds.by_people > 0.0 {
            continue;
        }
        let field = level.field();
        let seen: f64 = Level::all()
            .filter(|other| other.field() == field)
            .filter_map(|other| counts.get(other.index()))
            .sum();
        let count = counts.get(level.index()).copied().unwrap_or(0.0);
        let fitted = (PRIOR_STRANGERS * odds.chance + count) / (PRIOR_STRANGERS + seen);
        parameters.set_chance(level, fitted.clamp(1e-6, 1.0));
    }
}
