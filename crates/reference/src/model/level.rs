//! Fields and their levels of agreement.

use serde::Serialize;

/// A field whose agreement is evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceField {
    /// Given name.
    Given,
    /// Family name.
    Family,
    /// Middle name.
    Middle,
    /// Generational suffix.
    Suffix,
    /// Birth date.
    BirthDate,
    /// National id.
    NationalId,
    /// Phone number.
    Phone,
    /// Email address.
    Email,
    /// Postal address.
    Address,
}

impl EvidenceField {
    /// How many there are.
    pub(crate) const COUNT: usize = Self::ALL.len();

    /// All fields, in the order of the waterfall.
    pub const ALL: [Self; 9] = [
        Self::Given,
        Self::Family,
        Self::Middle,
        Self::Suffix,
        Self::BirthDate,
        Self::NationalId,
        Self::Phone,
        Self::Email,
        Self::Address,
    ];

    /// The name in parameter files and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Family => "family",
            Self::Middle => "middle",
            Self::Suffix => "suffix",
            Self::BirthDate => "birth_date",
            Self::NationalId => "national_id",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Address => "address",
        }
    }
}

/// How one field agrees. Where a side does not have the field there is no level, and no evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The same given name.
    GivenExact,
    /// One is a usual short or pet form of the other.
    GivenNickname,
    /// One letter differs, or two neighbours are exchanged.
    GivenEdit,
    /// Alike in sound or spelling.
    GivenSound,
    /// Alike, but each a usual name of its own, as twins have them.
    GivenOwnName,
    /// Given and family name stand in each other's place.
    GivenSwapped,
    /// The same, and the given name is alike only, or a nickname.
    GivenSwappedAlike,
    /// The given name of one side is the middle name of the other.
    GivenMiddle,
    /// The given name begins with the middle initial on record.
    GivenMiddleInitial,
    /// One side has but the initial, and it agrees.
    GivenInitial,
    /// Not alike, but close enough for a double slip.
    GivenResembles,
    /// Another given name.
    GivenConflict,
    /// The same family name, former ones included.
    FamilyExact,
    /// One letter differs, or two neighbours are exchanged.
    FamilyEdit,
    /// Alike in sound or spelling, or the same words in another order.
    FamilySound,
    /// One word of a compound name agrees.
    FamilyPartial,
    /// Not alike, but close enough for a double slip.
    FamilyResembles,
    /// Another family name.
    FamilyConflict,
    /// The same middle name.
    MiddleExact,
    /// The initials agree, and one side has no more.
    MiddleInitial,
    /// Another middle name.
    MiddleConflict,
    /// The same generational suffix.
    SuffixSame,
    /// Suffixes of different generations.
    SuffixConflict,
    /// The same day.
    BirthDateExact,
    /// Equal as far as both are known.
    BirthDatePartial,
    /// A likely slip apart: a digit, an exchange, the year one off.
    BirthDateSlip,
    /// A slip apart that also moves the year by a generation.
    BirthDateSlipGeneration,
    /// A few days apart, or a first of January that stands for an unknown day.
    BirthDateNear,
    /// Two of day, month and year agree.
    BirthDateTwoParts,
    /// Day and month agree, the year is a generation off.
    BirthDateTwoPartsGeneration,
    /// One of day, month and year agrees.
    BirthDateOnePart,
    /// Another date.
    BirthDateConflict,
    /// Another date, more than a dozen years apart.
    BirthDateGeneration,
    /// The full number that most sources know.
    NationalIdExact,
    /// A full number on record that is not the one most sources know.
    NationalIdMinor,
    /// The same last four digits, as far as was sent or is known.
    NationalIdLastFour,
    /// The same last four digits of another number.
    NationalIdLastFourOther,
    /// One character differs, or two neighbours are exchanged.
    NationalIdSlip,
    /// Numerically next to the one on record, as those of siblings are.
    NationalIdFollows,
    /// Two characters differ.
    NationalIdTwoDigits,
    /// Three characters differ.
    NationalIdThreeDigits,
    /// Another number.
    NationalIdConflict,
    /// The number is on record.
    PhoneSame,
    /// The number of somebody else on record at the sent address.
    PhoneHousehold,
    /// Other numbers are on record.
    PhoneOther,
    /// The address is on record.
    EmailSame,
    /// Other addresses are on record.
    EmailOther,
    /// The same place.
    AddressSame,
    /// The same place with a slip in the street.
    AddressAlike,
    /// The same house, another unit.
    AddressOtherUnit,
    /// The same street, another house.
    AddressRoad,
    /// The same town or postal code.
    AddressArea,
    /// Other places are on record.
    AddressOther,
}

