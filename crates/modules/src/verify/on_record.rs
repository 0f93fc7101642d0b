//! What the records of one person say of one element: each distinct value once, with when and by
//! whom it was seen.

use bonafide_reference::SourceRecord;
use bonafide_types::{Date, SmolStr};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::Hash;

/// One distinct value.
pub(super) struct OnRecord<'a> {
    /// The value in comparison form.
    pub(super) form: SmolStr,
    /// The record that said so last.
    pub(super) record: &'a SourceRecord,
    /// The first day on which a source saw it.
    pub(super) first_seen: Option<Date>,
    /// The last day on which a source saw it.
    pub(super) last_seen: Option<Date>,
    sources: Vec<&'a str>,
}

impl<'a> OnRecord<'a> {
    fn new(form: SmolStr, record: &'a SourceRecord) -> Self {
        Self {
            form,
            record,
            first_seen: record.first_seen,
            last_seen: record.last_seen,
            sources: vec![&record.source],
        }
    }

    fn merge(&mut self, record: &'a SourceRecord) {
        if record.last_seen > self.record.last_seen {
            self.record = record;
        }
        self.first_seen = match (self.first_seen, record.first_seen) {
            (Some(known), Some(other)) => Some(known.min(other)),
            (known, other) => known.or(other),
        };
        self.last_seen = self.last_seen.max(record.last_seen);
        if !self.sources.contains(&record.source.as_str()) {
            self.sources.push(&record.source);
        }
    }
}

/// Gathers the distinct values of an element. `written` is what a record says, `form` brings it
/// into comparison form; `None` of either leaves the record out. Records repeat each other, so that
/// each spelling is brought into form once.
pub(super) fn gather<'a, W: Eq + Hash>(
    records: &'a [SourceRecord],
    written: impl Fn(&'a SourceRecord) -> Option<W>,
    form: impl Fn(&W) -> Option<SmolStr>,
) -> Vec<OnRecord<'a>> {
    let mut forms: HashMap<W, Option<SmolStr>> = HashMap::new();
    let mut places: HashMap<SmolStr, usize> = HashMap::new();
    let mut values: Vec<OnRecord<'a>> = Vec::new();
    for record in records {
        let Some(written) = written(record) else {
            continue;
        };
        let known = match forms.get(&written) {
            Some(known) => known.clone(),
            None => {
                let new = form(&written);
                forms.insert(written, new.clone());
                new
            }
        };
        let Some(known) = known else {
            continue;
        };
        let place = places.get(&known).copied();
        match place.and_then(|place| values.get_mut(place)) {
            Some(value) => value.merge(record),
            None => {
                places.insert(known.clone(), values.len());
                values.push(OnRecord::new(known, record));
            }
        }
    }
    values
}

/// The value seen last at the front.
pub(super) fn newest_first(mut values: Vec<OnRecord<'_>>) -> Vec<OnRecord<'_>> {
    values.sort_by(by_recency);
    values
}

/// The value that most sources know; of equals the one seen last.
pub(super) fn best_attested(values: Vec<OnRecord<'_>>) -> Option<OnRecord<'_>> {
    values
        .into_iter()
        .min_by(|a, b| by_attestation(a, b).then_with(|| by_recency(a, b)))
}

fn by_attestation(a: &OnRecord<'_>, b: &OnRecord<'_>) -> Ordering {
    b.sources.len().cmp(&a.sources.len())
}

/// By last day, then first day, then number of sources; the form makes the order total.
fn by_recency(a: &OnRecord<'_>, b: &OnRecord<'_>) -> Ordering {
    let days = b.last_seen.cmp(&a.last_seen);
    days.then_with(|| b.first_seen.cmp(&a.first_seen))
        .then_with(|| by_attestation(a, b))
        .then_with(|| a.form.cmp(&b.form))
}
