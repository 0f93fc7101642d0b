//! What speaks for two rows being of one person, and what against.

use super::names::NameTable;
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
    /// Both name the same supplier's person ids, and different ones.
    pub(super) other_person: bool,
    pub(super) phone: bool,
    pub(super) email: bool,
    pub(super) place: bool,
    pub(super) zip: bool,
    /// House number and street are equal; the ZIP is missing or different.
    pub(super) street: bool,
    pub(super) middle: Middle,
    /// Both state the same generation suffix.
    suffix: bool,
    /// Given names that differ begin alike.
    pub(super) given_begins_alike: bool,
    /// How many rows have the rarer of the given names.
    given_rows: u32,
    /// How many rows have such a name by chance.
    namesakes: f64,
    /// How many rows of the shared ZIP code have such a name by chance.
    namesakes_in_zip: f64,
}

/// Rows of one name expected by chance, up to which a name tells people apart by itself.
pub(super) const RARE: f64 = 0.5;

/// The same among those born on one day: one in 25,000 are.
const RARE_ON_A_DAY: f64 = 1_000.0;

/// The same within one ZIP code.
const RARE_IN_ZIP: f64 = 1.0;

/// The same among those whose birth dates are a slip apart.
const RARE_WITHIN_A_SLIP: f64 = 30.0;

/// Rows of one given name up to which a birth date leaves one person of that name.
const RARE_GIVEN: u32 = 2_000;

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
    /// One given name may be the other's middle initial.
    MiddleInitial,
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
    pub(super) fn of(a: &Print, b: &Print, names: &mut NameTable) -> Self {
        let equal = |a: u32, b: u32| a != 0 && a == b;
        let mut agreement = Self {
            given: given(a, b, names),
            family: family(a, b, names),
            birth: birth(a, b),
            id: id(a, b),
            suffix_conflict: a.suffix != 0 && b.suffix != 0 && a.suffix != b.suffix,
            other_person: a.person != 0
                && b.person != 0
                && a.scope == b.scope
                && a.person != b.person,
            phone: equal(a.phone, b.phone),
            email: equal(a.email, b.email),
            place: equal(a.place, b.place),
            zip: equal(a.zip, b.zip),
            street: equal(a.street, b.street) && !equal(a.place, b.place),
            middle: middle(a, b, names),
            suffix: a.suffix != 0 && a.suffix == b.suffix,
            given_begins_alike: names.begin_alike(a.given, b.given),
            given_rows: names
                .rows_as_given(a.given)
                .max(names.rows_as_given(b.given)),
            namesakes: names.expected_namesakes(a).max(names.expected_namesakes(b)),
            namesakes_in_zip: 0.0,
        };
        agreement.namesakes_in_zip = if agreement.zip {
            agreement.namesakes * names.share_of_zip(a.zip)
        } else {
            f64::INFINITY
        };
        if agreement.given == Given::Different && agreement.family == Family::Different {
            agreement.read_exchanged(a, b, names);
        }
        agreement
    }

    /// Given and family name may stand in each other's place on one side.
    fn read_exchanged(&mut self, a: &Print, b: &Print, names: &mut NameTable) {
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

    /// How many elements besides name, birth date and full id agree.
    pub(super) fn links(&self) -> u32 {
        u32::from(self.phone)
            + u32::from(self.email)
            + u32::from(self.place)
            + u32::from(self.id == Id::LastFour)
    }

    /// Whether the rows are of one person, by rules that need no look at other rows; the pass at
    /// which the rule applies, strongest first.
    pub(super) fn pass(&self) -> Option<Pass> {
        if self.other_person || self.suffix_conflict {
            return None;
        }
        let links = self.links();
        let full = self.is_full_name();
        let birth_known_equal = self.birth == Birth::Same;
        let birth_is_open = matches!(self.birth, Birth::Fits | Birth::Unknown | Birth::Slip);
        match self.id {
            Id::Same if full && (birth_known_equal || birth_is_open) => return Some(Pass::Certain),
            Id::Same if self.is_badly_scanned() => return Some(Pass::Strong),
            // The name changed, or is an initial, or is missing.
            Id::Same if self.given <= Given::Alike || self.family <= Family::Alike => {
                let names_fit = self.given <= Given::Unknown && self.family != Family::Different
                    || self.given <= Given::Initial;
                if names_fit && (birth_known_equal || (birth_is_open && links > 0)) {
                    return Some(Pass::Strong);
                }
                // A wrong birth date in one source.
                let is_off = full && self.birth == Birth::Off && links > 0;
                return is_off.then_some(Pass::Strong);
            }
            Id::Same => {
                let fits = self.given <= Given::Unknown && birth_known_equal;
                return fits.then_some(Pass::Strong);
            }
            Id::Near if self.given == Given::Same && full && birth_known_equal => {
                return Some(Pass::Certain);
            }
            Id::Near | Id::Different => return None,
            Id::LastFour | Id::Unknown => {}
        }
        let same_middle = self.middle == Middle::Same;
        if birth_known_equal && full && self.middle != Middle::Different {
            let is_linked = links > 0 || self.zip || self.street;
            let is_rare = self.namesakes < RARE_ON_A_DAY;
            if is_linked || (is_rare && self.given == Given::Same) {
                return Some(Pass::Certain);
            }
            return (is_rare || self.middle != Middle::Unknown).then_some(Pass::Strong);
        }
        // A new family name: the given name must be the same, for twins share all the rest.
        let is_rare_given = self.given_rows < RARE_GIVEN;
        if birth_known_equal
            && self.given == Given::Same
            && (links > 0 || same_middle || is_rare_given)
            && self.middle != Middle::Different
        {
            return Some(Pass::Strong);
        }
        let is_rare_within_slip = self.given == Given::Same
            && self.family == Family::Same
            && self.middle != Middle::Different
            && self.namesakes < RARE_WITHIN_A_SLIP;
        if self.birth == Birth::Slip && is_rare_within_slip {
            return Some(Pass::Likely);
        }
        if matches!(self.birth, Birth::Slip | Birth::Fits) && full && links > 0 {
            return Some(Pass::Likely);
        }
        None
    }

    /// How much speaks for one person where birth date or id are open; `None` where too little.
    ///
    /// Such rows are only joined where no rival fits as well (a father and a son of one name).
    /// `is_known_by_family` says that the cluster of the one has the family name of the other.
    pub(super) fn score_with_open_birth(&self, is_known_by_family: bool) -> Option<u32> {
        let contradicts = self.other_person
            || self.suffix_conflict
            || matches!(self.birth, Birth::Off | Birth::Different)
            || matches!(self.id, Id::Near | Id::Different);
        if contradicts {
            return None;
        }
        let family = if is_known_by_family {
            Family::Alike
        } else {
            self.family
        };
        let exact = self.given == Given::Same && self.family == Family::Same;
        let is_rare_here = self.namesakes_in_zip < RARE_IN_ZIP
            || (self.street && self.namesakes < RARE_ON_A_DAY)
            || (exact && self.namesakes < RARE && self.middle != Middle::Different);
        let links = self.links();
        let is_linked = links > 0 || (self.is_full_name() && is_rare_here);
        let same_middle = matches!(self.middle, Middle::Same | Middle::Initial);
        let names = match (self.given, family) {
            _ if !is_linked => return None,
            (Given::Same, Family::Same) => 6,
            (Given::Same | Given::Alike, Family::Same | Family::Alike) => 4,
            (Given::Initial, Family::Same | Family::Alike) => 2,
            (Given::MiddleInitial, Family::Same | Family::Alike)
                if links > 1 || self.email || self.id == Id::LastFour =>
            {
                1
            }
            // A new family name is only believed with an element that few people share.
            (Given::Same, Family::Different)
                if self.email || links > 1 || (self.place && same_middle) =>
            {
                1
            }
            _ => return None,
        };
        Some(
            names
                + 4 * u32::from(self.email)
                + 3 * u32::from(self.phone)
                + 3 * u32::from(self.id == Id::LastFour)
                + 2 * u32::from(self.place)
                + u32::from(self.street)
                + 3 * u32::from(self.birth == Birth::Same)
                + 2 * u32::from(self.birth == Birth::Fits)
                + u32::from(same_middle)
                + 2 * u32::from(self.suffix),
        )
    }
}

