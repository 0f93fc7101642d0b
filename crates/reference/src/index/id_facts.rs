//! What the whole population says of the sent id, where it was sent in full.

use super::address::AddressMatch;
use super::cold::unpack_day;
use super::evidence::{Evidence, IdEvidence};
use super::features::Features;
use super::id_evidence::fewest_differences;
use super::open::Hot;
use super::sought::Sought;
use crate::IdFacts;
use bonafide_identity::{FamilyGrade, GivenGrade, compare_family};

/// Gathers the facts from the people whom a search compares anyway: everybody who carries the id
/// is among them, and everybody with the same full name and birth date.
#[derive(Default)]
pub(crate) struct IdFactsCollector {
    facts: IdFacts,
    /// Numbers of the holders' family names.
    family_names: Vec<u32>,
}

impl IdFactsCollector {
    /// The facts; `None` where no whole id was sent.
    pub(crate) fn finish(self, sought: &Sought<'_>) -> Option<IdFacts> {
        sought.whole_id().map(|_| self.facts)
    }

    /// Notes a person who was compared in full.
    pub(crate) fn note(
        &mut self,
        sought: &Sought<'_>,
        evidence: &Evidence,
        features: &Features,
        hot: &Hot<'_>,
    ) {
        if sought.whole_id().is_none() {
            return;
        }
        self.note_nearest(sought, evidence, features);
        if evidence.id == IdEvidence::Exact && self.facts.holders < IdFacts::MOST_HOLDERS {
            self.note_holder(sought, evidence, features, hot);
        }
    }

    fn note_holder(
        &mut self,
        sought: &Sought<'_>,
        evidence: &Evidence,
        features: &Features,
        hot: &Hot<'_>,
    ) {
        let facts = &mut self.facts;
        let name = &evidence.name;
        facts.holders += 1;
        facts.given_fits |= name.given.passes();
        facts.family_fits |= name.family.passes();
        if facts.holder_deceased.is_none() {
            facts.holder_deceased = unpack_day(u64::from(features.deceased));
        }
        let other_name = sought.has_name()
            && (name.given == GivenGrade::None || name.family == FamilyGrade::None);
        let other_address = sought.address.is_some()
            && evidence
                .address
                .as_ref()
                .is_some_and(|address| !AddressMatch::is_same_place(address));
        facts.on_other_identity |= other_name && other_address;
        self.note_family_names(features, hot);
    }

    /// A person whose family names agree with none so far adds one, however many they have.
    fn note_family_names(&mut self, features: &Features, hot: &Hot<'_>) {
        if features.family.is_empty() {
            return;
        }
        let is_known = !self.family_names.is_empty()
            && features.family.iter().any(|form| {
                let text = hot.family.text(form.value);
                let mut known = self.family_names.iter();
                known
                    .any(|other| compare_family(text, hot.family.text(*other)) != FamilyGrade::None)
            });
        if !is_known {
            self.facts.distinct_family_names += 1;
        }
        let numbers = features.family.iter().map(|form| form.value);
        self.family_names.extend(numbers);
    }

    /// The fewest characters by which the sent id misses an id of somebody with the same full name
    /// and birth date.
    fn note_nearest(&mut self, sought: &Sought<'_>, evidence: &Evidence, features: &Features) {
        let same_birth = evidence.birth.is_some_and(|(grade, _)| grade.is_equal());
        let same_name = evidence.name.given.passes() && evidence.name.family.passes();
        if !same_birth || !same_name {
            return;
        }
        let Some(differences) = fewest_differences(sought, features) else {
            return;
        };
        let nearest = self.facts.nearest;
        self.facts.nearest = Some(nearest.map_or(differences, |known| known.min(differences)));
    }
}
