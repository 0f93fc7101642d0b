//! Looking an applicant up: gather candidates by key, compare, decide.

use super::bytes::Reader;
use super::candidates::{Reach, gather, shares_id};
use super::evidence::Evidence;
use super::id_facts::IdFactsCollector;
use super::keys::Kinds;
use super::levels::{add_rest_levels, core_levels, is_eligible};
use super::open::{Hot, Index};
use super::podium::{Candidate, Podium};
use super::report::{best_match, joins_name, nearest};
use super::scratch::Scratch;
use super::sought::{Sought, Tier};
use crate::model::{Compared, Weights};
use crate::{EntityRef, Query, Resolution};
use std::cell::RefCell;

/// People compared for one applicant at most, the most promising ones.
pub(crate) const MOST_CANDIDATES: usize = 400;
/// People whose blocks are asked for all at once before the first is compared.
const MOST_TOUCHED: usize = 64;
/// Below this probability the next tier of keys is tried as well.
const CONVINCING: f64 = 0.999;

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

impl Index {
    /// Finds the person whom the applicant is, and what the population says beside.
    ///
    /// Pure and deterministic; uses memory of the calling thread, and allocates only for the
    /// answer. Typically a few microseconds.
    pub fn resolve(&self, query: &Query) -> Resolution {
        self.resolve_with(query, Effort::AsNeeded)
    }

    /// The same, but nobody who shares a key is left out: what [`Index::resolve`] is measured
    /// against.
    pub fn resolve_exhaustively(&self, query: &Query) -> Resolution {
        self.resolve_with(query, Effort::Exhaustive)
    }

    fn resolve_with(&self, query: &Query, effort: Effort) -> Resolution {
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
                effort,
                reach: Reach::new(&sought, self.bounds()),
                id_holders: 0,
                podium: Podium::default(),
                id_facts: IdFactsCollector::default(),
            };
            search.run(scratch);
            let Search {
                mut podium,
                id_facts,
                ..
            } = search;
            podium.settle(self.weights());
            resolution.id_facts = id_facts.finish(&sought);
            resolution.candidates = podium.compared;
            resolution.name_joins_any = podium.joins_name;
            let weights = self.weights();
            let second = podium.verdict.second;
            resolution.runner_up =
                (second > 0.0).then(|| as_confidence(weights.probability(second, &podium.verdict)));
            let Some(best) = podium.best else {
                return;
            };
            let is_resolved =
                best.is_eligible && weights.resolves_best(&best.weighed, &podium.verdict);
            let told = if is_resolved {
                best
            } else {
                podium.nearest.unwrap_or(best)
            };
            let explanation = weights.explain(&told.compared, &told.weighed, &podium.verdict);
            if is_resolved {
                resolution.best = Some(best_match(&sought, &told, explanation, &hot, scratch));
            } else {
                resolution.nearest = Some(nearest(&told, explanation, &hot));
            }
        });
        resolution
    }
}

/// Who is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effort {
    /// Whoever can still change the answer.
    AsNeeded,
    /// Whoever shares any key.
    Exhaustive,
}

/// What a person needs to be compared to the end.
#[derive(Clone, Copy, Default)]
struct Needed {
    /// How much likelier than by chance the core has to make them.
    core: f64,
    /// Some part of the name has to agree, at least remotely.
    name: bool,
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
            for tier in Tier::ALL {
                sought.push_keys(tier, &mut scratch.keys);
            }
            let mut search = Search {
                sought: &sought,
                hot: &hot,
                weights: self.weights(),
                effort: Effort::Exhaustive,
                reach: Reach::new(&sought, self.bounds()),
                id_holders: 0,
                podium: Podium::default(),
                id_facts: IdFactsCollector::default(),
            };
            gather(&hot, scratch);
            let found = std::mem::take(&mut scratch.found);
            search.id_holders = found.iter().filter(|(_, kinds)| shares_id(*kinds)).count();
            for (entity, _) in found.iter().take(MOST_CANDIDATES) {
                let candidate = search.compare(*entity, Needed::default(), scratch);
                comparison
                    .candidates
                    .extend(candidate.map(|candidate| (EntityRef(*entity), candidate.compared)));
            }
            scratch.found = found;
            let others = others
                .iter()
                .filter_map(|entity| search.compare(*entity, Needed::default(), scratch));
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
    effort: Effort,
    reach: Reach<'s>,
    /// People filed under the sent id.
    id_holders: usize,
    podium: Podium,
    id_facts: IdFactsCollector,
}

