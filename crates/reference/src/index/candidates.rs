//! Who is worth comparing: the people who share keys with the applicant.

use super::keys::{KeyKind, Kinds};
use super::open::Hot;
use super::scratch::Scratch;
use super::sought::{Sought, Tier};
use crate::model::{Compared, EvidenceField, Level, Weights};
use std::cmp::Reverse;

/// Fills `found` with each person once, with the kinds of keys shared, most promising first.
pub(crate) fn gather(hot: &Hot<'_>, scratch: &mut Scratch) {
    let Scratch {
        keys,
        buckets,
        found,
        ..
    } = scratch;
    found.clear();
    buckets.clear();
    buckets.extend(keys.iter().map(|(hash, _)| hot.keys.bucket(*hash)));
    // Distant memory is asked for all at once, not entry by entry.
    let touched = buckets.iter().map(|bucket| hot.keys.touch(*bucket));
    std::hint::black_box(touched.fold(0, |sum, byte| sum ^ byte));
    for ((hash, kind), bucket) in keys.iter().zip(buckets.iter()) {
        let people = hot.keys.people(*hash, *bucket);
        let before = found.len();
        found.extend(people.map(|entity| (entity, *kind)));
        if kind & KeyKind::ONLY_RARE != 0 && found.len() - before > KeyKind::MOST_UNDER_RARE {
            found.truncate(before);
        }
    }
    if found.len() < 2 {
        return;
    }
    found.sort_unstable();
    found.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 |= next.1;
        }
        same
    });
    found.sort_unstable_by_key(|(entity, kinds)| (Reverse(promise(*kinds)), *entity));
}

/// How promising it is to share keys of these kinds; decides who is compared first.
fn promise(kinds: Kinds) -> u32 {
    KeyKind::ALL
        .into_iter()
        .filter(|kind| kinds & kind.bit() != 0)
        .map(KeyKind::promise)
        .sum()
}

/// Kinds that join a name, each in its own place, to something else.
const NAMED: Kinds = KeyKind::BirthGiven.bit()
    | KeyKind::BirthFamily.bit()
    | KeyKind::LastFourFamily.bit()
    | KeyKind::FirstFiveFamily.bit()
    | KeyKind::FamilyHouse.bit()
    | KeyKind::NameZip.bit();
/// Kinds that tell of an equal birth date.
const BORN: Kinds = KeyKind::BirthGiven.bit()
    | KeyKind::BirthFamily.bit()
    | KeyKind::BirthArea.bit()
    | KeyKind::LastFourBirth.bit()
    | KeyKind::BirthInitials.bit();

/// The most that each level of agreement can bring in a population.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    id: f64,
    last_four: f64,
    id_slip: f64,
    birth: f64,
    birth_slip: f64,
    phone: f64,
    email: f64,
    given: f64,
    given_alike: f64,
    family: f64,
    family_alike: f64,
    swapped: f64,
    middle: f64,
    suffix: f64,
    address: f64,
}

impl Bounds {
    pub(crate) fn of(weights: &Weights) -> Self {
        let most = |levels: &[Level]| {
            let ratios = levels.iter().map(|level| weights.most(*level));
            ratios.fold(1.0, f64::max)
        };
        let alike = |field: EvidenceField, except: &[Level]| {
            let levels = Level::all().filter(|level| level.field() == field);
            most(
                &levels
                    .filter(|level| !except.contains(level))
                    .collect::<Vec<_>>(),
            )
        };
        use Level as L;
        Self {
            id: most(&[L::NationalIdExact]),
            last_four: most(&[L::NationalIdLastFour, L::NationalIdSlip]),
            id_slip: most(&[L::NationalIdSlip, L::NationalIdFollows]),
            birth: most(&[L::BirthDateExact]),
            birth_slip: most(&[L::BirthDateSlip, L::BirthDatePartial]),
            phone: most(&[L::PhoneSame]),
            email: most(&[L::EmailSame]),
            given: most(&[L::GivenExact]),
            given_alike: alike(
                EvidenceField::Given,
                &[L::GivenExact, L::GivenSwapped, L::GivenSwappedAlike],
            ),
            family: most(&[L::FamilyExact]),
            family_alike: alike(EvidenceField::Family, &[L::FamilyExact]),
            swapped: most(&[L::GivenSwapped, L::GivenSwappedAlike]) * most(&[L::FamilyExact]),
            middle: most(&[L::MiddleExact, L::MiddleInitial]),
            suffix: most(&[L::SuffixSame]),
            address: most(&[L::AddressSame, L::AddressAlike, L::AddressArea]),
        }
    }
}

