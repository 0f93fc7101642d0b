//! How two rows agree, element by element.

use super::names::{NameGrades, NameId};
use super::print::Print;
use bonafide_identity::{
    DateGrade, FamilyGrade, GivenGrade, adjacent_exchange, compare_dates, digit_differences,
};
use bonafide_types::PartialDate;

/// How two rows agree, element by element.
#[derive(Clone, Copy, Debug)]
pub(super) struct Agreement {
    pub(super) given: Given,
    pub(super) family: Family,
    pub(super) birth: Birth,
    pub(super) id: Id,
    pub(super) suffix_conflict: bool,
    /// Both name the same supplier's person ids, and different ones; or they are of two countries,
    /// whose ids and addresses cannot be held against each other.
    pub(super) other_person: bool,
    pub(super) phone: bool,
    pub(super) email: bool,
    pub(super) place: bool,
    pub(super) zip: bool,
    /// The unit at the place is the same, or neither names one.
    pub(super) unit: bool,
    /// House number and street are equal; the ZIP is missing or different.
    pub(super) street: bool,
    pub(super) middle: Middle,
    /// Both state the same generation suffix.
    pub(super) suffix: bool,
    /// Given names that differ begin alike.
    pub(super) given_begins_alike: bool,
    /// The names of both rows, to ask how common they are: given and family.
    pub(super) names: [(NameId, NameId); 2],
    /// The ZIP code of the first row.
    pub(super) zip_code: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Middle {
    Same,
    /// One side is the initial of the other.
    Initial,
    Unknown,
    Different,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Given {
    /// Equal, or of one nickname group.
    Same,
    /// A misspelling, or one person under the middle name.
    Alike,
    /// Only the initial.
    Initial,
    /// One given name may be the other's middle initial, or a slip in a short name.
    Distant,
    /// One side has none.
    Unknown,
    Different,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Family {
    Same,
    Alike,
    /// One side has none.
    Unknown,
    Different,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Birth {
    Same,
    /// Equal as far as both are known.
    Fits,
    /// A likely slip apart.
    Slip,
    /// One side has none.
    Unknown,
    /// Two parts are equal, and no slip explains the third.
    Off,
    Different,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Id {
    Same,
    /// One digit, or two neighbours exchanged.
    Near,
    /// The last four are all there is on one side, and they are equal.
    LastFour,
    /// One side has none.
    Unknown,
    Different,
}

impl Agreement {
    /// Compares two rows.
    pub(super) fn of(a: &Print, b: &Print, names: &mut NameGrades<'_>) -> Self {
        let equal = |a: u32, b: u32| a != 0 && a == b;
        let mut agreement = Self {
            given: given(a, b, names),
            family: family(a, b, names),
            birth: birth(a, b),
            id: id(a, b),
            suffix_conflict: a.suffix != 0 && b.suffix != 0 && a.suffix != b.suffix,
            other_person: is_other_person(a, b),
            phone: equal(a.phone, b.phone),
            email: equal(a.email, b.email),
            place: equal(a.place, b.place),
            unit: a.unit == b.unit,
            zip: equal(a.zip, b.zip),
            street: equal(a.street, b.street) && !equal(a.place, b.place),
            middle: middle(a, b, names),
            suffix: a.suffix != 0 && a.suffix == b.suffix,
            given_begins_alike: false,
            names: [(a.given, a.family), (b.given, b.family)],
            zip_code: a.zip,
        };
        if agreement.given == Given::Different {
            agreement.given_begins_alike = names.table.begin_alike(a.given, b.given);
        }
        if agreement.given == Given::Different && agreement.family == Family::Different {
            agreement.read_exchanged(a, b, names);
        }
        agreement
    }

    /// Given and family name may stand in each other's place on one side.
    fn read_exchanged(&mut self, a: &Print, b: &Print, names: &mut NameGrades<'_>) {
        let first = names.family(a.given, b.family);
        let second = names.family(a.family, b.given);
        if first.passes() && second.passes() {
            self.given = Given::Alike;
            self.family = Family::Alike;
        }
    }

    /// Whether both names pass.
    pub(super) fn is_full_name(&self) -> bool {
        self.given <= Given::Alike && self.family <= Family::Alike
    }

    /// Whether the given names differ only as a scanner would make them differ: all else is equal.
    pub(super) fn is_badly_scanned(&self) -> bool {
        self.given == Given::Different
            && self.given_begins_alike
            && self.family == Family::Same
            && self.birth == Birth::Same
            && self.id == Id::Same
    }
}

const fn is_other_person(a: &Print, b: &Print) -> bool {
    let have_ids = a.person != 0 && b.person != 0 && a.scope == b.scope;
    if have_ids {
        return a.person != b.person;
    }
    a.country != b.country
}

fn given(a: &Print, b: &Print, names: &mut NameGrades<'_>) -> Given {
    if a.given == 0 || b.given == 0 {
        return Given::Unknown;
    }
    let grade = names.given(a.given, b.given);
    match grade {
        GivenGrade::Exact if names.table.is_initial(a.given) => return Given::Initial,
        GivenGrade::Exact | GivenGrade::Nickname => return Given::Same,
        GivenGrade::Fuzzy if names.table.first_word_is_equal(a.given, b.given) => {
            return Given::Same;
        }
        GivenGrade::Fuzzy => return Given::Alike,
        GivenGrade::Initial | GivenGrade::None => {}
    }
    let by_middle = names
        .given(a.given, b.middle)
        .min(names.given(a.middle, b.given));
    if by_middle.passes() {
        Given::Alike
    } else if grade == GivenGrade::Initial {
        Given::Initial
    } else if by_middle == GivenGrade::Initial || names.table.are_a_slip_apart(a.given, b.given) {
        Given::Distant
    } else {
        Given::Different
    }
}

fn middle(a: &Print, b: &Print, names: &mut NameGrades<'_>) -> Middle {
    if a.middle == 0 || b.middle == 0 {
        return Middle::Unknown;
    }
    if a.middle == b.middle && !names.table.is_initial(a.middle) {
        return Middle::Same;
    }
    match names.given(a.middle, b.middle) {
        GivenGrade::Exact | GivenGrade::Initial => Middle::Initial,
        GivenGrade::Nickname | GivenGrade::Fuzzy => Middle::Same,
        GivenGrade::None => Middle::Different,
    }
}

fn family(a: &Print, b: &Print, names: &mut NameGrades<'_>) -> Family {
    if a.family == 0 || b.family == 0 {
        return Family::Unknown;
    }
    match names.family(a.family, b.family) {
        FamilyGrade::Exact => Family::Same,
        FamilyGrade::Fuzzy | FamilyGrade::Partial => Family::Alike,
        FamilyGrade::None => Family::Different,
    }
}

fn birth(a: &Print, b: &Print) -> Birth {
    if a.birth != 0 && a.birth == b.birth && a.has_full_birth() {
        return Birth::Same;
    }
    let (Some(a), Some(b)) = (a.birth_date(), b.birth_date()) else {
        return Birth::Unknown;
    };
    // Systems write the first of January where they know the year only.
    let is_default = |date: PartialDate| date.month() == Some(1) && date.day() == Some(1);
    if a.year() == b.year() && (is_default(a) || is_default(b)) {
        return Birth::Fits;
    }
    match compare_dates(a, b) {
        DateGrade::Exact => Birth::Same,
        DateGrade::ExactAsFarAsKnown => Birth::Fits,
        DateGrade::Fuzzy(_) => Birth::Slip,
        DateGrade::Two => Birth::Off,
        DateGrade::One | DateGrade::None => Birth::Different,
    }
}

fn id(a: &Print, b: &Print) -> Id {
    if a.id != 0 && b.id != 0 {
        if a.id == b.id {
            return Id::Same;
        }
        return match (a.nine_digits(), b.nine_digits()) {
            (Some(a), Some(b)) if digit_differences(&a, &b) == 1 || adjacent_exchange(&a, &b) => {
                Id::Near
            }
            _ => Id::Different,
        };
    }
    if a.last_four == 0 || b.last_four == 0 {
        return Id::Unknown;
    }
    if a.last_four == b.last_four {
        Id::LastFour
    } else {
        Id::Different
    }
}
