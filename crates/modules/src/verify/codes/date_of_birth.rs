//! Codes about the birth date.

use crate::verify::findings::Findings;

/// R922: the birth date does not fit the person found, or nobody was found. Where the person has
/// no birth date on record, R957 says that instead.
pub(super) fn is_not_tied(findings: &Findings<'_>) -> bool {
    findings.fields.date_of_birth.failed() && !is_not_on_record(findings)
}

/// R957: the person found has no birth date on record.
pub(super) fn is_not_on_record(findings: &Findings<'_>) -> bool {
    findings.best.is_some_and(|best| !best.has_date_of_birth)
}

/// R946: the birth date passed only with a tolerance that the step allows.
pub(super) fn is_loosely_equal(findings: &Findings<'_>) -> bool {
    findings.fields.date_of_birth.is_loose()
}
