//! Email Risk: what do the address, its domain and its history say of whoever uses it?
//!
//! Much of it can be told from the text alone ([`handle`]); lists, ages and domains come from
//! loaded feeds. Codes and features are the tables of [`features`]. Documented in
//! `docs/modules/email-risk.md`.

mod facts;
mod features;
mod handle;

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
use features::{Email, RULES};
use std::sync::LazyLock;

/// The module `emailrisk`.
pub(crate) struct EmailRisk;

const KEY: &str = "emailrisk";

const INPUTS: &[Input] = &[Input::Names, Input::Email, Input::Phones, Input::Address];

const FEEDS: &[FeedKind] = &[FeedKind::EmailLists, FeedKind::EmailAge, FeedKind::Domain];

pub(super) static PRODUCT: Product = Product {
    name: "email_risk",
    response_key: "emailRisk",
    correlation: CorrelationKind::NameEmail,
    features: Email::TABLE,
    rules: RULES,
    low_risk: ReasonCode::new("I520"),
    high_risk: ReasonCode::new("R520"),
    feeds: FEEDS,
};

static SCORECARD: LazyLock<Option<Scorer>> = LazyLock::new(|| {
    Scorer::read(
        include_str!("../../models/bonafide.email.global.scorecard.json"),
        Email::TABLE,
    )
});

impl Module for EmailRisk {
    fn key(&self) -> &'static str {
        KEY
    }

    fn label(&self) -> &'static str {
        "EmailRiskScore"
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
        if text(&request.applicant.email).trim().is_empty() {
            return Plan::Refuse(InputProblem {
                kind: InputProblemKind::Missing,
                message: "email is required".into(),
            });
        }
        let email = request.query.email.as_ref();
        Plan::Fetch(Needs {
            reference: Some(request.query),
            ties: true,
            feeds: email.map(|email| {
                Box::new(FeedQuestion {
                    email: Some(Pii::new(email.address.clone())),
                    country: country(request).unwrap_or_default(),
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
        PRODUCT.judge(self, request, answers, findings)
    }
}

fn country(request: &ModuleRequest<'_>) -> Option<SmolStr> {
    let default = default_country(request.settings);
    us_input::country(request.applicant, default.as_deref())
}
