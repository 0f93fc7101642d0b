//! How often the right person is named, by kind of query.

use bonafide_population::{Query as Asked, QueryApplicant};
use bonafide_reference::{Index, Query};
use smol_str::SmolStr;
use std::collections::BTreeMap;

#[derive(Clone, Copy, Default)]
struct Tally {
    right: u64,
    wrong_person: u64,
    missed: u64,
    false_alarm: u64,
    rightly_nobody: u64,
}

impl Tally {
    fn count(&mut self, found: Option<&SmolStr>, expected: Option<&SmolStr>) {
        let slot = match (found, expected) {
            (Some(found), Some(expected)) if found == expected => &mut self.right,
            (Some(_), Some(_)) => &mut self.wrong_person,
            (None, Some(_)) => &mut self.missed,
            (Some(_), None) => &mut self.false_alarm,
            (None, None) => &mut self.rightly_nobody,
        };
        *slot += 1;
    }

    fn add(&mut self, other: &Self) {
        self.right += other.right;
        self.wrong_person += other.wrong_person;
        self.missed += other.missed;
        self.false_alarm += other.false_alarm;
        self.rightly_nobody += other.rightly_nobody;
    }

    fn precision(&self) -> f64 {
        ratio(
            self.right,
            self.right + self.wrong_person + self.false_alarm,
        )
    }

    fn recall(&self) -> f64 {
        ratio(self.right, self.right + self.wrong_person + self.missed)
    }

    fn f1(&self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        2.0 * precision * recall / (precision + recall)
    }

    fn print(&self, name: &str) {
        println!(
            "{name:20} right {:6} wrong {:4} missed {:5} false alarm {:4} rightly nobody {:6}  P {:.4} R {:.4} F1 {:.4}",
            self.right,
            self.wrong_person,
            self.missed,
            self.false_alarm,
            self.rightly_nobody,
            self.precision(),
            self.recall(),
            self.f1(),
        );
    }
}

fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

/// Whom the index names for an applicant.
pub(crate) fn answer(index: &Index, applicant: &QueryApplicant) -> Option<SmolStr> {
    let best = index
        .resolve(&Query::from_applicant(&applicant.to_applicant()))
        .best?;
    let records = index.entity_records(best.entity).ok()?;
    records.first()?.person_id.clone()
}

/// The share of queries with an answer whose person a look-up may compare at all.
pub(crate) fn blocking_recall<Kind>(index: &Index, queries: &[Asked<Kind>]) -> f64 {
    let mut tally = Tally::default();
    for query in queries {
        let Some(truth) = &query.truth else { continue };
        let read = Query::from_applicant(&query.applicant.to_applicant());
        let is_reached = index.candidates(&read).into_iter().any(|entity| {
            let records = index.entity_records(entity).unwrap_or_default();
            records
                .first()
                .is_some_and(|record| record.person_id.as_ref() == Some(&truth.person_id))
        });
        if is_reached {
            tally.right += 1;
        } else {
            tally.missed += 1;
        }
    }
    tally.recall()
}

/// Prints quality by kind and over all, and returns F1 over all.
pub(crate) fn print<Kind: Copy + Into<&'static str>>(
    queries: &[Asked<Kind>],
    answers: &[Option<SmolStr>],
) -> f64 {
    let mut by_kind: BTreeMap<&str, Tally> = BTreeMap::new();
    for (query, found) in queries.iter().zip(answers) {
        let expected = query.truth.as_ref().map(|truth| &truth.person_id);
        by_kind
            .entry(query.kind.into())
            .or_default()
            .count(found.as_ref(), expected);
    }
    let mut all = Tally::default();
    for (kind, tally) in &by_kind {
        tally.print(kind);
        all.add(tally);
    }
    all.print("ALL");
    all.f1()
}

/// Prints the first wrong answers, of one kind where one is named, with the records of who was
/// meant and who was found.
pub(crate) fn explain_misses<Kind: Copy + Into<&'static str>>(
    index: &Index,
    queries: &[Asked<Kind>],
    answers: &[Option<SmolStr>],
    how_many: usize,
    kind: &str,
) {
    let wrong = queries.iter().zip(answers).filter(|(query, found)| {
        let expected = query.truth.as_ref().map(|truth| &truth.person_id);
        found.as_ref() != expected && (kind.is_empty() || kind == query.kind.into())
    });
    for (query, found) in wrong.take(how_many) {
        let expected = query.truth.as_ref().map(|truth| &truth.person_id);
        let name: &str = query.kind.into();
        println!("--- {name}");
        println!("asked {:?}", query.applicant);
        println!("truth {expected:?}, found {found:?}");
        print_records(index, [found.as_ref(), expected]);
    }
}

fn print_records(index: &Index, wanted: [Option<&SmolStr>; 2]) {
    let result = index.for_each_record(|record| {
        if record.person_id.is_some() && wanted.contains(&record.person_id.as_ref()) {
            println!(
                "  {:?} {} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
                record.person_id,
                record.source,
                record.given_name,
                record.middle_name,
                record.family_name,
                record.suffix,
                record.date_of_birth.map(|date| date.to_string()),
                record.national_id,
                record.phone_number,
                record.email,
                record.line_1,
                record.line_2,
                record.locality,
                record.postal_code,
            );
        }
    });
    if result.is_err() {
        println!("the profiles do not open");
    }
}
