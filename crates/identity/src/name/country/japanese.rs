//! Japanese names: kana, and the romanisations of one sound.

use super::Part;
use super::romanised::family_standard;
use smol_str::{SmolStr, SmolStrBuilder};

/// Kana as Hepburn writes them; other characters stay.
///
/// Small kana join the one before (`しょ` gives `sho`), `っ` doubles the next consonant, the mark
/// of a long vowel goes.
pub(super) fn kana_to_latin(text: &str) -> String {
    let mut latin = String::with_capacity(text.len());
    let mut doubles = false;
    for character in text.chars() {
        let character = wide_kana(character);
        match character {
            'ー' => continue,
            'っ' => {
                doubles = true;
                continue;
            }
            _ => {}
        }
        if !('\u{3041}'..='\u{3096}').contains(&character) {
            latin.push(character);
            continue;
        }
        let sound = any_ascii::any_ascii_char(character);
        if matches!(character, 'ゃ' | 'ゅ' | 'ょ') && latin.ends_with('i') {
            latin.pop();
            let hides_its_y = ["sh", "ch", "j"].iter().any(|end| latin.ends_with(end));
            latin.push_str(if hides_its_y {
                sound.trim_start_matches('y')
            } else {
                sound
            });
            continue;
        }
        if doubles {
            doubles = false;
            latin.extend(sound.chars().next().filter(|c| c.is_ascii_alphabetic()));
        }
        latin.push_str(sound);
    }
    latin
}

/// Katakana as hiragana; the two differ by a fixed distance.
fn wide_kana(character: char) -> char {
    const DISTANCE: u32 = 0x60;
    if ('\u{30a1}'..='\u{30f6}').contains(&character) {
        return char::from_u32(u32::from(character) - DISTANCE).unwrap_or(character);
    }
    character
}

/// A name in one romanisation: long vowels short, the spellings of the Kunrei system in Hepburn's.
///
/// Words that are no Japanese syllables (`LOUIS`) stay as they are.
pub(super) fn one_romanisation(part: Part, folded: &str) -> SmolStr {
    let mut name = SmolStrBuilder::new();
    for (place, word) in folded.split(' ').enumerate() {
        if place > 0 {
            name.push(' ');
        }
        let known = (part == Part::Family)
            .then(|| family_standard("JP", word))
            .flatten();
        match known {
            Some(standard) => name.push_str(standard),
            None if is_japanese(word) => push_short(&mut name, word),
            None => name.push_str(word),
        }
    }
    name.finish()
}

/// Whether a word is made of Japanese syllables: each a vowel after at most one consonant sound,
/// or an `N`.
pub(super) fn is_japanese(word: &str) -> bool {
    const ONSETS: [&[u8]; 25] = [
        b"KY", b"GY", b"SH", b"SY", b"CH", b"TY", b"TS", b"NY", b"HY", b"BY", b"PY", b"MY", b"RY",
        b"ZY", b"JY", b"K", b"G", b"S", b"Z", b"T", b"D", b"H", b"B", b"P", b"R",
    ];
    let mut rest = word.as_bytes();
    if rest.len() < 3 || !rest.iter().any(|byte| is_vowel(*byte)) {
        return false;
    }
    while let Some(first) = rest.first() {
        // A doubled consonant, or one that ends a syllable.
        let doubled = rest.get(1) == Some(first) && !is_vowel(*first) && *first != b'L';
        if doubled {
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        let onset = ONSETS
            .iter()
            .find(|onset| rest.starts_with(onset))
            .map_or(0, |onset| onset.len());
        let onset = if onset == 0 && matches!(first, b'N' | b'M' | b'Y' | b'W' | b'F' | b'J') {
            1
        } else {
            onset
        };
        match rest.get(onset) {
            Some(byte) if is_vowel(*byte) => rest = rest.get(onset + 1..).unwrap_or_default(),
            // `N`, `M` before a lip sound, `H` behind a long `O`.
            _ if matches!(first, b'N' | b'M' | b'H') => {
                rest = rest.get(1..).unwrap_or_default();
            }
            _ => return false,
        }
    }
    true
}

const fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'A' | b'E' | b'I' | b'O' | b'U')
}

fn push_short(name: &mut SmolStrBuilder, word: &str) {
    let mut rest = word;
    let mut last = ' ';
    while !rest.is_empty() {
        const RULES: [(&str, &str); 14] = [
            ("SYA", "SHA"),
            ("SYU", "SHU"),
            ("SYO", "SHO"),
            ("TYA", "CHA"),
            ("TYU", "CHU"),
            ("TYO", "CHO"),
            ("ZYA", "JA"),
            ("ZYU", "JU"),
            ("ZYO", "JO"),
            ("SI", "SHI"),
            ("TI", "CHI"),
            ("TU", "TSU"),
            ("HU", "FU"),
            ("ZI", "JI"),
        ];
        let behind_a_sound = matches!(last, 'S' | 'C' | 'T');
        if let Some((from, to)) = RULES
            .iter()
            .find(|(from, _)| rest.starts_with(from) && !behind_a_sound)
        {
            name.push_str(to);
            last = to.chars().next_back().unwrap_or(' ');
            rest = rest.get(from.len()..).unwrap_or_default();
            continue;
        }
        let bytes = rest.as_bytes();
        let next_is_vowel = bytes.get(1).is_some_and(|byte| is_vowel(*byte));
        let byte = bytes.first().copied().unwrap_or(b' ');
        let is_long_mark = match (last, byte) {
            // `INOUE` says each of its vowels.
            ('O', b'U') | ('U', b'U') | ('O', b'O') => !next_is_vowel,
            ('O', b'H') => !next_is_vowel,
            _ => false,
        };
        let character = match byte {
            b'M' if matches!(bytes.get(1), Some(b'M' | b'B' | b'P')) => 'N',
            byte => char::from(byte),
        };
        if !is_long_mark {
            name.push(character);
            last = character;
        }
        rest = rest.get(1..).unwrap_or_default();
    }
}
