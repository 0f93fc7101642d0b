//! Taiwan: a letter for the place of registration, nine digits, weights 1, 9, 8 … 1, 1.

use super::{Facts, IdFault, Verdict, number, weighted};
use crate::national_id::facts::Sex;

/// The letters in the order of their codes, 10 to 35.
const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO";

/// The national id: the second place is 1 for men, 2 for women; 6 and 7 stand in ids of people who
/// were foreigners before, 8 and 9 in those of foreign residents since 2021.
pub(super) fn national_id(value: &str) -> Verdict {
    let sex = match number(value, 1, 2) {
        1 | 8 => Some(Sex::Male),
        2 | 9 => Some(Sex::Female),
        6 | 7 => None,
        _ => return Err(IdFault::NeverIssued),
    };
    judge(value, sex)
}

/// The number of a foreign resident: 8 or 9 in the second place, or before 2021 a letter of `A` to
/// `D`, of whose code the last digit counts.
pub(super) fn residence_number(value: &str) -> Verdict {
    let sex = match value.as_bytes().get(1) {
        Some(b'8' | b'A' | b'C') => Sex::Male,
        Some(b'9' | b'B' | b'D') => Sex::Female,
        _ => return Err(IdFault::NeverIssued),
    };
    judge(value, Some(sex))
}

fn judge(value: &str, sex: Option<Sex>) -> Verdict {
    let code = code_at(value, 0).ok_or(IdFault::Format)?;
    let second = match code_at(value, 1) {
        Some(code) => code % 10,
        None => number(value, 1, 2),
    };
    let rest = value.get(2..).unwrap_or_default();
    let sum = code / 10 + (code % 10) * 9 + second * 8 + weighted(rest, &[7, 6, 5, 4, 3, 2, 1, 1]);
    if !sum.is_multiple_of(10) {
        return Err(IdFault::CheckDigit);
    }
    Ok(Facts { sex, birth: None })
}

fn code_at(value: &str, place: usize) -> Option<u32> {
    let letter = value.as_bytes().get(place)?;
    (10..)
        .zip(LETTERS)
        .find(|(_, known)| *known == letter)
        .map(|(code, _)| code)
}
