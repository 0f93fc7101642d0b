//! What the population says of a nine-digit id.

use crate::support::{applicant, neighbourhood, record, world};

#[test]
fn an_id_that_two_people_carry_is_seen_on_the_other_identity() {
    let world = neighbourhood();
    let resolution = world.ask(&applicant(
        "given=Pavel; family=Novotny; born=1968-07-07; id=541293377; line=5 Birch Ln; city=Salem; state=OR; zip=97301",
    ));
    let facts = resolution.id_facts.unwrap();
    assert_eq!(facts.holders, 2);
    assert_eq!(facts.distinct_family_names, 2);
    assert!(facts.given_fits && facts.family_fits && facts.on_other_identity);
    let best = resolution.best.unwrap();
    assert_eq!(best.distinct_ids, 2);
    assert_eq!(best.id_is_main, Some(false));
}

#[test]
fn the_main_id_is_the_one_that_most_sources_know() {
    let world = neighbourhood();
    let best = world
        .find(&applicant(
            "given=Pavel; family=Novotny; born=1968-07-07; id=540118080",
        ))
        .unwrap();
    assert_eq!(best.id_is_main, Some(true));
}

#[test]
fn an_id_of_somebody_else_tells_whose_names_fit() {
    let world = neighbourhood();
    let facts = world
        .ask(&applicant(
            "given=Maria; family=Quist; born=2000-01-01; id=618229034",
        ))
        .id_facts
        .unwrap();
    assert_eq!(facts.holders, 1);
    assert!(facts.given_fits && !facts.family_fits);
    assert!(!facts.on_other_identity, "no address was sent to differ");
}

#[test]
fn the_nearest_id_is_measured_on_the_same_name_and_birth_date() {
    let world = neighbourhood();
    let near = |id: &str| {
        let fields = format!("given=Maria; family=Garcia Lopez; born=1990-03-08; id={id}");
        world.ask(&applicant(&fields)).id_facts.unwrap().nearest
    };
    assert_eq!(near("618229034"), Some(0));
    assert_eq!(near("618229035"), Some(1));
    assert_eq!(near("618220035"), Some(2));
    assert_eq!(near("311108887"), Some(8));
    let stranger = world.ask(&applicant(
        "given=Maria; family=Quist; born=1990-03-08; id=618229035",
    ));
    assert_eq!(stranger.id_facts.unwrap().nearest, None);
}

#[test]
fn former_names_and_misspellings_of_a_holder_count_once() {
    let world = world(&[
        vec![
            record("a", "given=Ruth; family=Sandoval; id=233-18-9001"),
            record("b", "given=Ruth; family=Sandovall; id=233-18-9001"),
            record("c", "given=Ruth; family=Pemberton; id=233-18-9001"),
        ],
        vec![record("d", "given=Omar; family=Idris; id=233-18-9001")],
    ]);
    let facts = world.ask(&applicant("id=233189001")).id_facts.unwrap();
    assert_eq!(facts.holders, 2);
    assert_eq!(facts.distinct_family_names, 2);
}

#[test]
fn the_death_of_a_holder_is_told_whoever_asks() {
    let world = neighbourhood();
    let facts = world
        .ask(&applicant(
            "given=Zoe; family=Quist; born=2001-01-01; id=431905512",
        ))
        .id_facts
        .unwrap();
    assert_eq!(facts.holder_deceased, "2024-08-19".parse().ok());
}

#[test]
fn four_digits_have_no_facts_and_placeholders_are_nobodys() {
    let world = world(&[vec![record(
        "a",
        "given=Ruth; family=Sandoval; id=999-99-9999",
    )]]);
    assert!(world.ask(&applicant("id=9001")).id_facts.is_none());
    assert_eq!(
        world
            .ask(&applicant("id=999999999"))
            .id_facts
            .unwrap()
            .holders,
        0
    );
}
