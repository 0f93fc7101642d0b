//! What the whole population says of the sent nine-digit id.

use super::address::{AddressMatch, best_address};
use super::cold::unpack_day;
use super::evidence::compare_name;
use super::features::Features;
use super::key_table::MOST_PEOPLE_PER_KEY;
use super::open::Hot;
use super::scratch::Scratch;
use super::sought::Sought;
use crate::IdFacts;
use bonafide_identity::{FamilyGrade, GivenGrade, compare_family};

/// Looks at everybody who carries the id; `None` where no nine digits were sent. The field
/// `nearest` is left to the search, which meets the people with the same name and birth date.
pub(crate) fn id_facts(
    sought: &Sought<'_>,
    hot: &Hot<'_>,
    scratch: &mut Scratch,
) -> Option<IdFacts> {
    let nine = sought.nine?;
    let hash = sought.id_key()?;
    let mut facts = IdFacts::default();
    // Family names of the holders, one group a distinct name.
    let mut names: Vec<u32> = Vec::new();
    let people = hot.keys.people(hash, hot.keys.bucket(hash));
    for entity in people.take(MOST_PEOPLE_PER_KEY) {
        if facts.holders == IdFacts::MOST_HOLDERS {
            break;
        }
        let features = &mut scratch.features;
        let carries = features.decode(hot.entities.block(entity))
            && features
                .ids
                .iter()
                .any(|id| !id.value.is_last_four && id.value.digits == nine);
        if !carries {
            continue;
        }
        facts.holders += 1;
        add_family_names(features, hot, &mut names, &mut facts);
        if facts.holder_deceased.is_none() {
            facts.holder_deceased = unpack_day(u64::from(features.deceased));
        }
        let name = compare_name(sought, features, hot, &mut scratch.caches);
        facts.given_fits |= name.given.passes();
        facts.family_fits |= name.family.passes();
        let other_name = sought.has_name()
            && (name.given == GivenGrade::None || name.family == FamilyGrade::None);
        let other_address = sought.address.is_some()
            && !features.addresses.is_empty()
            && !best_address(sought, features, hot)
                .as_ref()
                .is_some_and(AddressMatch::is_same_place);
        facts.on_other_identity |= other_name && other_address;
    }
    Some(facts)
}

/// A person whose family names agree with none counted so far adds one, however many they have.
fn add_family_names(features: &Features, hot: &Hot<'_>, names: &mut Vec<u32>, facts: &mut IdFacts) {
    if features.family.is_empty() {
        return;
    }
    let is_known = features.family.iter().any(|form| {
        let text = hot.family.text(form.value);
        names
            .iter()
            .any(|known| compare_family(text, hot.family.text(*known)) != FamilyGrade::None)
    });
    if !is_known {
        facts.distinct_family_names += 1;
    }
    names.extend(features.family.iter().map(|form| form.value));
}
