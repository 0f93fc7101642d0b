//! Dates, instants and durations as rules write and compare them.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};

/// A calendar date, or an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    Date(Date),
    Instant(Timestamp),
}

impl Moment {
    /// Reads `YYYY-MM-DD`, or RFC 3339 with any offset; a missing offset is read as UTC.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        // The shape is checked first: most text is no date, and the parser accepts more forms.
        let (date, time) = (bytes.get(..10)?, bytes.get(10));
        let has_shape = date.iter().enumerate().all(|(position, byte)| {
            if position == 4 || position == 7 {
                *byte == b'-'
            } else {
                byte.is_ascii_digit()
            }
        });
        if !has_shape || text.len() > 40 {
            return None;
        }
        match time {
            None => text.parse().ok().map(Self::Date),
            Some(b'T' | b't' | b' ') => text
                .parse::<Timestamp>()
                .or_else(|_| format!("{text}Z").parse())
                .ok()
                .map(Self::Instant),
            Some(_) => None,
        }
    }

    /// The date itself, or that of the instant in UTC.
    pub(crate) fn date(self) -> Date {
        match self {
            Self::Date(date) => date,
            Self::Instant(instant) => utc_date(instant),
        }
    }

    /// The instant itself, or the beginning of the date in UTC.
    pub(crate) fn instant(self) -> Option<Timestamp> {
        match self {
            Self::Date(date) => Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp()),
            Self::Instant(instant) => Some(instant),
        }
    }

    /// The order of two moments; where one of them is a date, the dates are compared.
    pub(crate) fn compare(self, other: Self) -> std::cmp::Ordering {
        match (self, other) {
            (Self::Instant(a), Self::Instant(b)) => a.cmp(&b),
            (a, b) => a.date().cmp(&b.date()),
        }
    }
}

pub(crate) fn utc_date(instant: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(instant).date()
}

/// A length of time in calendar units, such as `18 years` or `36 hours`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Duration {
    count: i32,
    unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Seconds,
    Minutes,
    Hours,
    Days,
    Weeks,
    Months,
    Years,
}

impl Duration {
    /// How long a pause lasts where the definition says nothing.
    pub(crate) const USUAL_PAUSE: Self = Self {
        count: 30,
        unit: Unit::Days,
    };
    /// How long a passcode is waited for where the step says nothing.
    pub(crate) const HALF_AN_HOUR: Self = Self {
        count: 30,
        unit: Unit::Minutes,
    };

    pub(crate) const HELP: &'static str = "write a whole number and a unit: seconds, minutes, \
                                           hours, days, weeks, months or years, as in `30 days`";

    /// Reads a whole number from 0 to 100,000, blanks, and a unit.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.find(|c: char| !c.is_ascii_digit())?;
        let (count, unit) = text.split_at_checked(digits)?;
        let count = count.parse().ok().filter(|count| *count <= 100_000)?;
        let unit = unit.trim_start();
        let unit = match unit.strip_suffix('s').unwrap_or(unit) {
            "second" => Unit::Seconds,
            "minute" => Unit::Minutes,
            "hour" => Unit::Hours,
            "day" => Unit::Days,
            "week" => Unit::Weeks,
            "month" => Unit::Months,
            "year" => Unit::Years,
            _ => return None,
        };
        Some(Self { count, unit })
    }

    /// The instant that lies this long after `now`; `None` where that is beyond the calendar.
    pub(crate) fn after(self, now: Timestamp) -> Option<Timestamp> {
        let count = i64::from(self.count);
        let span = match self.unit {
            Unit::Seconds => Span::new().try_seconds(count),
            Unit::Minutes => Span::new().try_minutes(count),
            Unit::Hours => Span::new().try_hours(count),
            Unit::Days => Span::new().try_days(count),
            Unit::Weeks => Span::new().try_weeks(count),
            Unit::Months => Span::new().try_months(count),
            Unit::Years => Span::new().try_years(count),
        };
        let later = now.to_zoned(TimeZone::UTC).checked_add(span.ok()?).ok()?;
        Some(later.timestamp())
    }

    /// The instant that lies this long before `now`; `None` where that is before the calendar.
    pub(crate) fn earlier(self, now: Timestamp) -> Option<Timestamp> {
        self.before(now, false)?.instant()
    }

    /// The moment that lies this long before `now`: a date for a date and a calendar unit, else an
    /// instant. `None` where that is before the calendar begins.
    fn before(self, now: Timestamp, as_date: bool) -> Option<Moment> {
        let count = i64::from(self.count);
        let calendar = match self.unit {
            Unit::Seconds => return shift(now, count),
            Unit::Minutes => return shift(now, count * 60),
            Unit::Hours => return shift(now, count * 3600),
            Unit::Days => Span::new().try_days(count),
            Unit::Weeks => Span::new().try_weeks(count),
            Unit::Months => Span::new().try_months(count),
            Unit::Years => Span::new().try_years(count),
        }
        .ok()?;
        let now = TimeZone::UTC.to_datetime(now);
        if as_date {
            return now.date().checked_sub(calendar).ok().map(Moment::Date);
        }
        let earlier = now.checked_sub(calendar).ok()?;
        let zoned = earlier.to_zoned(TimeZone::UTC).ok()?;
        Some(Moment::Instant(zoned.timestamp()))
    }

    /// Whether it is no time at all.
    pub(crate) const fn is_nothing(self) -> bool {
        self.count == 0
    }

    const fn is_of_days(self) -> bool {
        !matches!(self.unit, Unit::Seconds | Unit::Minutes | Unit::Hours)
    }

    /// Whether a moment lies longer ago than this.
    pub(crate) fn is_older(self, moment: Moment, now: Timestamp) -> bool {
        self.age(moment, now)
            .is_some_and(|(moment, limit, _)| moment.compare(limit).is_lt())
    }

    /// Whether a moment lies at most this long ago, and not after `now`.
    pub(crate) fn is_within(self, moment: Moment, now: Timestamp) -> bool {
        match self.age(moment, now) {
            Some((moment, limit, now)) => {
                moment.compare(limit).is_ge() && moment.compare(now).is_le()
            }
            // The limit lies before the calendar begins, so that only the future is excluded.
            None => moment.compare(Moment::Instant(now)).is_le(),
        }
    }

    /// The moment, the limit and now in comparable forms.
    fn age(self, moment: Moment, now: Timestamp) -> Option<(Moment, Moment, Moment)> {
        let as_date = matches!(moment, Moment::Date(_)) && self.is_of_days();
        let limit = self.before(now, as_date)?;
        let moment = if as_date {
            moment
        } else {
            Moment::Instant(moment.instant()?)
        };
        Some((moment, limit, Moment::Instant(now)))
    }
}

