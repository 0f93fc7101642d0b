//! Reading the cells of a row.

use crate::import::{RejectReason, Row};
use bonafide_identity::{PostalAddress, read_address, read_phone};
use bonafide_types::{Date, SmolStr, Timestamp};
use jiff::tz::TimeZone;

/// The column at fault, where one is, and why.
pub(crate) type Fault = (Option<&'static str>, RejectReason);

/// Text, empty where the cell is blank.
pub(crate) fn text(row: &Row, column: &str) -> SmolStr {
    row.text(column).unwrap_or_default().into()
}

/// Text that the feed cannot do without.
pub(crate) fn needed<'r>(row: &'r Row, column: &'static str) -> Result<&'r str, Fault> {
    row.text(column)
        .ok_or((Some(column), RejectReason::MissingValue))
}

/// A country code in capitals; `US` where the cell is blank.
pub(crate) fn country(row: &Row) -> Result<SmolStr, Fault> {
    let code = row.text("country").unwrap_or("US").to_ascii_uppercase();
    match code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase()) {
        true => Ok(code.into()),
        false => Err((Some("country"), RejectReason::InvalidWord)),
    }
}

/// A phone number in E.164; one without `+` is read by the column `country`.
pub(crate) fn phone(row: &Row) -> Result<SmolStr, Fault> {
    let written = needed(row, "phone_number")?;
    let region = row.text("country").unwrap_or("US");
    read_phone(written, Some(region))
        .map(|phone| phone.e164)
        .map_err(|_| (Some("phone_number"), RejectReason::InvalidPhone))
}

/// A whole date.
pub(crate) fn day(row: &Row, column: &'static str) -> Result<Option<Date>, Fault> {
    let Some(date) = row.date(column)? else {
        return Ok(None);
    };
    let whole = date.month().zip(date.day()).and_then(|(month, day)| {
        Date::new(date.year(), month.cast_signed(), day.cast_signed()).ok()
    });
    whole
        .map(Some)
        .ok_or((Some(column), RejectReason::InvalidDate))
}

/// An instant: RFC 3339, or a date, which stands for its beginning in UTC.
pub(crate) fn instant(row: &Row, column: &'static str) -> Result<Option<Timestamp>, Fault> {
    let Some(text) = row.text(column) else {
        return Ok(None);
    };
    read_instant(text)
        .map(Some)
        .ok_or((Some(column), RejectReason::InvalidDate))
}

/// An instant as text.
pub(crate) fn read_instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let by_day = |text: &str| {
        let date: Date = text.parse().ok()?;
        Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp())
    };
    text.parse().ok().or_else(|| by_day(text))
}

/// A whole number, not negative.
pub(crate) fn number(row: &Row, column: &'static str) -> Result<Option<u32>, Fault> {
    row.text(column)
        .map(|text| {
            text.parse()
                .map_err(|_| (Some(column), RejectReason::InvalidCount))
        })
        .transpose()
}

/// One of the words that a column takes; letter case, and blanks or hyphens for underscores, do
/// not matter.
pub(crate) fn word<T: Copy>(
    row: &Row,
    column: &'static str,
    words: &[(&str, T)],
) -> Result<Option<T>, Fault> {
    let Some(text) = row.text(column) else {
        return Ok(None);
    };
    let plain: String = text
        .chars()
        .map(|character| match character {
            ' ' | '-' => '_',
            other => other.to_ascii_lowercase(),
        })
        .collect();
    let known = words.iter().find(|(word, _)| *word == plain);
    known
        .map(|(_, value)| Some(*value))
        .ok_or((Some(column), RejectReason::InvalidWord))
}

/// An address of a row: `line_1`, or its parts as address files have them.
pub(crate) fn address(row: &Row, country: &str) -> PostalAddress {
    // In the order in which the National Address Database has them.
    const BEFORE: [&str; 4] = ["number", "pre_modifier", "pre_direction", "pre_type"];
    const BEHIND: [&str; 3] = ["suffix", "post_direction", "post_modifier"];
    let parts: Vec<&str> = match row.text("street_full") {
        Some(street) => row.text("number").into_iter().chain([street]).collect(),
        None => BEFORE
            .iter()
            .chain(&["street"])
            .chain(&BEHIND)
            .filter_map(|part| row.text(part))
            .collect(),
    };
    let composed = parts.join(" ");
    read_address(
        country,
        row.text("line_1").unwrap_or(&composed),
        &unit(row),
        row.text("locality").unwrap_or_default(),
        row.text("major_admin_division").unwrap_or_default(),
        row.text("postal_code").unwrap_or_default(),
    )
}

/// The second line; a unit without a designator gets one.
fn unit(row: &Row) -> String {
    if let Some(line) = row.text("line_2") {
        return line.to_owned();
    }
    match row.text("unit") {
        Some(unit) if unit.contains(' ') || unit.starts_with('#') => unit.to_owned(),
        Some(unit) => format!("# {unit}"),
        None => String::new(),
    }
}

/// The street with everything that tells it from others of its name.
pub(crate) fn street_form(address: &PostalAddress) -> SmolStr {
    let parts = [
        &address.pre_direction,
        &address.street,
        &address.suffix,
        &address.post_direction,
    ];
    let mut form = String::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if !form.is_empty() {
            form.push(' ');
        }
        form.push_str(part);
    }
    form.into()
}
