//! The sources that hold records, each with its habits, from `data/sources.csv`.
//!
//! Columns hold percentages unless named otherwise: `weight` is the share among records, `recent`
//! the share seen within the last year and a half, `noise` a factor on the error rates of
//! [`crate::Rates`] in percent, `min_age` and `max_age` the ages in years at which it sees people.

use serde::Deserialize;
use std::sync::LazyLock;

/// One row of the table.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Source {
    pub(crate) label: String,
    pub(crate) weight: u32,
    pub(crate) recent: u8,
    pub(crate) full_id: u8,
    pub(crate) last_four: u8,
    pub(crate) id_hyphens: u8,
    pub(crate) birth_date: u8,
    pub(crate) gender: u8,
    pub(crate) phone: u8,
    /// Of the phone numbers, the share that is the landline of the home.
    pub(crate) landline: u8,
    pub(crate) phone_national: u8,
    pub(crate) email: u8,
    pub(crate) middle_full: u8,
    pub(crate) middle_initial: u8,
    /// Share of records that use the everyday name of those who have one.
    pub(crate) everyday_name: u8,
    pub(crate) upper_case: u8,
    pub(crate) accents: u8,
    pub(crate) abbreviated: u8,
    pub(crate) unit_inline: u8,
    pub(crate) zip_plus_four: u8,
    pub(crate) death: u8,
    pub(crate) noise: u16,
    pub(crate) min_age: i64,
    pub(crate) max_age: i64,
    /// Earliest year of its records.
    pub(crate) since: i16,
}

/// The sources in the order of the table.
pub(crate) static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    csv::Reader::from_reader(include_bytes!("../data/sources.csv").as_slice())
        .deserialize()
        .filter_map(Result::ok)
        .collect()
});

/// A percentage as a probability.
pub(crate) fn share(percent: u8) -> f64 {
    f64::from(percent) / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        let labels: Vec<&str> = SOURCES.iter().map(|source| source.label.as_str()).collect();
        assert_eq!(
            labels,
            [
                "Credit",
                "Government",
                "Education",
                "Property Tax",
                "Telecom",
                "Utility"
            ]
        );
    }
}
