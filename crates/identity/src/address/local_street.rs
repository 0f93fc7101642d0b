//! The name of a street outside the United States, and its type.

use super::PostalAddress;
use super::habits::Habits;
use super::items::Item;
use super::lexicon::Kind;
use super::locality::plain_umlauts;
use super::street::read_street;
use super::words::{direction, ordinal_of, street_suffix};
use crate::word_table::is_number_word;
use smol_str::{SmolStr, SmolStrBuilder};

/// Whether a word names a type of street by its ending, or is an English one.
pub(super) fn is_type(habits: &Habits, word: &str) -> bool {
    (habits.speaks("en") && street_suffix(word).is_some()) || glued_type(habits, word).is_some()
}

/// Parts the words of a street into name and type.
///
/// The type stands at the front (`RUE`), at the end (`CADDE`), or at the end of the last word
/// (`STRASSE`). English-speaking countries write as the United States do.
pub(super) fn read_local_street(habits: &Habits, address: &mut PostalAddress, words: &[Item]) {
    let [first, .., last] = words else {
        if let [only] = words {
            set_single(habits, address, only);
        }
        return;
    };
    let front = first.meaning(Kind::Street);
    let back = last.meaning(Kind::Street);
    let ends_in_english = habits.speaks("en") && ends_in_suffix(words) && front.is_none();
    let middle = words.get(1..).unwrap_or_default();
    let before_last = words.get(..words.len() - 1).unwrap_or_default();
    if ends_in_english || (habits.speaks("en") && front.is_none() && back.is_none()) {
        read_english(address, words);
        if habits.speaks("fr") {
            address.suffix = french_type(&address.suffix);
        }
        return;
    }
    let (name, standard) = match (front, back) {
        (Some(standard), _) => (middle, standard),
        (None, Some(standard)) => (before_last, standard),
        (None, None) => (words, ""),
    };
    address.suffix = standard.into();
    let mut street = standard_name(habits, name);
    // `STREET 5` is `5TH STREET`.
    let is_number = street.bytes().all(|byte| byte.is_ascii_digit());
    if habits.speaks("en") && is_number && matches!(standard, "ST" | "AVE" | "RD") {
        street = ordinal_of(&street);
    }
    if address.suffix.is_empty()
        && let Some((stem, standard)) = glued_type(habits, &street)
    {
        address.suffix = standard.into();
        street = stem.trim_end().into();
    }
    address.street = plain_umlauts(habits, &street);
}

fn set_single(habits: &Habits, address: &mut PostalAddress, only: &Item) {
    let word = only.text.as_str();
    let (stem, standard) = glued_type(habits, word).unwrap_or((word, ""));
    address.street = plain_umlauts(habits, stem);
    address.suffix = standard.into();
}

/// Whether the last word, a direction aside, is an English street suffix.
fn ends_in_suffix(words: &[Item]) -> bool {
    let mut from_end = words.iter().rev().map(|item| item.text.as_str());
    match from_end.next() {
        Some(last) if direction(last).is_some() => from_end
            .next()
            .is_some_and(|word| street_suffix(word).is_some()),
        Some(last) => street_suffix(last).is_some(),
        None => false,
    }
}

/// In Canada `BLVD` and `BOULEVARD`, `AVE` and `AVENUE` are one type in both languages.
fn french_type(suffix: &str) -> SmolStr {
    match suffix {
        "BLVD" => SmolStr::new_static("BD"),
        "AVE" => SmolStr::new_static("AV"),
        other => other.into(),
    }
}

fn read_english(address: &mut PostalAddress, words: &[Item]) {
    let words: Vec<&str> = words.iter().flat_map(|item| item.text.split(' ')).collect();
    read_street(address, &words);
    // `ANG MO KIO AVENUE 3`: the type stands inside, before a number.
    if let Some((front, number)) = address.street.rsplit_once(' ')
        && is_number_word(number)
        && let Some((name, kind)) = front.rsplit_once(' ')
        && let Some(standard) = street_suffix(kind)
    {
        address.street = SmolStr::from_iter([name, " ", standard, " ", number]);
    }
}

/// The words of a name in their standard form; articles say nothing beside other words.
fn standard_name(habits: &Habits, words: &[Item]) -> SmolStr {
    let has_others = words.iter().any(|item| !item.is(Kind::Article));
    let is_chinese = habits.speaks("tw");
    let writes_apart_at_will = is_chinese || habits.speaks("kr");
    let mut name = SmolStrBuilder::new();
    let mut is_first = true;
    let count = words.len();
    for (place, item) in words.iter().enumerate() {
        if has_others && item.is(Kind::Article) {
            continue;
        }
        // Romanised Korean and Chinese are parted at will.
        if !is_first && !writes_apart_at_will {
            name.push(' ');
        }
        is_first = false;
        // `ST` in front of a name is a saint; at its end it is none.
        let standard = item
            .meaning(Kind::Word)
            .filter(|_| place + 1 < count || is_chinese)
            .or_else(|| item.meaning(Kind::Street).filter(|_| !habits.speaks("en")));
        name.push_str(standard.unwrap_or(&item.text));
    }
    name.finish()
}

/// The stem and type of a word that ends with a type: `HAUPTSTRASSE`.
fn glued_type<'w>(habits: &Habits, word: &'w str) -> Option<(&'w str, &'static str)> {
    habits.lexicon.glued_streets.iter().find_map(|ending| {
        let stem = word.strip_suffix(ending.letters.as_str())?;
        (stem.len() >= 3 && !stem.ends_with(' ')).then_some((stem, ending.standard))
    })
}
