//! Who leads among the people compared so far, and what all of them say together.

use super::evidence::{ElementEvidence, Evidence};
use super::sought::Sought;
use crate::model::{Compared, EvidenceField, Level, Verdict, Weighed, Weights};

/// Who cannot come within this factor of the best takes nothing from its probability.
const NEGLIGIBLE: f64 = 1.0 / 4096.0;

/// A compared person.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) entity: u32,
    pub(crate) evidence: Evidence,
    pub(crate) compared: Compared,
    pub(crate) weighed: Weighed,
    pub(crate) is_eligible: bool,
    pub(crate) newest_seen: u32,
    pub(crate) sources: u32,
}

impl Candidate {
    /// Eligible before others, then by weight, then newest, then best attested.
    fn is_better_than(&self, other: &Self) -> bool {
        let order = self
            .is_eligible
            .cmp(&other.is_eligible)
            .then(self.weighed.itself.total_cmp(&other.weighed.itself))
            .then(self.newest_seen.cmp(&other.newest_seen))
            .then(self.sources.cmp(&other.sources))
            .then(other.entity.cmp(&self.entity));
        order.is_gt()
    }

    fn has_home(&self) -> bool {
        matches!(
            self.compared.level(EvidenceField::Address),
            Some(Level::AddressSame | Level::AddressAlike)
        )
    }
}

/// The best person so far, and the sums over all.
#[derive(Default)]
pub(crate) struct Podium {
    pub(crate) best: Option<Candidate>,
    /// Whoever fits most, eligible or not: where nobody is resolved, the one to tell of.
    pub(crate) nearest: Option<Candidate>,
    pub(crate) verdict: Verdict,
    pub(crate) compared: u32,
    pub(crate) joins_name: bool,
    /// Somebody at the sent address has the sent phone number.
    phone_is_at_home: bool,
}

impl Podium {
    pub(crate) fn enter(&mut self, candidate: Candidate) {
        self.compared += 1;
        self.verdict.add_rivals(&candidate.weighed);
        if candidate.is_eligible {
            self.verdict.itself += candidate.weighed.itself;
        }
        let has_phone = candidate.compared.level(EvidenceField::Phone) == Some(Level::PhoneSame);
        self.phone_is_at_home |= has_phone && candidate.has_home();
        let is_nearest = self
            .nearest
            .as_ref()
            .is_none_or(|nearest| candidate.weighed.itself > nearest.weighed.itself);
        if is_nearest {
            self.nearest = Some(candidate);
        }
        let second = match &mut self.best {
            Some(best) if candidate.is_better_than(best) => {
                let beaten = std::mem::replace(best, candidate);
                beaten.is_eligible.then_some(beaten.weighed.itself)
            }
            Some(_) => candidate.is_eligible.then_some(candidate.weighed.itself),
            None => {
                self.best = Some(candidate);
                None
            }
        };
        self.verdict.second = self.verdict.second.max(second.unwrap_or(0.0));
    }

    /// Takes the household into account: who gives the number of somebody at home has not given a
    /// stranger's. Without that, a son with his father's number would look like an unrecorded
    /// brother of his own.
    pub(crate) fn settle(&mut self, weights: &Weights) {
        let Some(best) = self.best.as_mut().filter(|best| best.is_eligible) else {
            return;
        };
        let was_sent = best.evidence.phone != ElementEvidence::NotSent;
        let is_own = best.compared.level(EvidenceField::Phone) == Some(Level::PhoneSame);
        if !self.phone_is_at_home || !was_sent || is_own || !best.has_home() {
            return;
        }
        let before = best.weighed;
        best.compared.note(Level::PhoneHousehold);
        best.weighed = weights.weigh(&best.compared);
        self.verdict.itself += best.weighed.itself - before.itself;
        self.verdict.rivals -= before.rivals;
        self.verdict.add_rivals(&best.weighed);
    }

    /// The probability of the best person; `None` where nobody is eligible.
    pub(crate) fn probability(&self, weights: &Weights) -> Option<f64> {
        let best = self.best.as_ref().filter(|best| best.is_eligible)?;
        Some(weights.probability(best.weighed.itself, &self.verdict))
    }

    /// Whether nobody can fit better than the best person: both names, birth date and id agree, as
    /// far as they were sent.
    pub(crate) fn agrees_in_all(&self, sought: &Sought<'_>) -> bool {
        use EvidenceField as F;
        let Some(best) = self.best.as_ref().filter(|best| best.is_eligible) else {
            return false;
        };
        let is = |field, levels: &[Level]| {
            let level = best.compared.level(field);
            level.is_some_and(|level| levels.contains(&level))
        };
        (sought.given.is_empty() || is(F::Given, &[Level::GivenExact, Level::GivenNickname]))
            && (sought.family.is_empty() || is(F::Family, &[Level::FamilyExact]))
            && (sought.birth.is_none() || is(F::BirthDate, &[Level::BirthDateExact]))
            && (sought.id.is_none()
                || is(
                    F::NationalId,
                    &[Level::NationalIdExact, Level::NationalIdLastFour],
                ))
    }

    /// What a person must be able to reach to matter.
    pub(crate) fn bar(&self) -> f64 {
        match &self.best {
            Some(best) if best.is_eligible => best.weighed.itself * NEGLIGIBLE,
            _ => 0.0,
        }
    }
}
