//! Email Risk: what do the address, its domain and its history say of whoever uses it?
//!
//! Much of it can be told from the text alone ([`handle`]); lists, ages and domains come from
//! loaded feeds. Codes and features are the tables of [`features`]. Documented in
//! `docs/modules/email-risk.md`.

mod facts;
mod features;
mod handle;

use super::module::stated_country;
use super::product::Product;
use super::score::Scorer;
use crate::correlation::CorrelationKind;
use crate::echo::Input;
use crate::us_input::text;
use bonafide_feeds::{FeedKind, FeedQuestion};
use bonafide_types::{Pii, ReasonCode};
use features::{Email, RULES};
use std::sync::LazyLock;

/// The module `emailrisk`.
pub(crate) static PRODUCT: Product = Product {
    name: "email_risk",
    key: "emailrisk",
    label: "EmailRiskScore",
    inputs: &[Input::Names, Input::Email, Input::Phones, Input::Address],
    further_settings: &[],
    further_faults: |_| Vec::new(),
    further_codes: &[],
    country: stated_country,
    required: |request| {
        let email = text(&request.applicant.email).trim();
        vec![("email", !email.is_empty())]
    },
    question: |request| {
        Some(FeedQuestion {
            email: Some(Pii::new(request.query.email.as_ref()?.address.clone())),
            country: stated_country(request).unwrap_or_default(),
            ..FeedQuestion::default()
        })
    },
    gather: facts::gather,
    scorecard: &SCORECARD,
    response_key: "emailRisk",
    correlation: CorrelationKind::NameEmail,
    features: Email::TABLE,
    rules: RULES,
    low_risk: ReasonCode::new("I520"),
    high_risk: ReasonCode::new("R520"),
    feeds: &[FeedKind::EmailLists, FeedKind::EmailAge, FeedKind::Domain],
};

static SCORECARD: LazyLock<Option<Scorer>> = LazyLock::new(|| {
    Scorer::read(
        include_str!("../../models/bonafide.email.global.scorecard.json"),
        Email::TABLE,
    )
});
