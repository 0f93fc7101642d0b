//! When the evidence is enough.
//!
//! Points alone cannot tell a person from a relative who shares name, home and phone. The rules
//! here say which contradictions nothing but a strong identifier outweighs.

use super::evidence::{Evidence, IdEvidence};
use super::score::{RESOLVED, is_match};
use super::sought::Sought;
use bonafide_identity::{DateGrade, FamilyGrade, GivenGrade, UnitGrade};

/// The same where no name was sent, which takes away 25 points at most.
const RESOLVED_WITHOUT_NAME: f32 = 28.0;
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
    /// A given name was sent, and none is on record.
    given_is_unknown: bool,
    given_is_doubtful: bool,
    family_agrees: bool,
    family_fails: bool,
    suffix_conflicts: bool,
    birth_is_exact: bool,
    birth_agrees: bool,
    birth_conflicts: bool,
    birth_is_a_generation_off: bool,
    /// The given name or one of its nicknames, not a misspelling.
    given_is_certain: bool,
    given_is_exact: bool,
    id_is_exact: bool,
    /// The id that most sources know is the sent one.
    id_is_main: bool,
    /// The sent id is next to the one on record.
    id_follows: bool,
    /// The id agrees as far as it was sent and is known.
    last_four_agree: bool,
    /// Nine or four digits were sent and are not the ones on record.
    id_is_another: bool,
    phone: bool,
    email: bool,
    street: bool,
    /// The same street, be it another house.
    road: bool,
    /// The same ZIP, or the same city.
    area: bool,
    family_resembles: bool,
    has_name_part: bool,
    has_other_element: bool,
}

/// Whether the birth dates are those of two people. With another id, a slip of a generation is
/// none.
const fn birth_conflicts(evidence: &Evidence, id_is_another: bool) -> bool {
    match evidence.birth {
        Some((DateGrade::One | DateGrade::None, _)) => !evidence.birth_is_near,
        Some((DateGrade::Two, _)) => evidence.birth_is_a_generation_off,
        Some((DateGrade::Fuzzy(_), _)) => evidence.birth_is_a_generation_off && id_is_another,
        _ => false,
    }
}

impl Facts {
    fn of(sought: &Sought<'_>, evidence: &Evidence) -> Self {
        let name = &evidence.name;
        let birth = evidence.birth.map(|(grade, _)| grade);
        let birth_agrees = matches!(
            birth,
            Some(DateGrade::Exact | DateGrade::ExactAsFarAsKnown | DateGrade::Fuzzy(_))
        );
        let id_is_same = evidence.id == IdEvidence::Exact
            || (evidence.id == IdEvidence::LastFour && !evidence.has_another_id);
        let id_is_another = matches!(
            evidence.id,
            IdEvidence::LastFour | IdEvidence::Near { .. } | IdEvidence::Different
        ) && !id_is_same;
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
            given_fails: !sought.given.is_empty()
                && name.given == GivenGrade::None
                && !name.given_is_unknown,
            given_is_unknown: !sought.given.is_empty() && name.given_is_unknown,
            given_is_doubtful: name.given_resembles
                || name.given_is_name_of_its_own
                || (name.given_by_middle && name.given == GivenGrade::Initial)
                || (id_is_another && !matches!(name.given, GivenGrade::Exact | GivenGrade::None)),
            family_agrees: name.family != FamilyGrade::None,
            family_fails: !sought.family.is_empty() && name.family == FamilyGrade::None,
            suffix_conflicts: name.suffix_conflict,
            birth_is_exact: birth == Some(DateGrade::Exact),
            birth_agrees,
            birth_conflicts: birth_conflicts(evidence, id_is_another),
            birth_is_a_generation_off: evidence.birth_is_a_generation_off,
            given_is_certain: matches!(name.given, GivenGrade::Exact | GivenGrade::Nickname),
            given_is_exact: name.given == GivenGrade::Exact,
            id_is_exact: evidence.id == IdEvidence::Exact,
            id_is_main: evidence.id == IdEvidence::Exact && evidence.id_place == 0,
            id_follows: evidence.id_follows,
            last_four_agree: id_is_same,
            id_is_another,
            phone,
            email,
            street,
            road: evidence.address.is_some_and(|address| address.same_road),
            area: evidence
                .address
                .is_some_and(|address| address.is_same_area()),
            family_resembles: name.family_resembles,
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
            && (!self.given_is_unknown || self.birth_is_exact || self.last_four_agree)
            && (!self.given_is_doubtful || self.outweighs_doubt())
            && (!self.family_fails || self.outweighs_family_name())
            && (!self.birth_conflicts || self.outweighs_birth_date())
            && (!self.suffix_conflicts || self.id_is_exact || self.birth_is_exact)
    }

    /// Spouses, siblings and twins share everything but the given name and the id. A twin shares
    /// even the birth date, and has an id that is close but not equal.
    const fn outweighs_given_name(&self) -> bool {
        let id_and_birth = self.last_four_agree && self.birth_is_exact;
        let contact = self.phone as u8 + self.email as u8 + self.street as u8;
        let id_and_family = (self.id_is_exact || (self.last_four_agree && contact > 0))
            && self.family_agrees
            && !self.birth_conflicts;
        let mailbox = self.email && self.birth_is_exact && contact > 1 && !self.id_is_another;
        let slip = self.given_is_doubtful && self.outweighs_doubt();
        id_and_birth || id_and_family || mailbox || slip
    }

    /// A given name that only nearly agrees may be a slip or a sibling's. Another id, however
    /// close, speaks for the sibling; an email address or two more elements for the slip.
    const fn outweighs_doubt(&self) -> bool {
        let contact = self.phone as u8 + self.email as u8 + self.street as u8;
        if self.id_is_another {
            return self.email || (self.phone && !self.id_follows);
        }
        self.last_four_agree
            || (self.birth_agrees && contact > 0 && self.family_agrees)
            || (self.email && contact > 1)
    }

    /// A family name changes with a marriage; the rest of the person does not. Given name and birth
    /// date together are so rare that a street, or a town where the family name is a slip, leaves
    /// no room for chance.
    const fn outweighs_family_name(&self) -> bool {
        let id = self.id_is_exact && (self.given_agrees || self.birth_agrees);
        let contact = self.phone as u8 + self.email as u8 + self.street as u8;
        let known_by_birth = self.birth_is_exact
            && self.given_agrees
            && (contact > 0
                || self.last_four_agree
                || self.road
                || (self.family_resembles && self.area));
        let needed = if self.last_four_agree { 1 } else { 2 };
        let known_by_contact = self.given_is_certain
            && contact >= needed
            && !self.birth_conflicts
            && !self.id_is_another;
        id || known_by_birth || known_by_contact
    }

    /// Father and son share name, home and phone, sometimes for life; so a contradiction counts for
    /// less where the years are too close for that, and nickname and name are not of two sisters.
    const fn outweighs_birth_date(&self) -> bool {
        let names = self.given_agrees && self.family_agrees;
        let contact = self.phone || self.email || self.street;
        let id = self.id_is_main || (self.last_four_agree && !self.id_is_exact && contact);
        let mailbox = self.email && !self.suffix_conflicts;
        let no_other_generation = contact && !self.birth_is_a_generation_off && self.given_is_exact;
        let married = self.id_is_main && self.given_is_certain && contact;
        married || (names && (id || (!self.id_is_another && (mailbox || no_other_generation))))
    }
}
