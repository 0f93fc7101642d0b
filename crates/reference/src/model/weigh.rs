//! Weighing the agreement of one person, and judging all who were weighed.

use super::explanation::{EvidenceLine, MatchExplanation, RivalLine};
use super::level::{EvidenceField, Level};
use super::parameters::Parameters;
use smol_str::SmolStr;

const FIELDS: usize = EvidenceField::COUNT;
/// Share of the unknown from which the strongest rival is told: it takes away a tenth of a bit.
const WORTH_TELLING: f64 = 0.067;

/// The agreement of one person with the applicant, field by field.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Compared {
    levels: [Option<Level>; FIELDS],
    /// How frequent the agreeing value is among all people, in negative half bits.
    rarities: [u8; FIELDS],
    /// Among how many values of the person, or people of the value, the agreement was found.
    counts: [u8; FIELDS],
}

impl Compared {
    /// Notes the level of a field.
    pub(crate) fn note(&mut self, level: Level) {
        self.note_among(level, 0, 1);
    }

    /// Notes the level of a field with the rarity of the value in half bits, and the number of
    /// chances that it had to agree.
    pub(crate) fn note_among(&mut self, level: Level, rarity: u8, count: usize) {
        let place = level.field() as usize;
        if let Some(slot) = self.levels.get_mut(place) {
            *slot = Some(level);
        }
        if let Some(slot) = self.rarities.get_mut(place) {
            *slot = rarity;
        }
        if let Some(slot) = self.counts.get_mut(place) {
            *slot = u8::try_from(count.max(1)).unwrap_or(u8::MAX);
        }
    }

    /// The level of a field; `None` where a side does not have it.
    pub(crate) fn level(&self, field: EvidenceField) -> Option<Level> {
        self.levels.get(field as usize).copied().flatten()
    }

    /// The levels of all fields that both sides have.
    pub(crate) fn levels(&self) -> impl Iterator<Item = Level> {
        self.levels.iter().copied().flatten()
    }

    fn each(&self) -> impl Iterator<Item = (usize, Level, u8, u8)> {
        self.levels
            .iter()
            .zip(&self.rarities)
            .zip(&self.counts)
            .enumerate()
            .filter_map(|(place, ((level, rarity), count))| {
                Some((place, (*level)?, *rarity, *count))
            })
    }
}

/// What the agreement of one person says.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Weighed {
    /// How much likelier it is for the applicant's own record than by chance.
    pub(crate) itself: f64,
    /// The same for everybody who shares elements with the person, by how many there are.
    pub(crate) rivals: f64,
    /// The position and weight of the strongest of them.
    strongest: (usize, f64),
}

/// The parameters, compiled for a population of one size.
#[derive(Clone, Debug)]
pub(crate) struct Weights {
    /// Odds of an applicant to be on record, over the number of people.
    pub(super) prior_odds: f64,
    pub(super) people: f64,
    resolved: f64,
    levels: Vec<CompiledLevel>,
    pub(super) rivals: Vec<CompiledRival>,
    /// Frequency by rarity in half bits.
    frequencies: Vec<f64>,
}

#[derive(Clone, Copy, Debug)]
struct CompiledLevel {
    itself: f64,
    chance: f64,
    by_frequency: f64,
    by_person: f64,
}

/// What a level says of a relation: `share` of its evidence, and `floor` whatever the value. Where
/// the value is shared so often, and else agrees by chance, the floor is what is left of 1.
#[derive(Clone, Copy, Debug)]
struct RivalLevel {
    share: f64,
    floor: f64,
    is_fixed: bool,
}

impl RivalLevel {
    const fn fixed(odds: f64) -> Self {
        Self {
            share: 0.0,
            floor: odds,
            is_fixed: true,
        }
    }

    const fn shared(share: f64) -> Self {
        Self {
            share,
            floor: 1.0 - share,
            is_fixed: false,
        }
    }

    #[inline]
    const fn says(self, ratio: f64) -> f64 {
        self.share * ratio + self.floor
    }
}

#[derive(Clone, Debug)]
pub(super) struct CompiledRival {
    name: SmolStr,
    per_applicant: f64,
    levels: Vec<RivalLevel>,
}

