//! How one person agrees with the applicant, element by element.

use super::address::{AddressMatch, best_address};
use super::cold::unpack_date;
use super::features::Features;
use super::id_evidence::{compare_id, follows, has_another_id};
use super::name_evidence::{NameEvidence, compare_name};
use super::open::Hot;
use super::scratch::Caches;
use super::sought::Sought;
use bonafide_identity::{DateGrade, compare_dates};
use bonafide_types::PartialDate;

/// Everything that scoring weighs. Places are positions in the person's lists.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Evidence {
    pub(crate) id: IdEvidence,
    /// Place of the id that agrees best.
    pub(crate) id_place: usize,
    /// Grade and place of the birth date that agrees best.
    pub(crate) birth: Option<(DateGrade, usize)>,
    /// The sent id is numerically next to that one, as those of twins and siblings are.
    pub(crate) id_follows: bool,
    /// A whole id was sent, and another one of the same kind is on record, whatever else agrees.
    pub(crate) has_another_id: bool,
    /// A birth date that fails its grades lies so close that a slip may explain it.
    pub(crate) birth_is_near: bool,
    /// All birth dates on record are those of a parent or child of the applicant.
    pub(crate) birth_is_a_generation_off: bool,
    pub(crate) phone: ElementEvidence,
    pub(crate) email: ElementEvidence,
    pub(crate) name: NameEvidence,
    pub(crate) address: Option<AddressMatch>,
}

/// Agreement of the id, before it is worded for the outside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum IdEvidence {
    #[default]
    NotComparable,
    NoneOnRecord,
    Exact,
    LastFour,
    Near {
        differences: u8,
        adjacent_exchange: bool,
    },
    Different,
}

/// Agreement of a phone or email.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ElementEvidence {
    #[default]
    NotSent,
    NoneOnRecord,
    /// Place of the one that agrees.
    Match(usize),
    Different,
}

impl Evidence {
    /// Compares the core of a person; names and addresses stay unknown.
    pub(crate) fn of_core(sought: &Sought<'_>, features: &Features) -> Self {
        let (id, id_place) = compare_id(sought, features);
        let birth = compare_birth(sought, features);
        let birth_fails = matches!(birth, Some((DateGrade::One | DateGrade::None, _)));
        Self {
            id,
            id_place,
            id_follows: follows(sought, features, id_place),
            has_another_id: has_another_id(sought, features),
            birth,
            birth_is_near: birth_fails && has_near_birth(sought, features),
            birth_is_a_generation_off: birth.is_some() && is_a_generation_off(sought, features),
            phone: compare_element(
                &sought.phones,
                features.phones.iter().map(|phone| phone.value),
            ),
            email: compare_element(
                &sought.emails,
                features.emails.iter().map(|email| email.value),
            ),
            ..Self::default()
        }
    }

    /// Compares the names of a person whose core was compared before.
    pub(crate) fn add_name(
        &mut self,
        sought: &Sought<'_>,
        features: &Features,
        hot: &Hot<'_>,
        caches: &mut Caches,
    ) {
        self.name = compare_name(sought, features, hot, caches);
    }

    /// Compares the addresses.
    pub(crate) fn add_address(
        &mut self,
        sought: &Sought<'_>,
        features: &Features,
        hot: &Hot<'_>,
        caches: &mut Caches,
    ) {
        self.address = best_address(sought, features, hot, &mut caches.areas);
    }
}

fn compare_birth(sought: &Sought<'_>, features: &Features) -> Option<(DateGrade, usize)> {
    let sent = sought.birth?;
    let grades = features.births.iter().enumerate();
    grades
        .filter_map(|(place, birth)| {
            if birth.value == sought.packed_birth && sent.day().is_some() {
                return Some((DateGrade::Exact, place));
            }
            Some((compare_dates(sent, unpack_date(birth.value)?), place))
        })
        .min()
}

/// Years that part no more than siblings.
const SIBLING_YEARS: u16 = 12;

/// Parent and child may share day and month, but their years lie further apart than a slip.
fn is_a_generation_off(sought: &Sought<'_>, features: &Features) -> bool {
    let Some(sent) = sought.birth else {
        return false;
    };
    let mut on_record = features
        .births
        .iter()
        .filter_map(|birth| unpack_date(birth.value));
    !features.births.is_empty()
        && on_record.all(|record| sent.year().abs_diff(record.year()) > SIBLING_YEARS)
}

/// Same month, the year at most one and the day at most three off; or, on either side, the first of
/// January of the same year, which stands for an unknown day.
fn has_near_birth(sought: &Sought<'_>, features: &Features) -> bool {
    let Some(sent) = sought.birth else {
        return false;
    };
    features.births.iter().any(|birth| {
        unpack_date(birth.value).is_some_and(|record| {
            let days = sent.day().zip(record.day());
            let is_close = sent.month() == record.month()
                && sent.year().abs_diff(record.year()) <= 1
                && days.is_some_and(|(a, b)| a.abs_diff(b) <= 3);
            let is_new_year = |date: PartialDate| (date.month(), date.day()) == (Some(1), Some(1));
            let is_stand_in =
                (is_new_year(record) || is_new_year(sent)) && sent.year() == record.year();
            is_close || is_stand_in
        })
    })
}

fn compare_element(sent: &[u64], on_record: impl Iterator<Item = u64>) -> ElementEvidence {
    if sent.iter().all(|value| *value == 0) {
        return ElementEvidence::NotSent;
    }
    let mut is_empty = true;
    for (place, value) in on_record.enumerate() {
        is_empty = false;
        if sent.contains(&value) {
            return ElementEvidence::Match(place);
        }
    }
    if is_empty {
        ElementEvidence::NoneOnRecord
    } else {
        ElementEvidence::Different
    }
}
