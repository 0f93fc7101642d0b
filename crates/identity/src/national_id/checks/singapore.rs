//! Singapore: a letter for the series, seven digits, a check letter from the table of the series.

use super::letters::letter_is;
use super::{IdFault, Verdict, holds, weighted};

/// The number of a citizen or permanent resident, series `S` and `T`.
pub(super) fn nric(value: &str) -> Verdict {
    match value.as_bytes().first() {
        Some(b'S') => judge(value, b"JZIHGFEDCBA", 0),
        Some(b'T') => judge(value, b"JZIHGFEDCBA", 4),
        _ => Err(IdFault::Format),
    }
}

/// The number of a foreigner, series `F`, `G` and, since 2022, `M`.
pub(super) fn fin(value: &str) -> Verdict {
    match value.as_bytes().first() {
        Some(b'F') => judge(value, b"XWUTRQPNMLK", 0),
        Some(b'G') => judge(value, b"XWUTRQPNMLK", 4),
        Some(b'M') => judge(value, b"XWUTRQPNJLK", 3),
        _ => Err(IdFault::Format),
    }
}

fn judge(value: &str, table: &[u8], offset: u32) -> Verdict {
    let digits = value.get(1..).unwrap_or_default();
    let sum = weighted(digits, &[2, 7, 6, 5, 4, 3, 2]) + offset;
    holds(letter_is(value, 8, table, sum % 11))
}
