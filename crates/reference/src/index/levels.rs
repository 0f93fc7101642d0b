//! From what was compared to the levels that the model weighs.

use super::address::AddressMatch;
use super::evidence::{ElementEvidence, Evidence, IdEvidence};
use super::features::Features;
use super::name_evidence::{MiddleEvidence, NameEvidence};
use super::open::Hot;
use super::sought::Sought;
use crate::model::{Compared, EvidenceField, Level};
use bonafide_identity::{DateGrade, FamilyGrade, GivenGrade, StreetGrade, UnitGrade};

/// The levels of the elements that stand in the core of a block. `id_holders` is the number of
/// people who carry the sent id: an id that many share tells nobody apart.
pub(crate) fn core_levels(evidence: &Evidence, features: &Features, id_holders: usize) -> Compared {
    let mut compared = Compared::default();
    if let Some(level) = birth_level(evidence) {
        compared.note_among(level, 0, features.births.len());
    }
    if let Some(level) = id_level(evidence) {
        compared.note_among(level, 0, id_holders);
    }
    let phone = element(evidence.phone, Level::PhoneSame, Level::PhoneOther);
    if let Some(level) = phone {
        compared.note_among(level, 0, features.phones.len());
    }
    let email = element(evidence.email, Level::EmailSame, Level::EmailOther);
    if let Some(level) = email {
        compared.note_among(level, 0, features.emails.len());
    }
    compared
}

/// Adds the levels of names and address.
pub(crate) fn add_rest_levels(
    compared: &mut Compared,
    sought: &Sought<'_>,
    evidence: &Evidence,
    features: &Features,
    hot: &Hot<'_>,
) {
    let name = &evidence.name;
    if let Some(level) = given_level(sought, name) {
        compared.note_among(level, name.given_rarity, 1);
    }
    if let Some(level) = family_level(sought, name, features) {
        compared.note_among(level, name.family_rarity, 1);
    }
    match name.middle {
        MiddleEvidence::Agrees => compared.note(Level::MiddleExact),
        MiddleEvidence::InitialAgrees => compared.note(Level::MiddleInitial),
        MiddleEvidence::Conflicts if !name.given_by_middle => {
            compared.note(Level::MiddleConflict);
        }
        MiddleEvidence::Conflicts | MiddleEvidence::Unknown => {}
    }
    if name.suffix_conflict {
        compared.note(Level::SuffixConflict);
    } else if name.suffix_agrees {
        compared.note(Level::SuffixSame);
    }
    if let Some(address) = &evidence.address {
        let place = features.addresses.get(address.place);
        let rarity = place.map_or(0, |place| hot.places.rarity(place.value.place));
        compared.note_among(address_level(address), rarity, features.addresses.len());
    }
}

/// Whether the person may be the answer at all: a name that was sent has to agree in some part,
/// and so has something beside it; and whoever fits the family and the home alone, with another
/// given name and birth date, is a relative.
pub(crate) fn is_eligible(sought: &Sought<'_>, compared: &Compared) -> bool {
    use EvidenceField as F;
    let agrees = |field, against: &[Level]| {
        compared
            .level(field)
            .is_some_and(|level| !against.contains(&level))
    };
    let given = agrees(F::Given, &[Level::GivenConflict]);
    let family = agrees(F::Family, &[Level::FamilyConflict]);
    let birth = agrees(
        F::BirthDate,
        &[
            Level::BirthDateOnePart,
            Level::BirthDateConflict,
            Level::BirthDateGeneration,
        ],
    );
    let id = agrees(F::NationalId, &[Level::NationalIdConflict]);
    let phone = compared.level(F::Phone) == Some(Level::PhoneSame);
    let email = compared.level(F::Email) == Some(Level::EmailSame);
    let home = agrees(F::Address, &[Level::AddressArea, Level::AddressOther]);
    if !sought.has_name() {
        return birth || id || phone || email;
    }
    // Who has but a family name on record may be any member of the family.
    let is_unnamed = !sought.given.is_empty() && compared.level(F::Given).is_none();
    let is_relative = compared.level(F::Given) == Some(Level::GivenConflict)
        && compared.level(F::BirthDate).is_some()
        && !birth
        && !matches!(
            compared.level(F::NationalId),
            Some(Level::NationalIdExact | Level::NationalIdMinor)
        );
    (given || family)
        && (birth || id || phone || email || home)
        && !is_relative
        && (!is_unnamed || birth || id)
}

