//! Records as compact bytes, for the spool.

use crate::SourceRecord;
use bonafide_types::PartialDate;
use smol_str::SmolStr;

/// A row in the spool: the record and what the import needs to know of it without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SpooledRow {
    /// Hash of source and record id.
    pub(crate) record_key: u64,
    /// Place in the order of reading; of two rows with one record key the higher one counts.
    pub(crate) order: u64,
    /// Which person or cluster the row belongs to, as far as known; 0 for none.
    pub(crate) group: u64,
    /// The row.
    pub(crate) record: SourceRecord,
}

/// Appends a row.
pub(crate) fn encode(row: &SpooledRow, to: &mut Vec<u8>) {
    for number in [row.record_key, row.order, row.group] {
        to.extend_from_slice(&number.to_le_bytes());
    }
    let record = &row.record;
    put_text(&record.source, to);
    put_text(&record.record_id, to);
    put_text(&record.country, to);
    for text in optional_texts(record) {
        put_text(text.as_deref().unwrap_or_default(), to);
    }
    let born = record.date_of_birth;
    put_date(born.map(|date| (date.year(), date.month(), date.day())), to);
    for date in [record.first_seen, record.last_seen, record.deceased_date] {
        let parts = date.map(|date| {
            let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
            (date.year(), Some(month), Some(day))
        });
        put_date(parts, to);
    }
}

/// Takes a row off the front of the bytes; `None` where they are no row.
pub(crate) fn decode(bytes: &mut &[u8]) -> Option<SpooledRow> {
    let record_key = take_number(bytes)?;
    let order = take_number(bytes)?;
    let group = take_number(bytes)?;
    let mut record = SourceRecord {
        source: take_text(bytes)?,
        record_id: take_text(bytes)?,
        country: take_text(bytes)?,
        ..SourceRecord::default()
    };
    for text in optional_texts_mut(&mut record) {
        *text = Some(take_text(bytes)?).filter(|text| !text.is_empty());
    }
    record.date_of_birth = take_date(bytes)?;
    record.first_seen = take_date(bytes)?.and_then(PartialDate::to_date);
    record.last_seen = take_date(bytes)?.and_then(PartialDate::to_date);
    record.deceased_date = take_date(bytes)?.and_then(PartialDate::to_date);
    Some(SpooledRow {
        record_key,
        order,
        group,
        record,
    })
}

const fn optional_texts(record: &SourceRecord) -> [&Option<SmolStr>; 15] {
    [
        &record.person_id,
        &record.person_scope,
        &record.given_name,
        &record.middle_name,
        &record.family_name,
        &record.suffix,
        &record.gender,
        &record.national_id,
        &record.email,
        &record.phone_number,
        &record.line_1,
        &record.line_2,
        &record.locality,
        &record.major_admin_division,
        &record.postal_code,
    ]
}

const fn optional_texts_mut(record: &mut SourceRecord) -> [&mut Option<SmolStr>; 15] {
    [
        &mut record.person_id,
        &mut record.person_scope,
        &mut record.given_name,
        &mut record.middle_name,
        &mut record.family_name,
        &mut record.suffix,
        &mut record.gender,
        &mut record.national_id,
        &mut record.email,
        &mut record.phone_number,
        &mut record.line_1,
        &mut record.line_2,
        &mut record.locality,
        &mut record.major_admin_division,
        &mut record.postal_code,
    ]
}

/// A text has at most 1,000 characters, so two bytes hold its length.
fn put_text(text: &str, to: &mut Vec<u8>) {
    let length = u16::try_from(text.len()).unwrap_or_default();
    to.extend_from_slice(&length.to_le_bytes());
    if length > 0 {
        to.extend_from_slice(text.as_bytes());
    }
}

fn put_date(parts: Option<(i16, Option<u8>, Option<u8>)>, to: &mut Vec<u8>) {
    let (year, month, day) = parts.unwrap_or_default();
    to.extend_from_slice(&year.to_le_bytes());
    to.extend_from_slice(&[month.unwrap_or_default(), day.unwrap_or_default()]);
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*head)
}

fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    take(bytes).map(u64::from_le_bytes)
}

fn take_text(bytes: &mut &[u8]) -> Option<SmolStr> {
    let length = usize::from(u16::from_le_bytes(take(bytes)?));
    let (text, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    std::str::from_utf8(text).ok().map(SmolStr::new)
}

#[expect(
    clippy::option_option,
    reason = "outer: readable; inner: there is a date"
)]
fn take_date(bytes: &mut &[u8]) -> Option<Option<PartialDate>> {
    let year = i16::from_le_bytes(take(bytes)?);
    let [month, day] = take(bytes)?;
    let known = |part: u8| (part > 0).then_some(part);
    Some(PartialDate::from_parts(year, known(month), known(day)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bonafide_types::Date;
    use proptest::prelude::*;

    fn text() -> impl Strategy<Value = Option<SmolStr>> {
        prop::option::of("\\PC{1,30}").prop_map(|text| text.map(SmolStr::new))
    }

    proptest! {
        #[test]
        fn rows_read_back(
            texts in prop::collection::vec(text(), 15),
            numbers in any::<[u64; 3]>(),
            days in prop::collection::vec(prop::option::of((1_i16..9999, 1_i8..13, 1_i8..29)), 4),
        ) {
            let date = |place: usize| {
                days[place].map(|(year, month, day)| Date::constant(year, month, day))
            };
            let mut record = SourceRecord {
                source: "Credit".into(),
                record_id: "ä-1".into(),
                country: "US".into(),
                date_of_birth: date(0).map(PartialDate::full),
                first_seen: date(1),
                last_seen: date(2),
                deceased_date: date(3),
                ..SourceRecord::default()
            };
            for (place, text) in optional_texts_mut(&mut record).into_iter().zip(texts) {
                *place = text;
            }
            let [record_key, order, group] = numbers;
            let row = SpooledRow { record_key, order, group, record };
            let mut bytes = Vec::new();
            encode(&row, &mut bytes);
            let mut rest = bytes.as_slice();
            prop_assert_eq!(decode(&mut rest), Some(row));
            prop_assert!(rest.is_empty());
        }

        #[test]
        fn any_bytes_decode_or_not(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
            let _ = decode(&mut bytes.as_slice());
        }
    }
}
