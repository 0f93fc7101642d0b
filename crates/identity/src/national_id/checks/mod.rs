//! Check digits and embedded facts, one small function a scheme, one file a family.
//!
//! A check gets a value whose shape is already right. The schemes are public; each is tested
//! against a published example, and `data/national_ids.csv` says of what kind.

mod dated;
mod digits;
mod documents;
mod letters;
mod registers;
mod singapore;
mod sums;
mod taiwan;

use super::facts::Facts;

/// What refutes a number.
#[derive(Clone, Copy)]
pub(super) enum IdFault {
    /// Length, letters in place of digits, a letter of no series.
    Format,
    /// A check digit or letter is wrong.
    CheckDigit,
    /// The birth date in it does not exist.
    BirthDate,
    /// No person gets such a number.
    NeverIssued,
}

pub(super) type Verdict = Result<Facts, IdFault>;

type Check = fn(&str) -> Verdict;

/// The checks by the names that the country table uses.
const CHECKS: [(&str, Check); 36] = [
    ("none", |_| Ok(Facts::default())),
    ("document", documents::document),
    ("german_document", documents::german_document),
    ("belgian_card", documents::belgian_card),
    ("sin", digits::sin),
    ("aadhaar", digits::aadhaar),
    ("saudi_citizen", digits::saudi_citizen),
    ("saudi_resident", digits::saudi_resident),
    ("ahv", digits::ahv),
    ("emirates", digits::emirates),
    ("cpf", sums::cpf),
    ("my_number", sums::my_number),
    ("medicare", sums::medicare),
    ("bsn", sums::bsn),
    ("tckn", sums::tckn),
    ("thai", sums::thai),
    ("pan", letters::pan),
    ("dni", letters::dni),
    ("nie", letters::nie),
    ("nif_klm", letters::nif_klm),
    ("ppsn", letters::ppsn),
    ("codice_fiscale", letters::codice_fiscale),
    ("nric", singapore::nric),
    ("fin", singapore::fin),
    ("taiwan", taiwan::national_id),
    ("taiwan_resident", taiwan::residence_number),
    ("curp", dated::curp),
    ("ine", dated::ine),
    ("pesel", dated::pesel),
    ("rrn", dated::rrn),
    ("nik", dated::nik),
    ("south_africa", dated::south_africa),
    ("personnummer", registers::personnummer),
    ("belgium", registers::belgium),
    ("norway", registers::norway),
    ("nir", registers::nir),
];

/// The check of that name.
pub(super) fn check_by_name(name: &str) -> Option<Check> {
    CHECKS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, check)| *check)
}

/// The value of an ASCII digit.
const fn digit(byte: u8) -> u32 {
    byte.wrapping_sub(b'0') as u32
}

/// The digits of some places as a number.
fn number(value: &str, from: usize, to: usize) -> u32 {
    value.bytes().take(to).skip(from).fold(0, |sum, byte| {
        sum.wrapping_mul(10).wrapping_add(digit(byte))
    })
}

/// The sum of digit times weight, as many as there are weights.
fn weighted(value: &str, weights: &[u32]) -> u32 {
    value
        .bytes()
        .zip(weights)
        .map(|(byte, weight)| digit(byte) * weight)
        .sum()
}

/// Valid without facts where the check holds.
fn holds(check: bool) -> Verdict {
    if check {
        Ok(Facts::default())
    } else {
        Err(IdFault::CheckDigit)
    }
}
