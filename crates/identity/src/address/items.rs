//! The words of an address outside the United States, each with what it can mean.

use super::habits::Habits;
use super::lexicon::{Kind, Meaning};
use super::tokens::plain_line;
use crate::word_table::is_number_word;
use smol_str::{SmolStr, SmolStrBuilder};

/// One word, or the words of one entry of the table.
pub(super) struct Item {
    pub(super) text: SmolStr,
    meanings: &'static [Meaning],
    /// Which piece between commas it stands in.
    pub(super) section: usize,
    /// First of its section, numbers aside.
    is_front: bool,
    /// Stands behind the house number, in its section.
    pub(super) is_behind: bool,
}

impl Item {
    /// The standard form, where the word can be of that kind.
    pub(super) fn meaning(&self, kind: Kind) -> Option<&'static str> {
        self.meanings
            .iter()
            .find(|meaning| meaning.kind == kind && (self.is_front || !meaning.front_only))
            .map(|meaning| meaning.standard)
    }

    pub(super) fn is(&self, kind: Kind) -> bool {
        self.meaning(kind).is_some()
    }

    /// Begins with a digit.
    pub(super) fn is_number(&self) -> bool {
        is_number_word(&self.text)
    }

    /// A word of a name: three letters or more that no table knows, or a word or article.
    pub(super) fn is_name_word(&self) -> bool {
        let is_plain = self.meanings.is_empty()
            && self.text.len() >= 3
            && self.text != "III"
            && !self.is_number();
        let names_a_type = self.is(Kind::Street) && self.text.len() > 1;
        is_plain || names_a_type || self.is(Kind::Article)
    }

    /// Can stand as an id: a number, or one or two letters.
    pub(super) fn is_id(&self) -> bool {
        self.is_number()
            || self.text == "III"
            || (self.text.len() <= 2 && self.text.bytes().all(|byte| byte.is_ascii_uppercase()))
            || (self.text.len() <= 5
                && self.text.bytes().any(|byte| byte.is_ascii_digit())
                && self.meanings.is_empty())
    }
}

const MOST_ITEMS: usize = 48;

/// Cuts texts into items; commas, brackets and line ends part sections.
pub(super) fn read_items(habits: &'static Habits, texts: [&str; 2]) -> Vec<Item> {
    let mut items = Vec::with_capacity(16);
    let mut section = 0;
    for piece in texts
        .iter()
        .flat_map(|text| text.split([',', ';', '(', ')', '\n', '|']))
    {
        // `12 - 14` is one range.
        let line = if habits.speaks("de") {
            plain_line(&piece.replace(" - ", "-"))
        } else {
            plain_line(piece)
        };
        let words: Vec<&str> = line
            .split(' ')
            .filter(|word| !word.is_empty())
            .take(MOST_ITEMS)
            .flat_map(|word| apart(habits, word))
            .filter(|word| !word.is_empty())
            .collect();
        if words.is_empty() || is_addressee(&words) {
            continue;
        }
        read_section(habits, &words, section, &mut items);
        section += 1;
        if items.len() >= MOST_ITEMS {
            items.truncate(MOST_ITEMS);
            break;
        }
    }
    items
}

fn read_section(habits: &'static Habits, words: &[&str], section: usize, items: &mut Vec<Item>) {
    let mut rest = words;
    while let Some(first) = rest.first() {
        let (used, meanings) = habits.lexicon.find(rest).unwrap_or((1, &[]));
        let mut text = SmolStrBuilder::new();
        text.push_str(first);
        for word in rest.get(1..used).unwrap_or_default() {
            text.push(' ');
            text.push_str(word);
        }
        items.push(Item {
            text: text.finish(),
            meanings,
            section,
            is_front: words
                .iter()
                .take(words.len() - rest.len())
                .all(|word| is_number_word(word)),
            is_behind: false,
        });
        rest = rest.get(used..).unwrap_or_default();
    }
}

fn is_addressee(words: &[&str]) -> bool {
    matches!(
        words,
        ["C", "O", _, ..] | ["ATTN", ..] | ["CARE", "OF", ..] | ["P A", ..]
    )
}

/// A number and a word of the table that were written together: `APT5`, `5OG`, `4-GIL`.
fn apart<'w>(habits: &'static Habits, word: &'w str) -> [&'w str; 3] {
    let whole = [word, "", ""];
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return whole;
    }
    if let Some(place) = word.find(|character: char| character.is_ascii_digit())
        && place > 0
    {
        let (head, tail) = word.split_at_checked(place).unwrap_or((word, ""));
        let marks_a_number = [
            Kind::Unit,
            Kind::Number,
            Kind::Box,
            Kind::Floor,
            Kind::Segment,
        ];
        return if means(habits, head, &marks_a_number) && head.len() > 1 {
            [head, tail, ""]
        } else {
            whole
        };
    }
    let digits_end = word.find(|character: char| !character.is_ascii_digit());
    let Some((head, tail)) = digits_end.and_then(|place| word.split_at_checked(place)) else {
        return whole;
    };
    let tail = tail.trim_start_matches('-');
    // `12F-3` is the third door of the twelfth floor.
    let (tail, door) = tail.split_once('-').unwrap_or((tail, ""));
    let follows_a_number = [
        Kind::Street,
        Kind::Floor,
        Kind::FloorBehind,
        Kind::UnitBehind,
        Kind::BlockBehind,
        Kind::Ending,
    ];
    let is_long_enough = tail.len() > 1 || means(habits, tail, &[Kind::FloorBehind]);
    if !head.is_empty() && is_long_enough && means(habits, tail, &follows_a_number) {
        return [head, tail, door];
    }
    whole
}

fn means(habits: &'static Habits, word: &str, kinds: &[Kind]) -> bool {
    habits
        .lexicon
        .find(&[word])
        .is_some_and(|(_, meanings)| meanings.iter().any(|meaning| kinds.contains(&meaning.kind)))
}
