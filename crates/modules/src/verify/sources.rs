//! Which kinds of sources confirmed something.

use super::findings::Findings;
use bonafide_reference::{SourceInfo, SourceSet};
use bonafide_types::Value;

/// The order in which the well-known kinds of sources are shown; others follow by name.
const ORDER: &[&str] = &[
    "Credit",
    "Government",
    "Education",
    "Property Tax",
    "Utility",
    "Telecom",
    "Employment",
    "Motor Vehicle",
    "Voter",
    "Customer",
];

/// The array `sourceAttribution`: the kinds of sources that validated at least one field.
pub(super) fn attribution(findings: &Findings<'_>, sources: &[SourceInfo]) -> Value {
    let confirming = confirming(findings);
    let mut names: Vec<&SourceInfo> = confirming
        .positions()
        .filter_map(|position| sources.get(position))
        .collect();
    names.sort_by_key(|source| {
        let place = ORDER.iter().position(|known| *known == source.name);
        (place.unwrap_or(ORDER.len()), source.name.as_str())
    });
    names.dedup_by(|a, b| a.name == b.name);
    Value::list(
        names
            .into_iter()
            .map(|source| Value::String(source.name.clone())),
    )
}

fn confirming(findings: &Findings<'_>) -> SourceSet {
    let Some(best) = findings.best else {
        return SourceSet::default();
    };
    let (fields, support) = (&findings.fields, &best.support);
    let address_passed = [fields.street, fields.city, fields.state, fields.zip]
        .into_iter()
        .any(super::field::Check::passed);
    [
        (fields.first_name.passed(), support.given),
        (fields.sur_name.passed(), support.family),
        (fields.date_of_birth.passed(), support.date_of_birth),
        (fields.national_id.passed(), support.national_id),
        (fields.mobile_number.passed(), support.phone),
        (address_passed, support.address),
    ]
    .into_iter()
    .filter(|(passed, _)| *passed)
    .fold(SourceSet::default(), |all, (_, sources)| all | sources)
}
