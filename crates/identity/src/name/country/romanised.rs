//! One romanisation for Korean and Taiwanese names.

use super::Part;
use crate::word_table::lines;
use smol_str::{SmolStr, SmolStrBuilder};
use std::collections::HashMap;
use std::sync::LazyLock;

type ByCountry = HashMap<(&'static str, SmolStr), &'static str>;

static FAMILY_NAMES: LazyLock<ByCountry> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for line in lines(include_str!("../../../data/names/family_variants.txt")) {
        let mut words = line.split(' ');
        let (Some(country), Some(standard)) = (words.next(), words.next()) else {
            continue;
        };
        names.insert((country, standard.into()), standard);
        for variant in words {
            let variant: SmolStr = variant.replace('_', " ").into();
            // Of two names with one spelling the commoner stands first.
            names.entry((country, variant)).or_insert(standard);
        }
    }
    names
});

/// The spelling that a family name of a country is kept in; `None` where the table has none.
pub(super) fn family_standard(country: &str, name: &str) -> Option<&'static str> {
    FAMILY_NAMES.get(&(country, SmolStr::from(name))).copied()
}

type Syllables = HashMap<&'static str, &'static str>;

static KOREAN: LazyLock<Syllables> = LazyLock::new(|| {
    let mut syllables = HashMap::new();
    for line in lines(include_str!("../../../data/names/korean_syllables.txt")) {
        let mut spellings = line.split(' ');
        let Some(standard) = spellings.next() else {
            continue;
        };
        syllables.insert(standard, standard);
        for spelling in spellings {
            syllables.entry(spelling).or_insert(standard);
        }
    }
    syllables
});

/// Pinyin and Wade-Giles syllables, both to Wade-Giles without apostrophes: `ZHI` and `CHIH` meet.
static MANDARIN: LazyLock<Syllables> = LazyLock::new(|| {
    let rows = || {
        lines(include_str!("../../../data/names/mandarin_syllables.csv"))
            .filter_map(|line| line.split_once(','))
    };
    let mut syllables: Syllables = rows().collect();
    for (_, standard) in rows() {
        syllables.entry(standard).or_insert(standard);
    }
    syllables
});

/// A Korean name: the family name in its commonest spelling, the syllables of a given name in the
/// official ones, written together.
pub(super) fn korean(part: Part, folded: &str) -> SmolStr {
    match part {
        Part::Family => family("KR", folded),
        Part::Given => given(&KOREAN, folded),
    }
}

/// A Taiwanese name: in Wade-Giles without apostrophes, the syllables written together.
pub(super) fn mandarin(part: Part, folded: &str) -> SmolStr {
    match part {
        Part::Family => family("TW", folded),
        Part::Given => given(&MANDARIN, folded),
    }
}

fn family(country: &str, folded: &str) -> SmolStr {
    let closed: SmolStr = folded.chars().filter(|c| *c != ' ').collect();
    family_standard(country, folded)
        .or_else(|| family_standard(country, &closed))
        .map_or_else(|| folded.into(), SmolStr::new_static)
}

const LONGEST_NAME: usize = 20;

/// Syllables of a given name in one spelling, without blanks; a name that is not made of two or
/// three syllables of the language stays as it is.
fn given(syllables: &Syllables, folded: &str) -> SmolStr {
    let closed: SmolStr = folded.chars().filter(|c| *c != ' ').collect();
    if closed.len() > LONGEST_NAME || !closed.is_ascii() {
        return folded.into();
    }
    // Where the syllables are written apart, they part the name.
    let words: Vec<&str> = folded.split(' ').collect();
    if words.len() > 1
        && let Some(standard) = words
            .iter()
            .map(|word| syllables.get(word).copied())
            .collect::<Option<Vec<_>>>()
    {
        return standard.into_iter().collect();
    }
    let mut standard = Vec::with_capacity(3);
    if part_syllables(syllables, &closed, &mut standard) {
        let mut name = SmolStrBuilder::new();
        for syllable in standard {
            name.push_str(syllable);
        }
        return name.finish();
    }
    folded.into()
}

/// Whether a word is made of the syllables that given names of a country have.
pub(in crate::name) fn is_romanised_given(country: &str, word: &str) -> bool {
    let syllables = match country {
        "JP" => return super::japanese::is_japanese(word),
        "KR" => &KOREAN,
        "TW" | "SG" => &MANDARIN,
        _ => return false,
    };
    word.len() > 1 && word.len() <= LONGEST_NAME && {
        let mut parts = Vec::with_capacity(3);
        part_syllables(syllables, word, &mut parts)
    }
}

/// Parts a name into at most three syllables, the longest first; hands them out in standard form.
fn part_syllables(syllables: &Syllables, rest: &str, standard: &mut Vec<&'static str>) -> bool {
    const LONGEST: usize = 6;
    const MOST: usize = 3;
    if rest.is_empty() {
        return !standard.is_empty();
    }
    if standard.len() == MOST {
        return false;
    }
    for length in (1..=LONGEST.min(rest.len())).rev() {
        let (Some(head), Some(tail)) = (rest.get(..length), rest.get(length..)) else {
            continue;
        };
        // A vowel alone inside a name belongs to the syllable before it.
        if length == 1 && !standard.is_empty() && !tail.is_empty() {
            continue;
        }
        let Some(found) = syllables.get(head) else {
            continue;
        };
        standard.push(found);
        if part_syllables(syllables, tail, standard) {
            return true;
        }
        standard.pop();
    }
    false
}