fn birth_level(evidence: &Evidence) -> Option<Level> {
    let (grade, _) = evidence.birth?;
    let is_generation = evidence.birth_is_a_generation_off;
    Some(match grade {
        DateGrade::Exact => Level::BirthDateExact,
        DateGrade::ExactAsFarAsKnown => Level::BirthDatePartial,
        DateGrade::Fuzzy(_) if is_generation => Level::BirthDateSlipGeneration,
        DateGrade::Fuzzy(_) => Level::BirthDateSlip,
        DateGrade::Two if is_generation => Level::BirthDateTwoPartsGeneration,
        DateGrade::Two => Level::BirthDateTwoParts,
        _ if evidence.birth_is_near => Level::BirthDateNear,
        _ if is_generation => Level::BirthDateGeneration,
        DateGrade::One => Level::BirthDateOnePart,
        DateGrade::None => Level::BirthDateConflict,
    })
}

fn id_level(evidence: &Evidence) -> Option<Level> {
    Some(match evidence.id {
        IdEvidence::NotComparable | IdEvidence::NoneOnRecord => return None,
        IdEvidence::Exact if evidence.id_place > 0 => Level::NationalIdMinor,
        IdEvidence::Exact => Level::NationalIdExact,
        _ if evidence.id_follows => Level::NationalIdFollows,
        IdEvidence::LastFour if evidence.has_another_id => Level::NationalIdLastFourOther,
        IdEvidence::LastFour => Level::NationalIdLastFour,
        IdEvidence::Near {
            adjacent_exchange: true,
            ..
        }
        | IdEvidence::Near { differences: 1, .. } => Level::NationalIdSlip,
        IdEvidence::Near { differences: 2, .. } => Level::NationalIdTwoDigits,
        IdEvidence::Near { .. } => Level::NationalIdThreeDigits,
        IdEvidence::Different => Level::NationalIdConflict,
    })
}

const fn element(evidence: ElementEvidence, same: Level, other: Level) -> Option<Level> {
    match evidence {
        ElementEvidence::Match(_) => Some(same),
        ElementEvidence::Different => Some(other),
        ElementEvidence::NotSent | ElementEvidence::NoneOnRecord => None,
    }
}

fn given_level(sought: &Sought<'_>, name: &NameEvidence) -> Option<Level> {
    if sought.given.is_empty() || name.given_is_unknown {
        return None;
    }
    Some(match name.given {
        GivenGrade::Exact if name.swapped => Level::GivenSwapped,
        _ if name.swapped => Level::GivenSwappedAlike,
        GivenGrade::Exact if sought.given.len() == 1 => Level::GivenInitial,
        GivenGrade::Exact => Level::GivenExact,
        GivenGrade::Nickname => Level::GivenNickname,
        GivenGrade::Initial if name.given_by_middle => Level::GivenMiddleInitial,
        GivenGrade::Initial => Level::GivenInitial,
        GivenGrade::Fuzzy if name.given_by_middle => Level::GivenMiddle,
        GivenGrade::Fuzzy if name.given_is_name_of_its_own => Level::GivenOwnName,
        GivenGrade::Fuzzy if name.given_is_one_edit => Level::GivenEdit,
        GivenGrade::Fuzzy => Level::GivenSound,
        GivenGrade::None if name.given_resembles => Level::GivenResembles,
        GivenGrade::None => Level::GivenConflict,
    })
}

fn family_level(sought: &Sought<'_>, name: &NameEvidence, features: &Features) -> Option<Level> {
    if sought.family.is_empty() || features.family.is_empty() {
        return None;
    }
    Some(match name.family {
        FamilyGrade::Exact => Level::FamilyExact,
        FamilyGrade::Fuzzy if name.family_is_one_edit => Level::FamilyEdit,
        FamilyGrade::Fuzzy => Level::FamilySound,
        FamilyGrade::Partial => Level::FamilyPartial,
        FamilyGrade::None if name.family_resembles => Level::FamilyResembles,
        FamilyGrade::None => Level::FamilyConflict,
    })
}

fn address_level(address: &AddressMatch) -> Level {
    if address.is_same_place() {
        return match (address.unit, address.street) {
            (UnitGrade::Different, _) => Level::AddressOtherUnit,
            (_, StreetGrade::Exact) => Level::AddressSame,
            _ => Level::AddressAlike,
        };
    }
    if address.same_road {
        Level::AddressRoad
    } else if address.is_same_area() {
        Level::AddressArea
    } else {
        Level::AddressOther
    }
}
