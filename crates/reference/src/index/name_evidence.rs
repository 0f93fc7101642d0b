//! How the name of one person agrees with the applicant's.

use super::features::Features;
use super::open::Hot;
use super::scratch::Caches;
use super::sought::Sought;
use bonafide_identity::{
    FamilyGrade, GivenGrade, Suffix, compare_family, compare_given, damerau_at_most_one,
    is_common_given, jaro_winkler, jaro_winkler_at_most,
};

/// Agreement of the name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NameEvidence {
    pub(crate) given: GivenGrade,
    pub(crate) given_place: usize,
    /// The sent given name is the middle name on record, or the reverse.
    pub(crate) given_by_middle: bool,
    /// The given name misses every grade, but not by much.
    pub(crate) given_resembles: bool,
    /// No given name is on record, which contradicts none.
    pub(crate) given_is_unknown: bool,
    /// The given names pass as a misspelling, although each is a usual name of its own, as twins
    /// have them.
    pub(crate) given_is_name_of_its_own: bool,
    /// The given names are one edit apart.
    pub(crate) given_is_one_edit: bool,
    pub(crate) family: FamilyGrade,
    pub(crate) family_place: usize,
    /// The family name misses every grade, but not by much.
    pub(crate) family_resembles: bool,
    /// The family names are one edit apart.
    pub(crate) family_is_one_edit: bool,
    pub(crate) swapped: bool,
    pub(crate) middle: MiddleEvidence,
    pub(crate) suffix_conflict: bool,
    /// Equal suffixes on both sides.
    pub(crate) suffix_agrees: bool,
    /// How rare the agreeing names are, in half bits; see `Dictionary::rarity`.
    pub(crate) given_rarity: u8,
    pub(crate) family_rarity: u8,
}

impl Default for NameEvidence {
    fn default() -> Self {
        Self {
            given: GivenGrade::None,
            given_place: 0,
            given_by_middle: false,
            given_resembles: false,
            given_is_unknown: false,
            given_is_name_of_its_own: false,
            given_is_one_edit: false,
            family: FamilyGrade::None,
            family_place: 0,
            family_resembles: false,
            family_is_one_edit: false,
            swapped: false,
            middle: MiddleEvidence::Unknown,
            suffix_conflict: false,
            suffix_agrees: false,
            given_rarity: 0,
            family_rarity: 0,
        }
    }
}

impl NameEvidence {
    /// Whether no part of the name agrees, not even remotely.
    pub(crate) const fn is_another(&self) -> bool {
        matches!(self.given, GivenGrade::None)
            && matches!(self.family, FamilyGrade::None)
            && !self.given_resembles
            && !self.family_resembles
    }
}

/// Agreement of the middle names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MiddleEvidence {
    /// Not known on both sides.
    Unknown,
    Agrees,
    InitialAgrees,
    Conflicts,
}

/// Compares with all name forms on record; the best of each part counts, because sources write
/// one person's name in several ways.
pub(crate) fn compare_name(
    sought: &Sought<'_>,
    features: &Features,
    hot: &Hot<'_>,
    caches: &mut Caches,
) -> NameEvidence {
    let mut name = NameEvidence::default();
    if !sought.has_name() {
        return name;
    }
    compare_given_names(sought, features, hot, caches, &mut name);
    for (place, form) in features.family.iter().enumerate() {
        let grade = caches.family.grade(form.value, || {
            compare_family(sought.family, hot.family.text(form.value))
        });
        if grade < name.family {
            name.family = grade;
            name.family_place = place;
        }
    }
    if !name.given.passes() {
        compare_by_middle(sought, features, hot, caches, &mut name);
    }
    if !(name.given.passes() && name.family != FamilyGrade::None) {
        compare_swapped(sought, features, hot, caches, &mut name);
    }
    note_doubts(sought, features, hot, &mut name);
    note_family_slip(sought, features, hot, &mut name);
    name.given_is_unknown = name.given == GivenGrade::None
        && !features
            .given
            .iter()
            .any(|form| !hot.given.bytes(form.value).is_empty());
    name.middle = compare_middle(sought, features, hot, caches);
    compare_suffix(sought.suffix, features, &mut name);
    if let Some(form) = features.given.get(name.given_place) {
        name.given_rarity = hot.given.rarity(form.value);
    }
    if let Some(form) = features.family.get(name.family_place) {
        name.family_rarity = hot.family.rarity(form.value);
    }
    name
}

