//! What Bonafide makes of one value of each kind.

use bonafide_identity::{
    AddressKind, ComparableName, PersonName, PostalAddress, Suffix, inspect_national_id,
    is_postal_code, name_similarity, read_address, read_email, read_phone, state_of_zip,
};

/// A column that an inspector reads: accepted header names, the main one first.
pub(super) struct Column {
    pub(super) names: &'static [&'static str],
    pub(super) required: bool,
}

/// Reads some columns of a row and adds others.
pub(super) struct Inspector {
    pub(super) reads: &'static [Column],
    pub(super) adds: &'static [&'static str],
    /// Gets one cell per column of `reads`, empty where the file lacks it; answers one per column
    /// of `adds`.
    pub(super) look: fn(&[String]) -> Vec<String>,
}

const fn required(names: &'static [&'static str]) -> Column {
    Column {
        names,
        required: true,
    }
}

const fn optional(names: &'static [&'static str]) -> Column {
    Column {
        names,
        required: false,
    }
}

/// `inspect national-ids`.
pub(super) const NATIONAL_IDS: Inspector = Inspector {
    reads: &[
        optional(&["country"]),
        optional(&["id_type", "type"]),
        required(&["value", "national_id", "input"]),
    ],
    adds: &["normalised", "kind", "valid", "reason"],
    look: |cells| {
        let [country, id_type, value] = fixed(cells);
        let found = inspect_national_id(&country_of(country), id_type, value);
        vec![
            found.normalised.to_string(),
            found.id_type.to_string(),
            found.valid.to_string(),
            found.reason.to_string(),
        ]
    },
};

/// `inspect phones`.
pub(super) const PHONES: Inspector = Inspector {
    reads: &[
        required(&["input", "phone_number", "phone", "value"]),
        optional(&["default_region", "region", "country"]),
    ],
    adds: &["valid", "type", "e164", "normalised", "reason"],
    look: |cells| {
        let [input, region] = fixed(cells);
        let region = Some(region.trim()).filter(|region| !region.is_empty());
        match read_phone(input, region) {
            Ok(phone) => {
                let reason = if phone.valid {
                    ""
                } else {
                    "not in the numbering plan"
                };
                let e164 = phone.e164.to_string();
                let kind = phone.kind.as_str().to_owned();
                vec![
                    phone.valid.to_string(),
                    kind,
                    e164.clone(),
                    e164,
                    reason.to_owned(),
                ]
            }
            Err(error) => vec![
                false.to_string(),
                "UNKNOWN".to_owned(),
                String::new(),
                String::new(),
                error.to_string(),
            ],
        }
    },
};

/// `inspect names`.
pub(super) const NAMES: Inspector = Inspector {
    reads: &[
        required(&["name1", "name_1"]),
        required(&["name2", "name_2"]),
        optional(&["country"]),
    ],
    adds: &["normalised1", "normalised2", "score"],
    look: |cells| {
        let [first, second, country] = fixed(cells);
        let country = country_of(country);
        let names = [first, second].map(|text| PersonName::parse_full_in(&country, text));
        let [a, b] = &names;
        let prepared = |name| ComparableName::of_country(&country, name);
        let score = if country == "US" {
            name_similarity(first, second)
        } else {
            prepared(a).similarity(&prepared(b))
        };
        vec![shown(a), shown(b), format!("{score:.4}")]
    },
};

/// `inspect addresses`.
pub(super) const ADDRESSES: Inspector = Inspector {
    reads: &[
        required(&["line_1", "street_address", "address", "input"]),
        optional(&["line_2"]),
        optional(&["locality", "city"]),
        optional(&["major_admin_division", "state"]),
        optional(&["postal_code", "zip"]),
        optional(&["country"]),
    ],
    adds: &[
        "normalised",
        "line",
        "city",
        "state",
        "zip5",
        "zip4",
        "type",
        "valid",
        "reason",
    ],
    look: |cells| {
        let [line_1, line_2, city, state, postal_code, country] = fixed(cells);
        let country = country_of(country);
        let address = read_address(&country, line_1, line_2, city, state, postal_code);
        let line = address.standard_line();
        let normalised = format!("{line}, {}", address.last_line());
        let reason = address_problem(&country, postal_code, &address);
        vec![
            normalised.trim_matches([',', ' ']).to_owned(),
            line,
            address.city.to_string(),
            address.state.to_string(),
            address.zip5.to_string(),
            address.zip4.to_string(),
            address_kind(address.kind).to_owned(),
            reason.is_empty().to_string(),
            reason.to_owned(),
        ]
    },
};

/// `inspect emails`.
pub(super) const EMAILS: Inspector = Inspector {
    reads: &[required(&["email", "input", "value"])],
    adds: &["normalised", "canonical", "valid", "reason"],
    look: |cells| {
        let [input] = fixed(cells);
        match read_email(input) {
            Ok(email) => vec![
                email.address.to_string(),
                email.canonical.to_string(),
                true.to_string(),
                String::new(),
            ],
            Err(error) => {
                vec![
                    String::new(),
                    String::new(),
                    false.to_string(),
                    error.to_string(),
                ]
            }
        }
    },
};

/// A name in the form that is compared.
fn shown(name: &PersonName) -> String {
    let suffix = name.suffix().map(Suffix::as_str).unwrap_or_default();
    let parts = [name.given(), name.middle(), name.family(), suffix];
    parts
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(" ")
}

const fn address_kind(kind: AddressKind) -> &'static str {
    match kind {
        AddressKind::Street => "STREET",
        AddressKind::PoBox => "PO_BOX",
        AddressKind::RuralRoute => "RURAL_ROUTE",
        AddressKind::HighwayContract => "HIGHWAY_CONTRACT",
        AddressKind::GeneralDelivery => "GENERAL_DELIVERY",
        AddressKind::Military => "MILITARY",
        AddressKind::PrivateMailbox => "PRIVATE_MAILBOX",
    }
}

/// What keeps an address from being delivered to, as far as its form tells; empty for nothing.
fn address_problem(country: &str, postal_code: &str, address: &PostalAddress) -> &'static str {
    if !address.is_deliverable_form() {
        return "no house number, street or box";
    }
    if country != "US" {
        let has_code = !postal_code.trim().is_empty();
        return if has_code && is_postal_code(country, postal_code) == Some(false) {
            "not the form of the country's postal codes"
        } else {
            ""
        };
    }
    match state_of_zip(&address.zip5) {
        Some(state) if !address.state.is_empty() && address.state != state => {
            "state and ZIP code do not agree"
        }
        None if !address.zip5.is_empty() => "no such ZIP code",
        _ => "",
    }
}

/// A country code as it is looked up; the United States where none is given.
fn country_of(cell: &str) -> String {
    match cell.trim() {
        "" => "US".to_owned(),
        code => code.to_ascii_uppercase(),
    }
}

/// The first cells of a row by position, empty where there are fewer.
fn fixed<const N: usize>(cells: &[String]) -> [&str; N] {
    let mut fixed = [""; N];
    for (slot, cell) in fixed.iter_mut().zip(cells) {
        *slot = cell;
    }
    fixed
}
