//! Social Security numbers and individual taxpayer numbers of the United States.
//!
//! There is no check digit: structure can refute a number, never confirm it.

use crate::word_table::lines;
use smol_str::SmolStr;
use std::sync::LazyLock;
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// What a US national id is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NationalIdKind {
    /// A nine-digit Social Security number.
    Ssn,
    /// A nine-digit individual taxpayer identification number: `9xx` with a group of its own.
    Itin,
    /// Only the last four digits.
    LastFour,
}

/// A US national id: nine digits, or the last four. Its structure may be impossible.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UsNationalId {
    // INVARIANT: nine ASCII digits, or four for `LastFour`.
    digits: SmolStr,
    kind: NationalIdKind,
    fault: Option<UsIdFault>,
}

// The digits are personal data: a debug print shows what kind of number it is and no more.
impl std::fmt::Debug for UsNationalId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UsNationalId")
            .field("kind", &self.kind)
            .field("fault", &self.fault)
            .finish_non_exhaustive()
    }
}

/// Why a number of the right length was never issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Error)]
pub enum UsIdFault {
    /// Area `000`.
    #[error("area 000 is never issued")]
    AreaZero,
    /// Area `666`.
    #[error("area 666 is never issued")]
    Area666,
    /// Area `900`–`999` without the group of a taxpayer number.
    #[error("area 900-999 without a taxpayer group")]
    Area900,
    /// Group `00`.
    #[error("group 00 is never issued")]
    GroupZero,
    /// Serial `0000`.
    #[error("serial 0000 is never issued")]
    SerialZero,
    /// A number printed in advertisements or forms.
    #[error("published specimen")]
    PublishedSpecimen,
}

/// Why a text is no US national id at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum UsIdError {
    /// Nothing was sent.
    #[error("empty")]
    Empty,
    /// A character that belongs to no number.
    #[error("a character is neither digit nor separator")]
    NotADigit,
    /// Neither nine nor four digits.
    #[error("neither nine nor four digits")]
    WrongLength,
}

impl UsNationalId {
    /// The digits: nine, or the last four.
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// The nine digits as values 0–9; `None` for the last four alone.
    pub fn nine_digits(&self) -> Option<[u8; 9]> {
        let bytes: [u8; 9] = self.digits.as_bytes().try_into().ok()?;
        Some(bytes.map(|byte| byte - b'0'))
    }

    /// The last four digits.
    pub fn last_four(&self) -> &str {
        self.digits
            .len()
            .checked_sub(4)
            .and_then(|start| self.digits.get(start..))
            .unwrap_or_default()
    }

    /// What the number is.
    pub const fn kind(&self) -> NationalIdKind {
        self.kind
    }

    /// Why the number cannot have been issued; `None` where nothing refutes it.
    pub const fn fault(&self) -> Option<UsIdFault> {
        self.fault
    }

    /// Whether nothing refutes the number.
    pub const fn is_valid(&self) -> bool {
        self.fault.is_none()
    }

    /// The area, the first three digits of nine.
    pub fn area(&self) -> Option<u16> {
        (self.kind != NationalIdKind::LastFour).then_some(())?;
        self.digits.get(..3)?.parse().ok()
    }

    /// The group, the fourth and fifth digit of nine.
    pub fn group(&self) -> Option<u8> {
        (self.kind != NationalIdKind::LastFour).then_some(())?;
        self.digits.get(3..5)?.parse().ok()
    }

    /// Whether the area was first used after issuing became random on 2011-06-25: `734`–`749`
    /// and `773`–`899`.
    pub fn is_certainly_randomised(&self) -> bool {
        self.kind == NationalIdKind::Ssn && matches!(self.area(), Some(734..=749 | 773..=899))
    }

    /// The state that issued the area before 2011; a weak hint at where the holder lived.
    pub fn issuing_state(&self) -> Option<&'static str> {
        if self.kind != NationalIdKind::Ssn {
            return None;
        }
        state_of_ssn_area(self.area()?)
    }
}

/// Reads a Social Security or taxpayer number, or its last four digits.
///
/// Hyphens, blanks, dots, slashes and a leading `SSN`, `SSN-`, `ITIN` are ignored, full-width and
/// other decimal digits are read, and a masked number (`***-**-1234`) gives its last four.
///
/// # Errors
///
/// [`UsIdError`] where the text does not have nine or four digits. A number of the right length
/// that was never issued is no error here: see [`UsNationalId::fault`].
pub fn read_us_id(text: &str) -> Result<UsNationalId, UsIdError> {
    let mut digits = [0_u8; 9];
    let mut count = 0_usize;
    let mut masked = 0_usize;
    let text: SmolStr = if text.is_ascii() {
        text.into()
    } else {
        text.nfkc().collect()
    };
    for character in without_label(text.trim()).chars() {
        match character {
            '0'..='9' => {
                if let Some(place) = digits.get_mut(count) {
                    *place = u8::try_from(character).unwrap_or(b'0');
                }
                count += 1;
            }
            '-' | '.' | '/' | '\u{2010}'..='\u{2015}' | '\u{2212}' => {}
            'X' | 'x' | '*' | '#' | '\u{2022}' if count == 0 => masked += 1,
            _ if character.is_whitespace() || character.is_control() => {}
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' => {}
            _ => return Err(UsIdError::NotADigit),
        }
    }
    match (count, masked) {
        (0, 0) => Err(UsIdError::Empty),
        (9, 0) => Ok(judge_nine(digits)),
        (4, 0 | 5) => Ok(judge_four(&digits)),
        _ => Err(UsIdError::WrongLength),
    }
}

