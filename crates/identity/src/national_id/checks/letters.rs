//! Numbers with check letters.

use super::{Facts, IdFault, Verdict, digit, holds, number, weighted};

/// The letter of a table, checked against the one at a place of the value.
fn letter_is(value: &str, place: usize, table: &[u8], index: u32) -> bool {
    let expected = table.get(index as usize);
    expected.is_some() && value.as_bytes().get(place) == expected
}

/// India's PAN: the fourth letter says what kind of holder, `P` for persons.
pub(super) fn pan(value: &str) -> Verdict {
    match value.as_bytes().get(3) {
        Some(b'P') => Ok(Facts::default()),
        // Other holders are companies, trusts and the like.
        Some(b'A' | b'B' | b'C' | b'F' | b'G' | b'H' | b'J' | b'L' | b'T') => {
            Err(IdFault::NeverIssued)
        }
        _ => Err(IdFault::Format),
    }
}

const SPANISH: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";

/// Spain's DNI: the number modulo 23 gives the letter.
pub(super) fn dni(value: &str) -> Verdict {
    holds(letter_is(value, 8, SPANISH, number(value, 0, 8) % 23))
}

/// Spain's NIE: as the DNI, with `X`, `Y`, `Z` for a leading 0, 1, 2.
pub(super) fn nie(value: &str) -> Verdict {
    let leading = match value.as_bytes().first() {
        Some(b'X') => 0,
        Some(b'Y') => 1,
        Some(b'Z') => 2,
        _ => return Err(IdFault::Format),
    };
    let full = leading * 10_000_000 + number(value, 1, 8);
    holds(letter_is(value, 8, SPANISH, full % 23))
}

/// Taiwan's national id: a letter of two digits, sex in the second place, weights 1, 9 … 1, 1.
pub(super) fn taiwan(value: &str) -> Verdict {
    use super::Sex;
    // The letters in the order of their codes 10 to 35.
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO";
    let (Some(letter), Some(digits)) = (value.as_bytes().first(), value.get(1..)) else {
        return Err(IdFault::Format);
    };
    let Some(code) = (10..).zip(LETTERS).find(|(_, known)| *known == letter) else {
        return Err(IdFault::Format);
    };
    let code: u32 = code.0;
    // 8 and 9 stand in the ids of foreign residents since 2021.
    let sex = match number(digits, 0, 1) {
        1 | 8 => Sex::Male,
        2 | 9 => Sex::Female,
        _ => return Err(IdFault::NeverIssued),
    };
    let sum = code / 10 + (code % 10) * 9 + weighted(digits, &[8, 7, 6, 5, 4, 3, 2, 1, 1]);
    if !sum.is_multiple_of(10) {
        return Err(IdFault::CheckDigit);
    }
    Ok(Facts {
        sex: Some(sex),
        birth_date: None,
    })
}

/// Ireland's PPSN: modulo 23, a second letter counts nine times, `W` stands for zero.
pub(super) fn ppsn(value: &str) -> Verdict {
    const TABLE: &[u8] = b"WABCDEFGHIJKLMNOPQRSTUV";
    let second = match value.as_bytes().get(8) {
        None | Some(b'W' | b'T' | b'X') => 0,
        Some(letter) => u32::from(letter.wrapping_sub(b'A')) + 1,
    };
    let sum = weighted(value, &[8, 7, 6, 5, 4, 3, 2]) + second * 9;
    holds(letter_is(value, 7, TABLE, sum % 23))
}

/// Singapore's NRIC and FIN: a table of letters for each series.
pub(super) fn nric(value: &str) -> Verdict {
    let (table, offset): (&[u8], u32) = match value.as_bytes().first() {
        Some(b'S') => (b"JZIHGFEDCBA", 0),
        Some(b'T') => (b"JZIHGFEDCBA", 4),
        Some(b'F') => (b"XWUTRQPNMLK", 0),
        Some(b'G') => (b"XWUTRQPNMLK", 4),
        Some(b'M') => (b"XWUTRQPNJLK", 3),
        _ => return Err(IdFault::Format),
    };
    let digits = value.get(1..).unwrap_or_default();
    let sum = weighted(digits, &[2, 7, 6, 5, 4, 3, 2]) + offset;
    holds(letter_is(value, 8, table, sum % 11))
}

/// Italy's codice fiscale: a check letter over fifteen places; digits may be replaced by letters
/// where two people would get the same code (omocodia).
pub(super) fn codice_fiscale(value: &str) -> Verdict {
    const ODD: [u32; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    const MONTHS: &[u8] = b"ABCDEHLMPRST";
    const REPLACED: &[u8] = b"LMNPQRSTUV";
    const DIGIT_PLACES: [usize; 7] = [6, 7, 9, 10, 12, 13, 14];
    let mut sum = 0;
    let mut plain = [0_u8; 16];
    for (place, byte) in value.bytes().enumerate().take(15) {
        let rank = if byte.is_ascii_digit() {
            digit(byte)
        } else {
            u32::from(byte.wrapping_sub(b'A'))
        };
        // Places count from one, so that an even index is an odd place.
        sum += if place % 2 == 0 {
            ODD.get(rank as usize).copied().unwrap_or(0)
        } else {
            rank
        };
        let is_digit_place = DIGIT_PLACES.contains(&place);
        let restored = match (is_digit_place, byte.is_ascii_digit()) {
            (true, false) => (b'0'..=b'9')
                .zip(REPLACED)
                .find(|(_, letter)| **letter == byte)
                .map(|(digit, _)| digit),
            (false, true) => None,
            _ => Some(byte),
        };
        match (restored, plain.get_mut(place)) {
            (Some(restored), Some(slot)) => *slot = restored,
            _ => return Err(IdFault::Format),
        }
    }
    let table = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    if !letter_is(value, 15, table, sum % 26) {
        return Err(IdFault::CheckDigit);
    }
    let text = std::str::from_utf8(&plain).unwrap_or_default();
    let day = number(text, 9, 11);
    let month_is_known = plain.get(8).is_some_and(|month| MONTHS.contains(month));
    if !month_is_known || !matches!(day, 1..=31 | 41..=71) {
        return Err(IdFault::BirthDate);
    }
    let sex = if day > 40 {
        super::Sex::Female
    } else {
        super::Sex::Male
    };
    Ok(Facts {
        sex: Some(sex),
        birth_date: None,
    })
}
