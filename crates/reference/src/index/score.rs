//! What agreement is worth, and when it is enough.
//!
//! Points add up over independent elements; contradictions take points away. Points alone cannot
//! tell a person from a relative who shares name, home and phone, so a few rules stand beside
//! them: they say which contradictions nothing but a strong identifier outweighs.

use super::address::AddressMatch;
use super::evidence::{ElementEvidence, Evidence, IdEvidence, MiddleEvidence, NameEvidence};
use super::sought::Sought;
use bonafide_identity::{DateGrade, FamilyGrade, GivenGrade, StreetGrade, UnitGrade};

/// From here on a person is resolved, if the rules agree.
pub(crate) const RESOLVED: f32 = 35.0;
/// The same where no name was sent, which takes away 25 points at most.
const RESOLVED_WITHOUT_NAME: f32 = 28.0;
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
        Some((DateGrade::Fuzzy(_), _)) => 12.0,
        Some((DateGrade::Two, _)) => 5.0,
        Some(_) if evidence.birth_is_near => 3.0,
        Some((DateGrade::One, _)) => -10.0,
        Some((DateGrade::None, _)) => -15.0,
    };
    let phone = if is_match(evidence.phone) { 14.0 } else { 0.0 };
    let email = if is_match(evidence.email) { 16.0 } else { 0.0 };
    id + birth + phone + email
}

const fn is_match(evidence: ElementEvidence) -> bool {
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
    if address.zip || (address.city && address.state) {
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
        GivenGrade::None if sought.given.is_empty() => 0.0,
        GivenGrade::None if name.given_resembles => -2.0,
        GivenGrade::None => -12.0,
    };
    let family = match name.family {
        FamilyGrade::Exact => 15.0 + rarity_points(name.family_rarity, 9.5, 2.0),
        FamilyGrade::Fuzzy => 10.0,
        FamilyGrade::Partial => 9.0,
        FamilyGrade::None if sought.family.is_empty() => 0.0,
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

/// Whether the person is the applicant.
pub(crate) fn is_resolved(sought: &Sought<'_>, evidence: &Evidence, points: f32) -> bool {
    let facts = Facts::of(sought, evidence);
    if !sought.has_name() {
        return facts.resolves_without_name(points);
    }
    points >= RESOLVED
        && facts.has_name_part
        && facts.has_other_element
        && facts.contradictions_are_outweighed()
}

/// The evidence as yes or no.
#[derive(Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts that the rules combine"
)]
struct Facts {
    given_agrees: bool,
    given_fails: bool,
    given_is_doubtful: bool,
    family_agrees: bool,
    family_fails: bool,
    suffix_conflicts: bool,
    birth_is_exact: bool,
    birth_agrees: bool,
    birth_conflicts: bool,
    id_is_exact: bool,
    last_four_agree: bool,
    /// Nine or four digits were sent and are not the ones on record.
    id_is_another: bool,
    phone: bool,
    email: bool,
    street: bool,
    has_name_part: bool,
    has_other_element: bool,
}

impl Facts {
    fn of(sought: &Sought<'_>, evidence: &Evidence) -> Self {
        let name = &evidence.name;
        let birth = evidence.birth.map(|(grade, _)| grade);
        let birth_agrees = matches!(
            birth,
            Some(DateGrade::Exact | DateGrade::ExactAsFarAsKnown | DateGrade::Fuzzy(_))
        );
        let phone = is_match(evidence.phone);
        let email = is_match(evidence.email);
        let street = evidence
            .address
            .is_some_and(|address| address.is_same_place() && address.unit != UnitGrade::Different);
        let id_agrees = matches!(
            evidence.id,
            IdEvidence::Exact | IdEvidence::LastFour | IdEvidence::Near { .. }
        );
        Self {
            given_agrees: name.given != GivenGrade::None,
            given_fails: !sought.given.is_empty() && name.given == GivenGrade::None,
            given_is_doubtful: name.given_resembles
                || name.given_is_name_of_its_own
                || (name.given_by_middle && name.given == GivenGrade::Initial),
            family_agrees: name.family != FamilyGrade::None,
            family_fails: !sought.family.is_empty() && name.family == FamilyGrade::None,
            suffix_conflicts: name.suffix_conflict,
            birth_is_exact: birth == Some(DateGrade::Exact),
            birth_agrees,
            birth_conflicts: matches!(birth, Some(DateGrade::One | DateGrade::None))
                && !evidence.birth_is_near,
            id_is_exact: evidence.id == IdEvidence::Exact,
            last_four_agree: matches!(evidence.id, IdEvidence::Exact | IdEvidence::LastFour),
            id_is_another: matches!(evidence.id, IdEvidence::Near { .. } | IdEvidence::Different),
            phone,
            email,
            street,
            has_name_part: name.given != GivenGrade::None
                || name.given_resembles
                || name.family != FamilyGrade::None,
            has_other_element: id_agrees || birth_agrees || phone || email || street,
        }
    }

    /// An id alone has to be exact; without one, two elements have to be exact together.
    fn resolves_without_name(&self, points: f32) -> bool {
        if self.birth_conflicts {
            return false;
        }
        self.id_is_exact || (points >= RESOLVED_WITHOUT_NAME && !self.id_is_another)
    }

    fn contradictions_are_outweighed(&self) -> bool {
        (!self.given_fails || self.outweighs_given_name())
            && (!self.given_is_doubtful || self.outweighs_doubt())
            && (!self.family_fails || self.outweighs_family_name())
            && (!self.birth_conflicts || self.outweighs_birth_date())
            && (!self.suffix_conflicts || self.id_is_exact || self.birth_is_exact)
    }

    /// Spouses, siblings and twins share everything but the given name and the id. A twin shares
    /// even the birth date, and has an id that is close but not equal.
    const fn outweighs_given_name(&self) -> bool {
        let id_and_birth = self.last_four_agree && self.birth_is_exact;
        let id_and_family = self.id_is_exact && self.family_agrees && !self.birth_conflicts;
        let contact = self.phone as u8 + self.email as u8 + self.street as u8;
        let mailbox = self.email && self.birth_is_exact && contact > 1 && !self.id_is_another;
        let slip = self.given_is_doubtful && self.outweighs_doubt();
        id_and_birth || id_and_family || mailbox || slip
    }

    /// A given name that only nearly agrees may be a slip or a sibling's. Another id, however
    /// close, speaks for the sibling; an email address or two more elements for the slip.
    const fn outweighs_doubt(&self) -> bool {
        let contact = self.phone as u8 + self.email as u8 + self.street as u8;
        if self.id_is_another {
            return self.email && contact > 1;
        }
        self.last_four_agree
            || (self.birth_agrees && contact > 0 && self.family_agrees)
            || (self.email && contact > 1)
    }

    /// A family name changes with a marriage; the rest of the person does not.
    const fn outweighs_family_name(&self) -> bool {
        let id = self.id_is_exact && (self.given_agrees || self.birth_agrees);
        let contact = self.phone || self.email || self.street || self.last_four_agree;
        id || (self.birth_is_exact && self.given_agrees && contact)
    }

    /// Father and son share name, home and phone, sometimes for life.
    const fn outweighs_birth_date(&self) -> bool {
        let names = self.given_agrees && self.family_agrees;
        let contact = self.phone || self.email || self.street;
        names
            && (self.id_is_exact
                || (self.last_four_agree && contact)
                || (self.email && !self.id_is_another && !self.suffix_conflicts))
    }
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
