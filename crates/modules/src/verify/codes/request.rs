//! Codes about what was not sent.

use crate::verify::findings::Findings;
use crate::verify::national_id::SentId;
use bonafide_identity::NationalIdKind;

/// I903: no part of an address was sent.
pub(super) fn has_no_address(findings: &Findings<'_>) -> bool {
    findings.request.applicant.address.is_empty()
}

/// I904: no national id was sent, though the country lists one.
pub(super) fn has_no_national_id(findings: &Findings<'_>) -> bool {
    findings.id == SentId::None
}

/// I905: only the last four digits were sent.
pub(super) fn has_last_four_only(findings: &Findings<'_>) -> bool {
    findings
        .read_id()
        .is_some_and(|id| id.kind() == NationalIdKind::LastFour)
}

/// I906: no birth date was sent.
pub(super) fn has_no_birth_date(findings: &Findings<'_>) -> bool {
    findings.request.applicant.date_of_birth.is_none()
}
