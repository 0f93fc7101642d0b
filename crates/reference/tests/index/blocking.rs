//! Nobody is lost before anybody is compared.

use crate::support::world;
use bonafide_population::{PopulationConfig, Record, generate, hard_queries};
use bonafide_reference::{Query, SourceRecord};
use bonafide_types::PartialDate;
use std::collections::{BTreeMap, HashMap};

const PEOPLE: u64 = 1_000;

fn source_record(record: &Record) -> SourceRecord {
    SourceRecord {
        source: record.source.clone(),
        record_id: record.record_id.clone(),
        person_id: Some(record.person_id.clone()),
        given_name: record.given_name.clone(),
        middle_name: record.middle_name.clone(),
        family_name: record.family_name.clone(),
        suffix: record.suffix.clone(),
        date_of_birth: record.date_of_birth.as_deref().and_then(PartialDate::parse),
        national_id: record.national_id.clone(),
        email: record.email.clone(),
        phone_number: record.phone_number.clone(),
        line_1: record.line_1.clone(),
        line_2: record.line_2.clone(),
        locality: record.locality.clone(),
        major_admin_division: record.major_admin_division.clone(),
        postal_code: record.postal_code.clone(),
        country: record.country.clone(),
        first_seen: record.first_seen.parse().ok(),
        last_seen: record.last_seen.parse().ok(),
        ..SourceRecord::default()
    }
}

#[test]
fn the_person_meant_is_among_the_candidates() {
    let config = PopulationConfig::united_states(PEOPLE, 23);
    let mut people: BTreeMap<String, Vec<SourceRecord>> = BTreeMap::new();
    for record in generate(&config).unwrap() {
        let person = people.entry(record.person_id.to_string()).or_default();
        person.push(source_record(&record));
    }
    let people: Vec<_> = people.into_values().collect();
    let world = world(&people);
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
