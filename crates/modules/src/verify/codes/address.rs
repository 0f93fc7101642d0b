//! Codes about the address.

use crate::verify::country::UNITED_STATES;
use crate::verify::findings::Findings;
use bonafide_identity::{AddressKind, state_of_zip};

/// R919: some part of the address does not fit the person found, or nobody was found.
pub(super) const fn is_not_tied(findings: &Findings<'_>) -> bool {
    findings.address.has_failed
}

/// R924: the address fits only with a tolerance, such as a misspelt street or a missing unit.
pub(super) const fn is_loosely_equal(findings: &Findings<'_>) -> bool {
    findings.address.is_loose
}

/// I910: the address fits, but the person has a newer one.
pub(super) const fn is_former(findings: &Findings<'_>) -> bool {
    findings.address.is_former
}

/// I911: the address is a post-office box, by the form of its lines.
pub(super) fn is_post_office_box(findings: &Findings<'_>) -> bool {
    let address = findings.request.query.address.as_ref();
    address.is_some_and(|address| address.kind == AddressKind::PoBox)
}

/// R948: the ZIP code lies in another state than the one that was sent. Cities are not tested, as
/// the list of their names is a feed of its own. Other countries' codes mean other places.
pub(super) fn zip_lies_in_another_state(findings: &Findings<'_>) -> bool {
    if findings.request.query.country != UNITED_STATES {
        return false;
    }
    let Some(address) = &findings.request.query.address else {
        return false;
    };
    !address.state.is_empty()
        && state_of_zip(&address.zip5).is_some_and(|state| state != address.state)
}
