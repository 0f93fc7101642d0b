//! `bestMatchedEntity`: one person as the loaded sources know them.

use super::associated;
use crate::verify::full_id::{main_id, written};
use crate::verify::on_record::{OnRecord, best_attested, gather};
use bonafide_identity::{PostalAddress, fold};
use bonafide_reference::{BestMatch, Query, SourceRecord};
use bonafide_types::{Date, Object, PartialDate, SmolStr, Value};
use std::sync::Arc;

/// One part of a name.
type Part = fn(&SourceRecord) -> &Option<SmolStr>;

/// Puts the person together from their records. Every key is always there; what no source knows is
/// null.
pub(super) fn best_matched(
    query: &Query,
    best: &BestMatch,
    records: &[SourceRecord],
    is_whole_id_shown: bool,
) -> Object {
    let phones = associated::phones(query, records);
    let emails = associated::emails(query, records);
    let name = |part: Part| text_or_null(best_name(records, part));
    let latest = |list: &Value, key: &str| {
        let newest = list.at(0).and_then(|entry| entry.get(key));
        newest.cloned().unwrap_or_default()
    };
    let entries = [
        ("firstName", name(|record| &record.given_name)),
        ("middleName", name(|record| &record.middle_name)),
        ("surName", name(|record| &record.family_name)),
        ("suffix", name(|record| &record.suffix)),
        (
            "ssn",
            main_id(records).map_or(Value::Null, |id| written(&id, is_whole_id_shown)),
        ),
        // No source that can be loaded says when a number was issued.
        ("ssnIssued", Value::Null),
        ("dob", text_or_null(date_of_birth(records))),
        ("deceasedDate", day(best.deceased_date)),
        ("mobileNumber", latest(&phones, "phoneNumber")),
        ("emailAddress", latest(&emails, "emailAddress")),
        (
            "normalizedAddress",
            query.address.as_ref().map_or(Value::Null, normalised),
        ),
        ("associatedPhoneNumbers", phones),
        ("associatedAddresses", associated::addresses(query, records)),
        ("associatedEmails", emails),
    ];
    let mut entity = Object::new();
    for (key, value) in entries {
        entity.insert(SmolStr::new_static(key), value);
    }
    entity
}

/// The keys that say something, in order. The address as sent is the applicant's own.
pub(super) fn shown_fields(entity: &Object) -> Vec<SmolStr> {
    let says_something = |value: &Value| match value {
        Value::Null => false,
        Value::List(items) => !items.is_empty(),
        _ => true,
    };
    entity
        .iter()
        .filter(|(key, value)| *key != "normalizedAddress" && says_something(value))
        .map(|(key, _)| key.clone())
        .collect()
}

/// A day as `YYYY-MM-DD`, or null.
pub(super) fn day(date: Option<Date>) -> Value {
    date.map_or(Value::Null, |date| Value::string(date.to_string()))
}

/// Part of a name in the form that most sources know, as the newest of them writes it. A whole name
/// comes before an initial.
fn best_name(records: &[SourceRecord], part: Part) -> Option<SmolStr> {
    let is_whole = |value: &OnRecord<'_>| value.form.len() > 1;
    let values = gather(
        records,
        |record| part(record).as_deref(),
        |written| Some(fold(written)).filter(|form| !form.is_empty()),
    );
    let (whole, initials): (Vec<_>, Vec<_>) = values.into_iter().partition(is_whole);
    let best = best_attested(whole).or_else(|| best_attested(initials))?;
    part(best.record).clone()
}

/// The birth date that most sources know; a whole one comes before a year or a month.
fn date_of_birth(records: &[SourceRecord]) -> Option<SmolStr> {
    let of = |is_whole: bool| {
        let fits = |date: &PartialDate| date.to_date().is_some() == is_whole;
        let values = gather(
            records,
            |record| record.date_of_birth.filter(fits),
            |date| Some(date.to_string().into()),
        );
        best_attested(values).map(|value| value.form)
    };
    of(true).or_else(|| of(false))
}

/// The address as sent, in the standard form of Publication 28.
fn normalised(address: &PostalAddress) -> Value {
    let zip = match address.zip4.as_str() {
        "" => address.zip5.clone(),
        zip4 => format!("{}-{zip4}", address.zip5).into(),
    };
    let line = SmolStr::from(address.standard_line());
    let parts = [line, address.city.clone(), address.state.clone(), zip];
    let parts = parts.map(|part| text_or_null(Some(part)));
    Value::Object(Arc::new(address_parts(parts).into_iter().collect()))
}

/// The text, or null where there is none.
pub(super) fn text_or_null(text: Option<SmolStr>) -> Value {
    text.filter(|text| !text.is_empty())
        .map_or(Value::Null, Value::String)
}

/// Street, city, state and postal code under their names. No source that can be loaded names the
/// county.
pub(super) fn address_parts([street, city, state, zip]: [Value; 4]) -> [(SmolStr, Value); 5] {
    [
        (SmolStr::new_static("streetAddress"), street),
        (SmolStr::new_static("city"), city),
        (SmolStr::new_static("state"), state),
        (SmolStr::new_static("zip"), zip),
        (SmolStr::new_static("county"), Value::Null),
    ]
}
