//! Address words in a country's own script, put into plain ones before anything is folded.

use crate::word_table::lines;
use std::borrow::Cow;
use std::sync::LazyLock;

struct NativeWord {
    country: &'static str,
    native: &'static str,
    plain: &'static str,
    behind_digit: bool,
}

static NATIVE_WORDS: LazyLock<Vec<NativeWord>> = LazyLock::new(|| {
    let mut words: Vec<NativeWord> = lines(include_str!("../../data/address/native.csv"))
        .filter_map(|line| {
            let mut fields = line.split(',');
            Some(NativeWord {
                country: fields.next()?,
                native: fields.next()?,
                plain: fields.next()?,
                behind_digit: fields.next() == Some("digit"),
            })
        })
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.native.len()));
    words
});

/// Puts plain words for the structure words of the country's script (`丁目` gives `CHOME`), digits
/// for numerals before them, hyphens for the marks between numbers, and blanks behind ordinals.
///
/// ASCII text comes back as it is. Linear in the length of the text.
pub(super) fn plain_script<'a>(country: &str, text: &'a str) -> Cow<'a, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let words: Vec<&NativeWord> = NATIVE_WORDS
        .iter()
        .filter(|word| word.country == country)
        .collect();
    let is_chinese_script = matches!(country, "JP" | "TW");
    let mut plain = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let after_digit = plain.chars().next_back().is_some_and(is_digit);
        if let Some(word) = words
            .iter()
            .find(|word| rest.starts_with(word.native) && (after_digit || !word.behind_digit))
        {
            plain.push(' ');
            plain.push_str(word.plain);
            plain.push(' ');
            rest = rest.get(word.native.len()..).unwrap_or_default();
            continue;
        }
        if is_chinese_script && let Some((number, used)) = read_numerals(rest, &words) {
            plain.push(' ');
            plain.push_str(&number);
            rest = rest.get(used..).unwrap_or_default();
            continue;
        }
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
        let next_is_digit = rest.chars().next().is_some_and(is_digit);
        match character {
            '\u{b0}' | '\u{ba}' | '\u{aa}' => plain.push_str("O "),
            '之' | 'の' | 'ノ' | 'ー' | 'ｰ' | '－' | '−' | '‐' | '‑' | '–' | '—'
                if next_is_digit =>
            {
                plain.push(if after_digit { '-' } else { ' ' });
            }
            '、' | '，' | '،' | '（' | '）' | '・' => plain.push(','),
            '〒' => plain.push(' '),
            '０'..='９' | '0'..='9' => {
                // A name and its number are written without a blank.
                if plain
                    .chars()
                    .next_back()
                    .is_some_and(|last| !last.is_ascii())
                {
                    plain.push(' ');
                }
                plain.push(ascii_digit(character));
            }
            _ => plain.push(character),
        }
    }
    Cow::Owned(plain)
}

fn is_digit(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, '０'..='９')
}

fn ascii_digit(wide: char) -> char {
    u32::from(wide)
        .checked_sub(u32::from('０'))
        .and_then(|value| char::from_digit(value, 10))
        .unwrap_or(wide)
}

/// A number in Chinese numerals (`二`, `十二`, `二十一`) that one of the structure words follows,
/// and the bytes it took.
fn read_numerals(text: &str, words: &[&NativeWord]) -> Option<(String, usize)> {
    let mut value = 0_u32;
    let mut ones = None;
    let mut used = 0;
    for character in text.chars().take(5) {
        if character == '十' {
            value += ones.take().unwrap_or(1) * 10;
        } else if let Some(digit) = numeral(character) {
            if ones.is_some() {
                return None;
            }
            ones = Some(digit);
        } else {
            break;
        }
        used += character.len_utf8();
    }
    if used == 0 {
        return None;
    }
    let after = text.get(used..)?;
    let counts = words.iter().any(|word| after.starts_with(word.native));
    counts.then(|| ((value + ones.unwrap_or(0)).to_string(), used))
}

fn numeral(character: char) -> Option<u32> {
    const NUMERALS: &str = "〇一二三四五六七八九";
    let place = NUMERALS.chars().position(|known| known == character)?;
    u32::try_from(place).ok()
}
