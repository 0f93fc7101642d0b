//! Units inside a building: `APT 4B`, `# 12`, `BLDG 3 STE 200`, or a bare `4B` behind the street.

use super::read::plain_number;
use super::street::numbered_road_length;
use super::words::{cardinal, direction, is_ordinal, street_suffix, unit_designator};
use smol_str::SmolStr;

/// What a line says about the unit.
#[derive(Default)]
pub(super) struct Unit {
    pub(super) designator: SmolStr,
    pub(super) id: SmolStr,
    /// Building or floor where the unit is named too, such as `BLDG 3`.
    pub(super) building: SmolStr,
}

impl Unit {
    pub(super) fn is_empty(&self) -> bool {
        self.designator.is_empty() && self.id.is_empty() && self.building.is_empty()
    }

    fn add(&mut self, designator: &str, id: SmolStr) {
        let is_coarse = |designator: &str| matches!(designator, "BLDG" | "FL" | "DEPT" | "HSE");
        if self.designator.is_empty() && self.id.is_empty() {
            self.designator = designator.into();
            self.id = id;
        } else if is_coarse(designator) {
            self.building = joined(designator, &id);
        } else if is_coarse(&self.designator) {
            self.building = joined(&self.designator, &self.id);
            self.designator = designator.into();
            self.id = id;
        }
    }
}

fn joined(designator: &str, id: &str) -> SmolStr {
    if id.is_empty() {
        return designator.into();
    }
    SmolStr::from_iter([designator, " ", id])
}

/// Finds the unit at the end of the words behind a house number; gives the place where the unit
/// words begin. The street has at least one word.
pub(super) fn find_unit(words: &[&str]) -> (usize, Unit) {
    let mut unit = Unit::default();
    let mut cut = words.len();
    let road_length = numbered_road_length(words);
    let mut place = road_length.max(1);
    while place < words.len() {
        match read_designated(words, place, LinePart::Street) {
            Some((designator, id, next)) => {
                cut = cut.min(place);
                unit.add(designator, id);
                place = next;
            }
            None => place += 1,
        }
    }
    if unit.is_empty()
        && road_length == 0
        && let Some((place, id)) = bare_unit(words)
    {
        unit.id = id;
        cut = place;
    }
    (cut, unit)
}

/// Reads a line that holds nothing but units, such as line two of a form.
pub(super) fn read_unit_line(words: &[&str]) -> Unit {
    let mut unit = Unit::default();
    let mut place = 0;
    while place < words.len() {
        match read_designated(words, place, LinePart::UnitsOnly) {
            Some((designator, id, next)) => {
                unit.add(designator, id);
                place = next;
            }
            None => place += 1,
        }
    }
    if unit.is_empty() {
        // A bare `4B`, `12`, `B 4`, or the first word of a line with other remarks.
        let (id, used) = unit_id(words, 0);
        if used == words.len() || id.bytes().any(|byte| byte.is_ascii_digit()) {
            unit.id = id;
        }
    }
    unit
}

/// What else stands in the line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LinePart {
    Street,
    UnitsOnly,
}

/// Reads a designator with its id at a place; gives the place behind them.
fn read_designated(
    words: &[&str],
    place: usize,
    part: LinePart,
) -> Option<(&'static str, SmolStr, usize)> {
    let designator = unit_designator(words.get(place)?)?;
    let (id, used) = unit_id(words, place + 1);
    if !id.is_empty() {
        return Some((designator.standard, id, place + 1 + used));
    }
    if designator.needs_id {
        return None;
    }
    let is_last = place + 1 == words.len() || unit_designator(words.get(place + 1)?).is_some();
    // `12 OLD FRONT` is a street; `12 OLD MILL RD FRONT` has a front unit.
    let follows_a_suffix = part == LinePart::UnitsOnly
        || words
            .get(1..place)
            .is_some_and(|before| before.iter().any(|word| street_suffix(word).is_some()));
    (is_last && follows_a_suffix).then_some((designator.standard, SmolStr::default(), place + 1))
}

/// The id of a unit at a place, without hyphens and leading zeros, and how many words it used.
fn unit_id(words: &[&str], place: usize) -> (SmolStr, usize) {
    let mut used = 0;
    while matches!(
        words.get(place + used),
        Some(&("#" | "NO" | "NUM" | "NUMBER"))
    ) {
        used += 1;
    }
    let Some(first) = words.get(place + used) else {
        return (SmolStr::default(), 0);
    };
    if let Some(number) = cardinal(first) {
        return (number.to_string().into(), used + 1);
    }
    let is_id = first.len() == 1
        || first.bytes().any(|byte| byte.is_ascii_digit())
        || (first.len() == 2 && street_suffix(first).is_none() && unit_designator(first).is_none())
        || matches!(
            *first,
            "REAR" | "FRONT" | "LEFT" | "RIGHT" | "UPPER" | "LOWER"
        );
    if !is_id || *first == "#" || is_ordinal(first) && place == 0 {
        return (SmolStr::default(), 0);
    }
    used += 1;
    let mut id = plain_number(first);
    // `4 B` and `B 4` are one id in two words.
    if let Some(second) = words.get(place + used)
        && unit_designator(second).is_none()
        && ends_in_digit(first) != second.bytes().all(|byte| byte.is_ascii_digit())
        && (second.len() == 1 || second.bytes().all(|byte| byte.is_ascii_digit()))
    {
        id = SmolStr::from_iter([id.as_str(), second]);
        used += 1;
    }
    (id, used)
}

fn ends_in_digit(word: &str) -> bool {
    word.bytes()
        .last()
        .is_some_and(|byte| byte.is_ascii_digit())
}

/// A unit without designator: the last word behind a street suffix, `MAIN ST 4B`, `MAIN ST B`.
fn bare_unit(words: &[&str]) -> Option<(usize, SmolStr)> {
    let place = words.len().checked_sub(1)?;
    let last = words.get(place)?;
    let mut before = place.checked_sub(1)?;
    if direction(words.get(before)?).is_some() && before > 1 {
        before -= 1;
    }
    // A suffix at the very front is part of the name: `AVENUE B`, `HIGHWAY 9`.
    if before == 0 {
        return None;
    }
    let suffix = street_suffix(words.get(before)?)?;
    if matches!(suffix, "HWY" | "RTE" | "LOOP" | "SPUR") {
        return None;
    }
    let has_digit = last.bytes().any(|byte| byte.is_ascii_digit());
    let is_letter = last.len() == 1 && direction(last).is_none();
    if (!has_digit && !is_letter) || is_ordinal(last) {
        return None;
    }
    Some((place, plain_number(last)))
}
