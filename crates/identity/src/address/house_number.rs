//! The house number: marked, or found by its place; and the door that stands beside it.

use super::PostalAddress;
use super::habits::{Habits, InNumber};
use super::items::Item;
use super::lexicon::Kind;
use super::local::Reading;
use super::words::is_ordinal;
use crate::word_table::is_number_word;
use smol_str::{SmolStr, SmolStrBuilder};

impl Reading {
    /// Takes the house number out; gives the section it stood in.
    pub(super) fn take_number(&mut self, address: &mut PostalAddress) -> Option<usize> {
        if let Some(place) = self.position(Kind::NoNumber) {
            address.number = SmolStr::new_static("SN");
            let section = self.items.get(place).map(|item| item.section);
            self.remove(place, 1);
            return section;
        }
        if let Some(place) = self.marked_number() {
            self.remove(place, 1);
            return self.read_number(address, place);
        }
        if let Some(place) = (0..self.items.len()).find(|place| {
            self.items
                .get(*place)
                .is_some_and(|item| item.is(Kind::NumberBehind))
                && self.previous_is(*place, Item::is_number)
        }) {
            self.remove(place, 1);
            let section = self.read_number(address, place - 1);
            // `7號之2`
            let follows = self
                .items
                .get(place - 1)
                .is_some_and(|item| Some(item.section) == section && item.is_number());
            if follows {
                address.number =
                    SmolStr::from_iter([address.number.as_str(), "-", &self.text_at(place - 1)]);
                self.remove(place - 1, 1);
            }
            return section;
        }
        let place = self.find_number()?;
        self.read_number(address, place)
    }

    fn position(&self, kind: Kind) -> Option<usize> {
        self.items.iter().position(|item| item.is(kind))
    }

    fn marked_number(&self) -> Option<usize> {
        (0..self.items.len()).find(|place| {
            self.items
                .get(*place)
                .is_some_and(|item| item.is(Kind::Number))
                && self.next_is(*place, |next| next.is_number() && !is_ordinal(&next.text))
        })
    }

    fn is_house_number(&self, place: usize) -> bool {
        self.items
            .get(place)
            .is_some_and(|item| item.is_number() && !is_ordinal(&item.text))
    }

    fn find_number(&mut self) -> Option<usize> {
        let candidates: Vec<usize> = (0..self.items.len())
            .filter(|place| self.is_house_number(*place))
            .collect();
        let at_front = |place: usize| !self.previous_is(place, |_| true);
        // `9 DE JULIO`, `1234 SOKAK`; but `45 RUE DES LILAS`.
        let names_a_street = |place: usize| {
            self.next_is(place, |next| next.is(Kind::Article))
                || (self.next_is(place, |next| next.is(Kind::Street))
                    && !self.next_is(place + 1, |_| true))
        };
        if self.habits.number_first {
            let front = candidates
                .iter()
                .copied()
                .find(|place| at_front(*place) && !names_a_street(*place));
            let Some(front) = front else {
                return candidates
                    .iter()
                    .copied()
                    .rfind(|place| !at_front(*place))
                    .or_else(|| candidates.first().copied());
            };
            // `3 12 MAIN ST`, `2/1, 12 MAIN ST`: the unit comes first.
            let section = self.items.get(front)?.section;
            let second = front + 1;
            // `12 8 MAI 1945 RUE`: only in English may both stand side by side.
            let may_touch = self.habits.speaks("en")
                || self
                    .items
                    .get(second)
                    .is_some_and(|item| item.section > section);
            let is_second = may_touch
                && self.is_house_number(second)
                && !self.text_at(second).contains('/')
                && self.next_is(second, |next| !next.is(Kind::Street) || next.text.len() < 3)
                && self.items.get(second)?.section <= section + 1;
            if is_second && self.inner.door.is_empty() {
                self.inner.door = plain_id(&self.text_at(front));
                self.remove(front, 1);
            }
            return Some(front);
        }
        let follows_a_name = |place: usize| {
            !at_front(place) || self.items.get(place).is_some_and(|item| item.section > 0)
        };
        candidates
            .iter()
            .copied()
            .find(|place| follows_a_name(*place) && !self.next_is(*place, Item::is_name_word))
            .or_else(|| {
                let alone = |place: usize| !names_a_street(place);
                let mut usable = candidates.iter().copied().filter(|place| alone(*place));
                usable
                    .clone()
                    .find(|place| at_front(*place))
                    .or_else(|| usable.next_back())
            })
    }