/// When a rule applies; stronger rules first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pass {
    /// Name, birth date or id, and more agree.
    Certain,
    /// Enough agrees that the rest may have changed.
    Strong,
    /// Something slipped, something else explains it.
    Likely,
}

fn given(a: &Print, b: &Print, names: &mut NameTable) -> Given {
    if a.given == 0 || b.given == 0 {
        return Given::Unknown;
    }
    let grade = names.given(a.given, b.given);
    match grade {
        GivenGrade::Exact | GivenGrade::Nickname => return Given::Same,
        GivenGrade::Fuzzy if names.first_word_is_equal(a.given, b.given) => return Given::Same,
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
    } else if by_middle == GivenGrade::Initial {
        Given::MiddleInitial
    } else {
        Given::Different
    }
}

fn middle(a: &Print, b: &Print, names: &mut NameTable) -> Middle {
    if a.middle == 0 || b.middle == 0 {
        return Middle::Unknown;
    }
    if a.middle == b.middle && !names.is_initial(a.middle) {
        return Middle::Same;
    }
    match names.given(a.middle, b.middle) {
        GivenGrade::Exact | GivenGrade::Initial => Middle::Initial,
        GivenGrade::Nickname | GivenGrade::Fuzzy => Middle::Same,
        GivenGrade::None => Middle::Different,
    }
}

fn family(a: &Print, b: &Print, names: &mut NameTable) -> Family {
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
