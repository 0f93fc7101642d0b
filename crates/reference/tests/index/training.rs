//! Fitting the model to a population.

use bonafide_population::{PopulationConfig, Record, generate};
use bonafide_reference::{
    BuildOptions, Coverage, Index, IndexBuilder, Level, Parameters, SourceInfo, SourceRecord,
    TrainError, TrainOptions, prepare_entity, train,
};
use bonafide_types::{Date, PartialDate};
use bonafide_vault::Vault;

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
        last_seen: record.last_seen.parse().ok(),
        ..SourceRecord::default()
    }
}

fn population(people: u64) -> (tempfile::TempDir, Vault, Index) {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::open_or_create(folder.path()).unwrap();
    let path = folder.path().join("index.bfi");
    let options = BuildOptions {
        file_id: [3; 16],
        synthetic: true,
        as_of: Date::constant(2026, 1, 1),
    };
    let mut builder = IndexBuilder::create(&path, &vault, options).unwrap();
    let mut sources = std::collections::BTreeSet::new();
    let mut person: Vec<SourceRecord> = Vec::new();
    for record in generate(&PopulationConfig::united_states(people, 3)).unwrap() {
        let record = source_record(&record);
        sources.insert(record.source.clone());
        if person
            .last()
            .is_some_and(|last| last.person_id != record.person_id)
        {
            builder.add(prepare_entity(&person)).unwrap();
            person.clear();
        }
        person.push(record);
    }
    builder.add(prepare_entity(&person)).unwrap();
    let sources = sources.into_iter().map(|name| SourceInfo {
        name,
        coverage: Coverage::Population,
        records: 1,
        ..SourceInfo::default()
    });
    builder.finish(sources.collect()).unwrap();
    let index = Index::open(&path, &vault).unwrap();
    (folder, vault, index)
}

fn options(folder: &tempfile::TempDir) -> TrainOptions {
    TrainOptions {
        folder: folder.path().to_owned(),
        sample: 400,
        rounds: 8,
    }
}

#[test]
fn training_learns_from_the_population_and_leaves_nothing_behind() {
    let (folder, vault, index) = population(4_000);
    let files = || std::fs::read_dir(folder.path()).unwrap().count();
    let before = files();
    let start = Parameters::defaults();
    let training = train(&index, &vault, &start, &options(&folder), &mut |_| {}).unwrap();
    assert_eq!(files(), before);
    assert!(training.held_out_records > 150 && training.held_out_people > 150);
    assert!(training.after.precision() > 0.97, "{:?}", training.after);
    assert!(training.after.recall() > 0.9, "{:?}", training.after);
    assert!(training.after.brier < 0.02, "{:?}", training.after);
    let learnt = training.parameters.own_share(Level::GivenExact);
    assert!((0.5..1.0).contains(&learnt));
    assert_ne!(training.parameters, start);

    let again = train(&index, &vault, &start, &options(&folder), &mut |_| {}).unwrap();
    assert_eq!(again.parameters, training.parameters);

    let data = index.version().to_owned();
    let judged = index.with_model(&training.parameters);
    assert!(judged.version().starts_with(&data) && judged.version().len() > data.len());
}

#[test]
fn a_population_too_small_to_learn_from_is_refused() {
    let (folder, vault, index) = population(40);
    let refused = train(
        &index,
        &vault,
        &Parameters::defaults(),
        &options(&folder),
        &mut |_| {},
    );
    assert!(matches!(refused, Err(TrainError::TooFew { .. })));
}
