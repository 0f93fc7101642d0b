//! Verify Plus: Verify, and the person on record whom the applicant fits best.
//!
//! Engine, fields and codes are those of Verify. What is added is `bestMatchedEntity`, put together
//! from the person's records ([`entity`]), and that every showing of it is told to the access log.
//! It covers the United States and is documented in `docs/modules/verify-plus.md`.

mod associated;
mod entity;

use super::findings::Findings;
use super::settings::{Product, Settings};
use super::{INPUTS, LABEL, country, input, settings, validated};
use crate::answer::{Answer, Answers, ReferenceAnswer};
use crate::echo::echo;
use crate::judgement::{Disclosed, Judgement};
use crate::module::{InputProblem, InputProblemKind, Module, ModuleRequest, Needs, Plan};
use crate::neutral_keys::ENTITY_ID;
use bonafide_types::{ReasonCode, SmolStr, Value};
use std::sync::Arc;

/// The module `verifyplus`.
pub(crate) struct VerifyPlus;

/// What the module, the echo and the response are called after.
const KEY: &str = "verifyplus";

impl Module for VerifyPlus {
    fn key(&self) -> &'static str {
        KEY
    }

    fn aliases(&self) -> &'static [&'static str] {
        &["kycplus", "kycPlus"]
    }

    fn label(&self) -> &'static str {
        LABEL
    }

    fn reason_codes(&self) -> Vec<ReasonCode> {
        super::codes::emitted().collect()
    }

    fn setting_faults(&self, settings: &Value) -> Vec<String> {
        settings::faults(settings, Product::VerifyPlus)
    }

    fn echo(&self, request: &ModuleRequest<'_>) -> Value {
        let settings = Settings::read(request.settings, Product::VerifyPlus);
        let country = country::of(request.applicant, &settings);
        echo(request, KEY, INPUTS, country.as_deref())
    }

    fn plan<'a>(&self, request: &ModuleRequest<'a>) -> Plan<'a> {
        let settings = Settings::read(request.settings, Product::VerifyPlus);
        let country = country::of(request.applicant, &settings);
        if let Some(country) = country.as_deref().filter(|country| *country != "US") {
            return Plan::Refuse(InputProblem {
                kind: InputProblemKind::UnsupportedCountry,
                message: unsupported(country),
            });
        }
        if let Some(problem) = input::problem(request.applicant, country.as_deref(), &settings) {
            return Plan::Refuse(problem);
        }
        Plan::Fetch(Needs {
            reference: Some(request.query),
            records: true,
            ..Needs::default()
        })
    }

    fn judge(&self, request: &ModuleRequest<'_>, answers: &Answers<'_>) -> Judgement {
        let settings = Settings::read(request.settings, Product::VerifyPlus);
        match &answers.reference {
            Answer::Ok(reference) if reference.resolution.country_is_loaded => {
                judge_resolution(self, request, &settings, reference)
            }
            Answer::Unavailable(why) => Judgement::unavailable(self, request, why),
            Answer::Ok(_) | Answer::Missing => {
                Judgement::without_reference_data(self, request, "US")
            }
        }
    }
}

/// A country is no personal data, but free text is: only a code of two letters is repeated.
fn unsupported(country: &str) -> SmolStr {
    let is_code = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
    if is_code {
        format!("country {country} is not covered, only US").into()
    } else {
        SmolStr::new_static("the country is not covered, only US")
    }
}

fn judge_resolution(
    module: &VerifyPlus,
    request: &ModuleRequest<'_>,
    settings: &Settings<'_>,
    reference: &ReferenceAnswer<'_>,
) -> Judgement {
    let findings = Findings::gather(request, settings, reference.resolution);
    let (mut product, unmet) = validated(&findings, settings, reference.sources);
    let mut disclosed = None;
    if let Some(best) = findings.best.filter(|_| !reference.records.is_empty()) {
        let is_whole_id_shown = settings.full_id_purpose.is_some();
        let entity =
            entity::best_matched(request.query, best, reference.records, is_whole_id_shown);
        disclosed = Some(Disclosed {
            entity_id: best.entity_id,
            fields: entity::shown_fields(&entity),
            purpose: settings.full_id_purpose.map(SmolStr::from),
        });
        let entity = Value::Object(Arc::new(entity));
        product.insert(SmolStr::new_static("bestMatchedEntity"), entity);
    }
    let product = Value::Object(Arc::new(product));
    let duplicates = settings.duplicate_keys.iter().filter_map(Value::as_str);
    let keys = std::iter::once(KEY).chain(duplicates).map(SmolStr::from);
    let products = keys.map(|key| (key, product.clone()));
    let entity_id = findings.best.map(|best| {
        let id = Value::string(best.entity_id.to_string());
        (SmolStr::new_static(ENTITY_ID), id)
    });
    Judgement {
        disclosed,
        ..Judgement::judged(module, request, products.chain(entity_id), unmet)
    }
}
