//! Delivery points: where mail gets to, and what stands there.

use super::cells::{Fault, address, country, street_form, word};
use crate::import::{RejectReason, Row};
use crate::record::{FeedKind, FeedRecord};
use bonafide_identity::PostalAddress;
use bonafide_types::SmolStr;
use serde::{Deserialize, Serialize};

/// How far delivery is confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// To the very address.
    Confirmed,
    /// To the building; the unit is unknown there.
    ConfirmedWithoutUnit,
    /// To the building, which has units; one has to be named.
    UnitMissing,
    /// Not at all.
    None,
}

const DELIVERIES: &[(&str, Delivery)] = &[
    ("confirmed", Delivery::Confirmed),
    ("y", Delivery::Confirmed),
    ("confirmed_without_unit", Delivery::ConfirmedWithoutUnit),
    ("s", Delivery::ConfirmedWithoutUnit),
    ("unit_missing", Delivery::UnitMissing),
    ("d", Delivery::UnitMissing),
    ("none", Delivery::None),
    ("n", Delivery::None),
];

const USES: &[(&str, bool)] = &[
    ("residential", true),
    ("commercial", false),
    ("mixed", false),
];

const BUILDINGS: &[(&str, bool)] = &[("multi", true), ("single", false)];

/// One delivery point.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PostalRecord {
    /// House number.
    pub number: SmolStr,
    /// The street in standard form, directions and suffix included.
    pub street: SmolStr,
    /// The unit without its designator; empty for the building.
    pub unit: SmolStr,
    /// Postal code; of the United States its first five digits.
    pub zip5: SmolStr,
    /// City.
    pub locality: SmolStr,
    /// State.
    pub major_admin_division: SmolStr,
    /// ISO 3166-1 alpha-2.
    pub country: SmolStr,
    /// How far delivery is confirmed; `None` where the file only says that the address exists.
    pub delivery: Option<Delivery>,
    /// Whether people live there.
    pub is_residential: Option<bool>,
    /// Whether the building has several units.
    pub is_multi_unit: Option<bool>,
    /// Whether nobody gets mail there now.
    pub is_vacant: bool,
    /// Whether a company takes mail for others there.
    pub is_mail_drop: bool,
    /// Whether somebody works at home there.
    pub is_home_office: bool,
    /// Whether mail is not brought to the street.
    pub no_street_delivery: bool,
}

/// The key of one unit of a house; that of the building where the unit is empty.
pub(super) fn unit_key(country: &str, address: &PostalAddress, unit: &str) -> Option<String> {
    Some(format!("{}#{unit}", house_key(country, address)?))
}

/// The key of a house with all its units.
pub(super) fn house_key(country: &str, address: &PostalAddress) -> Option<String> {
    let is_whole = !address.number.is_empty() && !address.zip5.is_empty();
    is_whole.then(|| {
        let (zip, number) = (&address.zip5, &address.number);
        format!("house:{country}:{zip}:{number}:{}", street_form(address))
    })
}

/// The key of a street in one postal code.
pub(super) fn street_key(country: &str, address: &PostalAddress) -> Option<String> {
    let is_whole = !address.street.is_empty() && !address.zip5.is_empty();
    is_whole.then(|| format!("street:{country}:{}:{}", address.zip5, street_form(address)))
}

impl FeedRecord for PostalRecord {
    const KIND: FeedKind = FeedKind::Postal;
    const IS_PERSONAL: bool = false;

    fn from_row(row: &Row) -> Result<Self, Fault> {
        let country = country(row)?;
        let address = address(row, &country);
        if address.number.is_empty() || address.street.is_empty() {
            let column = if row.text("line_1").is_some() {
                "line_1"
            } else {
                "number"
            };
            return Err((Some(column), RejectReason::NoStreetAddress));
        }
        if address.zip5.is_empty() {
            return Err((Some("postal_code"), RejectReason::MissingValue));
        }
        Ok(Self {
            street: street_form(&address),
            number: address.number,
            unit: address.unit,
            zip5: address.zip5,
            locality: address.city,
            major_admin_division: address.state,
            country,
            delivery: word(row, "delivery", DELIVERIES)?,
            is_residential: word(row, "use", USES)?,
            is_multi_unit: word(row, "building", BUILDINGS)?,
            is_vacant: row.flag("vacant")?.unwrap_or(false),
            is_mail_drop: row.flag("mail_drop")?.unwrap_or(false),
            is_home_office: row.flag("home_office")?.unwrap_or(false),
            no_street_delivery: row.flag("no_street_delivery")?.unwrap_or(false),
        })
    }

    fn identity(&self) -> String {
        let Self {
            number,
            street,
            unit,
            zip5,
            country,
            ..
        } = self;
        format!("{country}:{zip5}:{number}:{street}:{unit}")
    }

    fn keys(&self) -> Vec<String> {
        let Self {
            number,
            street,
            zip5,
            country,
            unit,
            ..
        } = self;
        vec![
            format!("house:{country}:{zip5}:{number}:{street}#{unit}"),
            format!("house:{country}:{zip5}:{number}:{street}"),
            format!("street:{country}:{zip5}:{street}"),
        ]
    }

    fn country(&self) -> Option<SmolStr> {
        Some(self.country.clone())
    }
}
