//! What the model expects of applicants whose answer is not known: the first half of training.

use super::level::EvidenceField;
use super::weigh::{Compared, Verdict, Weighed, Weights};
use crate::train::RivalCount;

/// Shares of one applicant.
pub(crate) struct Expected {
    /// Probability of each candidate to be the person.
    pub(crate) itself: Vec<f64>,
    /// What is expected of each kind of rival.
    pub(crate) rivals: Vec<RivalCount>,
    /// Likelihood of everything that was seen, relative to chance.
    pub(crate) everything: f64,
}

impl Weights {
    /// Spreads one applicant over the explanations. Who is not on record is none of the candidates.
    pub(crate) fn expect(&self, candidates: &[Compared], is_on_record: bool) -> Expected {
        let prior = if is_on_record { self.prior_odds } else { 0.0 };
        let weighed: Vec<Weighed> = candidates.iter().map(|one| self.weigh(one)).collect();
        let itself: f64 = weighed.iter().map(|one| one.itself).sum();
        let near: f64 = weighed.iter().map(|one| one.rivals).sum();
        let everything = prior * itself + 1.0 + near / self.people;
        let mut rivals = vec![RivalCount::default(); self.rivals.len()];
        for compared in candidates {
            let ratios = self.ratios(compared);
            for (rival, count) in self.rivals.iter().zip(&mut rivals) {
                let share = rival.weigh(compared, &ratios) / self.people / everything;
                count.people += share;
                for (field, ratio) in EvidenceField::ALL.into_iter().zip(&ratios) {
                    let Some(tie) = rival.tie(compared, field, *ratio) else {
                        continue;
                    };
                    let place = field as usize;
                    if let (Some(seen), Some(tied)) =
                        (count.seen.get_mut(place), count.tied.get_mut(place))
                    {
                        *seen += share;
                        *tied += share * tie;
                    }
                }
            }
        }
        Expected {
            itself: weighed
                .iter()
                .map(|one| prior * one.itself / everything)
                .collect(),
            rivals,
            everything,
        }
    }

    /// The best candidate and its probability; `None` where there is none.
    pub(crate) fn best(&self, candidates: &[Compared]) -> Option<(usize, f64)> {
        let mut verdict = Verdict::default();
        let mut best: Option<(usize, Weighed)> = None;
        for (place, compared) in candidates.iter().enumerate() {
            let weighed = self.weigh(compared);
            verdict.itself += weighed.itself;
            verdict.add_rivals(&weighed);
            if best.is_none_or(|(_, known)| weighed.itself > known.itself) {
                best = Some((place, weighed));
            }
        }
        best.map(|(place, weighed)| (place, self.probability(weighed.itself, &verdict)))
    }
}
