//! Finding the one record that agrees best.

use super::open::Index;
use crate::{Query, QueryId, RecordMatch, SourceRecord};
use bonafide_identity::{DateGrade, compare_dates, fold, jaro_winkler, same_nickname_group};
use smol_str::SmolStr;

impl Index {
    /// The record that agrees best, of the person whom the applicant is; `None` where nobody is
    /// resolved, or the person's profile does not open.
    ///
    /// Beside [`Index::resolve`] this opens one sealed block and reads the person's records.
    pub fn match_record(&self, query: &Query) -> Option<RecordMatch> {
        let resolution = self.resolve(query);
        let best = resolution.best?;
        let records = self.entity_records(best.entity).ok()?;
        let record = best_record(query, &records)?;
        Some(RecordMatch {
            entity_id: best.entity_id,
            source: record.source.clone(),
            record_id: record.record_id.clone(),
            person_id: record.person_id.clone(),
            score: best.confidence,
            runner_up: resolution.runner_up,
            agreement: best,
        })
    }
}

/// The record of one person that agrees best with the applicant; of equals the one seen last.
pub fn best_record<'r>(query: &Query, records: &'r [SourceRecord]) -> Option<&'r SourceRecord> {
    records
        .iter()
        .max_by_key(|record| (agreement(query, record), record.last_seen))
}

/// Names from this similarity on are taken for one name.
const ALIKE: f64 = 0.88;

/// What agrees between the applicant and one record.
///
/// The person is known by now; this only puts their few records into an order. Values are compared
/// as they are written, because reading them as [`Query`] does would take longer than finding the
/// person did.
fn agreement(query: &Query, record: &SourceRecord) -> u32 {
    name_agreement(query, record)
        + birth_agreement(query, record)
        + id_agreement(query, record)
        + contact_agreement(query, record)
        + address_agreement(query, record)
}

fn text(field: &Option<SmolStr>) -> &str {
    field.as_deref().unwrap_or_default()
}

fn name_agreement(query: &Query, record: &SourceRecord) -> u32 {
    let Some(sent) = &query.name else {
        return 0;
    };
    let given = part_agreement(sent.given(), &fold(text(&record.given_name)), 10);
    let family = part_agreement(sent.family(), &fold(text(&record.family_name)), 15);
    let middle = !sent.middle().is_empty() && *sent.middle() == *fold(text(&record.middle_name));
    given + family + u32::from(middle)
}

/// All points for an equal name, seven tenths for one alike, three for an initial.
fn part_agreement(sent: &str, on_record: &str, points: u32) -> u32 {
    if sent.is_empty() || on_record.is_empty() {
        0
    } else if sent == on_record {
        points
    } else if same_nickname_group(sent, on_record)
        || jaro_winkler(sent.as_bytes(), on_record.as_bytes()) >= ALIKE
    {
        points * 7 / 10
    } else if sent.chars().next() == on_record.chars().next()
        && sent.len().min(on_record.len()) == 1
    {
        points * 3 / 10
    } else {
        0
    }
}

fn birth_agreement(query: &Query, record: &SourceRecord) -> u32 {
    let (Some(sent), Some(on_record)) = (query.date_of_birth, record.date_of_birth) else {
        return 0;
    };
    match compare_dates(sent, on_record) {
        DateGrade::Exact => 20,
        DateGrade::ExactAsFarAsKnown | DateGrade::Fuzzy(_) => 12,
        DateGrade::Two => 5,
        DateGrade::One | DateGrade::None => 0,
    }
}

fn id_agreement(query: &Query, record: &SourceRecord) -> u32 {
    let sent = query.national_id;
    let on_record = record.national_id.as_deref();
    let on_record = on_record.and_then(|id| QueryId::read(&record.country, id));
    let (Some(sent), Some(on_record)) = (sent, on_record) else {
        return 0;
    };
    if sent.is_whole() && sent == on_record {
        return 40;
    }
    if sent.last_four().is_some() && sent.last_four() == on_record.last_four() {
        return 15;
    }
    0
}

fn contact_agreement(query: &Query, record: &SourceRecord) -> u32 {
    let phone = record.phone_number.as_deref().is_some_and(|on_record| {
        let mut sent = query.phone.iter().chain(&query.alternate_phone);
        sent.any(|sent| end_in_the_same_digits(&sent.e164, on_record))
    });
    let email = query.email.as_ref().is_some_and(|sent| {
        let on_record = text(&record.email).trim();
        on_record.eq_ignore_ascii_case(&sent.address)
    });
    10 * u32::from(phone) + 12 * u32::from(email)
}

/// Whether two phone numbers are equal but for what stands before the last nine digits, where
/// countries write their codes and trunk prefixes.
fn end_in_the_same_digits(left: &str, right: &str) -> bool {
    const COMPARED: usize = 9;
    let digits = |text: &'_ str| -> [u8; COMPARED] {
        let mut last = [0; COMPARED];
        let from_the_end = text.bytes().rev().filter(u8::is_ascii_digit);
        for (slot, digit) in last.iter_mut().zip(from_the_end) {
            *slot = digit;
        }
        last
    };
    digits(left) == digits(right)
}

fn address_agreement(query: &Query, record: &SourceRecord) -> u32 {
    let Some(sent) = &query.address else {
        return 0;
    };
    let same_code =
        !sent.zip5.is_empty() && text(&record.postal_code).trim().starts_with(&*sent.zip5);
    let number = if sent.number.is_empty() {
        &sent.box_number
    } else {
        &sent.number
    };
    let same_number = !number.is_empty()
        && text(&record.line_1)
            .split([' ', ',', '#'])
            .any(|word| word.eq_ignore_ascii_case(number));
    match (same_code, same_number) {
        (true, true) => 15,
        (false, true) => 9,
        (true, false) => 4,
        (false, false) => 0,
    }
}
