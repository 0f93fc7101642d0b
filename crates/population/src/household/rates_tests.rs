//! The configured rates hold in the truth of a large population.

use super::Household;
use crate::blueprint::Blueprint;
use crate::config::PopulationConfig;
use crate::country::Origin;
use crate::person::{Double, Person, Sex};
use crate::time::{AS_OF, age_on};

struct Share {
    hits: u32,
    of: u32,
}

impl Share {
    fn is_near(&self, expected: f64, what: &str) {
        let share = f64::from(self.hits) / f64::from(self.of);
        let spread = (expected * (1.0 - expected) / f64::from(self.of)).sqrt();
        let tolerance = 5.0 * spread + 0.03 * expected;
        assert!(
            (share - expected).abs() <= tolerance,
            "{what}: {share:.4} of {}, expected {expected:.4} within {tolerance:.4}",
            self.of
        );
    }
}

fn share<'people>(
    people: impl Iterator<Item = &'people Person>,
    hit: impl Fn(&Person) -> bool,
) -> Share {
    let mut share = Share { hits: 0, of: 0 };
    for person in people {
        share.of += 1;
        share.hits += u32::from(hit(person));
    }
    share
}

#[test]
fn rates_hold_over_twenty_thousand_people() {
    let config = PopulationConfig::united_states(20_000, 31);
    let blueprint = Blueprint::new(&config).expect("valid");
    let rates = &blueprint.rates;
    let households: Vec<Household> = (0..blueprint.households)
        .filter_map(|number| Household::build(&blueprint, number))
        .collect();
    let all = || households.iter().flat_map(|household| &household.members);

    let alone = || all().filter(|person| person.double.is_none());
    share(alone(), |person| !person.recorded).is_near(rates.unrecorded, "unrecorded");
    share(all(), |person| person.national_id.is_none())
        .is_near(rates.no_national_id, "no national id");
    let foreign = || all().filter(|person| person.foreign_born && person.national_id.is_some());
    share(foreign(), |person| {
        person
            .national_id
            .as_ref()
            .is_some_and(|id| id.taxpayer_number)
    })
    .is_near(rates.itin, "taxpayer numbers");
    let middle_aged = || all().filter(|person| (20..69).contains(&age_on(person.birth, AS_OF)));
    share(middle_aged(), |person| person.death.is_some()).is_near(rates.deceased, "deceased");
    share(all(), |person| person.given.contains([' ', '-']))
        .is_near(rates.compound_given_name, "compound given names");

    let foreign_share = share(all(), |person| person.foreign_born);
    let foreign_share = f64::from(foreign_share.hits) / f64::from(foreign_share.of);
    assert!((0.06..0.16).contains(&foreign_share), "{foreign_share}");

    let wives = || {
        households
            .iter()
            .filter_map(|household| match &household.members[..] {
                [husband, wife, ..]
                    if husband.sex == Sex::Male
                        && wife.sex == Sex::Female
                        && wife.origin != Origin::Hispanic
                        && wife.family.entries().len() == 2 =>
                {
                    Some((husband, wife))
                }
                _ => None,
            })
    };
    let mut taken = Share { hits: 0, of: 0 };
    for (husband, wife) in wives() {
        taken.of += 1;
        taken.hits += u32::from(wife.family.latest() == husband.family.latest());
    }
    let expected = rates.takes_spouse_name / (rates.takes_spouse_name + rates.joins_spouse_name);
    assert!(taken.of > 1_000);
    let share_taken = f64::from(taken.hits) / f64::from(taken.of);
    assert!(
        (share_taken - expected).abs() < 0.05,
        "{share_taken} against {expected}"
    );

    let twins = all().filter(|person| matches!(person.double, Some(Double::Twin(_))));
    assert!(twins.count() >= 80);
    let namesakes = all().filter(|person| matches!(person.double, Some(Double::Namesake(_))));
    assert!(namesakes.count() >= 400);
}

#[test]
fn lives_are_coherent() {
    let config = PopulationConfig::united_states(6_000, 32);
    let blueprint = Blueprint::new(&config).expect("valid");
    for number in 0..blueprint.households {
        let household = Household::build(&blueprint, number).expect("a household");
        for person in &household.members {
            let days: Vec<_> = person.homes.entries().iter().map(|(day, _)| *day).collect();
            assert!(days.is_sorted() && !days.is_empty(), "{person:?}");
            assert!((1..=12).contains(&days.len()), "{} homes", days.len());
            assert!(days.iter().all(|day| *day <= AS_OF), "{person:?}");
            assert!(person.birth < AS_OF && age_on(person.birth, AS_OF) >= 13);
            assert!(age_on(person.birth, AS_OF) <= 98, "{person:?}");
            if let Some(id) = &person.national_id {
                assert!(id.issued > person.birth, "{person:?}");
            }
            if let Some(death) = person.death {
                assert!(death > person.birth && death < AS_OF);
                assert!(age_on(person.birth, death) >= 18, "{person:?}");
            }
            if let Some(double) = person.double {
                let other = &household.members[double.member()];
                match double {
                    Double::Twin(_) => {
                        assert_eq!(person.birth, other.birth);
                        assert_ne!(person.given, other.given);
                    }
                    Double::Namesake(_) => {
                        assert_eq!(person.given, other.given);
                        assert_ne!(person.birth, other.birth);
                    }
                }
            }
        }
    }
}
