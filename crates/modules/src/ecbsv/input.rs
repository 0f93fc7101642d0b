//! What eCBSV cannot do without: a whole identity, and a consent that still holds.

use super::settings::Settings;
use crate::authority::{AuthorityQuestion, ConsentUse};
use crate::module::{InputProblem, InputProblemKind, ModuleRequest};
use crate::us_input::{self, missing, text};
use bonafide_feeds::AuthorityQuery;
use bonafide_identity::{NationalIdKind, read_us_id};
use bonafide_types::{Environment, Pii, SmolStr, Timestamp};
use jiff::SignedDuration;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// How far a client's clock may be ahead of ours.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_secs(60);

/// The question to the authority, or why there is none.
pub(super) fn read(
    request: &ModuleRequest<'_>,
    settings: &Settings<'_>,
) -> Result<AuthorityQuestion, InputProblem> {
    let applicant = request.applicant;
    let context = &applicant.context;
    let country = us_input::country(applicant, settings.default_country);
    let sent = [
        ("given_name", applicant.given_name.is_some()),
        ("family_name", applicant.family_name.is_some()),
        ("national_id", applicant.national_id.is_some()),
        ("date_of_birth", applicant.date_of_birth.is_some()),
        ("country", country.is_some()),
        ("user_consent", context.user_consent.is_some()),
        ("consent_timestamp", context.consent_timestamp.is_some()),
    ];
    if let Some(message) = missing(&sent) {
        return Err(lacking(message));
    }
    if !us_input::is_covered(&country.unwrap_or_default()) {
        return Err(InputProblem {
            kind: InputProblemKind::UnsupportedCountry,
            message: "eCBSV covers the United States and their territories only".into(),
        });
    }
    let Ok(id) = read_us_id(text(&applicant.national_id)) else {
        return refuse("national_id has to be a Social Security number of nine digits");
    };
    if id.kind() != NationalIdKind::Ssn {
        return refuse(
            "national_id has to be a Social Security number of nine digits: neither the last four \
             nor a taxpayer number will do",
        );
    }
    let name = us_input::name(applicant);
    if name.given().is_empty() || name.family().is_empty() {
        return refuse("given_name and family_name have to have letters");
    }
    let today = us_input::day_of(request.now);
    let birth = us_input::birth_date(text(&applicant.date_of_birth), today).map_err(lacking)?;
    let Some(birth) = birth.to_date() else {
        return refuse("date_of_birth has to be a whole date");
    };
    let consent_at = read_consent(request, settings)?;
    let as_sent = |field| Pii::new(SmolStr::new(text(field).trim()));
    Ok(AuthorityQuestion {
        query: AuthorityQuery {
            ssn: Pii::new(id.digits().into()),
            name: Pii::new(name),
            date_of_birth: Pii::new(birth),
        },
        given_name: as_sent(&applicant.given_name),
        middle_name: applicant.middle_name.clone(),
        family_name: as_sent(&applicant.family_name),
        consent_at,
    })
}

fn lacking(message: impl Into<SmolStr>) -> InputProblem {
    InputProblem {
        kind: InputProblemKind::Missing,
        message: message.into(),
    }
}

fn refuse<T>(message: &'static str) -> Result<T, InputProblem> {
    Err(lacking(message))
}

/// When the person agreed, if that still counts.
fn read_consent(
    request: &ModuleRequest<'_>,
    settings: &Settings<'_>,
) -> Result<Timestamp, InputProblem> {
    let context = &request.applicant.context;
    if context.user_consent != Some(true) {
        return refuse("user_consent has to be true");
    }
    let stated = context.consent_timestamp.as_deref().unwrap_or_default();
    let Some(consent_at) = instant(stated) else {
        return refuse("consent_timestamp cannot be read as an RFC 3339 time");
    };
    if !enforces_consent(request, settings) {
        return Ok(consent_at);
    }
    let age = request.now.duration_since(consent_at);
    if age < -CLOCK_SKEW {
        return refuse("consent_timestamp lies in the future");
    }
    if age > SignedDuration::from_hours(24 * settings.consent_days) {
        return Err(lacking(format!(
            "the consent is older than {} days: ask for a new one",
            settings.consent_days
        )));
    }
    Ok(consent_at)
}

/// As the envelope reads it: without an offset it is UTC.
fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.parse().ok().or_else(|| {
        let local: DateTime = text.parse().ok()?;
        TimeZone::UTC.to_timestamp(local).ok()
    })
}

/// In Production consents are always held to their rules; in Sandbox where the step says so.
pub(super) fn enforces_consent(request: &ModuleRequest<'_>, settings: &Settings<'_>) -> bool {
    request.environment == Environment::Production || settings.enforce_consent
}

/// What is put on record about the use of the consent.
pub(super) fn consent_use(question: &AuthorityQuestion, settings: &Settings<'_>) -> ConsentUse {
    ConsentUse {
        query: question.query.clone(),
        consent_at: question.consent_at,
        wording: settings.consent_wording.map(SmolStr::new),
    }
}
