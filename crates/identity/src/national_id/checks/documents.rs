//! Numbers printed on cards and passports.

use super::{Facts, IdFault, Verdict, digit, holds};

/// A number of which only the form is known: it has a digit, and is not one character over again.
pub(super) fn document(value: &str) -> Verdict {
    if !value.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(IdFault::Format);
    }
    let first = value.bytes().next();
    if value.bytes().all(|byte| Some(byte) == first) {
        return Err(IdFault::NeverIssued);
    }
    Ok(Facts::default())
}

/// Germany's identity card and passport: nine places as printed on the front, or ten with the
/// check digit of the machine-readable zone.
pub(super) fn german_document(value: &str) -> Verdict {
    if value.len() == 10 {
        machine_readable(value)?;
    }
    document(value)
}

/// Belgium's identity card: the first ten digits modulo 97, where 97 stands for zero.
pub(super) fn belgian_card(value: &str) -> Verdict {
    let read = |text: Option<&str>| text.and_then(|text| text.parse::<u64>().ok());
    match (read(value.get(..10)), read(value.get(10..))) {
        (Some(0), _) => Err(IdFault::NeverIssued),
        (Some(body), Some(check)) => holds(match body % 97 {
            0 => check == 97,
            rest => check == rest,
        }),
        _ => Err(IdFault::Format),
    }
}

/// Document numbers with the check digit of machine-readable zones: weights 7, 3, 1 (ICAO 9303).
fn machine_readable(value: &str) -> Verdict {
    let Some((check, body)) = value.as_bytes().split_last() else {
        return Err(IdFault::Format);
    };
    let sum: u32 = body
        .iter()
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(byte, weight)| {
            let letter_value = u32::from(byte.wrapping_sub(b'A')) + 10;
            let value = if byte.is_ascii_digit() {
                digit(*byte)
            } else {
                letter_value
            };
            value * weight
        })
        .sum();
    if sum % 10 == digit(*check) {
        Ok(Facts::default())
    } else {
        Err(IdFault::CheckDigit)
    }
}
