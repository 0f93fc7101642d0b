//! Nobody is lost before anybody is compared.

use crate::support::{people_of, world};
use bonafide_population::{PopulationConfig, hard_linkage, hard_queries};
use bonafide_reference::{Query, Resolution};
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

#[test]
fn leaving_people_out_changes_no_answer() {
    let config = PopulationConfig::united_states(3_000, 31);
    let world = world(&people_of(&config));
    let hard = hard_queries(&config, 1_000, 37).unwrap();
    let linkage = hard_linkage(&config, 1_500, 41).unwrap();
    let applicants = hard
        .map(|query| query.applicant)
        .chain(linkage.map(|query| query.applicant));
    let (mut compared, mut compared_of_all) = (0, 0);
    for applicant in applicants {
        let query = Query::from_applicant(&applicant.to_applicant());
        let quick = world.index.resolve(&query);
        let thorough = world.index.resolve_exhaustively(&query);
        let found = |resolution: &Resolution| resolution.best.as_ref().map(|best| best.entity);
        assert_eq!(found(&quick), found(&thorough), "{applicant:?}");
        compared += quick.candidates;
        compared_of_all += thorough.candidates;
    }
    assert!(
        compared * 4 < compared_of_all * 3,
        "{compared} of {compared_of_all} compared"
    );
}
