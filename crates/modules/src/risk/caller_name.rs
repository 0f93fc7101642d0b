//! CNAM: the name that a telephone shows when somebody calls.
//!
//! From the `cnam` feed, else from the subscriber of the carrier's record. The answer is flat, has
//! no codes and no score. Documented in `docs/modules/cnam.md`.

use super::module::stated_country;
use super::phone::question_about_phone;
use super::settings::{DEFAULT_COUNTRY, default_country};
use crate::answer::Answers;
use crate::echo::{Input, echo};
use crate::judgement::{Judgement, UnmetFeed};
use crate::known_settings::faults_among;
use crate::module::{InputProblem, InputProblemKind, Module, ModuleRequest, Needs, Plan};
use crate::us_input::text;
use bonafide_feeds::FeedKind;
use bonafide_identity::{fold, looks_like_organisation};
use bonafide_types::{ReasonCode, SmolStr, Value};

/// The module `cnam`.
pub(crate) struct CallerName;

/// The name by which workflows call it.
pub(super) const KEY: &str = "cnam";

const INPUTS: &[Input] = &[Input::Phones];

/// The feeds that it asks.
pub(super) const FEEDS: &[FeedKind] = &[FeedKind::Cnam, FeedKind::Carrier];

/// What networks show where they know no name.
const PLACEHOLDERS: &[&str] = &[
    "ANONYMOUS",
    "CELL PHONE",
    "NAME UNAVAILABLE",
    "NO NAME",
    "PRIVATE",
    "TOLL FREE CALL",
    "UNAVAILABLE",
    "UNKNOWN",
    "WIRELESS CALLER",
];

impl Module for CallerName {
    fn key(&self) -> &'static str {
        KEY
    }

    fn label(&self) -> &'static str {
        "CNAM"
    }

    fn reason_codes(&self) -> Vec<ReasonCode> {
        Vec::new()
    }

    fn setting_faults(&self, settings: &Value) -> Vec<String> {
        faults_among(settings, &[DEFAULT_COUNTRY], "")
    }

    fn default_country(&self, settings: &Value) -> Option<SmolStr> {
        default_country(settings)
    }

    fn echo(&self, request: &ModuleRequest<'_>) -> Value {
        echo(request, KEY, INPUTS, stated_country(request).as_deref())
    }

    fn plan<'a>(&self, request: &ModuleRequest<'a>) -> Plan<'a> {
        if text(&request.applicant.phone_number).trim().is_empty() {
            return Plan::Refuse(InputProblem {
                kind: InputProblemKind::Missing,
                message: "phone_number is required".into(),
            });
        }
        Plan::Fetch(Needs {
            feeds: question_about_phone(request).map(Box::new),
            feed_kinds: FEEDS,
            ..Needs::default()
        })
    }

    fn judge(&self, request: &ModuleRequest<'_>, answers: &Answers<'_>) -> Judgement {
        let phone = request.query.phone.as_ref();
        let is_us = phone.is_some_and(|phone| phone.region.as_deref() == Some("US"));
        let found = caller(answers).filter(|_| is_us);
        let is_valid = found.is_some() && phone.is_some_and(|phone| phone.valid);
        let region = phone.and_then(|phone| phone.region.clone());
        let (name, kind) = match found {
            Some(Caller { name, is_business }) => (
                Value::String(name),
                Value::from(if is_business { "BUSINESS" } else { "CONSUMER" }),
            ),
            None => (Value::Null, Value::Null),
        };
        let body = Value::object([
            ("callerName", name),
            ("callerType", kind),
            ("countryCode", region.map_or(Value::Null, Value::String)),
            (
                "phoneNumber",
                Value::from(text(&request.applicant.phone_number)),
            ),
            ("valid", Value::Bool(is_valid)),
        ]);
        let is_loaded = FEEDS.iter().any(|kind| answers.feeds.is_loaded(*kind));
        let unmet = (!is_loaded).then(|| UnmetFeed {
            feed: SmolStr::new_static(KEY),
            codes: Vec::new(),
        });
        Judgement {
            response: body.clone(),
            output: body,
            ..Judgement::judged(self, request, [], unmet.into_iter().collect())
        }
    }
}

/// Who calls.
struct Caller {
    name: SmolStr,
    is_business: bool,
}

fn caller(answers: &Answers<'_>) -> Option<Caller> {
    let by_cnam = answers
        .feeds
        .cnam
        .first()
        .and_then(|record| named(record.caller_name.as_str(), record.is_business));
    by_cnam.or_else(|| {
        let line = answers.feeds.carrier.first()?;
        let name = format!("{} {}", line.family_name, line.given_name);
        named(name.trim(), line.is_business)
    })
}

fn named(name: &str, is_business: Option<bool>) -> Option<Caller> {
    let folded = fold(name);
    let is_name = !folded.is_empty() && !PLACEHOLDERS.contains(&folded.as_str());
    is_name.then(|| Caller {
        name: name.to_uppercase().into(),
        is_business: is_business.unwrap_or_else(|| looks_like_organisation(name)),
    })
}
