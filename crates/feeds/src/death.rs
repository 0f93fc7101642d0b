//! Who died.

use crate::artefact::{Feed, FeedError};
use crate::import::{RejectReason, Row};
use crate::record::{FeedKind, FeedRecord};
use bonafide_identity::{NationalIdKind, parse_date, read_us_address, read_us_id};
use bonafide_types::{Address, Applicant, PartialDate, Pii, SmolStr};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One person's death, as reported.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeathRecord {
    /// Nine digits, the last four, or empty.
    #[serde(rename = "s", default, skip_serializing_if = "SmolStr::is_empty")]
    pub ssn: SmolStr,
    /// Given name, as written.
    #[serde(rename = "g", default, skip_serializing_if = "SmolStr::is_empty")]
    pub given_name: SmolStr,
    /// Middle name, as written.
    #[serde(rename = "m", default, skip_serializing_if = "SmolStr::is_empty")]
    pub middle_name: SmolStr,
    /// Family name, as written.
    #[serde(rename = "f", default, skip_serializing_if = "SmolStr::is_empty")]
    pub family_name: SmolStr,
    /// Generational suffix, as written.
    #[serde(rename = "j", default, skip_serializing_if = "SmolStr::is_empty")]
    pub suffix: SmolStr,
    /// Birth date; day or month may be unknown.
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub date_of_birth: Option<PartialDate>,
    /// Date of death; day or month may be unknown.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub deceased_date: Option<PartialDate>,
    /// Last known address: house number and street.
    #[serde(rename = "a", default, skip_serializing_if = "SmolStr::is_empty")]
    pub line_1: SmolStr,
    /// Its city.
    #[serde(rename = "c", default, skip_serializing_if = "SmolStr::is_empty")]
    pub locality: SmolStr,
    /// Its state.
    #[serde(rename = "t", default, skip_serializing_if = "SmolStr::is_empty")]
    pub major_admin_division: SmolStr,
    /// Its postal code.
    #[serde(rename = "z", default, skip_serializing_if = "SmolStr::is_empty")]
    pub postal_code: SmolStr,
}

/// A record is personal data from end to end: a debug print says that there is one.
impl fmt::Debug for DeathRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeathRecord(***)")
    }
}

/// Whose death is asked about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeathQuery {
    /// Nine digits, the last four, or empty.
    pub ssn: Pii<SmolStr>,
    /// Birth date.
    pub date_of_birth: Option<Pii<PartialDate>>,
    /// Where the person lives, as far as it was sent.
    pub address: Address,
}

impl DeathQuery {
    /// The question about an applicant.
    pub fn of(applicant: &Applicant) -> Self {
        let number = applicant.national_id.as_ref();
        let ssn = number
            .and_then(|text| read_us_id(text.reveal()).ok())
            .filter(|id| id.kind() != NationalIdKind::Itin)
            .map(|id| SmolStr::new(id.digits()))
            .unwrap_or_default();
        Self {
            ssn: Pii::new(ssn),
            date_of_birth: applicant
                .date_of_birth
                .as_ref()
                .and_then(|text| parse_date(text.reveal()))
                .map(Pii::new),
            address: applicant.address.clone(),
        }
    }
}

impl DeathRecord {
    /// The last known address, in the shape of an applicant's.
    pub fn address(&self) -> Address {
        let part = |text: &SmolStr| (!text.is_empty()).then(|| Pii::new(text.clone()));
        Address {
            line_1: part(&self.line_1),
            line_2: None,
            locality: part(&self.locality),
            major_admin_division: part(&self.major_admin_division),
            postal_code: part(&self.postal_code),
        }
    }
}

fn ssn_key(digits: &str) -> Option<String> {
    (digits.len() == 9).then(|| format!("ssn:{digits}"))
}

fn last_four_key(digits: &str, date: Option<PartialDate>) -> Option<String> {
    let start = digits.len().checked_sub(4)?;
    let last_four = digits.get(start..)?;
    let date = date.filter(|date| date.day().is_some())?;
    Some(format!("four:{date}:{last_four}"))
}