impl Weights {
    /// Compiles the parameters for that many people.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a count of people needs no more than 53 bits"
    )]
    pub(crate) fn compile(parameters: &Parameters, people: u64) -> Self {
        let prior = parameters.prior;
        let people = people.max(prior.least_people).max(1) as f64;
        let levels = Level::all().map(|level| {
            let odds = parameters.odds(level);
            CompiledLevel {
                itself: odds.itself,
                chance: odds.chance,
                by_frequency: odds.by_frequency,
                by_person: odds.by_people / people,
            }
        });
        let rivals = parameters.rivals.iter().map(|rival| {
            let levels = Level::all().map(|level| {
                let name = format!("{}.{}", level.field().as_str(), level.as_str());
                match rival.levels.get(&name) {
                    Some(odds) => RivalLevel::fixed(*odds),
                    None => RivalLevel::shared(rival.share(level)),
                }
            });
            CompiledRival {
                name: rival.name.clone(),
                per_applicant: rival.per_applicant,
                levels: levels.collect(),
            }
        });
        Self {
            prior_odds: prior.on_record / (1.0 - prior.on_record) / people,
            people,
            resolved: prior.resolved,
            levels: levels.collect(),
            rivals: rivals.collect(),
            frequencies: (0..=u8::MAX)
                .map(|half_bits| (-f64::from(half_bits) / 2.0).exp2())
                .collect(),
        }
    }

    /// How much likelier a level is for the person than by chance.
    #[inline]
    fn ratio(&self, level: Level, rarity: u8, count: u8) -> f64 {
        let Some(odds) = self.levels.get(level.index()) else {
            return 1.0;
        };
        let frequency = self
            .frequencies
            .get(usize::from(rarity))
            .copied()
            .unwrap_or(1.0);
        let chance =
            odds.chance + odds.by_frequency * frequency + odds.by_person * f64::from(count);
        odds.itself / chance.min(1.0)
    }

    /// Weighs one person.
    pub(crate) fn weigh(&self, compared: &Compared) -> Weighed {
        let ratios = self.ratios(compared);
        let mut weighed = Weighed {
            itself: ratios.iter().product(),
            ..Weighed::default()
        };
        for (place, rival) in self.rivals.iter().enumerate() {
            let weight = rival.weigh(compared, &ratios);
            weighed.rivals += weight;
            if weight > weighed.strongest.1 {
                weighed.strongest = (place, weight);
            }
        }
        weighed
    }

    /// The evidence of each field; 1 where a side does not have it.
    pub(super) fn ratios(&self, compared: &Compared) -> [f64; FIELDS] {
        let mut ratios = [1.0; FIELDS];
        for (place, level, rarity, count) in compared.each() {
            if let Some(slot) = ratios.get_mut(place) {
                *slot = self.ratio(level, rarity, count);
            }
        }
        ratios
    }

    /// How much likelier the levels are for the applicant's own record than by chance.
    pub(crate) fn weigh_itself(&self, compared: &Compared) -> f64 {
        let ratios = compared
            .each()
            .map(|(_, level, rarity, count)| self.ratio(level, rarity, count));
        ratios.product()
    }

    /// The evidence of one field; 1 where a side does not have it.
    pub(crate) fn worth(&self, compared: &Compared, field: EvidenceField) -> f64 {
        let place = field as usize;
        let level = compared.level(field);
        let rarity = compared.rarities.get(place);
        let count = compared.counts.get(place);
        match (level, rarity, count) {
            (Some(level), Some(rarity), Some(count)) => self.ratio(level, *rarity, *count),
            _ => 1.0,
        }
    }

    /// The most that a level can be worth: its value as rare as a single person's.
    pub(crate) fn most(&self, level: Level) -> f64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to a byte"
        )]
        let rarest = (2.0 * self.people.log2()).ceil().clamp(0.0, 255.0) as u8;
        self.ratio(level, rarest, 1)
    }

    /// The bits of every field and the strongest rival, for a person who was judged.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "bits and probabilities are shown with few digits"
    )]
    pub(crate) fn explain(
        &self,
        compared: &Compared,
        weighed: &Weighed,
        verdict: &Verdict,
    ) -> MatchExplanation {
        let lines = compared
            .each()
            .map(|(_, level, rarity, count)| EvidenceLine {
                field: level.field(),
                level: level.as_str(),
                bits: self.ratio(level, rarity, count).log2() as f32,
            });
        let unknown = self.people + verdict.rivals;
        let everything = self.prior_odds * self.people * verdict.itself + unknown;
        let (place, weight) = verdict.strongest;
        let rival = self
            .rivals
            .get(place)
            .filter(|_| weight / unknown > WORTH_TELLING)
            .map(|rival| RivalLine {
                name: rival.name.clone(),
                probability: (weight / everything) as f32,
            });
        let others = (verdict.itself - weighed.itself).max(0.0);
        let against = unknown / self.people;
        MatchExplanation {
            prior_bits: self.prior_odds.log2() as f32,
            lines: lines.collect(),
            rival_bits: -against.log2() as f32,
            rival,
            competitor_bits: -(1.0 + self.prior_odds * others / against).log2() as f32,
            probability: self.probability(weighed.itself, verdict) as f32,
            margin_bits: (verdict.second > 0.0)
                .then(|| (weighed.itself / verdict.second).log2() as f32),
        }
    }

    /// Probability that the applicant is the one of this weight among all who were weighed.
    pub(crate) fn probability(&self, itself: f64, verdict: &Verdict) -> f64 {
        let unknown = 1.0 + verdict.rivals / self.people;
        let all = self.prior_odds * verdict.itself + unknown;
        (self.prior_odds * itself / all).clamp(0.0, 1.0)
    }

    /// Whether a probability resolves a person.
    pub(crate) fn resolves(&self, probability: f64) -> bool {
        probability >= self.resolved
    }

    /// Whether the best of all who were weighed is resolved: on their own, or because the applicant
    /// is one of two who fit equally. Sources know one person twice more often than that two people
    /// agree in everything that was sent; and what is validated is the same for both.
    pub(crate) fn resolves_best(&self, weighed: &Weighed, verdict: &Verdict) -> bool {
        let second = if verdict.second * 2.0 > weighed.itself {
            verdict.second
        } else {
            0.0
        };
        self.resolves(self.probability(weighed.itself + second, verdict))
    }
}

