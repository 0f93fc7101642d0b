//! Generational suffixes.

use crate::word_table::{WordMap, lines};
use std::sync::LazyLock;

/// A generational suffix of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Suffix {
    /// `Jr`, `Junior`.
    Junior,
    /// `Sr`, `Senior`.
    Senior,
    /// `II`, `2nd`.
    Second,
    /// `III`, `3rd`.
    Third,
    /// `IV`, `4th`.
    Fourth,
    /// `V`, `5th`.
    Fifth,
}

impl Suffix {
    /// The usual short form: `JR`, `SR`, `II` … `V`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Junior => "JR",
            Self::Senior => "SR",
            Self::Second => "II",
            Self::Third => "III",
            Self::Fourth => "IV",
            Self::Fifth => "V",
        }
    }

    /// Reads what stands in a field of its own: `Jr.`, `2nd`, `iii`. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        read_suffix(&crate::fold(text))?.generation
    }

    /// Whether two suffixes speak of different persons.
    ///
    /// An absent suffix contradicts nothing, and `Jr` and `II` are used for one another.
    pub fn conflict(a: Option<Self>, b: Option<Self>) -> bool {
        match (a, b) {
            (Some(Self::Junior | Self::Second), Some(Self::Junior | Self::Second)) => false,
            (Some(a), Some(b)) => a != b,
            _ => false,
        }
    }
}

/// A word that can stand as a suffix; `I` and `1ST` name no generation that parts two people.
#[derive(Clone, Copy)]
pub(super) struct SuffixWord {
    pub(super) generation: Option<Suffix>,
}

static SUFFIX_WORDS: LazyLock<WordMap<SuffixWord>> = LazyLock::new(|| {
    lines(include_str!("../../data/suffixes.csv"))
        .filter_map(|line| line.split_once(','))
        .map(|(word, name)| {
            let generation = match name {
                "junior" => Some(Suffix::Junior),
                "senior" => Some(Suffix::Senior),
                "second" => Some(Suffix::Second),
                "third" => Some(Suffix::Third),
                "fourth" => Some(Suffix::Fourth),
                "fifth" => Some(Suffix::Fifth),
                _ => None,
            };
            (word, SuffixWord { generation })
        })
        .collect()
});

/// What a folded word says where only a suffix can stand.
pub(super) fn read_suffix(word: &str) -> Option<SuffixWord> {
    if word.len() > 6 {
        return None;
    }
    SUFFIX_WORDS.get(word).copied()
}

/// Where a word was found decides how much doubt it deserves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SuffixPlace {
    /// At the end of a family name.
    Family,
    /// At the end of given names, where `V` or `I` is an initial.
    Given,
    /// At the end of a full name, which needs a family name too.
    FullName,
}

/// What a folded word says as the last of `count` words.
pub(super) fn trailing_suffix(word: &str, count: usize, place: SuffixPlace) -> Option<SuffixWord> {
    let is_only_a_suffix = matches!(
        word,
        "JR" | "SR" | "JNR" | "SNR" | "II" | "III" | "IV" | "2ND" | "3RD" | "4TH"
    );
    let can_be_a_name = matches!(word, "JUNIOR" | "SENIOR");
    let can_be_an_initial = matches!(word, "V" | "I" | "1ST" | "5TH");
    let words_needed = match place {
        SuffixPlace::FullName if can_be_a_name || can_be_an_initial => 3,
        SuffixPlace::Family if can_be_a_name || can_be_an_initial => 2,
        SuffixPlace::Given if can_be_a_name => 2,
        _ if is_only_a_suffix => 2,
        _ => return None,
    };
    if count < words_needed {
        return None;
    }
    read_suffix(word)
}
