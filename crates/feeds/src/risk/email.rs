//! Mail domains on lists, and how long addresses have been known.

use super::cells::{Fault, day, needed, number, word};
use super::domain::domain_form;
use crate::import::{RejectReason, Row};
use crate::record::{FeedKind, FeedRecord};
use bonafide_identity::read_email;
use bonafide_types::{Date, SmolStr};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a list says of a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmailListClass {
    /// Its mailboxes are thrown away after use.
    Disposable,
    /// Fraud often comes from it.
    RiskyDomain,
    /// A top-level domain from which fraud often comes.
    RiskyTld,
    /// A company's own.
    Corporate,
    /// A school's own.
    Campus,
    /// A provider that is open to everybody.
    Provider,
}

const CLASSES: &[(&str, EmailListClass)] = &[
    ("disposable", EmailListClass::Disposable),
    ("risky_domain", EmailListClass::RiskyDomain),
    ("risky_tld", EmailListClass::RiskyTld),
    ("corporate", EmailListClass::Corporate),
    ("campus", EmailListClass::Campus),
    ("provider", EmailListClass::Provider),
];

/// One domain on one list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailListRecord {
    /// In ASCII, lower case; a top-level domain without its dot.
    pub domain: SmolStr,
    /// What the list says.
    pub class: EmailListClass,
}

/// How long an address has been known.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailAgeRecord {
    /// In lower case, the domain in ASCII.
    pub email: SmolStr,
    /// The day on which it was first seen.
    pub first_seen: Date,
    /// The day on which it was last seen.
    pub last_seen: Option<Date>,
    /// How often it was seen in the 180 days before the file's day.
    pub sightings_180d: Option<u32>,
}

/// A record is personal data from end to end: a debug print says that there is one.
impl fmt::Debug for EmailAgeRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAgeRecord(***)")
    }
}

/// The key of an address.
pub(super) fn email_key(address: &str) -> String {
    format!("email:{address}")
}

/// The key of a domain on lists.
pub(super) fn list_key(domain: &str) -> String {
    format!("list:{domain}")
}

impl FeedRecord for EmailListRecord {
    const KIND: FeedKind = FeedKind::EmailLists;
    const IS_PERSONAL: bool = false;

    fn from_row(row: &Row) -> Result<Self, Fault> {
        let class = word(row, "class", CLASSES)?;
        let domain = domain_form(needed(row, "domain")?);
        let domain = domain.ok_or((Some("domain"), RejectReason::InvalidDomain))?;
        let class = class.ok_or((Some("class"), RejectReason::MissingValue))?;
        // A whole top-level domain is never a mailbox provider's, a company's or a school's.
        if class != EmailListClass::RiskyTld && !domain.contains('.') {
            return Err((Some("domain"), RejectReason::InvalidDomain));
        }
        Ok(Self { domain, class })
    }

    fn identity(&self) -> String {
        format!("{:?}:{}", self.class, self.domain)
    }

    fn keys(&self) -> Vec<String> {
        vec![list_key(&self.domain)]
    }
}

impl FeedRecord for EmailAgeRecord {
    const KIND: FeedKind = FeedKind::EmailAge;

    fn from_row(row: &Row) -> Result<Self, Fault> {
        let email = read_email(needed(row, "email")?);
        let first_seen = day(row, "first_seen")?;
        Ok(Self {
            email: email
                .map_err(|_| (Some("email"), RejectReason::InvalidEmail))?
                .address,
            first_seen: first_seen.ok_or((Some("first_seen"), RejectReason::MissingValue))?,
            last_seen: day(row, "last_seen")?,
            sightings_180d: number(row, "sightings_180d")?,
        })
    }

    fn identity(&self) -> String {
        email_key(&self.email)
    }

    fn keys(&self) -> Vec<String> {
        vec![email_key(&self.email)]
    }
}
