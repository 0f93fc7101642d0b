//! What differs between countries. A country is one file here that implements [`Country`] and one
//! line in [`COUNTRIES`].

mod us;

use crate::config::PopulationError;
use crate::dice::Dice;
use crate::person::Sex;
use jiff::civil::Date;
use smol_str::SmolStr;

/// The supported countries.
static COUNTRIES: &[&dyn Country] = &[&us::UnitedStates];

/// The generator of a country, by ISO 3166-1 alpha-2 code in any letter case.
pub(crate) fn country(code: &str) -> Result<&'static dyn Country, PopulationError> {
    COUNTRIES
        .iter()
        .find(|country| country.code().eq_ignore_ascii_case(code.trim()))
        .copied()
        .ok_or_else(|| PopulationError::UnsupportedCountry {
            country: SmolStr::new(code),
            supported: supported_countries(),
        })
}

/// The codes of the supported countries, comma-separated.
pub(crate) fn supported_countries() -> String {
    let codes: Vec<&str> = COUNTRIES.iter().map(|country| country.code()).collect();
    codes.join(", ")
}

/// Names, numbers and addresses of one country.
pub(crate) trait Country: Sync {
    /// ISO 3166-1 alpha-2.
    fn code(&self) -> &'static str;

    /// A town, in proportion to its inhabitants.
    fn town(&self, dice: &mut Dice) -> Town;

    /// The town after a move from another: often the same one or one in the same division.
    fn next_town(&self, dice: &mut Dice, from: Town) -> Town;

    /// An address in a town.
    fn address(&self, dice: &mut Dice, town: Town, dwelling: Dwelling) -> Address;

    /// A telephone number of a town in E.164.
    fn phone_number(&self, dice: &mut Dice, town: Town) -> SmolStr;

    /// The national form of an E.164 number.
    fn national_phone(&self, e164: &str, style: PhoneStyle) -> SmolStr;

    /// A family name with the origin that its bearers mostly have.
    fn family_name(&self, dice: &mut Dice) -> (SmolStr, Origin);

    /// A family name of one origin.
    fn family_name_of(&self, dice: &mut Dice, origin: Origin) -> SmolStr;

    /// A given name as it was given in a year.
    fn given_name(
        &self,
        dice: &mut Dice,
        sex: Sex,
        birth_year: i16,
        origin: Origin,
    ) -> &'static str;

    /// Everyday forms of a given name.
    fn nicknames(&self, given: &str) -> &'static [&'static str];

    /// The spelling with its native accents, if it has any.
    fn accented(&self, name: &str) -> Option<&'static str>;

    /// A national id as it would have been issued.
    fn national_id(&self, dice: &mut Dice, facts: &IdFacts<'_>) -> NationalId;

    /// The id that the same office issued next, if there is one.
    fn next_national_id(&self, id: &NationalId) -> Option<NationalId>;

    /// A national id with its usual separators.
    fn separated_id(&self, digits: &str) -> SmolStr;

    /// The one or two lines of an address.
    fn lines(&self, address: &Address, style: AddressStyle) -> (SmolStr, Option<SmolStr>);
}

/// A town: an index into the table of its country.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Town(pub(crate) u16);

/// Which naming tradition a person comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Origin {
    #[default]
    General,
    Hispanic,
    African,
    Chinese,
    Vietnamese,
    Korean,
    Indian,
    Filipino,
    Arabic,
    Slavic,
}

impl Origin {
    pub(crate) fn of_label(label: &str) -> Option<Self> {
        Some(match label {
            "general" => Self::General,
            "hispanic" => Self::Hispanic,
            "african" => Self::African,
            "chinese" => Self::Chinese,
            "vietnamese" => Self::Vietnamese,
            "korean" => Self::Korean,
            "indian" => Self::Indian,
            "filipino" => Self::Filipino,
            "arabic" => Self::Arabic,
            "slavic" => Self::Slavic,
            _ => return None,
        })
    }
}

/// What kind of address is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dwelling {
    /// Whatever people in this country live in, boxes and the like included.
    Any,
    /// A building of many units, without the unit.
    Building,
}

/// A postal address in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) town: Town,
    pub(crate) line: Line,
    pub(crate) unit: Option<Unit>,
    pub(crate) locality: &'static str,
    pub(crate) division: &'static str,
    pub(crate) postal_code: SmolStr,
}

/// The first line of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Street(Street),
    /// Boxes, rural routes and military lines, which have one spelling.
    Verbatim(SmolStr),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Street {
    pub(crate) number: u32,
    /// Direction before the name, or empty.
    pub(crate) before: &'static str,
    pub(crate) name: &'static str,
    /// Street kind, in full and abbreviated.
    pub(crate) kind: (&'static str, &'static str),
    /// Direction after the kind, or empty.
    pub(crate) after: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    /// Designator, in full and abbreviated.
    pub(crate) kind: (&'static str, &'static str),
    pub(crate) number: SmolStr,
}

/// How a source writes addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct AddressStyle {
    /// `St` and `Apt` instead of `Street` and `Apartment`.
    pub(crate) abbreviated: bool,
    /// The unit at the end of the first line.
    pub(crate) unit_inline: bool,
    /// `#` instead of a designator.
    pub(crate) number_sign: bool,
}

/// How a source writes phone numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PhoneStyle {
    Digits,
    Hyphens,
    Brackets,
}

/// What the issue of a national id depends on.
pub(crate) struct IdFacts<'facts> {
    pub(crate) birth: Date,
    /// Division in which the person grew up or arrived.
    pub(crate) division: &'facts str,
    pub(crate) foreign_born: bool,
    /// Day of arrival of the foreign-born.
    pub(crate) arrival: Date,
    /// Whether a foreign-born person has a taxpayer number instead.
    pub(crate) taxpayer_number: bool,
}

/// A national id without separators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NationalId {
    pub(crate) digits: SmolStr,
    pub(crate) issued: Date,
    /// Whether it is a taxpayer number (US: ITIN).
    pub(crate) taxpayer_number: bool,
}
