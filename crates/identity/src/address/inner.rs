//! The place inside a building: stair, floor, door.

use super::PostalAddress;
use super::habits::{Habits, InNumber};
use super::house_number::plain_id;
use super::items::Item;
use super::lexicon::Kind;
use super::local::Reading;
use smol_str::{SmolStr, SmolStrBuilder};

/// What an address says about the place inside a building.
#[derive(Default)]
pub(super) struct Inner {
    pub(super) building: SmolStr,
    pub(super) stair: SmolStr,
    pub(super) floor: SmolStr,
    side: SmolStr,
    pub(super) door: SmolStr,
}

impl Inner {
    /// Puts the parts together: the door, with those parts before it that belong to it in this
    /// country; where there is no door, the floor and its side.
    pub(super) fn write(&self, habits: &Habits, address: &mut PostalAddress) {
        let mut unit = SmolStrBuilder::new();
        let mut last_is_digit = false;
        let mut add = |part: &str| {
            if last_is_digit
                && part
                    .bytes()
                    .next()
                    .is_some_and(|byte| byte.is_ascii_digit())
            {
                unit.push('-');
            }
            unit.push_str(part);
            if let Some(last) = part.bytes().last() {
                last_is_digit = last.is_ascii_digit();
            }
        };
        for (part, name) in [(&self.building, "building"), (&self.stair, "stair")] {
            if habits.joins(name) {
                add(part);
            }
        }
        let floor_counts = self.door.is_empty() || habits.joins("floor");
        if floor_counts {
            add(&self.floor);
        }
        add(&self.door);
        if floor_counts {
            add(&self.side);
        }
        let unit = unit.finish();
        let named = [
            ("APT", &self.door),
            ("FL", &self.floor),
            ("STAIR", &self.stair),
            ("BLDG", &self.building),
        ];
        if !unit.is_empty() {
            let designator = named.iter().find(|(_, part)| !part.is_empty());
            address.unit_designator = designator.map_or("APT", |(name, _)| name).into();
            address.unit = unit;
        }
        let coarse = [
            ("BLDG", "building", &self.building),
            ("STAIR", "stair", &self.stair),
        ];
        let apart = coarse
            .iter()
            .find(|(_, name, part)| !part.is_empty() && !habits.joins(name));
        if let Some((designator, _, part)) = apart {
            address.building = SmolStr::from_iter([designator, " ", part.as_str()]);
        }
    }
}

/// Takes everything out that names a place inside a building.
pub(super) fn take_inner(reading: &mut Reading) {
    let mut place = 0;
    while place < reading.items.len() {
        if !take_at(reading, &mut place) {
            place += 1;
        }
    }
}

/// Takes what the item at a place names; `false` where it names nothing inside a building.
/// The place is moved back by what was taken before it.
fn take_at(reading: &mut Reading, place: &mut usize) -> bool {
    let at = *place;
    let Some(item) = reading.items.get(at) else {
        return false;
    };
    let is = |kind| item.is(kind);
    let is_short = item.text.len() == 1 && item.text != "#";
    let names_street = is(Kind::Street);
    if is(Kind::UnitBehind) && reading.previous_is(at, Item::is_number) {
        let id = plain_id(&reading.text_at(at - 1));
        fill(&mut reading.inner.door, id);
        reading.remove(at - 1, 2);
        *place = at - 1;
        return true;
    }
    if is(Kind::BuildingBehind) && reading.previous_is(at, Item::is_number) {
        let id = plain_id(&reading.text_at(at - 1));
        fill(&mut reading.inner.building, id);
        reading.remove(at - 1, 2);
        *place = at - 1;
        return true;
    }
    let next_is_number = reading.next_is(at, Item::is_number);
    let next_is_id = next_is_number || (!is_short && reading.next_is(at, Item::is_id));
    let number_follows = reading.next_is(at, |next| next.is(Kind::Number))
        && reading.next_is(at + 1, Item::is_number);
    if is(Kind::Unit) && number_follows {
        // `OFFICE NO 1201`
        reading.remove(at + 1, 1);
        return take_unit(reading, at);
    }
    if is(Kind::Unit) && next_is_id && (next_is_number || !names_street) {
        return take_unit(reading, at);
    }
    if is(Kind::Stair) && next_is_id {
        let id = plain_id(&reading.text_at(at + 1));
        fill(&mut reading.inner.stair, id);
        reading.remove(at, 2);
        return true;
    }
    if is(Kind::Building) && next_is_id && !is_marked_house(reading, at) {
        let id = plain_id(&reading.text_at(at + 1));
        fill(&mut reading.inner.building, id);
        reading.remove(at, 2);
        return true;
    }
    if is(Kind::Floor) || is(Kind::FloorBehind) {
        return take_floor(reading, place);
    }
    let side = item.meaning(Kind::Side);
    let ground = item.meaning(Kind::Ground);
    let has_number_before = reading
        .items
        .get(..at)
        .is_some_and(|before| before.iter().any(Item::is_number))
        || !reading.inner.floor.is_empty();
    if let Some(side) = side.filter(|_| has_number_before) {
        fill(&mut reading.inner.side, side.into());
        reading.remove(at, 1);
        return true;
    }
    if let Some(ground) = ground.filter(|_| has_number_before || at == 0) {
        fill(&mut reading.inner.floor, ground.into());
        reading.remove(at, 1);
        return true;
    }
    false
}

