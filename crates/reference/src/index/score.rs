//! What agreement is worth.
//!
//! Points add up over independent elements; contradictions take points away. When they are enough
//! is for `rules` to say.

use super::address::AddressMatch;
use super::evidence::{ElementEvidence, Evidence, IdEvidence};
use super::name_evidence::{MiddleEvidence, NameEvidence};
use super::sought::Sought;
use bonafide_identity::{DateGrade, FamilyGrade, GivenGrade, StreetGrade, UnitGrade};

/// From here on a person is resolved, if the rules agree.
pub(crate) const RESOLVED: f32 = 35.0;
/// The most that names can bring, rarity and middle name included.
const MOST_NAME_POINTS: f32 = 33.5;

/// Points of the elements that stand in the core of a block. `id_holders` is the number of people
/// who carry the sent id: an id that many share tells nobody apart.
pub(crate) fn core_points(evidence: &Evidence, id_holders: u32) -> f32 {
    let id = match evidence.id {
        IdEvidence::NotComparable | IdEvidence::NoneOnRecord => 0.0,
        IdEvidence::Exact => match id_holders {
            0..=4 => 40.0,
            5..=16 => 20.0,
            _ => 5.0,
        },
        IdEvidence::LastFour if evidence.has_another_id => 4.0,
        IdEvidence::LastFour => 15.0,
        IdEvidence::Near {
            adjacent_exchange: true,
            ..
        }
        | IdEvidence::Near { differences: 1, .. } => 15.0,
        IdEvidence::Near { differences: 2, .. } => 5.0,
        IdEvidence::Near { .. } => -4.0,
        IdEvidence::Different => -8.0,
    };
    let birth = match evidence.birth {
        None => 0.0,
        Some((DateGrade::Exact, _)) => 20.0,
        Some((DateGrade::ExactAsFarAsKnown, _)) => 12.0,
        Some((DateGrade::Two, _)) if evidence.birth_is_a_generation_off => -10.0,
        Some((DateGrade::Fuzzy(_), _)) if evidence.birth_is_a_generation_off => 4.0,
        Some((DateGrade::Fuzzy(_), _)) => 12.0,
        Some((DateGrade::Two, _)) => 5.0,
        Some(_) if evidence.birth_is_near => 3.0,
        // Only another generation is likely to bear the same name in the same home.
        Some((DateGrade::One, _)) if !evidence.birth_is_a_generation_off => -5.0,
        Some((DateGrade::None, _)) if !evidence.birth_is_a_generation_off => -8.0,
        Some((DateGrade::One, _)) => -10.0,
        Some((DateGrade::None, _)) => -15.0,
    };
    let phone = if is_match(evidence.phone) { 14.0 } else { 0.0 };
    let email = if is_match(evidence.email) { 16.0 } else { 0.0 };
    id + birth + phone + email
}

pub(crate) const fn is_match(evidence: ElementEvidence) -> bool {
    matches!(evidence, ElementEvidence::Match(_))
}

/// Points of everything.
pub(crate) fn points(sought: &Sought<'_>, evidence: &Evidence, id_holders: u32) -> f32 {
    let address = evidence.address.as_ref().map_or(0.0, address_points);
    core_points(evidence, id_holders) + name_points(sought, &evidence.name) + address
}

/// No more than this can come on top of the core.
pub(crate) const MOST_REST_POINTS: f32 = MOST_NAME_POINTS + 15.0;

fn address_points(address: &AddressMatch) -> f32 {
    if address.is_same_place() {
        let street: f32 = match address.street {
            StreetGrade::Exact => 15.0,
            _ => 13.0,
        };
        let unit = match address.unit {
            UnitGrade::Same => 0.0,
            UnitGrade::Unknown => -1.0,
            UnitGrade::Different => -6.0,
        };
        return street + unit;
    }
    if address.same_road {
        return 10.0;
    }
    if address.is_same_area() {
        return 4.0;
    }
    0.0
}

fn name_points(sought: &Sought<'_>, name: &NameEvidence) -> f32 {
    if !sought.has_name() {
        return 0.0;
    }
    let given = match name.given {
        GivenGrade::Exact => 10.0 + rarity_points(name.given_rarity, 8.0, 1.5),
        GivenGrade::Nickname => 8.0,
        GivenGrade::Fuzzy if name.given_by_middle => 6.0,
        GivenGrade::Fuzzy => 7.0,
        GivenGrade::Initial if name.given_by_middle => 0.0,
        GivenGrade::Initial => 3.0,
        GivenGrade::None if sought.given.is_empty() || name.given_is_unknown => 0.0,
        GivenGrade::None if name.given_resembles => -2.0,
        GivenGrade::None => -12.0,
    };
    let family = match name.family {
        FamilyGrade::Exact => 15.0 + rarity_points(name.family_rarity, 9.5, 2.0),
        FamilyGrade::Fuzzy => 10.0,
        FamilyGrade::Partial => 9.0,
        FamilyGrade::None if sought.family.is_empty() => 0.0,
        FamilyGrade::None if name.family_resembles => 3.0,
        FamilyGrade::None => -5.0,
    };
    let middle = match name.middle {
        MiddleEvidence::Unknown => 0.0,
        MiddleEvidence::Agrees => 3.0,
        MiddleEvidence::InitialAgrees => 1.5,
        MiddleEvidence::Conflicts if name.given_by_middle => 0.0,
        MiddleEvidence::Conflicts => -3.0,
    };
    let suffix = match (name.suffix_conflict, name.suffix_agrees) {
        (true, _) => -15.0,
        (_, true) => 2.0,
        _ => 0.0,
    };
    let swapped = if name.swapped { -2.0 } else { 0.0 };
    given + family + middle + suffix + swapped
}

/// More for a rare name, less for a common one; `usual` is the rarity in bits that counts zero.
fn rarity_points(half_bits: u8, usual: f32, most: f32) -> f32 {
    (0.4 * (f32::from(half_bits) / 2.0 - usual)).clamp(-most, most)
}

/// How sure the points make us, 0–1; a half at the resolving line.
pub(crate) fn confidence(points: f32) -> f32 {
    1.0 / (1.0 + (-(points - RESOLVED) / 7.0).exp())
}

/// Confidence in the best person when another comes close: the nearer the second, the less.
pub(crate) fn confidence_before(points: f32, runner_up: Option<f32>) -> f32 {
    let alone = confidence(points);
    let Some(second) = runner_up else {
        return alone;
    };
    let lead = (points - second).max(0.0);
    alone * (1.0 - 0.5 * (-lead / 6.0).exp())
}
