//! Looking an applicant up: gather candidates by key, compare, decide.

use super::bytes::Reader;
use super::candidates::{Bounds, gather, most_likelihood, shares_id};
use super::evidence::Evidence;
use super::id_facts::IdFactsCollector;
use super::levels::{add_rest_levels, core_levels, is_eligible};
use super::open::{Hot, Index};
use super::report::{best_match, joins_name, nearest};
use super::scratch::Scratch;
use super::sought::Sought;
use crate::model::{Compared, Verdict, Weighed, Weights};
use crate::{EntityRef, Query, Resolution};
use std::cell::RefCell;

/// People compared for one applicant at most, the most promising ones.
pub(crate) const MOST_CANDIDATES: usize = 400;
/// Who cannot come within this factor of the best takes nothing from its probability.
const NEGLIGIBLE: f64 = 1.0 / 4096.0;
/// Below this probability the less usual slips are tried as well.
const CONVINCING: f64 = 0.999;

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// A compared person.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) entity: u32,
    pub(crate) evidence: Evidence,
    pub(crate) compared: Compared,
    pub(crate) weighed: Weighed,
    is_eligible: bool,
    newest_seen: u32,
    sources: u32,
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
}

/// The best person so far, and the sums over all.
#[derive(Default)]
struct Podium {
    best: Option<Candidate>,
    verdict: Verdict,
    compared: u32,
    joins_name: bool,
}

