//! Numbers of population registers that give the birth date only as far as the register knew it.

use super::dated::{born, sex_by_parity};
use super::digits::luhn_holds;
use super::{Facts, IdFault, Verdict, number, weighted};
use crate::national_id::facts::{EmbeddedBirth, Sex};

/// Sweden's personal identity and coordination (day + 60) number, ten digits or twelve.
///
/// Where the numbers of a birthday are used up, people get one of a neighbouring day.
pub(super) fn personnummer(value: &str) -> Verdict {
    let start = value.len().checked_sub(10).ok_or(IdFault::Format)?;
    let ten = value.get(start..).ok_or(IdFault::Format)?;
    if !luhn_holds(ten) {
        return Err(IdFault::CheckDigit);
    }
    let (year, month) = (number(ten, 0, 2), number(ten, 2, 4));
    let day = match number(ten, 4, 6) {
        day @ 61.. => day - 60,
        day => day,
    };
    let birth = match (start, number(value, 0, start)) {
        (0, _) => EmbeddedBirth::without_century(year, month, day),
        (_, century @ 18..=20) => EmbeddedBirth::full(century * 100 + year, month, day),
        _ => None,
    };
    born(
        birth.map(EmbeddedBirth::of_the_month),
        Some(sex_by_parity(number(ten, 8, 9))),
    )
}

/// Belgium's national number: 97 minus the first nine digits modulo 97, with a leading 2 for
/// births from 2000 on.
///
/// People outside the national register have a bis number: month + 40, or month + 20 where the
/// sex was not known. Month or day are zero where not known, or where the serials of a day were
/// used up.
pub(super) fn belgium(value: &str) -> Verdict {
    let body = number(value, 0, 9);
    let check = number(value, 9, 11);
    let fits = |prefix: u64| {
        let rest = (prefix * 1_000_000_000 + u64::from(body)) % 97;
        97 - rest == u64::from(check)
    };
    let century = if fits(0) {
        1900
    } else if fits(2) {
        2000
    } else {
        return Err(IdFault::CheckDigit);
    };
    let (year, day) = (number(value, 0, 2), number(value, 4, 6));
    let (month, is_sex_known) = match number(value, 2, 4) {
        month @ 40..=52 => (month - 40, true),
        month @ 20..=32 => (month - 20, false),
        month => (month, true),
    };
    let serial = number(value, 6, 9);
    if serial == 0 {
        return Err(IdFault::NeverIssued);
    }
    let sex = is_sex_known.then(|| sex_by_parity(serial));
    if (year, month) == (0, 0) {
        // A made-up date: nothing was known.
        return Ok(Facts { birth: None, sex });
    }
    born(
        match (month, day) {
            (0, _) => EmbeddedBirth::year_alone(century + year),
            (_, 0) => EmbeddedBirth::full(century + year, month, 1).map(EmbeddedBirth::without_day),
            _ => EmbeddedBirth::full(century + year, month, day),
        },
        sex,
    )
}

/// Norway's birth number and D-number (day + 40): two check digits modulo 11.
///
/// Help numbers of hospitals (month + 40, or a first digit of 8 or 9) and test numbers (month + 65
/// or + 80) are never given out to people.
pub(super) fn norway(value: &str) -> Verdict {
    let check = |weights: &[u32]| (11 - weighted(value, weights) % 11) % 11;
    let first = check(&[3, 7, 6, 1, 8, 9, 4, 5, 2]);
    let second = check(&[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
    if first != number(value, 9, 10) || second != number(value, 10, 11) {
        return Err(IdFault::CheckDigit);
    }
    let (month, year) = (number(value, 2, 4), number(value, 4, 6));
    let (day, is_d_number) = match number(value, 0, 2) {
        80.. => return Err(IdFault::NeverIssued),
        day @ 41.. => (day - 40, true),
        day => (day, false),
    };
    if month > 40 {
        return Err(IdFault::NeverIssued);
    }
    let century = match (number(value, 6, 9), year) {
        (0..=499, _) | (900..=999, 40..=99) => 1900,
        (500..=749, 54..=99) => 1800,
        (500..=999, 0..=39) => 2000,
        _ => return Err(IdFault::NeverIssued),
    };
    let birth = EmbeddedBirth::full(century + year, month, day);
    born(
        // Where the D-numbers of a birthday are used up, day and month are those of registration.
        match is_d_number {
            true => birth.map(EmbeddedBirth::of_the_year),
            false => birth,
        },
        Some(sex_by_parity(number(value, 8, 9))),
    )
}

/// France's NIR: sex, year and month of birth, place, serial, and 97 minus all that modulo 97.
///
/// The departments of Corsica, `2A` and `2B`, count as 19 and 18. A month above 12 says that it
/// was not known.
pub(super) fn nir(value: &str) -> Verdict {
    let department = value.get(5..7).unwrap_or_default();
    let counted = match department {
        "2A" => "19",
        "2B" => "18",
        other if other.bytes().all(|byte| byte.is_ascii_digit()) => other,
        _ => return Err(IdFault::Format),
    };
    let part = |text: Option<&str>| text.and_then(|text| text.parse::<u64>().ok());
    let (Some(head), Some(middle), Some(tail)) = (
        part(value.get(..5)),
        part(Some(counted)),
        part(value.get(7..13)),
    ) else {
        return Err(IdFault::Format);
    };
    let body = (head * 100 + middle) * 1_000_000 + tail;
    if 97 - body % 97 != u64::from(number(value, 13, 15)) {
        return Err(IdFault::CheckDigit);
    }
    let sex = match number(value, 0, 1) {
        1 | 3 | 7 => Sex::Male,
        2 | 4 | 8 => Sex::Female,
        _ => return Err(IdFault::NeverIssued),
    };
    let month = match number(value, 3, 5) {
        month @ 1..=12 => month,
        _ => 0,
    };
    born(
        EmbeddedBirth::month_without_century(number(value, 1, 3), month),
        Some(sex),
    )
}
