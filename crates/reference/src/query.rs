//! An applicant in the form that look-ups compare.

use crate::CountryId;
use bonafide_identity::{
    Email, PersonName, Phone, PostalAddress, parse_date, read_address, read_email, read_phone,
    read_us_id,
};
use bonafide_types::{Applicant, PartialDate, Pii, SmolStr};
use std::fmt;

/// What an applicant sent, normalised once. Absent and unreadable parts are `None`.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// The name; `None` where neither a given nor a family name was sent.
    pub name: Option<PersonName>,
    /// Birth date, or the parts of it that were sent.
    pub date_of_birth: Option<PartialDate>,
    /// National id of the country.
    pub national_id: Option<QueryId>,
    /// Main phone number.
    pub phone: Option<Phone>,
    /// Second phone number.
    pub alternate_phone: Option<Phone>,
    /// Email address.
    pub email: Option<Email>,
    /// Postal address; `None` where no part was sent.
    pub address: Option<PostalAddress>,
    /// ISO 3166-1 alpha-2, upper case; `US` where none was sent.
    pub country: SmolStr,
    /// Parts that were sent but cannot be read, by wire name.
    pub unreadable: Vec<&'static str>,
}

/// A national id as far as it was sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum QueryId {
    /// Nine digits of the United States, each 0–9.
    Nine([u8; 9]),
    /// The last four of nine digits, each 0–9.
    LastFour([u8; 4]),
    /// A whole id of another country.
    Other(CountryId),
}

impl fmt::Debug for QueryId {
    /// Tells the form and keeps the id to itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nine(_) => "Nine",
            Self::LastFour(_) => "LastFour",
            Self::Other(_) => "Other",
        })
    }
}

impl QueryId {
    /// Reads the national id of a country (ISO 3166-1 alpha-2, upper case); `None` for a text that
    /// is none.
    pub fn read(country: &str, text: &str) -> Option<Self> {
        if country != "US" {
            return CountryId::read(country, text).map(Self::Other);
        }
        let id = read_us_id(text).ok()?;
        if let Some(nine) = id.nine_digits() {
            return Some(Self::Nine(nine));
        }
        let mut last_four = [0; 4];
        for (digit, byte) in last_four.iter_mut().zip(id.last_four().bytes()) {
            *digit = byte.wrapping_sub(b'0');
        }
        Some(Self::LastFour(last_four))
    }

    /// All nine digits of the United States as a number; `None` for any other id.
    pub fn nine(self) -> Option<u32> {
        match self {
            Self::Nine(digits) => Some(as_number(&digits)),
            Self::LastFour(_) | Self::Other(_) => None,
        }
    }

    /// The last four digits of the United States as a number; `None` for another country's id.
    pub fn last_four(self) -> Option<u32> {
        match self {
            Self::Nine(digits) => Some(as_number(&digits) % 10_000),
            Self::LastFour(digits) => Some(as_number(&digits)),
            Self::Other(_) => None,
        }
    }

    /// Whether it is known in full, so that it can name one person.
    pub const fn is_whole(self) -> bool {
        !matches!(self, Self::LastFour(_))
    }
}

fn as_number(digits: &[u8]) -> u32 {
    digits
        .iter()
        .fold(0, |number, digit| number * 10 + u32::from(*digit))
}

impl Query {
    /// Normalises an applicant. Pure.
    pub fn from_applicant(applicant: &Applicant) -> Self {
        let mut unreadable = Vec::new();
        let country = country_of(applicant);
        let name = PersonName::from_parts_in(
            &country,
            text(applicant.given_name.as_ref()),
            text(applicant.middle_name.as_ref()),
            text(applicant.family_name.as_ref()),
            text(applicant.suffix.as_ref()),
        );
        let mut note = |is_readable: bool, field: &'static str| {
            if !is_readable {
                unreadable.push(field);
            }
        };
        let was_named = applicant.given_name.is_some() || applicant.family_name.is_some();
        note(!was_named || !name.is_empty(), "given_name");
        let mut phone = |sent: Option<&Pii<SmolStr>>, field| {
            let sent = sent?;
            let read = read_phone(sent.reveal(), Some(&country)).ok();
            note(read.is_some(), field);
            read
        };
        let main_phone = phone(applicant.phone_number.as_ref(), "phone_number");
        let alternate_phone = phone(
            applicant.alternate_phone_number.as_ref(),
            "alternate_phone_number",
        );
        let date_of_birth = applicant
            .date_of_birth
            .as_ref()
            .and_then(|sent| parse_date(sent.reveal()));
        note(
            applicant.date_of_birth.is_none() || date_of_birth.is_some(),
            "date_of_birth",
        );
        let national_id = applicant
            .national_id
            .as_ref()
            .and_then(|sent| QueryId::read(&country, sent.reveal()));
        note(
            applicant.national_id.is_none() || national_id.is_some(),
            "national_id",
        );
        let email = applicant
            .email
            .as_ref()
            .and_then(|sent| read_email(sent.reveal()).ok());
        note(applicant.email.is_none() || email.is_some(), "email");
        Self {
            name: (!name.is_empty()).then_some(name),
            date_of_birth,
            national_id,
            phone: main_phone,
            alternate_phone,
            email,
            address: address_of(applicant, &country),
            country,
            unreadable,
        }
    }
}

fn country_of(applicant: &Applicant) -> SmolStr {
    applicant
        .country
        .as_deref()
        .map(str::trim)
        .filter(|country| !country.is_empty())
        .map_or(SmolStr::new_static("US"), |country| {
            country.to_ascii_uppercase().into()
        })
}

fn address_of(applicant: &Applicant, country: &str) -> Option<PostalAddress> {
    let address = &applicant.address;
    if address.is_empty() {
        return None;
    }
    Some(read_address(
        country,
        text(address.line_1.as_ref()),
        text(address.line_2.as_ref()),
        text(address.locality.as_ref()),
        text(address.major_admin_division.as_ref()),
        text(address.postal_code.as_ref()),
    ))
}

fn text(sent: Option<&Pii<SmolStr>>) -> &str {
    sent.map_or("", |text| text.reveal().as_str())
}
