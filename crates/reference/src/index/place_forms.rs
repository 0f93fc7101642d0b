//! The forms under which places are filed as blocking keys.
//!
//! In the United States the ZIP code does; elsewhere the postal code has letters, is left out, or
//! does not exist, so that the town counts beside it. A form knows its country: a postal code of
//! one country is none of another.

use bonafide_identity::{PostalAddress, phonetic_key};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Up to two forms of a place, and of the wider area around it; 0 where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PlaceForms {
    places: [u64; 2],
    areas: [u64; 2],
}

impl PlaceForms {
    /// The forms of an address; `country` is empty for the United States.
    pub(crate) fn of(country: &str, address: &PostalAddress) -> Self {
        let code = address.zip5.as_str();
        if country.is_empty() && !code.is_empty() {
            return Self {
                places: [postal_form(country, code), 0],
                areas: [area_form(country, code).unwrap_or(0), 0],
            };
        }
        let town = town_form(country, &address.city);
        Self {
            places: [postal_form(country, code), town],
            areas: [area_form(country, code).unwrap_or(0), town],
        }
    }

    /// The forms of the place.
    pub(crate) fn places(&self) -> impl Iterator<Item = u64> + Clone {
        self.places.into_iter().filter(|form| *form != 0)
    }

    /// The forms of the place, and its town where they do not have it.
    pub(crate) fn with_town(
        &self,
        country: &str,
        address: &PostalAddress,
    ) -> impl Iterator<Item = u64> {
        let town = Self::town(country, address);
        self.places()
            .chain(town.filter(|town| !self.places.contains(town)))
    }

    /// The form of the town.
    pub(crate) fn town(country: &str, address: &PostalAddress) -> Option<u64> {
        Some(town_form(country, &address.city)).filter(|form| *form != 0)
    }

    /// The forms of the area around it.
    pub(crate) fn areas(&self) -> impl Iterator<Item = u64> + Clone {
        self.areas.into_iter().filter(|form| *form != 0)
    }
}

/// Five digits of a ZIP as a number, or the hash of any other postal code; 0 where there is none.
pub(crate) fn postal_form(country: &str, code: &str) -> u64 {
    if code.is_empty() {
        return 0;
    }
    if !country.is_empty() {
        return hashed(country, code, 3);
    }
    let zip = code.get(..5).unwrap_or(code);
    zip.parse().unwrap_or_else(|_| hashed(country, code, 3))
}

/// The part of a postal code that names a region; `None` for a code that has none.
fn area_form(country: &str, code: &str) -> Option<u64> {
    let region = code.get(..region_length(code)?)?;
    if country.is_empty() {
        return region.parse().ok();
    }
    Some(hashed(country, region, 5))
}

/// How much of a postal code names a region, told by the shape of the code: all but the last two
/// or three digits; the outward half of `SW1A1AA`; four digits of `1012AB`; the first three of
/// `K1A0B1` and `D02X285`.
fn region_length(code: &str) -> Option<usize> {
    let bytes = code.as_bytes();
    let begins_with_letter = bytes.first()?.is_ascii_alphabetic();
    if bytes.iter().all(u8::is_ascii_digit) {
        return match bytes.len() {
            length @ 4..=6 => Some(length - 2),
            length @ 7..=8 => Some(length - 3),
            _ => None,
        };
    }
    match (bytes, bytes.len()) {
        ([.., digit, a, b], length @ 5..=7)
            if begins_with_letter
                && digit.is_ascii_digit()
                && a.is_ascii_alphabetic()
                && b.is_ascii_alphabetic() =>
        {
            Some(length - 3)
        }
        (_, 6) if !begins_with_letter => Some(4),
        (_, 6..=8) if begins_with_letter => Some(3),
        _ => None,
    }
}

/// A town by the sound of its name, which survives the usual transcriptions; 0 where there is none.
fn town_form(country: &str, city: &str) -> u64 {
    let sound = phonetic_key(city);
    if sound == 0 {
        return 0;
    }
    xxh3_64_with_seed(&sound.to_le_bytes(), seed(country, 6))
}

fn hashed(country: &str, text: &str, purpose: u64) -> u64 {
    xxh3_64_with_seed(text.as_bytes(), seed(country, purpose))
}

/// A country in the seed keeps its forms apart from those of all others.
fn seed(country: &str, purpose: u64) -> u64 {
    country
        .bytes()
        .fold(purpose, |seed, byte| seed << 8 | u64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(code: &str, city: &str) -> PostalAddress {
        PostalAddress {
            zip5: code.into(),
            city: city.into(),
            ..PostalAddress::default()
        }
    }

    #[test]
    fn the_region_is_told_by_the_shape_of_the_code() {
        for (code, region) in [
            ("80331", "803"),
            ("1010", "10"),
            ("01310100", "01310"),
            ("SW1A1AA", "SW1A"),
            ("M11AE", "M1"),
            ("1012AB", "1012"),
            ("K1A0B1", "K1A"),
            ("D02X285", "D02"),
        ] {
            assert_eq!(code.get(..region_length(code).unwrap()), Some(region));
        }
        for code in ["", "7", "0123456789", "X"] {
            assert_eq!(region_length(code), None, "{code}");
        }
    }

    #[test]
    fn one_code_of_two_countries_names_two_places() {
        let german = PlaceForms::of("DE", &address("75001", ""));
        let french = PlaceForms::of("FR", &address("75001", ""));
        assert!(
            german
                .places()
                .all(|form| french.places().all(|other| form != other))
        );
        assert!(
            german
                .areas()
                .all(|form| french.areas().all(|other| form != other))
        );
    }

    #[test]
    fn a_town_stands_in_for_a_missing_code() {
        let with = PlaceForms::of("AE", &address("00000", "DUBAI"));
        let without = PlaceForms::of("AE", &address("", "DUBAI"));
        assert!(
            without
                .places()
                .all(|form| with.places().any(|other| form == other))
        );
        assert_eq!(without.places().count(), 1);
        assert_eq!(
            PlaceForms::of("AE", &address("", "")),
            PlaceForms::default()
        );
    }

    #[test]
    fn a_zip_needs_no_town() {
        assert_eq!(
            PlaceForms::of("", &address("55804", "DULUTH"))
                .places()
                .count(),
            1
        );
        assert_eq!(
            PlaceForms::of("", &address("", "DULUTH")).places().count(),
            1
        );
    }
}
