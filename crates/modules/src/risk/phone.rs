//! Phone Risk, with SIM Swap: what kind of line is this, how long has it been whose, and does it
//! belong to the applicant?
//!
//! The numbering plan is built in; everything about the line itself comes from loaded feeds
//! ([`facts`]). Codes and features are the tables of [`features`]; SIM changes have a file of their
//! own ([`sim`]). Documented in `docs/modules/phone-risk.md`.

mod facts;
mod features;
mod sim;

use super::product::{Findings, Product};
use super::score::Scorer;
use super::settings::{COMMON, default_country};
use crate::answer::{Answer, Answers};
use crate::correlation::CorrelationKind;
use crate::echo::{Input, echo};
use crate::judgement::Judgement;
use crate::known_settings::faults_among;
use crate::module::{InputProblem, InputProblemKind, Module, ModuleRequest, Needs, Plan};
use crate::us_input::{self, text};
use bonafide_feeds::{FeedKind, FeedQuestion};
use bonafide_types::{Pii, ReasonCode, SmolStr, Value};
use features::{Phone, RULES};
use std::sync::LazyLock;

/// The module `phonerisk`.
pub(crate) struct PhoneRisk;

const KEY: &str = "phonerisk";

const INPUTS: &[Input] = &[Input::Names, Input::Email, Input::Phones, Input::Address];

const FEEDS: &[FeedKind] = &[FeedKind::Carrier, FeedKind::Blocks, FeedKind::Sim];

pub(super) static PRODUCT: Product = Product {
    name: "phone_risk",
    response_key: "phoneRisk",
    correlation: CorrelationKind::NamePhone,
    features: Phone::TABLE,
    rules: RULES,
    low_risk: ReasonCode::new("I620"),
    high_risk: ReasonCode::new("R620"),
    feeds: FEEDS,
};

static SCORECARD: LazyLock<Option<Scorer>> = LazyLock::new(|| {
    Scorer::read(
        include_str!("../../models/bonafide.phone.us.scorecard.json"),
        Phone::TABLE,
    )
});

impl Module for PhoneRisk {
    fn key(&self) -> &'static str {
        KEY
    }

    fn label(&self) -> &'static str {
        "PhoneRiskScore"
    }

    fn reason_codes(&self) -> Vec<ReasonCode> {
        let mut codes = PRODUCT.codes();
        codes.extend(sim::CODES.map(ReasonCode::new));
        codes
    }

    fn setting_faults(&self, settings: &Value) -> Vec<String> {
        let mut known = COMMON.to_vec();
        known.push(sim::SETTING);
        let mut faults = faults_among(settings, &known, "");
        faults.extend(sim::faults(settings));
        faults
    }

    fn default_country(&self, settings: &Value) -> Option<SmolStr> {
        default_country(settings)
    }

    fn echo(&self, request: &ModuleRequest<'_>) -> Value {
        echo(request, KEY, INPUTS, country(request).as_deref())
    }

    fn plan<'a>(&self, request: &ModuleRequest<'a>) -> Plan<'a> {
        let sent = [
            ("phone_number", request.applicant.phone_number.is_some()),
            ("country", country(request).is_some()),
        ];
        if let Some(message) = us_input::missing(&sent) {
            return Plan::Refuse(InputProblem {
                kind: InputProblemKind::Missing,
                message: message.into(),
            });
        }
        let phone = request.query.phone.as_ref();
        Plan::Fetch(Needs {
            reference: Some(request.query),
            ties: true,
            feeds: phone.map(|phone| {
                Box::new(FeedQuestion {
                    phone: Some(Pii::new(phone.e164.clone())),
                    country: phone.region.clone().unwrap_or_default(),
                    ..FeedQuestion::default()
                })
            }),
            feed_kinds: FEEDS,
            ..Needs::default()
        })
    }

    fn judge(&self, request: &ModuleRequest<'_>, answers: &Answers<'_>) -> Judgement {
        if let Answer::Unavailable(why) = &answers.reference {
            return Judgement::unavailable(self, request, why);
        }
        let country = country(request).unwrap_or_default();
        let mut findings = Findings::new(&PRODUCT, country, SCORECARD.as_ref());
        facts::gather(&mut findings, request, answers);
        sim::look(&mut findings, request, answers);
        PRODUCT.judge(self, request, answers, findings)
    }
}

/// The country in capitals: the applicant's, else the step's default, else that of a number that
/// names its own.
fn country(request: &ModuleRequest<'_>) -> Option<SmolStr> {
    let default = default_country(request.settings);
    us_input::country(request.applicant, default.as_deref()).or_else(|| {
        let is_international = text(&request.applicant.phone_number)
            .trim_start()
            .starts_with('+');
        let phone = request.query.phone.as_ref()?;
        is_international.then(|| phone.region.clone()).flatten()
    })
}

/// The codes of SIM changes that say something of the SIM.
pub(super) fn sim_codes() -> impl Iterator<Item = ReasonCode> {
    let told = sim::CODES.into_iter().filter(|code| *code != sim::NOT_TOLD);
    told.map(ReasonCode::new)
}