impl Search<'_, '_> {
    fn run(&mut self, scratch: &mut Scratch) {
        scratch.compared.clear();
        for tier in Tier::ALL {
            scratch.keys.clear();
            self.sought.push_keys(tier, &mut scratch.keys);
            self.compare_found(tier, scratch);
            let probability = self.podium.probability(self.weights);
            let is_convincing = probability.is_some_and(|probability| probability >= CONVINCING);
            let is_final = tier != Tier::Elements || self.podium.agrees_in_all(self.sought);
            if is_convincing && is_final && self.effort == Effort::AsNeeded {
                return;
            }
        }
    }

    /// Looks the keys of a tier up and compares the people found, the most promising first.
    fn compare_found(&mut self, tier: Tier, scratch: &mut Scratch) {
        gather(self.hot, scratch);
        let mut found = std::mem::take(&mut scratch.found);
        let holders = found.iter().filter(|(_, kinds)| shares_id(*kinds)).count();
        self.id_holders = self.id_holders.max(holders);
        found.truncate(MOST_CANDIDATES);
        found.retain(|(_, kinds)| self.can_matter(*kinds, tier));
        let touched = found.iter().take(MOST_TOUCHED);
        let touched = touched.map(|(entity, _)| self.hot.entities.touch(*entity));
        std::hint::black_box(touched.fold(0, |sum, byte| sum ^ byte));
        for (entity, kinds) in &found {
            // The bar rises as better people are found.
            if !self.can_matter(*kinds, tier) || scratch.compared.contains(entity) {
                continue;
            }
            scratch.compared.push(*entity);
            let needed = Needed {
                core: self.bar(*kinds) / self.reach.rest(self.sought, *kinds, tier),
                name: tier == Tier::Slips && self.effort == Effort::AsNeeded,
            };
            if let Some(candidate) = self.compare(*entity, needed, scratch) {
                self.reach.learn(&candidate.compared, self.weights);
                self.podium.enter(candidate);
            }
        }
        found.clear();
        scratch.found = found;
    }

    /// What somebody who shares such keys must be able to reach to matter.
    fn bar(&self, kinds: Kinds) -> f64 {
        if shares_id(kinds) || self.effort == Effort::Exhaustive {
            0.0
        } else {
            self.podium.bar()
        }
    }

    fn can_matter(&self, kinds: Kinds, tier: Tier) -> bool {
        let bar = self.bar(kinds);
        bar <= 0.0 || self.reach.most_likelihood(self.sought, kinds, tier) >= bar
    }

    /// Compares one person; `None` where they lack what is needed.
    fn compare(&mut self, entity: u32, needed: Needed, scratch: &mut Scratch) -> Option<Candidate> {
        let (sought, hot) = (self.sought, self.hot);
        let mut reader = Reader::new(hot.entities.block(entity));
        let features = &mut scratch.features;
        let counts = features.decode_core(&mut reader);
        let mut evidence = Evidence::of_core(sought, features);
        let mut compared = core_levels(&evidence, features, self.id_holders);
        if self.weights.weigh_itself(&compared) < needed.core {
            return None;
        }
        features.decode_rest(counts, &mut reader);
        evidence.add_name(sought, features, hot, &mut scratch.caches);
        if needed.name && sought.has_name() && evidence.name.is_another() {
            return None;
        }
        evidence.add_address(sought, features, hot, &mut scratch.caches);
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