fn shift(now: Timestamp, seconds: i64) -> Option<Moment> {
    let earlier = now.checked_sub(SignedDuration::from_secs(seconds)).ok()?;
    Some(Moment::Instant(earlier))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn date(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    #[test]
    fn dates_and_instants_are_read_strictly() {
        for text in [
            "2026-03-01",
            "2026-03-01T10:00:00Z",
            "2026-03-01T10:00:00.123456789+02:00",
            "2026-03-01T10:00:00",
        ] {
            assert!(Moment::parse(text).is_some(), "{text}");
        }
        for text in [
            "",
            "2026",
            "2026-3-1",
            "2026-02-30",
            "20260301",
            "2026-03-01x",
            "01.03.2026",
        ] {
            assert!(Moment::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_date_and_an_instant_compare_as_dates() {
        assert!(
            date("2026-03-01")
                .compare(date("2026-03-01T23:00:00Z"))
                .is_eq()
        );
        assert!(
            date("2026-03-01")
                .compare(date("2026-03-01T23:00:00-05:00"))
                .is_lt()
        );
        assert!(
            date("2026-03-01T01:00:00+01:00")
                .compare(date("2026-03-01T00:00:00Z"))
                .is_eq()
        );
    }

    #[test]
    fn ages_count_calendar_units() {
        let now = instant("2026-03-15T12:00:00Z");
        let adult = Duration::parse("18 years").unwrap();
        assert!(adult.is_older(date("2008-03-14"), now));
        assert!(!adult.is_older(date("2008-03-15"), now));
        assert!(adult.is_within(date("2008-03-15"), now));
        assert!(!adult.is_within(date("2026-03-16"), now));
        let day = Duration::parse("1 day").unwrap();
        assert!(day.is_within(date("2026-03-14T12:00:00Z"), now));
        assert!(day.is_older(date("2026-03-14T11:59:59Z"), now));
        let hours = Duration::parse("12 hours").unwrap();
        assert!(hours.is_within(date("2026-03-15"), now));
        assert!(hours.is_older(date("2026-03-14"), now));
        let ages = Duration::parse("100000 years").unwrap();
        assert!(ages.is_within(date("0001-01-01"), now) && !ages.is_older(date("0001-01-01"), now));
    }

    #[test]
    fn what_is_later_counts_calendar_units() {
        let now = instant("2026-01-31T10:00:00Z");
        let after = |text: &str| Duration::parse(text).unwrap().after(now).unwrap();
        assert_eq!(after("90 seconds"), instant("2026-01-31T10:01:30Z"));
        assert_eq!(after("2 weeks"), instant("2026-02-14T10:00:00Z"));
        assert_eq!(after("1 month"), instant("2026-02-28T10:00:00Z"));
        assert_eq!(Duration::parse("100000 years").unwrap().after(now), None);
    }

    #[test]
    fn durations_are_a_number_and_a_unit() {
        for text in ["1 day", "30 days", " 2weeks ", "0 seconds"] {
            assert!(Duration::parse(text).is_some(), "{text}");
        }
        for text in [
            "",
            "days",
            "-1 day",
            "1.5 days",
            "1 fortnight",
            "100001 days",
            "1 dayss",
        ] {
            assert!(Duration::parse(text).is_none(), "{text}");
        }
    }
}
