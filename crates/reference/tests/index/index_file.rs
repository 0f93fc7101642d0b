//! The index file: the same records give the same bytes, and damage never goes unnoticed.

use crate::support::{World, build, neighbourhood, world};
use bonafide_population::{PopulationConfig, generate};
use bonafide_reference::{Coverage, Index, OpenError, Query, SourceRecord, prepare_entity};
use bonafide_types::{Applicant, PartialDate, Pii};
use bonafide_vault::Vault;
use proptest::prelude::*;
use std::fs;
use std::sync::LazyLock;

fn synthetic_people(how_many: u64) -> Vec<Vec<SourceRecord>> {
    let mut people: Vec<Vec<SourceRecord>> = Vec::new();
    let config = PopulationConfig::united_states(how_many, 3);
    for record in generate(&config).unwrap() {
        let read = SourceRecord {
            source: record.source,
            record_id: record.record_id,
            person_id: Some(record.person_id),
            given_name: record.given_name,
            middle_name: record.middle_name,
            family_name: record.family_name,
            suffix: record.suffix,
            date_of_birth: record.date_of_birth.as_deref().and_then(PartialDate::parse),
            national_id: record.national_id,
            email: record.email,
            phone_number: record.phone_number,
            line_1: record.line_1,
            line_2: record.line_2,
            locality: record.locality,
            major_admin_division: record.major_admin_division,
            postal_code: record.postal_code,
            country: record.country,
            first_seen: record.first_seen.parse().ok(),
            last_seen: record.last_seen.parse().ok(),
            ..SourceRecord::default()
        };
        match people.last_mut() {
            Some(person) if person[0].person_id == read.person_id => person.push(read),
            _ => people.push(vec![read]),
        }
    }
    people
}

/// The applicant who writes what a record says.
fn applicant_of(record: &SourceRecord) -> Applicant {
    let personal = |field: &Option<smol_str::SmolStr>| field.clone().map(Pii::new);
    Applicant {
        given_name: personal(&record.given_name),
        middle_name: personal(&record.middle_name),
        family_name: personal(&record.family_name),
        suffix: personal(&record.suffix),
        national_id: personal(&record.national_id),
        date_of_birth: record
            .date_of_birth
            .map(|date| Pii::new(date.to_string().into())),
        email: personal(&record.email),
        phone_number: personal(&record.phone_number),
        address: bonafide_types::Address {
            line_1: personal(&record.line_1),
            line_2: personal(&record.line_2),
            locality: personal(&record.locality),
            major_admin_division: personal(&record.major_admin_division),
            postal_code: personal(&record.postal_code),
        },
        ..Applicant::default()
    }
}

#[test]
fn everybody_with_a_full_record_is_found_by_it() {
    let people = synthetic_people(300);
    let world = world(&people);
    let mut asked = 0;
    for record in people.iter().flatten() {
        let is_full = record
            .given_name
            .as_ref()
            .is_some_and(|name| name.len() > 2)
            && record.family_name.is_some()
            && record.national_id.as_ref().is_some_and(|id| id.len() > 4)
            && record
                .date_of_birth
                .is_some_and(|date| date.day().is_some());
        if !is_full {
            continue;
        }
        asked += 1;
        let best = world.find(&applicant_of(record)).expect("found");
        let found = world.index.entity_records(best.entity).unwrap();
        assert_eq!(found[0].person_id, record.person_id);
    }
    assert!(asked > 200, "{asked}");
}

/// Everything but the sealed blocks, of which no two are ever equal.
fn hot_bytes(world: &World) -> Vec<u8> {
    let cold = usize::try_from(world.stats.cold_bytes).unwrap();
    let bytes = fs::read(&world.path).unwrap();
    let start = bytes.len() - usize::try_from(world.stats.hot_bytes).unwrap();
    assert!(start >= cold);
    bytes[start..].to_vec()
}

#[test]
fn the_order_of_people_and_the_number_of_threads_do_not_show() {
    let mut people = synthetic_people(200);
    let one = world(&people);
    people.reverse();
    let half = people.len() / 2;
    people.rotate_left(half);
    let other = world(&people);
    assert_eq!(one.index.version(), other.index.version());
    assert_eq!(hot_bytes(&one), hot_bytes(&other));
    people.pop();
    assert_ne!(one.index.version(), world(&people).index.version());
}

#[test]
fn an_index_says_what_it_is() {
    let world = neighbourhood();
    assert!(world.index.is_synthetic());
    assert!(world.index.version().starts_with("2026-03-01-"));
    assert_eq!(world.index.stats(), &world.stats);
    assert_eq!(world.stats.people, 9);
    assert!(world.stats.any_record_has.deaths);
    assert_eq!(world.index.sources()[0].coverage, Coverage::Population);
    assert!(!format!("{:?}", world.index).contains("Halvorsen"));
}

