//! National ids of countries other than the United States, in comparable form.

use bonafide_identity::normalise_national_id;
use std::fmt;

/// A whole national id together with its country: letters and digits in capitals, nothing else.
///
/// Two ids are equal only where country and text are: the same digits of two countries are two
/// ids. US numbers, of which a part may be known, have a form of their own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountryId {
    country: [u8; 2],
    length: u8,
    text: [u8; Self::LONGEST],
}

impl CountryId {
    /// No country issues a longer id; a longer text is something else.
    pub const LONGEST: usize = 20;
    /// A shorter text tells nobody apart.
    pub const SHORTEST: usize = 4;

    /// Reads the id of a country (ISO 3166-1 alpha-2, upper case) in any usual spelling; `None`
    /// for a text that can be no id of the country, or that forms are filled with where there is
    /// none.
    pub fn read(country: &str, text: &str) -> Option<Self> {
        let id = normalise_national_id(country, text)?;
        Self::of_normal(country.as_bytes(), id.text.as_bytes()).filter(|id| !id.is_placeholder())
    }

    /// Puts together what was taken apart; `None` where it never was one.
    pub(crate) fn of_normal(country: &[u8], normal: &[u8]) -> Option<Self> {
        let country: [u8; 2] = country.try_into().ok()?;
        let is_id = (Self::SHORTEST..=Self::LONGEST).contains(&normal.len())
            && normal.iter().any(u8::is_ascii_digit)
            && normal.iter().all(u8::is_ascii_alphanumeric)
            && country.iter().all(u8::is_ascii_uppercase);
        if !is_id {
            return None;
        }
        let mut text = [0; Self::LONGEST];
        for (place, byte) in text.iter_mut().zip(normal) {
            *place = *byte;
        }
        Some(Self {
            country,
            length: u8::try_from(normal.len()).ok()?,
            text,
        })
    }

    /// The country, two capital letters.
    pub const fn country(&self) -> [u8; 2] {
        self.country
    }

    /// Letters and digits of the id.
    pub fn text(&self) -> &[u8] {
        self.text
            .get(..usize::from(self.length))
            .unwrap_or_default()
    }

    /// The text cut in the middle: a slip of the pen leaves one half intact.
    pub(crate) fn halves(&self) -> (&[u8], &[u8]) {
        let text = self.text();
        text.split_at_checked(text.len() / 2).unwrap_or_default()
    }

    /// One character all over, or digits that count up or down.
    fn is_placeholder(&self) -> bool {
        let text = self.text();
        let steps = || {
            text.iter()
                .zip(text.iter().skip(1))
                .map(|(a, b)| (i16::from(*b) - i16::from(*a)).rem_euclid(10))
        };
        let all_digits = text.iter().all(u8::is_ascii_digit);
        let is_one_character = text.iter().all(|byte| Some(byte) == text.first());
        let counts = all_digits && (steps().all(|step| step == 1) || steps().all(|step| step == 9));
        is_one_character || counts
    }
}

impl fmt::Debug for CountryId {
    /// Names the country and keeps the id to itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CountryId")
            .field("country", &String::from_utf8_lossy(&self.country))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(country: &str, text: &str) -> Option<String> {
        let id = CountryId::read(country, text)?;
        Some(String::from_utf8(id.text().to_vec()).unwrap())
    }

    #[test]
    fn spellings_of_one_id_are_equal() {
        let plain = CountryId::read("PL", "02070803628");
        assert!(plain.is_some());
        for spelt in ["02 07 08 03628", "0207-0803628", "０２０７０８０３６２８"] {
            assert_eq!(CountryId::read("PL", spelt), plain, "{spelt}");
        }
        assert_eq!(text("DK", "170483-4132").as_deref(), Some("1704834132"));
    }

    #[test]
    fn the_same_digits_of_two_countries_are_two_ids() {
        assert_ne!(
            CountryId::read("NO", "29029600013"),
            CountryId::read("TR", "29029600013")
        );
    }

    #[test]
    fn what_is_nobodys_id_is_none() {
        for nobodys in [
            "",
            "n/a",
            "unknown",
            "123",
            "00000000",
            "123456789",
            "9876543210",
            "A1234567890123456789B",
        ] {
            assert_eq!(text("DK", nobodys), None, "{nobodys}");
        }
        assert_eq!(text("Denmark", "170483-4132"), None);
    }

    #[test]
    fn a_debug_print_does_not_show_the_id() {
        let id = CountryId::read("SE", "811228-9874").unwrap();
        assert!(!format!("{id:?}").contains("9874"));
    }

    proptest! {
        #[test]
        fn any_text_is_an_id_or_none(country in "\\PC{0,3}", text in "\\PC{0,40}") {
            if let Some(id) = CountryId::read(&country, &text) {
                let normal = String::from_utf8(id.text().to_vec()).unwrap();
                prop_assert_eq!(CountryId::read(&country, &normal), Some(id));
            }
        }
    }
}
