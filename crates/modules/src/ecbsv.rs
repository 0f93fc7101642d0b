//! eCBSV: does the Social Security Administration confirm name, number and birth date together?
//!
//! One question under one consent. Where a file stands in for the agency, its records are judged
//! here by the agency's published tolerances ([`tolerance`]); the agency itself answers yes or no.
//! Inputs, consent, settings and codes are documented in `docs/modules/ecbsv.md`.

mod elements;
mod input;
mod settings;
mod tolerance;

use crate::answer::{Answer, Answers, Unavailable};
use crate::authority::{AuthorityAnswer, AuthorityVerdict, ConsentState};
use crate::echo::{Input, echo};
use crate::judgement::Judgement;
use crate::module::{InputProblem, InputProblemKind, Module, ModuleRequest, Needs, Plan};
use crate::neutral_keys::ENTITY_ID;
use crate::us_input;
use bonafide_types::{EntityId, ReasonCode, SmolStr, Value};
use elements::{Element, Elements, Finding};
use settings::Settings;

/// The module `ecbsv`.
pub(crate) struct Ecbsv;

const KEY: &str = "ecbsv";

/// The same product under the spelling that some clients read.
const MIXED_CASE_KEY: &str = "eCBSV";

const INPUTS: &[Input] = &[
    Input::Names,
    Input::DateOfBirth,
    Input::NationalId,
    Input::Consent,
];

const CONFIRMED: &str = "I998";
const NOT_CONFIRMED: &str = "R998";
const ALIVE: &str = "I999";
const DECEASED: &str = "R999";

impl Module for Ecbsv {
    fn key(&self) -> &'static str {
        KEY
    }

    fn label(&self) -> &'static str {
        "eCBSV"
    }

    fn reason_codes(&self) -> Vec<ReasonCode> {
        [
            CONFIRMED,
            NOT_CONFIRMED,
            ALIVE,
            DECEASED,
            "I992",
            "R992",
            "I993",
            "R993",
            "I994",
            "R994",
        ]
        .map(ReasonCode::new)
        .to_vec()
    }

    fn setting_faults(&self, settings: &Value) -> Vec<String> {
        settings::faults(settings)
    }

    fn echo(&self, request: &ModuleRequest<'_>) -> Value {
        let settings = Settings::read(request.settings);
        let country = us_input::country(request.applicant, settings.default_country);
        echo(request, KEY, INPUTS, country.as_deref())
    }

    fn plan<'a>(&self, request: &ModuleRequest<'a>) -> Plan<'a> {
        let settings = Settings::read(request.settings);
        let question = match input::read(request, &settings) {
            Ok(question) => question,
            Err(problem) => return Plan::Refuse(problem),
        };
        let consent = input::enforces_consent(request, &settings)
            .then(|| Box::new(input::consent_use(&question, &settings)));
        Plan::Fetch(Needs {
            // Only for the stable id of the person: without it there is another one.
            reference: Some(request.query),
            consent,
            authority: Some(Box::new(question)),
            ..Needs::default()
        })
    }

    fn judge(&self, request: &ModuleRequest<'_>, answers: &Answers<'_>) -> Judgement {
        match &answers.consent {
            Answer::Ok(ConsentState::UsedBefore) => {
                let message = "this consent was used for another evaluation, and one consent allows \
                               one check: ask for a new one";
                let problem = InputProblem {
                    kind: InputProblemKind::Missing,
                    message: SmolStr::new_static(message),
                };
                return Judgement::refused(self, request, &problem);
            }
            Answer::Unavailable(why) => return Judgement::unavailable(self, request, why),
            Answer::Ok(ConsentState::Recorded) | Answer::Missing => {}
        }
        match &answers.authority {
            Answer::Ok(answer) => judge_answer(self, request, answer, resolved(answers)),
            Answer::Unavailable(why) => Judgement::unavailable(self, request, why),
            Answer::Missing => {
                let settings = Settings::read(request.settings);
                let country = us_input::country(request.applicant, settings.default_country);
                Judgement::without_reference_data(self, request, &country.unwrap_or_default())
            }
        }
    }
}

/// The person of the reference population, where one was found.
fn resolved(answers: &Answers<'_>) -> Option<EntityId> {
    match &answers.reference {
        Answer::Ok(reference) => {
            let best = reference.resolution.best.as_ref();
            best.map(|best| best.entity_id)
        }
        Answer::Missing | Answer::Unavailable(_) => None,
    }
}

fn judge_answer(
    module: &Ecbsv,
    request: &ModuleRequest<'_>,
    answer: &AuthorityAnswer,
    entity: Option<EntityId>,
) -> Judgement {
    let settings = Settings::read(request.settings);
    let finding = match &answer.verdict {
        AuthorityVerdict::Match { is_deceased } => Finding::Match {
            is_deceased: *is_deceased,
        },
        AuthorityVerdict::NoMatch => Finding::NoMatch(None),
        AuthorityVerdict::Records(records) => {
            match elements::compare(records, request, &settings) {
                Some(finding) => finding,
                None => {
                    return Judgement::unavailable(
                        module,
                        request,
                        &Unavailable {
                            status: 503,
                            reason: SmolStr::new_static(
                                "the authority file is partial and does not know the number",
                            ),
                        },
                    );
                }
            }
        }
    };
    let codes = codes(&finding, &settings);
    let product = Value::object([(
        "reasonCodes",
        Value::list(codes.into_iter().map(Value::string)),
    )]);
    let mut products = vec![(SmolStr::new_static(KEY), product.clone())];
    if settings.mixed_case_key {
        products.push((SmolStr::new_static(MIXED_CASE_KEY), product));
    }
    let entity = entity.or(answer.subject);
    let id = entity.map(|id| Value::string(id.to_string()));
    products.extend(id.map(|id| (SmolStr::new_static(ENTITY_ID), id)));
    Judgement {
        audit: audit(answer, &finding),
        ..Judgement::judged(module, request, products, Vec::new())
    }
}

/// The verdict first, then death or the elements in the order of their numbers.
fn codes(finding: &Finding, settings: &Settings<'_>) -> Vec<SmolStr> {
    match finding {
        Finding::Match { is_deceased } => {
            let death = if *is_deceased { DECEASED } else { ALIVE };
            vec![CONFIRMED.into(), death.into()]
        }
        Finding::NoMatch(elements) => {
            let told = elements.iter().flat_map(|elements: &Elements| {
                let code = move |(number, element): (u16, Element)| {
                    let kind = if elements.passed(element) { 'I' } else { 'R' };
                    SmolStr::from(format!("{kind}{number}"))
                };
                settings.element_codes.into_iter().map(code)
            });
            std::iter::once(NOT_CONFIRMED.into()).chain(told).collect()
        }
    }
}

/// Who answered, and by which state of its data; never part of a response.
fn audit(answer: &AuthorityAnswer, finding: &Finding) -> Value {
    let optional = |text: Option<SmolStr>| text.map_or(Value::Null, Value::String);
    Value::object([
        ("authority", Value::from(answer.authority.as_str())),
        ("authorityVersion", optional(answer.version.clone())),
        (
            "verificationCode",
            optional(finding.letter().map(SmolStr::new_static)),
        ),
    ])
}
