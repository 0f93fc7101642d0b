//! National ids in packed form.
//!
//! Most records are of one country, so its numbers have the short form of four bytes; the id of
//! any other country brings its text with it.

use super::address::foreign_country;
use super::bytes::{Pack, Reader};
use super::features::Sourced;
use crate::{CountryId, QueryId};
use bonafide_identity::{NationalIdKind, read_us_id};

/// A national id on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PackedId {
    /// Nine digits of the United States as a number.
    Nine {
        digits: u32,
        /// Of the form of a taxpayer number.
        is_itin: bool,
    },
    /// The last four of nine.
    LastFour(u32),
    /// A whole id of another country.
    Other(CountryId),
}

/// Nine digits leave two of thirty-two bits free. Both together mean another country, whose
/// letters stand in place of the digits; the text follows.
const LAST_FOUR_FLAG: u32 = 1 << 31;
const ITIN_FLAG: u32 = 1 << 30;
const OTHER_FLAGS: u32 = LAST_FOUR_FLAG | ITIN_FLAG;

impl PackedId {
    /// Reads an id of a record; `None` for what is no id or nobody's.
    pub(crate) fn read(country: &str, text: &str) -> Option<Self> {
        if !foreign_country(country).is_empty() {
            return CountryId::read(country, text).map(Self::Other);
        }
        let id = read_us_id(text).ok()?;
        let digits: u32 = id.digits().parse().ok()?;
        if id.kind() == NationalIdKind::LastFour {
            return Some(Self::LastFour(digits));
        }
        (!is_placeholder(digits)).then_some(Self::Nine {
            digits,
            is_itin: id.kind() == NationalIdKind::Itin,
        })
    }

    /// Whether it is known in full.
    pub(crate) const fn is_whole(&self) -> bool {
        !matches!(self, Self::LastFour(_))
    }

    /// Whether it is, in full, the sent id.
    pub(crate) fn is(&self, sent: QueryId) -> bool {
        match (*self, sent) {
            (Self::Nine { digits, .. }, QueryId::Nine(_)) => sent.nine() == Some(digits),
            (Self::Other(id), QueryId::Other(sent)) => id == sent,
            _ => false,
        }
    }

    pub(crate) fn encode(&self, block: &mut Vec<u8>) {
        let head = match self {
            Self::Nine { digits, is_itin } => digits | if *is_itin { ITIN_FLAG } else { 0 },
            Self::LastFour(digits) => digits | LAST_FOUR_FLAG,
            Self::Other(id) => OTHER_FLAGS | u32::from(u16::from_le_bytes(id.country())),
        };
        block.put_low_bytes::<4>(u64::from(head));
        if let Self::Other(id) = self {
            block.put_framed(id.text());
        }
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Self {
        let head = u32::try_from(reader.low_bytes::<4>()).unwrap_or(0);
        let digits = head & !OTHER_FLAGS;
        match head & OTHER_FLAGS {
            OTHER_FLAGS => {
                let [first, second, ..] = digits.to_le_bytes();
                CountryId::of_normal(&[first, second], reader.framed()).map_or(NOBODYS, Self::Other)
            }
            LAST_FOUR_FLAG => Self::LastFour(digits),
            itin => Self::Nine {
                digits,
                is_itin: itin != 0,
            },
        }
    }
}

/// Stands for an id that does not decode; equal to nothing that can be sent.
const NOBODYS: PackedId = PackedId::LastFour(u32::MAX);

/// Numbers that forms are filled with when there is none.
fn is_placeholder(digits: u32) -> bool {
    matches!(digits, 123_456_789 | 987_654_321) || digits.is_multiple_of(111_111_111)
}

/// Four digits that end a full number on record say nothing new; they vouch for that number.
pub(crate) fn merge_last_four(ids: Vec<Sourced<PackedId>>) -> Vec<Sourced<PackedId>> {
    let (mut whole, part): (Vec<_>, Vec<_>) = ids.into_iter().partition(|id| id.value.is_whole());
    for id in part {
        let same = whole
            .iter_mut()
            .find(|other| match (other.value, id.value) {
                (PackedId::Nine { digits, .. }, PackedId::LastFour(end)) => digits % 10_000 == end,
                _ => false,
            });
        match same {
            Some(other) => other.sources |= id.sources,
            None => whole.push(id),
        }
    }
    whole
}
