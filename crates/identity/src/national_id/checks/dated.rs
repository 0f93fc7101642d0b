//! Numbers that hold a birth date.

use super::digits::luhn_holds;
use super::{Facts, IdFault, Verdict, digit, holds, number, weighted};
use crate::national_id::facts::{EmbeddedBirth, Sex};

pub(super) const fn sex_by_parity(number: u32) -> Sex {
    if number.is_multiple_of(2) {
        Sex::Female
    } else {
        Sex::Male
    }
}

/// Facts of a date that has to exist.
pub(super) fn born(birth: Option<EmbeddedBirth>, sex: Option<Sex>) -> Verdict {
    match birth {
        Some(_) => Ok(Facts { birth, sex }),
        None => Err(IdFault::BirthDate),
    }
}

/// The federal states of Mexico, the old name of the capital's, and `NE` for births abroad.
const MEXICAN_STATES: &str = "AS BC BS CC CH CL CM CS DF DG GR GT HG JC MC MN MS NE NL NT OC PL \
                              QR QT SL SP SR TC TL TS VZ YN ZS";

/// Mexico's CURP: letters of the name, birth date, sex, state, letters, a place of its own for
/// people who would get the same, and a check digit.
pub(super) fn curp(value: &str) -> Verdict {
    // Ñ has a value of its own, though the register writes X in its place.
    let rank = |byte: u8| match byte {
        b'0'..=b'9' => digit(byte),
        b'A'..=b'N' => u32::from(byte - b'A') + 10,
        _ => u32::from(byte.wrapping_sub(b'A')) + 11,
    };
    let sum: u32 = value
        .bytes()
        .take(17)
        .zip((2..=18).rev())
        .map(|(byte, weight)| rank(byte) * weight)
        .sum();
    if (10 - sum % 10) % 10 != number(value, 17, 18) {
        return Err(IdFault::CheckDigit);
    }
    let sex = match value.as_bytes().get(10) {
        // X stands for neither, since 2023.
        Some(b'X') => None,
        _ => Some(mexican_sex(value, 10)?),
    };
    let state = value.get(11..13).unwrap_or_default();
    if !MEXICAN_STATES.split(' ').any(|known| known == state) {
        return Err(IdFault::NeverIssued);
    }
    // A letter in the place before the check digit marks births from 2000 on.
    let is_recent = value.as_bytes().get(16).is_some_and(u8::is_ascii_uppercase);
    let century = if is_recent { 2000 } else { 1900 };
    born(
        EmbeddedBirth::full(
            century + number(value, 4, 6),
            number(value, 6, 8),
            number(value, 8, 10),
        ),
        sex,
    )
}

/// Mexico's voter key: letters of the name, birth date, state, sex, three digits; no check digit.
pub(super) fn ine(value: &str) -> Verdict {
    born(
        EmbeddedBirth::without_century(
            number(value, 6, 8),
            number(value, 8, 10),
            number(value, 10, 12),
        ),
        Some(mexican_sex(value, 14)?),
    )
}

/// `H` for men, `M` for women.
fn mexican_sex(value: &str, place: usize) -> Result<Sex, IdFault> {
    match value.as_bytes().get(place) {
        Some(b'H') => Ok(Sex::Male),
        Some(b'M') => Ok(Sex::Female),
        _ => Err(IdFault::Format),
    }
}

/// Poland's PESEL: the month holds the century, the tenth digit the sex.
pub(super) fn pesel(value: &str) -> Verdict {
    let sum = weighted(value, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3]);
    if (10 - sum % 10) % 10 != number(value, 10, 11) {
        return Err(IdFault::CheckDigit);
    }
    let month = number(value, 2, 4);
    let century = match month / 20 {
        0 => 1900,
        1 => 2000,
        2 => 2100,
        3 => 2200,
        _ => 1800,
    };
    born(
        EmbeddedBirth::full(
            century + number(value, 0, 2),
            month % 20,
            number(value, 4, 6),
        ),
        Some(sex_by_parity(number(value, 9, 10))),
    )
}

/// Korea's resident registration number, and that of registered foreigners (seventh digit 5–8).
///
/// Numbers given out since October 2020 end in random digits, and foreigners' numbers had another
/// check digit before. So it is tested only for nationals born earlier; the few of them who got a
/// new number since, by naturalisation or on request, are refuted wrongly in ten cases of eleven.
pub(super) fn rrn(value: &str) -> Verdict {
    let kind = number(value, 6, 7);
    let century = match kind {
        1 | 2 | 5 | 6 => 1900,
        3 | 4 | 7 | 8 => 2000,
        _ => 1800,
    };
    let (month, day) = (number(value, 2, 4), number(value, 4, 6));
    let year = century + number(value, 0, 2);
    let facts = born(
        EmbeddedBirth::full(year, month, day),
        Some(sex_by_parity(kind)),
    )?;
    let sum = weighted(value, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
    let check = (11 - sum % 11) % 10;
    let may_differ = matches!(kind, 5..=8) || (year, month) >= (2020, 10);
    if check != number(value, 12, 13) && !may_differ {
        return Err(IdFault::CheckDigit);
    }
    Ok(facts)
}

/// The provinces of Indonesia, in the numbering of its interior ministry.
const INDONESIAN_PROVINCES: &[u32] = &[
    11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 31, 32, 33, 34, 35, 36, 51, 52, 53, 61, 62, 63, 64, 65,
    71, 72, 73, 74, 75, 76, 81, 82, 91, 92, 93, 94, 95, 96,
];

/// Indonesia's NIK: area, birth date (day + 40 for women), serial; no check digit, no century.
pub(super) fn nik(value: &str) -> Verdict {
    let (day, sex) = match number(value, 6, 8) {
        day @ 41.. => (day - 40, Sex::Female),
        day => (day, Sex::Male),
    };
    let facts = born(
        EmbeddedBirth::without_century(number(value, 10, 12), number(value, 8, 10), day),
        Some(sex),
    )?;
    if number(value, 12, 16) == 0 || !INDONESIAN_PROVINCES.contains(&number(value, 0, 2)) {
        return Err(IdFault::NeverIssued);
    }
    Ok(facts)
}

/// South Africa's id number: birth date without century, sex, citizenship (0 citizen, 1 resident,
/// 2 refugee), Luhn.
pub(super) fn south_africa(value: &str) -> Verdict {
    holds(luhn_holds(value))?;
    if number(value, 10, 11) > 2 {
        return Err(IdFault::NeverIssued);
    }
    let sex = if number(value, 6, 10) >= 5000 {
        Sex::Male
    } else {
        Sex::Female
    };
    born(
        EmbeddedBirth::without_century(
            number(value, 0, 2),
            number(value, 2, 4),
            number(value, 4, 6),
        ),
        Some(sex),
    )
}
