//! The hard linkage set: half are nobody, the answers are right, every kind is there, and the
//! look-alikes look alike.

#![expect(clippy::expect_used, reason = "a test fails loudly")]

use bonafide_population::{
    LinkageKind, PopulationConfig, Query, Rates, Record, generate, hard_linkage,
};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

const QUERIES: u64 = 1_200;

static CONFIG: LazyLock<PopulationConfig> =
    LazyLock::new(|| PopulationConfig::united_states(6_000, 31));

static PEOPLE: LazyLock<BTreeMap<SmolStr, Vec<Record>>> = LazyLock::new(|| {
    let mut people: BTreeMap<SmolStr, Vec<Record>> = BTreeMap::new();
    for record in generate(&CONFIG).expect("valid") {
        people
            .entry(record.person_id.clone())
            .or_default()
            .push(record);
    }
    people
});

static SET: LazyLock<Vec<Query<LinkageKind>>> =
    LazyLock::new(|| hard_linkage(&CONFIG, QUERIES, 5).expect("valid").collect());

fn of_kind(kind: LinkageKind) -> impl Iterator<Item = &'static Query<LinkageKind>> {
    SET.iter().filter(move |query| query.kind == kind)
}

#[test]
fn half_are_nobody_and_every_kind_is_asked_about() {
    assert_eq!(SET.len() as u64, QUERIES);
    let nobodies = SET.iter().filter(|query| query.truth.is_none()).count();
    let share = nobodies as f64 / SET.len() as f64;
    assert!((0.45..0.55).contains(&share), "{share}");
    let kinds: BTreeSet<LinkageKind> = SET.iter().map(|query| query.kind).collect();
    assert!(kinds.iter().copied().eq(LinkageKind::all()), "{kinds:?}");
    assert!(
        SET.iter()
            .all(|query| query.truth.is_none() == query.kind.is_stranger())
    );
}

#[test]
fn the_truth_lists_exactly_the_records_of_the_person() {
    for truth in SET.iter().filter_map(|query| query.truth.as_ref()) {
        let records = PEOPLE.get(&truth.person_id).expect("on record");
        let ids = records.iter().map(|record| &record.record_id);
        assert!(truth.record_ids.iter().eq(ids));
    }
}

#[test]
fn sets_differ_by_seed_and_not_by_length() {
    let take = |how_many, seed| -> Vec<_> {
        let set = hard_linkage(&CONFIG, how_many, seed).expect("valid");
        set.take(20).collect()
    };
    assert_eq!(take(20, 1), take(40, 1));
    assert_ne!(take(20, 1), take(20, 2));
}

#[test]
fn a_population_without_unrecorded_people_has_strangers_too() {
    let config = PopulationConfig {
        rates: Rates {
            unrecorded: 0.0,
            unrecorded_double: 0.0,
            ..Rates::default()
        },
        ..CONFIG.clone()
    };
    let set: Vec<_> = hard_linkage(&config, 200, 9).expect("valid").collect();
    assert!(set.iter().filter(|query| query.truth.is_none()).count() > 70);
}

#[test]
fn too_small_a_population_is_refused() {
    assert!(hard_linkage(&PopulationConfig::united_states(99, 1), 1, 1).is_err());
}

/// What a record says in one field.
type Known = fn(&Record) -> Option<&SmolStr>;

fn upper(value: Option<&SmolStr>) -> String {
    value.map(|text| text.to_uppercase()).unwrap_or_default()
}

/// Whether a record has the house number and ZIP of the applicant.
fn same_home(record: &Record, query: &Query<LinkageKind>) -> bool {
    let number =
        |line: Option<&SmolStr>| line.and_then(|line| line.split(' ').next().map(str::to_owned));
    let zip = |code: Option<&SmolStr>| code.and_then(|code| code.get(..5).map(str::to_owned));
    let applicant = &query.applicant;
    number(applicant.line_1.as_ref()).is_some()
        && number(record.line_1.as_ref()) == number(applicant.line_1.as_ref())
        && zip(record.postal_code.as_ref()) == zip(applicant.postal_code.as_ref())
}

#[test]
fn unrecorded_twins_and_juniors_are_at_home_with_somebody_on_record() {
    for (kind, same_birth) in [
        (LinkageKind::UnrecordedTwin, true),
        (LinkageKind::UnrecordedJunior, false),
    ] {
        let queries: Vec<_> = of_kind(kind)
            .filter(|query| query.applicant.line_1.is_some())
            .collect();
        let at_home = queries.iter().filter(|query| {
            PEOPLE.values().flatten().any(|record| {
                let applicant = &query.applicant;
                let alike = if same_birth {
                    record.date_of_birth.is_some()
                        && record.date_of_birth == applicant.date_of_birth
                } else {
                    upper(record.given_name.as_ref()) == upper(applicant.given_name.as_ref())
                };
                alike && same_home(record, query)
            })
        });
        let (at_home, all) = (at_home.count(), queries.len());
        assert!(
            all >= 15 && at_home * 10 >= all * 5,
            "{kind:?} {at_home} of {all}"
        );
    }
}

#[test]
fn namesakes_of_the_day_have_name_and_birth_date_of_somebody_else() {
    let alike = of_kind(LinkageKind::NamesakeOfDay).filter(|query| {
        let applicant = &query.applicant;
        PEOPLE.values().flatten().any(|record| {
            upper(record.family_name.as_ref()) == upper(applicant.family_name.as_ref())
                && record.date_of_birth.is_some()
                && record.date_of_birth == applicant.date_of_birth
        })
    });
    assert!(alike.count() >= 5);
}

#[test]
fn applicants_on_record_differ_from_their_records_in_two_things_or_more() {
    let mut differences = Vec::new();
    for query in SET.iter() {
        let Some(truth) = &query.truth else { continue };
        let records = PEOPLE.get(&truth.person_id).expect("on record");
        let applicant = &query.applicant;
        let pairs: [(Option<&SmolStr>, Known); 5] = [
            (applicant.given_name.as_ref(), |record| {
                record.given_name.as_ref()
            }),
            (applicant.family_name.as_ref(), |record| {
                record.family_name.as_ref()
            }),
            (applicant.date_of_birth.as_ref(), |record| {
                record.date_of_birth.as_ref()
            }),
            (applicant.postal_code.as_ref(), |record| {
                record.postal_code.as_ref()
            }),
            (applicant.email.as_ref(), |record| record.email.as_ref()),
        ];
        let differing = pairs.iter().filter(|(said, known)| {
            said.is_some()
                && !records
                    .iter()
                    .any(|record| upper(known(record)) == upper(*said))
        });
        differences.push(differing.count());
    }
    let many = differences.iter().filter(|count| **count >= 2).count();
    assert!(
        many * 3 > differences.len(),
        "{many} of {}",
        differences.len()
    );
}
