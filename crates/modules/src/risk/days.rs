//! Days before the evaluation.

use bonafide_types::{Date, Timestamp};
use jiff::tz::TimeZone;

/// Whole days from a date to an instant; 0 for a date that lies ahead.
pub(super) fn days_since(date: Date, now: Timestamp) -> f64 {
    let today = now.to_zoned(TimeZone::UTC).date();
    let days = today.since(date).map_or(0, |span| span.get_days());
    f64::from(days.max(0))
}

/// Days from one instant to another, with their fraction; 0 for an instant that lies ahead.
pub(super) fn exact_days(instant: Timestamp, now: Timestamp) -> f64 {
    let seconds = now.duration_since(instant).as_secs_f64();
    (seconds / 86_400.0).max(0.0)
}
