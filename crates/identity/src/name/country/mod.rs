//! Names by the habits of a country: readings of its script, one romanisation, its titles.
//!
//! What is done here is done when a name is read, on both sides alike, so that names written in
//! different ways come out as one text and can be found by it. A name of the United States never
//! passes here.

mod arabic;
mod japanese;
mod mononym;
mod order;
mod readings;
mod romanised;
mod western;

pub(super) use mononym::complete;
pub(super) use order::split_full;
pub(super) use readings::script_countries;
pub(super) use romanised::is_romanised_given;

use crate::fold;
use smol_str::SmolStr;
use std::borrow::Cow;

/// Which part of a name a text is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Given,
    Family,
}

/// Folds one part of a name by the habits of a country.
///
/// Japanese, Korean and Taiwanese names in their own script take their usual reading where it is
/// known; each country's romanisations come out as one; Arabic compounds and articles are parted
/// alike; umlauts and `AA` are written one way. Texts of more than 200 bytes are only folded.
pub(super) fn fold_in(country: &str, part: Part, text: &str) -> SmolStr {
    if text.len() > MOST_BYTES {
        return fold(text);
    }
    let read = if text.is_ascii() {
        fold(text)
    } else {
        readings::read_script(country, part, text)
    };
    let read = western::without_titles(country, &read);
    match country {
        "JP" => japanese::one_romanisation(part, &read),
        "KR" => romanised::korean(part, &read),
        "TW" => romanised::mandarin(part, &read),
        "SA" | "AE" => arabic::one_spelling(&read),
        "US" => read,
        _ => arabic::joined_servants(&western::one_spelling(country, part, &read)),
    }
}

/// A full name with its country's titles taken out and its script read, where that has to be done
/// before the words are told apart.
pub(super) fn plain_full<'a>(country: &str, text: &'a str) -> Cow<'a, str> {
    if country == "US" || text.len() > MOST_BYTES {
        return Cow::Borrowed(text);
    }
    let read = match country {
        "SA" | "AE" if !text.is_ascii() => Cow::Owned(readings::read_words(country, text).into()),
        "TH" => Cow::Borrowed(readings::without_thai_title(text)),
        _ => Cow::Borrowed(text),
    };
    // Commas part a name into its halves, which folding would lose.
    if read.contains([',', ';', '\u{ff0c}', '\u{60c}']) {
        return read;
    }
    let folded = western::without_titles(country, &fold(&read));
    match country {
        "NL" | "BE" => Cow::Owned(western::full_particles(&folded).into()),
        _ => Cow::Owned(folded.into()),
    }
}

/// Longer texts are no names, and are only folded.
const MOST_BYTES: usize = 200;
