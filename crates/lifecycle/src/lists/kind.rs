//! What stands on a list, and the form in which it is compared.

use bonafide_identity::{fold, read_email, read_phone};
use bonafide_types::ReasonCode;
use smol_str::{SmolStr, StrExt};
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// The longest value in characters.
const MAX_CHARACTERS: usize = 1_000;

/// What the values of a list are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListType {
    /// Email addresses.
    Email,
    /// Phone numbers.
    Phone,
    /// National ids of any country.
    NationalId,
    /// Names of people or organisations.
    Name,
    /// IP addresses of either version.
    Ip,
    /// Ids of devices.
    Device,
    /// Addresses, each in one line.
    Address,
    /// Anything else.
    Custom,
    /// Reason codes of the catalogue, for `has_any_code_of`.
    ReasonCodes,
}

/// Why a text cannot stand on a list. Never quotes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueFault {
    /// Nothing but blanks, or nothing of it counts.
    #[error("the value is empty")]
    Empty,
    /// More than 1,000 characters.
    #[error("the value is longer than {MAX_CHARACTERS} characters")]
    TooLong,
    /// Another type of value.
    #[error("the value is {0}")]
    NotOfType(&'static str),
}

impl ListType {
    /// All types.
    pub const ALL: [Self; 9] = [
        Self::Email,
        Self::Phone,
        Self::NationalId,
        Self::Name,
        Self::Ip,
        Self::Device,
        Self::Address,
        Self::Custom,
        Self::ReasonCodes,
    ];

    /// The word for it: `email`, `phone`, `national_id`, …
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::NationalId => "national_id",
            Self::Name => "name",
            Self::Ip => "ip",
            Self::Device => "device",
            Self::Address => "address",
            Self::Custom => "custom",
            Self::ReasonCodes => "reason_codes",
        }
    }

    /// Whether such lists may match fuzzily. Values that identify on their own may not: they are
    /// only ever compared by keyed hash.
    pub const fn may_be_fuzzy(self) -> bool {
        matches!(self, Self::Name | Self::Address | Self::Custom)
    }

    /// Whether seeing its values is a disclosure of personal data.
    pub const fn is_personal(self) -> bool {
        !matches!(self, Self::ReasonCodes | Self::Custom)
    }

    /// The form in which values are compared. Normalising twice changes nothing.
    ///
    /// # Errors
    /// See [`ValueFault`].
    pub fn normalise(self, text: &str) -> Result<SmolStr, ValueFault> {
        let text = text.trim();
        if text.chars().count() > MAX_CHARACTERS {
            return Err(ValueFault::TooLong);
        }
        if text.is_empty() {
            return Err(ValueFault::Empty);
        }
        let normal = match self {
            Self::Email => {
                read_email(text)
                    .map_err(|_| ValueFault::NotOfType("no email address"))?
                    .address
            }
            Self::Phone => {
                read_phone(text, Some("US"))
                    .map_err(|_| ValueFault::NotOfType("no phone number"))?
                    .e164
            }
            Self::NationalId => {
                // Some letters become a letter and a mark in upper case, so the marks go last.
                let letters = text.chars().flat_map(char::to_uppercase);
                letters.filter(|letter| letter.is_alphanumeric()).collect()
            }
            Self::Name | Self::Address => fold(text),
            Self::Ip => {
                let address: IpAddr = text
                    .parse()
                    .map_err(|_| ValueFault::NotOfType("no IP address"))?;
                address.to_canonical().to_string().into()
            }
            Self::Device | Self::Custom => text.to_lowercase_smolstr(),
            Self::ReasonCodes => {
                let code = ReasonCode::parse(text).filter(|code| code.info().is_some());
                let code = code.ok_or(ValueFault::NotOfType("no reason code of the catalogue"))?;
                code.as_str().into()
            }
        };
        if normal.is_empty() {
            return Err(ValueFault::Empty);
        }
        Ok(normal)
    }
}

impl fmt::Display for ListType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ListType {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        all.find(|kind| kind.as_str() == text).ok_or_else(|| {
            let known = Self::ALL.map(Self::as_str).join(", ");
            format!("there is no such type of list; known types: {known}")
        })
    }
}

/// What a list is for. It tells people; a workflow says what follows from a match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// Neither.
    #[default]
    None,
    /// Who is on it is welcome.
    Allow,
    /// Who is on it is not.
    Deny,
}

impl Purpose {
    /// `none`, `allow` or `deny`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Purpose {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut all = [Self::None, Self::Allow, Self::Deny].into_iter();
        all.find(|purpose| purpose.as_str() == text)
            .ok_or_else(|| "a purpose is none, allow or deny".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_value_have_one_normal_form() {
        for (kind, spelling, normal) in [
            (ListType::Email, " Tove@Example.ORG ", "tove@example.org"),
            (ListType::Phone, "(617) 555-0143", "+16175550143"),
            (ListType::NationalId, "501-22 7788", "501227788"),
            (ListType::NationalId, "ǰ7", "J7"),
            (ListType::Ip, "::ffff:192.0.2.7", "192.0.2.7"),
            (ListType::Ip, "2001:DB8:0:0::1", "2001:db8::1"),
            (ListType::Name, "Zoë  O’Neil", "ZOE ONEIL"),
            (ListType::Custom, " Gold ", "gold"),
            (ListType::ReasonCodes, "R901", "R901"),
        ] {
            assert_eq!(kind.normalise(spelling).unwrap(), normal);
        }
    }

    #[test]
    fn what_is_of_another_type_is_refused_without_being_quoted() {
        for (kind, text) in [
            (ListType::Email, "tove"),
            (ListType::Phone, "call me"),
            (ListType::Ip, "192.0.2.0/24"),
            (ListType::ReasonCodes, "R0"),
            (ListType::NationalId, " - "),
        ] {
            let fault = kind.normalise(text).unwrap_err().to_string();
            assert!(!fault.contains(text), "{fault}");
        }
        let long = "a".repeat(MAX_CHARACTERS + 1);
        assert_eq!(ListType::Custom.normalise(&long), Err(ValueFault::TooLong));
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(
            kind in prop::sample::select(&ListType::ALL[..]),
            text in prop_oneof!["\\PC{0,24}", "[+]?[0-9 ()-]{0,16}", "[A-Za-z.]{1,8}@[a-z]{1,8}[.]org"],
        ) {
            if let Ok(normal) = kind.normalise(&text) {
                prop_assert_eq!(kind.normalise(&normal), Ok(normal));
            }
        }
    }
}