/// Takes a designator and its id.
fn take_unit(reading: &mut Reading, at: usize) -> bool {
    // `SUITE 12/45 GEORGE ST`: the house number is glued to the unit.
    if reading.habits.slash == InNumber::UnitBefore
        && let Some(item) = reading.items.get_mut(at + 1)
        && let Some((unit, number)) = item.text.clone().split_once('/')
    {
        item.text = number.into();
        fill(&mut reading.inner.door, plain_id(unit));
        reading.remove(at, 1);
        return true;
    }
    let (id, used) = designated_id(reading, at + 1);
    fill(&mut reading.inner.door, id);
    reading.remove(at, 1 + used);
    // `10 ANSON ROAD #12-05 PLAZA`: what follows the unit is no part of the street.
    if reading.habits.number_first && reading.previous_is(at, Item::is_name_word) {
        for item in reading.items.iter_mut().skip(at) {
            item.section += 1;
        }
    }
    true
}

/// `BLOCK 123` is the house in Singapore, a building elsewhere.
fn is_marked_house(reading: &Reading, place: usize) -> bool {
    reading
        .items
        .get(place)
        .is_some_and(|item| item.is(Kind::Number))
}

/// The id behind a designator; `4 B` and `B 4` are one id in two words.
fn designated_id(reading: &Reading, place: usize) -> (SmolStr, usize) {
    let first = reading.text_at(place);
    let ends_in_digit = |text: &str| {
        text.bytes()
            .last()
            .is_some_and(|byte| byte.is_ascii_digit())
    };
    let joins = reading.next_is(place, |next| {
        let is_letter = next.text.len() == 1 && !next.is_number();
        let is_digits = next.text.bytes().all(|byte| byte.is_ascii_digit());
        (ends_in_digit(&first) && is_letter && !next.is(Kind::Unit) && !next.is(Kind::Street))
            || (first.len() == 1 && !ends_in_digit(&first) && is_digits)
    });
    if joins {
        let id = SmolStr::from_iter([first.as_str(), &reading.text_at(place + 1)]);
        return (plain_id(&id), 2);
    }
    (plain_id(&first), 1)
}

fn take_floor(reading: &mut Reading, place: &mut usize) -> bool {
    let at = *place;
    let behind_only = reading
        .items
        .get(at)
        .is_some_and(|item| item.is(Kind::FloorBehind));
    let is_short = reading.text_at(at).len() == 1;
    let section = reading.items.get(at).map_or(0, |item| item.section);
    let is_ordinal =
        |item: &Item| item.is_number() && item.text.bytes().any(|byte| byte.is_ascii_uppercase());
    let numbers = reading.items.iter().filter(|item| item.is_number()).count();
    let previous_is_floor = (reading.previous_is(at, is_ordinal) && !is_short)
        || (reading.previous_is(at, Item::is_number)
            && (behind_only || (numbers > 1 && !reading.next_is(at, Item::is_number))));
    if previous_is_floor {
        let id = floor_number(&reading.text_at(at - 1));
        fill(&mut reading.inner.floor, id);
        reading.remove(at - 1, 2);
        *place = at - 1;
    } else if !behind_only && reading.next_is(at, Item::is_number) && numbers > 1 {
        let id = floor_number(&reading.text_at(at + 1));
        fill(&mut reading.inner.floor, id);
        reading.remove(at, 2);
    } else {
        return false;
    }
    if reading.habits.joins("floor") {
        take_door_behind(reading, *place, section);
    }
    true
}

/// A bare id behind the floor is the door: `3 B`, `5 2`.
fn take_door_behind(reading: &mut Reading, place: usize, section: usize) {
    let follows = reading.inner.door.is_empty()
        && reading.items.get(place).is_some_and(|item| {
            item.section == section
                && item.is_id()
                && item.text.len() <= 3
                && !item.is(Kind::Unit)
                && !item.is(Kind::Number)
                && !item.is(Kind::Side)
        });
    if follows {
        reading.inner.door = plain_id(&reading.text_at(place));
        reading.remove(place, 1);
    }
}

/// The digits of `3`, `3O`, `2E`, `1ER`, `3RD`.
fn floor_number(text: &str) -> SmolStr {
    const ENDINGS: [&str; 9] = ["O", "A", "E", "ER", "EME", "ST", "ND", "RD", "TH"];
    let digits = text.trim_end_matches(|character: char| character.is_ascii_uppercase());
    let ending = text.strip_prefix(digits).unwrap_or_default();
    plain_id(if ENDINGS.contains(&ending) {
        digits
    } else {
        text
    })
}

fn fill(part: &mut SmolStr, id: SmolStr) {
    if part.is_empty() {
        *part = id;
    }
}
