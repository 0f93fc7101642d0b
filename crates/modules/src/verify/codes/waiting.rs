//! Codes of Verify whose feed this release cannot load: they are never given, and the audit says
//! which feed each waits for.

use super::About;
use bonafide_types::ReasonCode;

/// A code that waits for a feed.
pub(super) struct Waiting {
    pub(super) code: ReasonCode,
    pub(super) about: About,
    pub(super) feed: &'static str,
}

const fn waiting(code: &'static str, about: About, feed: &'static str) -> Waiting {
    Waiting {
        code: ReasonCode::new(code),
        about,
        feed,
    }
}

/// Every such code. I907 is not among them: it is a proxy for national origin and stays off.
pub(super) const WAITING: &[Waiting] = &[
    waiting("R911", About::FullNationalId, "ssn_issuance"),
    waiting("R916", About::Address, "postal"),
    waiting("R964", About::Address, "postal"),
    waiting("R972", About::Address, "postal"),
    waiting("R961", About::Address, "zip"),
    waiting("R963", About::Address, "zip"),
    waiting("R973", About::Address, "zip"),
    waiting("I908", About::Address, "zip"),
    waiting("R932", About::Address, "places"),
    waiting("I921", About::Address, "places"),
    waiting("I930", About::Name, "public_figures"),
    waiting("R975", About::NationalId, "bureau_flags"),
    waiting("R976", About::NationalId, "bureau_flags"),
    waiting("R977", About::NationalId, "bureau_flags"),
    waiting("R978", About::NationalId, "bureau_flags"),
    waiting("R979", About::NationalId, "bureau_flags"),
    waiting("R980", About::NationalId, "bureau_flags"),
    waiting("I975", About::NationalId, "bureau_flags"),
];
