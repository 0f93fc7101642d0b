//! Telephone lines: what carriers know of them, SIM changes, caller names, blocks of the plan.

use super::cells::{Fault, country, day, instant, needed, number, phone, read_instant, text, word};
use crate::import::{RejectReason, Row};
use crate::record::{FeedKind, FeedRecord};
use bonafide_identity::read_phone;
use bonafide_types::{Date, SmolStr, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What kind of line a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineType {
    /// A fixed line.
    Landline,
    /// A mobile line.
    Mobile,
    /// Voice over IP at a fixed place.
    FixedVoip,
    /// Voice over IP over the open internet.
    OverTheTopVoip,
}

/// Whether a line is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineStatus {
    /// It is.
    Active,
    /// It is assigned, but not in use.
    Inactive,
    /// It is not assigned any more.
    Disconnected,
}

const LINE_TYPES: &[(&str, LineType)] = &[
    ("landline", LineType::Landline),
    ("fixed_line", LineType::Landline),
    ("wireline", LineType::Landline),
    ("mobile", LineType::Mobile),
    ("wireless", LineType::Mobile),
    ("fixed_voip", LineType::FixedVoip),
    ("voip", LineType::FixedVoip),
    ("over_the_top_voip", LineType::OverTheTopVoip),
    ("non_fixed_voip", LineType::OverTheTopVoip),
];

/// Whether numbers of a block are given out, in the words of the numbering administration too.
const ASSIGNMENTS: &[(&str, bool)] = &[
    ("as", true),
    ("assigned", true),
    ("av", false),
    ("available", false),
    ("pr", false),
    ("protected", false),
    ("rs", false),
    ("reserved", false),
    ("ua", false),
    ("unassigned", false),
    ("uv", false),
    ("unavailable", false),
    ("vc", false),
    ("vacant", false),
];

const STATUSES: &[(&str, LineStatus)] = &[
    ("active", LineStatus::Active),
    ("inactive", LineStatus::Inactive),
    ("disconnected", LineStatus::Disconnected),
];

/// What a carrier knows of one number.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarrierRecord {
    /// In E.164.
    pub number: SmolStr,
    /// What kind of line it is.
    pub line_type: Option<LineType>,
    /// Who serves it.
    pub carrier: SmolStr,
    /// Whether that is one of the major carriers.
    pub is_major: Option<bool>,
    /// Whether it is paid in advance.
    pub is_prepaid: Option<bool>,
    /// Whether the operator has no network of its own.
    pub is_virtual: Option<bool>,
    /// Whether it is a business's.
    pub is_business: Option<bool>,
    /// Whether it is in use.
    pub status: Option<LineStatus>,
    /// Since when it has this status.
    pub status_since: Option<Date>,
    /// The last day with traffic.
    pub last_active: Option<Date>,
    /// The day on which the number went into service.
    pub in_service_since: Option<Date>,
    /// The day on which its subscriber took it.
    pub subscriber_since: Option<Date>,
    /// When it was last moved to another carrier.
    pub ported_at: Option<Timestamp>,
    /// The subscriber's given name.
    pub given_name: SmolStr,
    /// The subscriber's family name.
    pub family_name: SmolStr,
    /// The last day on which the name changed.
    pub name_changed: Option<Date>,
    /// The subscriber's address: house number and street.
    pub line_1: SmolStr,
    /// Its city.
    pub locality: SmolStr,
    /// Its state.
    pub major_admin_division: SmolStr,
    /// Its postal code.
    pub postal_code: SmolStr,
    /// Its country.
    pub country: SmolStr,
    /// How many addresses are marked current.
    pub current_addresses: Option<u32>,
}

/// When the SIM behind a number changed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SimRecord {
    /// In E.164.
    pub number: SmolStr,
    /// The last change; `None` where there was none, or none is known.
    pub latest_change: Option<Timestamp>,
    /// Earlier changes.
    pub changes: Vec<Timestamp>,
}

/// The name that telephones show for a number.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CnamRecord {
    /// In E.164.
    pub number: SmolStr,
    /// The name.
    pub caller_name: SmolStr,
    /// Whether it is a business's.
    pub is_business: Option<bool>,
    /// The day of the entry.
    pub as_of: Option<Date>,
}

/// To whom a block of numbers is assigned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BlockRecord {
    /// `+1`, area code and exchange, and for a block of a thousand its digit.
    pub prefix: SmolStr,
    /// What kind of lines it has.
    pub line_type: Option<LineType>,
    /// To whom it is assigned.
    pub carrier: SmolStr,
    /// The state.
    pub region: SmolStr,
    /// The country of the block (ISO 3166-1 alpha-2): several share `+1`.
    pub country: SmolStr,
}