/// Every level with its field and its name there.
const LEVELS: [(Level, EvidenceField, &str); 53] = {
    use EvidenceField as F;
    use Level as L;
    [
        (L::GivenExact, F::Given, "exact"),
        (L::GivenNickname, F::Given, "nickname"),
        (L::GivenEdit, F::Given, "edit"),
        (L::GivenSound, F::Given, "sound"),
        (L::GivenOwnName, F::Given, "own_name"),
        (L::GivenSwapped, F::Given, "swapped"),
        (L::GivenSwappedAlike, F::Given, "swapped_alike"),
        (L::GivenMiddle, F::Given, "middle"),
        (L::GivenMiddleInitial, F::Given, "middle_initial"),
        (L::GivenInitial, F::Given, "initial"),
        (L::GivenResembles, F::Given, "resembles"),
        (L::GivenConflict, F::Given, "conflict"),
        (L::FamilyExact, F::Family, "exact"),
        (L::FamilyEdit, F::Family, "edit"),
        (L::FamilySound, F::Family, "sound"),
        (L::FamilyPartial, F::Family, "partial"),
        (L::FamilyResembles, F::Family, "resembles"),
        (L::FamilyConflict, F::Family, "conflict"),
        (L::MiddleExact, F::Middle, "exact"),
        (L::MiddleInitial, F::Middle, "initial"),
        (L::MiddleConflict, F::Middle, "conflict"),
        (L::SuffixSame, F::Suffix, "same"),
        (L::SuffixConflict, F::Suffix, "conflict"),
        (L::BirthDateExact, F::BirthDate, "exact"),
        (L::BirthDatePartial, F::BirthDate, "partial"),
        (L::BirthDateSlip, F::BirthDate, "slip"),
        (L::BirthDateSlipGeneration, F::BirthDate, "slip_generation"),
        (L::BirthDateNear, F::BirthDate, "near"),
        (L::BirthDateTwoParts, F::BirthDate, "two_parts"),
        (
            L::BirthDateTwoPartsGeneration,
            F::BirthDate,
            "two_parts_generation",
        ),
        (L::BirthDateOnePart, F::BirthDate, "one_part"),
        (L::BirthDateConflict, F::BirthDate, "conflict"),
        (L::BirthDateGeneration, F::BirthDate, "generation"),
        (L::NationalIdExact, F::NationalId, "exact"),
        (L::NationalIdMinor, F::NationalId, "minor"),
        (L::NationalIdLastFour, F::NationalId, "last_four"),
        (L::NationalIdLastFourOther, F::NationalId, "last_four_other"),
        (L::NationalIdSlip, F::NationalId, "slip"),
        (L::NationalIdFollows, F::NationalId, "follows"),
        (L::NationalIdTwoDigits, F::NationalId, "two_digits"),
        (L::NationalIdThreeDigits, F::NationalId, "three_digits"),
        (L::NationalIdConflict, F::NationalId, "conflict"),
        (L::PhoneSame, F::Phone, "same"),
        (L::PhoneHousehold, F::Phone, "household"),
        (L::PhoneOther, F::Phone, "other"),
        (L::EmailSame, F::Email, "same"),
        (L::EmailOther, F::Email, "other"),
        (L::AddressSame, F::Address, "same"),
        (L::AddressAlike, F::Address, "alike"),
        (L::AddressOtherUnit, F::Address, "other_unit"),
        (L::AddressRoad, F::Address, "road"),
        (L::AddressArea, F::Address, "area"),
        (L::AddressOther, F::Address, "other"),
    ]
};

impl Level {
    /// How many there are.
    pub(crate) const COUNT: usize = LEVELS.len();

    /// All levels, field by field.
    pub fn all() -> impl Iterator<Item = Self> {
        LEVELS.iter().map(|(level, ..)| *level)
    }

    /// Its position among all levels.
    pub(crate) const fn index(self) -> usize {
        self as usize
    }

    /// The field that it grades.
    pub fn field(self) -> EvidenceField {
        LEVELS
            .get(self.index())
            .map_or(EvidenceField::Given, |(_, field, _)| *field)
    }

    /// Its name within the field, as in parameter files and answers.
    pub fn as_str(self) -> &'static str {
        LEVELS.get(self.index()).map_or("", |(.., name)| *name)
    }

    /// The level of this name, such as `given.exact`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (field, name) = text.split_once('.')?;
        LEVELS
            .iter()
            .find(|(_, known, level)| known.as_str() == field && *level == name)
            .map(|(level, ..)| *level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_the_levels() {
        for (place, (level, field, name)) in LEVELS.into_iter().enumerate() {
            assert_eq!(level.index(), place);
            let full = format!("{}.{name}", field.as_str());
            assert_eq!(Level::parse(&full), Some(level));
            assert_eq!(level.field(), field);
        }
        assert_eq!(Level::parse("given.none"), None);
        assert_eq!(Level::parse("given"), None);
    }
}
