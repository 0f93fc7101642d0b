//! Why a row is not imported.

use std::fmt;

/// Why a row is not imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RejectReason {
    /// No number where the feed needs one.
    MissingNumber,
    /// Not a number of the kind and length that the feed takes.
    InvalidNumber,
    /// No family name.
    MissingName,
    /// No birth date.
    MissingBirthDate,
    /// No date of death.
    MissingDeathDate,
    /// A date that does not exist or cannot be read.
    InvalidDate,
    /// The death lies in a year before the birth.
    DeathBeforeBirth,
    /// Neither `true` nor `false`.
    InvalidFlag,
    /// Neither an addition, a change nor a withdrawal.
    InvalidChange,
    /// Neither a number, nor a whole birth date with the last four digits or an address.
    NothingToFindBy,
    /// A cell that the feed needs is blank.
    MissingValue,
    /// Not a phone number, or not a block of numbers.
    InvalidPhone,
    /// A block whose numbers are not given out.
    NotAssigned,
    /// Not a postal code of its country.
    InvalidCode,
    /// Not an email address.
    InvalidEmail,
    /// Not a domain.
    InvalidDomain,
    /// None of the words that the column takes.
    InvalidWord,
    /// Not a number of the column's range.
    InvalidCount,
    /// No house number and street.
    NoStreetAddress,
    /// More characters than a line or a field may have.
    TooLong,
    /// Text that is not UTF-8, or holds a NUL character.
    InvalidText,
    /// More or fewer fields than the header has, or a quote that the line does not close.
    WrongNumberOfFields,
    /// A line that is not one JSON object of plain values.
    InvalidJson,
}

impl RejectReason {
    /// The text in the rejects file and in the summary.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MissingNumber => "missing number",
            Self::InvalidNumber => "not a Social Security number that can be used",
            Self::MissingName => "missing family name",
            Self::MissingBirthDate => "missing birth date",
            Self::MissingDeathDate => "missing date of death",
            Self::InvalidDate => "invalid date",
            Self::DeathBeforeBirth => "death before birth",
            Self::InvalidFlag => "neither true nor false",
            Self::InvalidChange => "neither add, change nor delete",
            Self::NothingToFindBy => {
                "neither a number nor a whole birth date with the last four digits or an address"
            }
            Self::MissingValue => "a blank cell that the feed needs",
            Self::InvalidPhone => "not a phone number",
            Self::NotAssigned => "a block that is not assigned",
            Self::InvalidCode => "not a postal code of its country",
            Self::InvalidEmail => "not an email address",
            Self::InvalidDomain => "not a domain",
            Self::InvalidWord => "none of the words that the column takes",
            Self::InvalidCount => "not a number of the column's range",
            Self::NoStreetAddress => "no house number and street",
            Self::TooLong => "too long",
            Self::InvalidText => "not UTF-8, or a NUL character",
            Self::WrongNumberOfFields => "wrong number of fields, or an open quote",
            Self::InvalidJson => "not one JSON object of plain values",
        }
    }
}

impl fmt::Display for RejectReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