#[test]
fn a_file_of_another_kind_or_release_names_the_way_out() {
    let world = neighbourhood();
    let open = |bytes: &[u8]| {
        let path = world.folder.path().join("other.bfi");
        fs::write(&path, bytes).unwrap();
        Index::open(&path, &world.vault).unwrap_err()
    };
    let good = fs::read(&world.path).unwrap();
    assert!(matches!(open(b""), OpenError::NotAnIndex { .. }));
    assert!(matches!(
        open(b"PK\x03\x04 something"),
        OpenError::NotAnIndex { .. }
    ));
    let mut newer = good.clone();
    newer[8] = 9;
    let error = open(&newer);
    assert!(matches!(
        error,
        OpenError::UnsupportedFormat { found: 9, .. }
    ));
    for error in [open(b""), error, open(&good[..good.len() - 1])] {
        assert!(
            error.to_string().contains("bonafide reference import"),
            "{error}"
        );
    }
    let missing = Index::open(&world.folder.path().join("none.bfi"), &world.vault);
    assert!(matches!(missing.unwrap_err(), OpenError::Io { .. }));
}

#[test]
fn an_unfinished_build_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::open_or_create(folder.path()).unwrap();
    let path = folder.path().join("index-1.bfi");
    let options = bonafide_reference::BuildOptions {
        file_id: [2; 16],
        synthetic: false,
        as_of: "2026-01-01".parse().unwrap(),
    };
    let mut builder = bonafide_reference::IndexBuilder::create(&path, &vault, options).unwrap();
    for person in synthetic_people(20) {
        builder.add(prepare_entity(&person)).unwrap();
    }
    drop(builder);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "only the keys folder: {left:?}");
}

#[test]
fn more_sources_than_a_set_can_hold_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::open_or_create(folder.path()).unwrap();
    let options = bonafide_reference::BuildOptions {
        file_id: [3; 16],
        synthetic: false,
        as_of: "2026-01-01".parse().unwrap(),
    };
    let path = folder.path().join("index-1.bfi");
    let mut builder = bonafide_reference::IndexBuilder::create(&path, &vault, options).unwrap();
    let outcome = (0..40).try_for_each(|number| {
        let fields = format!("source=Feed {number}; given=Ada");
        builder.add(prepare_entity(&[crate::support::record("r", &fields)]))
    });
    assert!(outcome.is_err());
}

/// One built file for the cases below, and what it answers.
static SAMPLE: LazyLock<(World, Vec<u8>)> = LazyLock::new(|| {
    let world = world(&synthetic_people(60));
    let bytes = fs::read(&world.path).unwrap();
    (world, bytes)
});

fn open_changed(bytes: &[u8]) -> Result<Index, OpenError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("changed.bfi");
    fs::write(&path, bytes).unwrap();
    Index::open(&path, &SAMPLE.0.vault)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_changed_byte_is_refused_or_harmless(place in any::<prop::sample::Index>(), change in 1_u8..) {
        let (world, good) = &*SAMPLE;
        let mut bytes = good.clone();
        let place = place.index(bytes.len());
        bytes[place] ^= change;
        let Ok(index) = open_changed(&bytes) else {
            return Ok(());
        };
        // Only sealed blocks and the padding between sections are not read when opening.
        let is_padding = good[place] == 0;
        let opens = index.for_each_record(|_| ()).is_ok();
        prop_assert!(!opens || is_padding, "byte {place} changed unnoticed");
        let query = Query::from_applicant(&crate::support::applicant("given=Maria; family=Smith; id=1234"));
        prop_assert_eq!(index.resolve(&query).candidates, world.index.resolve(&query).candidates);
    }

    #[test]
    fn a_file_cut_short_is_refused(length in any::<prop::sample::Index>()) {
        let good = &SAMPLE.1;
        prop_assert!(open_changed(&good[..length.index(good.len())]).is_err());
    }

    #[test]
    fn any_applicant_gets_an_answer(
        given in "\\PC{0,12}",
        family in "\\PC{0,12}",
        id in "[0-9-]{0,11}",
        born in "[0-9-]{0,10}",
        line in "\\PC{0,20}",
        zip in "[0-9]{0,6}",
    ) {
        let mut applicant = Applicant::default();
        let text = |text: &str| Some(Pii::new(text.into()));
        applicant.given_name = text(&given);
        applicant.family_name = text(&family);
        applicant.national_id = text(&id);
        applicant.date_of_birth = text(&born);
        applicant.address.line_1 = text(&line);
        applicant.address.postal_code = text(&zip);
        let resolution = SAMPLE.0.ask(&applicant);
        if let Some(best) = resolution.best {
            prop_assert!((0.0..=1.0).contains(&best.confidence));
        }
    }
}

#[test]
fn two_builds_into_one_path_leave_the_newer() {
    let world = neighbourhood();
    build(&synthetic_people(20), &world.vault, &world.path);
    let newer = Index::open(&world.path, &world.vault).unwrap();
    assert_ne!(newer.version(), world.index.version());
    // The older one stays usable while it is mapped.
    assert!(
        world
            .find(&crate::support::applicant("id=618229034"))
            .is_some()
    );
}
