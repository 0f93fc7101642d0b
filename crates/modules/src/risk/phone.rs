//! Phone Risk, with SIM Swap: what kind of line is this, how long has it been whose, and does it
//! belong to the applicant?
//!
//! The numbering plan is built in; everything about the line itself comes from loaded feeds
//! ([`facts`]). Codes and features are the tables of [`features`]; SIM changes have a file of their
//! own ([`sim`]). Documented in `docs/modules/phone-risk.md`.

mod facts;
mod features;
mod sim;

use super::module::stated_country;
use super::product::Product;
use super::score::Scorer;
use crate::correlation::CorrelationKind;
use crate::echo::Input;
use crate::module::ModuleRequest;
use crate::us_input::text;
use bonafide_feeds::{FeedKind, FeedQuestion};
use bonafide_types::{Pii, ReasonCode, SmolStr};
use features::{Phone, RULES};
use std::sync::LazyLock;

/// The module `phonerisk`.
pub(crate) static PRODUCT: Product = Product {
    name: "phone_risk",
    key: "phonerisk",
    label: "PhoneRiskScore",
    inputs: &[Input::Names, Input::Email, Input::Phones, Input::Address],
    further_settings: &[sim::SETTING],
    further_faults: sim::faults,
    further_codes: &sim::CODES,
    country,
    required: |request| {
        let phone = request.applicant.phone_number.is_some();
        vec![
            ("phone_number", phone),
            ("country", country(request).is_some()),
        ]
    },
    question: question_about_phone,
    gather: facts::gather,
    scorecard: &SCORECARD,
    response_key: "phoneRisk",
    correlation: CorrelationKind::NamePhone,
    features: Phone::TABLE,
    rules: RULES,
    low_risk: ReasonCode::new("I620"),
    high_risk: ReasonCode::new("R620"),
    feeds: &[FeedKind::Carrier, FeedKind::Blocks, FeedKind::Sim],
};

static SCORECARD: LazyLock<Option<Scorer>> = LazyLock::new(|| {
    Scorer::read(
        include_str!("../../models/bonafide.phone.us.scorecard.json"),
        Phone::TABLE,
    )
});

/// The country that was stated, else that of a number that names its own.
fn country(request: &ModuleRequest<'_>) -> Option<SmolStr> {
    stated_country(request).or_else(|| {
        let written = text(&request.applicant.phone_number).trim_start();
        let phone = request.query.phone.as_ref()?;
        written.starts_with('+').then(|| phone.region.clone())?
    })
}

/// What is asked of feeds about the main number.
pub(super) fn question_about_phone(request: &ModuleRequest<'_>) -> Option<FeedQuestion> {
    let phone = request.query.phone.as_ref()?;
    Some(FeedQuestion {
        phone: Some(Pii::new(phone.e164.clone())),
        country: phone.region.clone().unwrap_or_default(),
        ..FeedQuestion::default()
    })
}

/// The codes of SIM changes that say something of the SIM.
pub(super) fn sim_codes() -> impl Iterator<Item = ReasonCode> {
    let told = sim::CODES.into_iter().filter(|code| *code != sim::NOT_TOLD);
    told.map(ReasonCode::new)
}
