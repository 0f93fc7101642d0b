//! Grading family names.

use super::family_groups::are_romanisations;
use super::given::{has_blank, words_are_alike};
use super::{damerau_at_most_one, is_particle};

/// How well two family names agree, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FamilyGrade {
    /// Equal after folding, blanks aside.
    Exact,
    /// A likely misspelling, another romanisation, or the same words in another order or with other particles.
    Fuzzy,
    /// Compound names that share one word of four letters or more.
    Partial,
    /// Different names, or one is empty.
    None,
}

impl FamilyGrade {
    /// Whether the grade verifies a name without help of the other parts.
    pub const fn passes(self) -> bool {
        matches!(self, Self::Exact | Self::Fuzzy)
    }
}

/// Grades two folded family names, simple or compound.
///
/// `DE LA CRUZ` and `DELACRUZ` are equal, `GARCIA LOPEZ` and `LOPEZ GARCIA` or `CRUZ` and
/// `DE LA CRUZ` are fuzzy, `GARCIA` and `GARCIA LOPEZ` share a part.
pub fn compare_family(a: &str, b: &str) -> FamilyGrade {
    if a.is_empty() || b.is_empty() {
        return FamilyGrade::None;
    }
    if a == b {
        return FamilyGrade::Exact;
    }
    if !has_blank(a) && !has_blank(b) {
        if a.len() > 1 && b.len() > 1 && (words_are_alike(a, b) || are_romanisations(a, b)) {
            return FamilyGrade::Fuzzy;
        }
        return FamilyGrade::None;
    }
    compare_compounds(a, b)
}

const MOST_WORDS: usize = 8;

/// The words of a family name, particles apart, and its letters without blanks.
struct Compound<'a> {
    words: [&'a str; MOST_WORDS],
    count: usize,
    letters: smol_str::SmolStr,
}

impl<'a> Compound<'a> {
    fn read(text: &'a str) -> Self {
        let mut compound = Self {
            words: [""; MOST_WORDS],
            count: 0,
            letters: text
                .split(' ')
                .take(2 * MOST_WORDS)
                .map(|word| if word == "SAINT" { "ST" } else { word })
                .collect(),
        };
        for word in text.split(' ').filter(|word| !is_particle(word)) {
            if let Some(place) = compound.words.get_mut(compound.count) {
                *place = word;
                compound.count += 1;
            }
        }
        compound
    }

    fn words(&self) -> &[&'a str] {
        self.words.get(..self.count).unwrap_or_default()
    }
}

fn compare_compounds(a: &str, b: &str) -> FamilyGrade {
    let (a, b) = (Compound::read(a), Compound::read(b));
    if a.letters == b.letters {
        return FamilyGrade::Exact;
    }
    if a.count > 0 && a.count == b.count && all_find_a_partner(a.words(), b.words()) {
        return FamilyGrade::Fuzzy;
    }
    let (x, y) = (a.letters.as_bytes(), b.letters.as_bytes());
    if x.len().min(y.len()) >= 5 && damerau_at_most_one(x, y) {
        return FamilyGrade::Fuzzy;
    }
    let shares_a_word = a
        .words()
        .iter()
        .any(|word| word.len() >= 4 && b.words().contains(word));
    if shares_a_word {
        FamilyGrade::Partial
    } else {
        FamilyGrade::None
    }
}

/// Whether the words pair up one to one, in any order, each equal or alike.
fn all_find_a_partner(a: &[&str], b: &[&str]) -> bool {
    let mut pairs = Pairs {
        candidates: [0; MOST_WORDS],
        partner_of: [None; MOST_WORDS],
    };
    a.iter().enumerate().all(|(place, word)| {
        let alike = b
            .iter()
            .enumerate()
            .filter(|(_, other)| word == *other || words_are_alike(word, other))
            .fold(0, |set, (place, _)| set | (1 << place));
        if let Some(candidates) = pairs.candidates.get_mut(place) {
            *candidates = alike;
        }
        alike != 0 && pairs.join(place, &mut 0)
    })
}

/// A matching between two sets of words that grows one word at a time. Taking the first free
/// partner would not do: the answer would depend on the order of the words.
struct Pairs {
    /// For each word of the one side, the set of words on the other that may be its partner.
    candidates: [u8; MOST_WORDS],
    /// For each word of the other side, the word that took it.
    partner_of: [Option<usize>; MOST_WORDS],
}

impl Pairs {
    /// Finds a partner for a word, moving others to another partner where that helps.
    fn join(&mut self, word: usize, tried: &mut u8) -> bool {
        let candidates = self.candidates.get(word).copied().unwrap_or_default();
        for place in 0..MOST_WORDS {
            let bit = 1 << place;
            if candidates & bit == 0 || *tried & bit != 0 {
                continue;
            }
            *tried |= bit;
            let holder = self.partner_of.get(place).copied().flatten();
            if holder.is_none_or(|holder| self.join(holder, tried)) {
                if let Some(partner) = self.partner_of.get_mut(place) {
                    *partner = Some(word);
                }
                return true;
            }
        }
        false
    }
}
