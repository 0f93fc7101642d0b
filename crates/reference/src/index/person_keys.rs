//! The blocking keys under which one person is filed.

use super::cold::unpack_date;
use super::correlate::house_keys;
use super::features::{Features, Sourced};
use super::id::PackedId;
use super::keys::{
    IdForms, KeyKind, family_forms, given_forms, given_forms_and_sounds, house_form, initials_form,
    key, year_and_day,
};
use super::place_forms::PlaceForms;
use super::prepare::GatheredAddress;
use super::sought::house_number;
use bonafide_types::SmolStr;

/// Name forms that are filed, over all of a person's names.
const MOST_FORMS: usize = 6;
/// Addresses that are filed; the newest come first.
const MOST_ADDRESSES: usize = 10;

/// Forms of which pairs are filed: more would grow with their product.
const MOST_PAIRED: usize = 3;

/// All keys of a person, sorted, without repetition.
pub(super) fn person_keys(
    features: &Features,
    given: &[SmolStr],
    family: &[SmolStr],
    addresses: &[GatheredAddress],
) -> Vec<u64> {
    let given_texts = given;
    let initials = initials_of(features, given, family);
    let given = distinct_forms(&features.given, given, |text| {
        given_forms(text).as_slice().to_vec()
    });
    let family = distinct_forms(&features.family, family, |text| {
        family_forms(text).as_slice().to_vec()
    });
    let births: Vec<u64> = features
        .births
        .iter()
        .filter(|birth| unpack_date(birth.value).is_some_and(|date| date.day().is_some()))
        .map(|birth| u64::from(birth.value))
        .collect();
    let mut keys = Vec::with_capacity(32);
    for id in &features.ids {
        push_id_keys(id.value, &family, &births, &mut keys);
    }
    for birth in &births {
        let by_given = given.iter().map(|form| (KeyKind::BirthGiven, *form));
        let by_family = family.iter().map(|form| (KeyKind::BirthFamily, *form));
        keys.extend(
            by_given
                .chain(by_family)
                .map(|(kind, form)| key(kind, *birth, form, 0)),
        );
    }
    let sounds = distinct_forms(&features.given, given_texts, |text| {
        given_forms_and_sounds(text).as_slice().to_vec()
    });
    let dates = birth_parts(features);
    push_name_and_date_keys(&dates, &sounds, &family, &mut keys);
    for birth in &births {
        let by_initials = initials.iter();
        keys.extend(by_initials.map(|pair| key(KeyKind::BirthInitials, *birth, *pair, 0)));
    }
    keys.extend(
        features
            .phones
            .iter()
            .map(|phone| key(KeyKind::Phone, phone.value, 0, 0)),
    );
    keys.extend(
        features
            .emails
            .iter()
            .map(|email| key(KeyKind::Email, email.value, 0, 0)),
    );
    for gathered in addresses.iter().take(MOST_ADDRESSES) {
        let places = PlaceForms::of(&gathered.country, &gathered.address);
        push_address_keys(gathered, &places, &given, &family, &mut keys);
        push_house_keys(gathered, &places, &initials, &mut keys);
        if let Some(town) = PlaceForms::town(&gathered.country, &gathered.address) {
            for (year, _) in &dates {
                let by_initials = initials.iter();
                keys.extend(by_initials.map(|pair| key(KeyKind::InitialsTown, *pair, *year, town)));
            }
        }
        keys.extend(house_keys(&gathered.address, &places));
        for area in places.areas() {
            let by_area = births
                .iter()
                .map(|birth| key(KeyKind::BirthArea, *birth, area, 0));
            keys.extend(by_area);
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The initials of all pairs of a person's names.
fn initials_of(features: &Features, given: &[SmolStr], family: &[SmolStr]) -> Vec<u64> {
    let text = |texts: &[SmolStr], number: u32| texts.get(number as usize).cloned();
    let mut initials: Vec<u64> = Vec::with_capacity(2);
    for one in &features.given {
        for other in &features.family {
            let (Some(one), Some(other)) = (text(given, one.value), text(family, other.value))
            else {
                continue;
            };
            let Some(pair) = initials_form(&one, &other) else {
                continue;
            };
            if initials.len() < MOST_PAIRED && !initials.contains(&pair) {
                initials.push(pair);
            }
        }
    }
    initials
}

/// The years and the birthdays on record.
fn birth_parts(features: &Features) -> Vec<(u64, Option<u64>)> {
    let births = features
        .births
        .iter()
        .filter_map(|birth| unpack_date(birth.value));
    births.map(year_and_day).collect()
}

/// Both names with a part of the birth date.
fn push_name_and_date_keys(
    dates: &[(u64, Option<u64>)],
    given: &[u64],
    family: &[u64],
    keys: &mut Vec<u64>,
) {
    for given in given.iter().take(MOST_FORMS) {
        for family in family.iter().take(MOST_PAIRED) {
            for (year, day) in dates {
                keys.push(key(KeyKind::NameYear, *given, *family, *year));
                let by_day = day.map(|day| key(KeyKind::NameDay, *given, *family, day));
                keys.extend(by_day);
            }
        }
    }
}

fn push_id_keys(id: PackedId, family: &[u64], births: &[u64], keys: &mut Vec<u64>) {
    let forms = match id {
        PackedId::Nine { digits, .. } => IdForms::of_nine(digits),
        PackedId::LastFour(digits) => IdForms::of_last_four(digits),
        PackedId::Other(id) => IdForms::of_other(&id),
    };
    keys.extend(
        family
            .iter()
            .map(|family| key(KeyKind::LastFourFamily, forms.end, *family, 0)),
    );
    keys.extend(
        births
            .iter()
            .map(|birth| key(KeyKind::LastFourBirth, forms.end, *birth, 0)),
    );
    let Some((whole, front)) = forms.whole else {
        return;
    };
    keys.push(key(KeyKind::NationalId, whole, 0, 0));
    keys.extend(
        family
            .iter()
            .map(|family| key(KeyKind::FirstFiveFamily, front, *family, 0)),
    );
}

fn push_address_keys(
    gathered: &GatheredAddress,
    places: &PlaceForms,
    given: &[u64],
    family: &[u64],
    keys: &mut Vec<u64>,
) {
    let number = house_number(&gathered.address);
    for place in places.places() {
        for family in family {
            if !number.is_empty() {
                keys.push(key(
                    KeyKind::FamilyHouse,
                    *family,
                    house_form(number),
                    place,
                ));
            }
            for given in given {
                keys.push(key(KeyKind::NameZip, *given, *family, place));
            }
        }
    }
}

fn push_house_keys(
    gathered: &GatheredAddress,
    places: &PlaceForms,
    initials: &[u64],
    keys: &mut Vec<u64>,
) {
    let number = house_number(&gathered.address);
    if number.is_empty() {
        return;
    }
    let house = house_form(number);
    for place in places.with_town(&gathered.country, &gathered.address) {
        let by_initials = initials.iter();
        keys.extend(by_initials.map(|pair| key(KeyKind::InitialsHouse, *pair, house, place)));
    }
}

fn distinct_forms(
    names: &[Sourced<u32>],
    texts: &[SmolStr],
    forms_of: impl Fn(&str) -> Vec<u64>,
) -> Vec<u64> {
    let mut forms = Vec::with_capacity(MOST_FORMS);
    for name in names {
        let text = texts.get(name.value as usize).map_or("", SmolStr::as_str);
        for form in forms_of(text) {
            if forms.len() < MOST_FORMS && !forms.contains(&form) {
                forms.push(form);
            }
        }
    }
    forms
}
