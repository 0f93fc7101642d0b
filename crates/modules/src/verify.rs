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
mod full_id;
mod input;
mod national_id;
mod on_record;
mod plus;
mod settings;
mod sources;
mod usual_inputs;

pub(crate) use plus::VerifyPlus;

use crate::answer::{Answer, Answers, ReferenceAnswer};
use crate::echo::{Input, echo};
use crate::judgement::{Disclosed, Judgement, UnmetFeed};
use crate::module::{Module, ModuleRequest, Needs, Plan};
use crate::neutral_keys::ENTITY_ID;
use bonafide_identity::NationalIdKind;
use bonafide_reference::SourceInfo;
use bonafide_types::{Object, ReasonCode, SmolStr, Value};
use findings::Findings;
use settings::{Product, Settings};
use std::sync::Arc;

/// The module `verify`, also called `kyc`.
pub(crate) struct Verify;

/// What the echo and the response are called after.
const KEY: &str = "kyc";

/// The name of Verify and Verify Plus in texts about missing input or data.
const LABEL: &str = "KYC";

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
        LABEL
    }

    fn reason_codes(&self) -> Vec<ReasonCode> {
        codes::emitted().collect()
    }

    fn setting_faults(&self, settings: &Value) -> Vec<String> {
        settings::faults(settings, Product::Verify)
    }

    fn echo(&self, request: &ModuleRequest<'_>) -> Value {
        let settings = Settings::read(request.settings, Product::Verify);
        let country = country::of(request.applicant, &settings);
        echo(request, KEY, INPUTS, country.as_deref())
    }

    fn default_country(&self, settings: &Value) -> Option<SmolStr> {
        Settings::read(settings, Product::Verify)
            .default_country
            .map(SmolStr::new)
    }

    fn plan<'a>(&self, request: &ModuleRequest<'a>) -> Plan<'a> {
        let settings = Settings::read(request.settings, Product::Verify);
        let country = country::of(request.applicant, &settings);
        if let Some(problem) = input::problem(request.applicant, country.as_deref(), &settings) {
            return Plan::Refuse(problem);
        }
        Plan::Fetch(Needs {
            reference: Some(request.query),
            records: settings.full_id_purpose.is_some(),
            ..Needs::default()
        })
    }

    fn judge(&self, request: &ModuleRequest<'_>, answers: &Answers<'_>) -> Judgement {
        let settings = Settings::read(request.settings, Product::Verify);
        match &answers.reference {
            Answer::Ok(reference) if reference.resolution.country_is_loaded => {
                judge_resolution(self, request, &settings, reference)
            }
            Answer::Unavailable(why) => Judgement::unavailable(self, request, why),
            Answer::Ok(_) | Answer::Missing => {
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
    let findings = Findings::gather(request, settings, reference.resolution);
    let (mut product, unmet) = validated(&findings, settings, reference.sources);
    if let (true, Some(best)) = (settings.entity_id, findings.best) {
        product.insert(
            SmolStr::new_static(ENTITY_ID),
            Value::string(best.entity_id.to_string()),
        );
    }
    let disclosed = disclose_full_id(&mut product, &findings, reference);
    let product = Value::Object(Arc::new(product));
    let products = [(SmolStr::new_static(KEY), product)];
    Judgement {
        disclosed,
        ..Judgement::judged(module, request, products, unmet)
    }
}

/// What Verify and Verify Plus say alike, and the codes that wait for a feed.
fn validated(
    findings: &Findings<'_>,
    settings: &Settings<'_>,
    sources: &[SourceInfo],
) -> (Object, Vec<UnmetFeed>) {
    let emission = codes::emit(findings);
    let entries = [
        (
            "fieldValidations",
            field::validations(&findings.fields, findings.id_key()),
        ),
        (
            "reasonCodes",
            codes::as_value(&emission.codes, settings.max_reason_codes),
        ),
        ("sourceAttribution", sources::attribution(findings, sources)),
    ];
    let entries = entries.map(|(key, value)| (SmolStr::new_static(key), value));
    (entries.into_iter().collect(), emission.unmet)
}

/// Shows the whole national id of the person found, where the last four digits were sent and fit,
/// and the step states a purpose for it.
fn disclose_full_id(
    product: &mut Object,
    findings: &Findings<'_>,
    reference: &ReferenceAnswer<'_>,
) -> Option<Disclosed> {
    const SHOWN: &str = "nationalId";
    let purpose = findings.settings.full_id_purpose?;
    let best = findings.best?;
    let sent = findings.read_id()?;
    if sent.kind() != NationalIdKind::LastFour || !findings.fields.national_id.passed() {
        return None;
    }
    let on_record = full_id::whole_id_ending_in(reference.records, sent.last_four())?;
    product.insert(
        SmolStr::new_static(SHOWN),
        full_id::written(&on_record, true),
    );
    Some(Disclosed {
        entity_id: best.entity_id,
        fields: vec![SmolStr::new_static(SHOWN)],
        purpose: Some(purpose.into()),
    })
}
