//! Sightings, and what they come to.

use crate::support::{Scratch, eval_id};
use bonafide_evaluation::{
    Aggregate, CommitUnit, Evaluations, GatheredSighting, HistoryQuery, Sighting,
};
use bonafide_types::{Decimal, Environment, Timestamp};
use bonafide_vault::{LookupDomain, LookupHash};
use bonafide_workflow::{Measure, SeriesId};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, BTreeSet};

const SERIES: SeriesId = SeriesId::from_bytes([9; 16]);

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn hash(scratch: &Scratch, text: &str) -> LookupHash {
    scratch
        .vault
        .lookup_hash(LookupDomain::HISTORY, 1, text.as_bytes())
}

fn client(scratch: &Scratch, number: u64) -> LookupHash {
    let text = format!("client-{number}");
    scratch
        .vault
        .lookup_hash(LookupDomain::CLIENT_ID, 1, text.as_bytes())
}

/// One evaluation as the test remembers it.
#[derive(Clone, Debug)]
struct Known {
    client: u64,
    entity: &'static str,
    second: i64,
    number: Option<i64>,
}

fn unit(scratch: &Scratch, number: u64, known: &Known) -> CommitUnit {
    let text = known.number.map(|number| number.to_string());
    CommitUnit {
        sightings: vec![Sighting {
            series: SERIES,
            entity: hash(scratch, known.entity),
            instant: at(known.second),
            number: known.number.map(|number| Decimal::new(number, 1)),
            element: text.map(|text| hash(scratch, &text)),
        }],
        ..scratch.evaluation_of_client(number, &format!("client-{}", known.client))
    }
}

/// The answer from the rules alone: of other clients, in the window, of each client the newest.
fn naive(all: &[Known], entity: &str, own: u64, window: (i64, i64), measure: Measure) -> Aggregate {
    let counts = |known: &&Known| {
        known.entity == entity
            && known.client != own
            && known.second > window.0
            && known.second < window.1
    };
    let seen: Vec<&Known> = all.iter().filter(counts).collect();
    let mut newest: BTreeMap<u64, &Known> = BTreeMap::new();
    for known in seen.iter().filter(|known| known.number.is_some()) {
        let slot = newest.entry(known.client).or_insert(known);
        if known.second > slot.second {
            *slot = known;
        }
    }
    let numbers: Vec<Decimal> = newest
        .values()
        .filter_map(|known| Some(Decimal::new(known.number?, 1)))
        .collect();
    let count = |count: usize| Some(Decimal::from(count));
    let number = match measure {
        Measure::Count => count(
            seen.iter()
                .map(|known| known.client)
                .collect::<BTreeSet<_>>()
                .len(),
        ),
        Measure::Distinct => count(
            seen.iter()
                .filter_map(|known| known.number)
                .collect::<BTreeSet<_>>()
                .len(),
        ),
        Measure::Sum => Some(numbers.iter().sum()),
        Measure::Min => numbers.iter().min().copied(),
        Measure::Max => numbers.iter().max().copied(),
        Measure::Average => numbers
            .iter()
            .sum::<Decimal>()
            .checked_div(numbers.len().into()),
        Measure::FirstSeen | Measure::LastSeen => {
            let seconds = seen.iter().map(|known| known.second);
            let found = match measure {
                Measure::FirstSeen => seconds.min(),
                _ => seconds.max(),
            };
            return found.map_or(Aggregate::Nothing, |second| Aggregate::Instant(at(second)));
        }
    };
    number.map_or(Aggregate::Nothing, Aggregate::Number)
}

#[tokio::test]
async fn aggregates_agree_with_a_plain_count() {
    let scratch = Scratch::new();
    let store = scratch.open();
    let environment = Environment::Sandbox;
    let states = store
        .declare_series(environment, vec![SERIES])
        .await
        .unwrap();
    assert!(
        states[0].is_complete,
        "nothing is stored that would have to be gathered"
    );
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let mut known = Vec::new();
    for number in 0..120 {
        let one = Known {
            client: random.random_range(0..40),
            entity: ["a", "b", "c"][random.random_range(0..3)],
            // No two at the same instant: which of two were the newer would be open.
            second: 1_000 + 7 * i64::try_from(number).unwrap(),
            number: (random.random_range(0..4) > 0).then(|| random.random_range(-5..20)),
        };
        store.commit(unit(&scratch, number, &one)).await.unwrap();
        known.push(one);
    }
    for _ in 0..300 {
        let entity = ["a", "b", "c", "nobody"][random.random_range(0..4)];
        let own = random.random_range(0..45);
        let before = random.random_range(900..2_000);
        let after = random.random_range(0..2_000);
        for measure in Measure::ALL {
            let query = HistoryQuery {
                environment,
                series: SERIES,
                entity: hash(&scratch, entity),
                after: (after > 500).then(|| at(after)),
                before: at(before),
                own: client(&scratch, own),
                measure,
            };
            let window = (if after > 500 { after } else { i64::MIN }, before);
            let expected = naive(&known, entity, own, window, measure);
            assert_eq!(
                store.aggregate(query.clone()).await,
                Ok(Some(expected)),
                "{query:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_series_answers_once_everything_is_gathered() {
    let scratch = Scratch::new();
    let store = scratch.open();
    let environment = Environment::Sandbox;
    store.commit(scratch.evaluation(1)).await.unwrap();
    let query = || HistoryQuery {
        environment,
        series: SERIES,
        entity: hash(&scratch, "a"),
        after: None,
        before: at(9_000),
        own: client(&scratch, 99),
        measure: Measure::Count,
    };
    assert_eq!(store.aggregate(query()).await, Ok(None));
    let states = store
        .declare_series(environment, vec![SERIES])
        .await
        .unwrap();
    assert_eq!((states[0].is_complete, states[0].cursor), (false, None));
    let sighting = GatheredSighting {
        eval_id: eval_id(1),
        client_id: client(&scratch, 1),
        sighting: unit(
            &scratch,
            1,
            &Known {
                client: 1,
                entity: "a",
                second: 50,
                number: None,
            },
        )
        .sightings
        .remove(0),
    };
    let gathered = |is_complete| {
        let found = vec![sighting.clone()];
        store.gathered(
            environment,
            found,
            vec![SERIES],
            Some(eval_id(1)),
            is_complete,
        )
    };
    gathered(false).await.unwrap();
    assert_eq!(store.aggregate(query()).await, Ok(None));
    let states = store
        .declare_series(environment, vec![SERIES])
        .await
        .unwrap();
    assert_eq!(states[0].cursor, Some(eval_id(1)));
    // Whatever is gathered twice counts once.
    gathered(true).await.unwrap();
    let one = Aggregate::Number(Decimal::ONE);
    assert_eq!(store.aggregate(query()).await, Ok(Some(one)));
    let elsewhere = HistoryQuery {
        environment: Environment::Production,
        ..query()
    };
    assert_eq!(store.aggregate(elsewhere).await, Ok(None));
}
