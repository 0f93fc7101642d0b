//! Reading an address by the habits of a country other than the United States.
//!
//! The parts that name themselves are taken out first (boxes, units, marked numbers, parts of a
//! town); then the house number is found by its place; what is left beside it is the street.

use super::habits::Habits;
use super::house_number::plain_id;
use super::inner::{Inner, take_inner};
use super::items::{Item, read_items};
use super::lexicon::Kind;
use super::local_street::read_local_street;
use super::locality::{read_postal_code, read_subdivision};
use super::municipality::cut_municipality;
use super::native::plain_script;
use super::whole::{set_town, take_whole_address};
use super::{AddressKind, PostalAddress};
use crate::word_table::is_number_word;
use smol_str::{SmolStr, SmolStrBuilder};

/// The fields of a form or record; any may be empty.
pub(super) struct Fields<'a> {
    pub(super) line_1: &'a str,
    pub(super) line_2: &'a str,
    pub(super) locality: &'a str,
    pub(super) subdivision: &'a str,
    pub(super) postal_code: &'a str,
}

/// The longest line that is read; what lies beyond is no address.
const MOST_BYTES: usize = 1_000;

/// Reads an address into standard parts. Total: what cannot be understood is left out.
pub(super) fn read_local_address(habits: &'static Habits, fields: &Fields<'_>) -> PostalAddress {
    let (line_1, line_2) = (cut(fields.line_1), cut(fields.line_2));
    let (zip5, zip4) = read_postal_code(habits, fields.postal_code);
    let mut address = PostalAddress {
        zip5,
        zip4,
        ..PostalAddress::default()
    };
    if !fields.subdivision.trim().is_empty() {
        address.state = read_subdivision(habits, fields.subdivision);
    }
    set_town(habits, &mut address, cut(fields.locality));
    let line_1 = take_whole_address(habits, &mut address, line_1);
    let town = cut_municipality(habits.code, &line_1);
    if address.state.is_empty()
        && let Some(code) = town.subdivision
    {
        address.state = code.into();
    }
    if address.city.is_empty() && !town.town.is_empty() {
        set_town(habits, &mut address, town.town);
    }
    let texts = [
        plain_script(habits.code, town.rest),
        plain_script(habits.code, line_2),
    ];
    let items = read_items(habits, [&texts[0], &texts[1]]);
    Reading {
        habits,
        items,
        inner: Inner::default(),
        areas: Vec::new(),
        segments: Vec::new(),
    }
    .read(&mut address);
    address
}

