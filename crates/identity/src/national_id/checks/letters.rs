//! Numbers with check letters.

use super::digits::luhn_holds;
use super::{Facts, IdFault, Verdict, digit, holds, number, weighted};
use crate::national_id::facts::{EmbeddedBirth, Sex};

/// Whether a place of the value has the letter of a table.
pub(super) fn letter_is(value: &str, place: usize, table: &[u8], index: u32) -> bool {
    let expected = table.get(index as usize);
    expected.is_some() && value.as_bytes().get(place) == expected
}

/// India's PAN: the fourth letter says what kind of holder, `P` for persons; numbers from 0001.
pub(super) fn pan(value: &str) -> Verdict {
    match value.as_bytes().get(3) {
        Some(b'P') if number(value, 5, 9) > 0 => Ok(Facts::default()),
        // Other holders are companies, trusts and the like.
        Some(b'P' | b'A' | b'B' | b'C' | b'F' | b'G' | b'H' | b'J' | b'K' | b'L' | b'T') => {
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

/// Spain's tax number of persons without DNI or NIE: `K` below the age of fourteen, `L` living
/// abroad, `M` foreign; the letter as in the DNI.
pub(super) fn nif_klm(value: &str) -> Verdict {
    if !value.starts_with(['K', 'L', 'M']) {
        return Err(IdFault::Format);
    }
    holds(letter_is(value, 8, SPANISH, number(value, 1, 8) % 23))
}

/// Ireland's PPSN: modulo 23, where `W` stands for zero.
///
/// A second letter `A` or `B` (numbers since 2013) counts nine times; `W`, `T`, `X` of older
/// numbers do not count; `H` marks companies and trusts.
pub(super) fn ppsn(value: &str) -> Verdict {
    const TABLE: &[u8] = b"WABCDEFGHIJKLMNOPQRSTUV";
    let second = match value.as_bytes().get(8) {
        None | Some(b'W' | b'T' | b'X') => 0,
        Some(b'A') => 1,
        Some(b'B') => 2,
        Some(b'H') => return Err(IdFault::NeverIssued),
        Some(_) => return Err(IdFault::Format),
    };
    let sum = weighted(value, &[8, 7, 6, 5, 4, 3, 2]) + second * 9;
    holds(letter_is(value, 7, TABLE, sum % 23))
}

/// Italy's codice fiscale: a check letter over fifteen places; digits may be replaced by letters
/// where two people would get the same code (omocodia). The provisional code of persons has eleven
/// digits and Luhn's check digit.
pub(super) fn codice_fiscale(value: &str) -> Verdict {
    const ODD: [u32; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    const MONTHS: &[u8] = b"ABCDEHLMPRST";
    const REPLACED: &[u8] = b"LMNPQRSTUV";
    const DIGIT_PLACES: [usize; 7] = [6, 7, 9, 10, 12, 13, 14];
    if value.len() == 11 {
        return holds(luhn_holds(value));
    }
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
    let month = (1..)
        .zip(MONTHS)
        .find(|(_, letter)| plain.get(8) == Some(*letter))
        .map_or(0, |(month, _)| month);
    let (day, sex) = match number(text, 9, 11) {
        day @ 41.. => (day - 40, Sex::Female),
        day => (day, Sex::Male),
    };
    let birth =
        EmbeddedBirth::without_century(number(text, 6, 8), month, day).ok_or(IdFault::BirthDate)?;
    Ok(Facts {
        birth: Some(birth),
        sex: Some(sex),
    })
}
