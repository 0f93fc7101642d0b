//! The name forms of one person, with what sources commonly do to names undone.

use super::prepare::{Sighting, Tally};
use crate::SourceRecord;
use bonafide_identity::{PersonName, Suffix, compare_given};
use smol_str::SmolStr;

/// One way in which sources write a person's name; folded parts, empty where absent.
#[derive(Clone, Debug)]
pub(super) struct NameForm {
    pub(super) given: SmolStr,
    pub(super) middle: SmolStr,
    pub(super) family: SmolStr,
    pub(super) suffix: Option<Suffix>,
    pub(super) sighting: Sighting,
}

/// Country, given, middle and family name, suffix.
type NameFields<'a> = [&'a str; 5];

/// The distinct forms on record. Forms with given and family name in each other's place are put
/// right where other records show which is which.
pub(super) fn gather_names<'a>(
    seen: impl Iterator<Item = (&'a SourceRecord, Sighting)>,
) -> Vec<NameForm> {
    let mut by_text: Tally<NameFields<'a>> = Tally::new();
    for (record, sighting) in seen {
        let [given, middle, family, suffix] = [
            &record.given_name,
            &record.middle_name,
            &record.family_name,
            &record.suffix,
        ]
        .map(|field| field.as_deref().unwrap_or_default());
        by_text.add([&record.country, given, middle, family, suffix], sighting);
    }
    let mut forms: Vec<NameForm> = by_text
        .0
        .into_iter()
        .map(|([country, given, middle, family, suffix], sighting)| {
            let given = first_owner(given);
            let name = PersonName::from_parts_in(country, given, middle, family, suffix);
            NameForm {
                given: name.given().into(),
                middle: name.middle().into(),
                family: name.family().into(),
                suffix: name.suffix(),
                sighting,
            }
        })
        .collect();
    for place in 0..forms.len() {
        if is_swapped(place, &forms)
            && let Some(form) = forms.get_mut(place)
        {
            std::mem::swap(&mut form.given, &mut form.family);
        }
    }
    forms
}

/// Property records name couples in one field (`Iris & Tom`); the person is the first, unless the
/// other records say otherwise, and then their own forms are there too.
fn first_owner(given: &str) -> &str {
    given
        .split_once('&')
        .map(|(first, _)| first.trim_end())
        .filter(|first| !first.is_empty())
        .unwrap_or(given)
}

/// Whether other, better attested forms have these two names the other way round.
fn is_swapped(place: usize, forms: &[NameForm]) -> bool {
    let Some(form) = forms.get(place) else {
        return false;
    };
    if form.given.is_empty() || form.family.is_empty() {
        return false;
    }
    let total = |fits: &dyn Fn(&NameForm) -> bool| -> u32 {
        let fitting = forms.iter().filter(|other| fits(other));
        fitting.map(|other| other.sighting.records).sum()
    };
    let straight = total(&|other| other.family == form.family);
    let exchanged = total(&|other| {
        other.family == form.given && compare_given(&other.given, &form.family).passes()
    });
    exchanged > straight
}
