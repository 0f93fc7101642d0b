//! The fixed-width layout of the Death Master File.
//!
//! | characters | holds |
//! | --- | --- |
//! | 1 | blank in a full file; `A` addition, `C` change, `D` withdrawal in an update |
//! | 2–10 | Social Security number |
//! | 11–30 | family name |
//! | 31–34 | suffix |
//! | 35–49 | given name |
//! | 50–64 | middle name |
//! | 65 | `V` verified, `P` proof seen; not used here |
//! | 66–73 | date of death, MMDDCCYY |
//! | 74–81 | birth date, MMDDCCYY |
//! | 82–100 | formerly places of residence and payment, blank since 2011; not used here |
//!
//! A month or day of `00` is unknown. Lines may lack blanks at their end.

use super::{RejectReason, Row};

/// Characters of a record.
const RECORD: usize = 100;

/// Whether a first line can only be of this layout.
pub(super) fn looks_like(line: &[u8]) -> bool {
    let Some((change, rest)) = line.split_first() else {
        return false;
    };
    let number = rest.get(..9).unwrap_or_default();
    matches!(change, b' ' | b'A' | b'C' | b'D')
        && number.len() == 9
        && number.iter().all(u8::is_ascii_digit)
        && !line.contains(&b',')
}

/// Reads a record.
pub(super) fn read(line: &[u8]) -> Result<Row, (Option<&'static str>, RejectReason)> {
    if line.len() > RECORD {
        return Err((None, RejectReason::TooLong));
    }
    // The file is ASCII; an odd byte spoils its own field and moves no other.
    let text = |first: usize, last: usize| {
        let last = last.min(line.len());
        let bytes = line.get(first - 1..last).unwrap_or_default();
        String::from_utf8_lossy(bytes).into_owned()
    };
    let mut row = Row::default();
    let change = text(1, 1);
    row.put("change", change.trim());
    let ssn = text(2, 10);
    if ssn.len() != 9 || !ssn.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err((Some("national_id"), RejectReason::InvalidNumber));
    }
    row.put("national_id", &ssn);
    row.put("family_name", &text(11, 30));
    row.put("suffix", &text(31, 34));
    row.put("given_name", &text(35, 49));
    row.put("middle_name", &text(50, 64));
    row.put("deceased_date", &date("deceased_date", &text(66, 73))?);
    row.put("date_of_birth", &date("date_of_birth", &text(74, 81))?);
    Ok(row)
}

/// From MMDDCCYY to our form; empty where nothing is known.
fn date(column: &'static str, text: &str) -> Result<String, (Option<&'static str>, RejectReason)> {
    let text = text.trim();
    if text.is_empty() || text.bytes().all(|byte| byte == b'0') {
        return Ok(String::new());
    }
    let is_date = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    match (text.get(..2), text.get(2..4), text.get(4..)) {
        (Some("00"), Some(_), Some(year)) if is_date => Ok(year.to_owned()),
        (Some(month), Some("00"), Some(year)) if is_date => Ok(format!("{year}-{month}")),
        (Some(month), Some(day), Some(year)) if is_date => Ok(format!("{year}-{month}-{day}")),
        _ => Err((Some(column), RejectReason::InvalidDate)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A record of an invented person, padded to its length.
    fn record(change: &str, death: &str, birth: &str) -> String {
        let names = format!(
            "{:<20}{:<4}{:<15}{:<15}",
            "VANTERPOOL", "JR", "CASPIAN", "R"
        );
        format!("{change:1}219440931{names}V{death:8}{birth:8}{:19}", "")
    }

    #[test]
    fn every_field_stands_where_the_layout_says() {
        let line = record("A", "03142019", "11021938");
        assert_eq!(line.len(), RECORD);
        let row = read(line.as_bytes()).unwrap();
        for (column, value) in [
            ("change", "A"),
            ("national_id", "219440931"),
            ("family_name", "VANTERPOOL"),
            ("suffix", "JR"),
            ("given_name", "CASPIAN"),
            ("middle_name", "R"),
            ("deceased_date", "2019-03-14"),
            ("date_of_birth", "1938-11-02"),
        ] {
            assert_eq!(row.text(column), Some(value), "{column}");
        }
    }

    #[test]
    fn zeros_are_parts_that_nobody_knows() {
        let row = read(record(" ", "00001971", "06001899").as_bytes()).unwrap();
        assert_eq!(row.text("change"), None);
        assert_eq!(row.text("deceased_date"), Some("1971"));
        assert_eq!(row.text("date_of_birth"), Some("1899-06"));
        let row = read(record(" ", "03141971", "00000000").as_bytes()).unwrap();
        assert_eq!(row.text("date_of_birth"), None);
    }

    #[test]
    fn lines_may_end_early_but_not_late() {
        let line = record("D", "03142019", "11021938");
        let row = read(line.trim_end().as_bytes()).unwrap();
        assert_eq!(row.text("date_of_birth"), Some("1938-11-02"));
        let row = read(b"D219440931").unwrap();
        assert_eq!(row.text("national_id"), Some("219440931"));
        let long = format!("{line} ");
        assert_eq!(
            read(long.as_bytes()).err(),
            Some((None, RejectReason::TooLong))
        );
        let error = read(b" 21944093X").err();
        assert_eq!(
            error,
            Some((Some("national_id"), RejectReason::InvalidNumber))
        );
    }

    #[test]
    fn the_layout_is_known_by_its_first_line() {
        assert!(looks_like(record(" ", "03142019", "11021938").as_bytes()));
        assert!(!looks_like(b"ssn,given_name,deceased_date"));
        assert!(!looks_like(b"{\"ssn\":\"219440931\"}"));
        assert!(!looks_like(b""));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(line in proptest::collection::vec(any::<u8>(), 0..120)) {
            let _ = read(&line);
            let _ = looks_like(&line);
        }
    }
}
