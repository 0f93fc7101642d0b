//! Family names by frequency, given names by sex, origin and decade, nicknames and accents.

use crate::country::Origin;
use crate::dice::{Dice, Urn};
use crate::person::Sex;
use smol_str::{SmolStr, format_smolstr};
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// Share of people whose family name is put together from syllables: the long tail.
const MADE_UP_SHARE: f64 = 0.06;

/// Share of people of another origin whose parents chose a name usual in the country.
const COMMON_NAME_SHARE: f64 = 0.40;

const FIRST_DECADE: i16 = 1920;
const LAST_DECADE: i16 = 2010;

static FAMILY_NAMES: LazyLock<Urn<(&'static str, Origin)>> =
    LazyLock::new(|| Urn::new(family_rows()));

static FAMILY_NAMES_BY_ORIGIN: LazyLock<BTreeMap<Origin, Urn<&'static str>>> =
    LazyLock::new(|| {
        let mut rows: BTreeMap<Origin, Vec<(&'static str, u64)>> = BTreeMap::new();
        for ((name, origin), weight) in family_rows() {
            rows.entry(origin).or_default().push((name, weight));
        }
        rows.into_iter()
            .map(|(origin, rows)| (origin, Urn::new(rows)))
            .collect()
    });

fn family_rows() -> impl Iterator<Item = ((&'static str, Origin), u64)> {
    include_str!("../../../data/us/family_names.csv")
        .lines()
        .skip(1)
        .filter_map(|row| {
            let mut columns = row.split(',');
            let name = columns.next()?;
            let weight = columns.next()?.parse().ok()?;
            let origin = Origin::of_label(columns.next()?)?;
            Some(((name, origin), weight))
        })
}

/// First, middle and last parts of made-up family names, one list a line.
static FAMILY_NAME_PARTS: LazyLock<[Vec<&'static str>; 3]> = LazyLock::new(|| {
    let mut lines = include_str!("../../../data/us/family_name_parts.txt").lines();
    std::array::from_fn(|_| lines.next().unwrap_or("").split(' ').collect())
});

type GivenNames = BTreeMap<(bool, Origin, i16), Urn<&'static str>>;

static GIVEN_NAMES: LazyLock<GivenNames> = LazyLock::new(|| {
    let groups: Vec<GivenGroup> = include_str!("../../../data/us/given_names.txt")
        .lines()
        .filter_map(GivenGroup::parse)
        .collect();
    let mut tables = BTreeMap::new();
    for group in &groups {
        for decade in (FIRST_DECADE..=LAST_DECADE).step_by(10) {
            let key = (group.male, group.origin, decade);
            tables.entry(key).or_insert_with(|| {
                let same = groups
                    .iter()
                    .filter(|other| (other.male, other.origin) == (group.male, group.origin));
                Urn::new(same.flat_map(|group| group.weighted(decade)))
            });
        }
    }
    tables
});

/// Names that were in fashion together, in order of frequency: a line of the table.
struct GivenGroup {
    male: bool,
    origin: Origin,
    /// Decade of the fashion; `None` for names that never left.
    peak: Option<i16>,
    /// Weight of the first name of the line.
    weight: u64,
    names: Vec<&'static str>,
}

impl GivenGroup {
    fn parse(line: &'static str) -> Option<Self> {
        let (head, names) = line.split_once(": ")?;
        let mut head = head.split(' ');
        Some(Self {
            male: head.next()? == "M",
            origin: Origin::of_label(head.next()?)?,
            peak: head.next()?.parse().ok(),
            weight: head.next()?.parse().ok()?,
            names: names.split(' ').collect(),
        })
    }

    /// The names with their weights in a decade: fashions fade by half in ten years.
    fn weighted(&self, decade: i16) -> impl Iterator<Item = (&'static str, u64)> {
        let distance = self.peak.map_or(0, |peak| (peak - decade).abs() / 10);
        let top = (self.weight * 1_000) >> (distance * 3 / 2).min(12);
        (0_u64..)
            .zip(self.names.iter().copied())
            .map(move |(rank, name)| (name, top * 12 / (rank + 12)))
    }
}

static NICKNAMES: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    include_str!("../../../data/us/nicknames.txt")
        .lines()
        .filter_map(|line| {
            let (given, nicknames) = line.split_once(": ")?;
            Some((given, nicknames.split(' ').collect()))
        })
        .collect()
});

