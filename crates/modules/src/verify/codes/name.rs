//! Codes about the name.

use crate::verify::findings::Findings;
use bonafide_identity::{PersonName, is_common_given, is_common_surname};

/// R902: no record joins the name with anything else that was sent.
pub(super) const fn is_not_tied(findings: &Findings<'_>) -> bool {
    !findings.name_joins_any
}

/// R927: a person was found by other means, and neither name fits.
pub(super) fn does_not_fit(findings: &Findings<'_>) -> bool {
    findings.best.is_some()
        && findings.fields.first_name.failed()
        && findings.fields.sur_name.failed()
}

/// R930: the first name does not fit the person found. Where the last does not either, R927 says
/// both.
pub(super) fn first_does_not_fit(findings: &Findings<'_>) -> bool {
    findings.best.is_some()
        && findings.fields.first_name.failed()
        && !findings.fields.sur_name.failed()
}

/// R944: the last name passed as a misspelling or as a part of a compound name.
pub(super) const fn last_is_loosely_equal(findings: &Findings<'_>) -> bool {
    findings.fields.sur_name.is_loose()
}

/// I909: given and family name stand in each other's place. Either the person found says so, or,
/// where the name fits nobody, the name tables do: each word is common only as the other part.
pub(super) fn is_exchanged(findings: &Findings<'_>) -> bool {
    match findings.best {
        Some(best) if best.swapped => true,
        _ if findings.has_full_name() => false,
        _ => {
            let name = findings.request.query.name.as_ref();
            name.is_some_and(reads_better_exchanged)
        }
    }
}

fn reads_better_exchanged(name: &PersonName) -> bool {
    let (given, family) = (name.given(), name.family());
    is_common_surname(given)
        && !is_common_given(given)
        && is_common_given(family)
        && !is_common_surname(family)
}

/// I931: a word of the name belongs to organisations, estates or tests. Words that are also
/// common family names, such as Church, do not count.
pub(super) fn looks_like_organisation(findings: &Findings<'_>) -> bool {
    let Some(name) = &findings.request.query.name else {
        return false;
    };
    [name.given(), name.family()]
        .into_iter()
        .flat_map(|part| part.split(' '))
        .any(|word| bonafide_identity::looks_like_organisation(word) && !is_common_surname(word))
}
