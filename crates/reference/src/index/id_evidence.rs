//! How the ids on record agree with the sent one.
//!
//! Only ids of one country and one form are compared: a passport number says nothing against an
//! identity card, and the digits of one country nothing about another.

use super::evidence::IdEvidence;
use super::features::{Features, Sourced};
use super::id::PackedId;
use super::sought::Sought;
use crate::{CountryId, QueryId};

/// More differing characters than this make another id.
const MOST_DIFFERENCES: u8 = 3;
/// Characters that may be a letter on one side and a digit on the other in two ids of one form.
const MOST_CONFUSED: usize = 2;

/// The best agreement of the sent id with those on record, and its place among them.
pub(crate) fn compare_id(sought: &Sought<'_>, features: &Features) -> (IdEvidence, usize) {
    let Some(sent) = sought.id else {
        return (IdEvidence::NotComparable, 0);
    };
    let rank = |evidence: &IdEvidence| match evidence {
        IdEvidence::Exact => 0,
        IdEvidence::LastFour => 10,
        IdEvidence::Near {
            differences,
            adjacent_exchange,
        } => 1 + 2 * differences - u8::from(*adjacent_exchange) * 2,
        _ => 20,
    };
    let grades = features.ids.iter().enumerate();
    grades
        .filter_map(|(place, id)| Some((grade(sent, &id.value)?, place)))
        .min_by_key(|(grade, _)| rank(grade))
        .unwrap_or((IdEvidence::NoneOnRecord, 0))
}

/// How the sent id agrees with one on record; `None` where the two cannot be compared.
fn grade(sent: QueryId, record: &PackedId) -> Option<IdEvidence> {
    match (sent, record) {
        (QueryId::Nine(sent), PackedId::Nine { digits, .. }) => {
            Some(grade_texts(&sent, &digits_of(*digits)))
        }
        (QueryId::LastFour(_), PackedId::Nine { digits, .. }) => {
            Some(grade_last_four(sent, digits % 10_000))
        }
        (QueryId::Nine(_) | QueryId::LastFour(_), PackedId::LastFour(digits)) => {
            Some(grade_last_four(sent, *digits))
        }
        (QueryId::Other(sent), PackedId::Other(record)) => {
            are_of_one_form(&sent, record).then(|| grade_texts(sent.text(), record.text()))
        }
        (QueryId::Other(_), _) | (_, PackedId::Other(_)) => None,
    }
}

fn grade_last_four(sent: QueryId, record: u32) -> IdEvidence {
    if sent.last_four() == Some(record) {
        IdEvidence::LastFour
    } else {
        IdEvidence::Different
    }
}

/// Grades two ids of equal length.
fn grade_texts(sent: &[u8], record: &[u8]) -> IdEvidence {
    match differences(sent, record) {
        0 => IdEvidence::Exact,
        differences @ 1..=MOST_DIFFERENCES => IdEvidence::Near {
            differences,
            adjacent_exchange: differences == 2 && has_exchange(sent, record),
        },
        _ => IdEvidence::Different,
    }
}

/// Whether two ids may be of one kind: one country, one length, letters where the other has
/// letters, but for a slip such as `O` for `0`.
fn are_of_one_form(a: &CountryId, b: &CountryId) -> bool {
    let confused = a
        .text()
        .iter()
        .zip(b.text())
        .filter(|(a, b)| a.is_ascii_digit() != b.is_ascii_digit())
        .count();
    a.country() == b.country() && a.text().len() == b.text().len() && confused <= MOST_CONFUSED
}

fn differences(a: &[u8], b: &[u8]) -> u8 {
    let count = a.iter().zip(b).filter(|(a, b)| a != b).count();
    u8::try_from(count).unwrap_or(u8::MAX)
}

/// Whether two neighbouring characters stand in each other's place.
fn has_exchange(a: &[u8], b: &[u8]) -> bool {
    a.windows(2)
        .zip(b.windows(2))
        .any(|(a, b)| a != b && a.iter().eq(b.iter().rev()))
}

/// The sent nine digits are numerically next to those on record.
pub(crate) fn follows(sought: &Sought<'_>, features: &Features, id_place: usize) -> bool {
    let on_record = features.ids.get(id_place).map(|id| id.value);
    let sent = sought.id.and_then(QueryId::nine);
    match (sent, on_record) {
        (Some(sent), Some(PackedId::Nine { digits, .. })) => {
            matches!(sent.abs_diff(digits), 1..=3)
        }
        _ => false,
    }
}

/// Whether a whole id was sent, and only others that could be the same are on record.
pub(crate) fn has_another_id(sought: &Sought<'_>, features: &Features) -> bool {
    let Some(sent) = sought.whole_id() else {
        return false;
    };
    let mut comparable = features
        .ids
        .iter()
        .filter(|id| id.value.is_whole() && grade(sent, &id.value).is_some());
    let has_this = comparable.clone().any(|id| id.value.is(sent));
    !has_this && comparable.next().is_some()
}

