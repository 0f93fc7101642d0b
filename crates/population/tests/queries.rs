//! Query sets: the answers are right, the nobodies are nobody, the kinds are all there.

#![expect(clippy::expect_used, reason = "a test fails loudly")]

use bonafide_population::{
    PopulationConfig, Query, QueryKind, Record, demo_applicants, demo_relatives, generate,
    hard_queries,
};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::LazyLock;

const QUERIES: u64 = 1_500;

static CONFIG: LazyLock<PopulationConfig> =
    LazyLock::new(|| PopulationConfig::united_states(20_000, 21));

static RECORDS: LazyLock<Vec<Record>> =
    LazyLock::new(|| generate(&CONFIG).expect("valid").collect());

static SET: LazyLock<Vec<Query>> =
    LazyLock::new(|| hard_queries(&CONFIG, QUERIES, 77).expect("valid").collect());

#[test]
fn the_truth_lists_exactly_the_records_of_the_person() {
    let mut people: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for record in RECORDS.iter() {
        people
            .entry(&record.person_id)
            .or_default()
            .push(&record.record_id);
    }
    let mut positives = 0;
    for truth in SET.iter().filter_map(|query| query.truth.as_ref()) {
        let known = people.get(truth.person_id.as_str());
        let known = known.unwrap_or_else(|| panic!("{} is in the file", truth.person_id));
        assert!(truth.record_ids.iter().eq(known.iter()));
        positives += 1;
    }
    assert!(positives > 900, "{positives}");
}

#[test]
fn nobodies_share_name_and_birth_date_with_no_record() {
    let known: HashSet<_> = RECORDS
        .iter()
        .filter_map(|record| {
            Some((
                record.given_name.as_ref()?.to_uppercase(),
                record.family_name.as_ref()?.to_uppercase(),
                record.date_of_birth.as_ref()?.as_str(),
            ))
        })
        .collect();
    for query in SET.iter().filter(|query| query.truth.is_none()) {
        let applicant = &query.applicant;
        let name =
            |part: &Option<smol_str::SmolStr>| part.clone().unwrap_or_default().to_uppercase();
        let birth = applicant.date_of_birth.as_deref().expect("nobodies say it");
        let key = (
            name(&applicant.given_name),
            name(&applicant.family_name),
            birth,
        );
        assert!(!known.contains(&key), "{query:?}");
    }
}

#[test]
fn household_strangers_live_with_a_recorded_family() {
    let homes: HashSet<_> = RECORDS
        .iter()
        .filter_map(|record| {
            let family = record.family_name.as_ref()?.to_uppercase();
            let number = record.line_1.as_ref()?.split(' ').next()?.to_owned();
            Some((
                family,
                number,
                record.postal_code.as_deref()?.get(..5)?.to_owned(),
            ))
        })
        .collect();
    let strangers: Vec<_> = SET
        .iter()
        .filter(|query| query.kind == QueryKind::HouseholdStranger)
        .collect();
    let at_home = strangers.iter().filter(|query| {
        let applicant = &query.applicant;
        let key = (
            applicant
                .family_name
                .clone()
                .unwrap_or_default()
                .to_uppercase(),
            applicant
                .line_1
                .as_deref()
                .and_then(|line| line.split(' ').next())
                .unwrap_or("")
                .to_owned(),
            applicant
                .postal_code
                .clone()
                .unwrap_or_default()
                .to_string(),
        );
        homes.contains(&key)
    });
    // Some families have moved since their sources looked.
    assert!(strangers.len() > 80);
    assert!(at_home.count() * 10 > strangers.len() * 7);
}

#[test]
fn every_kind_is_asked_about_and_a_third_is_nobody() {
    let kinds: BTreeSet<QueryKind> = SET.iter().map(|query| query.kind).collect();
    assert!(kinds.iter().eq(BTreeSet::from(QueryKind::ALL).iter()));
    let nobodies = SET.iter().filter(|query| query.truth.is_none()).count();
    let share = nobodies as f64 / SET.len() as f64;
    assert!((0.31..0.39).contains(&share), "{share}");
    for kind in [QueryKind::FatherSon, QueryKind::Twin] {
        let of = |known: bool| {
            SET.iter()
                .any(|query| query.kind == kind && query.truth.is_some() == known)
        };
        assert!(of(true) && of(false), "{kind:?}");
    }
}

