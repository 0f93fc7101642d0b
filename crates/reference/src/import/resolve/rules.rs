//! The rules: which agreement makes two rows one person.

use super::agreement::{Agreement, Birth, Family, Given, Id, Middle};
use super::names::NameTable;

/// Rows of one name expected by chance, up to which a name tells people apart by itself.
pub(super) const RARE: f64 = 1.0;

/// The same among those born on one day: one in 25,000 are.
const RARE_ON_A_DAY: f64 = 1_000.0;

/// The same within one ZIP code.
const RARE_IN_ZIP: f64 = 3.0;

/// The same among those whose birth dates are a slip apart.
const RARE_WITHIN_A_SLIP: f64 = 30.0;

/// Rows of one given name up to which a birth date leaves one person of that name.
const RARE_GIVEN: u32 = 300;

/// What speaks for two rows being of one person, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// The supplier's person id.
    SameId,
    /// Name, birth date or id, and more agree.
    Certain,
    /// Enough agrees that the rest may have changed.
    Strong,
    /// Something slipped, something else explains it.
    Likely,
    /// No rule decides; joined only where nobody else fits as well.
    Open,
}

impl Agreement {
    /// How many elements besides name, birth date and full id agree.
    pub(super) fn links(&self) -> u32 {
        u32::from(self.phone)
            + u32::from(self.email)
            + u32::from(self.place)
            + u32::from(self.id == Id::LastFour)
    }

    /// How many rows would have the commoner of the two names by chance.
    fn namesakes(&self, names: &NameTable) -> f64 {
        let [a, b] = self
            .names
            .map(|(given, family)| names.expected_namesakes(given, family));
        a.max(b)
    }

    /// The same within the shared ZIP code; without one, everybody is a namesake.
    fn namesakes_in_zip(&self, names: &NameTable) -> f64 {
        if self.zip {
            self.namesakes(names) * names.share_of_zip(self.zip_code)
        } else {
            f64::INFINITY
        }
    }

    fn has_equal_given_names(&self) -> bool {
        let [(a, _), (b, _)] = self.names;
        a == b
    }

    /// How many rows have the commoner of the two given names.
    fn given_rows(&self, names: &NameTable) -> u32 {
        let [a, b] = self.names.map(|(given, _)| names.rows_as_given(given));
        a.max(b)
    }

    /// What speaks for one person, if anything does.
    pub(super) fn kind(&self, names: &NameTable) -> Option<Kind> {
        self.rule(names).or_else(|| {
            // Whether a changed family name is known is asked later, with the clusters at hand.
            self.score_with_open_birth(names, true).map(|_| Kind::Open)
        })
    }

    /// Whether the rows are of one person, by rules that need no look at other rows.
    fn rule(&self, names: &NameTable) -> Option<Kind> {
        if self.other_person || self.suffix_conflict {
            return None;
        }
        let links = self.links();
        let full = self.is_full_name();
        let birth_known_equal = self.birth == Birth::Same;
        let birth_is_open = matches!(self.birth, Birth::Fits | Birth::Unknown | Birth::Slip);
        match self.id {
            Id::Same if full && (birth_known_equal || birth_is_open) => return Some(Kind::Certain),
            Id::Same if self.is_badly_scanned() => return Some(Kind::Strong),
            // The name changed, or is an initial, or is missing.
            Id::Same if self.given <= Given::Alike || self.family <= Family::Alike => {
                let names_fit = self.given <= Given::Unknown && self.family != Family::Different
                    || self.given <= Given::Initial;
                let is_linked = links > 0 || self.given == Given::Same;
                if names_fit && (birth_known_equal || (birth_is_open && is_linked)) {
                    return Some(Kind::Strong);
                }
                // A wrong birth date in one source.
                let is_off = full && self.birth == Birth::Off && links > 0;
                return is_off.then_some(Kind::Strong);
            }
            Id::Same => {
                let fits = self.given <= Given::Unknown && birth_known_equal;
                return fits.then_some(Kind::Strong);
            }
            // Twins have near ids and different given names.
            Id::Near if self.given == Given::Same && full && birth_known_equal => {
                return Some(Kind::Certain);
            }
            Id::Near if self.given == Given::Same && full && birth_is_open && links > 0 => {
                return Some(Kind::Strong);
            }
            Id::Near | Id::Different => return None,
            Id::LastFour | Id::Unknown => {}
        }
        let same_middle = self.middle == Middle::Same;
        if birth_known_equal && full && self.middle != Middle::Different {
            let is_linked = links > 0 || self.zip || self.street;
            let is_rare = self.namesakes(names) < RARE_ON_A_DAY;
            if is_linked || (is_rare && self.given == Given::Same && self.family == Family::Same) {
                return Some(Kind::Certain);
            }
            return (self.middle != Middle::Unknown).then_some(Kind::Strong);
        }
        // A new family name: the given name must be the same, for twins share all the rest.
        let is_rare_given = self.has_equal_given_names() && self.given_rows(names) < RARE_GIVEN;
        if birth_known_equal
            && self.given == Given::Same
            && (links > 0 || same_middle || is_rare_given)
            && self.middle != Middle::Different
        {
            return Some(Kind::Strong);
        }
        let is_rare_within_slip = self.given == Given::Same
            && self.family == Family::Same
            && self.middle != Middle::Different
            && self.namesakes(names) < RARE_WITHIN_A_SLIP;
        if self.birth == Birth::Slip && is_rare_within_slip {
            return Some(Kind::Likely);
        }
        if matches!(self.birth, Birth::Slip | Birth::Fits) && full && links > 0 {
            return Some(Kind::Likely);
        }
        None
    }

    /// How much speaks for one person where birth date or id are open; `None` where too little.
    ///
    /// Such rows are only joined where no rival fits as well (a father and a son of one name).
    /// `is_known_by_family` says that the cluster of the one has the family name of the other.
    pub(super) fn score_with_open_birth(
        &self,
        names: &NameTable,
        is_known_by_family: bool,
    ) -> Option<u32> {
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
        let is_rare_here = self.namesakes_in_zip(names) < RARE_IN_ZIP
            || (self.street && self.namesakes(names) < RARE_ON_A_DAY)
            || (exact && self.namesakes(names) < RARE && self.middle != Middle::Different);
        let links = self.links();
        let is_linked = links > 0 || (self.is_full_name() && is_rare_here);
        let same_middle = matches!(self.middle, Middle::Same | Middle::Initial);
        let by_names = match (self.given, family) {
            _ if !is_linked => return None,
            (Given::Same, Family::Same) => 6,
            (Given::Same | Given::Alike, Family::Same | Family::Alike) => 4,
            (Given::Initial, Family::Same | Family::Alike) => 2,
            (Given::Distant, Family::Same | Family::Alike)
                if links > 1 || self.email || self.id == Id::LastFour =>
            {
                1
            }
            // A new family name is only believed with an element that few people share.
            (Given::Same, Family::Different)
                if self.email
                    || self.phone
                    || (self.place && self.unit)
                    || (links > 0 && (self.street || self.zip)) =>
            {
                1
            }
            _ => return None,
        };
        Some(
            by_names
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