impl CompiledRival {
    /// How likely the agreement is if the applicant stands in this relation to the person,
    /// relative to chance, times how many such people there are.
    #[inline]
    pub(super) fn weigh(&self, compared: &Compared, ratios: &[f64; FIELDS]) -> f64 {
        let levels = compared.levels.iter().zip(ratios);
        levels.fold(self.per_applicant, |weight, (level, ratio)| {
            let says = level.and_then(|level| self.levels.get(level.index()));
            says.map_or(weight, |level| weight * level.says(*ratio))
        })
    }

    /// How likely the two have a field in common for the reason of the relation; `None` where the
    /// field says nothing of that.
    pub(super) fn tie(&self, compared: &Compared, field: EvidenceField, ratio: f64) -> Option<f64> {
        let level = compared.level(field)?;
        let says = self.levels.get(level.index())?;
        let by_relation = says.share * ratio;
        (!says.is_fixed).then(|| by_relation / says.says(ratio))
    }
}

/// The sums over all people who were weighed for one applicant.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) itself: f64,
    pub(crate) rivals: f64,
    /// The second-best.
    pub(crate) second: f64,
    /// The position and weight of the strongest rival of anybody.
    strongest: (usize, f64),
}

impl Verdict {
    /// Adds those who share elements with one more person.
    pub(crate) fn add_rivals(&mut self, weighed: &Weighed) {
        self.rivals += weighed.rivals;
        if weighed.strongest.1 > self.strongest.1 {
            self.strongest = weighed.strongest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weights(people: u64) -> Weights {
        Weights::compile(&Parameters::defaults(), people)
    }

    fn alone(weights: &Weights, compared: &Compared) -> f64 {
        let weighed = weights.weigh(compared);
        let mut verdict = Verdict {
            itself: weighed.itself,
            ..Verdict::default()
        };
        verdict.add_rivals(&weighed);
        weights.probability(weighed.itself, &verdict)
    }

    fn compared(levels: &[Level]) -> Compared {
        let mut compared = Compared::default();
        for level in levels {
            compared.note_among(*level, 18, 1);
        }
        compared
    }

    #[test]
    fn a_household_is_no_person() {
        use Level::{
            AddressSame, BirthDateExact, BirthDateGeneration, FamilyExact, GivenConflict,
            GivenExact, PhoneSame,
        };
        let weights = weights(1_000_000);
        let shared = [FamilyExact, PhoneSame, AddressSame];
        let member = [&shared[..], &[GivenConflict, BirthDateGeneration]].concat();
        let person = [&shared[..], &[GivenExact, BirthDateExact]].concat();
        assert!(alone(&weights, &compared(&member)) < 0.01);
        assert!(alone(&weights, &compared(&person)) > 0.999);
    }

    #[test]
    fn a_rare_name_says_more_than_a_common_one() {
        let weights = weights(1_000_000);
        let named = |rarity| {
            let mut compared = compared(&[Level::GivenExact, Level::BirthDateExact]);
            compared.note_among(Level::FamilyExact, rarity, 1);
            weights.weigh(&compared).itself
        };
        assert!(named(30) > 8.0 * named(14));
    }

    #[test]
    fn the_waterfall_adds_up_to_the_probability() {
        let weights = weights(3_000_000);
        let best = compared(&[
            Level::GivenNickname,
            Level::FamilyExact,
            Level::BirthDateSlip,
            Level::AddressSame,
        ]);
        let other = compared(&[Level::GivenConflict, Level::FamilyExact, Level::AddressSame]);
        let (best_weighed, other_weighed) = (weights.weigh(&best), weights.weigh(&other));
        let mut verdict = Verdict {
            itself: best_weighed.itself + other_weighed.itself,
            second: other_weighed.itself,
            ..Verdict::default()
        };
        verdict.add_rivals(&best_weighed);
        verdict.add_rivals(&other_weighed);
        let told = weights.explain(&best, &best_weighed, &verdict);
        let bits = told.prior_bits
            + told.lines.iter().map(|line| line.bits).sum::<f32>()
            + told.rival_bits
            + told.competitor_bits;
        let odds = f64::from(bits).exp2();
        assert!((odds / (1.0 + odds) - f64::from(told.probability)).abs() < 1e-3);
        assert!(told.margin_bits.unwrap() > 0.0);
        assert_eq!(told.rival.unwrap().name, "household_member");
    }
}