fn cut(text: &str) -> &str {
    let mut end = text.len().min(MOST_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// What is left to be read, and what was found on the way.
pub(super) struct Reading {
    pub(super) habits: &'static Habits,
    pub(super) items: Vec<Item>,
    pub(super) inner: Inner,
    pub(super) areas: Vec<SmolStr>,
    segments: Vec<(&'static str, SmolStr)>,
}

impl Reading {
    fn read(mut self, address: &mut PostalAddress) {
        self.take_box(address);
        self.drop_landmarks();
        self.drop_asides();
        take_inner(&mut self);
        let blocks = self.take_blocks();
        self.take_segments();
        let number_section = self.take_number(address);
        // `BUILDING 3344` is the house where no other number is.
        if address.number.is_empty() && is_number_word(&self.inner.building) {
            address.number = std::mem::take(&mut self.inner.building);
        }
        self.join_blocks(address, &blocks);
        self.drop_areas();
        let words = self.choose_street(address, number_section);
        read_local_street(self.habits, address, &words);
        if address.street.is_empty()
            && let Some(area) = self.areas.first()
        {
            address.street = area.clone();
        }
        self.append_segments(address);
        self.inner.write(self.habits, address);
        let is_box = !address.box_number.is_empty()
            && (address.street.is_empty() || address.number.is_empty());
        if is_box {
            address.kind = AddressKind::PoBox;
            address.number = SmolStr::default();
            address.street = SmolStr::default();
            address.suffix = SmolStr::default();
            address.pre_direction = SmolStr::default();
            address.post_direction = SmolStr::default();
        }
    }

    pub(super) fn text_at(&self, place: usize) -> SmolStr {
        self.items
            .get(place)
            .map_or_else(SmolStr::default, |item| item.text.clone())
    }

    /// Whether the item behind a place is in its section and passes.
    pub(super) fn next_is(&self, place: usize, passes: impl Fn(&Item) -> bool) -> bool {
        match (self.items.get(place), self.items.get(place + 1)) {
            (Some(item), Some(next)) => item.section == next.section && passes(next),
            _ => false,
        }
    }

    /// Whether the item before a place is in its section and passes.
    pub(super) fn previous_is(&self, place: usize, passes: impl Fn(&Item) -> bool) -> bool {
        place.checked_sub(1).is_some_and(|before| {
            match (self.items.get(before), self.items.get(place)) {
                (Some(previous), Some(item)) => {
                    previous.section == item.section && passes(previous)
                }
                _ => false,
            }
        })
    }

    pub(super) fn remove(&mut self, place: usize, count: usize) {
        let end = (place + count).min(self.items.len());
        self.items.drain(place.min(end)..end);
    }

    fn take_box(&mut self, address: &mut PostalAddress) {
        let Some(place) = (0..self.items.len()).find(|place| {
            self.items
                .get(*place)
                .is_some_and(|item| item.is(Kind::Box))
                && (self.next_is(*place, Item::is_number)
                    || (self.next_is(*place, |next| next.is(Kind::Number))
                        && self.next_is(place + 1, Item::is_number)))
        }) else {
            return;
        };
        let mut end = place + 1;
        if self.next_is(place, |next| next.is(Kind::Number)) {
            end += 1;
        }
        let mut number = SmolStrBuilder::new();
        number.push_str(&plain_id(&self.text_at(end)));
        // `12 34 56` is one number in groups.
        while self.next_is(end, |next| {
            next.text.bytes().all(|byte| byte.is_ascii_digit())
        }) {
            end += 1;
            number.push_str(&self.text_at(end));
        }
        address.box_number = number.finish();
        self.remove(place, end + 1 - place);
    }

    fn drop_landmarks(&mut self) {
        let mut dropped = None;
        self.items.retain(|item| {
            if item.is(Kind::Landmark) {
                dropped = Some(item.section);
            }
            dropped != Some(item.section)
        });
    }

    fn drop_asides(&mut self) {
        let mut place = 0;
        while place < self.items.len() {
            if self
                .items
                .get(place)
                .is_some_and(|item| item.is(Kind::Aside))
            {
                let with_id = self.next_is(place, Item::is_number);
                self.remove(place, 1 + usize::from(with_id));
            } else {
                place += 1;
            }
        }
    }

    /// The steps of a Japanese address: `2 CHOME 1 BAN 3 GO`.
    fn take_blocks(&mut self) -> Vec<SmolStr> {
        let mut blocks = Vec::new();
        let mut place = 0;
        while place < self.items.len() {
            let is_block = self
                .items
                .get(place)
                .is_some_and(|item| item.is(Kind::BlockBehind));
            if is_block && self.previous_is(place, Item::is_number) {
                blocks.push(plain_id(&self.text_at(place - 1)));
                self.remove(place - 1, 2);
                place -= 1;
            } else {
                place += 1;
            }
        }
        blocks
    }

    fn join_blocks(&mut self, address: &mut PostalAddress, blocks: &[SmolStr]) {
        if !self.habits.speaks("jp") {
            return;
        }
        let number = address.number.clone();
        let mut steps: Vec<&str> = blocks.iter().map(SmolStr::as_str).collect();
        steps.extend(number.split('-').filter(|step| !step.is_empty()));
        if let [_, _, _, room, ..] = steps.as_slice()
            && self.inner.door.is_empty()
        {
            self.inner.door = SmolStr::from(*room);
        }
        steps.truncate(3);
        address.number = steps.join("-").into();
    }

    /// Sections, lanes and alleys of a long street, a Thai soi or moo.
    fn take_segments(&mut self) {
        let mut place = 0;
        while place < self.items.len() {
            let kind = |kind| self.items.get(place).and_then(|item| item.meaning(kind));
            if let Some(standard) = kind(Kind::Segment)
                && self.next_is(place, Item::is_number)
            {
                let id = plain_id(&self.text_at(place + 1));
                self.segments.push((standard, id));
                self.remove(place, 2);
            } else if let Some(standard) = kind(Kind::SegmentBehind)
                && self.previous_is(place, Item::is_number)
            {
                place -= 1;
                let id = plain_id(&self.text_at(place));
                self.segments.push((standard, id));
                self.remove(place, 2);
            } else if let Some(standard) = kind(Kind::Segment) {
                let section = self.items.get(place).map_or(0, |item| item.section);
                self.remove(place, 1);
                let before = self.items.len();
                self.take_named_segment(place, section, standard);
                place = place.saturating_sub(before - self.items.len());
            } else {
                place += 1;
            }
        }
    }

    /// `SOI SUKHUMVIT 21`: the number stands behind the name.
    fn take_named_segment(&mut self, place: usize, section: usize, standard: &'static str) {
        let number = (place + 1..self.items.len()).find(|at| {
            self.items
                .get(*at)
                .is_some_and(|item| item.section == section && item.is_number())
        });
        if let Some(at) = number {
            self.segments.push((standard, plain_id(&self.text_at(at))));
            self.remove(at, 1);
            // `PHAHONYOTHIN ROAD SOI ARI 4`: the road that the soi leaves is said by some only.
            for before in (0..place).rev() {
                let is_road = self
                    .items
                    .get(before)
                    .is_some_and(|item| item.section == section && !item.is_number());
                if is_road {
                    self.remove(before, 1);
                }
            }
        }
    }

    fn append_segments(&mut self, address: &mut PostalAddress) {
        if self.segments.is_empty() {
            return;
        }
        const ORDER: [&str; 5] = ["SEC", "LN", "ALY", "SOI", "MOO"];
        self.segments
            .sort_by_key(|(standard, _)| ORDER.iter().position(|known| known == standard));
        let mut street = SmolStrBuilder::new();
        street.push_str(&address.street);
        for (standard, id) in &self.segments {
            if *standard == "SOI" {
                // The soi names the place; the road that it leaves is said by some only.
                address.suffix = SmolStr::default();
            }
            for word in [*standard, id.as_str()] {
                street.push(' ');
                street.push_str(word);
            }
        }
        address.street = street.finish().trim_start().into();
    }
}
