//! Whether somebody with all records at hand would know the answer.
//!
//! Two explanations compete with "this is the person on record". One: a stranger out of a nation
//! of some 260 million adults, who agrees by chance. Two: a relative, who has family name, address
//! and phone in common anyway, so that only given name, birth date, ids and email speak. A query
//! with an answer must beat both clearly; a query about nobody must lose clearly to one of them.
//! The figures are logarithms to base two of how much more often an outcome is seen with the same
//! person than under the other explanation. They are round on purpose: what is near the line is
//! not asked.

use super::names::{Likeness, family_likeness, given_likeness, words};
use super::rarity::Rarity;
use crate::country::Country;
use crate::person::Person;
use crate::query::QueryApplicant;
use crate::record::Record;
use smol_str::SmolStr;

/// Evidence in bits against chance, above which a stranger is ruled out (2^28 adults).
const SURE_OF_PERSON: f64 = 30.0;
/// Evidence below which chance explains the likeness.
const SURE_OF_CHANCE: f64 = 17.0;
/// Evidence against a relative, above which one is ruled out.
const SURE_AGAINST_RELATIVE: f64 = 5.0;
/// Evidence below which it is a relative.
const SURE_OF_RELATIVE: f64 = -5.5;
/// How far the person must be ahead of others of the household.
const LEAD: f64 = 7.0;

/// Evidence for one person against both other explanations, in bits.
#[derive(Clone, Copy, Debug)]
struct Bits {
    chance: f64,
    relative: f64,
}

/// One agreement or contradiction: against chance, against a relative.
type Weight = (f64, f64);

/// Weighs one field of a record; `None` where either side says nothing.
type Field<Judge> = fn(&Judge, &Record, &QueryApplicant) -> Option<Weight>;

const SILENT: Weight = (0.0, 0.0);

/// Weighs applicants against the records of one household.
pub(super) struct Evidence<'set> {
    pub(super) rarity: &'set Rarity,
    pub(super) country: &'static dyn Country,
}

impl Evidence<'_> {
    /// Whether the records name this person, and nobody else of the household, as the applicant.
    pub(super) fn names(
        &self,
        person: &Person,
        records: &[Record],
        applicant: &QueryApplicant,
    ) -> bool {
        let wanted = person.key.person_id();
        let mut own = None;
        let mut best_other = f64::NEG_INFINITY;
        for records in records.chunk_by(|left, right| left.person_id == right.person_id) {
            let bits = self.bits(records, applicant);
            if records
                .first()
                .is_some_and(|record| record.person_id == wanted)
            {
                own = Some(bits);
            } else {
                best_other = best_other.max(bits.relative);
            }
        }
        own.is_some_and(|own| {
            own.chance >= SURE_OF_PERSON
                && own.relative >= SURE_AGAINST_RELATIVE
                && own.relative - best_other >= LEAD
        })
    }

    /// Whether the applicant is nobody on these records.
    pub(super) fn excludes_all(&self, records: &[Record], applicant: &QueryApplicant) -> bool {
        records
            .chunk_by(|left, right| left.person_id == right.person_id)
            .map(|records| self.bits(records, applicant))
            .all(|bits| bits.chance <= SURE_OF_CHANCE || bits.relative <= SURE_OF_RELATIVE)
    }

    /// Each field speaks once, through the record that agrees best.
    fn bits(&self, records: &[Record], applicant: &QueryApplicant) -> Bits {
        let mut total = Bits {
            chance: 0.0,
            relative: 0.0,
        };
        let fields: [Field<Self>; 9] = [
            Self::name,
            Self::middle_name,
            |_, record, applicant| suffix(record, applicant),
            |_, record, applicant| {
                let (left, right) = (record.gender.as_ref()?, applicant.gender.as_ref()?);
                Some(if left == right {
                    (1.0, 1.0)
                } else {
                    (-6.0, -6.0)
                })
            },
            |_, record, applicant| birth_date(record, applicant),
            |_, record, applicant| national_id(record, applicant),
            |_, record, applicant| phone(record, applicant),
            |_, record, applicant| email(record, applicant),
            |_, record, applicant| address(record, applicant),
        ];
        for field in fields {
            let (chance, relative) = records
                .iter()
                .filter_map(|record| field(self, record, applicant))
                .max_by(|left, right| left.0.total_cmp(&right.0))
                .unwrap_or(SILENT);
            total.chance += chance;
            total.relative += relative;
        }
        total
    }

    fn name(&self, record: &Record, applicant: &QueryApplicant) -> Option<Weight> {
        let given = applicant.given_name.as_deref()?;
        let family = applicant.family_name.as_deref()?;
        let straight = self.name_as(record, given, family)?;
        let (chance, relative) = self.name_as(record, family, given)?;
        let swapped = (chance - 3.0, relative);
        Some(if swapped.0 > straight.0 {
            swapped
        } else {
            straight
        })
    }

    fn name_as(&self, record: &Record, given: &str, family: &str) -> Option<Weight> {
        let known_given = record.given_name.as_deref()?;
        let known_family = record.family_name.as_deref()?;
        let likeness = given_likeness(self.country, known_given, given);
        let known_middle = record.middle_name.as_deref().unwrap_or("");
        let by_middle = given_likeness(self.country, known_middle, given);
        let rarity = self.rarity.given(known_given);
        let less = |bits: f64| (rarity - bits).max(2.0);
        let given_weight = match likeness {
            Likeness::Equal => (rarity, 5.4),
            Likeness::Nickname => (less(1.5), 4.5),
            Likeness::Close => (less(2.0), 4.0),
            Likeness::Initial => (3.0, 2.0),
            Likeness::Other | Likeness::Part if by_middle == Likeness::Equal => (less(2.0), 3.5),
            Likeness::Other | Likeness::Part => (-6.6, -7.0),
        };
        let rarity = self.rarity.family(known_family);
        let family_weight = match family_likeness(known_family, family) {
            Likeness::Equal => (rarity, 0.0),
            Likeness::Close => ((rarity - 2.0).max(2.0), 0.0),
            Likeness::Part => ((rarity - 3.0).max(2.0), 0.0),
            _ => (-3.5, -0.5),
        };
        Some((
            given_weight.0 + family_weight.0,
            given_weight.1 + family_weight.1,
        ))
    }

    fn middle_name(&self, record: &Record, applicant: &QueryApplicant) -> Option<Weight> {
        let (left, right) = (
            record.middle_name.as_deref()?,
            applicant.middle_name.as_deref()?,
        );
        Some(match given_likeness(self.country, left, right) {
            Likeness::Equal if right.len() > 1 => (5.0, 2.0),
            Likeness::Equal | Likeness::Close | Likeness::Initial => (3.0, 1.0),
            _ => (-3.5, -3.0),
        })
    }
}

