//! Which half of a full name is the family's, where the family name stands first.

use super::Part;
use super::readings::{is_chinese, reading};
use super::romanised::family_standard;
use crate::fold;

/// Parts a full name of Japan, Korea or Taiwan into given and family name; `None` for other
/// countries, and where nothing tells the two apart.
///
/// In the country's own script the family name stands first; blanks part it, else the longest
/// family name of the table, else the usual length (one character in Korea and Taiwan, two in
/// Japan). In Latin letters the known family name counts wherever it stands, else the first word.
pub(in crate::name) fn split_full(country: &str, text: &str) -> Option<(String, String)> {
    if !matches!(country, "JP" | "KR" | "TW") || text.contains([',', '，', '、']) {
        return None;
    }
    const MOST_BYTES: usize = 200;
    let text = text.trim();
    if text.is_empty() || text.len() > MOST_BYTES {
        return None;
    }
    let first = text.chars().next()?;
    let is_native = is_chinese(first) || is_hangul(first) || is_kana(first);
    if let Some((before, after)) = text.split_once(char::is_whitespace) {
        if is_native {
            return Some((after.trim().to_owned(), before.to_owned()));
        }
        return Some(split_latin(country, text, before, after));
    }
    if !is_native || is_kana(first) {
        return None;
    }
    let ends: Vec<usize> = text
        .char_indices()
        .skip(1)
        .map(|(place, _)| place)
        .collect();
    let known = (1..=3)
        .rev()
        .filter_map(|length| ends.get(length - 1))
        .find(|end| {
            text.get(..**end)
                .is_some_and(|head| reading(country, Part::Family, head).is_some())
        });
    let usual_length = if country == "JP" { 2 } else { 1 };
    let end = known.or_else(|| ends.get(usual_length - 1))?;
    Some((text.get(*end..)?.to_owned(), text.get(..*end)?.to_owned()))
}

fn split_latin(country: &str, text: &str, before: &str, after: &str) -> (String, String) {
    let is_family = |word: &str| {
        let folded = fold(word);
        family_standard(country, &folded).is_some()
            || crate::name::is_common_surname(&folded) && !crate::name::is_common_given(&folded)
    };
    let last_first = text
        .rsplit_once(char::is_whitespace)
        .filter(|(_, last)| is_family(last) && !is_family(before));
    match last_first {
        Some((given, family)) => (given.to_owned(), family.to_owned()),
        None => (after.trim().to_owned(), before.to_owned()),
    }
}

fn is_hangul(character: char) -> bool {
    ('\u{ac00}'..='\u{d7a3}').contains(&character)
}

fn is_kana(character: char) -> bool {
    ('\u{3041}'..='\u{30ff}').contains(&character) || ('\u{ff66}'..='\u{ff9f}').contains(&character)
}
