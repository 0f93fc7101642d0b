//! The applicant of one look-up, in the packed terms of the index.

use super::address::foreign_country;
use super::cold::pack_date;
use super::features::HouseNumber;
use super::keys::{
    Forms, IdForms, KeyKind, family_forms, given_forms, house_form, initials_form, key,
};
use super::place_forms::{PlaceForms, postal_form};
use crate::{Query, QueryId};
use bonafide_identity::{Email, Phone, PostalAddress, Suffix};
use bonafide_types::{PartialDate, SmolStr};
use smol_str::format_smolstr;
use xxhash_rust::xxh3::xxh3_64;

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
}

impl<'q> Sought<'q> {
    pub(crate) fn new(query: &'q Query) -> Self {
        let name = query.name.as_ref();
        let address = query.address.as_ref();
        Self {
            given: name.map_or("", |name| name.given()),
            middle: name.map_or("", |name| name.middle()),
            family: name.map_or("", |name| name.family()),
            suffix: name.and_then(|name| name.suffix()),
            birth: query.date_of_birth,
            packed_birth: query.date_of_birth.map_or(0, pack_date),
            id: query.national_id,
            phones: [&query.phone, &query.alternate_phone]
                .map(|phone| phone.as_ref().map_or(0, pack_phone)),
            emails: [query.email.as_ref().map_or(0, pack_email)],
            address,
            country: foreign_country(&query.country),
            house: address.and_then(|address| HouseNumber::from_digits(house_number(address))),
        }
    }

    pub(crate) const fn has_name(&self) -> bool {
        !self.given.is_empty() || !self.family.is_empty()
    }

    /// The sent id, where it is known in full.
    pub(crate) fn whole_id(&self) -> Option<QueryId> {
        self.id.filter(|id| id.is_whole())
    }

    /// The keys under which people like the applicant are filed.
    pub(crate) fn push_keys(&self, keys: &mut Vec<(u64, u16)>) {
        let given = given_forms(self.given);
        let family = family_forms(self.family);
        let birth = self.full_birth();
        self.push_id_keys(&family, keys);
        self.push_birth_keys(&given, &family, birth, keys);
        for phone in self.phones {
            if phone != 0 {
                push(keys, KeyKind::Phone, phone, 0, 0);
            }
        }
        for email in self.emails {
            if email != 0 {
                push(keys, KeyKind::Email, email, 0, 0);
            }
        }
        for area in self.place_forms().areas() {
            if let Some(birth) = birth {
                push(keys, KeyKind::BirthArea, birth, area, 0);
            }
        }
        self.push_address_keys(&given, &family, keys);
    }

    /// Keys for the less usual slips, tried only where the straight ones lead nowhere: names
    /// exchanged, the middle name as given name, day and month or digits of the ZIP exchanged.
    pub(crate) fn push_fallback_keys(&self, keys: &mut Vec<(u64, u16)>) {
        let given = given_forms(self.given);
        let family = family_forms(self.family);
        let given_as_family = family_forms(self.given);
        let family_as_given = given_forms(self.family);
        let middle = given_forms(self.middle);
        self.push_birth_keys(&given, &family, self.exchanged_birth(), keys);
        self.push_id_keys(&given_as_family, keys);
        for birth in [self.full_birth(), self.exchanged_birth()] {
            self.push_birth_keys(&family_as_given, &given_as_family, birth, keys);
            self.push_birth_keys(&middle, &Forms::default(), birth, keys);
            let initials = initials_form(self.given, self.family);
            if let (Some(birth), Some(initials)) = (birth, initials) {
                push(keys, KeyKind::BirthInitials, birth, initials, 0);
            }
        }
        push_name_pairs(&given, &family, keys);
        push_name_pairs(&family_as_given, &given_as_family, keys);
        self.push_address_keys(&family_as_given, &given_as_family, keys);
        self.push_address_keys(&middle, &family, keys);
        self.push_exchanged_zip_keys(&family, keys);
    }

