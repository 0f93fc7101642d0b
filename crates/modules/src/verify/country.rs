//! Whose rules apply.

use super::settings::Settings;
use bonafide_types::{Applicant, SmolStr};

/// The country whose national id has a shorter form, and rules of its own.
pub(super) const UNITED_STATES: &str = "US";

/// The country of the applicant in capitals, else the step's default.
pub(super) fn of(applicant: &Applicant, settings: &Settings<'_>) -> Option<SmolStr> {
    let stated = applicant.country.as_deref().map(str::trim);
    let country = stated
        .filter(|country| !country.is_empty())
        .or(settings.default_country)?;
    Some(country.to_ascii_uppercase().into())
}
