//! A date of which the day, or the month and the day, may be unknown.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A calendar date known to the year, to the month or to the day.
///
/// Written `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. Month 1–12, day valid in its month, year 1–9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    // INVARIANT: `day` is 0 where `month` is 0; otherwise the parts form a real date.
    year: i16,
    month: u8,
    day: u8,
}

impl PartialDate {
    /// A full date.
    pub fn full(date: Date) -> Self {
        Self {
            year: date.year(),
            month: date.month().unsigned_abs(),
            day: date.day().unsigned_abs(),
        }
    }

    /// Builds from parts; `None` for a date that does not exist or a day without a month.
    pub fn from_parts(year: i16, month: Option<u8>, day: Option<u8>) -> Option<Self> {
        if !(1..=9999).contains(&year) || (day.is_some() && month.is_none()) {
            return None;
        }
        let probe_month = i8::try_from(month.unwrap_or(1)).ok()?;
        let probe_day = i8::try_from(day.unwrap_or(1)).ok()?;
        Date::new(year, probe_month, probe_day).ok()?;
        Some(Self {
            year,
            month: month.unwrap_or(0),
            day: day.unwrap_or(0),
        })
    }

    /// Reads `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, or a date-time that begins with a full date
    /// followed by `T` or a blank (the rest is cut off).
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let date = match text.get(..10) {
            Some(date) if matches!(text.as_bytes().get(10), Some(b'T' | b't' | b' ')) => date,
            _ => text,
        };
        let mut parts = date.split('-');
        let year = number(parts.next()?, 4)?;
        let month = parts
            .next()
            .map(|part| number(part, 2).ok_or(()))
            .transpose()
            .ok()?;
        let day = parts
            .next()
            .map(|part| number(part, 2).ok_or(()))
            .transpose()
            .ok()?;
        if parts.next().is_some() {
            return None;
        }
        let month = month.map(u8::try_from).transpose().ok()?;
        let day = day.map(u8::try_from).transpose().ok()?;
        Self::from_parts(year, month, day)
    }

    /// The year.
    pub const fn year(self) -> i16 {
        self.year
    }

    /// The month, 1–12, where known.
    pub const fn month(self) -> Option<u8> {
        if self.month == 0 {
            None
        } else {
            Some(self.month)
        }
    }

    /// The day of the month, where known.
    pub const fn day(self) -> Option<u8> {
        if self.day == 0 { None } else { Some(self.day) }
    }

    /// The full date, where all three parts are known.
    pub fn to_date(self) -> Option<Date> {
        let month = i8::try_from(self.month()?).ok()?;
        let day = i8::try_from(self.day()?).ok()?;
        Date::new(self.year, month, day).ok()
    }
}

fn number(text: &str, digits: usize) -> Option<i16> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month() {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day() {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl Serialize for PartialDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a date"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_the_accepted_forms() {
        for (text, shown) in [
            ("1987-11-02", "1987-11-02"),
            ("1987-11", "1987-11"),
            ("1987", "1987"),
            ("1987-11-02T10:00:00Z", "1987-11-02"),
        ] {
            assert_eq!(PartialDate::parse(text).unwrap().to_string(), shown);
        }
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in [
            "",
            "1990-02-30",
            "1990-13",
            "90-01-01",
            "1990/01/01",
            "1990-1-1",
            "١٩٩٠",
            "1990-01-01x",
        ] {
            assert_eq!(PartialDate::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_prints_what_it_read(text in "\\PC{0,24}") {
            if let Some(date) = PartialDate::parse(&text) {
                prop_assert_eq!(PartialDate::parse(&date.to_string()), Some(date));
            }
        }
    }
}
