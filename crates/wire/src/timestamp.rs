//! The instants of a request: RFC 3339, a missing offset read as UTC.

use bonafide_types::Timestamp;
use jiff::SignedDuration;
use jiff::civil::{Date, Time};

/// Reads `YYYY-MM-DDThh:mm:ss`, with up to nine fraction digits, then `Z`, an offset `±hh:mm`, or
/// nothing for UTC. `t`, `z` and a blank for `T` are read too, as RFC 3339 allows; a leap second is
/// read as the second before it.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let (date, rest) = text.split_at_checked(10)?;
    let date = Date::new(
        number(date.get(..4)?)?,
        number(date.get(5..7)?)?,
        number(date.get(8..)?)?,
    )
    .ok()
    .filter(|_| separators_at(date, &[(4, b'-'), (7, b'-')]))?;
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (clock, rest) = rest.split_at_checked(8)?;
    if !separators_at(clock, &[(2, b':'), (5, b':')]) {
        return None;
    }
    let second: i8 = number(clock.get(6..)?)?;
    let second = if second == 60 { 59 } else { second };
    let (nanosecond, rest) = fraction(rest)?;
    let time = Time::new(
        number(clock.get(..2)?)?,
        number(clock.get(3..5)?)?,
        second,
        nanosecond,
    )
    .ok()?;
    let utc = jiff::tz::TimeZone::UTC
        .to_timestamp(date.to_datetime(time))
        .ok()?;
    utc.checked_sub(offset(rest)?).ok()
}

fn separators_at(text: &str, separators: &[(usize, u8)]) -> bool {
    let bytes = text.as_bytes();
    separators
        .iter()
        .all(|(position, separator)| bytes.get(*position) == Some(separator))
}

fn number<N: std::str::FromStr>(digits: &str) -> Option<N> {
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| digits.parse().ok()).flatten()
}

/// The nanoseconds of a fraction, and what follows it.
fn fraction(text: &str) -> Option<(i32, &str)> {
    let Some(text) = text.strip_prefix('.') else {
        return Some((0, text));
    };
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=9).contains(&length) {
        return None;
    }
    let (digits, rest) = text.split_at_checked(length)?;
    let nanoseconds = number(&format!("{digits:0<9}"))?;
    Some((nanoseconds, rest))
}

fn offset(text: &str) -> Option<SignedDuration> {
    if matches!(text, "" | "Z" | "z") {
        return Some(SignedDuration::ZERO);
    }
    let (sign, rest) = match text.as_bytes().first()? {
        b'+' => (1, text.strip_prefix('+')?),
        b'-' => (-1, text.strip_prefix('-')?),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    if hours.len() != 2 || minutes.len() != 2 {
        return None;
    }
    let hours: i64 = number(hours)?;
    let minutes: i64 = number(minutes)?;
    (hours < 24 && minutes < 60)
        .then(|| SignedDuration::from_secs(sign * (hours * 3600 + minutes * 60)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_in_all_accepted_forms() {
        for (text, utc) in [
            ("2026-03-04T14:20:05.118Z", "2026-03-04T14:20:05.118Z"),
            ("2026-03-04T14:20:05", "2026-03-04T14:20:05Z"),
            ("2026-03-04t14:20:05z", "2026-03-04T14:20:05Z"),
            ("2026-03-04 14:20:05+00:00", "2026-03-04T14:20:05Z"),
            (
                "2026-03-04T14:20:05.123456789+05:45",
                "2026-03-04T08:35:05.123456789Z",
            ),
            ("2024-02-29T23:59:60-11:30", "2024-03-01T11:29:59Z"),
            ("0001-01-01T00:00:00-23:59", "0001-01-01T23:59:00Z"),
        ] {
            assert_eq!(
                parse(text).map(|t| t.to_string()).as_deref(),
                Some(utc),
                "{text}"
            );
        }
    }

    #[test]
    fn everything_else_is_no_instant() {
        for text in [
            "",
            "2026-03-04",
            "2026-03-04T14:20Z",
            "2026-02-30T14:20:05Z",
            "2026-03-04T24:00:00Z",
            "2026-03-04T14:20:05.Z",
            "2026-03-04T14:20:05.1234567890Z",
            "2026-03-04T14:20:05+0100",
            "2026-03-04T14:20:05+24:00",
            "2026-03-04T14:20:05 Z",
            "2026/03/04T14:20:05Z",
            "20260304T142005Z",
            "1772634005",
            "2026-03-04T14:20:05ZZ",
            "+026-03-04T14:20:05Z",
            "２０２６-03-04T14:20:05Z",
            "2026-03-04T14:20:-5Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
