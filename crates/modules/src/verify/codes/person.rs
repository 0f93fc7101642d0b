//! Codes about the person found.

use crate::verify::findings::Findings;
use crate::verify::national_id::SentId;
use jiff::ToSpan;

/// I919: name, address and national id fit one person.
pub(super) const fn name_address_and_id_agree(findings: &Findings<'_>) -> bool {
    findings.has_full_name() && findings.address.is_verified && findings.fields.national_id.passed()
}

/// I917: name and address fit one person, whose national id is another than the one sent.
pub(super) const fn only_id_disagrees(findings: &Findings<'_>) -> bool {
    findings.has_full_name() && findings.address.is_verified && findings.fields.national_id.failed()
}

/// I920: fewer than two sources know the person, or none has for as long as a year.
pub(super) fn is_thinly_documented(findings: &Findings<'_>) -> bool {
    findings.best.is_some_and(|best| {
        let a_year_ago = findings.today.saturating_sub(365.days());
        best.source_count < 2 || best.oldest_seen.is_some_and(|seen| seen > a_year_ago)
    })
}

/// R909: the person is on record as deceased.
pub(super) fn is_deceased(findings: &Findings<'_>) -> bool {
    findings
        .best
        .is_some_and(|best| best.deceased_date.is_some())
}

/// R956: the person carries at least two numbers that are not misspellings of each other.
pub(super) fn has_several_ids(findings: &Findings<'_>) -> bool {
    findings.best.is_some_and(|best| best.distinct_ids >= 2)
}

/// R912, where the step asks for it: no number was sent, and the person has a Social Security
/// number on record.
pub(super) fn has_unsent_ssn(findings: &Findings<'_>) -> bool {
    misses_id(findings) && findings.best.is_some_and(|best| best.has_ssn)
}

/// R914, where the step asks for it: no number was sent, and the person has a taxpayer number on
/// record.
pub(super) fn has_unsent_itin(findings: &Findings<'_>) -> bool {
    misses_id(findings) && findings.best.is_some_and(|best| best.has_itin)
}

fn misses_id(findings: &Findings<'_>) -> bool {
    findings.settings.missing_id_codes && findings.id == SentId::None
}
