//! The applicant of one look-up, in the packed terms of the index.

use super::address::foreign_country;
use super::cold::pack_date;
use super::features::HouseNumber;
use super::keys::{
    Forms, IdForms, KeyKind, Kinds, family_forms, given_forms, given_forms_and_sounds, house_form,
    initials_form, key, year_and_day,
};
use super::place_forms::PlaceForms;
use crate::{Query, QueryId};
use bonafide_identity::{Email, Phone, PostalAddress, Suffix};
use bonafide_types::PartialDate;
use xxhash_rust::xxh3::xxh3_64;

/// Keys that are tried together. The next tier is tried only while the person is in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tier {
    /// What belongs to one person or household: id, phone, email, name and home.
    Elements,
    /// What several people share: a name and the birth date, a name and an end of the id.
    NamesAndDates,
    /// For the less usual slips.
    Slips,
}

impl Tier {
    pub(crate) const ALL: [Self; 3] = [Self::Elements, Self::NamesAndDates, Self::Slips];
}

/// What is sought. Texts are folded; an absent one is empty, an absent number 0 or `None`.
pub(crate) struct Sought<'q> {
    pub(crate) given: &'q str,
    pub(crate) middle: &'q str,
    pub(crate) family: &'q str,
    pub(crate) suffix: Option<Suffix>,
    pub(crate) birth: Option<PartialDate>,
    pub(crate) packed_birth: u32,
    /// National id as far as it was sent.
    pub(crate) id: Option<QueryId>,
    pub(crate) phones: [u64; 2],
    pub(crate) emails: [u64; 1],
    pub(crate) address: Option<&'q PostalAddress>,
    /// Country of the address; empty for the United States.
    pub(crate) country: &'q str,
    /// The house or box number, where it is plain digits.
    pub(crate) house: Option<HouseNumber>,
    given_forms: Forms,
    family_forms: Forms,
    places: PlaceForms,
}

impl<'q> Sought<'q> {
    pub(crate) fn new(query: &'q Query) -> Self {
        let name = query.name.as_ref();
        let address = query.address.as_ref();
        let country = foreign_country(&query.country);
        let given = name.map_or("", |name| name.given());
        let family = name.map_or("", |name| name.family());
        Self {
            given,
            middle: name.map_or("", |name| name.middle()),
            family,
            suffix: name.and_then(|name| name.suffix()),
            birth: query.date_of_birth,
            packed_birth: query.date_of_birth.map_or(0, pack_date),
            id: query.national_id,
            phones: [&query.phone, &query.alternate_phone]
                .map(|phone| phone.as_ref().map_or(0, pack_phone)),
            emails: [query.email.as_ref().map_or(0, pack_email)],
            address,
            country,
            house: address.and_then(|address| HouseNumber::from_digits(house_number(address))),
            given_forms: given_forms(given),
            family_forms: family_forms(family),
            places: address.map_or_else(PlaceForms::default, |address| {
                PlaceForms::of(country, address)
            }),
        }
    }

    pub(crate) const fn has_name(&self) -> bool {
        !self.given.is_empty() || !self.family.is_empty()
    }

    /// The sent id, where it is known in full.
    pub(crate) fn whole_id(&self) -> Option<QueryId> {
        self.id.filter(|id| id.is_whole())
    }

    /// The keys of a tier under which people like the applicant are filed.
    pub(crate) fn push_keys(&self, tier: Tier, keys: &mut Vec<(u64, Kinds)>) {
        let (given, family) = (&self.given_forms, &self.family_forms);
        match tier {
            Tier::Elements => {
                self.push_element_keys(keys);
                self.push_address_keys(given, family, keys);
            }
            Tier::NamesAndDates => {
                self.push_name_keys(given, family, keys);
                if let Some(birth) = self.full_birth() {
                    for area in self.places.areas() {
                        push(keys, KeyKind::BirthArea, birth, area, 0);
                    }
                }
            }
            Tier::Slips => self.push_slip_keys(keys),
        }
    }

    /// What belongs to one person or household alone.
    fn push_element_keys(&self, keys: &mut Vec<(u64, Kinds)>) {
        if let Some(forms) = self.id_forms() {
            if let Some((whole, _)) = forms.whole {
                push(keys, KeyKind::NationalId, whole, 0, 0);
            }
            if let Some(birth) = self.full_birth() {
                push(keys, KeyKind::LastFourBirth, forms.end, birth, 0);
            }
        }
        for phone in self.phones.into_iter().filter(|phone| *phone != 0) {
            push(keys, KeyKind::Phone, phone, 0, 0);
        }
        for email in self.emails.into_iter().filter(|email| *email != 0) {
            push(keys, KeyKind::Email, email, 0, 0);
        }
    }

    /// Each name with the birth date, and the family name with either end of the id.
    fn push_name_keys(&self, given: &Forms, family: &Forms, keys: &mut Vec<(u64, Kinds)>) {
        if let Some(forms) = self.id_forms() {
            for family in family.as_slice() {
                push(keys, KeyKind::LastFourFamily, forms.end, *family, 0);
                if let Some((_, front)) = forms.whole {
                    push(keys, KeyKind::FirstFiveFamily, front, *family, 0);
                }
            }
        }
        Self::push_birth_keys(given, family, self.full_birth(), keys);
    }

