//! Inspecting the national id of any supported country.

use super::checks::{Facts, IdFault, Sex, check_by_name};
use super::table::rules;
use super::text::read_id_text;
use super::us::{NationalIdKind, UsIdError, read_us_id};
use crate::fold;
use bonafide_types::PartialDate;
use smol_str::SmolStr;

/// What the structure of a national id says.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdInspection {
    /// Upper-case letters and digits of the value, separators dropped.
    pub normalised: SmolStr,
    /// The type that the value was read as: that of the table, or `ssn`, `itin`, `ssn_last4`;
    /// empty where country or type is not supported.
    pub id_type: &'static str,
    /// Whether nothing refutes the number. Structure never confirms that it was issued.
    pub valid: bool,
    /// Why, in a word.
    pub reason: IdReason,
    /// The birth date that the number holds, where its century is certain.
    pub birth_date: Option<PartialDate>,
    /// The sex that the number holds.
    pub sex: Option<Sex>,
}

// The number is personal data: a debug print shows how it was judged and no more.
impl std::fmt::Debug for IdInspection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IdInspection")
            .field("id_type", &self.id_type)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

/// Why a national id is valid or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdReason {
    /// Nothing refutes the number.
    Ok,
    /// No rules for this country or type of id.
    Unsupported,
    /// Nothing was sent.
    Empty,
    /// The shape is wrong: length, letters in place of digits.
    Format,
    /// A check digit or letter is wrong.
    CheckDigit,
    /// The number holds a birth date that does not exist.
    BirthDate,
    /// The shape is right, yet such a number is never issued.
    NeverIssued,
}

impl IdReason {
    /// The reason in a word, such as `check_digit`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unsupported => "unsupported",
            Self::Empty => "empty",
            Self::Format => "format",
            Self::CheckDigit => "check_digit",
            Self::BirthDate => "birth_date",
            Self::NeverIssued => "never_issued",
        }
    }
}

impl std::fmt::Display for IdReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Inspects a national id: `country` is ISO 3166-1 alpha-2, `id_type` a name of the table (any
/// letter case, blanks and hyphens as underscores); an empty type means the usual one of the
/// country.
pub fn inspect_national_id(country: &str, id_type: &str, value: &str) -> IdInspection {
    let country = fold(country);
    let id_type: SmolStr = fold(id_type)
        .chars()
        .map(|character| match character {
            ' ' => '_',
            other => other.to_ascii_lowercase(),
        })
        .collect();
    let text = read_id_text(value);
    let rule = rules().iter().find(|rule| {
        rule.country == country
            && !rule.id_type.is_empty()
            && (id_type.is_empty() || rule.is_called(&id_type))
    });
    let Some(rule) = rule else {
        return judged(text.plain, "", Err(IdReason::Unsupported));
    };
    if rule.check == "us" {
        return inspect_us(rule.id_type, value);
    }
    let normalised = text.plain;
    if normalised.is_empty() && text.is_legible {
        return judged(normalised, rule.id_type, Err(IdReason::Empty));
    }
    if !text.is_legible || !rule.has_shape_of(&normalised) {
        return judged(normalised, rule.id_type, Err(IdReason::Format));
    }
    let verdict = check_by_name(rule.check).map_or(Err(IdReason::Unsupported), |check| {
        check(&normalised).map_err(reason_of)
    });
    judged(normalised, rule.id_type, verdict)
}

const fn reason_of(fault: IdFault) -> IdReason {
    match fault {
        IdFault::Format => IdReason::Format,
        IdFault::CheckDigit => IdReason::CheckDigit,
        IdFault::BirthDate => IdReason::BirthDate,
        IdFault::NeverIssued => IdReason::NeverIssued,
    }
}

fn judged(
    normalised: SmolStr,
    id_type: &'static str,
    verdict: Result<Facts, IdReason>,
) -> IdInspection {
    let facts = verdict.unwrap_or_default();
    IdInspection {
        normalised,
        id_type,
        valid: verdict.is_ok(),
        reason: verdict.err().unwrap_or(IdReason::Ok),
        birth_date: facts.birth_date,
        sex: facts.sex,
    }
}

/// A number that is said to be of one kind and is of the other is refuted: no Social Security
/// number begins with 9, and every taxpayer number does.
fn inspect_us(asked_type: &str, value: &str) -> IdInspection {
    match read_us_id(value) {
        Ok(id) if asked_type == "ssn" && id.kind() == NationalIdKind::Itin => {
            judged(id.digits().into(), "ssn", Err(IdReason::NeverIssued))
        }
        Ok(id) if asked_type == "itin" && id.kind() == NationalIdKind::Ssn => {
            judged(id.digits().into(), "itin", Err(IdReason::Format))
        }
        Ok(id) => {
            let id_type = match id.kind() {
                NationalIdKind::Ssn => "ssn",
                NationalIdKind::Itin => "itin",
                NationalIdKind::LastFour => "ssn_last4",
            };
            let verdict = match id.fault() {
                None => Ok(Facts::default()),
                Some(_) => Err(IdReason::NeverIssued),
            };
            judged(id.digits().into(), id_type, verdict)
        }
        Err(UsIdError::Empty) => judged(SmolStr::default(), "ssn", Err(IdReason::Empty)),
        Err(_) => judged(read_id_text(value).plain, "ssn", Err(IdReason::Format)),
    }
}
