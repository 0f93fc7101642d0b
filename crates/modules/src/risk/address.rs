//! Address Risk: does mail get there, what stands there, and is it the applicant's?
//!
//! The form of an address is read by built-in rules; what stands there comes from loaded feeds
//! ([`delivery`], [`facts`]). Codes and features are the tables of [`features`]. Documented in
//! `docs/modules/address-risk.md`.

mod delivery;
mod facts;
mod features;

use super::module::stated_country;
use super::product::Product;
use super::score::Scorer;
use crate::correlation::CorrelationKind;
use crate::echo::Input;
use crate::us_input::text;
use bonafide_feeds::{FeedKind, FeedQuestion};
use bonafide_types::ReasonCode;
use features::{Place, RULES};
use std::sync::LazyLock;

/// The module `addressrisk`.
pub(crate) static PRODUCT: Product = Product {
    name: "address_risk",
    key: "addressrisk",
    label: "AddressRiskScore",
    inputs: &[Input::Names, Input::Email, Input::Phones, Input::Address],
    further_settings: &[],
    further_faults: |_| Vec::new(),
    further_codes: &[],
    country: stated_country,
    required: |request| {
        let line = text(&request.applicant.address.line_1).trim();
        let country = stated_country(request);
        vec![("line_1", !line.is_empty()), ("country", country.is_some())]
    },
    question: |request| {
        Some(FeedQuestion {
            address: request.query.address.clone()?,
            country: stated_country(request)?,
            ..FeedQuestion::default()
        })
    },
    gather: facts::gather,
    scorecard: &SCORECARD,
    response_key: "addressRisk",
    correlation: CorrelationKind::NameAddress,
    features: Place::TABLE,
    rules: RULES,
    low_risk: ReasonCode::new("I720"),
    high_risk: ReasonCode::new("R720"),
    feeds: &[FeedKind::Postal, FeedKind::Zip, FeedKind::Places],
};

static SCORECARD: LazyLock<Option<Scorer>> = LazyLock::new(|| {
    Scorer::read(
        include_str!("../../models/bonafide.address.us.scorecard.json"),
        Place::TABLE,
    )
});
