//! Birth dates: reading what imports bring, and grading.

mod country;

pub use country::{is_hijri_date, parse_date_in};

use bonafide_types::PartialDate;

/// How well two dates agree, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateGrade {
    /// Day, month and year are equal.
    Exact,
    /// One side is known only in part, and every part that both have is equal.
    ExactAsFarAsKnown,
    /// Not equal, but a likely slip apart.
    Fuzzy(FuzzyDate),
    /// Two of the three parts are equal.
    Two,
    /// One of the three parts is equal.
    One,
    /// Nothing agrees.
    None,
}

impl DateGrade {
    /// Whether the dates are the same as far as both are known.
    pub const fn is_equal(self) -> bool {
        matches!(self, Self::Exact | Self::ExactAsFarAsKnown)
    }
}

/// The slip that explains two dates of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FuzzyDate {
    /// Day and month stand in each other's place.
    DayMonthSwapped,
    /// One digit differs.
    OneDigit,
    /// Two neighbouring digits of one part are exchanged.
    AdjacentTransposition,
    /// Day and month are equal, the year is one off.
    YearOffByOne,
}

/// Grades the date of a query against the date of a record.
///
/// Where either is known only in part, the parts that both have are compared: all equal gives
/// [`DateGrade::ExactAsFarAsKnown`]; otherwise the number of equal parts decides.
pub fn compare_dates(query: PartialDate, record: PartialDate) -> DateGrade {
    if query == record && query.day().is_some() {
        return DateGrade::Exact;
    }
    let full = query.day().is_some() && record.day().is_some();
    if full {
        if let Some(slip) = explain(query, record) {
            return DateGrade::Fuzzy(slip);
        }
    } else {
        let fits = |a: Option<u8>, b: Option<u8>| a.is_none() || b.is_none() || a == b;
        if query.year() == record.year()
            && fits(query.month(), record.month())
            && fits(query.day(), record.day())
        {
            return DateGrade::ExactAsFarAsKnown;
        }
    }
    match equal_date_parts(query, record) {
        0 => DateGrade::None,
        1 => DateGrade::One,
        _ => DateGrade::Two,
    }
}

/// How many of day, month and year are known on both sides and equal, 0–3.
pub fn equal_date_parts(a: PartialDate, b: PartialDate) -> u8 {
    let same = |x: Option<u8>, y: Option<u8>| u8::from(x.is_some() && x == y);
    u8::from(a.year() == b.year()) + same(a.month(), b.month()) + same(a.day(), b.day())
}

fn explain(a: PartialDate, b: PartialDate) -> Option<FuzzyDate> {
    if a.year() == b.year() && a.month() == b.day() && a.day() == b.month() {
        return Some(FuzzyDate::DayMonthSwapped);
    }
    let (x, y) = (digits(a), digits(b));
    let mut places = x
        .iter()
        .zip(&y)
        .enumerate()
        .filter(|(_, (p, q))| p != q)
        .map(|(place, _)| place);
    let (first, second, third) = (places.next(), places.next(), places.next());
    match (first, second, third) {
        (Some(_), None, _) => Some(FuzzyDate::OneDigit),
        (Some(left), Some(right), None) if are_neighbours(left, right) => {
            let exchanged = x.get(left) == y.get(right) && x.get(right) == y.get(left);
            if exchanged {
                return Some(FuzzyDate::AdjacentTransposition);
            }
            year_off_by_one(a, b)
        }
        _ => year_off_by_one(a, b),
    }
}

fn year_off_by_one(a: PartialDate, b: PartialDate) -> Option<FuzzyDate> {
    let near = (a.year() - b.year()).abs() == 1;
    (near && a.month() == b.month() && a.day() == b.day()).then_some(FuzzyDate::YearOffByOne)
}

/// Places of `YYYYMMDD` that stand beside each other in one part.
const fn are_neighbours(left: usize, right: usize) -> bool {
    left + 1 == right && !matches!(left, 3 | 5)
}

fn digits(date: PartialDate) -> [u8; 8] {
    let year = date.year().unsigned_abs();
    let two = |part: u8| [part / 10, part % 10];
    #[expect(clippy::cast_possible_truncation, reason = "each half has two digits")]
    let (century, rest) = (two((year / 100) as u8), two((year % 100) as u8));
    let month = two(date.month().unwrap_or(0));
    let day = two(date.day().unwrap_or(0));
    let mut all = [0; 8];
    let parts = [century, rest, month, day];
    for (place, digit) in all.iter_mut().zip(parts.iter().flatten()) {
        *place = *digit;
    }
    all
}

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];

