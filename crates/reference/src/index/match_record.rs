//! Finding the one record that agrees best.

use super::open::Index;
use crate::{Query, QueryId, RecordMatch, SourceRecord};
use bonafide_identity::{
    DateGrade, FamilyGrade, GivenGrade, PersonName, StreetGrade, compare_addresses, compare_dates,
    compare_names, read_address, read_email, read_phone,
};
use smol_str::SmolStr;

impl Index {
    /// The record that agrees best, of the person whom the applicant is; `None` where nobody is
    /// resolved, or the person's profile does not open.
    ///
    /// Beside [`Index::resolve`] this opens one sealed block and reads the person's records.
    pub fn match_record(&self, query: &Query) -> Option<RecordMatch> {
        let best = self.resolve(query).best?;
        let records = self.entity_records(best.entity).ok()?;
        let record = best_record(query, &records)?;
        Some(RecordMatch {
            entity_id: best.entity_id,
            source: record.source.clone(),
            record_id: record.record_id.clone(),
            person_id: record.person_id.clone(),
            score: best.confidence,
            agreement: best,
        })
    }
}

/// The record of one person that agrees best with the applicant; of equals the one seen last.
pub fn best_record<'r>(query: &Query, records: &'r [SourceRecord]) -> Option<&'r SourceRecord> {
    let mut known = Known::default();
    records
        .iter()
        .max_by_key(|record| (known.agreement(query, record), record.last_seen))
}

/// What was compared already: records of one person repeat each other, and bringing a phone number
/// or an address into form is what comparing them costs.
#[derive(Default)]
struct Known<'r> {
    names: Memo<[&'r str; 4]>,
    phones: Memo<&'r str>,
    emails: Memo<&'r str>,
    addresses: Memo<[&'r str; 5]>,
}

/// The points of the few values that one person has in a field.
struct Memo<V>(Vec<(V, u32)>);

impl<V> Default for Memo<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V: PartialEq> Memo<V> {
    fn points(&mut self, value: V, compare: impl FnOnce() -> u32) -> u32 {
        if let Some((_, points)) = self.0.iter().find(|(known, _)| *known == value) {
            return *points;
        }
        let points = compare();
        self.0.push((value, points));
        points
    }
}

impl<'r> Known<'r> {
    /// What agrees between the applicant and one record, in points: they only order the records of
    /// one person.
    fn agreement(&mut self, query: &Query, record: &'r SourceRecord) -> u32 {
        let name = [
            text(&record.given_name),
            text(&record.middle_name),
            text(&record.family_name),
            text(&record.suffix),
        ];
        let address = [
            text(&record.line_1),
            text(&record.line_2),
            text(&record.locality),
            text(&record.major_admin_division),
            text(&record.postal_code),
        ];
        let (phone, email) = (text(&record.phone_number), text(&record.email));
        birth_agreement(query, record)
            + id_agreement(query, record)
            + self.names.points(name, || name_agreement(query, record))
            + self.phones.points(phone, || phone_agreement(query, record))
            + self.emails.points(email, || email_agreement(query, record))
            + self
                .addresses
                .points(address, || address_agreement(query, record))
    }
}

fn text(field: &Option<SmolStr>) -> &str {
    field.as_deref().unwrap_or_default()
}

fn name_agreement(query: &Query, record: &SourceRecord) -> u32 {
    let Some(sent) = &query.name else {
        return 0;
    };
    let on_record = PersonName::from_parts_in(
        &record.country,
        text(&record.given_name),
        text(&record.middle_name),
        text(&record.family_name),
        text(&record.suffix),
    );
    let names = compare_names(sent, &on_record);
    let given = match names.given {
        GivenGrade::Exact => 10,
        GivenGrade::Nickname => 8,
        GivenGrade::Fuzzy => 7,
        GivenGrade::Initial => 3,
        GivenGrade::None => 0,
    };
    let family = match names.family {
        FamilyGrade::Exact => 15,
        FamilyGrade::Fuzzy => 10,
        FamilyGrade::Partial => 9,
        FamilyGrade::None => 0,
    };
    let middle = !sent.middle().is_empty() && sent.middle() == on_record.middle();
    given + family + u32::from(middle)
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

fn phone_agreement(query: &Query, record: &SourceRecord) -> u32 {
    let sent_phones = || query.phone.iter().chain(&query.alternate_phone);
    let phone = record
        .phone_number
        .as_deref()
        .filter(|_| sent_phones().next().is_some())
        .and_then(|phone| read_phone(phone, Some(&record.country)).ok())
        .is_some_and(|phone| sent_phones().any(|sent| sent.e164 == phone.e164));
    10 * u32::from(phone)
}

fn email_agreement(query: &Query, record: &SourceRecord) -> u32 {
    let email = query.email.as_ref().is_some_and(|sent| {
        let on_record = record
            .email
            .as_deref()
            .and_then(|email| read_email(email).ok());
        on_record.is_some_and(|email| email.address == sent.address)
    });
    12 * u32::from(email)
}

fn address_agreement(query: &Query, record: &SourceRecord) -> u32 {
    let Some(sent) = &query.address else {
        return 0;
    };
    if record.country != query.country {
        return 0;
    }
    let on_record = read_address(
        &record.country,
        text(&record.line_1),
        text(&record.line_2),
        text(&record.locality),
        text(&record.major_admin_division),
        text(&record.postal_code),
    );
    let address = compare_addresses(sent, &on_record);
    if address.is_same_place() {
        return if address.street == StreetGrade::Exact {
            15
        } else {
            13
        };
    }
    if address.zip.agrees() { 4 } else { 0 }
}
