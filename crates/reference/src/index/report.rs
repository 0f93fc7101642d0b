//! Wording the comparison with the best person for the outside.

use super::address::{AddressMatch, is_current};
use super::cold::{unpack_date, unpack_day};
use super::evidence::{ElementEvidence, Evidence, IdEvidence};
use super::features::Features;
use super::id_evidence::{distinct_ids, id_kinds, is_main};
use super::open::{Hot, entity_id};
use super::podium::Candidate;
use super::scratch::{Caches, Scratch};
use super::sought::Sought;
use crate::model::MatchExplanation;
use crate::{
    AddressAgreement, AddressGrade, BestMatch, ElementGrade, EntityRef, IdGrade, Nearest,
    SourceSet, Support,
};
use bonafide_identity::{FamilyGrade, GivenGrade, UnitGrade, compare_family};
use bonafide_types::Date;

/// Says everything there is to say of the best person.
pub(crate) fn best_match(
    sought: &Sought<'_>,
    best: &Candidate,
    explanation: MatchExplanation,
    hot: &Hot<'_>,
    scratch: &mut Scratch,
) -> BestMatch {
    let Scratch {
        features, caches, ..
    } = scratch;
    features.decode(hot.entities.block(best.entity));
    let evidence = best.evidence;
    let name = &evidence.name;
    let day = |packed: u32| -> Option<Date> { unpack_day(u64::from(packed)) };
    let (has_ssn, has_itin) = id_kinds(&features.ids);
    let source_count = hot.sources(features.sources).count_ones();
    BestMatch {
        entity: EntityRef(best.entity),
        entity_id: entity_id(features.seed),
        confidence: explanation.probability,
        explanation,
        given: name.given,
        family: name.family,
        family_is_former: is_former(sought, &evidence, features, hot, caches),
        swapped: name.swapped,
        suffix_conflict: name.suffix_conflict,
        date_of_birth: evidence.birth.map(|(grade, _)| grade),
        has_date_of_birth: features
            .births
            .iter()
            .any(|birth| unpack_date(birth.value).is_some()),
        national_id: id_grade(evidence.id),
        phone: element_grade(evidence.phone),
        email: element_grade(evidence.email),
        address: address_grade(sought, &evidence, features, hot, caches),
        support: support(sought, &evidence, features, hot, caches),
        distinct_ids: distinct_ids(&features.ids),
        id_is_main: is_main(sought, &features.ids),
        has_ssn,
        has_itin,
        source_count: u8::try_from(source_count).unwrap_or(u8::MAX),
        oldest_seen: day(features.oldest_seen),
        newest_seen: day(features.newest_seen),
        deceased_date: day(features.deceased),
    }
}

/// Who came nearest where nobody is resolved.
pub(crate) fn nearest(best: &Candidate, explanation: MatchExplanation, hot: &Hot<'_>) -> Nearest {
    let seed = hot.entities.block(best.entity).first_chunk().copied();
    Nearest {
        entity: EntityRef(best.entity),
        entity_id: entity_id(seed.map_or(0, u64::from_le_bytes)),
        explanation,
    }
}

/// Whether the person's records tie the sent name to any other sent element.
pub(crate) fn joins_name(evidence: &Evidence) -> bool {
    let name = &evidence.name;
    let is_named = name.given != GivenGrade::None
        && (name.family.passes() || name.family == FamilyGrade::Partial);
    let other = matches!(evidence.id, IdEvidence::Exact | IdEvidence::LastFour)
        || evidence.birth.is_some_and(|(grade, _)| grade.is_equal())
        || matches!(evidence.phone, ElementEvidence::Match(_))
        || matches!(evidence.email, ElementEvidence::Match(_))
        || evidence
            .address
            .as_ref()
            .is_some_and(AddressMatch::is_same_place);
    is_named && other
}

const fn id_grade(evidence: IdEvidence) -> IdGrade {
    match evidence {
        IdEvidence::NotComparable => IdGrade::NotSent,
        IdEvidence::NoneOnRecord => IdGrade::NoneOnRecord,
        IdEvidence::Exact => IdGrade::Exact,
        IdEvidence::LastFour => IdGrade::LastFour,
        IdEvidence::Near {
            differences,
            adjacent_exchange,
        } => IdGrade::Near {
            differences,
            adjacent_exchange,
        },
        IdEvidence::Different => IdGrade::Different,
    }
}

