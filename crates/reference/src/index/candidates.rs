//! Who is worth comparing: the people who share keys with the applicant.

use super::keys::KeyKind;
use super::open::Hot;
use super::scratch::Scratch;
use super::sought::Sought;
use crate::model::{Level, Weights};
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
fn promise(kinds: u16) -> u32 {
    KeyKind::ALL
        .into_iter()
        .filter(|kind| kinds & kind.bit() != 0)
        .map(KeyKind::promise)
        .sum()
}

/// How much likelier than by chance somebody who shares these kinds of keys with the applicant can
/// be at most. Who shares no key of an element may still come close in it, be it never so mistyped.
pub(crate) fn most_likelihood(sought: &Sought<'_>, kinds: u16, bounds: &Bounds) -> f64 {
    let has = |kind: KeyKind| kinds & kind.bit() != 0;
    let id = match (has(KeyKind::NationalId), sought.id) {
        (true, _) => bounds.id,
        (false, Some(_)) => bounds.id_slip,
        (false, None) => 1.0,
    };
    let shares_birth = [
        KeyKind::BirthGiven,
        KeyKind::BirthFamily,
        KeyKind::LastFourBirth,
        KeyKind::BirthArea,
        KeyKind::BirthInitials,
    ]
    .into_iter()
    .any(has);
    let birth = match (shares_birth, sought.birth) {
        (true, _) => bounds.birth,
        (false, Some(_)) => bounds.birth_slip,
        (false, None) => 1.0,
    };
    let phone = if has(KeyKind::Phone) {
        bounds.phone
    } else {
        1.0
    };
    let email = if has(KeyKind::Email) {
        bounds.email
    } else {
        1.0
    };
    id * birth * phone * email * bounds.rest
}

/// The most that each element can bring.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    id: f64,
    id_slip: f64,
    birth: f64,
    birth_slip: f64,
    phone: f64,
    email: f64,
    /// Names and address, which no core of a block knows.
    pub(crate) rest: f64,
}

impl Bounds {
    pub(crate) fn of(weights: &Weights) -> Self {
        let most = |levels: &[Level]| {
            let ratios = levels.iter().map(|level| weights.most(*level));
            ratios.fold(1.0, f64::max)
        };
        Self {
            id: most(&[Level::NationalIdExact]),
            id_slip: most(&[Level::NationalIdLastFour, Level::NationalIdSlip]),
            birth: most(&[Level::BirthDateExact]),
            birth_slip: most(&[Level::BirthDateSlip, Level::BirthDatePartial]),
            phone: most(&[Level::PhoneSame]),
            email: most(&[Level::EmailSame]),
            rest: most(&[Level::GivenExact, Level::GivenSwapped])
                * most(&[Level::FamilyExact])
                * most(&[Level::MiddleExact, Level::MiddleInitial])
                * most(&[Level::SuffixSame])
                * most(&[Level::AddressSame, Level::AddressAlike]),
        }
    }
}

/// Whether the person carries the sent id, and so belongs to what the id's facts are made of.
pub(crate) const fn shares_id(kinds: u16) -> bool {
    kinds & KeyKind::NationalId.bit() != 0
}
