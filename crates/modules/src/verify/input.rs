//! What Verify cannot do without: a country, and enough to find a person by.

use super::national_id::is_enough_alone;
use super::settings::Settings;
use super::usual_inputs;
use crate::module::{InputProblem, InputProblemKind};
use bonafide_types::{Address, Applicant, SmolStr};

/// Why the request cannot be judged; `None` where it can.
pub(super) fn problem(
    applicant: &Applicant,
    country: Option<&str>,
    settings: &Settings<'_>,
) -> Option<InputProblem> {
    let message = missing(applicant, country)
        .map(SmolStr::new_static)
        .or_else(|| {
            let country = country.filter(|_| settings.require_usual_input)?;
            missing_of_the_usual(applicant, country)
        })?;
    Some(InputProblem {
        kind: InputProblemKind::Missing,
        message,
    })
}

fn missing_of_the_usual(applicant: &Applicant, country: &str) -> Option<SmolStr> {
    let missing = usual_inputs::missing(applicant, country);
    let verb = if missing.len() == 1 { "is" } else { "are" };
    let fields = missing.join(", ");
    (!missing.is_empty())
        .then(|| format!("{fields} {verb} required by this step in {country}").into())
}

/// Enough to find a person by is one of: full name and birth date; full name and phone; full name
/// and address; phone and birth date; a full national id. The last four digits alone never are.
fn missing(applicant: &Applicant, country: Option<&str>) -> Option<&'static str> {
    let Some(country) = country else {
        return Some("country is required");
    };
    let has_name = applicant.given_name.is_some() && applicant.family_name.is_some();
    let has_birth_date = applicant.date_of_birth.is_some();
    let has_phone = applicant.phone_number.is_some();
    let is_enough = (has_name && (has_birth_date || has_phone || locates(&applicant.address)))
        || (has_phone && has_birth_date)
        || is_enough_alone(applicant, country);
    if is_enough {
        return None;
    }
    Some(match (has_name, has_birth_date, has_phone) {
        (true, ..) => {
            "date_of_birth, phone_number, address (line_1 with postal_code, or with locality and \
             major_admin_division) or a full national_id is required beside the name"
        }
        (false, true, _) => {
            "given_name and family_name, phone_number or a full national_id is required beside \
             date_of_birth"
        }
        (false, false, true) => {
            "given_name and family_name, date_of_birth or a full national_id is required beside \
             phone_number"
        }
        (false, false, false) => {
            "given_name and family_name with date_of_birth, phone_number or address, or \
             phone_number with date_of_birth, or a full national_id is required"
        }
    })
}

/// Whether the address says enough to find a person by.
fn locates(address: &Address) -> bool {
    let has_town = address.locality.is_some() && address.major_admin_division.is_some();
    address.line_1.is_some() && (address.postal_code.is_some() || has_town)
}
