//! The tables of address words.

use crate::word_table::{WordMap, lines};
use smol_str::SmolStr;
use std::sync::LazyLock;

type Words<T> = LazyLock<WordMap<T>>;

static SUFFIXES: Words<&'static str> = LazyLock::new(|| {
    let mut suffixes = WordMap::default();
    for line in lines(include_str!("../../data/street_suffixes.txt")) {
        let mut words = line.split(' ');
        let Some(standard) = words.next() else {
            continue;
        };
        suffixes.insert(standard, standard);
        suffixes.extend(words.map(|word| (word, standard)));
    }
    suffixes
});

/// The standard abbreviation of a street suffix in any spelling: `AVENUE` gives `AVE`.
pub(super) fn street_suffix(word: &str) -> Option<&'static str> {
    SUFFIXES.get(word).copied()
}

/// A unit designator: its standard abbreviation, and whether an id must follow.
#[derive(Clone, Copy)]
pub(super) struct UnitDesignator {
    pub(super) standard: &'static str,
    pub(super) needs_id: bool,
}

static DESIGNATORS: Words<UnitDesignator> = LazyLock::new(|| {
    let mut designators = WordMap::default();
    for line in lines(include_str!("../../data/unit_designators.txt")) {
        let mut words = line.split(' ');
        let (Some(standard), Some(rule)) = (words.next(), words.next()) else {
            continue;
        };
        let designator = UnitDesignator {
            standard,
            needs_id: rule == "id",
        };
        designators.extend(words.map(|word| (word, designator)));
    }
    designators
});

/// A unit designator in any spelling: `SUITE` gives `STE`, `#` stands for itself.
pub(super) fn unit_designator(word: &str) -> Option<UnitDesignator> {
    if word == "#" {
        return Some(UnitDesignator {
            standard: "#",
            needs_id: true,
        });
    }
    DESIGNATORS.get(word).copied()
}

/// The standard abbreviation of a direction: `NORTH` gives `N`, `NORTHEAST` gives `NE`.
pub(super) fn direction(word: &str) -> Option<&'static str> {
    Some(match word {
        "N" | "NORTH" | "NO" | "NORTE" => "N",
        "S" | "SOUTH" | "SO" | "SUR" => "S",
        "E" | "EAST" | "ESTE" => "E",
        "W" | "WEST" | "OESTE" => "W",
        "NE" | "NORTHEAST" => "NE",
        "NW" | "NORTHWEST" => "NW",
        "SE" | "SOUTHEAST" => "SE",
        "SW" | "SOUTHWEST" => "SW",
        _ => return None,
    })
}

/// Two single directions written apart: `N` and `E` give `NE`.
pub(super) fn joined_direction(first: &str, second: &str) -> Option<&'static str> {
    Some(match (direction(first)?, direction(second)?) {
        ("N", "E") => "NE",
        ("N", "W") => "NW",
        ("S", "E") => "SE",
        ("S", "W") => "SW",
        _ => return None,
    })
}

/// What kind of numbered road a street is; roads of different classes are different roads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum RoadClass {
    Generic,
    Named(&'static str),
}

pub(super) struct NumberedRoad {
    pub(super) standard: &'static str,
    pub(super) class: RoadClass,
    pub(super) spelling: Vec<&'static str>,
}

/// Numbered roads by their spellings, the longest spelling first.
pub(super) static NUMBERED_ROADS: LazyLock<Vec<NumberedRoad>> = LazyLock::new(|| {
    let mut roads = Vec::new();
    for line in lines(include_str!("../../data/road_classes.csv")) {
        let mut fields = line.split(',');
        let (Some(standard), Some(class), Some(spellings)) =
            (fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        let class = match class {
            "generic" => RoadClass::Generic,
            named => RoadClass::Named(named),
        };
        for spelling in spellings.split('|') {
            roads.push(NumberedRoad {
                standard,
                class,
                spelling: spelling.split(' ').collect(),
            });
        }
    }
    roads.sort_by_key(|road| std::cmp::Reverse(road.spelling.len()));
    roads
});

/// The class of a numbered road in its standard form (`COUNTY ROAD 5`), and its number.
pub(super) fn road_class(street: &str) -> Option<(RoadClass, &str)> {
    let (standard, number) = street.rsplit_once(' ')?;
    let road = NUMBERED_ROADS
        .iter()
        .find(|road| road.standard == standard)?;
    Some((road.class, number))
}

struct NumberWord {
    value: u16,
    ordinal: &'static str,
}

static NUMBER_WORDS: Words<NumberWord> = LazyLock::new(|| {
    lines(include_str!("../../data/number_words.csv"))
        .filter_map(|line| {
            let mut fields = line.split(',');
            let word = fields.next()?;
            let value = fields.next()?.parse().ok()?;
            let ordinal = fields.next()?;
            Some((word, NumberWord { value, ordinal }))
        })
        .collect()
});

/// A house number written out, `ONE` to `TEN`.
pub(super) fn cardinal(word: &str) -> Option<u16> {
    NUMBER_WORDS
        .get(word)
        .filter(|number| number.ordinal.is_empty() && number.value <= 10)
        .map(|number| number.value)
}

/// An ordinal written out, in one word or two: `FIRST` gives `1ST`, `FORTY SECOND` gives `42ND`.
/// Says how many words it used.
pub(super) fn ordinal(first: &str, second: Option<&str>) -> Option<(SmolStr, usize)> {
    let number = NUMBER_WORDS.get(first)?;
    if !number.ordinal.is_empty() {
        return Some((number.ordinal.into(), 1));
    }
    if number.value < 20 {
        return None;
    }
    let ones = NUMBER_WORDS.get(second?)?;
    if ones.ordinal.is_empty() || ones.value > 9 {
        return None;
    }
    Some((ordinal_of(&(number.value + ones.value).to_string()), 2))
}

/// The ordinal of a number in digits: `42` gives `42ND`.
pub(super) fn ordinal_of(digits: &str) -> SmolStr {
    let bytes = digits.as_bytes();
    let teen = bytes.len() >= 2 && bytes.get(bytes.len() - 2) == Some(&b'1');
    let ending = match bytes.last() {
        Some(b'1') if !teen => "ST",
        Some(b'2') if !teen => "ND",
        Some(b'3') if !teen => "RD",
        _ => "TH",
    };
    SmolStr::from_iter([digits, ending])
}

/// Whether a word is digits with the ending of an ordinal, such as `42ND`.
pub(super) fn is_ordinal(word: &str) -> bool {
    ["ST", "ND", "RD", "TH"].iter().any(|ending| {
        word.strip_suffix(ending).is_some_and(|digits| {
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
    })
}
