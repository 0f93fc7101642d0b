//! Places where nobody lives as in a house: prisons, campuses, mail drops, bases.

use super::cells::{Fault, address, country, street_form, word};
use crate::import::{RejectReason, Row};
use crate::record::{FeedKind, FeedRecord};
use bonafide_types::SmolStr;
use serde::{Deserialize, Serialize};

/// What stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceClass {
    /// A prison or jail.
    Correctional,
    /// A college or university.
    Campus,
    /// A company that takes mail for others.
    MailDrop,
    /// A base of the armed forces.
    Military,
}

const CLASSES: &[(&str, PlaceClass)] = &[
    ("correctional", PlaceClass::Correctional),
    ("prison", PlaceClass::Correctional),
    ("campus", PlaceClass::Campus),
    ("university", PlaceClass::Campus),
    ("mail_drop", PlaceClass::MailDrop),
    ("military", PlaceClass::Military),
];

/// One such place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceRecord {
    /// What stands there.
    pub class: PlaceClass,
    /// House number.
    pub number: SmolStr,
    /// The street in standard form.
    pub street: SmolStr,
    /// Postal code.
    pub zip5: SmolStr,
    /// ISO 3166-1 alpha-2.
    pub country: SmolStr,
}

impl FeedRecord for PlaceRecord {
    const KIND: FeedKind = FeedKind::Places;
    const IS_PERSONAL: bool = false;

    fn from_row(row: &Row) -> Result<Self, Fault> {
        let country = country(row)?;
        let class = word(row, "class", CLASSES)?;
        let address = address(row, &country);
        if address.number.is_empty() || address.street.is_empty() || address.zip5.is_empty() {
            return Err((Some("line_1"), RejectReason::NoStreetAddress));
        }
        Ok(Self {
            class: class.ok_or((Some("class"), RejectReason::MissingValue))?,
            street: street_form(&address),
            number: address.number,
            zip5: address.zip5,
            country,
        })
    }

    fn identity(&self) -> String {
        format!("{:?}:{}", self.class, self.keys().concat())
    }

    fn keys(&self) -> Vec<String> {
        let Self {
            number,
            street,
            zip5,
            country,
            ..
        } = self;
        vec![format!("house:{country}:{zip5}:{number}:{street}")]
    }

    fn country(&self) -> Option<SmolStr> {
        Some(self.country.clone())
    }
}
