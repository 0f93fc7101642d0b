//! Codes about the national id: in the United States the Social Security or taxpayer number.

use crate::verify::findings::Findings;
use bonafide_identity::NationalIdKind;
use bonafide_reference::{IdFacts, IdGrade};

/// R913: the number was never issued, by its structure, or holds another birth date or sex than
/// the applicant states.
pub(super) const fn breaks_the_rules(findings: &Findings<'_>) -> bool {
    findings.id.is_refuted()
}

/// R954: a taxpayer number (ITIN) was sent in place of a Social Security number.
pub(super) fn is_taxpayer_number(findings: &Findings<'_>) -> bool {
    findings
        .read_id()
        .is_some_and(|id| id.kind() == NationalIdKind::Itin && id.is_valid())
}

/// I912: the area of the number was first used after numbers became random in 2011.
pub(super) fn is_random(findings: &Findings<'_>) -> bool {
    findings
        .read_id()
        .is_some_and(|id| id.is_valid() && id.is_certainly_randomised())
}

/// R953: a number of the random era that is on no record.
pub(super) fn is_random_and_unknown(findings: &Findings<'_>) -> bool {
    is_random(findings) && is_on_no_record(findings)
}

/// R901: the number does not fit the person found, or nobody was found.
pub(super) const fn is_not_tied(findings: &Findings<'_>) -> bool {
    findings.fields.national_id.failed()
}

/// R940: nobody in the population carries the number.
pub(super) fn is_on_no_record(findings: &Findings<'_>) -> bool {
    findings.id_facts.is_some_and(|facts| facts.holders == 0)
}

/// R923: the number passed with one digit wrong or two neighbours exchanged.
pub(super) const fn is_loosely_equal(findings: &Findings<'_>) -> bool {
    findings.fields.national_id.is_loose()
}

/// R947: the person carries the number, but another one is better documented or newer.
pub(super) fn is_not_the_main_one(findings: &Findings<'_>) -> bool {
    findings
        .best
        .is_some_and(|best| best.national_id == IdGrade::Exact && best.id_is_main == Some(false))
}

/// R955: at least two persons carry the number.
pub(super) fn has_several_holders(findings: &Findings<'_>) -> bool {
    held(findings).is_some_and(|facts| facts.holders >= 2)
}

/// R941: the number is also on somebody with another name and another address. The person found
/// is nobody else, even under a name and an address that are new to the records.
pub(super) fn is_on_another_identity(findings: &Findings<'_>) -> bool {
    let own = findings
        .best
        .is_some_and(|best| best.national_id == IdGrade::Exact);
    held(findings).is_some_and(|facts| facts.on_other_identity && facts.holders > u32::from(own))
}

/// R928: the holders of the number go by at least three last names.
pub(super) fn has_several_last_names(findings: &Findings<'_>) -> bool {
    held(findings).is_some_and(|facts| facts.distinct_family_names >= 3)
}

/// R907: a holder of the number is on record as deceased.
pub(super) fn holder_is_deceased(findings: &Findings<'_>) -> bool {
    held(findings).is_some_and(|facts| facts.holder_deceased.is_some())
}

/// R934: no holder of the number has the first name.
pub(super) fn first_name_is_not_tied(findings: &Findings<'_>) -> bool {
    let is_sent = findings.request.applicant.given_name.is_some();
    let is_known = findings.fields.national_id.passed() && findings.fields.first_name.passed();
    is_sent && !is_known && held(findings).is_some_and(|facts| !facts.given_fits)
}

/// R933: no holder of the number has the last name.
pub(super) fn last_name_is_not_tied(findings: &Findings<'_>) -> bool {
    let is_sent = findings.request.applicant.family_name.is_some();
    let is_known = findings.fields.national_id.passed() && findings.fields.sur_name.passed();
    is_sent && !is_known && held(findings).is_some_and(|facts| !facts.family_fits)
}

/// R939: a holder of the number has the first name, but none has the last.
pub(super) fn fits_only_the_first_name(findings: &Findings<'_>) -> bool {
    let is_sent = findings.request.applicant.given_name.is_some();
    is_sent
        && last_name_is_not_tied(findings)
        && held(findings).is_some_and(|facts| facts.given_fits)
}

/// The facts about a number that somebody carries.
fn held<'a>(findings: &Findings<'a>) -> Option<&'a IdFacts> {
    findings.id_facts.filter(|facts| facts.holders > 0)
}
