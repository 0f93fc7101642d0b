//! Dates: the reference date and arithmetic that saturates instead of failing.

use crate::dice::Dice;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use smol_str::{SmolStr, ToSmolStr as _};

/// The day on which the population is looked at; nothing in it is later.
pub const AS_OF: Date = date(2026, 9, 30);

/// Days in a year, for ages and spans where a day more or less does not matter.
pub(crate) const YEAR: i64 = 365;

pub(crate) fn plus_days(from: Date, days: i64) -> Date {
    let days = days.clamp(-100_000, 100_000);
    from.saturating_add(days.days())
}

pub(crate) fn plus_years(from: Date, years: i64) -> Date {
    from.saturating_add(years.clamp(-300, 300).years())
}

pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// A day of the closed range; `from` when the range is empty.
pub(crate) fn day_between(dice: &mut Dice, from: Date, to: Date) -> Date {
    plus_days(from, dice.between(0, days_between(from, to).max(0)))
}

/// A birth date of somebody who is `age` years old on [`AS_OF`].
pub(crate) fn birth_date(dice: &mut Dice, age: i64) -> Date {
    let youngest = plus_years(AS_OF, -age);
    plus_days(youngest, -dice.between(0, YEAR - 1))
}

/// Full years from birth to a day.
pub(crate) fn age_on(birth: Date, day: Date) -> i64 {
    let had_birthday = (day.month(), day.day()) >= (birth.month(), birth.day());
    i64::from(day.year() - birth.year()) - i64::from(!had_birthday)
}

pub(crate) fn iso(day: Date) -> SmolStr {
    day.to_smolstr()
}

/// Values that change over time, each with the day from which it holds.
#[derive(Clone, Debug)]
pub(crate) struct History<T>(Vec<(Date, T)>);

impl<T> Default for History<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> History<T> {
    pub(crate) fn starting(from: Date, value: T) -> Self {
        Self(vec![(from, value)])
    }

    /// Adds the value that holds from a day on; what held later than that day is forgotten.
    pub(crate) fn change(&mut self, from: Date, value: T) {
        self.0.retain(|(earlier, _)| *earlier < from);
        self.0.push((from, value));
    }

    /// The value on a day; before the first one, the first one.
    pub(crate) fn at(&self, day: Date) -> Option<&T> {
        self.entry_at(day).map(|(_, value)| value)
    }

    /// The same with the day from which it holds.
    pub(crate) fn entry_at(&self, day: Date) -> Option<&(Date, T)> {
        let next = self.0.partition_point(|(from, _)| *from <= day);
        self.0.get(next.saturating_sub(1))
    }

    /// What held just before the value of a day; `None` for the first one.
    pub(crate) fn before(&self, day: Date) -> Option<&T> {
        let next = self.0.partition_point(|(from, _)| *from <= day);
        let earlier = next.checked_sub(2)?;
        self.0.get(earlier).map(|(_, value)| value)
    }

    pub(crate) fn latest(&self) -> Option<&T> {
        self.0.last().map(|(_, value)| value)
    }

    pub(crate) fn entries(&self) -> &[(Date, T)] {
        &self.0
    }

    /// The values before the latest one, open to change.
    pub(crate) fn earlier_mut(&mut self) -> impl Iterator<Item = &mut T> {
        let earlier = self.0.len().saturating_sub(1);
        self.0.iter_mut().take(earlier).map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_knows_each_day() {
        let mut names = History::starting(date(1980, 1, 1), "maiden");
        names.change(date(2005, 6, 1), "married");
        assert_eq!(names.at(date(1970, 1, 1)), Some(&"maiden"));
        assert_eq!(names.at(date(2005, 5, 31)), Some(&"maiden"));
        assert_eq!(names.at(date(2005, 6, 1)), Some(&"married"));
        assert_eq!(names.before(date(2010, 1, 1)), Some(&"maiden"));
        assert_eq!(names.before(date(2000, 1, 1)), None);
        names.change(date(2000, 1, 1), "other");
        assert_eq!(names.latest(), Some(&"other"));
        assert_eq!(names.entries().len(), 2);
    }

    #[test]
    fn ages_count_birthdays() {
        assert_eq!(age_on(date(2000, 9, 30), AS_OF), 26);
        assert_eq!(age_on(date(2000, 10, 1), AS_OF), 25);
        assert_eq!(days_between(date(2024, 2, 1), date(2024, 3, 1)), 29);
    }
}
