//! Deaths that only who is certified for them may use.

use bonafide_feeds::DeathRecord;
use bonafide_types::Date;

/// Calendar years from the date of death.
const RESTRICTED_YEARS: i16 = 3;

/// Whether a death is so recent on a day, or may be: of a date known in part the latest day counts.
pub(super) fn is_recent(record: &DeathRecord, today: Date) -> bool {
    let Some(death) = record.deceased_date else {
        return true;
    };
    // Behind a part that is unknown stands the largest one there is.
    let earliest_free = (
        death.year().saturating_add(RESTRICTED_YEARS),
        death.month().unwrap_or(12),
        death.day().unwrap_or(31),
    );
    let today = (
        today.year(),
        today.month().unsigned_abs(),
        today.day().unsigned_abs(),
    );
    today <= earliest_free
}

#[cfg(test)]
mod tests {
    use super::*;
    use bonafide_types::PartialDate;

    #[test]
    fn three_years_pass_from_the_latest_possible_day() {
        let today: Date = "2026-11-25".parse().unwrap();
        for (death, is_recent_then) in [
            ("2023-11-24", false),
            ("2023-11-25", true),
            ("2024-01-01", true),
            ("2023-10", false),
            ("2023-11", true),
            ("2023", true),
            ("2022", false),
        ] {
            let record = DeathRecord {
                deceased_date: PartialDate::parse(death),
                ..DeathRecord::default()
            };
            assert_eq!(is_recent(&record, today), is_recent_then, "{death}");
        }
    }
}