    /// Reads number, letter and ending at a place, and the unit that stands beside them.
    fn read_number(&mut self, address: &mut PostalAddress, place: usize) -> Option<usize> {
        let section = self.items.get(place)?.section;
        let text = self.text_at(place);
        let (number, unit, stair) = part_number(self.habits, &text);
        if let Some(unit) = unit
            && self.inner.door.is_empty()
        {
            self.inner.door = unit;
        }
        if let Some(stair) = stair
            && self.inner.stair.is_empty()
        {
            self.inner.stair = stair;
        }
        let mut number = number;
        self.remove(place, 1);
        for item in self.items.iter_mut().skip(place) {
            item.is_behind = item.section == section;
        }
        let here = |item: &Item| item.section == section;
        // `12 A`, `12 BIS`
        if let Some(item) = self.items.get(place).filter(|item| here(item)) {
            let next_is_word = self.next_is(place, |_| true);
            let is_letter = item.text.len() == 1
                && !item.is_number()
                && !item.is(Kind::Street)
                && number.bytes().all(|byte| byte.is_ascii_digit())
                && (!self.habits.number_first || next_is_word);
            let ending = item.meaning(Kind::Ending);
            if ending.is_some() || is_letter {
                let ending = ending.map_or_else(|| item.text.clone(), SmolStr::new_static);
                number = SmolStr::from_iter([number.as_str(), &ending]);
                self.remove(place, 1);
            }
        }
        address.number = number;
        if self.habits.number_first {
            self.take_door_before(place, section);
        } else {
            self.take_doors_behind(place, section);
        }
        Some(section)
    }

    /// A bare number in a section of its own, before that of the house, names the door.
    fn take_door_before(&mut self, place: usize, section: usize) {
        let is_door = place == 1
            && self.inner.door.is_empty()
            && self
                .items
                .first()
                .is_some_and(|item| item.section < section && item.is_number());
        if is_door {
            self.inner.door = plain_id(&self.text_at(0));
            self.remove(0, 1);
        }
    }

    /// Bare ids behind a house number name the door: `12 3 B`, `12, 3B`.
    fn take_doors_behind(&mut self, place: usize, section: usize) {
        let is_standard_line = !self.previous_is(place, |_| true) && place == 0;
        if is_standard_line {
            return;
        }
        let mut door = SmolStrBuilder::new();
        let mut found = false;
        while let Some(item) = self.items.get(place) {
            let alone = item.section == section || !self.next_is(place, Item::is_name_word);
            let is_door =
                item.is_id() && item.text.len() <= 5 && item.section <= section + 2 && alone;
            let is_side = item.is(Kind::Side);
            if !is_door && !is_side {
                break;
            }
            if found && item.is_number() {
                door.push('-');
            }
            found = true;
            door.push_str(
                &item
                    .meaning(Kind::Side)
                    .map_or_else(|| door_id(&item.text), SmolStr::new_static),
            );
            self.remove(place, 1);
        }
        if found && self.inner.door.is_empty() {
            self.inner.door = door.finish();
        }
    }
}

/// House number, unit and stair of one word: `12/3` where the slash parts them.
fn part_number(habits: &Habits, text: &str) -> (SmolStr, Option<SmolStr>, Option<SmolStr>) {
    for (mark, rule) in [('/', habits.slash), ('-', habits.hyphen)] {
        if rule == InNumber::Number || !text.contains(mark) {
            continue;
        }
        let steps: Vec<&str> = text.split(mark).collect();
        let all_numbers = steps.iter().all(|step| is_number_word(step));
        let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
            continue;
        };
        let letter_follows = rule == InNumber::UnitAfter && mark == '-';
        if !(all_numbers || letter_follows) {
            continue;
        }
        // `5-HS` names a floor by letters, `8-A` a house.
        if !all_numbers && last.len() > 1 {
            return (plain_id(first), Some(plain_id(last)), None);
        }
        return match rule {
            InNumber::UnitBefore => (plain_id(last), Some(plain_id(first)), None),
            _ if !all_numbers => (plain_id(&text.replace(mark, "")), None, None),
            _ => {
                let stair = steps.get(1).filter(|_| steps.len() == 3);
                (
                    plain_id(first),
                    Some(plain_id(last)),
                    stair.map(|stair| plain_id(stair)),
                )
            }
        };
    }
    (plain_id(text), None, None)
}

/// A door beside a house number: `3O` of `3º` is three, `III` as well.
fn door_id(text: &str) -> SmolStr {
    let bare = text
        .strip_suffix('O')
        .filter(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()));
    match bare.unwrap_or(text) {
        "I" => SmolStr::new_static("1"),
        "II" => SmolStr::new_static("2"),
        "III" => SmolStr::new_static("3"),
        "IV" => SmolStr::new_static("4"),
        id => plain_id(id),
    }
}

/// An id without leading zeros, and without a hyphen before a letter: `05-123`, `4-B`.
pub(super) fn plain_id(text: &str) -> SmolStr {
    let mut plain = SmolStrBuilder::new();
    let mut is_start = true;
    let bytes = text.as_bytes();
    for (place, byte) in bytes.iter().enumerate() {
        let next = bytes.get(place + 1).copied().unwrap_or(b' ');
        match byte {
            b'0' if is_start && next.is_ascii_digit() => continue,
            b'-' if next.is_ascii_alphabetic() => {}
            _ => plain.push(char::from(*byte)),
        }
        is_start = matches!(byte, b'-' | b'/');
    }
    plain.finish()
}
