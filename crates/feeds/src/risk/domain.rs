//! Facts about domains: when they were registered, whether they take mail.

use super::cells::{Fault, day, needed};
use crate::import::{RejectReason, Row};
use crate::record::{FeedKind, FeedRecord};
use bonafide_identity::read_email;
use bonafide_types::{Date, SmolStr};
use serde::{Deserialize, Serialize};

/// What is known of one domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainRecord {
    /// In ASCII, lower case.
    pub domain: SmolStr,
    /// The day of its registration.
    pub registered: Option<Date>,
    /// Whether it takes mail.
    pub has_mail: Option<bool>,
}

/// A domain as it is compared; a leading dot, `@` or `*.` does not matter.
pub(super) fn domain_form(written: &str) -> Option<SmolStr> {
    let bare = written.trim().trim_start_matches(['*', '.', '@']);
    if !bare.is_empty()
        && !bare.contains('.')
        && bare
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    {
        return Some(bare.to_ascii_lowercase().into());
    }
    // The reader of addresses knows what a domain is.
    read_email(&format!("a@{bare}"))
        .ok()
        .map(|email| email.domain)
}

/// The key of a domain.
pub(super) fn domain_key(domain: &str) -> String {
    format!("domain:{domain}")
}

impl FeedRecord for DomainRecord {
    const KIND: FeedKind = FeedKind::Domain;
    const IS_PERSONAL: bool = false;

    fn from_row(row: &Row) -> Result<Self, Fault> {
        let domain = domain_form(needed(row, "domain")?);
        Ok(Self {
            domain: domain.ok_or((Some("domain"), RejectReason::InvalidDomain))?,
            registered: day(row, "registered")?,
            has_mail: row.flag("has_mail")?,
        })
    }

    fn identity(&self) -> String {
        domain_key(&self.domain)
    }

    fn keys(&self) -> Vec<String> {
        vec![domain_key(&self.domain)]
    }
}
