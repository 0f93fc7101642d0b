//! Inspecting the national id of any supported country.

use super::checks::IdFault;
use super::facts::{EmbeddedBirth, FactAgreement, Facts, Sex};
use super::table::{Rule, is_known_type, rules_of};
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
    /// The birth date that the number holds.
    pub birth: Option<EmbeddedBirth>,
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

impl IdInspection {
    /// Whether the number itself is refuted, by its form, a check digit or what it holds. A
    /// number that cannot be judged is not.
    pub const fn is_refuted(&self) -> bool {
        matches!(
            self.reason,
            IdReason::Format | IdReason::CheckDigit | IdReason::BirthDate | IdReason::NeverIssued
        )
    }

    /// How the birth date in the number stands to the one that was stated.
    pub fn birth_date_agreement(&self, stated: PartialDate) -> FactAgreement {
        self.birth.map_or(FactAgreement::NotComparable, |birth| {
            birth.agreement(stated)
        })
    }

    /// How the sex in the number stands to the one that was stated.
    pub fn sex_agreement(&self, stated: Sex) -> FactAgreement {
        match self.sex {
            None => FactAgreement::NotComparable,
            Some(held) if held == stated => FactAgreement::Agrees,
            Some(_) => FactAgreement::Contradicts,
        }
    }
}

/// Why a national id is valid or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdReason {
    /// Nothing refutes the number.
    Ok,
    /// No rules for this country or type of id.
    Unsupported,
    /// The country lists no id at all, so none can be judged.
    NoIdListed,
    /// The type belongs to another country.
    WrongCountry,
    /// Nothing was sent.
    Empty,
    /// The shape is wrong: length, letters in place of digits, characters of no id.
    Format,
    /// A check digit or letter is wrong.
    CheckDigit,
    /// The number holds a birth date that does not exist.
    BirthDate,
    /// The shape is right, yet such a number is never issued to a person.
    NeverIssued,
}

impl IdReason {
    /// The reason in a word, such as `check_digit`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unsupported => "unsupported",
            Self::NoIdListed => "no_id_listed",
            Self::WrongCountry => "wrong_country",
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

impl From<IdFault> for IdReason {
    fn from(fault: IdFault) -> Self {
        match fault {
            IdFault::Format => Self::Format,
            IdFault::CheckDigit => Self::CheckDigit,
            IdFault::BirthDate => Self::BirthDate,
            IdFault::NeverIssued => Self::NeverIssued,
        }
    }
}

/// Words for documents that every country has, whether we know its rules or not.
const COMMON_TYPES: [&str; 6] = [
    "passport",
    "id_card",
    "national_id",
    "residence_card",
    "residence_permit",
    "tax_id",
];

/// Inspects a national id: `country` is ISO 3166-1 alpha-2, `id_type` a name of the table (any
/// letter case, blanks and hyphens as underscores).
///
/// Without a type all types of the country judge: the number is valid where one accepts it, and
/// refuted only where every one refutes it; the reason is then that of the type which came closest.
pub fn inspect_national_id(country: &str, id_type: &str, value: &str) -> IdInspection {
    let country = fold(country);
    let id_type = type_name(id_type);
    let text = read_id_text(value);
    let cannot_judge = |reason| judged(text.plain.clone(), "", Err(reason));

    let asked = rules_of(&country)
        .filter(|rule| !rule.id_type.is_empty())
        .filter(|rule| id_type.is_empty() || rule.is_called(&id_type));
    let Some(first) = asked.clone().next() else {
        let is_foreign = is_known_type(&id_type) && !COMMON_TYPES.contains(&id_type.as_str());
        return cannot_judge(match rules_of(&country).next() {
            None => IdReason::Unsupported,
            Some(_) if is_foreign => IdReason::WrongCountry,
            Some(rule) if rule.id_type.is_empty() => IdReason::NoIdListed,
            Some(_) => IdReason::Unsupported,
        });
    };
    if first.is_us() {
        return inspect_us(first.id_type, value);
    }
    if !text.is_legible {
        return judged(text.plain, first.id_type, Err(IdReason::Format));
    }
    if text.plain.is_empty() {
        return judged(text.plain, first.id_type, Err(IdReason::Empty));
    }
    judge_by_all(asked, &text.plain)
}

/// The first type that accepts the number; else the first that refutes it for more than its shape;
/// else the first.
fn judge_by_all(rules: impl Iterator<Item = &'static Rule>, plain: &str) -> IdInspection {
    let mut closest: Option<(&'static str, IdReason)> = None;
    for rule in rules {
        match rule.judge(plain) {
            Ok(facts) => return judged(plain.into(), rule.id_type, Ok(facts)),
            Err(fault) => {
                let reason = IdReason::from(fault);
                if closest.is_none_or(|(_, known)| {
                    known == IdReason::Format && reason != IdReason::Format
                }) {
                    closest = Some((rule.id_type, reason));
                }
            }
        }
    }
    let (id_type, reason) = closest.unwrap_or(("", IdReason::Unsupported));
    judged(plain.into(), id_type, Err(reason))
}

fn type_name(text: &str) -> SmolStr {
    fold(text)
        .chars()
        .map(|character| match character {
            ' ' => '_',
            other => other.to_ascii_lowercase(),
        })
        .collect()
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
        birth: facts.birth,
        sex: facts.sex,
    }
}

/// A number that is said to be of one kind and is of the other is refuted: no Social Security
/// number begins with 9, and every taxpayer number does, none of which is known by its last four.
fn inspect_us(asked_type: &str, value: &str) -> IdInspection {
    match read_us_id(value) {
        Ok(id) if asked_type == "ssn" && id.kind() == NationalIdKind::Itin => {
            judged(id.digits().into(), "ssn", Err(IdReason::NeverIssued))
        }
        Ok(id) if asked_type == "itin" && id.kind() != NationalIdKind::Itin => {
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
