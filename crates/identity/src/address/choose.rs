//! Which of the words that are left are the street, and which a part of the town.

use super::PostalAddress;
use super::items::Item;
use super::lexicon::Kind;
use super::local::Reading;
use super::local_street::is_type;

impl Reading {
    pub(super) fn drop_areas(&mut self) {
        let mut place = 0;
        while place < self.items.len() {
            let Some(item) = self.items.get(place) else {
                break;
            };
            let section = item.section;
            if item.is(Kind::Area) && self.next_is(place, |_| true) {
                let end = (place..self.items.len())
                    .find(|at| {
                        self.items
                            .get(*at)
                            .is_none_or(|item| item.section != section)
                    })
                    .unwrap_or(self.items.len());
                self.note_area(place + 1, end);
                self.remove(place, end - place);
            } else if item.is(Kind::AreaBehind) && self.previous_is(place, |_| true) {
                let start = (0..place)
                    .rfind(|at| {
                        self.items
                            .get(*at)
                            .is_none_or(|item| item.section != section)
                    })
                    .map_or(0, |at| at + 1);
                self.note_area(start, place);
                self.remove(start, place + 1 - start);
                place = start;
            } else if self.is_glued_area(place) {
                self.note_area(place, place + 1);
                self.remove(place, 1);
            } else {
                place += 1;
            }
        }
    }

    fn note_area(&mut self, start: usize, end: usize) {
        let words: Vec<&str> = self
            .items
            .get(start..end)
            .unwrap_or_default()
            .iter()
            .map(|item| item.text.as_str())
            .collect();
        self.areas.push(words.join(" ").into());
    }

    /// A part of a town at the end of a word, with the street still to come.
    fn is_glued_area(&self, place: usize) -> bool {
        self.next_is(place, |_| true)
            && self.items.get(place).is_some_and(|item| {
                self.habits.lexicon.glued_areas.iter().any(|ending| {
                    item.text
                        .strip_suffix(ending.letters.as_str())
                        .is_some_and(|stem| stem.len() >= 2)
                })
            })
    }

    /// The words of the street: those beside the number, else those of another section.
    pub(super) fn choose_street(
        &mut self,
        address: &mut PostalAddress,
        number_section: Option<usize>,
    ) -> Vec<Item> {
        let has_words = |section: usize| {
            self.items
                .iter()
                .any(|item| item.section == section && !item.is_number())
        };
        let last = self.items.last().map_or(0, |item| item.section);
        let beside = number_section.filter(|section| has_words(*section));
        let is_typed = |section: &usize| {
            self.items.iter().any(|item| {
                item.section == *section
                    && (item.is(Kind::Street) || is_type(self.habits, &item.text))
            })
        };
        // `THE OLD FORGE, MAIN STREET`: a house without a number goes by a name.
        let named_house = number_section.is_none() && self.habits.number_first && is_typed(&1);
        let typed = || {
            if named_house {
                return Some(1);
            }
            (0..=last).find(is_typed)
        };
        let near = || {
            let number = number_section.unwrap_or(0);
            let before = (0..number).rfind(|section| has_words(*section));
            let after = (number..=last).find(|section| has_words(*section));
            if self.habits.number_first {
                after.or(before)
            } else {
                before.or(after)
            }
        };
        let Some(section) = beside.or_else(typed).or_else(near) else {
            return Vec::new();
        };
        if number_section.is_none() && address.number.is_empty() && self.habits.number_first {
            self.name_the_house(address, section);
        }
        // What stands on the other side of the number is no street.
        let number_first = self.habits.number_first;
        let is_street_side =
            |item: &Item| item.section == section && item.is_behind == number_first;
        let has_street_side = self
            .items
            .iter()
            .any(|item| is_street_side(item) && !item.is_number());
        let narrows = number_section == Some(section) && has_street_side;
        std::mem::take(&mut self.items)
            .into_iter()
            .filter(|item| item.section == section && (!narrows || is_street_side(item)))
            .collect()
    }

    /// A house without a number goes by the name that stands before the street.
    fn name_the_house(&self, address: &mut PostalAddress, street: usize) {
        let before = self
            .items
            .iter()
            .rev()
            .map(|item| item.section)
            .find(|section| *section < street);
        let name: Vec<&str> = self
            .items
            .iter()
            .filter(|item| Some(item.section) == before)
            .map(|item| item.text.as_str())
            .collect();
        address.number = name.join(" ").into();
    }
}
