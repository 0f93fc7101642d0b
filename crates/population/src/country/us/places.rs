//! Cities with their ZIP ranges and area codes, from `data/us/cities.csv`.

use crate::country::Town;
use crate::dice::{Dice, Urn};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static CITIES: LazyLock<Vec<City>> = LazyLock::new(|| {
    include_str!("../../../data/us/cities.csv")
        .lines()
        .skip(1)
        .filter_map(City::parse)
        .collect()
});

static BY_INHABITANTS: LazyLock<Urn<Town>> = LazyLock::new(|| Urn::new(weighted_towns(|_| true)));

static BY_STATE: LazyLock<BTreeMap<&'static str, Urn<Town>>> = LazyLock::new(|| {
    let mut states = BTreeMap::new();
    for city in CITIES.iter() {
        states
            .entry(city.state)
            .or_insert_with(|| Urn::new(weighted_towns(|other| other.state == city.state)));
    }
    states
});

fn weighted_towns(wanted: impl Fn(&City) -> bool) -> Vec<(Town, u64)> {
    (0..)
        .map(Town)
        .zip(CITIES.iter())
        .filter(|(_, city)| wanted(city))
        .map(|(town, city)| (town, city.weight))
        .collect()
}

/// A row of the table.
#[derive(Debug)]
pub(super) struct City {
    pub(super) name: &'static str,
    /// Two-letter state; `AA`, `AE` and `AP` for the military.
    pub(super) state: &'static str,
    /// Inhabitants in thousands.
    weight: u64,
    /// First and last ZIP of each range.
    zips: Vec<(u32, u32)>,
    area_codes: Vec<&'static str>,
}

impl City {
    fn parse(line: &'static str) -> Option<Self> {
        let mut columns = line.split(',');
        let name = columns.next()?;
        let state = columns.next()?;
        let weight = columns.next()?.parse().ok()?;
        let zips: Option<Vec<_>> = columns.next()?.split(' ').map(parse_range).collect();
        let area_codes = columns.next()?.split(' ').collect();
        Some(Self {
            name,
            state,
            weight,
            zips: zips?,
            area_codes,
        })
    }

    pub(super) fn is_military(&self) -> bool {
        matches!(self.state, "AA" | "AE" | "AP")
    }

    pub(super) fn zip(&self, dice: &mut Dice) -> u32 {
        let widths: Vec<u32> = self
            .zips
            .iter()
            .map(|(first, last)| last - first + 1)
            .collect();
        let at = dice.weighted(&widths);
        self.zips.get(at).map_or(0, |&(first, last)| {
            u32::try_from(dice.between(i64::from(first), i64::from(last))).unwrap_or(first)
        })
    }
}

fn parse_range(text: &str) -> Option<(u32, u32)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let range = (first.parse().ok()?, last.parse().ok()?);
    (range.0 <= range.1).then_some(range)
}

pub(super) fn city(town: Town) -> Option<&'static City> {
    CITIES.get(usize::from(town.0))
}

pub(super) fn any(dice: &mut Dice) -> Town {
    BY_INHABITANTS.draw(dice).copied().unwrap_or_default()
}

/// Half of all moves stay in town, half of the others in the state.
pub(super) fn next(dice: &mut Dice, from: Town) -> Town {
    let Some(here) = city(from) else {
        return any(dice);
    };
    if here.is_military() || dice.chance(0.22) {
        return any(dice);
    }
    if dice.chance(0.65) {
        return from;
    }
    let in_state = BY_STATE.get(here.state).and_then(|towns| towns.draw(dice));
    in_state.copied().unwrap_or(from)
}

pub(super) fn area_code(dice: &mut Dice, town: Town) -> &'static str {
    city(town).map_or("202", |city| dice.choose(&city.area_codes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        let rows = include_str!("../../../data/us/cities.csv").lines().count() - 1;
        assert_eq!(CITIES.len(), rows);
        assert!(rows >= 300, "{rows}");
    }
}
