//! Fitting the model to a population.

use crate::support::{World, people_of, world};
use bonafide_population::PopulationConfig;
use bonafide_reference::{Level, Parameters, TrainError, TrainOptions, train};

fn population(people: u64) -> World {
    world(&people_of(&PopulationConfig::united_states(people, 3)))
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
    let World {
        folder,
        vault,
        index,
        ..
    } = population(4_000);
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
    let World {
        folder,
        vault,
        index,
        ..
    } = population(40);
    let refused = train(
        &index,
        &vault,
        &Parameters::defaults(),
        &options(&folder),
        &mut |_| {},
    );
    assert!(matches!(refused, Err(TrainError::TooFew { .. })));
}