#[test]
fn queries_differ_by_seed_and_not_by_length() {
    let take = |how_many: u64, seed| -> Vec<Query> {
        hard_queries(&CONFIG, how_many, seed)
            .expect("valid")
            .take(20)
            .collect()
    };
    assert_eq!(take(20, 1), take(40, 1));
    assert_ne!(take(20, 1), take(20, 2));
}

#[test]
fn a_clean_query_says_what_the_records_say() {
    let mut agreeing = 0;
    let mut clean = 0;
    for query in SET.iter().filter(|query| query.kind == QueryKind::Clean) {
        clean += 1;
        let person = &query
            .truth
            .as_ref()
            .expect("clean queries are positive")
            .person_id;
        agreeing += usize::from(RECORDS.iter().any(|record| {
            record.person_id == *person && record.date_of_birth == query.applicant.date_of_birth
        }));
    }
    assert!(
        clean > 60 && agreeing * 100 > clean * 97,
        "{agreeing} of {clean}"
    );
}

#[test]
fn demo_applicants_are_a_match_a_mismatch_and_a_stranger() {
    let demo = demo_applicants(&CONFIG).expect("enough people");
    assert_eq!(demo, demo_applicants(&CONFIG).expect("enough people"));
    let own = |id: &str| -> Vec<&Record> {
        RECORDS
            .iter()
            .filter(|record| record.person_id == id)
            .collect()
    };
    let clean = own(&demo.clean_person_id);
    let sources: BTreeSet<_> = clean.iter().map(|record| &record.source).collect();
    assert!(sources.len() >= 4);
    let digits = |id: &str| -> String { id.chars().filter(char::is_ascii_digit).collect() };
    let id = demo.clean.national_id.as_deref().expect("an id");
    let with_id = clean.iter().filter(|record| {
        record.national_id.as_deref().map(digits).as_deref() == Some(id)
            && record.date_of_birth == demo.clean.date_of_birth
    });
    assert!(with_id.count() >= 2);
    let mismatch = own(&demo.mismatch_person_id);
    assert!(mismatch.iter().any(|record| {
        record.family_name.as_deref().map(str::to_uppercase)
            == demo.mismatch.family_name.as_deref().map(str::to_uppercase)
    }));
    assert!(mismatch.iter().all(|record| {
        record.date_of_birth != demo.mismatch.date_of_birth
            && record.national_id.as_deref().map(digits).as_deref()
                != demo.mismatch.national_id.as_deref()
    }));
    assert!(RECORDS.iter().all(|record| {
        record.phone_number != demo.stranger.phone_number
            && record.national_id.as_deref().map(digits).as_deref()
                != demo.stranger.national_id.as_deref()
    }));
}

#[test]
fn an_applicant_keeps_every_field_as_the_domain_applicant() {
    let demo = demo_applicants(&CONFIG).expect("enough people");
    let applicant = demo.clean.to_applicant();
    let given = applicant.given_name.map(bonafide_types::Pii::into_revealed);
    let line = applicant
        .address
        .line_1
        .map(bonafide_types::Pii::into_revealed);
    assert_eq!(given, demo.clean.given_name);
    assert_eq!(line, demo.clean.line_1);
    assert_eq!(applicant.country.as_deref(), Some("US"));
}

#[test]
fn demo_relatives_share_everything_but_the_birth_date() {
    let config = PopulationConfig::united_states(20_000, 1);
    let demo = demo_relatives(&config).expect("enough people");
    assert_eq!(demo, demo_relatives(&config).expect("enough people"));
    let (father, son) = (&demo.father, &demo.son);
    assert_eq!(father.given_name, son.given_name);
    assert_eq!(father.family_name, son.family_name);
    assert_eq!(father.line_1, son.line_1);
    assert_eq!(father.phone_number, son.phone_number);
    assert!(father.date_of_birth < son.date_of_birth);
    assert_ne!(demo.father_person_id, demo.son_person_id);
    let other = &demo.look_alike;
    assert_eq!(other.family_name, father.family_name);
    assert_eq!(other.line_1, father.line_1);
    assert_ne!(other.given_name, father.given_name);
}
