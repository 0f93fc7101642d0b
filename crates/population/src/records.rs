//! What the sources hold about the members of a household.

mod fields;

use crate::blueprint::Blueprint;
use crate::dice::{Dice, Purpose};
use crate::household::Household;
use crate::person::Person;
use crate::record::Record;
use crate::source::{SOURCES, Source, share};
use crate::time::{AS_OF, YEAR, day_between, plus_days, plus_years};
use fields::Scribe;
use jiff::civil::{Date, date};

/// How long a source may have known an address at most.
const LONGEST_SIGHTING: i64 = 14 * YEAR;

/// Weights of 3, 4, … 8 records a person.
const RECORD_COUNTS: [u32; 6] = [15, 23, 25, 19, 12, 6];

/// All records of a household, person by person.
pub(crate) fn records_of(blueprint: &Blueprint, household: &Household) -> Vec<Record> {
    let mut records = Vec::with_capacity(household.members.len() * 6);
    for (member, person) in household.members.iter().enumerate() {
        if !person.recorded {
            continue;
        }
        let index = household.number * 16 + member as u64;
        let mut dice = blueprint.dice(Purpose::Records, index);
        let how_many = 3 + dice.weighted(&RECORD_COUNTS);
        for number in 1..=how_many {
            let (source, sighting) = sighting(&mut dice, person, number);
            let mut scribe = Scribe {
                blueprint,
                household,
                person,
                source,
                dice: &mut dice,
            };
            records.push(scribe.record(number, sighting));
        }
    }
    records
}

/// When a source saw a person at one home.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sighting {
    pub(crate) first: Date,
    pub(crate) last: Date,
}

/// The period in which a source can have seen a person; `None` when there is none.
fn reach(person: &Person, source: &Source) -> Option<(Date, Date)> {
    let first_home = person.homes.entries().first().map(|(from, _)| *from)?;
    let since = Date::new(source.since, 1, 1).unwrap_or(date(1970, 1, 1));
    let start = plus_years(person.birth, source.min_age)
        .max(since)
        .max(if person.foreign_born {
            first_home
        } else {
            since
        });
    let stopped = person.death.map_or(AS_OF, |death| plus_days(death, 120));
    let end = plus_years(person.birth, source.max_age)
        .min(AS_OF)
        .min(stopped);
    (start < end).then_some((start, end))
}

/// A source and a period. The first record of an adult comes from the two sources that know
/// nearly everybody.
fn sighting(dice: &mut Dice, person: &Person, number: usize) -> (&'static Source, Sighting) {
    let possible: Vec<(&Source, (Date, Date))> = SOURCES
        .iter()
        .filter_map(|source| Some((source, reach(person, source)?)))
        .collect();
    let basic = possible
        .iter()
        .filter(|(source, _)| source.full_id > 0)
        .count();
    let candidates = if number == 1 && basic > 0 {
        basic
    } else {
        possible.len()
    };
    let weights: Vec<u32> = possible
        .iter()
        .take(candidates)
        .map(|(source, _)| source.weight)
        .collect();
    let drawn = possible.get(dice.weighted(&weights));
    let fallback = || (plus_days(AS_OF, -2 * YEAR), AS_OF);
    let (source, (start, end)) = match drawn {
        Some((source, reach)) => (*source, *reach),
        // Nobody is too young or too long dead for all sources, yet the table is data.
        None => (first_source(), fallback()),
    };
    let last = if dice.chance(share(source.recent)) {
        plus_days(end, -dice.between(0, 540)).max(start)
    } else {
        day_between(dice, start, end)
    };
    let moved_in = person.homes.entry_at(last).map_or(start, |(from, _)| *from);
    let earliest = start.max(moved_in).max(plus_days(last, -LONGEST_SIGHTING));
    let first = day_between(dice, earliest.min(last), last);
    (source, Sighting { first, last })
}

fn first_source() -> &'static Source {
    static NOBODY: std::sync::LazyLock<Source> = std::sync::LazyLock::new(Source::default);
    SOURCES.first().unwrap_or(&NOBODY)
}
