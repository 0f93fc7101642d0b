//! Grading whole names.

use super::{FamilyGrade, GivenGrade, PersonName, Suffix, compare_family, compare_given};

/// How two names agree, part by part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NameComparison {
    /// Agreement of the given names; of the exchanged reading where `swapped`.
    pub given: GivenGrade,
    /// Agreement of the family names; of the exchanged reading where `swapped`.
    pub family: FamilyGrade,
    /// Given and family name stand in each other's place on one side.
    pub swapped: bool,
    /// Both sides state a suffix, and the suffixes speak of different persons.
    pub suffix_conflict: bool,
}

/// One grade for a whole name: that of the worse part, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameGrade {
    /// Both parts are equal.
    Exact,
    /// The family name is equal, the given name of one nickname group.
    Nickname,
    /// Both parts pass, at least one only as a misspelling.
    Fuzzy,
    /// Both parts pass, in each other's place.
    Swapped,
    /// Both parts agree at least by an initial or by a part of a compound name.
    Partial,
    /// At least one part disagrees.
    None,
}

impl NameComparison {
    /// The grade of the worse part.
    pub const fn grade(&self) -> NameGrade {
        use {FamilyGrade as F, GivenGrade as G};
        match (self.given, self.family) {
            (G::None, _) | (_, F::None) => NameGrade::None,
            (G::Initial, _) | (_, F::Partial) => NameGrade::Partial,
            _ if self.swapped => NameGrade::Swapped,
            (G::Exact, F::Exact) => NameGrade::Exact,
            (G::Nickname, F::Exact) => NameGrade::Nickname,
            _ => NameGrade::Fuzzy,
        }
    }
}

/// Compares two names, straight and with given and family name exchanged.
///
/// A name used under its middle name (`JOHN ROBERT`, called `ROBERT`) grades its given name as
/// fuzzy. The exchanged reading counts only where both its parts pass and the straight one is
/// worse.
pub fn compare_names(a: &PersonName, b: &PersonName) -> NameComparison {
    let straight = NameComparison {
        given: compare_given_and_middle(a, b),
        family: compare_family(a.family(), b.family()),
        swapped: false,
        suffix_conflict: Suffix::conflict(a.suffix(), b.suffix()),
    };
    if straight.given.passes() && straight.family.passes() {
        return straight;
    }
    let crossed_given = compare_family(a.given(), b.family());
    let crossed_family = compare_family(a.family(), b.given());
    if crossed_given.passes() && crossed_family.passes() {
        let as_given = match crossed_given {
            FamilyGrade::Exact => GivenGrade::Exact,
            _ => GivenGrade::Fuzzy,
        };
        return NameComparison {
            given: as_given,
            family: crossed_family,
            swapped: true,
            ..straight
        };
    }
    straight
}

fn compare_given_and_middle(a: &PersonName, b: &PersonName) -> GivenGrade {
    let straight = compare_given(a.given(), b.given());
    if straight == GivenGrade::Exact || is_given_in_two_fields(a, b) || is_given_in_two_fields(b, a)
    {
        return GivenGrade::Exact;
    }
    if straight.passes() {
        return straight;
    }
    let by_middle = compare_given(a.given(), b.middle()).min(compare_given(a.middle(), b.given()));
    if by_middle.passes() {
        GivenGrade::Fuzzy
    } else {
        straight
    }
}

/// Whether given and middle name of one side stand together as given name of the other: `MARY`
/// with middle `ANN`, `MARYANN` or `MARY ANN`.
fn is_given_in_two_fields(name: &PersonName, other: &PersonName) -> bool {
    let letters = |text: &str| text.bytes().filter(|byte| *byte != b' ').count();
    let (first, second) = (name.given(), name.middle());
    if first.is_empty() || second.is_empty() {
        return false;
    }
    letters(first) + letters(second) == letters(other.given())
        && first
            .bytes()
            .chain(second.bytes())
            .filter(|byte| *byte != b' ')
            .eq(other.given().bytes().filter(|byte| *byte != b' '))
}
