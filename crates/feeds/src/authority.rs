//! What an authority knows of the holder of a Social Security number.

use crate::artefact::{Feed, FeedError};
use crate::import::{Coverage, RejectReason, Row};
use crate::record::{FeedKind, FeedRecord};
use bonafide_identity::{NationalIdKind, PersonName, read_us_id};
use bonafide_types::{Date, PartialDate, Pii, SmolStr};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The holder of one number, as the authority has it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorityRecord {
    /// Nine digits.
    #[serde(rename = "s")]
    pub ssn: SmolStr,
    /// Given name, as written.
    #[serde(rename = "g", default, skip_serializing_if = "SmolStr::is_empty")]
    pub given_name: SmolStr,
    /// Middle name, as written; empty where none is known.
    #[serde(rename = "m", default, skip_serializing_if = "SmolStr::is_empty")]
    pub middle_name: SmolStr,
    /// Family name, as written.
    #[serde(rename = "f", default, skip_serializing_if = "SmolStr::is_empty")]
    pub family_name: SmolStr,
    /// Earlier family names and those before a marriage.
    #[serde(rename = "o", default, skip_serializing_if = "Vec::is_empty")]
    pub former_family_names: Vec<SmolStr>,
    /// Birth date; day or month may be unknown.
    #[serde(rename = "b")]
    pub date_of_birth: PartialDate,
    /// Sex, as written; never compared.
    #[serde(rename = "x", default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<SmolStr>,
    /// Whether the authority has the holder as dead.
    #[serde(rename = "d", default, skip_serializing_if = "is_false")]
    pub is_deceased: bool,
    /// When the holder died, where known.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub deceased_date: Option<PartialDate>,
}

const fn is_false(flag: &bool) -> bool {
    !*flag
}

/// A record is personal data from end to end: a debug print says that there is one.
impl fmt::Debug for AuthorityRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthorityRecord(***)")
    }
}

/// Whom a question is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorityQuery {
    /// Nine digits.
    pub ssn: Pii<SmolStr>,
    /// The name in comparison form.
    pub name: Pii<PersonName>,
    /// The whole birth date.
    pub date_of_birth: Pii<Date>,
}

/// What the authority's file says for a question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorityRecords {
    /// The holder of the number.
    pub holder: Option<AuthorityRecord>,
    /// Holders of other numbers who were born on the same day and share a family name and the
    /// first letter of the given name.
    pub others: Vec<AuthorityRecord>,
    /// Whether the file claims to know every number, so that absence from it means something.
    pub knows_every_number: bool,
}

impl AuthorityRecord {
    /// The names in comparison form, the current family name first.
    pub fn names(&self) -> impl Iterator<Item = PersonName> {
        std::iter::once(&self.family_name)
            .chain(&self.former_family_names)
            .map(|family| PersonName::from_parts(&self.given_name, &self.middle_name, family, ""))
    }
}

fn ssn_key(digits: &str) -> String {
    format!("ssn:{digits}")
}

/// Day, initial and family name; a name of another spelling is not found by it.
fn person_key(date: &PartialDate, name: &PersonName) -> Option<String> {
    let initial = name.given().chars().next()?;
    let family: SmolStr = name.family().split(' ').collect();
    (!family.is_empty()).then(|| format!("person:{date}:{initial}:{family}"))
}

impl FeedRecord for AuthorityRecord {
    const KIND: FeedKind = FeedKind::Authority;

    fn from_row(row: &Row) -> Result<Self, (Option<&'static str>, RejectReason)> {
        let at = |column, reason| (Some(column), reason);
        let text = row
            .text("national_id")
            .ok_or_else(|| at("national_id", RejectReason::MissingNumber))?;
        let id = read_us_id(text).map_err(|_| at("national_id", RejectReason::InvalidNumber))?;
        // Invented people may carry numbers that were never issued, on purpose.
        let is_possible = id.is_valid() || row.is_synthetic;
        if id.kind() != NationalIdKind::Ssn || !is_possible {
            return Err(at("national_id", RejectReason::InvalidNumber));
        }
        let family_name = row
            .text("family_name")
            .ok_or_else(|| at("family_name", RejectReason::MissingName))?;
        let date_of_birth = row
            .date("date_of_birth")?
            .ok_or_else(|| at("date_of_birth", RejectReason::MissingBirthDate))?;
        let deceased_date = row.date("deceased_date")?;
        if deceased_date.is_some_and(|death| death.year() < date_of_birth.year()) {
            return Err(at("deceased_date", RejectReason::DeathBeforeBirth));
        }
        let former = row.text("former_family_names").unwrap_or_default();
        Ok(Self {
            ssn: id.digits().into(),
            given_name: row.text("given_name").unwrap_or_default().into(),
            middle_name: row.text("middle_name").unwrap_or_default().into(),
            family_name: family_name.into(),
            former_family_names: former
                .split([';', '|'])
                .map(str::trim)
                .filter(|name| !name.is_empty())
                .map(SmolStr::new)
                .collect(),
            date_of_birth,
            sex: row.text("sex").map(SmolStr::new),
            is_deceased: row.flag("deceased")?.unwrap_or(false) || deceased_date.is_some(),
            deceased_date,
        })
    }

    fn identity(&self) -> String {
        ssn_key(&self.ssn)
    }

    fn keys(&self) -> Vec<String> {
        let people = self
            .names()
            .filter_map(|name| person_key(&self.date_of_birth, &name));
        let mut keys: Vec<String> = std::iter::once(ssn_key(&self.ssn)).chain(people).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

impl Feed<AuthorityRecord> {
    /// Looks up the holder of the number, and people of the same name and birth date.
    ///
    /// # Errors
    /// See [`FeedError`].
    pub fn ask(&self, query: &AuthorityQuery) -> Result<AuthorityRecords, FeedError> {
        let digits = query.ssn.reveal();
        let holder = self
            .records_of(&ssn_key(digits))?
            .into_iter()
            .find(|record| record.ssn == *digits);
        let date = PartialDate::full(*query.date_of_birth.reveal());
        let others = match person_key(&date, query.name.reveal()) {
            Some(key) => self.records_of(&key)?,
            None => Vec::new(),
        };
        Ok(AuthorityRecords {
            holder,
            others: others
                .into_iter()
                .filter(|record| record.ssn != *digits && record.date_of_birth == date)
                .collect(),
            knows_every_number: self.info().coverage == Coverage::Population,
        })
    }
}
