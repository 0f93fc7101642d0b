//! Looking an applicant up: gather candidates by key, compare, decide.

use super::bytes::Reader;
use super::evidence::{Evidence, IdEvidence, fewest_differences};
use super::features::Features;
use super::id_facts::id_facts;
use super::keys::KeyKind;
use super::open::{Hot, Index};
use super::report::{best_match, joins_name};
use super::score::{
    MOST_REST_POINTS, RESOLVED, confidence, confidence_before, core_points, is_resolved, points,
};
use super::scratch::Scratch;
use super::sought::Sought;
use crate::index::Coverage;
use crate::{Query, Resolution};
use std::cell::RefCell;
use std::cmp::Reverse;

/// People compared for one applicant at most, the most promising ones.
const MOST_CANDIDATES: usize = 400;
/// Who cannot come within this many points of the best says nothing about its confidence.
const RUNNER_UP_RANGE: f32 = 25.0;
/// Below this the less usual slips are tried as well.
const CONVINCING: f32 = RESOLVED + 10.0;

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// A compared person.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) entity: u32,
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
            let mut facts = id_facts(&sought, &hot, scratch);
            let holders = facts.as_ref().map_or(0, |facts| facts.holders);
            let podium = search(&sought, &hot, holders, scratch);
            if let Some(facts) = &mut facts {
                facts.nearest = scratch.nearest_id;
            }
            resolution.id_facts = facts;
            resolution.candidates = podium.compared;
            resolution.name_joins_any = podium.joins_name;
            resolution.runner_up = podium.second_points.map(confidence);
            if let Some(best) = podium.best.filter(|best| best.resolved) {
                let confidence = confidence_before(best.points, podium.second_points);
                resolution.best = Some(best_match(&sought, best.entity, confidence, &hot, scratch));
            }
        });
        resolution
    }
}

fn search(sought: &Sought<'_>, hot: &Hot<'_>, id_holders: u32, scratch: &mut Scratch) -> Podium {
    let mut podium = Podium::default();
    scratch.nearest_id = None;
    scratch.compared.clear();
    scratch.keys.clear();
    sought.push_keys(&mut scratch.keys);
    compare_found(sought, hot, id_holders, scratch, &mut podium);
    let is_convincing = podium
        .best
        .is_some_and(|best| best.resolved && best.points >= CONVINCING);
    if !is_convincing {
        scratch.keys.clear();
        sought.push_fallback_keys(&mut scratch.keys);
        compare_found(sought, hot, id_holders, scratch, &mut podium);
    }
    podium
}

/// Looks the keys up and compares the people found, the most promising first.
fn compare_found(
    sought: &Sought<'_>,
    hot: &Hot<'_>,
    id_holders: u32,
    scratch: &mut Scratch,
    podium: &mut Podium,
) {
    gather(hot, scratch);
    let mut found = std::mem::take(&mut scratch.found);
    for (entity, kinds) in found.iter().take(MOST_CANDIDATES) {
        if most_points(sought, *kinds) < podium.bar() {
            // They are sorted by what they may reach: nobody behind matters either.
            break;
        }
        if scratch.compared.contains(entity) {
            continue;
        }
        scratch.compared.push(*entity);
        if let Some(candidate) = compare(sought, *entity, hot, id_holders, scratch, podium) {
            podium.enter(candidate);
        }
    }
    found.clear();
    scratch.found = found;
}

/// Fills `found` with each person once, with the kinds of keys shared, most promising first.
fn gather(hot: &Hot<'_>, scratch: &mut Scratch) {
    let Scratch {
        keys,
        buckets,
        found,
        ..
    } = scratch;
    found.clear();
    buckets.clear();
    buckets.extend(keys.iter().map(|(hash, _)| hot.keys.bucket(*hash)));
    for ((hash, kind), bucket) in keys.iter().zip(buckets.iter()) {
        found.extend(
            hot.keys
                .people(*hash, *bucket)
                .map(|entity| (entity, *kind)),
        );
    }
    found.sort_unstable();
    found.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 |= next.1;
        }
        same
    });
    found.sort_unstable_by_key(|(entity, kinds)| (Reverse(kinds_weight(*kinds)), *entity));
}

/// Upper bound of the points of somebody who shares these kinds of keys with the applicant.
fn most_points(_sought: &Sought<'_>, kinds: u16) -> f32 {
    f32::from(kinds_weight(kinds)) + 37.0
}

/// What the shared keys prove at least can agree beyond a name.
fn kinds_weight(kinds: u16) -> u8 {
    let has = |kind: KeyKind| kinds & kind.bit() != 0;
    let id = if has(KeyKind::NationalId) {
        40
    } else if has(KeyKind::LastFourFamily)
        || has(KeyKind::LastFourBirth)
        || has(KeyKind::FirstFiveFamily)
    {
        15
    } else {
        0
    };
    let birth =
        if has(KeyKind::BirthGiven) || has(KeyKind::BirthFamily) || has(KeyKind::LastFourBirth) {
            20
        } else {
            0
        };
    let phone = if has(KeyKind::Phone) { 10 } else { 0 };
    let email = if has(KeyKind::Email) { 12 } else { 0 };
    let address = if has(KeyKind::FamilyHouse) {
        15
    } else if has(KeyKind::NameZip) {
        8
    } else {
        0
    };
    id + birth + phone + email + address
}

/// Compares one person; `None` where the core already rules them out.
fn compare(
    sought: &Sought<'_>,
    entity: u32,
    hot: &Hot<'_>,
    id_holders: u32,
    scratch: &mut Scratch,
    podium: &mut Podium,
) -> Option<Candidate> {
    let mut reader = Reader::new(hot.entities.block(entity));
    let features = &mut scratch.features;
    let counts = features.decode_core(&mut reader);
    let mut evidence = Evidence::of_core(sought, features);
    if core_points(&evidence, id_holders) + MOST_REST_POINTS < podium.bar() {
        return None;
    }
    features.decode_rest(counts, &mut reader);
    evidence.add_rest(sought, features, hot, &mut scratch.caches);
    podium.joins_name |= joins_name(&evidence);
    note_nearest_id(sought, &evidence, features, &mut scratch.nearest_id);
    let points = points(sought, &evidence, id_holders);
    Some(Candidate {
        entity,
        points,
        resolved: is_resolved(sought, &evidence, points),
        newest_seen: features.newest_seen,
        sources: hot.sources(features.sources).count_ones(),
    })
}

/// The fewest digits by which the sent id misses an id of somebody with the same full name and
/// birth date.
fn note_nearest_id(
    sought: &Sought<'_>,
    evidence: &Evidence,
    features: &Features,
    nearest: &mut Option<u8>,
) {
    let same_birth = evidence.birth.is_some_and(|(grade, _)| grade.is_equal());
    let same_name = evidence.name.given.passes() && evidence.name.family.passes();
    if sought.nine.is_none() || !same_birth || !same_name {
        return;
    }
    let has_nine = features.ids.iter().any(|id| !id.value.is_last_four);
    let differences = match evidence.id {
        IdEvidence::Exact => 0,
        IdEvidence::Near { differences, .. } => differences,
        IdEvidence::Different if has_nine => fewest_differences(sought, features),
        _ => return,
    };
    *nearest = Some(nearest.map_or(differences, |known| known.min(differences)));
}
