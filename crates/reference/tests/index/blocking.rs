//! Nobody is lost before anybody is compared.

use crate::support::{people_of, world};
use bonafide_population::{PopulationConfig, hard_queries};
use bonafide_reference::Query;
use std::collections::{BTreeMap, HashMap};

const PEOPLE: u64 = 1_000;

#[test]
fn the_person_meant_is_among_the_candidates() {
    let config = PopulationConfig::united_states(PEOPLE, 23);
    let world = world(&people_of(&config));
    let mut positions = HashMap::new();
    let mut last = None;
    world
        .index
        .for_each_record(|record| {
            let position = positions.len();
            if last != record.person_id {
                last.clone_from(&record.person_id);
                positions.insert(record.person_id, position);
            }
        })
        .unwrap();
    let mut lost: BTreeMap<&str, u32> = BTreeMap::new();
    let mut asked = 0;
    for query in hard_queries(&config, 1_500, 29).unwrap() {
        let Some(truth) = &query.truth else { continue };
        asked += 1;
        let read = Query::from_applicant(&query.applicant.to_applicant());
        let candidates = world.index.candidates(&read);
        let meant = positions[&Some(truth.person_id.clone())];
        let is_among = candidates
            .iter()
            .any(|candidate| candidate.position() as usize == meant);
        if !is_among {
            *lost.entry(query.kind.as_str()).or_default() += 1;
        }
    }
    let lost_in_all: u32 = lost.values().sum();
    let recall = 1.0 - f64::from(lost_in_all) / f64::from(asked);
    assert!(recall >= 0.995, "{recall:.4} of {asked}, lost {lost:?}");
}