impl Podium {
    fn enter(&mut self, candidate: Candidate) {
        self.compared += 1;
        self.verdict.rivals += candidate.weighed.rivals;
        if candidate.is_eligible {
            self.verdict.itself += candidate.weighed.itself;
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

    /// The probability of the best person; `None` where nobody is eligible.
    fn probability(&self, weights: &Weights) -> Option<f64> {
        let best = self.best.as_ref().filter(|best| best.is_eligible)?;
        Some(weights.probability(&best.weighed, &self.verdict))
    }

    /// What a person must be able to reach to matter.
    fn bar(&self) -> f64 {
        match &self.best {
            Some(best) if best.is_eligible => best.weighed.itself * NEGLIGIBLE,
            _ => 0.0,
        }
    }
}

impl Index {
    /// Finds the person whom the applicant is, and what the population says beside.
    ///
    /// Pure and deterministic; uses memory of the calling thread, and allocates only for the
    /// answer. Typically a few microseconds.
    pub fn resolve(&self, query: &Query) -> Resolution {
        let country = self.country(&query.country);
        let mut resolution = Resolution {
            best: None,
            nearest: None,
            runner_up: None,
            id_facts: None,
            name_joins_any: false,
            candidates: 0,
            country_is_loaded: country.is_some(),
            population_coverage: country.is_some_and(|country| country.has_population),
            any_record_has: country
                .map(|country| country.any_record_has)
                .unwrap_or_default(),
        };
        let (Some(_), Some(hot)) = (country, self.hot()) else {
            return resolution;
        };
        SCRATCH.with_borrow_mut(|scratch| {
            let sought = Sought::new(query);
            scratch.caches.forget();
            let mut search = Search {
                sought: &sought,
                hot: &hot,
                weights: self.weights(),
                bounds: self.bounds(),
                id_holders: 0,
                podium: Podium::default(),
                id_facts: IdFactsCollector::default(),
            };
            search.run(scratch);
            let Search {
                podium, id_facts, ..
            } = search;
            resolution.id_facts = id_facts.finish(&sought);
            resolution.candidates = podium.compared;
            resolution.name_joins_any = podium.joins_name;
            let weights = self.weights();
            let second = Weighed {
                itself: podium.verdict.second,
                rivals: 0.0,
            };
            resolution.runner_up = (second.itself > 0.0)
                .then(|| as_confidence(weights.probability(&second, &podium.verdict)));
            let Some(best) = podium.best else {
                return;
            };
            let explanation = weights.explain(&best.compared, &best.weighed, &podium.verdict);
            let is_resolved =
                best.is_eligible && weights.resolves_best(&best.weighed, &podium.verdict);
            if is_resolved {
                resolution.best = Some(best_match(&sought, &best, explanation, &hot, scratch));
            } else {
                resolution.nearest = Some(nearest(&best, explanation, &hot));
            }
        });
        resolution
    }
}

/// Everybody who was compared with one applicant.
pub(crate) struct Comparison {
    /// Who shares a key.
    pub(crate) candidates: Vec<(EntityRef, Compared)>,
    /// The people who were asked for.
    pub(crate) others: Vec<Compared>,
}

impl Index {
    /// Compares an applicant with everybody who is worth it, and with these others.
    pub(crate) fn compare_all(&self, query: &Query, others: &[u32]) -> Comparison {
        let mut comparison = Comparison {
            candidates: Vec::new(),
            others: Vec::new(),
        };
        let Some(hot) = self.hot() else {
            return comparison;
        };
        SCRATCH.with_borrow_mut(|scratch| {
            let sought = Sought::new(query);
            scratch.caches.forget();
            scratch.keys.clear();
            sought.push_keys(&mut scratch.keys);
            sought.push_fallback_keys(&mut scratch.keys);
            let mut search = Search {
                sought: &sought,
                hot: &hot,
                weights: self.weights(),
                bounds: self.bounds(),
                id_holders: 0,
                podium: Podium::default(),
                id_facts: IdFactsCollector::default(),
            };
            gather(&hot, scratch);
            let found = std::mem::take(&mut scratch.found);
            search.id_holders = found.iter().filter(|(_, kinds)| shares_id(*kinds)).count();
            for (entity, _) in found.iter().take(MOST_CANDIDATES) {
                let candidate = search.compare(*entity, true, scratch);
                comparison
                    .candidates
                    .extend(candidate.map(|candidate| (EntityRef(*entity), candidate.compared)));
            }
            scratch.found = found;
            let others = others
                .iter()
                .filter_map(|entity| search.compare(*entity, true, scratch));
            comparison.others = others.map(|candidate| candidate.compared).collect();
        });
        comparison
    }
}

/// One look-up under way.
struct Search<'s, 'a> {
    sought: &'s Sought<'s>,
    hot: &'s Hot<'a>,
    weights: &'s Weights,
    bounds: Bounds,
    /// People filed under the sent id.
    id_holders: usize,
    podium: Podium,
    id_facts: IdFactsCollector,
}

impl Search<'_, '_> {
    fn run(&mut self, scratch: &mut Scratch) {
        scratch.compared.clear();
        scratch.keys.clear();
        self.sought.push_keys(&mut scratch.keys);
        self.compare_found(scratch);
        let probability = self.podium.probability(self.weights);
        let is_convincing = probability.is_some_and(|probability| probability >= CONVINCING);
        if !is_convincing {
            scratch.keys.clear();
            self.sought.push_fallback_keys(&mut scratch.keys);
            self.compare_found(scratch);
        }
    }

    /// Looks the keys up and compares the people found, the most promising first.
    fn compare_found(&mut self, scratch: &mut Scratch) {
        gather(self.hot, scratch);
        let mut found = std::mem::take(&mut scratch.found);
        let holders = found.iter().filter(|(_, kinds)| shares_id(*kinds)).count();
        self.id_holders = self.id_holders.max(holders);
        for (entity, kinds) in found.iter().take(MOST_CANDIDATES) {
            let matters = shares_id(*kinds)
                || most_likelihood(self.sought, *kinds, &self.bounds) >= self.podium.bar();
            if !matters || scratch.compared.contains(entity) {
                continue;
            }
            scratch.compared.push(*entity);
            if let Some(candidate) = self.compare(*entity, shares_id(*kinds), scratch) {
                self.podium.enter(candidate);
            }
        }
        found.clear();
        scratch.found = found;
    }

    /// Compares one person; `None` where the core already rules them out and they do not carry
    /// the sent id.
    fn compare(
        &mut self,
        entity: u32,
        shares_id: bool,
        scratch: &mut Scratch,
    ) -> Option<Candidate> {
        let (sought, hot) = (self.sought, self.hot);
        let mut reader = Reader::new(hot.entities.block(entity));
        let features = &mut scratch.features;
        let counts = features.decode_core(&mut reader);
        let mut evidence = Evidence::of_core(sought, features);
        let mut compared = core_levels(&evidence, features, self.id_holders);
        let most = self.weights.weigh_itself(&compared) * self.bounds.rest;
        if most < self.podium.bar() && !shares_id {
            return None;
        }
        features.decode_rest(counts, &mut reader);
        evidence.add_rest(sought, features, hot, &mut scratch.caches);
        add_rest_levels(&mut compared, sought, &evidence, features, hot);
        self.podium.joins_name |= joins_name(&evidence);
        self.id_facts.note(sought, &evidence, features, hot);
        Some(Candidate {
            entity,
            evidence,
            compared,
            weighed: self.weights.weigh(&compared),
            is_eligible: is_eligible(sought, &compared),
            newest_seen: features.newest_seen,
            sources: hot.sources(features.sources).count_ones(),
        })
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a probability is shown with few digits"
)]
const fn as_confidence(probability: f64) -> f32 {
    probability as f32
}
