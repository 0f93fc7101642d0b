//! The usual readings of names in a country's own script.

use super::Part;
use crate::fold;
use crate::word_table::lines;
use smol_str::{SmolStr, SmolStrBuilder};
use std::collections::HashMap;
use std::sync::LazyLock;

type Readings = HashMap<(&'static str, &'static str, &'static str), &'static str>;

/// By country, part of the name and text.
static READINGS: LazyLock<Readings> = LazyLock::new(|| {
    lines(include_str!("../../../data/names/readings.csv"))
        .filter_map(|line| {
            let mut fields = line.split(',');
            let key = (fields.next()?, fields.next()?, fields.next()?);
            Some((key, fields.next()?))
        })
        .collect()
});

/// The usual reading of a name of a country, `None` where the table has none.
pub(super) fn reading(country: &str, part: Part, native: &str) -> Option<&'static str> {
    let part = match part {
        Part::Given => "given",
        Part::Family => "family",
    };
    // The keys are static, the question is not.
    let key: (&str, &str, &str) = (country, part, native);
    READINGS.get(&key).copied()
}

/// A text that is not ASCII: by its reading where one is known, else transliterated.
pub(super) fn read_script(country: &str, part: Part, text: &str) -> SmolStr {
    let closed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if let Some(reading) = reading(country, part, &closed) {
        return SmolStr::new_static(reading);
    }
    match country {
        "JP" => fold(&super::japanese::kana_to_latin(text)),
        "KR" => fold(&hangul_in_syllables(text)),
        "TW" => fold(&in_syllables(text)),
        "SA" | "AE" => read_words(country, text),
        "TH" => fold(without_thai_title(text)),
        _ => fold(text),
    }
}

/// Reads each word by the table; those it does not know are transliterated.
pub(super) fn read_words(country: &str, text: &str) -> SmolStr {
    let mut read = SmolStrBuilder::new();
    let mut is_first = true;
    for word in text.split_whitespace() {
        let plain = READINGS
            .get(&(country, "word", word))
            .map_or_else(|| fold(word), |reading| SmolStr::new_static(reading));
        if plain.is_empty() {
            continue;
        }
        if !is_first {
            read.push(' ');
        }
        is_first = false;
        read.push_str(&plain);
    }
    read.finish()
}

/// Writes Hangul in Latin letters, syllable by syllable, as the official romanisation does.
fn hangul_in_syllables(text: &str) -> String {
    let mut parted = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if !('\u{ac00}'..='\u{d7a3}').contains(&character) {
            parted.push(character);
            continue;
        }
        let syllable = any_ascii::any_ascii_char(character);
        // A sound at the end of a syllable is not voiced.
        let unvoiced = match syllable.as_bytes() {
            [.., b'n', b'g'] => None,
            [.., b'g'] => Some('k'),
            [.., b'b'] => Some('p'),
            [.., b'd' | b's' | b'j'] => Some('t'),
            _ => None,
        };
        match (unvoiced, syllable.len().checked_sub(1)) {
            (Some(end), Some(length)) => {
                parted.push_str(syllable.get(..length).unwrap_or_default());
                parted.push(end);
            }
            _ => parted.push_str(syllable),
        }
        parted.push(' ');
    }
    parted
}

/// Parts Chinese characters, each of which is a syllable.
fn in_syllables(text: &str) -> String {
    let mut parted = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        parted.push(character);
        if is_chinese(character) {
            parted.push(' ');
        }
    }
    parted
}

/// Whether a character is one of the Chinese script.
pub(super) fn is_chinese(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '々')
}

pub(super) fn without_thai_title(text: &str) -> &str {
    const TITLES: [&str; 8] = [
        "นางสาว",
        "น.ส.",
        "นาย",
        "นาง",
        "เด็กชาย",
        "เด็กหญิง",
        "ด.ช.",
        "ด.ญ.",
    ];
    let text = text.trim();
    TITLES
        .iter()
        .find_map(|title| text.strip_prefix(title))
        .filter(|rest| !rest.trim().is_empty())
        .unwrap_or(text)
}

/// The countries whose names a text can be, by its script; none for Latin letters and scripts
/// that every country reads alike.
pub(in crate::name) fn script_countries(text: &str) -> &'static [&'static str] {
    if text.is_ascii() {
        return &[];
    }
    let has = |is_of_script: fn(char) -> bool| text.chars().take(64).any(is_of_script);
    if has(|c| matches!(c, '\u{ac00}'..='\u{d7a3}')) {
        &["KR"]
    } else if has(|c| matches!(c, '\u{3041}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}')) {
        &["JP"]
    } else if has(is_chinese) {
        &["JP", "TW", "KR"]
    } else if has(|c| matches!(c, '\u{620}'..='\u{64a}')) {
        &["SA"]
    } else if has(|c| matches!(c, '\u{e01}'..='\u{e5b}')) {
        &["TH"]
    } else {
        &[]
    }
}
