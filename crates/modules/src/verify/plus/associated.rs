//! The phone numbers, addresses and emails that a person has or had, newest first.

use super::entity::{address_parts, day, text_or_null};
use crate::verify::on_record::{OnRecord, gather, newest_first};
use bonafide_identity::{
    PostalAddress, UnitGrade, compare_addresses, read_email, read_phone, read_us_address,
};
use bonafide_reference::{Query, SourceRecord};
use bonafide_types::{Object, SmolStr, Value};
use std::sync::Arc;

/// A list has at most this many entries.
const MOST: usize = 10;

/// `associatedPhoneNumbers`, in E.164.
pub(super) fn phones(query: &Query, records: &[SourceRecord]) -> Value {
    let values = gather(
        records,
        |record| Some((record.phone_number.as_deref()?, record.country.as_str())),
        |&(written, country)| Some(read_phone(written, Some(country)).ok()?.e164),
    );
    let sent = || query.phone.iter().chain(&query.alternate_phone);
    list(values, |value| {
        let is_matched = sent().any(|phone| phone.e164 == value.form);
        let number = Value::String(value.form.clone());
        (
            vec![(SmolStr::new_static("phoneNumber"), number)],
            is_matched,
        )
    })
}

/// `associatedEmails`.
pub(super) fn emails(query: &Query, records: &[SourceRecord]) -> Value {
    let values = gather(
        records,
        |record| record.email.as_deref(),
        |written| Some(read_email(written).ok()?.address),
    );
    list(values, |value| {
        let sent = query.email.as_ref();
        let is_matched = sent.is_some_and(|email| email.address == value.form);
        let address = Value::String(value.form.clone());
        (
            vec![(SmolStr::new_static("emailAddress"), address)],
            is_matched,
        )
    })
}

/// `associatedAddresses`, as the newest source writes each.
pub(super) fn addresses(query: &Query, records: &[SourceRecord]) -> Value {
    let values = gather(records, Written::of, Written::form);
    list(values, |value| {
        let address = Written::of(value.record).map(|written| written.read());
        let is_matched = address
            .zip(query.address.as_ref())
            .is_some_and(|(on_record, sent)| is_same(sent, &on_record));
        (parts(value.record).into(), is_matched)
    })
}

/// One list: `entry` gives the value's own keys and whether the applicant sent it.
fn list<'a>(
    values: Vec<OnRecord<'a>>,
    entry: impl Fn(&OnRecord<'a>) -> (Vec<(SmolStr, Value)>, bool),
) -> Value {
    let newest = newest_first(values).into_iter().take(MOST);
    Value::list(newest.enumerate().map(|(place, value)| {
        let (own, is_matched) = entry(&value);
        let mut keys: Object = own.into_iter().collect();
        for (key, seen) in [
            ("firstSeenDate", day(value.first_seen)),
            ("lastSeenDate", day(value.last_seen)),
            ("isMatched", Value::Bool(is_matched)),
            ("isLatest", Value::Bool(place == 0)),
        ] {
            keys.insert(SmolStr::new_static(key), seen);
        }
        Value::Object(Arc::new(keys))
    }))
}

/// An address as one record writes it.
#[derive(PartialEq, Eq, Hash)]
struct Written<'a> {
    line_1: &'a str,
    line_2: &'a str,
    locality: &'a str,
    state: &'a str,
    postal_code: &'a str,
}

impl<'a> Written<'a> {
    /// `None` where the record names no street or box.
    fn of(record: &'a SourceRecord) -> Option<Self> {
        let text = |part: &'a Option<SmolStr>| part.as_deref().unwrap_or_default();
        Some(Self {
            line_1: record.line_1.as_deref()?,
            line_2: text(&record.line_2),
            locality: text(&record.locality),
            state: text(&record.major_admin_division),
            postal_code: text(&record.postal_code),
        })
    }

    fn read(&self) -> PostalAddress {
        read_us_address(
            self.line_1,
            self.line_2,
            self.locality,
            self.state,
            self.postal_code,
        )
    }

    /// Equal for two spellings of one place. A ZIP has several city names, so where it is known
    /// the city does not count.
    fn form(&self) -> Option<SmolStr> {
        let address = self.read();
        let line = address.standard_line();
        let form = match address.zip5.as_str() {
            "" => format!("{line}|{}|{}", address.city, address.state),
            zip => format!("{line}|{zip}"),
        };
        (!line.is_empty()).then(|| form.into())
    }
}

fn is_same(sent: &PostalAddress, on_record: &PostalAddress) -> bool {
    let grades = compare_addresses(sent, on_record);
    grades.is_same_place() && grades.unit != UnitGrade::Different
}

fn parts(record: &SourceRecord) -> [(SmolStr, Value); 5] {
    let street = match (&record.line_1, &record.line_2) {
        (Some(line), Some(unit)) => Some(SmolStr::from(format!("{line} {unit}"))),
        (line, _) => line.clone(),
    };
    address_parts([
        text_or_null(street),
        text_or_null(record.locality.clone()),
        text_or_null(record.major_admin_division.clone()),
        text_or_null(record.postal_code.clone()),
    ])
}