macro_rules! hide {
    ($($record:ident)*) => { $(
        /// A record is personal data from end to end: a debug print says that there is one.
        impl fmt::Debug for $record {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($record), "(***)"))
            }
        }
    )* };
}
hide!(CarrierRecord SimRecord CnamRecord);

/// The country of a number: it is the number's own, wherever its subscriber lives.
fn region_of(e164: &str) -> Option<SmolStr> {
    read_phone(e164, None).ok()?.region
}

/// The key of everything that is known of one number.
pub(super) fn phone_key(e164: &str) -> String {
    format!("phone:{e164}")
}

/// The key of a block.
pub(super) fn block_key(prefix: &str) -> String {
    format!("block:{prefix}")
}

impl FeedRecord for CarrierRecord {
    const KIND: FeedKind = FeedKind::Carrier;

    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            number: phone(row)?,
            line_type: word(row, "line_type", LINE_TYPES)?,
            carrier: text(row, "carrier"),
            is_major: row.flag("major_carrier")?,
            is_prepaid: row.flag("prepaid")?,
            is_virtual: row.flag("virtual_operator")?,
            is_business: row.flag("business")?,
            status: word(row, "status", STATUSES)?,
            status_since: day(row, "status_since")?,
            last_active: day(row, "last_active")?,
            in_service_since: day(row, "in_service_since")?,
            subscriber_since: day(row, "subscriber_since")?,
            ported_at: instant(row, "ported_at")?,
            given_name: text(row, "given_name"),
            family_name: text(row, "family_name"),
            name_changed: day(row, "name_changed")?,
            line_1: text(row, "line_1"),
            locality: text(row, "locality"),
            major_admin_division: text(row, "major_admin_division"),
            postal_code: text(row, "postal_code"),
            country: row
                .text("country")
                .map_or_else(SmolStr::default, |code| code.to_ascii_uppercase().into()),
            current_addresses: number(row, "current_addresses")?,
        })
    }

    fn identity(&self) -> String {
        phone_key(&self.number)
    }

    fn keys(&self) -> Vec<String> {
        vec![phone_key(&self.number)]
    }

    fn country(&self) -> Option<SmolStr> {
        region_of(&self.number)
    }
}

impl FeedRecord for SimRecord {
    const KIND: FeedKind = FeedKind::Sim;

    fn from_row(row: &Row) -> Result<Self, Fault> {
        let changes = row.text("changes").unwrap_or_default();
        let changes: Option<Vec<Timestamp>> = changes
            .split([';', '|'])
            .filter(|change| !change.trim().is_empty())
            .map(read_instant)
            .collect();
        Ok(Self {
            number: phone(row)?,
            latest_change: instant(row, "latest_change")?,
            changes: changes.ok_or((Some("changes"), RejectReason::InvalidDate))?,
        })
    }

    fn identity(&self) -> String {
        phone_key(&self.number)
    }

    fn keys(&self) -> Vec<String> {
        vec![phone_key(&self.number)]
    }

    fn country(&self) -> Option<SmolStr> {
        region_of(&self.number)
    }
}

impl FeedRecord for CnamRecord {
    const KIND: FeedKind = FeedKind::Cnam;

    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            number: phone(row)?,
            caller_name: needed(row, "caller_name")?.into(),
            is_business: row.flag("business")?,
            as_of: day(row, "as_of")?,
        })
    }

    fn identity(&self) -> String {
        phone_key(&self.number)
    }

    fn keys(&self) -> Vec<String> {
        vec![phone_key(&self.number)]
    }

    fn country(&self) -> Option<SmolStr> {
        region_of(&self.number)
    }
}

impl FeedRecord for BlockRecord {
    const KIND: FeedKind = FeedKind::Blocks;
    const IS_PERSONAL: bool = false;

    fn from_row(row: &Row) -> Result<Self, Fault> {
        let digits: String = ["npa", "exchange", "thousands"]
            .into_iter()
            .filter_map(|column| row.text(column))
            .flat_map(str::chars)
            .filter(char::is_ascii_digit)
            .collect();
        if !matches!(digits.len(), 6 | 7) {
            return Err((Some("exchange"), RejectReason::InvalidPhone));
        }
        if word(row, "assignment", ASSIGNMENTS)? == Some(false) {
            return Err((Some("assignment"), RejectReason::NotAssigned));
        }
        Ok(Self {
            prefix: format!("+1{digits}").into(),
            line_type: word(row, "line_type", LINE_TYPES)?,
            carrier: text(row, "carrier"),
            region: text(row, "major_admin_division"),
            country: country(row)?,
        })
    }

    fn identity(&self) -> String {
        block_key(&self.prefix)
    }

    fn keys(&self) -> Vec<String> {
        vec![block_key(&self.prefix)]
    }

    fn country(&self) -> Option<SmolStr> {
        Some(self.country.clone())
    }
}
