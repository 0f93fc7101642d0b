//! Full records come back from an index, and the one that agrees best is named.

use crate::support::{applicant, neighbourhood, record, world};
use bonafide_reference::{Index, Query};
use bonafide_vault::Vault;

#[test]
fn the_record_that_agrees_best_is_named() {
    let world = neighbourhood();
    let ask = |fields: &str| {
        let query = Query::from_applicant(&applicant(fields));
        world
            .index
            .match_record(&query)
            .map(|found| found.record_id.to_string())
    };
    assert_eq!(
        ask("given=Nora; family=Lindqvist; born=1984-06-03; line=9 Pier St Apt 4; zip=54880")
            .as_deref(),
        Some("nora-2")
    );
    assert_eq!(
        ask("given=Nora; family=Halvorsen; born=1984-06-03; email=nora.h@example.com").as_deref(),
        Some("nora")
    );
    assert_eq!(
        ask("given=Quentin; family=Abernathy; born=1999-09-09"),
        None
    );
}

#[test]
fn records_come_back_as_they_went_in() {
    let people = vec![
        vec![
            record(
                "é-1",
                "given=Zoë; family=Ærø; born=1990-02; zip=02134; from=1999-12-31",
            ),
            record(
                "é-2",
                "source=Utility; given=Zoë; family=Ærø; died=2020-02-29",
            ),
        ],
        vec![record("x", "")],
    ];
    let world = world(&people);
    let mut all = Vec::new();
    world
        .index
        .for_each_record(|record| all.push(record))
        .unwrap();
    all.sort_by(|a, b| a.record_id.cmp(&b.record_id));
    let mut expected = people.concat();
    expected.sort_by(|a, b| a.record_id.cmp(&b.record_id));
    assert!(all == expected);
    assert_eq!(world.stats.records, 3);
}

#[test]
fn another_master_key_opens_no_profile_but_look_ups_go_on() {
    let world = neighbourhood();
    let elsewhere = tempfile::tempdir().unwrap();
    let other_vault = Vault::open_or_create(elsewhere.path()).unwrap();
    let index = Index::open(&world.path, &other_vault).unwrap();
    let query = Query::from_applicant(&applicant("id=618229034"));
    let best = index.resolve(&query).best.unwrap();
    let error = index.entity_records(best.entity).unwrap_err();
    assert!(error.to_string().contains("master key"), "{error}");
    assert!(index.match_record(&query).is_none());
}

#[test]
fn nothing_of_the_cold_part_is_readable_in_the_file() {
    let world = neighbourhood();
    let bytes = std::fs::read(&world.path).unwrap();
    for text in ["nora.h@example.com", "212447801", "212-44-7801", "two-ids"] {
        assert!(
            !bytes
                .windows(text.len())
                .any(|window| window == text.as_bytes()),
            "{text}"
        );
    }
}
