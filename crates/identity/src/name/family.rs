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
    let mut taken = [false; MOST_WORDS];
    a.iter().all(|word| {
        let free = |equal: bool| {
            b.iter().zip(&taken).position(|(other, taken)| {
                !taken && (word == other || (!equal && words_are_alike(word, other)))
            })
        };
        let partner = free(true).or_else(|| free(false));
        if let Some(place) = partner.and_then(|place| taken.get_mut(place)) {
            *place = true;
        }
        partner.is_some()
    })
}
