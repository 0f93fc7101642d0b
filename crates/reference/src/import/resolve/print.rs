//! A row reduced to what resolution compares: 64 bytes instead of several hundred.

use super::names::{NameCollector, NameId};
use crate::{CountryId, SourceRecord};
use bonafide_identity::{PersonName, Suffix, read_address, read_email, read_phone, read_us_id};
use bonafide_types::PartialDate;
use std::fmt::Write;
use xxhash_rust::xxh3::xxh3_64;

/// What resolution knows of a row. 0 means "not there" in every field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Print {
    /// Hash of source and record id: names the row, and orders rows the same in every import.
    pub(super) record_key: u64,
    /// Hash of the supplier's person id.
    pub(super) person: u64,
    pub(super) given: NameId,
    pub(super) middle: NameId,
    pub(super) family: NameId,
    /// Birth date, packed: year, month, day.
    pub(super) birth: u32,
    /// Nine digits of a US id plus one; or the hash of another country's, which is never as small.
    pub(super) id: u32,
    /// Hashes; two different values share one once in four thousand million.
    pub(super) phone: u32,
    pub(super) email: u32,
    /// House number, street and ZIP, without the unit, which many sources leave out.
    pub(super) place: u32,
    /// House number and street alone, for rows whose ZIP is missing or wrong.
    pub(super) street: u32,
    pub(super) zip: u32,
    /// Last four digits of the id, plus one.
    pub(super) last_four: u16,
    /// Hash of the unit inside the house.
    pub(super) unit: u16,
    /// Generation suffix.
    pub(super) suffix: u8,
    /// Which supplier the person id is of.
    pub(super) scope: u8,
    /// Both letters of the country. Rows of two countries never become one person by rules.
    pub(super) country: u16,
}

impl Print {
    /// Reduces a record.
    pub(super) fn of(
        record: &SourceRecord,
        record_key: u64,
        person: u64,
        scope: u8,
        names: &mut NameCollector,
    ) -> Self {
        let name = PersonName::from_parts_in(
            &record.country,
            text(&record.given_name),
            text(&record.middle_name),
            text(&record.family_name),
            text(&record.suffix),
        );
        let mut print = Self {
            record_key,
            person,
            scope,
            country: country_number(&record.country),
            given: names.number(name.given()),
            middle: names.number(name.middle()),
            family: names.number(name.family()),
            suffix: name.suffix().map_or(0, suffix_number),
            birth: record.date_of_birth.map_or(0, pack_date),
            ..Self::default()
        };
        print.read_id(record);
        if let Some(phone) = &record.phone_number
            && let Ok(phone) = read_phone(phone, Some(&record.country))
        {
            print.phone = short_hash(&phone.e164);
        }
        if let Some(email) = &record.email
            && let Ok(email) = read_email(email)
        {
            print.email = short_hash(&email.address);
        }
        print.read_address(record);
        print
    }

    fn read_id(&mut self, record: &SourceRecord) {
        let Some(id) = &record.national_id else {
            return;
        };
        if record.country != "US" {
            self.id = CountryId::read(&record.country, id)
                .map_or(0, |id| short_hash_of(id.text()) | FOREIGN_ID);
            return;
        }
        let Ok(id) = read_us_id(id) else { return };
        self.last_four = id.last_four().parse().map_or(0, |four: u16| four + 1);
        if id.nine_digits().is_some() {
            self.id = id.digits().parse().map_or(0, |nine: u32| nine + 1);
        }
    }

    fn read_address(&mut self, record: &SourceRecord) {
        let address = read_address(
            &record.country,
            text(&record.line_1),
            text(&record.line_2),
            text(&record.locality),
            text(&record.major_admin_division),
            text(&record.postal_code),
        );
        self.zip = match record.country.as_str() {
            "US" => address.zip5.parse().map_or(0, |zip: u32| zip + 1),
            _ => short_hash(&address.zip5),
        };
        // Houses have names or no number at all in many places outside the United States.
        let names_a_house = !address.number.is_empty()
            || !address.box_number.is_empty()
            || (record.country != "US" && !address.street.is_empty());
        if !names_a_house {
            return;
        }
        let mut key = String::with_capacity(48);
        // Writing to a string does not fail.
        let _ = write!(
            key,
            "{}|{}|{}",
            address.number, address.street, address.box_number
        );
        self.street = short_hash(&key);
        let [a, b, ..] = short_hash(&address.unit).to_le_bytes();
        self.unit = u16::from_le_bytes([a, b]);
        if address.zip5.is_empty() {
            return;
        }
        let _ = write!(key, "|{}", address.zip5);
        self.place = short_hash(&key);
    }

