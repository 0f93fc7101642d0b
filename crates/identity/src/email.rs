//! Email addresses: the form to compare, and the form that links aliases of one mailbox.

use crate::word_table::lines;
use smol_str::{SmolStr, StrExt};
use std::sync::LazyLock;
use thiserror::Error;

/// An email address that can exist.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email {
    /// Trimmed, lower-case, domain in its ASCII (IDNA) form: what is compared.
    pub address: SmolStr,
    /// The part before the `@`, lower-case.
    pub local: SmolStr,
    /// The domain in its ASCII form, lower-case, without a trailing dot.
    pub domain: SmolStr,
    /// Without `+tag`, and without dots where the provider ignores them. Links aliases of one
    /// mailbox in history; never compared against records.
    pub canonical: SmolStr,
}

// The address is personal data: a debug print shows only its domain.
impl std::fmt::Debug for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Email")
            .field("domain", &self.domain)
            .finish_non_exhaustive()
    }
}

/// Why a text is no email address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EmailError {
    /// Nothing was sent.
    #[error("empty")]
    Empty,
    /// Not of the form `local@domain`.
    #[error("not of the form local@domain")]
    NotAnAddress,
    /// More than 64 bytes before the `@`.
    #[error("the local part is longer than 64 bytes")]
    LocalTooLong,
    /// More than 254 bytes in all.
    #[error("longer than 254 bytes")]
    TooLong,
    /// A dot at the front or end of the local part, or two in a row.
    #[error("misplaced dot in the local part")]
    MisplacedDot,
    /// A character that the local part cannot have.
    #[error("forbidden character in the local part")]
    ForbiddenCharacter,
    /// The domain has no dot.
    #[error("the domain has no dot")]
    NoDotInDomain,
    /// A label of the domain is empty, too long, or has a forbidden character.
    #[error("the domain is not well formed")]
    BadDomain,
}

/// Reads an email address: dot-atom local part, at least two domain labels.
///
/// Quoted local parts and address literals (`user@[192.0.2.1]`) are refused: mail law allows
/// them, people do not have them.
///
/// # Errors
///
/// [`EmailError`] says what is wrong, the most basic fault first.
pub fn read_email(text: &str) -> Result<Email, EmailError> {
    let text = text.trim().trim_matches(is_invisible);
    if text.is_empty() {
        return Err(EmailError::Empty);
    }
    // A domain in Unicode may be longer than its ASCII form, but not by this much.
    if text.len() > 1024 {
        return Err(EmailError::TooLong);
    }
    let (local, domain) = text
        .rsplit_once(['@', '\u{ff20}'])
        .ok_or(EmailError::NotAnAddress)?;
    if local.is_empty() || domain.is_empty() {
        return Err(EmailError::NotAnAddress);
    }
    if local.contains('@') {
        return Err(EmailError::NotAnAddress);
    }
    if local.len() > 64 {
        return Err(EmailError::LocalTooLong);
    }
    let local = local.to_lowercase_smolstr();
    check_local(&local)?;
    let domain = read_domain(domain)?;
    if local.len() + 1 + domain.len() > 254 {
        return Err(EmailError::TooLong);
    }
    let canonical = canonical_form(&local, &domain);
    Ok(Email {
        address: SmolStr::from_iter([local.as_str(), "@", domain.as_str()]),
        local,
        domain,
        canonical,
    })
}

fn is_invisible(character: char) -> bool {
    character.is_control() || matches!(character, '\u{200b}'..='\u{200f}' | '\u{feff}')
}

fn check_local(local: &str) -> Result<(), EmailError> {
    // The atom characters of the mail format (RFC 5322), letters of any script (RFC 6531).
    let is_allowed =
        |character: char| character.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(character);
    if !local.chars().all(is_allowed) {
        return Err(EmailError::ForbiddenCharacter);
    }
    if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        return Err(EmailError::MisplacedDot);
    }
    Ok(())
}

fn read_domain(domain: &str) -> Result<SmolStr, EmailError> {
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    let ascii = idna::domain_to_ascii_strict(domain).map_err(|_| EmailError::BadDomain)?;
    if ascii.len() > 253 {
        return Err(EmailError::BadDomain);
    }
    let labels_are_sound = ascii.split('.').all(|label| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    });
    if !labels_are_sound {
        return Err(EmailError::BadDomain);
    }
    let (_, top) = ascii.rsplit_once('.').ok_or(EmailError::NoDotInDomain)?;
    // No top-level domain is a number; what looks so is an address of a machine.
    if top.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(EmailError::BadDomain);
    }
    Ok(ascii.into())
}

/// Providers whose mailboxes answer to several spellings.
struct Provider {
    domain: &'static str,
    home: &'static str,
    ignores_dots: bool,
}

static PROVIDERS: LazyLock<Vec<Provider>> = LazyLock::new(|| {
    lines(include_str!("../data/email_providers.csv"))
        .filter_map(|line| {
            let mut fields = line.split(',');
            Some(Provider {
                domain: fields.next()?,
                home: fields.next()?,
                ignores_dots: fields.next() == Some("dots"),
            })
        })
        .collect()
});

fn canonical_form(local: &str, domain: &str) -> SmolStr {
    let provider = PROVIDERS.iter().find(|provider| provider.domain == domain);
    let untagged = match local.split_once('+') {
        Some((before, _)) if !before.is_empty() => before,
        _ => local,
    };
    let home = provider.map_or(domain, |provider| provider.home);
    if provider.is_some_and(|provider| provider.ignores_dots) {
        let mut canonical: String = untagged.chars().filter(|c| *c != '.').collect();
        canonical.push('@');
        canonical.push_str(home);
        return canonical.into();
    }
    SmolStr::from_iter([untagged, "@", home])
}