fn suffix(record: &Record, applicant: &QueryApplicant) -> Option<Weight> {
    let known = record.suffix.as_deref()?;
    let said = applicant.suffix.as_deref()?;
    Some(if known.eq_ignore_ascii_case(said) {
        (5.0, 4.0)
    } else {
        (-5.5, -5.5)
    })
}

fn birth_date(record: &Record, applicant: &QueryApplicant) -> Option<Weight> {
    let known = record.date_of_birth.as_deref()?;
    let said = applicant.date_of_birth.as_deref()?;
    if known.len() < 10 || said.len() < 10 {
        return None;
    }
    if known == said {
        return Some((14.0, 5.5));
    }
    let parts = |date: &str| -> [SmolStr; 3] {
        let mut parts = date.split('-').map(SmolStr::new);
        std::array::from_fn(|_| parts.next().unwrap_or_default())
    };
    let ([year, month, day], [said_year, said_month, said_day]) = (parts(known), parts(said));
    let exchanged = year == said_year && month == said_day && day == said_month;
    let equal_parts = [year == said_year, month == said_month, day == said_day]
        .into_iter()
        .filter(|equal| *equal)
        .count();
    let wrong_signs = known
        .chars()
        .zip(said.chars())
        .filter(|(left, right)| left != right)
        .count();
    Some(
        if exchanged || (equal_parts == 2 && (wrong_signs == 1 || year != said_year)) {
            (7.0, 1.5)
        } else if equal_parts == 2 {
            (3.0, 0.0)
        } else {
            (-6.6, -6.6)
        },
    )
}

fn digits(text: &str) -> Vec<char> {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn national_id(record: &Record, applicant: &QueryApplicant) -> Option<Weight> {
    let known = digits(record.national_id.as_deref()?);
    let said = digits(applicant.national_id.as_deref()?);
    let whole = known.len().min(said.len()) >= 9;
    let length = if whole { 9 } else { 4 };
    let known = known.get(known.len().checked_sub(length)?..)?;
    let said = said.get(said.len().checked_sub(length)?..)?;
    let wrong = known
        .iter()
        .zip(said)
        .filter(|(left, right)| left != right)
        .count();
    Some(match (whole, wrong) {
        (true, 0) => (24.0, 7.5),
        // Ids that follow each other are a sign of twins as much as of a slip.
        (true, 1 | 2) => (15.0, 1.0),
        (true, _) => (-9.0, -8.0),
        (false, 0) => (12.5, 6.5),
        (false, 1) => (-1.0, -2.5),
        (false, _) => (-6.0, -6.0),
    })
}

fn phone(record: &Record, applicant: &QueryApplicant) -> Option<Weight> {
    let known = digits(record.phone_number.as_deref()?);
    let said = digits(applicant.phone_number.as_deref()?);
    let tail = |number: &[char]| {
        number
            .get(number.len().checked_sub(10)?..)
            .map(<[_]>::to_vec)
    };
    Some(if tail(&known)? == tail(&said)? {
        (17.0, 0.0)
    } else {
        (-1.0, 0.0)
    })
}

fn email(record: &Record, applicant: &QueryApplicant) -> Option<Weight> {
    let (known, said) = (record.email.as_deref()?, applicant.email.as_deref()?);
    Some(if known == said {
        (22.0, 6.0)
    } else {
        (-1.0, -1.0)
    })
}

fn address(record: &Record, applicant: &QueryApplicant) -> Option<Weight> {
    let (known, said) = (record.line_1.as_deref()?, applicant.line_1.as_deref()?);
    let number = |line: &str| {
        line.split(' ')
            .find(|word| word.starts_with(|sign: char| sign.is_ascii_digit()))
            .map(SmolStr::new)
    };
    let same_town = record.locality.is_some()
        && record
            .locality
            .as_deref()
            .zip(applicant.locality.as_deref())
            .is_some_and(|(left, right)| left.eq_ignore_ascii_case(right));
    let shared_word = words(known).any(|word| {
        word.len() > 3 && words(said).any(|other| strsim::osa_distance(&word, &other) <= 1)
    });
    let same_number = number(known).is_some() && number(known) == number(said);
    Some(match (same_town, same_number && shared_word) {
        (true, true) => (16.0, 0.0),
        (true, false) => (3.5, 0.0),
        (false, true) => (8.0, 0.0),
        (false, false) => (-1.5, 0.0),
    })
}
