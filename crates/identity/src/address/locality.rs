//! Postal codes, towns and subdivisions outside the United States.

use super::habits::{Habits, habits_of};
use crate::fold;
use crate::word_table::lines;
use smol_str::{SmolStr, SmolStrBuilder};
use std::collections::HashMap;
use std::sync::LazyLock;

struct Subdivision {
    country: &'static str,
    code: &'static str,
    names: Vec<&'static str>,
}

static SUBDIVISIONS: LazyLock<Vec<Subdivision>> = LazyLock::new(|| {
    lines(include_str!("../../data/address/subdivisions.csv"))
        .filter_map(|line| {
            let mut fields = line.split(',');
            Some(Subdivision {
                country: fields.next()?,
                code: fields.next()?,
                names: fields.next()?.split('|').collect(),
            })
        })
        .collect()
});

type ByName = HashMap<(&'static str, SmolStr), &'static str>;

static CODES: LazyLock<ByName> = LazyLock::new(|| {
    let mut codes = HashMap::new();
    for subdivision in SUBDIVISIONS.iter() {
        codes.insert(
            (subdivision.country, subdivision.code.into()),
            subdivision.code,
        );
        for name in &subdivision.names {
            codes.insert((subdivision.country, fold(name)), subdivision.code);
        }
    }
    codes
});

static CITIES: LazyLock<ByName> = LazyLock::new(|| {
    let mut cities = HashMap::new();
    for line in lines(include_str!("../../data/address/cities.csv")) {
        let mut fields = line.split(',');
        let (Some(country), Some(standard), Some(names)) =
            (fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        cities.insert((country, standard.into()), standard);
        for name in names.split('|') {
            cities.insert((country, fold(name)), standard);
        }
    }
    cities
});

/// The code of a subdivision where the country's are known, else its folded name.
///
/// `BR-SP`, `SP` and `São Paulo` give `SP`; in a country without a table, `Provence` gives
/// `PROVENCE`.
pub(super) fn read_subdivision(habits: &Habits, text: &str) -> SmolStr {
    let folded = fold(text.get(..128).unwrap_or(text));
    let bare = folded
        .strip_prefix(habits.code)
        .and_then(|rest| rest.strip_prefix(' '))
        .unwrap_or(&folded);
    known_subdivision(habits, bare).map_or_else(|| SmolStr::from(bare), SmolStr::new_static)
}

/// The code of a folded name or code, where the country's subdivisions are known.
pub(super) fn known_subdivision(habits: &Habits, folded: &str) -> Option<&'static str> {
    CODES.get(&(habits.code, SmolStr::from(folded))).copied()
}

/// The code of a subdivision whose native name begins a text, and the name's length in bytes.
pub(super) fn subdivision_at_front(country: &str, text: &str) -> Option<(&'static str, usize)> {
    SUBDIVISIONS
        .iter()
        .filter(|subdivision| subdivision.country == country)
        .flat_map(|subdivision| {
            subdivision
                .names
                .iter()
                .map(|name| (subdivision.code, name))
        })
        .find(|(_, name)| !name.is_ascii() && text.starts_with(**name))
        .map(|(code, name)| (code, name.len()))
}

/// A town in one spelling: folded, districts by number and `CEDEX` left out, foreign names of
/// large cities put into the country's own.
pub(super) fn read_town(habits: &Habits, text: &str) -> SmolStr {
    let folded = fold(text.get(..256).unwrap_or(text));
    let mut words: Vec<&str> = folded.split(' ').collect();
    while let [_, .., last] = words.as_slice() {
        let is_number = last.bytes().any(|byte| byte.is_ascii_digit());
        if !is_number && *last != "CEDEX" {
            break;
        }
        words.pop();
    }
    let mut town = SmolStrBuilder::new();
    for (place, word) in words.iter().enumerate() {
        if place > 0 {
            town.push(' ');
        }
        let is_last = place + 1 == words.len();
        town.push_str(match (*word, habits.speaks("fr")) {
            ("ST", _) if !is_last => "SAINT",
            ("STE", true) if !is_last => "SAINTE",
            (word, _) => word,
        });
    }
    let town = town.finish();
    let without_umlauts = plain_umlauts(habits, &town);
    for spelling in [&town, &without_umlauts] {
        if let Some(standard) = CITIES.get(&(habits.code, spelling.clone())) {
            return SmolStr::new_static(standard);
        }
    }
    without_umlauts
}

/// `MUELLER` as `MULLER` where the country writes umlauts with an E; `BAUER` keeps its letters.
pub(super) fn plain_umlauts(habits: &Habits, folded: &str) -> SmolStr {
    let writes_umlauts = habits.speaks("de") || habits.speaks("no") || habits.speaks("se");
    if !writes_umlauts {
        return folded.into();
    }
    let mut plain = SmolStrBuilder::new();
    let mut before = b' ';
    let mut is_umlaut_end = false;
    for (place, byte) in folded.bytes().enumerate() {
        let next = folded.as_bytes().get(place + 1).copied();
        if is_umlaut_end {
            is_umlaut_end = false;
            before = byte;
            continue;
        }
        let after_vowel = matches!(before, b'A' | b'E' | b'I' | b'O' | b'U' | b'Q');
        is_umlaut_end = !after_vowel
            && match (byte, next) {
                (b'A' | b'O' | b'U', Some(b'E')) => true,
                (b'A', Some(b'A')) => habits.speaks("no") || habits.speaks("se"),
                _ => false,
            };
        plain.push(char::from(byte));
        before = byte;
    }
    plain.finish()
}

/// The postal code without blanks and country letters, and its further digits where a country
/// has such; empty for what has not the country's shape.
///
/// Up to two zeros that a spreadsheet dropped at the front are put back.
pub(super) fn read_postal_code(habits: &Habits, text: &str) -> (SmolStr, SmolStr) {
    let compact = compact(text);
    if let Some(code) = bare_code(habits, &compact) {
        return standard_code(habits, code);
    }
    let all_digits = !compact.is_empty() && compact.bytes().all(|byte| byte.is_ascii_digit());
    let wanted = habits
        .postal_shapes
        .first()
        .filter(|shape| all_digits && shape.bytes().all(|place| place == b'9'))
        .map(|shape| shape.len())
        .filter(|wanted| compact.len() < *wanted && compact.len() + 2 >= *wanted);
    if let Some(wanted) = wanted {
        let padded = std::iter::repeat_n('0', wanted - compact.len())
            .chain(compact.chars())
            .collect();
        return (padded, SmolStr::default());
    }
    (SmolStr::default(), SmolStr::default())
}

/// Letters and digits alone.
fn compact(text: &str) -> SmolStr {
    fold(text.get(..64).unwrap_or(text))
        .chars()
        .filter(|character| *character != ' ')
        .collect()
}

/// A compact code of the country's shape, without the letters before it.
fn bare_code<'t>(habits: &Habits, compact: &'t str) -> Option<&'t str> {
    if has_shape(habits, compact) {
        return Some(compact);
    }
    habits
        .postal_prefixes
        .iter()
        .filter_map(|prefix| compact.strip_prefix(prefix))
        .find(|rest| has_shape(habits, rest))
}