/// The most that anybody can bring for one applicant; it falls as namesakes tell how frequent the
/// sent names are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reach<'b> {
    bounds: &'b Bounds,
    given: Option<f64>,
    family: Option<f64>,
    /// Middle name, suffix and address.
    others: f64,
}

impl<'b> Reach<'b> {
    pub(crate) const fn new(sought: &Sought<'_>, bounds: &'b Bounds) -> Self {
        let mut others = 1.0;
        if !sought.middle.is_empty() {
            others *= bounds.middle;
        }
        if sought.suffix.is_some() {
            others *= bounds.suffix;
        }
        if sought.address.is_some() {
            others *= bounds.address;
        }
        Self {
            bounds,
            given: None,
            family: None,
            others,
        }
    }

    /// Learns from somebody with the very names that were sent what these names are worth.
    pub(crate) fn learn(&mut self, compared: &Compared, weights: &Weights) {
        let worth = |field, level| {
            let is_exact = compared.level(field) == Some(level);
            is_exact.then(|| weights.worth(compared, field))
        };
        // One name may be written in two ways, of which the rarer one counts.
        let given = worth(EvidenceField::Given, Level::GivenExact);
        self.given = self.given.into_iter().chain(given).reduce(f64::max);
        let family = worth(EvidenceField::Family, Level::FamilyExact);
        self.family = self.family.into_iter().chain(family).reduce(f64::max);
    }

    /// The most that the given name can bring.
    fn given(&self) -> f64 {
        self.given.map_or(self.bounds.given, |worth| {
            worth.max(self.bounds.given_alike)
        })
    }

    /// The same of the family name.
    fn family(&self) -> f64 {
        self.family.map_or(self.bounds.family, |worth| {
            worth.max(self.bounds.family_alike)
        })
    }

    /// How much likelier than by chance somebody can be at most who shares these kinds of keys with
    /// the applicant, of those that were looked up up to this tier. Who shares no key of an element
    /// may still come close in it, be it never so mistyped.
    pub(crate) fn most_likelihood(&self, sought: &Sought<'_>, kinds: Kinds, tier: Tier) -> f64 {
        let has = |kind: KeyKind| kinds & kind.bit() != 0;
        let bounds = self.bounds;
        let shares_birth = kinds & BORN != 0;
        let id = match sought.id {
            _ if has(KeyKind::NationalId) => bounds.id,
            None => 1.0,
            // Who has the birth date and this end of the id was found by both in the first tier. Of
            // an exchanged birth date, which only the last tier seeks, that says nothing.
            Some(_) if shares_birth && tier == Tier::NamesAndDates => bounds.id_slip,
            Some(_) => bounds.last_four,
        };
        let birth = match sought.birth {
            _ if shares_birth => bounds.birth,
            None => 1.0,
            Some(_) => bounds.birth_slip,
        };
        let element = |kind, bound| if has(kind) { bound } else { 1.0 };
        id * birth
            * element(KeyKind::Phone, bounds.phone)
            * element(KeyKind::Email, bounds.email)
            * self.rest(sought, kinds, tier)
    }

    /// The same for names and address, which no core of a block knows.
    pub(crate) fn rest(&self, sought: &Sought<'_>, kinds: Kinds, tier: Tier) -> f64 {
        if !sought.has_name() {
            return self.others;
        }
        if tier != Tier::NamesAndDates || kinds & NAMED == 0 {
            let straight = self.given() * self.family();
            return straight.max(self.bounds.swapped) * self.others;
        }
        // Who shares the birth date, but not with this name, has another name or a misspelt one.
        let shares_birth = kinds & BORN != 0;
        let either = |kind: KeyKind, whole, alike| {
            if shares_birth && kinds & kind.bit() == 0 {
                alike
            } else {
                whole
            }
        };
        either(KeyKind::BirthGiven, self.given(), self.bounds.given_alike)
            * either(
                KeyKind::BirthFamily,
                self.family(),
                self.bounds.family_alike,
            )
            * self.others
    }
}

/// Whether the person carries the sent id, and so belongs to what the id's facts are made of.
pub(crate) const fn shares_id(kinds: Kinds) -> bool {
    kinds & KeyKind::NationalId.bit() != 0
}
