//! The applicant of an evaluation, after the spelling variants of the wire have been resolved.

use crate::Pii;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// One person as submitted. Absent and empty values are `None`; everything else is the text as it
/// was sent (normalising is the `identity` crate's work).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applicant {
    /// The client's id of its user.
    pub user_id: Option<SmolStr>,
    /// The client's second user id, echoed in enrichments.
    pub customer_user_id: Option<SmolStr>,
    /// Given name.
    pub given_name: Option<Pii<SmolStr>>,
    /// Middle name.
    pub middle_name: Option<Pii<SmolStr>>,
    /// Family name.
    pub family_name: Option<Pii<SmolStr>>,
    /// Generational suffix such as `Jr`.
    pub suffix: Option<Pii<SmolStr>>,
    /// National id; US: nine digits, or the last four; elsewhere a whole id. Separators free.
    pub national_id: Option<Pii<SmolStr>>,
    /// Birth date, `YYYY-MM-DD`, or its parts `YYYY`, `YYYY-MM`.
    pub date_of_birth: Option<Pii<SmolStr>>,
    /// Email address.
    pub email: Option<Pii<SmolStr>>,
    /// Main phone number.
    pub phone_number: Option<Pii<SmolStr>>,
    /// Second phone number.
    pub alternate_phone_number: Option<Pii<SmolStr>>,
    /// Gender as stated; never an input to matching or scoring. Verify holds it against the sex that
    /// some national ids hold.
    pub gender: Option<Pii<SmolStr>>,
    /// Postal address.
    pub address: Address,
    /// ISO 3166-1 alpha-2 country: of the address, else of the person.
    pub country: Option<SmolStr>,
    /// IP address.
    pub ip_address: Option<Pii<SmolStr>>,
    /// Token of the device session.
    pub device_session: Option<Pii<SmolStr>>,
    /// Consent and what belongs to it.
    pub context: AdditionalContext,
}

/// A postal address as submitted, without its country (see [`Applicant::country`]).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// House number and street, or box.
    pub line_1: Option<Pii<SmolStr>>,
    /// Unit and the like.
    pub line_2: Option<Pii<SmolStr>>,
    /// City.
    pub locality: Option<Pii<SmolStr>>,
    /// State, with or without the country prefix (`MA`, `US-MA`).
    pub major_admin_division: Option<Pii<SmolStr>>,
    /// Postal code.
    pub postal_code: Option<Pii<SmolStr>>,
}

impl Address {
    /// Whether no part was sent.
    pub const fn is_empty(&self) -> bool {
        self.line_1.is_none()
            && self.line_2.is_none()
            && self.locality.is_none()
            && self.major_admin_division.is_none()
            && self.postal_code.is_none()
    }
}

/// Consent and context fields of the request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdditionalContext {
    /// Whether the person agreed to the check.
    pub user_consent: Option<bool>,
    /// When, as sent.
    pub consent_timestamp: Option<SmolStr>,
}
