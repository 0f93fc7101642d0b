//! Word lists that ship with the crate, one file each.

use foldhash::fast::FixedState;
use std::collections::{HashMap, HashSet};

/// A map of words that ship with the crate. Nobody outside chooses the words, so that a fast hash
/// without a secret does.
pub(crate) type WordMap<V> = HashMap<&'static str, V, FixedState>;

/// A set of folded words or phrases, read from an embedded text file.
///
/// Entries are parted by white space; blank lines and lines that begin with `#` say nothing.
pub(crate) struct WordTable {
    words: HashSet<&'static str, FixedState>,
}

impl WordTable {
    pub(crate) fn read(text: &'static str) -> Self {
        Self {
            words: lines(text).flat_map(str::split_whitespace).collect(),
        }
    }

    pub(crate) fn contains(&self, word: &str) -> bool {
        self.words.contains(word)
    }
}

/// The lines of an embedded file that say something.
pub(crate) fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Whether a folded word begins with a digit.
pub(crate) fn is_number_word(word: &str) -> bool {
    word.as_bytes().first().is_some_and(u8::is_ascii_digit)
}
