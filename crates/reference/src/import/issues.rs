//! What can be wrong with a row.

use super::columns::Column;
use smol_str::SmolStr;
use std::fmt;

/// Why a row was not imported. Only what makes a row unusable is here; see [`Warning`] for the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RejectReason {
    /// No `record_id`: the row could be neither replaced nor named later.
    MissingRecordId,
    /// No source, neither in the row nor for the file.
    MissingSource,
    /// Nothing by which a person could be found.
    NothingToFindAPersonBy,
    /// A date that does not exist or cannot be read.
    InvalidDate,
    /// A date of the Hijri calendar, which cannot be converted without a table of its months.
    HijriDate,
    /// A country that is neither a code nor a known name: nothing in the row could be read.
    UnknownCountry,
    /// More than 1,000 characters in one field.
    FieldTooLong,
    /// A NUL character.
    NulCharacter,
    /// Text that is not UTF-8.
    InvalidUtf8,
    /// More or fewer fields than the header has.
    WrongNumberOfFields,
    /// A line that is not one JSON object.
    InvalidJson,
    /// A quote that is never closed, or a row of more than a mebibyte.
    RowWithoutEnd,
}

impl RejectReason {
    /// The text in the rejects file and in the summary.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MissingRecordId => "missing record_id",
            Self::MissingSource => "missing source",
            Self::NothingToFindAPersonBy => "nothing to find a person by",
            Self::InvalidDate => "invalid date",
            Self::HijriDate => "date of the Hijri calendar",
            Self::UnknownCountry => "unknown country",
            Self::FieldTooLong => "field too long",
            Self::NulCharacter => "NUL character",
            Self::InvalidUtf8 => "invalid UTF-8",
            Self::WrongNumberOfFields => "wrong number of fields",
            Self::InvalidJson => "invalid JSON",
            Self::RowWithoutEnd => "open quote or overlong row",
        }
    }
}

impl fmt::Display for RejectReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One rejected row. Never carries a value other than the record id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Number of the line on which the row begins, from 1.
    pub line: u64,
    /// The record id, where the row got that far.
    pub record_id: Option<SmolStr>,
    /// The column, where one is at fault.
    pub column: Option<Column>,
    /// Why.
    pub reason: RejectReason,
}

/// What is odd about a field of an imported row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Warning {
    /// Not readable as what the column holds; imported without it.
    Unreadable,
    /// A date with slashes that only makes sense with the day first, in a file read month first.
    DayBeforeMonth,
    /// The last day seen lies before the first; imported without both.
    LastSeenBeforeFirstSeen,
    /// The same record id came again in this file; the later row counts.
    RepeatedRecordId,
    /// More rows have the person id than one person can have; they were parted by name and birth
    /// date.
    Crowd,
}

impl Warning {
    /// The text in the summary.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable, imported without it",
            Self::DayBeforeMonth => "read as day before month; set `[dates] order` in a mapping",
            Self::LastSeenBeforeFirstSeen => "last_seen before first_seen, imported without both",
            Self::RepeatedRecordId => "repeated in the file, the last row counts",
            Self::Crowd => "shared by more than 200 rows, parted by name and birth date",
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
