//! The risk modules: how risky are this phone number, this address, this email?
//!
//! A module fills a sheet of named features from the request and from loaded data ([`sheet`]). A
//! reason code is one test of one feature ([`rule`]), and a score is a model over the same features
//! ([`score`]): so every code and every point leads back to a value that the audit shows. What is
//! not loaded is missing on the sheet; no test holds of it and the model gives it its own points.
//!
//! Documented in `docs/modules/phone-risk.md`, `address-risk.md` and `email-risk.md`.

mod address;
mod caller_name;
mod days;
mod email;
mod module;
mod person;
mod phone;
mod product;
mod rule;
mod score;
mod settings;
mod sheet;
mod shelf;

use bonafide_feeds::FeedKind;
use bonafide_types::ReasonCode;

pub(crate) use address::PRODUCT as ADDRESS_RISK;
pub(crate) use caller_name::CallerName;
pub(crate) use email::PRODUCT as EMAIL_RISK;
pub(crate) use phone::PRODUCT as PHONE_RISK;
pub use shelf::{ModelFault, ModelShelf};

/// The feeds that a module asks; none for a module that asks none.
pub fn feeds_behind(module: &str) -> &'static [FeedKind] {
    let products = [&address::PRODUCT, &phone::PRODUCT, &email::PRODUCT];
    match products.into_iter().find(|product| product.key == module) {
        Some(product) => product.feeds,
        None if module == caller_name::KEY => caller_name::FEEDS,
        None => &[],
    }
}

/// The codes of the risk modules that can be given only while a feed is loaded.
pub fn codes_resting_on(feed: FeedKind) -> Vec<ReasonCode> {
    let products = [&address::PRODUCT, &phone::PRODUCT, &email::PRODUCT];
    let mut codes: Vec<ReasonCode> = products
        .into_iter()
        .flat_map(|product| product.codes_resting_on(feed))
        .collect();
    if feed == FeedKind::Sim {
        codes.extend(phone::sim_codes());
    }
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// The features that models of a product may ask for: `phone_risk`, `address_risk` or
/// `email_risk`; `None` for a product without a score.
pub fn feature_names(product: &str) -> Option<Vec<&'static str>> {
    let table = feature_table(product)?;
    Some(table.iter().map(|feature| feature.name).collect())
}

fn feature_table(product: &str) -> Option<&'static [sheet::Feature]> {
    let products = [&address::PRODUCT, &phone::PRODUCT, &email::PRODUCT];
    let known = products.into_iter().find(|known| known.name == product);
    known.map(|known| known.features)
}
