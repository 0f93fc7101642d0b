//! Word lists that ship with the crate, one file each.

use std::collections::HashSet;

/// A set of folded words or phrases, read from an embedded text file.
///
/// Entries are parted by white space; blank lines and lines that begin with `#` say nothing.
pub(crate) struct WordTable {
    words: HashSet<&'static str>,
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