/// The fewest characters by which the sent whole id misses one on record.
pub(crate) fn fewest_differences(sought: &Sought<'_>, features: &Features) -> Option<u8> {
    let sent = sought.whole_id()?;
    let ids = features.ids.iter().map(|id| id.value);
    ids.filter_map(|record| match (sent, record) {
        (QueryId::Nine(sent), PackedId::Nine { digits, .. }) => {
            Some(differences(&sent, &digits_of(digits)))
        }
        (QueryId::Other(sent), PackedId::Other(record)) => {
            are_of_one_form(&sent, &record).then(|| differences(sent.text(), record.text()))
        }
        _ => None,
    })
    .min()
}

/// Whether the sent whole id is the best known of its kind; `None` where there is none.
pub(crate) fn is_main(sought: &Sought<'_>, ids: &[Sourced<PackedId>]) -> Option<bool> {
    let sent = sought.whole_id()?;
    let main = ids
        .iter()
        .find(|id| id.value.is_whole() && grade(sent, &id.value).is_some())?;
    Some(main.value.is(sent))
}

/// Whole ids of which no two of one kind differ by one character alone: mistyped copies count
/// once. Ids of several kinds are what people have; the most of one kind count.
pub(crate) fn distinct_ids(ids: &[Sourced<PackedId>]) -> u8 {
    if let [only] = ids {
        return u8::from(only.value.is_whole());
    }
    let mut distinct: Vec<PackedId> = Vec::new();
    for id in ids.iter().filter(|id| id.value.is_whole()) {
        let is_copy = distinct
            .iter()
            .any(|other| apart(other, &id.value).is_some_and(|differences| differences <= 1));
        if !is_copy {
            distinct.push(id.value);
        }
    }
    let of_one_kind = distinct.iter().map(|id| {
        let same = distinct.iter().filter(|other| apart(id, other).is_some());
        same.count()
    });
    u8::try_from(of_one_kind.max().unwrap_or(0)).unwrap_or(u8::MAX)
}

/// By how many characters two ids of one kind differ; `None` for ids of different kinds.
fn apart(a: &PackedId, b: &PackedId) -> Option<u8> {
    match (a, b) {
        (PackedId::Nine { digits: a, .. }, PackedId::Nine { digits: b, .. }) => {
            Some(differences(&digits_of(*a), &digits_of(*b)))
        }
        (PackedId::Other(a), PackedId::Other(b)) => {
            are_of_one_form(a, b).then(|| differences(a.text(), b.text()))
        }
        _ => None,
    }
}

/// Whether there is a Social Security number, and whether there is a taxpayer number.
pub(crate) fn id_kinds(ids: &[Sourced<PackedId>]) -> (bool, bool) {
    let has = |wanted: bool| {
        ids.iter()
            .any(|id| matches!(id.value, PackedId::Nine { is_itin, .. } if is_itin == wanted))
    };
    (has(false), has(true))
}

/// The nine digits of a number, leading zeros included.
fn digits_of(mut number: u32) -> [u8; 9] {
    let mut digits = [0; 9];
    for digit in digits.iter_mut().rev() {
        *digit = u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn other(country: &str, text: &str) -> (QueryId, PackedId) {
        let id = CountryId::read(country, text).unwrap();
        (QueryId::Other(id), PackedId::Other(id))
    }

    #[test]
    fn a_slip_is_near_and_another_number_is_different() {
        let (_, record) = other("IT", "RSSMRA85T10A562S");
        let graded = |text| grade(other("IT", text).0, &record);
        assert_eq!(graded("rssmra 85t10 a562s"), Some(IdEvidence::Exact));
        let near = |differences, adjacent_exchange| {
            Some(IdEvidence::Near {
                differences,
                adjacent_exchange,
            })
        };
        assert_eq!(graded("RSSMRA85T10A563S"), near(1, false));
        assert_eq!(graded("RSSMRA85T01A562S"), near(2, true));
        assert_eq!(graded("BNCGLI91C44F205H"), Some(IdEvidence::Different));
    }

    #[test]
    fn ids_of_other_forms_and_countries_are_not_compared() {
        let (_, identity_card) = other("IT", "RSSMRA85T10A562S");
        assert_eq!(grade(other("IT", "CA12345AB").0, &identity_card), None);
        assert_eq!(
            grade(other("PT", "RSSMRA85T10A562S").0, &identity_card),
            None
        );
        let american = QueryId::read("US", "543623154").unwrap();
        assert_eq!(grade(american, &other("CA", "543623154").1), None);
    }

    #[test]
    fn numbers_of_two_kinds_are_no_two_identities() {
        let sourced = |text| Sourced {
            value: other("IN", text).1,
            sources: 1,
        };
        let kinds = [sourced("2341 2341 2346"), sourced("BNZPM2501F")];
        assert_eq!(distinct_ids(&kinds), 1);
        let two = [
            sourced("BNZPM2501F"),
            sourced("ALWPG5809L"),
            sourced("BNZPM2501F"),
        ];
        assert_eq!(distinct_ids(&two), 2);
    }
}
