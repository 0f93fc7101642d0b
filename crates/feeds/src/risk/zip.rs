//! Postal codes: which places they are for.

use super::cells::{Fault, country, needed, word};
use crate::import::{RejectReason, Row};
use crate::record::{FeedKind, FeedRecord};
use bonafide_identity::{is_postal_code, read_address};
use bonafide_types::SmolStr;
use serde::{Deserialize, Serialize};

/// What a ZIP is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ZipClass {
    /// Streets.
    Standard,
    /// Boxes at a post office.
    PoBox,
    /// One organisation.
    Unique,
    /// The armed forces.
    Military,
}

const CLASSES: &[(&str, ZipClass)] = &[
    ("standard", ZipClass::Standard),
    ("s", ZipClass::Standard),
    ("po_box", ZipClass::PoBox),
    ("p", ZipClass::PoBox),
    ("unique", ZipClass::Unique),
    ("u", ZipClass::Unique),
    ("military", ZipClass::Military),
    ("m", ZipClass::Military),
];

/// One postal code with one of its places.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ZipRecord {
    /// ISO 3166-1 alpha-2.
    pub country: SmolStr,
    /// The code as addresses have it; of the United States its first five digits.
    pub code: SmolStr,
    /// What it is for.
    pub class: Option<ZipClass>,
    /// Names of the place.
    pub localities: Vec<SmolStr>,
    /// The state: its code, its name, or both.
    pub major_admin_divisions: Vec<SmolStr>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
}

/// A code as it stands in an address that was read, so that both are found by the same key.
fn code_of(country: &str, written: &str) -> Result<SmolStr, Fault> {
    let fault = (Some("postal_code"), RejectReason::InvalidCode);
    if is_postal_code(country, written) == Some(false) {
        return Err(fault);
    }
    let code = read_address(country, "", "", "", "", written).zip5;
    if code.is_empty() {
        Err(fault)
    } else {
        Ok(code)
    }
}

/// The key of a code in its comparison form.
pub(super) fn zip_key(country: &str, code: &str) -> String {
    format!("zip:{country}:{code}")
}

fn degrees(row: &Row, column: &'static str, most: f64) -> Result<Option<f64>, Fault> {
    let Some(text) = row.text(column) else {
        return Ok(None);
    };
    let degrees: Option<f64> = text.parse().ok();
    degrees
        .filter(|degrees| degrees.abs() <= most)
        .map(Some)
        .ok_or((Some(column), RejectReason::InvalidCount))
}

impl FeedRecord for ZipRecord {
    const KIND: FeedKind = FeedKind::Zip;
    const IS_PERSONAL: bool = false;

    fn from_row(row: &Row) -> Result<Self, Fault> {
        let list = |columns: &[&str]| -> Vec<SmolStr> {
            columns
                .iter()
                .filter_map(|column| row.text(column))
                .flat_map(|cell| cell.split([';', '|']))
                .map(|name| SmolStr::new(name.trim()))
                .filter(|name| !name.is_empty())
                .collect()
        };
        let country = country(row)?;
        Ok(Self {
            code: code_of(&country, needed(row, "postal_code")?)?,
            country,
            class: word(row, "class", CLASSES)?,
            localities: list(&["locality", "other_localities"]),
            major_admin_divisions: list(&["major_admin_division", "major_admin_name"]),
            latitude: degrees(row, "latitude", 90.0)?,
            longitude: degrees(row, "longitude", 180.0)?,
        })
    }

    fn identity(&self) -> String {
        let place = self.localities.first().cloned().unwrap_or_default();
        format!("{}:{}:{}", self.country, self.code, place.to_uppercase())
    }

    fn keys(&self) -> Vec<String> {
        vec![zip_key(&self.country, &self.code)]
    }

    fn country(&self) -> Option<SmolStr> {
        Some(self.country.clone())
    }
}
