//! Families of check digits that run over the whole number: Luhn, Verhoeff, EAN.

use super::{Facts, IdFault, Verdict, digit, holds, number};
use crate::national_id::facts::EmbeddedBirth;

/// Canada's SIN: Luhn. No person's number begins with 0 (tax numbers, fictitious numbers) or 8
/// (businesses).
pub(super) fn sin(value: &str) -> Verdict {
    if value.starts_with(['0', '8']) {
        return Err(IdFault::NeverIssued);
    }
    holds(luhn_holds(value))
}

/// Luhn's formula, ISO/IEC 7812-1 annex B.
pub(super) fn luhn_holds(value: &str) -> bool {
    let sum: u32 = value
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let doubled = digit(byte) * if place % 2 == 1 { 2 } else { 1 };
            doubled / 10 + doubled % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

/// India's Aadhaar: Verhoeff's check over twelve digits, the first 2–9.
pub(super) fn aadhaar(value: &str) -> Verdict {
    if value.starts_with(['0', '1']) {
        return Err(IdFault::NeverIssued);
    }
    holds(verhoeff_holds(value))
}

/// J. Verhoeff's scheme of 1969 on the dihedral group of ten elements.
fn verhoeff_holds(value: &str) -> bool {
    const SHIFTS: [[u32; 10]; 8] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
        [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
        [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
        [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
        [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
        [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
        [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
    ];
    let product = |x: u32, y: u32| match (x < 5, y < 5) {
        (true, true) => (x + y) % 5,
        (true, false) => 5 + (x + y) % 5,
        (false, true) => 5 + (x - y) % 5,
        (false, false) => (5 + x - y) % 5,
    };
    let sum = value
        .bytes()
        .rev()
        .zip(SHIFTS.iter().cycle())
        .fold(0, |sum, (byte, shift)| {
            let shifted = shift.get(digit(byte) as usize).copied().unwrap_or(0);
            product(sum, shifted)
        });
    sum == 0
}

/// Saudi Arabia's number of a citizen: first digit 1, Luhn.
pub(super) fn saudi_citizen(value: &str) -> Verdict {
    begins_with('1', value)?;
    holds(luhn_holds(value))
}

/// Saudi Arabia's number of a resident, that of the Iqama: first digit 2, Luhn.
pub(super) fn saudi_resident(value: &str) -> Verdict {
    begins_with('2', value)?;
    holds(luhn_holds(value))
}

fn begins_with(first: char, value: &str) -> Result<(), IdFault> {
    match value.starts_with(first) {
        true => Ok(()),
        false => Err(IdFault::NeverIssued),
    }
}

/// The United Arab Emirates' id: 784, a year, a serial, Luhn. The authority says that the year may
/// match the birth year and need not, so it is no proof.
pub(super) fn emirates(value: &str) -> Verdict {
    if !value.starts_with("784") {
        return Err(IdFault::NeverIssued);
    }
    holds(luhn_holds(value))?;
    Ok(Facts {
        birth: EmbeddedBirth::year_alone(number(value, 3, 7)).map(EmbeddedBirth::as_a_hint),
        sex: None,
    })
}

/// Swiss AHV number: EAN-13 with the country prefix 756.
pub(super) fn ahv(value: &str) -> Verdict {
    if !value.starts_with("756") {
        return Err(IdFault::NeverIssued);
    }
    let sum: u32 = value
        .bytes()
        .zip([1, 3].into_iter().cycle())
        .map(|(byte, weight)| digit(byte) * weight)
        .sum();
    holds(sum.is_multiple_of(10))
}
