//! Address Risk: does mail get there, what stands there, and is it the applicant's?
//!
//! The form of an address is read by built-in rules; what stands there comes from loaded feeds
//! ([`delivery`], [`facts`]). Codes and features are the tables of [`features`]. Documented in
//! `docs/modules/address-risk.md`.

mod delivery;
mod facts;
mod features;

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
use bonafide_types::{ReasonCode, SmolStr, Value};
use features::{Place, RULES};
use std::sync::LazyLock;

/// The module `addressrisk`.
pub(crate) struct AddressRisk;

const KEY: &str = "addressrisk";

const INPUTS: &[Input] = &[Input::Names, Input::Email, Input::Phones, Input::Address];

const FEEDS: &[FeedKind] = &[FeedKind::Postal, FeedKind::Zip, FeedKind::Places];

pub(super) static PRODUCT: Product = Product {
    name: "address_risk",
    response_key: "addressRisk",
    correlation: CorrelationKind::NameAddress,
    features: Place::TABLE,
    rules: RULES,
    low_risk: ReasonCode::new("I720"),
    high_risk: ReasonCode::new("R720"),
    feeds: FEEDS,
};

static SCORECARD: LazyLock<Option<Scorer>> = LazyLock::new(|| {
    Scorer::read(
        include_str!("../../models/bonafide.address.us.scorecard.json"),
        Place::TABLE,
    )
});

impl Module for AddressRisk {
    fn key(&self) -> &'static str {
        KEY
    }

    fn label(&self) -> &'static str {
        "AddressRiskScore"
    }

    fn reason_codes(&self) -> Vec<ReasonCode> {
        PRODUCT.codes()
    }

    fn setting_faults(&self, settings: &Value) -> Vec<String> {
        faults_among(settings, &COMMON, "")
    }

    fn default_country(&self, settings: &Value) -> Option<SmolStr> {
        default_country(settings)
    }

    fn echo(&self, request: &ModuleRequest<'_>) -> Value {
        echo(request, KEY, INPUTS, country(request).as_deref())
    }

    fn plan<'a>(&self, request: &ModuleRequest<'a>) -> Plan<'a> {
        let line = text(&request.applicant.address.line_1).trim();
        let country = country(request);
        let sent = [("line_1", !line.is_empty()), ("country", country.is_some())];
        if let Some(message) = us_input::missing(&sent) {
            return Plan::Refuse(InputProblem {
                kind: InputProblemKind::Missing,
                message: message.into(),
            });
        }
        Plan::Fetch(Needs {
            reference: Some(request.query),
            ties: true,
            feeds: Some(Box::new(FeedQuestion {
                address: request.query.address.clone().unwrap_or_default(),
                country: country.unwrap_or_default(),
                ..FeedQuestion::default()
            })),
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
        PRODUCT.judge(self, request, answers, findings)
    }
}

fn country(request: &ModuleRequest<'_>) -> Option<SmolStr> {
    let default = default_country(request.settings);
    us_input::country(request.applicant, default.as_deref())
}