fn standard_code(habits: &Habits, code: &str) -> (SmolStr, SmolStr) {
    match habits.code {
        "SA" => {
            let (code, further) = code.split_at_checked(5).unwrap_or((code, ""));
            (code.into(), further.into())
        }
        // The new codes hold the old ones: `C1043AAZ`.
        "AR" => {
            let digits = code
                .chars()
                .filter(|character| character.is_ascii_digit())
                .collect();
            (digits, SmolStr::default())
        }
        _ => (code.into(), SmolStr::default()),
    }
}

fn has_shape(habits: &Habits, compact: &str) -> bool {
    habits.postal_shapes.iter().any(|shape| {
        shape.len() == compact.len()
            && shape
                .bytes()
                .zip(compact.bytes())
                .all(|(place, byte)| match place {
                    b'9' => byte.is_ascii_digit(),
                    b'A' => byte.is_ascii_uppercase(),
                    _ => byte.is_ascii_alphanumeric(),
                })
    })
}

/// Whether a postal code has the shape of its country; `None` where no shape is known.
pub fn is_postal_code(country: &str, text: &str) -> Option<bool> {
    if country == "US" {
        let digits = compact(text);
        return Some(matches!(digits.len(), 5 | 9) && digits.bytes().all(|b| b.is_ascii_digit()));
    }
    let habits = habits_of(country)?;
    if habits.postal_shapes.is_empty() {
        return None;
    }
    Some(bare_code(habits, &compact(text)).is_some())
}

/// A text without the postal code in it, and the code; searched from the end.
pub(super) struct WithoutCode {
    pub(super) text: String,
    pub(super) code: SmolStr,
    /// How many words stood before the code.
    pub(super) words_before: usize,
}

/// Finds a whole postal code among the words of a text, in up to three of them.
pub(super) fn take_postal_code(habits: &Habits, text: &str) -> Option<WithoutCode> {
    let words: Vec<&str> = text.split_whitespace().take(64).collect();
    for start in (0..words.len()).rev() {
        for length in (1..=3).rev() {
            let Some(run) = words.get(start..start + length) else {
                continue;
            };
            let joined = compact(&run.concat());
            // Three digits are too few to be told from a house number.
            if joined.len() < 4 {
                continue;
            }
            let Some(code) = bare_code(habits, &joined) else {
                continue;
            };
            // A run that begins with a word of the code's own is longer than it needs to be.
            if length > 1 && bare_code(habits, &compact(&run.get(1..)?.concat())).is_some() {
                let lead = run.first().copied().unwrap_or_default();
                if !habits.postal_prefixes.contains(&fold(lead).as_str()) {
                    continue;
                }
            }
            let mut rest: Vec<&str> = words.get(..start)?.to_vec();
            rest.extend(words.get(start + length..)?);
            return Some(WithoutCode {
                text: rest.join(" "),
                code: code.into(),
                words_before: start,
            });
        }
    }
    None
}
