//! Check digits and embedded facts, one small function a scheme, one file a family.
//!
//! A check gets a value whose shape is already right. The schemes are public; each is tested
//! against a published example.

mod dated;
mod digits;
mod letters;
mod sums;

use bonafide_types::PartialDate;

/// The sex that a number holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// What a number says about its holder.
#[derive(Clone, Copy, Default)]
pub(super) struct Facts {
    pub(super) birth_date: Option<PartialDate>,
    pub(super) sex: Option<Sex>,
}

/// What refutes a number.
#[derive(Clone, Copy)]
pub(super) enum IdFault {
    Format,
    CheckDigit,
    BirthDate,
    NeverIssued,
}

pub(super) type Verdict = Result<Facts, IdFault>;

type Check = fn(&str) -> Verdict;

/// The checks by the names that the country table uses.
const CHECKS: [(&str, Check); 28] = [
    ("none", |_| Ok(Facts::default())),
    ("luhn", digits::luhn),
    ("aadhaar", digits::aadhaar),
    ("saudi", digits::saudi),
    ("ahv", digits::ahv),
    ("mrz", digits::machine_readable),
    ("cpf", sums::cpf),
    ("my_number", sums::my_number),
    ("medicare", sums::medicare),
    ("bsn", sums::bsn),
    ("tckn", sums::tckn),
    ("thai", sums::thai),
    ("pan", letters::pan),
    ("dni", letters::dni),
    ("nie", letters::nie),
    ("taiwan", letters::taiwan),
    ("ppsn", letters::ppsn),
    ("nric", letters::nric),
    ("codice_fiscale", letters::codice_fiscale),
    ("curp", dated::curp),
    ("pesel", dated::pesel),
    ("rrn", dated::rrn),
    ("personnummer", dated::personnummer),
    ("belgium", dated::belgium),
    ("norway", dated::norway),
    ("nik", dated::nik),
    ("emirates", dated::emirates),
    ("south_africa", dated::south_africa),
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