/// An initial on record agrees only where no source knows the whole name: `R` is not `Richard`
/// when another source says `Ryan`.
fn compare_given_names(
    sought: &Sought<'_>,
    features: &Features,
    hot: &Hot<'_>,
    caches: &mut Caches,
    name: &mut NameEvidence,
) {
    let mut has_whole_name = false;
    for (place, form) in features.given.iter().enumerate() {
        let grade = caches.given.grade(form.value, || {
            compare_given(sought.given, hot.given.text(form.value))
        });
        has_whole_name |= hot.given.bytes(form.value).len() > 1;
        if grade < name.given {
            name.given = grade;
            name.given_place = place;
        }
    }
    if name.given == GivenGrade::Initial && sought.given.len() > 1 && has_whole_name {
        name.given = GivenGrade::None;
    }
}

/// Looks closer at given names that just fail or just pass.
fn note_doubts(sought: &Sought<'_>, features: &Features, hot: &Hot<'_>, name: &mut NameEvidence) {
    if sought.given.is_empty() || name.swapped || name.given_by_middle {
        return;
    }
    let text_at = |place: usize| {
        let form = features.given.get(place);
        form.map_or("", |form| hot.given.text(form.value))
    };
    match name.given {
        GivenGrade::None => {
            let sent = sought.given.as_bytes();
            name.given_resembles = features
                .given
                .iter()
                .any(|form| resemble(sent, hot.given.bytes(form.value)));
        }
        GivenGrade::Fuzzy => {
            let on_record = text_at(name.given_place);
            name.given_is_name_of_its_own =
                is_common_given(sought.given) && is_common_given(on_record);
            name.given_is_one_edit =
                damerau_at_most_one(sought.given.as_bytes(), on_record.as_bytes());
        }
        _ => {}
    }
}

/// Looks closer at a family name that just passes, or of two slips, which matters only where the
/// given name agrees.
fn note_family_slip(
    sought: &Sought<'_>,
    features: &Features,
    hot: &Hot<'_>,
    name: &mut NameEvidence,
) {
    if name.family == FamilyGrade::Fuzzy && !name.swapped {
        let form = features.family.get(name.family_place);
        let on_record = form.map_or("", |form| hot.family.text(form.value));
        name.family_is_one_edit =
            damerau_at_most_one(sought.family.as_bytes(), on_record.as_bytes());
    }
    if name.swapped || name.family != FamilyGrade::None || !name.given.passes() {
        return;
    }
    let sent = sought.family.as_bytes();
    name.family_resembles = features
        .family
        .iter()
        .any(|form| resemble(sent, hot.family.bytes(form.value)));
}

/// Whether two names that are not alike may still be slips of each other.
fn resemble(a: &[u8], b: &[u8]) -> bool {
    let is_long = a.len() > 2 && b.len() > 2;
    is_long
        && jaro_winkler_at_most(a, b) >= 0.8
        && (damerau_at_most_one(a, b) || jaro_winkler(a, b) >= 0.8)
}

/// Somebody may go by the middle name; either side may know it as the given name.
fn compare_by_middle(
    sought: &Sought<'_>,
    features: &Features,
    hot: &Hot<'_>,
    caches: &mut Caches,
    name: &mut NameEvidence,
) {
    let text = |number: u32| hot.given.text(number);
    let is_word = |number: u32| hot.given.bytes(number).len() > 1;
    let record_middle = features.middle.iter().filter(|form| is_word(form.value));
    let by_record = record_middle.clone().any(|form| {
        caches
            .given
            .grade(form.value, || compare_given(sought.given, text(form.value)))
            .passes()
    });
    let by_sent = sought.middle.len() > 1
        && features.given.iter().any(|form| {
            caches
                .middle
                .grade(form.value, || {
                    compare_given(sought.middle, text(form.value))
                })
                .passes()
        });
    if by_record || by_sent {
        name.given = GivenGrade::Fuzzy;
        name.given_by_middle = true;
        return;
    }
    // Most sources keep no more than the initial of a middle name.
    let initial = sought.given.as_bytes().first();
    let by_initial = features.middle.iter().any(|form| {
        let text = hot.given.bytes(form.value);
        text.len() == 1 && text.first() == initial
    });
    if by_initial && name.given == GivenGrade::None && sought.given.len() > 1 {
        name.given = GivenGrade::Initial;
        name.given_by_middle = true;
    }
}