fn without_label(text: &str) -> &str {
    ["SSN", "ITIN", "TIN"]
        .iter()
        .find_map(|label| {
            let head = text.get(..label.len())?;
            head.eq_ignore_ascii_case(label).then_some(())?;
            text.get(label.len()..)
        })
        .map_or(text, |rest| rest.trim_start_matches([':', '#', '-', ' ']))
}

fn judge_four(digits: &[u8; 9]) -> UsNationalId {
    let four: SmolStr = digits
        .iter()
        .take(4)
        .map(|byte| char::from(*byte))
        .collect();
    let fault = (four == "0000").then_some(UsIdFault::SerialZero);
    UsNationalId {
        digits: four,
        kind: NationalIdKind::LastFour,
        fault,
    }
}

fn judge_nine(digits: [u8; 9]) -> UsNationalId {
    let value = |from: usize, to: usize| {
        digits
            .iter()
            .take(to)
            .skip(from)
            .fold(0_u32, |sum, digit| sum * 10 + u32::from(digit - b'0'))
    };
    let (area, group, serial) = (value(0, 3), value(3, 5), value(5, 9));
    let has_itin_group = matches!(group, 50..=65 | 70..=88 | 90..=92 | 94..=99);
    let is_specimen = matches!(
        (area, group, serial),
        (78, 5, 1120) | (219, 9, 9999) | (987, 65, 4320..=4329)
    );
    let is_itin = area >= 900 && has_itin_group && !is_specimen;
    let fault = if is_specimen {
        Some(UsIdFault::PublishedSpecimen)
    } else if is_itin {
        None
    } else if area == 0 {
        Some(UsIdFault::AreaZero)
    } else if area == 666 {
        Some(UsIdFault::Area666)
    } else if area >= 900 {
        Some(UsIdFault::Area900)
    } else if group == 0 {
        Some(UsIdFault::GroupZero)
    } else if serial == 0 {
        Some(UsIdFault::SerialZero)
    } else {
        None
    };
    UsNationalId {
        digits: digits.iter().map(|byte| char::from(*byte)).collect(),
        kind: if is_itin {
            NationalIdKind::Itin
        } else {
            NationalIdKind::Ssn
        },
        fault,
    }
}

/// How two US ids agree, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UsIdComparison {
    /// All nine digits are equal.
    Exact,
    /// One side has only four digits, and they are equal.
    ExactLastFour,
    /// Two neighbouring digits are exchanged.
    NeighboursExchanged,
    /// So many of nine digits differ, 1–9.
    Differ(u8),
    /// One side has only four digits, and they are not equal.
    LastFourDiffer,
}

/// Compares two US ids; four digits are never a near miss.
pub fn compare_us_ids(a: &UsNationalId, b: &UsNationalId) -> UsIdComparison {
    let (Some(x), Some(y)) = (a.nine_digits(), b.nine_digits()) else {
        return if a.last_four() == b.last_four() {
            UsIdComparison::ExactLastFour
        } else {
            UsIdComparison::LastFourDiffer
        };
    };
    if adjacent_exchange(&x, &y) {
        return UsIdComparison::NeighboursExchanged;
    }
    match digit_differences(&x, &y) {
        0 => UsIdComparison::Exact,
        differing => UsIdComparison::Differ(u8::try_from(differing).unwrap_or(9)),
    }
}

/// At how many of nine places two numbers differ.
pub fn digit_differences(a: &[u8; 9], b: &[u8; 9]) -> u32 {
    a.iter().zip(b).map(|(x, y)| u32::from(x != y)).sum()
}

/// Whether two numbers differ by one exchange of two neighbouring digits.
pub fn adjacent_exchange(a: &[u8; 9], b: &[u8; 9]) -> bool {
    if digit_differences(a, b) != 2 {
        return false;
    }
    a.windows(2)
        .zip(b.windows(2))
        .any(|(x, y)| x != y && x.iter().eq(y.iter().rev()))
}

/// The state or territory that an area was given to before 2011-06-25.
pub fn state_of_ssn_area(area: u16) -> Option<&'static str> {
    static AREAS: LazyLock<Vec<(u16, u16, &'static str)>> = LazyLock::new(|| {
        lines(include_str!("../../data/ssn_areas.csv"))
            .filter_map(|line| {
                let mut fields = line.split(',');
                let first = fields.next()?.parse().ok()?;
                let last = fields.next()?.parse().ok()?;
                Some((first, last, fields.next()?))
            })
            .collect()
    });
    let place = AREAS.partition_point(|(_, last, _)| *last < area);
    let (first, _, state) = AREAS.get(place)?;
    (*first <= area).then_some(*state)
}

/// The place of a group in the order in which groups were opened inside an area before 2011,
/// 1–99: odd 01–09, even 10–98, even 02–08, odd 11–99. `None` for group 00 and above 99.
pub const fn group_issue_rank(group: u8) -> Option<u8> {
    match group {
        1..=9 if group % 2 == 1 => Some(group / 2 + 1),
        10..=98 if group.is_multiple_of(2) => Some(5 + (group - 10) / 2 + 1),
        2..=8 => Some(50 + group / 2),
        11..=99 => Some(54 + (group - 11) / 2 + 1),
        _ => None,
    }
}