    fn full_birth(&self) -> Option<u64> {
        self.birth
            .filter(|birth| birth.day().is_some())
            .map(|_| u64::from(self.packed_birth))
    }

    fn exchanged_birth(&self) -> Option<u64> {
        let birth = self.birth?;
        let (month, day) = (birth.month()?, birth.day()?);
        let exchanged = PartialDate::from_parts(birth.year(), Some(day), Some(month))?;
        (month != day).then(|| u64::from(pack_date(exchanged)))
    }

    fn push_id_keys(&self, family: &Forms, keys: &mut Vec<(u64, u16)>) {
        let Some(forms) = self.id_forms() else {
            return;
        };
        if let Some((whole, front)) = forms.whole {
            push(keys, KeyKind::NationalId, whole, 0, 0);
            for family in family.as_slice() {
                push(keys, KeyKind::FirstFiveFamily, front, *family, 0);
            }
        }
        for family in family.as_slice() {
            push(keys, KeyKind::LastFourFamily, forms.end, *family, 0);
        }
        if let Some(birth) = self.full_birth() {
            push(keys, KeyKind::LastFourBirth, forms.end, birth, 0);
        }
    }

    fn id_forms(&self) -> Option<IdForms> {
        let id = self.id?;
        match id {
            QueryId::Nine(_) => id.nine().map(IdForms::of_nine),
            QueryId::LastFour(_) => id.last_four().map(IdForms::of_last_four),
            QueryId::Other(id) => Some(IdForms::of_other(&id)),
        }
    }

    fn push_birth_keys(
        &self,
        given: &Forms,
        family: &Forms,
        birth: Option<u64>,
        keys: &mut Vec<(u64, u16)>,
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

    fn push_exchanged_zip_keys(&self, family: &Forms, keys: &mut Vec<(u64, u16)>) {
        let Some(address) = self.address else {
            return;
        };
        let number = house_number(address);
        if number.is_empty() {
            return;
        }
        let house = house_form(number);
        for zip in exchanged_zips(&address.zip5) {
            let place = postal_form(self.country, &zip);
            for family in family.as_slice() {
                push(keys, KeyKind::FamilyHouse, *family, house, place);
            }
        }
    }

    fn push_address_keys(&self, given: &Forms, family: &Forms, keys: &mut Vec<(u64, u16)>) {
        let Some(address) = self.address else {
            return;
        };
        let number = house_number(address);
        for place in self.place_forms().places() {
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

    fn place_forms(&self) -> PlaceForms {
        self.address.map_or_else(PlaceForms::default, |address| {
            PlaceForms::of(self.country, address)
        })
    }
}

/// A postal code with each pair of different neighbouring digits exchanged in turn.
fn exchanged_zips(zip: &str) -> impl Iterator<Item = SmolStr> {
    (1..zip.len()).filter_map(move |place| {
        let (front, back) = (zip.get(..place - 1)?, zip.get(place + 1..)?);
        let (first, second) = (zip.get(place - 1..place)?, zip.get(place..=place)?);
        (first != second).then(|| format_smolstr!("{front}{second}{first}{back}"))
    })
}

fn push_name_pairs(given: &Forms, family: &Forms, keys: &mut Vec<(u64, u16)>) {
    for given in given.as_slice() {
        for family in family.as_slice() {
            push(keys, KeyKind::NamePair, *given, *family, 0);
        }
    }
}

fn push(keys: &mut Vec<(u64, u16)>, kind: KeyKind, first: u64, second: u64, third: u64) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_digits_of_a_zip_are_exchanged_in_turn() {
        let exchanged: Vec<SmolStr> = exchanged_zips("55804").collect();
        assert_eq!(exchanged, ["58504", "55084", "55840"]);
        assert_eq!(exchanged_zips("").count(), 0);
        assert_eq!(exchanged_zips("7").count(), 0);
    }
}