/// The exchanged reading counts where both parts agree; or where the sent family name is the given
/// name on record and the straight reading has nothing, as after a marriage.
fn compare_swapped(
    sought: &Sought<'_>,
    features: &Features,
    hot: &Hot<'_>,
    caches: &mut Caches,
    name: &mut NameEvidence,
) {
    let given_of_family = features.given.iter().enumerate().map(|(place, form)| {
        let grade = caches.given_of_family.grade(form.value, || {
            compare_given(sought.family, hot.given.text(form.value))
        });
        (grade, place)
    });
    let Some((as_given, given_place)) = given_of_family.min() else {
        return;
    };
    if !as_given.passes() {
        return;
    }
    let family_of_given = features.family.iter().enumerate().map(|(place, form)| {
        let grade = caches.family_of_given.grade(form.value, || {
            compare_family(sought.given, hot.family.text(form.value))
        });
        (grade, place)
    });
    let (as_family, family_place) = family_of_given.min().unwrap_or((FamilyGrade::None, 0));
    let nothing_straight = name.given == GivenGrade::None && name.family == FamilyGrade::None;
    if as_family == FamilyGrade::None && !nothing_straight {
        return;
    }
    name.given = as_given;
    name.given_place = given_place;
    name.family = as_family;
    name.family_place = family_place;
    name.swapped = true;
    name.given_by_middle = false;
}

fn compare_middle(
    sought: &Sought<'_>,
    features: &Features,
    hot: &Hot<'_>,
    caches: &mut Caches,
) -> MiddleEvidence {
    if sought.middle.is_empty() || features.middle.is_empty() {
        return MiddleEvidence::Unknown;
    }
    let text = |number: u32| hot.given.text(number);
    let best = features
        .middle
        .iter()
        .map(|form| {
            caches.middle.grade(form.value, || {
                compare_given(sought.middle, text(form.value))
            })
        })
        .min()
        .unwrap_or(GivenGrade::None);
    let single = sought.middle.len() == 1;
    match best {
        GivenGrade::Exact if single => MiddleEvidence::InitialAgrees,
        GivenGrade::Exact | GivenGrade::Nickname | GivenGrade::Fuzzy => MiddleEvidence::Agrees,
        GivenGrade::Initial => MiddleEvidence::InitialAgrees,
        GivenGrade::None => MiddleEvidence::Conflicts,
    }
}

fn compare_suffix(sent: Option<Suffix>, features: &Features, name: &mut NameEvidence) {
    let Some(sent) = sent else {
        return;
    };
    let mut on_record = features
        .suffixes
        .iter()
        .filter_map(|suffix| unpack_suffix(suffix.value));
    name.suffix_agrees = on_record.clone().any(|suffix| suffix == sent);
    let first = on_record.next();
    name.suffix_conflict = first.is_some()
        && !name.suffix_agrees
        && Suffix::conflict(Some(sent), first)
        && on_record.all(|suffix| Suffix::conflict(Some(sent), Some(suffix)));
}

const SUFFIXES: [Suffix; 6] = [
    Suffix::Junior,
    Suffix::Senior,
    Suffix::Second,
    Suffix::Third,
    Suffix::Fourth,
    Suffix::Fifth,
];

/// The number of a suffix in a block.
pub(crate) fn pack_suffix(suffix: Suffix) -> u32 {
    let place = SUFFIXES.iter().position(|other| *other == suffix);
    place
        .and_then(|place| u32::try_from(place).ok())
        .unwrap_or(0)
}

fn unpack_suffix(number: u32) -> Option<Suffix> {
    SUFFIXES.get(number as usize).copied()
}
