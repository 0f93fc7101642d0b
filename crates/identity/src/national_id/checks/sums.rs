//! Weighted sums of digits.

use super::{IdFault, Verdict, digit, holds, number, weighted};

/// Brazil's CPF: two check digits modulo 11; eleven equal digits are never issued.
pub(super) fn cpf(value: &str) -> Verdict {
    let mut bytes = value.bytes();
    let first = bytes.next();
    if bytes.all(|byte| Some(byte) == first) {
        return Err(IdFault::NeverIssued);
    }
    let check = |weights: &[u32]| {
        let rest = weighted(value, weights) % 11;
        if rest < 2 { 0 } else { 11 - rest }
    };
    holds(
        check(&[10, 9, 8, 7, 6, 5, 4, 3, 2]) == number(value, 9, 10)
            && check(&[11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) == number(value, 10, 11),
    )
}

/// Japan's individual number: modulo 11 over eleven digits.
pub(super) fn my_number(value: &str) -> Verdict {
    let rest = weighted(value, &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    let check = if rest <= 1 { 0 } else { 11 - rest };
    holds(check == number(value, 11, 12))
}

/// Australia's Medicare card: the ninth digit checks the first eight, the first is 2–6.
pub(super) fn medicare(value: &str) -> Verdict {
    if !value.starts_with(['2', '3', '4', '5', '6']) {
        return Err(IdFault::NeverIssued);
    }
    let check = weighted(value, &[1, 3, 7, 9, 1, 3, 7, 9]) % 10;
    holds(check == number(value, 8, 9))
}

/// The Netherlands' BSN: the eleven test over nine digits, the last with weight minus one.
pub(super) fn bsn(value: &str) -> Verdict {
    if value.bytes().all(|byte| byte == b'0') {
        return Err(IdFault::NeverIssued);
    }
    // Eight digits have lost a leading zero.
    let weights: &[u32] = if value.len() == 8 {
        &[8, 7, 6, 5, 4, 3, 2, 10]
    } else {
        &[9, 8, 7, 6, 5, 4, 3, 2, 10]
    };
    // Modulo 11 a weight of ten is a weight of minus one.
    holds(weighted(value, weights).is_multiple_of(11))
}

/// Turkey's identity number: two check digits over nine and ten digits.
pub(super) fn tckn(value: &str) -> Verdict {
    if value.starts_with('0') {
        return Err(IdFault::NeverIssued);
    }
    let odd = weighted(value, &[1, 0, 1, 0, 1, 0, 1, 0, 1]);
    let even = weighted(value, &[0, 1, 0, 1, 0, 1, 0, 1]);
    // Nine times is minus once modulo ten.
    let tenth = (7 * odd + 9 * even) % 10;
    let eleventh = value.bytes().take(10).map(digit).sum::<u32>() % 10;
    holds(tenth == number(value, 9, 10) && eleventh == number(value, 10, 11))
}

/// Thailand's national id: modulo 11 over twelve digits, the first 1–8, or 0 on the cards of people
/// without civil status.
pub(super) fn thai(value: &str) -> Verdict {
    if value.starts_with('9') {
        return Err(IdFault::NeverIssued);
    }
    let rest = weighted(value, &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    holds((11 - rest) % 10 == number(value, 12, 13))
}