const fn element_grade(evidence: ElementEvidence) -> ElementGrade {
    match evidence {
        ElementEvidence::NotSent => ElementGrade::NotSent,
        ElementEvidence::NoneOnRecord => ElementGrade::NoneOnRecord,
        // Lists hold the newest first.
        ElementEvidence::Match(place) => ElementGrade::Match {
            current: place == 0,
        },
        ElementEvidence::Different => ElementGrade::Different,
    }
}

fn address_grade(
    sought: &Sought<'_>,
    evidence: &Evidence,
    features: &Features,
    hot: &Hot<'_>,
    caches: &mut Caches,
) -> AddressGrade {
    if sought.address.is_none() {
        return AddressGrade::NotSent;
    }
    let Some(best) = &evidence.address else {
        return AddressGrade::NoneOnRecord;
    };
    AddressGrade::Compared(AddressAgreement {
        street: best.street,
        unit: best.unit,
        city: best.city,
        state: best.state,
        zip: best.zip,
        current: is_current(sought, &features.addresses, hot, &mut caches.areas, best),
    })
}

/// A family name is former where it agrees with an older one only.
fn is_former(
    sought: &Sought<'_>,
    evidence: &Evidence,
    features: &Features,
    hot: &Hot<'_>,
    caches: &mut Caches,
) -> bool {
    let name = &evidence.name;
    if !name.family.passes() || name.family_place == 0 || name.swapped {
        return false;
    }
    let Some(current) = features.family.first() else {
        return false;
    };
    let with_current = caches.family.grade(current.value, || {
        compare_family(sought.family, hot.family.text(current.value))
    });
    with_current == FamilyGrade::None
}

fn support(
    sought: &Sought<'_>,
    evidence: &Evidence,
    features: &Features,
    hot: &Hot<'_>,
    caches: &mut Caches,
) -> Support {
    let set = |sources: Option<u32>| SourceSet(sources.map_or(0, |sources| hot.sources(sources)));
    let name = &evidence.name;
    let mut support = Support::default();
    if name.swapped || name.given_by_middle {
        let place = features.given.get(name.given_place);
        support.given = set(place.map(|given| given.sources));
    } else if name.given.passes() {
        for form in &features.given {
            let grade = caches.given.grade(form.value, || {
                bonafide_identity::compare_given(sought.given, hot.given.text(form.value))
            });
            if grade.passes() {
                support.given = support.given | set(Some(form.sources));
            }
        }
    }
    if name.swapped {
        let place = features.family.get(name.family_place);
        support.family = set(place.map(|family| family.sources));
    } else if name.family != FamilyGrade::None {
        for form in &features.family {
            let grade = caches.family.grade(form.value, || {
                compare_family(sought.family, hot.family.text(form.value))
            });
            if grade.passes() || grade == name.family {
                support.family = support.family | set(Some(form.sources));
            }
        }
    }
    if let Some((grade, place)) = evidence.birth
        && (grade.is_equal() || matches!(grade, bonafide_identity::DateGrade::Fuzzy(_)))
    {
        support.date_of_birth = set(features.births.get(place).map(|birth| birth.sources));
    }
    if matches!(
        evidence.id,
        IdEvidence::Exact | IdEvidence::LastFour | IdEvidence::Near { .. }
    ) {
        support.national_id = set(features.ids.get(evidence.id_place).map(|id| id.sources));
    }
    if let ElementEvidence::Match(place) = evidence.phone {
        support.phone = set(features.phones.get(place).map(|phone| phone.sources));
    }
    if let ElementEvidence::Match(place) = evidence.email {
        support.email = set(features.emails.get(place).map(|email| email.sources));
    }
    support.address = address_support(sought, evidence, features, hot, caches);
    support
}

/// All sources whose address agrees, in whatever spelling.
fn address_support(
    sought: &Sought<'_>,
    evidence: &Evidence,
    features: &Features,
    hot: &Hot<'_>,
    caches: &mut Caches,
) -> SourceSet {
    let Some(best) = evidence
        .address
        .as_ref()
        .filter(|best| best.is_same_place())
    else {
        return SourceSet::default();
    };
    let mut all = SourceSet::default();
    for (place, address) in features.addresses.iter().enumerate() {
        let agrees = place == best.place
            || super::address::compare_one(sought, &address.value, hot, &mut caches.areas)
                .is_some_and(|other| other.is_same_place() && other.unit != UnitGrade::Different);
        if agrees {
            all = all | SourceSet(hot.sources(address.sources));
        }
    }
    all
}
