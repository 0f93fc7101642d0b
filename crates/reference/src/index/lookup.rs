//! Looking an applicant up: gather candidates by key, compare, decide.

use super::bytes::Reader;
use super::candidates::{gather, most_points, shares_id};
use super::evidence::Evidence;
use super::id_facts::IdFactsCollector;
use super::open::{Hot, Index};
use super::report::{best_match, joins_name};
use super::rules::is_resolved;
use super::score::{
    MOST_REST_POINTS, RESOLVED, confidence, confidence_before, core_points, points,
};
use super::scratch::Scratch;
use super::sought::Sought;
use crate::index::Coverage;
use crate::{Query, Resolution};
use std::cell::RefCell;

/// People compared for one applicant at most, the most promising ones.
const MOST_CANDIDATES: usize = 400;
/// Who cannot come within this many points of the best says nothing about its confidence.
const RUNNER_UP_RANGE: f32 = 18.0;
/// Below this the less usual slips are tried as well.
const CONVINCING: f32 = RESOLVED + 10.0;

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// A compared person.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) entity: u32,
    pub(crate) evidence: Evidence,
    points: f32,
    resolved: bool,
    newest_seen: u32,
    sources: u32,
}

impl Candidate {
    /// Resolved before unresolved, then points, then newest, then best attested.
    fn is_better_than(&self, other: &Self) -> bool {
        let order = self
            .resolved
            .cmp(&other.resolved)
            .then(self.points.total_cmp(&other.points))
            .then(self.newest_seen.cmp(&other.newest_seen))
            .then(self.sources.cmp(&other.sources))
            .then(other.entity.cmp(&self.entity));
        order.is_gt()
    }
}

/// The two best people so far.
#[derive(Default)]
struct Podium {
    best: Option<Candidate>,
    second_points: Option<f32>,
    compared: u32,
    joins_name: bool,
}

impl Podium {
    fn enter(&mut self, candidate: Candidate) {
        self.compared += 1;
        match self.best {
            Some(best) if !candidate.is_better_than(&best) => {
                self.note_second(candidate.points);
            }
            Some(best) => {
                self.note_second(best.points);
                self.best = Some(candidate);
            }
            None => self.best = Some(candidate),
        }
    }

    fn note_second(&mut self, points: f32) {
        self.second_points = Some(
            self.second_points
                .map_or(points, |second| second.max(points)),
        );
    }

    /// What a person must be able to reach to matter.
    fn bar(&self) -> f32 {
        match self.best {
            Some(best) if best.resolved => best.points - RUNNER_UP_RANGE,
            _ => f32::MIN,
        }
    }
}

impl Index {
    /// Finds the person whom the applicant is, and what the population says beside.
    ///
    /// Pure and deterministic; uses memory of the calling thread, and allocates only for the
    /// answer. Typically a few microseconds.
    pub fn resolve(&self, query: &Query) -> Resolution {
        let population_coverage = self
            .sources()
            .iter()
            .any(|source| source.coverage == Coverage::Population);
        let mut resolution = Resolution {
            best: None,
            runner_up: None,
            id_facts: None,
            name_joins_any: false,
            candidates: 0,
            population_coverage,
            any_record_has: self.stats().any_record_has,
        };
        let Some(hot) = self.hot() else {
            return resolution;
        };
        SCRATCH.with_borrow_mut(|scratch| {
            let sought = Sought::new(query);
            scratch.caches.forget();
            let mut search = Search {
                sought: &sought,
                hot: &hot,
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
            resolution.runner_up = podium.second_points.map(confidence);
            if let Some(best) = podium.best.filter(|best| best.resolved) {
                let confidence = confidence_before(best.points, podium.second_points);
                resolution.best = Some(best_match(&sought, &best, confidence, &hot, scratch));
            }
        });
        resolution
    }
}

/// One look-up under way.
struct Search<'s, 'a> {
    sought: &'s Sought<'s>,
    hot: &'s Hot<'a>,
    /// People filed under the sent id.
    id_holders: u32,
    podium: Podium,
    id_facts: IdFactsCollector,
}

impl Search<'_, '_> {
    fn run(&mut self, scratch: &mut Scratch) {
        scratch.compared.clear();
        scratch.keys.clear();
        self.sought.push_keys(&mut scratch.keys);
        self.compare_found(scratch);
        let best = self.podium.best;
        let is_convincing = best.is_some_and(|best| best.resolved && best.points >= CONVINCING);
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
        self.id_holders = self
            .id_holders
            .max(u32::try_from(holders).unwrap_or(u32::MAX));
        for (entity, kinds) in found.iter().take(MOST_CANDIDATES) {
            let matters =
                shares_id(*kinds) || most_points(self.sought, *kinds) >= self.podium.bar();
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
        let most = core_points(&evidence, self.id_holders) + MOST_REST_POINTS;
        if most < self.podium.bar() && !shares_id {
            return None;
        }
        features.decode_rest(counts, &mut reader);
        evidence.add_rest(sought, features, hot, &mut scratch.caches);
        self.podium.joins_name |= joins_name(&evidence);
        self.id_facts.note(sought, &evidence, features, hot);
        let points = points(sought, &evidence, self.id_holders);
        Some(Candidate {
            entity,
            evidence,
            points,
            resolved: is_resolved(sought, &evidence, points),
            newest_seen: features.newest_seen,
            sources: hot.sources(features.sources).count_ones(),
        })
    }
}
