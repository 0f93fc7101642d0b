//! The words between house number and unit.

use super::PostalAddress;
use super::words::{
    NUMBERED_ROADS, direction, joined_direction, ordinal, ordinal_of, street_suffix,
};
use smol_str::{SmolStr, SmolStrBuilder};

/// Parts the words of a street into directions, name and suffix.
pub(super) fn read_street(address: &mut PostalAddress, words: &[&str]) {
    if let Some((road, rest)) = numbered_road(words) {
        address.street = road;
        if let [last] = rest {
            address.post_direction = direction(last).unwrap_or_default().into();
        }
        return;
    }
    let mut words = words;
    if let Some((found, used)) = leading_direction(words) {
        address.pre_direction = found.into();
        words = words.get(used..).unwrap_or_default();
        if let Some((road, rest)) = numbered_road(words) {
            address.street = road;
            if let [last] = rest {
                address.post_direction = direction(last).unwrap_or_default().into();
            }
            return;
        }
    }
    if let Some((found, used)) = trailing_direction(words) {
        address.post_direction = found.into();
        words = words.get(..words.len() - used).unwrap_or_default();
    }
    if let [name @ .., last] = words
        && !name.is_empty()
        && let Some(suffix) = street_suffix(last)
    {
        address.suffix = suffix.into();
        words = name;
    }
    address.street = street_name(words, !address.suffix.is_empty());
}

/// How many words at the front are a numbered road, its number among them; 0 for other streets.
///
/// What would be a unit behind a street (`MAIN ST 9`) is a number here (`COUNTY ROAD 9`).
pub(super) fn numbered_road_length(words: &[&str]) -> usize {
    let length = |words: &[&str]| numbered_road(words).map(|(_, rest)| words.len() - rest.len());
    length(words)
        .or_else(|| {
            let (_, used) = leading_direction(words)?;
            Some(used + length(words.get(used..)?)?)
        })
        .unwrap_or(0)
}

/// A direction at the front, unless it is all the name that the street has (`N ST`, `WEST AVE`).
fn leading_direction(words: &[&str]) -> Option<(&'static str, usize)> {
    let (first, rest) = words.split_first()?;
    let found = direction(first)?;
    match rest {
        [] => None,
        [only] if street_suffix(only).is_some() || direction(only).is_some() => None,
        [suffix, last] if street_suffix(suffix).is_some() && direction(last).is_some() => None,
        [second, third, ..] => match joined_direction(first, second) {
            // `N E 5TH ST` is northeast; `S WEST ST` is south of a street called west.
            Some(joined) if street_suffix(third).is_none() || rest.len() > 2 => Some((joined, 2)),
            _ => Some((found, 1)),
        },
        _ => Some((found, 1)),
    }
}

/// A direction at the end, unless the street would lose its name (`AVENUE S`).
fn trailing_direction(words: &[&str]) -> Option<(&'static str, usize)> {
    let (last, rest) = words.split_last()?;
    let found = direction(last)?;
    let (before, name) = rest.split_last()?;
    if let Some(joined) = joined_direction(before, last)
        && !name.is_empty()
    {
        return Some((joined, 2));
    }
    let would_lose_name = name.is_empty() && street_suffix(before).is_some();
    (!would_lose_name).then_some((found, 1))
}

/// A numbered road in its standard form, and the words behind its number.
fn numbered_road<'a, 'b>(words: &'a [&'b str]) -> Option<(SmolStr, &'a [&'b str])> {
    // `TEXAS HIGHWAY 6` is a highway of the state, whatever the state.
    let (in_state, rest) = match words {
        [state, rest @ ..] if super::standardise_state(state).is_some() => (true, rest),
        _ => (false, words),
    };
    for road in NUMBERED_ROADS.iter() {
        if let Some(after) = words.strip_prefix(road.spelling.as_slice())
            && let Some((number, after)) = road_number(after)
        {
            return Some((SmolStr::from_iter([road.standard, " ", &number]), after));
        }
        if in_state
            && matches!(road.standard, "HIGHWAY" | "ROUTE")
            && let Some(after) = rest.strip_prefix(road.spelling.as_slice())
            && let Some((number, after)) = road_number(after)
        {
            return Some((
                SmolStr::from_iter(["STATE ", road.standard, " ", &number]),
                after,
            ));
        }
    }
    None
}

/// The number of a road (`9`, `9A`, `B`), and the words behind it; `None` where a name follows.
fn road_number<'a, 'b>(words: &'a [&'b str]) -> Option<(SmolStr, &'a [&'b str])> {
    let words = match words {
        ["#" | "NO" | "NUMBER", rest @ ..] => rest,
        _ => words,
    };
    let (number, rest) = words.split_first()?;
    let has_digit = number.bytes().any(|byte| byte.is_ascii_digit());
    let ends_in_ordinal = super::words::is_ordinal(number);
    let is_lettered = number.len() <= 2
        && rest.is_empty()
        && direction(number).is_none()
        && street_suffix(number).is_none();
    if ends_in_ordinal || !(has_digit || is_lettered) {
        return None;
    }
    // `ROAD 5 ST` is a name with a suffix of its own.
    match rest {
        [next, ..] if street_suffix(next).is_some() => None,
        _ => Some((SmolStr::from(number.trim_start_matches('0')), rest)),
    }
}

/// The name in standard words: ordinals in digits, `SAINT` as `ST`, `AVE B` as `AVENUE B`.
fn street_name(words: &[&str], has_suffix: bool) -> SmolStr {
    let mut name = SmolStrBuilder::new();
    let mut is_first = true;
    let mut rest = words;
    while let [word, after @ ..] = rest {
        if !is_first {
            name.push(' ');
        }
        rest = after;
        if let Some((spelled, used)) = ordinal(word, after.first().copied()) {
            name.push_str(&spelled);
            rest = after.get(used - 1..).unwrap_or_default();
        } else if word.bytes().all(|byte| byte.is_ascii_digit()) {
            match after {
                // `42 ND` and a bare `42` in `42 ST`.
                ["ST" | "ND" | "RD" | "TH", tail @ ..] => {
                    name.push_str(&ordinal_of(word));
                    rest = tail;
                }
                [] if is_first && has_suffix => name.push_str(&ordinal_of(word)),
                _ => name.push_str(word),
            }
        } else if is_first && street_suffix(word) == Some("AVE") && !after.is_empty() {
            name.push_str(if *word == "AVENIDA" { word } else { "AVENUE" });
        } else if *word == "SAINT" {
            name.push_str("ST");
        } else {
            name.push_str(word);
        }
        is_first = false;
    }
    name.finish()
}