/// Reads a date in the forms that import files use; `None` for what is no date.
///
/// `YYYY-MM-DD` (any separator of `-`, `/`, `.` or blank), `YYYY-MM`, `YYYY`, `YYYYMMDD`,
/// `YYYYMM00`, `MMDDYYYY`, `MM/DD/YYYY`, `M/D/YYYY`, `DD-Mon-YYYY`, `Mon D, YYYY`, and a date-time,
/// cut to its date. A month or day of zero means "unknown".
///
/// `03/04/1980` is the fourth of March, as the United States write it; `25/12/1980`, which can
/// only be day before month, is read as such. With dots the day comes first (`04.03.1980`).
/// Years have four digits, 1800–2199: two digits would be a guess at the century.
pub fn parse_date(text: &str) -> Option<PartialDate> {
    let text = text.trim();
    let text = text.get(..64).unwrap_or(text);
    if let Some(date) = PartialDate::parse(text).filter(|date| is_plausible(date.year())) {
        return Some(date);
    }
    let text = cut_time(text);
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return read_eight_digits(text);
    }
    if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return build(number(text.get(..4)?)?, number(text.get(4..)?)?, 0);
    }
    let mut fields = text
        .split(['-', '/', '.', ' ', ','])
        .map(str::trim)
        .filter(|field| !field.is_empty());
    let (first, second, third) = (fields.next()?, fields.next()?, fields.next());
    if fields.next().is_some() {
        return None;
    }
    let Some(third) = third else {
        return match (first.len(), second.len()) {
            (4, 1..=2) => build(number(first)?, number(second)?, 0),
            (1..=2, 4) => build(number(second)?, number(first)?, 0),
            (_, 4) => build(number(second)?, month_by_name(first)?, 0),
            _ => None,
        };
    };
    if first.len() == 4 && number(first).is_some() {
        let month = number(second).or_else(|| month_by_name(second))?;
        return build(number(first)?, month, number(third)?);
    }
    if third.len() != 4 {
        return None;
    }
    let year = number(third)?;
    match (number(first), number(second)) {
        (None, Some(day)) => build(year, month_by_name(first)?, day),
        (Some(day), None) => build(year, month_by_name(second)?, day),
        (Some(first), Some(second)) if text.contains('.') => {
            build(year, second, first).or_else(|| build(year, first, second))
        }
        (Some(first), Some(second)) => {
            build(year, first, second).or_else(|| build(year, second, first))
        }
        (None, None) => None,
    }
}

/// Cuts a time of day off, which begins behind the last blank or `T` before its first colon.
fn cut_time(text: &str) -> &str {
    let Some((before_colon, _)) = text.split_once(':') else {
        return text;
    };
    before_colon
        .rfind([' ', 'T', 't'])
        .and_then(|place| text.get(..place))
        .unwrap_or(text)
}

fn read_eight_digits(text: &str) -> Option<PartialDate> {
    let part = |from: usize, to: usize| text.get(from..to).and_then(number);
    build(part(0, 4)?, part(4, 6)?, part(6, 8)?)
        .or_else(|| build(part(4, 8)?, part(0, 2)?, part(2, 4)?))
}

fn build(year: u16, month: u16, day: u16) -> Option<PartialDate> {
    let year = i16::try_from(year)
        .ok()
        .filter(|year| is_plausible(*year))?;
    let known = |part: u16| u8::try_from(part).ok();
    match (month, day) {
        (0, _) => PartialDate::from_parts(year, None, None),
        (_, 0) => PartialDate::from_parts(year, known(month), None),
        _ => PartialDate::from_parts(year, Some(known(month)?), Some(known(day)?)),
    }
}

const fn is_plausible(year: i16) -> bool {
    matches!(year, 1800..=2199)
}

fn number(text: &str) -> Option<u16> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

fn month_by_name(text: &str) -> Option<u16> {
    let head = text.get(..3)?.to_ascii_uppercase();
    let is_word = text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let place = MONTHS.iter().position(|month| *month == head)?;
    if !is_word {
        return None;
    }
    u16::try_from(place + 1).ok()
}
