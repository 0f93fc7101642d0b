//! Blocking keys: under which hashes a person is filed, and under which an applicant is sought.
//!
//! A person is never compared with everybody, only with those who share a key. Each key joins two
//! elements that seldom agree by chance, in a form that survives the usual slips: nickname groups
//! for given names, sounds for family names. Both sides make the same keys from their own data,
//! so a mistake in one element leaves the keys of the others intact.

use crate::CountryId;
use bonafide_identity::{is_particle, nickname_groups, phonetic_key};
use bonafide_types::PartialDate;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// A set of kinds, one bit each.
pub(crate) type Kinds = u32;

/// What a key joins. The number goes into the hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// The whole id.
    NationalId = 1,
    /// Last four digits (elsewhere the second half) of the id and family name.
    LastFourFamily = 2,
    /// Last four digits (elsewhere the second half) of the id and birth date.
    LastFourBirth = 3,
    /// First five digits (elsewhere the first half) of the id and family name: finds an id
    /// mistyped in its last four.
    FirstFiveFamily = 4,
    /// Birth date and given name: survives a change of family name.
    BirthGiven = 5,
    /// Birth date and family name: survives a nickname or middle name as given name.
    BirthFamily = 6,
    /// Phone number.
    Phone = 7,
    /// Email address.
    Email = 8,
    /// Family name, house number and place (ZIP; elsewhere postal code or town).
    FamilyHouse = 9,
    /// Given name, family name and place.
    NameZip = 10,
    /// Birth date and area (the ZIP without its last two digits): survives any name.
    BirthArea = 11,
    /// How the street sounds, house number and ZIP: everybody at an address. Candidates are never
    /// sought by it, as neighbours are no look-alikes; see `correlate`.
    House = 12,
    /// Given name, family name and birth year: finds who moved and is sought with a slip in month
    /// or day.
    NameYear = 13,
    /// Given name, family name and birthday: the same with a slip in the year.
    NameDay = 14,
    /// The initials of both names in any order, house number and ZIP or town: survives a slip in
    /// each name, their exchange, and a misspelt street.
    InitialsHouse = 15,
    /// Birth date and the initials of both names in any order: survives a slip in each name, and
    /// their exchange.
    BirthInitials = 16,
    /// The initials of both names in any order, birth year and town: survives a slip in each name
    /// and one in month or day, at another address of the town.
    InitialsTown = 17,
}

impl KeyKind {
    pub(crate) const ALL: [Self; 17] = [
        Self::NationalId,
        Self::LastFourFamily,
        Self::LastFourBirth,
        Self::FirstFiveFamily,
        Self::BirthGiven,
        Self::BirthFamily,
        Self::Phone,
        Self::Email,
        Self::FamilyHouse,
        Self::NameZip,
        Self::BirthArea,
        Self::House,
        Self::NameYear,
        Self::NameDay,
        Self::InitialsHouse,
        Self::BirthInitials,
        Self::InitialsTown,
    ];

    /// Kinds of which a key that many people share is passed over: every John Smith of a year
    /// is no help, every Ingemar Qvarnström is.
    pub(crate) const ONLY_RARE: Kinds = Self::InitialsHouse.bit()
        | Self::BirthInitials.bit()
        | Self::InitialsTown.bit()
        | Self::NameYear.bit()
        | Self::NameDay.bit();
    /// People under one such key.
    pub(crate) const MOST_UNDER_RARE: usize = 16;

    /// How much sharing such a key promises, relative to the others.
    pub(crate) const fn promise(self) -> u32 {
        match self {
            Self::NationalId => 16,
            Self::LastFourBirth => 10,
            Self::Email => 7,
            Self::Phone | Self::FamilyHouse => 6,
            Self::LastFourFamily | Self::FirstFiveFamily => 5,
            Self::BirthGiven | Self::BirthFamily => 5,
            Self::BirthArea | Self::NameZip => 3,
            Self::NameYear | Self::NameDay => 2,
            Self::InitialsHouse | Self::BirthInitials | Self::InitialsTown => 2,
            Self::House => 0,
        }
    }

    /// The bit of this kind in a set of kinds.
    pub(crate) const fn bit(self) -> Kinds {
        1 << (self as Kinds - 1)
    }
}

/// Hash of a key of up to three numbers.
pub(crate) fn key(kind: KeyKind, first: u64, second: u64, third: u64) -> u64 {
    let mut bytes = [0_u8; 24];
    let parts = [first, second, third].map(u64::to_le_bytes);
    for (target, byte) in bytes.iter_mut().zip(parts.iter().flatten()) {
        *target = *byte;
    }
    xxh3_64_with_seed(&bytes, kind as u64)
}

/// The forms under which a national id is filed. Those of two countries never meet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IdForms {
    /// The whole id and its front part, where it is known in full.
    pub(crate) whole: Option<(u64, u64)>,
    /// What ends it.
    pub(crate) end: u64,
}

impl IdForms {
    pub(crate) const fn of_nine(digits: u32) -> Self {
        Self {
            whole: Some((digits as u64, (digits / 10_000) as u64)),
            end: (digits % 10_000) as u64,
        }
    }

