//! The truth about a person, from which records derive.

use crate::country::{Address, NationalId, Origin};
use crate::time::History;
use jiff::civil::Date;
use smol_str::{SmolStr, format_smolstr};

/// Where a person stands in the population.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PersonKey {
    pub(crate) household: u64,
    pub(crate) member: usize,
}

impl PersonKey {
    pub(crate) fn person_id(self) -> SmolStr {
        format_smolstr!("P{:09}-{}", self.household, self.member + 1)
    }

    pub(crate) fn record_id(self, number: usize) -> SmolStr {
        format_smolstr!("R{:09}-{}-{number}", self.household, self.member + 1)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sex {
    #[default]
    Female,
    Male,
}

impl Sex {
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Female => "Female",
            Self::Male => "Male",
        }
    }
}

/// A home: an address and the number of its landline.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    pub(crate) address: Address,
    pub(crate) landline: Option<SmolStr>,
}

/// What ties two people of one household so closely that they are easily taken for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Double {
    Twin(usize),
    /// Father and son of one name.
    Namesake(usize),
}

impl Double {
    pub(crate) const fn member(self) -> usize {
        match self {
            Self::Twin(member) | Self::Namesake(member) => member,
        }
    }
}

/// Everything true about one invented person.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) key: PersonKey,
    pub(crate) sex: Sex,
    pub(crate) origin: Origin,
    pub(crate) given: SmolStr,
    pub(crate) middle: Option<SmolStr>,
    pub(crate) family: History<SmolStr>,
    pub(crate) suffix: Option<&'static str>,
    pub(crate) nickname: Option<&'static str>,
    pub(crate) goes_by_middle: bool,
    pub(crate) birth: Date,
    pub(crate) death: Option<Date>,
    pub(crate) foreign_born: bool,
    pub(crate) national_id: Option<NationalId>,
    pub(crate) homes: History<Home>,
    pub(crate) mobiles: History<SmolStr>,
    pub(crate) emails: History<SmolStr>,
    pub(crate) double: Option<Double>,
    pub(crate) recorded: bool,
}

impl Person {
    pub(crate) fn family_at(&self, day: Date) -> &str {
        self.family.at(day).map_or("", SmolStr::as_str)
    }

    /// The number that reaches the person on a day: the mobile, else the landline of the home.
    pub(crate) fn phone_at(&self, day: Date) -> Option<&SmolStr> {
        let mobile = self
            .mobiles
            .entry_at(day)
            .filter(|(from, _)| *from <= day)
            .map(|(_, number)| number);
        mobile.or_else(|| self.homes.at(day)?.landline.as_ref())
    }

    pub(crate) fn email_at(&self, day: Date) -> Option<&SmolStr> {
        let (from, email) = self.emails.entry_at(day)?;
        (*from <= day).then_some(email)
    }
}