    fn push_birth_keys(
        given: &Forms,
        family: &Forms,
        birth: Option<u64>,
        keys: &mut Vec<(u64, Kinds)>,
    ) {
        let Some(birth) = birth else {
            return;
        };
        for given in given.as_slice() {
            push(keys, KeyKind::BirthGiven, birth, *given, 0);
        }
        for family in family.as_slice() {
            push(keys, KeyKind::BirthFamily, birth, *family, 0);
        }
    }

    /// Names exchanged, a wrong part of the birth date, misspelt names at the right house.
    fn push_slip_keys(&self, keys: &mut Vec<(u64, Kinds)>) {
        let (given, family) = (&self.given_forms, &self.family_forms);
        let given_as_family = family_forms(self.given);
        let family_as_given = given_forms(self.family);
        self.push_name_keys(&family_as_given, &given_as_family, keys);
        self.push_address_keys(&family_as_given, &given_as_family, keys);
        self.push_partial_birth_keys(self.given, family, keys);
        self.push_partial_birth_keys(self.family, &given_as_family, keys);
        let exchanged = self.exchanged_birth();
        Self::push_birth_keys(given, family, exchanged, keys);
        Self::push_birth_keys(&family_as_given, &given_as_family, exchanged, keys);
        let Some(initials) = initials_form(self.given, self.family) else {
            return;
        };
        // Who sends a whole id that nobody near has is hardly somebody who mistyped both names too.
        let is_worth_initials = self.whole_id().is_none();
        let births = self.full_birth().into_iter().chain(exchanged);
        for birth in births.filter(|_| is_worth_initials) {
            push(keys, KeyKind::BirthInitials, birth, initials, 0);
        }
        let Some(address) = self.address else {
            return;
        };
        let year = self.birth.map(|birth| year_and_day(birth).0);
        if is_worth_initials
            && let (Some(year), Some(town)) = (year, PlaceForms::town(self.country, address))
        {
            push(keys, KeyKind::InitialsTown, initials, year, town);
        }
        let number = house_number(address);
        if number.is_empty() {
            return;
        }
        let house = house_form(number);
        for place in self.places.with_town(self.country, address) {
            push(keys, KeyKind::InitialsHouse, initials, house, place);
        }
    }

    fn push_partial_birth_keys(&self, given: &str, family: &Forms, keys: &mut Vec<(u64, Kinds)>) {
        let Some((year, day)) = self.birth.map(year_and_day) else {
            return;
        };
        for given in given_forms_and_sounds(given).as_slice() {
            for family in family.as_slice() {
                push(keys, KeyKind::NameYear, *given, *family, year);
                if let Some(day) = day {
                    push(keys, KeyKind::NameDay, *given, *family, day);
                }
            }
        }
    }

    fn full_birth(&self) -> Option<u64> {
        self.birth
            .filter(|birth| birth.day().is_some())
            .map(|_| u64::from(self.packed_birth))
    }

    /// The birth date with day and month exchanged, where that is another date.
    fn exchanged_birth(&self) -> Option<u64> {
        let birth = self.birth?;
        let (month, day) = (birth.month()?, birth.day()?);
        let exchanged = PartialDate::from_parts(birth.year(), Some(day), Some(month))?;
        (month != day).then(|| u64::from(pack_date(exchanged)))
    }

    fn id_forms(&self) -> Option<IdForms> {
        let id = self.id?;
        match id {
            QueryId::Nine(_) => id.nine().map(IdForms::of_nine),
            QueryId::LastFour(_) => id.last_four().map(IdForms::of_last_four),
            QueryId::Other(id) => Some(IdForms::of_other(&id)),
        }
    }

    fn push_address_keys(&self, given: &Forms, family: &Forms, keys: &mut Vec<(u64, Kinds)>) {
        let Some(address) = self.address else {
            return;
        };
        let number = house_number(address);
        for place in self.places.places() {
            if !number.is_empty() {
                let house = house_form(number);
                for family in family.as_slice() {
                    push(keys, KeyKind::FamilyHouse, *family, house, place);
                }
            }
            for given in given.as_slice() {
                for family in family.as_slice() {
                    push(keys, KeyKind::NameZip, *given, *family, place);
                }
            }
        }
    }
}

fn push(keys: &mut Vec<(u64, Kinds)>, kind: KeyKind, first: u64, second: u64, third: u64) {
    keys.push((key(kind, first, second, third), kind.bit()));
}

/// The number that tells houses of a street, or boxes of an office, apart.
pub(crate) fn house_number(address: &PostalAddress) -> &str {
    if address.number.is_empty() || address.street.is_empty() {
        &address.box_number
    } else {
        &address.number
    }
}

const HASH_FLAG: u64 = 1 << 39;

/// A phone number in forty bits: the national number of `+1`, or a hash.
pub(crate) fn pack_phone(phone: &Phone) -> u64 {
    let national = phone
        .e164
        .strip_prefix("+1")
        .filter(|digits| digits.len() == 10)
        .and_then(|digits| digits.parse().ok());
    national.unwrap_or_else(|| HASH_FLAG | (xxh3_64(phone.e164.as_bytes()) & (HASH_FLAG - 1)))
}

/// Forty bits of the hash of an email address; two addresses share them once in 10¹² pairs.
pub(crate) fn pack_email(email: &Email) -> u64 {
    HASH_FLAG | (xxh3_64(email.address.as_bytes()) & (HASH_FLAG - 1))
}
