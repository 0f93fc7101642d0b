//! Who is worth comparing: the people who share keys with the applicant.

use super::keys::KeyKind;
use super::open::Hot;
use super::score::MOST_REST_POINTS;
use super::scratch::Scratch;
use super::sought::Sought;
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
        found.extend(people.map(|entity| (entity, *kind)));
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

/// What somebody who shares these kinds of keys with the applicant can reach at most. Who shares
/// no key of an element may still come close in it, be it never so mistyped.
pub(crate) fn most_points(sought: &Sought<'_>, kinds: u16) -> f32 {
    let has = |kind: KeyKind| kinds & kind.bit() != 0;
    let id = match (has(KeyKind::NationalId), sought.last_four) {
        (true, _) => 40.0,
        (false, Some(_)) => 15.0,
        (false, None) => 0.0,
    };
    let shares_birth = [
        KeyKind::BirthGiven,
        KeyKind::BirthFamily,
        KeyKind::LastFourBirth,
        KeyKind::BirthArea,
    ]
    .into_iter()
    .any(has);
    let birth = match (shares_birth, sought.birth) {
        (true, _) => 20.0,
        (false, Some(_)) => 12.0,
        (false, None) => 0.0,
    };
    let phone = if has(KeyKind::Phone) { 14.0 } else { 0.0 };
    let email = if has(KeyKind::Email) { 16.0 } else { 0.0 };
    id + birth + phone + email + MOST_REST_POINTS
}

/// Whether the person carries the sent id, and so belongs to what the id's facts are made of.
pub(crate) const fn shares_id(kinds: u16) -> bool {
    kinds & KeyKind::NationalId.bit() != 0
}
