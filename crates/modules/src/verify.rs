//! Verify: does this person exist, and do the parts of the application belong together?
//!
//! The person is resolved in the reference population; every submitted field is then held against
//! the one person that fits best ([`findings`]), and every reason code is one named predicate over
//! what was found ([`codes`]). Inputs, settings and codes are documented in
//! `docs/modules/verify.md`.

mod codes;
mod country;
mod field;
mod findings;
mod input;
mod settings;
mod sources;

use crate::answer::{Answer, Answers, ReferenceAnswer};
use crate::echo::{Input, echo};
use crate::judgement::Judgement;
use crate::module::{Module, ModuleRequest, Needs, Plan};
use crate::neutral_keys::ENTITY_ID;
use bonafide_types::{Object, ReasonCode, SmolStr, Value};
use findings::Findings;
use settings::Settings;
use std::sync::Arc;

/// The module `verify`, also called `kyc`.
pub(crate) struct Verify;

/// What the echo and the response are called after.
const KEY: &str = "kyc";

/// What the module may use, and so shows in its echo.
const INPUTS: &[Input] = &[
    Input::Names,
    Input::DateOfBirth,
    Input::NationalId,
    Input::Email,
    Input::Phones,
    Input::Address,
    Input::Gender,
    Input::Consent,
];

impl Module for Verify {
    fn key(&self) -> &'static str {
        "verify"
    }

    fn aliases(&self) -> &'static [&'static str] {
        &[KEY]
    }

    fn label(&self) -> &'static str {
        "KYC"
    }

    fn reason_codes(&self) -> Vec<ReasonCode> {
        codes::emitted().collect()
    }

    fn setting_faults(&self, settings: &Value) -> Vec<String> {
        settings::faults(settings)
    }

    fn echo(&self, request: &ModuleRequest<'_>) -> Value {
        let settings = Settings::read(request.settings);
        let country = country::of(request.applicant, &settings);
        echo(request, KEY, INPUTS, country.as_deref())
    }

    fn plan<'a>(&self, request: &ModuleRequest<'a>) -> Plan<'a> {
        let settings = Settings::read(request.settings);
        let country = country::of(request.applicant, &settings);
        if let Some(problem) = input::problem(request.applicant, country.as_deref()) {
            return Plan::Refuse(problem);
        }
        let is_covered = country.as_deref() == Some(country::COVERED);
        Plan::Fetch(Needs {
            reference: is_covered.then_some(request.query),
        })
    }

    fn judge(&self, request: &ModuleRequest<'_>, answers: &Answers<'_>) -> Judgement {
        let settings = Settings::read(request.settings);
        match &answers.reference {
            Answer::Ok(reference) => judge_resolution(self, request, &settings, reference),
            Answer::Unavailable(why) => Judgement::unavailable(self, request, why),
            Answer::Missing => {
                let country = country::of(request.applicant, &settings).unwrap_or_default();
                Judgement::without_reference_data(self, request, &country)
            }
        }
    }
}

fn judge_resolution(
    module: &Verify,
    request: &ModuleRequest<'_>,
    settings: &Settings<'_>,
    reference: &ReferenceAnswer<'_>,
) -> Judgement {
    let findings = Findings::gather(request, settings, &reference.resolution);
    let emission = codes::emit(&findings);
    let mut product = Object::new();
    product.insert(
        SmolStr::new_static("fieldValidations"),
        field::validations(&findings.fields, settings.id_key),
    );
    product.insert(
        SmolStr::new_static("reasonCodes"),
        codes::as_value(&emission.codes, settings.max_reason_codes),
    );
    product.insert(
        SmolStr::new_static("sourceAttribution"),
        sources::attribution(&findings, reference.sources),
    );
    if let (true, Some(best)) = (settings.entity_id, findings.best) {
        product.insert(
            SmolStr::new_static(ENTITY_ID),
            Value::string(best.entity_id.to_string()),
        );
    }
    let product = Value::Object(Arc::new(product));
    Judgement::judged(module, request, [(KEY, product)], emission.unmet)
}