    /// The same print with its names numbered anew.
    pub(super) fn with_names(self, numbers: &[NameId]) -> Self {
        let anew = |name: NameId| {
            let place = usize::try_from(name).ok();
            place
                .and_then(|place| numbers.get(place))
                .copied()
                .unwrap_or(0)
        };
        Self {
            given: anew(self.given),
            middle: anew(self.middle),
            family: anew(self.family),
            ..self
        }
    }

    /// The birth date, if one is known.
    pub(super) fn birth_date(&self) -> Option<PartialDate> {
        unpack_date(self.birth)
    }

    /// Whether the birth date is known to the day.
    pub(super) const fn has_full_birth(&self) -> bool {
        self.birth & 31 != 0
    }

    /// The nine digits of a US id.
    pub(super) fn nine_digits(&self) -> Option<[u8; 9]> {
        if self.id == 0 || self.last_four == 0 {
            return None;
        }
        let mut rest = self.id - 1;
        let mut digits = [0; 9];
        for digit in digits.iter_mut().rev() {
            *digit = u8::try_from(rest % 10).unwrap_or_default();
            rest /= 10;
        }
        Some(digits)
    }
}

fn text(field: &Option<smol_str::SmolStr>) -> &str {
    field.as_deref().unwrap_or_default()
}

/// Lies above every number of nine digits.
const FOREIGN_ID: u32 = 1 << 31;

fn country_number(country: &str) -> u16 {
    let letters = country.as_bytes().first_chunk::<2>().copied();
    letters.map_or(0, u16::from_le_bytes)
}

fn short_hash(text: &str) -> u32 {
    short_hash_of(text.as_bytes())
}

fn short_hash_of(text: &[u8]) -> u32 {
    if text.is_empty() {
        return 0;
    }
    let [a, b, c, d, ..] = xxh3_64(text).to_le_bytes();
    u32::from_le_bytes([a, b, c, d]).max(1)
}

const fn suffix_number(suffix: Suffix) -> u8 {
    match suffix {
        // Used for one another.
        Suffix::Junior | Suffix::Second => 1,
        Suffix::Senior => 2,
        Suffix::Third => 3,
        Suffix::Fourth => 4,
        Suffix::Fifth => 5,
    }
}

fn pack_date(date: PartialDate) -> u32 {
    let year = u32::from(date.year().unsigned_abs());
    let month = u32::from(date.month().unwrap_or_default());
    year << 9 | month << 5 | u32::from(date.day().unwrap_or_default())
}

fn unpack_date(packed: u32) -> Option<PartialDate> {
    if packed == 0 {
        return None;
    }
    let known = |part: u32| u8::try_from(part).ok().filter(|part| *part > 0);
    let year = i16::try_from(packed >> 9).ok()?;
    PartialDate::from_parts(year, known(packed >> 5 & 15), known(packed & 31))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_print_stays_small() {
        assert!(size_of::<Print>() <= 64);
    }

    #[test]
    fn spellings_of_one_value_give_one_print() {
        let mut names = NameCollector::default();
        let record = |id: &str, phone: &str, street: &str| SourceRecord {
            given_name: Some("Zoë".into()),
            family_name: Some("O'Neil Jr.".into()),
            national_id: Some(id.into()),
            phone_number: Some(phone.into()),
            line_1: Some(street.into()),
            postal_code: Some("02139".into()),
            date_of_birth: PartialDate::parse("1980-02-29"),
            country: "US".into(),
            ..SourceRecord::default()
        };
        let a = record("536-22-8145", "(617) 555-0142", "12 Elm Street");
        let b = record("536228145", "+16175550142", "12 elm st.");
        let print = Print::of(&a, 1, 0, 0, &mut names);
        assert_eq!(print, Print::of(&b, 1, 0, 0, &mut names));
        assert_eq!(print.nine_digits(), Some([5, 3, 6, 2, 2, 8, 1, 4, 5]));
        assert_eq!(print.birth_date(), a.date_of_birth);
        assert!(print.phone != 0 && print.place != 0 && print.suffix == 1);
    }

    #[test]
    fn the_same_digits_of_two_countries_are_two_ids() {
        let mut names = NameCollector::default();
        let mut print = |country: &str| {
            let record = SourceRecord {
                national_id: Some("10433218675".into()),
                country: country.into(),
                ..SourceRecord::default()
            };
            Print::of(&record, 1, 0, 0, &mut names)
        };
        let (norwegian, turkish) = (print("NO"), print("TR"));
        assert!(norwegian.id >= FOREIGN_ID && turkish.id >= FOREIGN_ID);
        assert_ne!(norwegian.country, turkish.country);
        assert_eq!(norwegian.nine_digits(), None);
    }
}