/// House number and postal code; the street is compared by whoever asks.
fn home_key(address: &Address, date: Option<PartialDate>) -> Option<String> {
    let date = date.filter(|date| date.day().is_some())?;
    // Most records have no address, and reading one costs more than all the rest.
    address.line_1.as_ref()?;
    let text = |part: &Option<Pii<SmolStr>>| {
        part.as_ref()
            .map(|text| text.reveal().clone())
            .unwrap_or_default()
    };
    let read = read_us_address(
        &text(&address.line_1),
        "",
        &text(&address.locality),
        &text(&address.major_admin_division),
        &text(&address.postal_code),
    );
    let is_whole = !read.number.is_empty() && !read.zip5.is_empty();
    is_whole.then(|| format!("home:{date}:{}:{}", read.zip5, read.number))
}

impl FeedRecord for DeathRecord {
    const KIND: FeedKind = FeedKind::Death;

    fn from_row(row: &Row) -> Result<Self, (Option<&'static str>, RejectReason)> {
        let at = |column, reason| (Some(column), reason);
        let ssn = match row.text("national_id") {
            None => SmolStr::default(),
            Some(text) => {
                let id =
                    read_us_id(text).map_err(|_| at("national_id", RejectReason::InvalidNumber))?;
                if id.kind() == NationalIdKind::Itin {
                    return Err(at("national_id", RejectReason::InvalidNumber));
                }
                id.digits().into()
            }
        };
        let text = |column| SmolStr::new(row.text(column).unwrap_or_default());
        let record = Self {
            ssn,
            given_name: text("given_name"),
            middle_name: text("middle_name"),
            family_name: text("family_name"),
            suffix: text("suffix"),
            date_of_birth: row.date("date_of_birth")?,
            deceased_date: row.date("deceased_date")?,
            line_1: text("line_1"),
            locality: text("locality"),
            major_admin_division: text("major_admin_division"),
            postal_code: text("postal_code"),
        };
        // A withdrawn record needs nothing but what tells it apart.
        if row.is_withdrawn && !record.ssn.is_empty() {
            return Ok(record);
        }
        if record.deceased_date.is_none() {
            return Err(at("deceased_date", RejectReason::MissingDeathDate));
        }
        if let (Some(birth), Some(death)) = (record.date_of_birth, record.deceased_date)
            && death.year() < birth.year()
        {
            return Err(at("deceased_date", RejectReason::DeathBeforeBirth));
        }
        if record.keys().is_empty() {
            return Err((None, RejectReason::NothingToFindBy));
        }
        Ok(record)
    }

    /// The number where it is whole; otherwise everything that is said of the person.
    fn identity(&self) -> String {
        ssn_key(&self.ssn).unwrap_or_else(|| {
            let birth = self.date_of_birth.map(|date| date.to_string());
            format!(
                "person:{}:{}:{}:{}:{}",
                self.ssn,
                self.given_name.to_uppercase(),
                self.family_name.to_uppercase(),
                self.suffix.to_uppercase(),
                birth.unwrap_or_default(),
            )
        })
    }

    fn keys(&self) -> Vec<String> {
        [
            ssn_key(&self.ssn),
            last_four_key(&self.ssn, self.date_of_birth),
            home_key(&self.address(), self.date_of_birth),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Feed<DeathRecord> {
    /// The records that may speak of this person: of the same number, or of the same birth date
    /// and the last four digits or the house.
    ///
    /// # Errors
    /// See [`FeedError`].
    pub fn ask(&self, query: &DeathQuery) -> Result<Vec<DeathRecord>, FeedError> {
        let birth = query.date_of_birth.as_ref().map(|date| *date.reveal());
        let keys = [
            ssn_key(query.ssn.reveal()),
            last_four_key(query.ssn.reveal(), birth),
            home_key(&query.address, birth),
        ];
        let mut found: Vec<DeathRecord> = Vec::new();
        for key in keys.into_iter().flatten() {
            for record in self.records_of(&key)? {
                if !found.contains(&record) {
                    found.push(record);
                }
            }
        }
        Ok(found)
    }
}
