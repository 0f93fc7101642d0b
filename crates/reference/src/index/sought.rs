//! The applicant of one look-up, in the packed terms of the index.

use super::cold::pack_date;
use super::features::HouseNumber;
use super::keys::{
    Forms, KeyKind, area_form, family_forms, given_forms, house_form, key, zip_form,
};
use crate::Query;
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
    pub(crate) nine: Option<u32>,
    pub(crate) last_four: Option<u32>,
    pub(crate) phones: [u64; 2],
    pub(crate) emails: [u64; 1],
    pub(crate) address: Option<&'q PostalAddress>,
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
            nine: query.national_id.and_then(|id| id.nine()),
            last_four: query.national_id.map(|id| id.last_four()),
            phones: [&query.phone, &query.alternate_phone]
                .map(|phone| phone.as_ref().map_or(0, pack_phone)),
            emails: [query.email.as_ref().map_or(0, pack_email)],
            address,
            house: address.and_then(|address| HouseNumber::from_digits(house_number(address))),
        }
    }

    pub(crate) const fn has_name(&self) -> bool {
        !self.given.is_empty() || !self.family.is_empty()
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
        let area = self.address.and_then(|address| area_form(&address.zip5));
        if let (Some(birth), Some(area)) = (birth, area) {
            push(keys, KeyKind::BirthArea, birth, area, 0);
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
        }
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
        if let Some(nine) = self.nine {
            push(keys, KeyKind::NationalId, u64::from(nine), 0, 0);
            let first_five = u64::from(nine / 10_000);
            for family in family.as_slice() {
                push(keys, KeyKind::FirstFiveFamily, first_five, *family, 0);
            }
        }
        let Some(last_four) = self.last_four.map(u64::from) else {
            return;
        };
        for family in family.as_slice() {
            push(keys, KeyKind::LastFourFamily, last_four, *family, 0);
        }
        if let Some(birth) = self.full_birth() {
            push(keys, KeyKind::LastFourBirth, last_four, birth, 0);
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
            for family in family.as_slice() {
                push(keys, KeyKind::FamilyHouse, *family, house, zip_form(&zip));
            }
        }
    }

    fn push_address_keys(&self, given: &Forms, family: &Forms, keys: &mut Vec<(u64, u16)>) {
        let Some(address) = self.address else {
            return;
        };
        let zip = zip_form(&address.zip5);
        if zip == 0 {
            return;
        }
        let number = house_number(address);
        if !number.is_empty() {
            let house = house_form(number);
            for family in family.as_slice() {
                push(keys, KeyKind::FamilyHouse, *family, house, zip);
            }
        }
        for given in given.as_slice() {
            for family in family.as_slice() {
                push(keys, KeyKind::NameZip, *given, *family, zip);
            }
        }
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
