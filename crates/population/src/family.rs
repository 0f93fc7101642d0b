//! Kinds of households and their sizes.

use crate::dice::{Dice, Purpose};

/// Who lives together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Single,
    Couple,
    /// A couple with children.
    Family,
    SingleParent,
    /// A couple, a parent of one of them, and a child.
    ThreeGenerations,
    Roommates,
    /// An adult with an elderly parent.
    ParentAndAdult,
    /// Two who lived together; one has moved out.
    Divorced,
}

const KINDS: [(Kind, u32); 8] = [
    (Kind::Single, 26),
    (Kind::Couple, 22),
    (Kind::Family, 24),
    (Kind::SingleParent, 8),
    (Kind::ThreeGenerations, 3),
    (Kind::Roommates, 6),
    (Kind::ParentAndAdult, 3),
    (Kind::Divorced, 8),
];

/// The frame of one household.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) kind: Kind,
    /// Children, or roommates beyond the first.
    pub(crate) extra: usize,
}

impl Plan {
    /// The plan of a household: the same for the same seed and number.
    pub(crate) fn of_household(seed: u64, household: u64) -> Self {
        let mut dice = Dice::new(seed, Purpose::Plan, household);
        let at = dice.weighted(&KINDS.map(|(_, weight)| weight));
        let kind = KINDS.get(at).map_or(Kind::Single, |(kind, _)| *kind);
        let extra = match kind {
            Kind::Family => 1 + dice.weighted(&[40, 40, 20]),
            Kind::SingleParent => 1 + dice.weighted(&[60, 40]),
            Kind::Roommates => 1 + dice.weighted(&[50, 30, 20]),
            Kind::ThreeGenerations => 1,
            Kind::Single | Kind::Couple | Kind::ParentAndAdult | Kind::Divorced => 0,
        };
        Self { kind, extra }
    }

    /// Whether children of this household can be twins.
    pub(crate) const fn has_siblings(self) -> bool {
        matches!(self.kind, Kind::Family | Kind::SingleParent) && self.extra > 1
    }

    /// Whether parents and children live here.
    pub(crate) const fn has_generations(self) -> bool {
        matches!(
            self.kind,
            Kind::Family | Kind::SingleParent | Kind::ThreeGenerations | Kind::ParentAndAdult
        )
    }

    /// Number of people.
    pub(crate) const fn members(self) -> usize {
        let base = match self.kind {
            Kind::Single | Kind::SingleParent | Kind::Roommates => 1,
            Kind::Couple | Kind::Family | Kind::ParentAndAdult | Kind::Divorced => 2,
            Kind::ThreeGenerations => 3,
        };
        base + self.extra
    }
}
