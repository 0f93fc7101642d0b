//! Deceased Check: is the applicant, or the holder of the number, on record as dead?
//!
//! A number alone can be somebody else's or a clerk's mistake; name and birth date with a link
//! beside them are the person. Each has a code of its own, and the answer says on which of them it
//! rests. That nothing is found proves nobody alive, so there is no code for it. Documented in
//! `docs/modules/deceased-check.md`.

mod evidence;
mod restricted;

use crate::answer::{Answer, Answers, DeathAnswer};
use crate::echo::{Input, echo};
use crate::judgement::{Judgement, UnmetFeed};
use crate::known_settings::{Known, faults_among};
use crate::module::{InputProblem, InputProblemKind, Module, ModuleRequest, Needs, Plan};
use crate::us_input::{self, missing, text};
use bonafide_feeds::DeathQuery;
use bonafide_identity::read_us_id;
use bonafide_types::{Object, ReasonCode, SmolStr, Value};
use evidence::Evidence;
use std::sync::Arc;

/// The module `deceasedcheck`.
pub(crate) struct DeceasedCheck;

const KEY: &str = "deceasedcheck";

/// What the product is called in the response.
const PRODUCT: &str = "deceasedCheck";

const NUMBER: &str = "R907";
const IDENTITY: &str = "R909";

const INPUTS: &[Input] = &[
    Input::Names,
    Input::DateOfBirth,
    Input::NationalId,
    Input::Email,
    Input::Phones,
    Input::Address,
];

const SETTINGS: &[Known] = &[(
    "default_country",
    "a country code of two letters",
    |value| value.as_str().is_some_and(|code| code.len() == 2),
)];

impl Module for DeceasedCheck {
    fn key(&self) -> &'static str {
        KEY
    }

    fn label(&self) -> &'static str {
        "DeceasedCheck"
    }

    fn reason_codes(&self) -> Vec<ReasonCode> {
        [NUMBER, IDENTITY].map(ReasonCode::new).to_vec()
    }

    fn setting_faults(&self, settings: &Value) -> Vec<String> {
        faults_among(settings, SETTINGS, "")
    }

    fn echo(&self, request: &ModuleRequest<'_>) -> Value {
        echo(request, KEY, INPUTS, country(request).as_deref())
    }

    fn plan<'a>(&self, request: &ModuleRequest<'a>) -> Plan<'a> {
        match problem(request) {
            Some(problem) => Plan::Refuse(problem),
            None => Plan::Fetch(Needs {
                deaths: Some(Box::new(DeathQuery::of(request.applicant))),
                ..Needs::default()
            }),
        }
    }

    fn judge(&self, request: &ModuleRequest<'_>, answers: &Answers<'_>) -> Judgement {
        match &answers.deaths {
            Answer::Ok(deaths) => judge_deaths(self, request, deaths),
            Answer::Unavailable(why) => Judgement::unavailable(self, request, why),
            Answer::Missing => {
                let country = country(request).unwrap_or_default();
                Judgement::without_reference_data(self, request, &country)
            }
        }
    }
}

fn country(request: &ModuleRequest<'_>) -> Option<SmolStr> {
    let default = request.settings.get("default_country");
    us_input::country(request.applicant, default.and_then(Value::as_str))
}

/// Why the request cannot be judged; `None` where it can.
fn problem(request: &ModuleRequest<'_>) -> Option<InputProblem> {
    let lacking = |message: SmolStr| InputProblem {
        kind: InputProblemKind::Missing,
        message,
    };
    let applicant = request.applicant;
    let country = country(request);
    let sent = [
        ("given_name", applicant.given_name.is_some()),
        ("family_name", applicant.family_name.is_some()),
        ("date_of_birth", applicant.date_of_birth.is_some()),
        ("national_id", applicant.national_id.is_some()),
        ("country", country.is_some()),
    ];
    if let Some(message) = missing(&sent) {
        return Some(lacking(message.into()));
    }
    if !us_input::is_covered(&country.unwrap_or_default()) {
        return Some(InputProblem {
            kind: InputProblemKind::UnsupportedCountry,
            message: "Deceased Check covers the United States and their territories only".into(),
        });
    }
    if read_us_id(text(&applicant.national_id)).is_err() {
        return Some(lacking(
            "national_id has to have nine digits, or the last four".into(),
        ));
    }
    let today = us_input::day_of(request.now);
    us_input::birth_date(text(&applicant.date_of_birth), today)
        .err()
        .map(|message| lacking(message.into()))
}

fn judge_deaths(
    module: &DeceasedCheck,
    request: &ModuleRequest<'_>,
    deaths: &DeathAnswer,
) -> Judgement {
    let today = us_input::day_of(request.now);
    let may_use_all = !deaths.is_restricted || deaths.is_certified;
    let usable = deaths
        .records
        .iter()
        .filter(|record| may_use_all || !restricted::is_recent(record, today));
    let evidence = Evidence::gather(request, usable);
    let codes = [
        (NUMBER, evidence.by_number),
        (IDENTITY, evidence.by_identity),
    ];
    let codes = codes.into_iter().filter(|(_, is_given)| *is_given);
    let mut product = Object::new();
    let mut put = |key, value| product.insert(SmolStr::new_static(key), value);
    put(
        "reasonCodes",
        Value::list(codes.map(|(code, _)| Value::from(code))),
    );
    if let Some(date) = evidence.deceased_date {
        put("deceasedDate", Value::string(date.to_string()));
    }
    if let Some(basis) = evidence.match_basis() {
        put("matchBasis", Value::from(basis));
    }
    if evidence.is_number_only() {
        put("numberOnly", Value::Bool(true));
    }
    let unmet = (!may_use_all).then(|| UnmetFeed {
        feed: SmolStr::new_static("death_certification"),
        codes: module.reason_codes(),
    });
    let product = Value::Object(Arc::new(product));
    Judgement {
        audit: match deaths.is_stale {
            true => Value::object([("staleFeed", Value::from("death"))]),
            false => Value::Null,
        },
        ..Judgement::judged(
            module,
            request,
            [(SmolStr::new_static(PRODUCT), product)],
            unmet.into_iter().collect(),
        )
    }
}