static ACCENTS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    include_str!("../../../data/us/accents.csv")
        .lines()
        .skip(1)
        .filter_map(|row| row.split_once(','))
        .collect()
});

pub(super) fn family(dice: &mut Dice) -> (SmolStr, Origin) {
    if dice.chance(MADE_UP_SHARE) {
        return (made_up_family_name(dice), Origin::General);
    }
    FAMILY_NAMES.draw(dice).map_or(
        (SmolStr::new_static("Smith"), Origin::General),
        |(name, origin)| (SmolStr::new_static(name), *origin),
    )
}

pub(super) fn family_of(dice: &mut Dice, origin: Origin) -> SmolStr {
    if origin == Origin::General && dice.chance(MADE_UP_SHARE) {
        return made_up_family_name(dice);
    }
    FAMILY_NAMES_BY_ORIGIN
        .get(&origin)
        .and_then(|names| names.draw(dice))
        .map_or(SmolStr::new_static("Smith"), |name| {
            SmolStr::new_static(name)
        })
}

fn made_up_family_name(dice: &mut Dice) -> SmolStr {
    let [fronts, middles, backs] = &*FAMILY_NAME_PARTS;
    let front = dice.choose(fronts);
    let middle = if dice.chance(0.6) {
        dice.choose(middles)
    } else {
        ""
    };
    let back = dice.choose(backs);
    format_smolstr!("{front}{middle}{back}")
}

pub(super) fn given(dice: &mut Dice, sex: Sex, birth_year: i16, origin: Origin) -> &'static str {
    let decade = (birth_year / 10 * 10).clamp(FIRST_DECADE, LAST_DECADE);
    let male = sex == Sex::Male;
    let origin = if dice.chance(COMMON_NAME_SHARE) {
        Origin::General
    } else {
        origin
    };
    GIVEN_NAMES
        .get(&(male, origin, decade))
        .or_else(|| GIVEN_NAMES.get(&(male, Origin::General, decade)))
        .and_then(|names| names.draw(dice))
        .copied()
        .unwrap_or("Robin")
}

pub(super) fn nicknames(given: &str) -> &'static [&'static str] {
    NICKNAMES.get(given).map_or(&[], Vec::as_slice)
}

pub(super) fn accented(name: &str) -> Option<&'static str> {
    ACCENTS.get(name).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn tables_are_read_whole_and_large_enough() {
        let rows = include_str!("../../../data/us/family_names.csv")
            .lines()
            .count()
            - 1;
        assert_eq!(family_rows().count(), rows);
        assert!(rows >= 3_000, "{rows}");
        let text = include_str!("../../../data/us/given_names.txt");
        let groups: Vec<_> = text.lines().filter_map(GivenGroup::parse).collect();
        assert_eq!(groups.len(), text.lines().count());
        let names: BTreeSet<_> = groups.iter().flat_map(|group| &group.names).collect();
        assert!(names.len() >= 800, "{}", names.len());
        let nicknames = include_str!("../../../data/us/nicknames.txt");
        assert_eq!(NICKNAMES.len(), nicknames.lines().count());
    }

    #[test]
    fn names_follow_fashion() {
        let mut dice = Dice::new(1, crate::dice::Purpose::Household, 1);
        let mut count = |name, year| {
            (0..4_000)
                .filter(|_| given(&mut dice, Sex::Female, year, Origin::General) == name)
                .count()
        };
        assert!(count("Linda", 1948) > 4 * count("Linda", 1995));
        assert!(count("Ashley", 1990) > 4 * count("Ashley", 1940));
    }

    #[test]
    fn every_origin_has_family_and_given_names() {
        for origin in FAMILY_NAMES_BY_ORIGIN.keys() {
            assert!(
                GIVEN_NAMES.contains_key(&(true, *origin, 1980)),
                "{origin:?}"
            );
            assert!(
                GIVEN_NAMES.contains_key(&(false, *origin, 1980)),
                "{origin:?}"
            );
        }
    }
}
