//! Rows without birth date and id: joined only where nobody else fits as well.

use super::agreement::{Agreement, Family, Given};
use super::clusters::{self, Clusters, Row};
use super::compare::Edge;
use super::names::NameGrades;
use super::print::Print;
use super::rules::Kind;
use std::cmp::Reverse;
use std::collections::HashMap;

/// Two rows of different clusters that may be of one person.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    score: u32,
    a: Row,
    b: Row,
}

/// Joins clusters by name and a shared phone, email or address, best evidence first. Of two rivals
/// for one row (a father and a son of one name at one address) neither gets it, unless one fits
/// better.
pub(super) fn join_open_rows(
    edges: &[Edge],
    prints: &[Print],
    clusters: &mut Clusters,
    names: &mut NameGrades<'_>,
) {
    let mut candidates = find_candidates(edges, prints, clusters, names);
    candidates.sort_unstable_by_key(|one| (Reverse(one.score), one.a, one.b));
    // The rivals of a cluster, by its root at this point; joining adds to a cluster but what it
    // was rivalled for stays.
    let mut offers: HashMap<Row, Vec<Candidate>> = HashMap::new();
    for candidate in &candidates {
        for row in [candidate.a, candidate.b] {
            offers
                .entry(clusters.root(row))
                .or_default()
                .push(*candidate);
        }
    }
    let roots: Vec<(Row, Row)> = candidates
        .iter()
        .map(|one| (clusters.root(one.a), clusters.root(one.b)))
        .collect();
    for (candidate, (root_a, root_b)) in candidates.iter().zip(roots) {
        let Some(agreement) = agreement(candidate, prints, names) else {
            continue;
        };
        if clusters.root(candidate.a) == clusters.root(candidate.b)
            || clusters.would_mix_people(candidate.a, candidate.b, &agreement, prints, names)
        {
            continue;
        }
        let mut has_rival = |root: Row| {
            offers.get(&root).is_some_and(|offers| {
                offers
                    .iter()
                    .take_while(|offer| offer.score >= candidate.score)
                    .any(|offer| is_rival(candidate, offer, &agreement, prints, clusters, names))
            })
        };
        if !has_rival(root_a) && !has_rival(root_b) {
            clusters.join(candidate.a, candidate.b, Kind::Open);
        }
    }
}

/// Whether an offer as good as the candidate leads to another person.
fn is_rival(
    candidate: &Candidate,
    offer: &Candidate,
    agreement: &Agreement,
    prints: &[Print],
    clusters: &mut Clusters,
    names: &mut NameGrades<'_>,
) -> bool {
    let ends = [candidate.a, candidate.b].map(|row| clusters.root(row));
    [offer.a, offer.b].into_iter().any(|row| {
        let root = clusters.root(row);
        !ends.contains(&root)
            && ends
                .into_iter()
                .any(|end| clusters.would_mix_people(root, end, agreement, prints, names))
    })
}

fn agreement(
    candidate: &Candidate,
    prints: &[Print],
    names: &mut NameGrades<'_>,
) -> Option<Agreement> {
    let a = clusters::print(prints, candidate.a)?;
    let b = clusters::print(prints, candidate.b)?;
    Some(Agreement::of(a, b, names))
}

/// The best pair of rows for every two clusters that may be of one person.
fn find_candidates(
    edges: &[Edge],
    prints: &[Print],
    clusters: &mut Clusters,
    names: &mut NameGrades<'_>,
) -> Vec<Candidate> {
    let mut best: HashMap<(Row, Row), Candidate> = HashMap::new();
    for Edge { a, b, .. } in edges.iter().copied() {
        let (root_a, root_b) = (clusters.root(a), clusters.root(b));
        if root_a == root_b {
            continue;
        }
        let (Some(x), Some(y)) = (clusters::print(prints, a), clusters::print(prints, b)) else {
            continue;
        };
        let agreement = Agreement::of(x, y, names);
        // A name that changed: another row of the cluster may have the one of this row.
        let is_known_by_family = agreement.given <= Given::Initial
            && agreement.family == Family::Different
            && (clusters.has_full_name(a, b, prints, names)
                || clusters.has_full_name(b, a, prints, names));
        let Some(score) = agreement.score_with_open_birth(names.table, is_known_by_family) else {
            continue;
        };
        let candidate = Candidate { score, a, b };
        let known = best
            .entry((root_a.min(root_b), root_a.max(root_b)))
            .or_insert(candidate);
        if (Reverse(candidate.score), a, b) < (Reverse(known.score), known.a, known.b) {
            *known = candidate;
        }
    }
    best.into_values().collect()
}
