//! Titles by country, and the spellings of Dutch, German and Nordic names.

use super::Part;
use crate::name::{is_common_given, nickname_groups};
use crate::word_table::lines;
use smol_str::{SmolStr, SmolStrBuilder};
use std::collections::HashMap;
use std::sync::LazyLock;

static TITLES: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    lines(include_str!("../../../data/names/titles.csv"))
        .filter_map(|line| line.split_once(','))
        .map(|(country, titles)| (country, titles.split(' ').collect()))
        .collect()
});

/// Leaves out the titles that stand at the front in this country, but never the last word.
pub(super) fn without_titles(country: &str, folded: &str) -> SmolStr {
    let Some(titles) = TITLES.get(country) else {
        return folded.into();
    };
    let mut rest = folded;
    while let Some((first, after)) = rest.split_once(' ')
        && titles.contains(&first)
    {
        rest = after;
    }
    rest.into()
}

/// A name in the one spelling of its country.
pub(super) fn one_spelling(country: &str, part: Part, folded: &str) -> SmolStr {
    match country {
        "DE" | "AT" | "CH" => each_word(folded, |word| umlauts(part, word, false)),
        "SE" | "NO" => each_word(folded, |word| umlauts(part, word, true)),
        "NL" | "BE" if part == Part::Family => dutch_particles(folded),
        _ => folded.into(),
    }
}

fn each_word(folded: &str, mut spell: impl FnMut(&str) -> SmolStr) -> SmolStr {
    let mut name = SmolStrBuilder::new();
    for (place, word) in folded.split(' ').enumerate() {
        if place > 0 {
            name.push(' ');
        }
        name.push_str(&spell(word));
    }
    name.finish()
}

/// `MUELLER` as `MULLER`, `AASEN` as `ASEN`; a given name such as `MICHAEL` or `SAMUEL` keeps its
/// letters.
fn umlauts(part: Part, word: &str, is_nordic: bool) -> SmolStr {
    let is_usual = is_common_given(word) || !nickname_groups(word).is_empty();
    if part == Part::Given && is_usual {
        return word.into();
    }
    let mut spelled = SmolStr::from(word);
    // `AAEA` becomes `AEA` and has to end where reading it again ends.
    loop {
        let shorter = one_umlaut_less(&spelled, is_nordic);
        if shorter == spelled {
            return spelled;
        }
        spelled = shorter;
    }
}

fn one_umlaut_less(word: &str, is_nordic: bool) -> SmolStr {
    let mut plain = SmolStrBuilder::new();
    let bytes = word.as_bytes();
    let mut before = b' ';
    let mut place = 0;
    while let Some(byte) = bytes.get(place).copied() {
        let next = bytes.get(place + 1).copied();
        // `BAUER` and `NEUER` have no umlaut, nor has the end of `PASCOE`.
        let after_vowel = matches!(before, b'A' | b'E' | b'I' | b'O' | b'U' | b'Q');
        let is_last = place + 2 >= bytes.len();
        let drops = !after_vowel
            && match (byte, next) {
                (b'A' | b'O' | b'U', Some(b'E')) => !is_last,
                (b'A', Some(b'A')) => is_nordic,
                _ => false,
            };
        plain.push(char::from(byte));
        before = byte;
        place += if drops { 2 } else { 1 };
    }
    plain.finish()
}

/// The particles of a Dutch name in full: `V D BERG` and `VD BERG` as `VAN DER BERG`, `V BERG` as
/// `VAN BERG`.
pub(super) fn full_particles(folded: &str) -> SmolStr {
    let mut name = SmolStrBuilder::new();
    let mut rest = folded.split(' ').peekable();
    while let Some(word) = rest.next() {
        let is_last = rest.peek().is_none();
        match word {
            "V" if rest.peek() == Some(&"D") => {
                rest.next();
                name.push_str("VAN DER");
            }
            "VD" | "VDR" if !is_last => name.push_str("VAN DER"),
            "V" if !is_last => name.push_str("VAN"),
            _ => name.push_str(word),
        }
        if rest.peek().is_some() {
            name.push(' ');
        }
    }
    name.finish()
}

/// Particles in full, and those that stand behind the name (`BERG VAN DER`) at its front.
fn dutch_particles(folded: &str) -> SmolStr {
    let full = full_particles(folded);
    let mut words: Vec<&str> = full.split(' ').collect();
    let first_behind = words
        .iter()
        .rposition(|word| !crate::name::is_particle(word))
        .map_or(0, |place| place + 1);
    if first_behind > 0 && first_behind < words.len() {
        words.rotate_left(first_behind);
    }
    words.join(" ").into()
}
