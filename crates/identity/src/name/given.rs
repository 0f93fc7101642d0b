//! Grading given names.

use super::{
    damerau_at_most_one, jaro_winkler, jaro_winkler_at_most, phonetic_key, same_nickname_group,
};

/// How well two given names agree, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GivenGrade {
    /// Equal after folding.
    Exact,
    /// Of one nickname group.
    Nickname,
    /// A likely misspelling, or one of several given names left out.
    Fuzzy,
    /// One side is only the initial of the other.
    Initial,
    /// Different names, or one is empty.
    None,
}

impl GivenGrade {
    /// Whether the grade verifies a name: all but an initial or nothing.
    pub const fn passes(self) -> bool {
        matches!(self, Self::Exact | Self::Nickname | Self::Fuzzy)
    }
}

/// Grades two folded given names; several names may stand on either side.
///
/// Blanks never part equal names (`MARY ANN`, `MARYANN`). Of several given names one may be
/// missing on one side (`MARY`, `MARY ANN`: fuzzy); where both sides have several, each has to
/// agree with its counterpart.
pub fn compare_given(a: &str, b: &str) -> GivenGrade {
    if a.is_empty() || b.is_empty() {
        return GivenGrade::None;
    }
    if a == b {
        return GivenGrade::Exact;
    }
    if !has_blank(a) && !has_blank(b) {
        return compare_given_words(a, b);
    }
    let (a_first, a_rest) = a.split_once(' ').unwrap_or((a, ""));
    let (b_first, b_rest) = b.split_once(' ').unwrap_or((b, ""));
    if a.bytes()
        .filter(|byte| *byte != b' ')
        .eq(b.bytes().filter(|byte| *byte != b' '))
    {
        return GivenGrade::Exact;
    }
    if same_nickname_group(&without_blanks(a), &without_blanks(b)) {
        return GivenGrade::Nickname;
    }
    if a_rest.is_empty() {
        return compare_one_with_several(a, b);
    }
    if b_rest.is_empty() {
        return compare_one_with_several(b, a);
    }
    let first = compare_given_words(a_first, b_first);
    let (mut a_words, mut b_words) = (a_rest.split(' '), b_rest.split(' '));
    let mut worst = first;
    for _ in 0..MOST_GIVEN_NAMES {
        match (a_words.next(), b_words.next()) {
            (None, None) => break,
            (Some(x), Some(y)) => worst = worst.max(compare_given_words(x, y)),
            _ => worst = worst.max(GivenGrade::Fuzzy),
        }
    }
    // Agreement on initials of later names does not lower a full first name to an initial.
    if worst == GivenGrade::Initial && first < GivenGrade::Initial {
        GivenGrade::Fuzzy
    } else {
        worst
    }
}

const MOST_GIVEN_NAMES: usize = 6;

/// Whether there are several words. By bytes: names are too short for a searcher of text to pay.
pub(super) fn has_blank(name: &str) -> bool {
    name.as_bytes().contains(&b' ')
}

fn without_blanks(words: &str) -> smol_str::SmolStr {
    words.split(' ').take(MOST_GIVEN_NAMES).collect()
}

fn compare_one_with_several(one: &str, several: &str) -> GivenGrade {
    several
        .split(' ')
        .take(MOST_GIVEN_NAMES)
        .enumerate()
        .map(|(place, word)| match compare_given_words(one, word) {
            // The rest is missing on one side, so nothing here is exact.
            GivenGrade::Exact => GivenGrade::Fuzzy,
            // Only the first of several names may be abbreviated or misspelt.
            grade if place == 0 => grade.max(GivenGrade::Fuzzy),
            GivenGrade::Nickname => GivenGrade::Fuzzy,
            _ => GivenGrade::None,
        })
        .min()
        .unwrap_or(GivenGrade::None)
}

fn compare_given_words(a: &str, b: &str) -> GivenGrade {
    if a == b {
        return GivenGrade::Exact;
    }
    let (x, y) = (a.as_bytes(), b.as_bytes());
    if x.len() == 1 || y.len() == 1 {
        return if x.first() == y.first() && x.len() != y.len() {
            GivenGrade::Initial
        } else {
            GivenGrade::None
        };
    }
    if same_nickname_group(a, b) {
        return GivenGrade::Nickname;
    }
    if words_are_alike(a, b) {
        GivenGrade::Fuzzy
    } else {
        GivenGrade::None
    }
}

/// The shared rule for misspelt words: Jaro-Winkler of 0.90, or one edit in four letters, or
/// the same sound with Jaro-Winkler of 0.80.
pub(super) fn words_are_alike(a: &str, b: &str) -> bool {
    let (x, y) = (a.as_bytes(), b.as_bytes());
    // Nothing below passes, and most words that are no namesakes share too few letters for more.
    if jaro_winkler_at_most(x, y) < 0.80 {
        return false;
    }
    if x.len().min(y.len()) >= 4 && damerau_at_most_one(x, y) {
        return true;
    }
    let similarity = jaro_winkler(x, y);
    similarity >= 0.90 || (similarity >= 0.80 && phonetic_key(a) == phonetic_key(b))
}