    pub(crate) const fn of_last_four(digits: u32) -> Self {
        Self {
            whole: None,
            end: digits as u64,
        }
    }

    pub(crate) fn of_other(id: &CountryId) -> Self {
        // A country in the seed keeps its ids apart from those of all others.
        let seed = 4 | u64::from(u16::from_le_bytes(id.country())) << 8;
        let (front, end) = id.halves();
        Self {
            whole: Some((
                xxh3_64_with_seed(id.text(), seed),
                xxh3_64_with_seed(front, seed),
            )),
            end: xxh3_64_with_seed(end, seed),
        }
    }
}

/// More forms than this of one name are not filed.
const MOST_FORMS: usize = 4;

/// A few numbers without a heap allocation.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Forms {
    forms: [u64; MOST_FORMS],
    count: usize,
}

impl Forms {
    fn push(&mut self, form: u64) {
        if self.as_slice().contains(&form) {
            return;
        }
        if let Some(place) = self.forms.get_mut(self.count) {
            *place = form;
            self.count += 1;
        }
    }

    pub(crate) fn as_slice(&self) -> &[u64] {
        self.forms.get(..self.count).unwrap_or_default()
    }
}

/// The forms under which a folded given name is filed: its nickname groups, or itself.
///
/// Of several given names each counts, because either may be the one in use.
pub(crate) fn given_forms(folded: &str) -> Forms {
    let mut forms = Forms::default();
    for word in folded.split(' ').filter(|word| word.len() > 1).take(2) {
        let groups = nickname_groups(word);
        if groups.is_empty() {
            forms.push(xxh3_64_with_seed(word.as_bytes(), 1));
        }
        for group in groups {
            forms.push(u64::from(*group));
        }
    }
    forms
}

/// The forms of [`given_forms`], and how each given name sounds: for keys that are to survive a
/// misspelling too.
pub(crate) fn given_forms_and_sounds(folded: &str) -> Forms {
    let mut forms = given_forms(folded);
    for word in folded.split(' ').filter(|word| word.len() > 1).take(2) {
        // Numbers of nickname groups are small.
        forms.push(1 << 32 | u64::from(phonetic_key(word)));
    }
    forms
}

/// The forms under which a folded family name is filed: how its words sound, particles apart, and
/// how the whole sounds.
pub(crate) fn family_forms(folded: &str) -> Forms {
    let mut forms = Forms::default();
    let whole = u64::from(phonetic_key(folded));
    if whole != 0 {
        forms.push(whole);
    }
    if folded.contains(' ') {
        for word in folded.split(' ').filter(|word| word.len() > 1) {
            if !is_particle(word) {
                forms.push(u64::from(phonetic_key(word)));
            }
        }
    }
    forms
}

/// The initials of both names, in whatever order; `None` where one has none.
pub(crate) fn initials_form(given: &str, family: &str) -> Option<u64> {
    let initial = |name: &str| name.bytes().find(u8::is_ascii_alphabetic).map(u64::from);
    let (a, b) = (initial(given)?, initial(family)?);
    Some(a.min(b) << 8 | a.max(b))
}

/// Birth year, and month and day, as keys take them.
pub(crate) fn year_and_day(birth: PartialDate) -> (u64, Option<u64>) {
    let day = birth
        .month()
        .zip(birth.day())
        .map(|(month, day)| u64::from(month) << 8 | u64::from(day));
    (u64::from(birth.year().unsigned_abs()), day)
}

/// The part of a house number that is filed: its digits, or a hash where it has none.
pub(crate) fn house_form(number: &str) -> u64 {
    let digits = number
        .bytes()
        .filter(u8::is_ascii_digit)
        .fold(0_u64, |sum, digit| {
            sum.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'))
        });
    if digits == 0 {
        xxh3_64_with_seed(number.as_bytes(), 2)
    } else {
        digits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(a: Forms, b: Forms) -> bool {
        a.as_slice().iter().any(|form| b.as_slice().contains(form))
    }

    #[test]
    fn nicknames_and_misspellings_share_a_form() {
        assert!(shares(given_forms("WILLIAM"), given_forms("BILL")));
        assert!(shares(given_forms("MARY ANN"), given_forms("MARY")));
        assert!(shares(family_forms("SMITH"), family_forms("SMYTH")));
        assert!(shares(family_forms("GARCIA LOPEZ"), family_forms("LOPEZ")));
        assert!(shares(family_forms("DE LA CRUZ"), family_forms("DELACRUZ")));
        assert!(!shares(given_forms("OTTO"), given_forms("ADA")));
    }

    #[test]
    fn a_name_without_letters_has_no_form() {
        assert!(family_forms("").as_slice().is_empty());
        assert!(given_forms("J").as_slice().is_empty());
    }

    #[test]
    fn kinds_are_apart() {
        assert_ne!(key(KeyKind::Phone, 1, 0, 0), key(KeyKind::Email, 1, 0, 0));
    }
}
