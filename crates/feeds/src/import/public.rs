//! Layouts in which public sets come: GeoNames' postal codes, one domain a line, and whatever a
//! delimiter parts.

use super::columns::column_of;
use super::{RejectReason, Row};
use crate::record::FeedKind;

type Fault = (Option<&'static str>, RejectReason);

/// The fields of GeoNames' postal codes that are read, by their place.
const GEONAMES: [(usize, &str); 7] = [
    (0, "country"),
    (1, "postal_code"),
    (2, "locality"),
    (3, "major_admin_name"),
    (4, "major_admin_division"),
    (9, "latitude"),
    (10, "longitude"),
];
const GEONAMES_FIELDS: usize = 12;

/// Whether a line is one of GeoNames: a country of two capitals and eleven tabs.
pub(super) fn looks_like_geonames(line: &[u8]) -> bool {
    let mut fields = line.split(|byte| *byte == b'\t');
    let country = fields.next().unwrap_or_default();
    country.len() == 2
        && country.iter().all(u8::is_ascii_uppercase)
        && fields.count() == GEONAMES_FIELDS - 1
}

/// A line of GeoNames as a row.
pub(super) fn geonames_row(line: &[u8]) -> Result<Row, Fault> {
    let text = std::str::from_utf8(line).map_err(|_| (None, RejectReason::InvalidText))?;
    let fields: Vec<&str> = text.split('\t').collect();
    if fields.len() != GEONAMES_FIELDS {
        return Err((None, RejectReason::WrongNumberOfFields));
    }
    let mut row = Row::default();
    for (place, column) in GEONAMES {
        row.put(column, fields.get(place).copied().unwrap_or_default());
    }
    Ok(row)
}

/// Whether a file has one domain a line: its first line that says something is a single word and
/// no header of the feed.
pub(super) fn looks_like_domains(head: &[u8], kind: FeedKind) -> bool {
    let first = head
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .find(|line| !line.is_empty() && !line.starts_with(b"#"));
    let word = first.and_then(|line| std::str::from_utf8(line).ok());
    word.is_some_and(|word| {
        let parts = |character: char| character.is_whitespace() || ",;|\"".contains(character);
        !word.contains(parts) && column_of(kind, word).is_none()
    })
}

/// A line with a domain as a row; `None` for a comment.
pub(super) fn domain_row(line: &[u8]) -> Option<Result<Row, Fault>> {
    let Ok(text) = std::str::from_utf8(line) else {
        return Some(Err((Some("domain"), RejectReason::InvalidText)));
    };
    let domain = text.split('#').next().unwrap_or_default().trim();
    if domain.is_empty() {
        return None;
    }
    let mut row = Row::default();
    row.put("domain", domain);
    Some(Ok(row))
}

/// What parts the fields of a header: whichever of comma, tab, semicolon and bar is most frequent.
pub(super) fn delimiter_of(header: &[u8]) -> u8 {
    let count = |delimiter: u8| header.iter().filter(|byte| **byte == delimiter).count();
    // The last of equals wins, so that the comma comes last.
    [b'|', b';', b'\t', b',']
        .into_iter()
        .max_by_key(|delimiter| count(*delimiter))
        .unwrap_or(b',')
}
