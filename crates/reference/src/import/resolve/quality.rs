//! How well resolution finds the people of a synthetic population whose person ids are hidden.

use super::resolve;
use crate::SourceRecord;
use crate::import::codec::SpooledRow;
use crate::import::spool::{PARTITIONS, Spool};
use crate::import::tally::Superseded;
use bonafide_population::{PopulationConfig, Record, generate};
use bonafide_types::PartialDate;
use bonafide_vault::Vault;
use smol_str::SmolStr;
use std::collections::{BTreeSet, HashMap};

/// Pairs of rows of one person, found and missed.
#[derive(Debug)]
struct Quality {
    precision: f64,
    recall: f64,
}

fn source_record(record: &Record) -> SourceRecord {
    let day = |text: &str| PartialDate::parse(text).and_then(PartialDate::to_date);
    SourceRecord {
        source: record.source.clone(),
        record_id: record.record_id.clone(),
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
        last_seen: day(&record.last_seen),
        ..SourceRecord::default()
    }
}

/// The group of every row by its record key, and the truth.
fn resolve_population(
    people: u64,
    seed: u64,
    backwards: bool,
) -> (HashMap<u64, u64>, HashMap<u64, SmolStr>) {
    let config = PopulationConfig::united_states(people, seed);
    let mut records: Vec<Record> = generate(&config).unwrap().collect();
    if backwards {
        records.reverse();
    }
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::open_or_create(folder.path()).unwrap();
    let spool = Spool::create(folder.path(), vault.new_data_key()).unwrap();
    let mut writer = spool.writer();
    let mut truth = HashMap::new();
    for (order, record) in (0..).zip(&records) {
        let source = source_record(record);
        let record_key = source.key();
        truth.insert(record_key, record.person_id.clone());
        let row = SpooledRow {
            record_key,
            order,
            group: 0,
            record: source,
        };
        writer.add(&row).unwrap();
    }
    writer.finish().unwrap();
    let resolved = Spool::create(folder.path(), vault.new_data_key()).unwrap();
    let none = Superseded::default();
    resolve(&spool, &none, &BTreeSet::new(), &resolved, &mut |_| {}).unwrap();
    let mut groups = HashMap::new();
    for partition in 0..PARTITIONS {
        resolved
            .for_each(partition, |row| {
                groups.insert(row.record_key, row.group);
            })
            .unwrap();
    }
    (groups, truth)
}

fn measure(groups: &HashMap<u64, u64>, truth: &HashMap<u64, SmolStr>) -> Quality {
    fn pairs<K: std::hash::Hash + Eq>(keys: impl Iterator<Item = K>) -> f64 {
        let mut counts: HashMap<K, f64> = HashMap::new();
        for key in keys {
            *counts.entry(key).or_default() += 1.0;
        }
        counts
            .values()
            .map(|count| count * (count - 1.0) / 2.0)
            .sum()
    }
    let of_found = pairs(groups.values());
    let of_truth = pairs(truth.values());
    let of_both = pairs(groups.iter().map(|(key, group)| (group, &truth[key])));
    Quality {
        precision: of_both / of_found,
        recall: of_both / of_truth,
    }
}

#[test]
fn people_of_a_synthetic_population_are_found() {
    let (groups, truth) = resolve_population(1_500, 11, false);
    assert_eq!(groups.len(), truth.len());
    let quality = measure(&groups, &truth);
    assert!(quality.precision >= 0.995, "{quality:?}");
    // The rest are rows that share no more than a given name with any other row of their person.
    assert!(quality.recall >= 0.94, "{quality:?}");
}

#[test]
fn the_order_of_rows_does_not_change_the_people() {
    let (forwards, _) = resolve_population(300, 5, false);
    let (backwards, _) = resolve_population(300, 5, true);
    assert_eq!(forwards, backwards);
}
