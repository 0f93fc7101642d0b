//! States and ZIP codes.

use crate::fold;
use crate::fold::for_each_plain_byte;
use crate::word_table::{WordMap, lines};
use smol_str::{SmolStr, SmolStrBuilder};
use std::sync::LazyLock;

static STATES: LazyLock<WordMap<&'static str>> = LazyLock::new(|| {
    let mut states = WordMap::default();
    for line in lines(include_str!("../../data/states.csv")) {
        if let Some((code, names)) = line.split_once(',') {
            states.insert(code, code);
            states.extend(names.split('|').map(|name| (name, code)));
        }
    }
    states
});

/// The two-letter code of a state, territory or military state in any usual spelling:
/// `ma`, `Mass.`, `Massachusetts`, `US-MA`.
pub fn standardise_state(text: &str) -> Option<&'static str> {
    let folded = fold(text.get(..64).unwrap_or(text));
    if let Some(code) = STATES.get(folded.as_str()) {
        return Some(code);
    }
    if let Some(rest) = folded.strip_prefix("US ").or(folded.strip_prefix("USA ")) {
        return STATES.get(rest).copied();
    }
    None
}

/// The state of a ZIP code by its first digits; `None` for prefixes that are not in use.
///
/// `zip5` must have five digits. A few ZIP codes cross a state line; the state of the post
/// office is given.
pub fn state_of_zip(zip5: &str) -> Option<&'static str> {
    static RANGES: LazyLock<Vec<(u32, u32, &'static str)>> = LazyLock::new(|| {
        lines(include_str!("../../data/zip_states.csv"))
            .filter_map(|line| {
                let mut fields = line.split(',');
                let first = fields.next()?.parse().ok()?;
                let last = fields.next()?.parse().ok()?;
                Some((first, last, fields.next()?))
            })
            .collect()
    });
    if zip5.len() != 5 || !zip5.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let zip: u32 = zip5.parse().ok()?;
    let place = RANGES.partition_point(|(_, last, _)| *last < zip);
    let (first, _, state) = RANGES.get(place)?;
    (*first <= zip).then_some(*state)
}

/// Splits a postal code into ZIP and ZIP+4; either may come out empty.
///
/// Zeros that a spreadsheet dropped at the front are put back.
pub(super) fn read_zip(text: &str) -> (SmolStr, SmolStr) {
    let mut parts = [[0_u8; 9]; 2];
    let mut counts = [0_usize; 2];
    let mut part = 0;
    let mut is_sound = true;
    for_each_plain_byte(text.get(..40).unwrap_or(text), |byte| match byte {
        b'0'..=b'9' => {
            if let (Some(digits), Some(count)) = (parts.get_mut(part), counts.get_mut(part)) {
                match digits.get_mut(*count) {
                    Some(place) => *place = byte,
                    None => is_sound = false,
                }
                *count += 1;
            }
        }
        b'-' if counts == [0, 0] || part == 1 => {}
        b'-' => part = 1,
        b' ' | b'.' => {}
        _ => is_sound = false,
    });
    let [first, second] = parts;
    let [first_count, second_count] = counts;
    let text_of = |digits: &[u8], from: usize, to: usize, width: usize| -> SmolStr {
        let digits = digits.get(from..to).unwrap_or_default();
        std::iter::repeat_n('0', width - digits.len())
            .chain(digits.iter().map(|byte| char::from(*byte)))
            .collect()
    };
    if !is_sound {
        return (SmolStr::default(), SmolStr::default());
    }
    match (first_count, second_count) {
        (3..=5, 0) => (text_of(&first, 0, first_count, 5), SmolStr::default()),
        (3..=5, 4) => (
            text_of(&first, 0, first_count, 5),
            text_of(&second, 0, 4, 4),
        ),
        (3..=5, _) => (text_of(&first, 0, first_count, 5), SmolStr::default()),
        (7..=9, 0) => (
            text_of(&first, 0, first_count - 4, 5),
            text_of(&first, first_count - 4, first_count, 4),
        ),
        _ => (SmolStr::default(), SmolStr::default()),
    }
}

/// A city in the spelling of the postal service: `St. Louis` gives `SAINT LOUIS`.
pub(super) fn read_city(text: &str) -> SmolStr {
    let folded = fold(text);
    if matches!(folded.as_str(), "NYC" | "NEW YORK CITY") {
        return SmolStr::new_static("NEW YORK");
    }
    let mut city = SmolStrBuilder::new();
    let mut words = folded.split(' ').peekable();
    let mut is_first = true;
    while let Some(word) = words.next() {
        let is_last = words.peek().is_none();
        if !is_first {
            city.push(' ');
        }
        city.push_str(match word {
            "ST" if !is_last => "SAINT",
            "STE" if !is_last => "SAINTE",
            "FT" if !is_last => "FORT",
            "MT" if !is_last => "MOUNT",
            "PT" if !is_last => "POINT",
            "N" if is_first && !is_last => "NORTH",
            "S" if is_first && !is_last => "SOUTH",
            "E" if is_first && !is_last => "EAST",
            "W" if is_first && !is_last => "WEST",
            _ => word,
        });
        is_first = false;
    }
    city.finish()
}
