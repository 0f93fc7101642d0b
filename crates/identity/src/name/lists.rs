//! Word lists about names.

use crate::word_table::WordTable;
use std::sync::LazyLock;

static TITLES: LazyLock<WordTable> =
    LazyLock::new(|| WordTable::read(include_str!("../../data/titles.txt")));
static CREDENTIALS: LazyLock<WordTable> =
    LazyLock::new(|| WordTable::read(include_str!("../../data/credentials.txt")));
static PARTICLES: LazyLock<WordTable> =
    LazyLock::new(|| WordTable::read(include_str!("../../data/particles.txt")));
static ORGANISATION_WORDS: LazyLock<WordTable> =
    LazyLock::new(|| WordTable::read(include_str!("../../data/organisation_words.txt")));
static GIVEN_NAMES: LazyLock<WordTable> = LazyLock::new(|| {
    WordTable::read(concat!(
        include_str!("../../data/given_names.txt"),
        include_str!("../../data/given_names_world.txt")
    ))
});
static SURNAMES: LazyLock<WordTable> = LazyLock::new(|| {
    WordTable::read(concat!(
        include_str!("../../data/surnames.txt"),
        include_str!("../../data/surnames_world.txt")
    ))
});

/// Whether a folded word is a title such as `MR` or `DR`.
pub(crate) fn is_title(word: &str) -> bool {
    TITLES.contains(word)
}

/// Whether a folded word is a credential such as `ESQ` or `MD`.
pub(crate) fn is_credential(word: &str) -> bool {
    CREDENTIALS.contains(word)
}

/// Whether a folded word is a particle of family names, such as `DE`, `VAN` or `AL`.
pub fn is_particle(word: &str) -> bool {
    word.len() <= 5 && PARTICLES.contains(word)
}

/// Whether a folded name has a word of organisations, estates or tests (`LLC`, `TRUST`, …).
pub fn looks_like_organisation(folded: &str) -> bool {
    folded
        .split(' ')
        .any(|word| ORGANISATION_WORDS.contains(word))
}

/// Whether a folded word is a usual given name: the head of the United States census list, and
/// romanised names of other languages.
pub fn is_common_given(word: &str) -> bool {
    GIVEN_NAMES.contains(word)
}

/// Whether a folded word is a usual family name: the head of the United States census list, and
/// romanised names of other languages.
pub fn is_common_surname(word: &str) -> bool {
    SURNAMES.contains(word)
}
