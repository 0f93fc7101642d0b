//! Addresses by country.

use super::habits::habits_of;
use super::local::{Fields, read_local_address};
use super::{PostalAddress, read_us_address};

/// Reads an address by the habits of its country (ISO 3166-1 alpha-2, upper case).
///
/// Every country shares the one shape of standard parts: the subdivision stands in `state`, the
/// postal code without blanks in `zip5`. A country without habits of its own is read like the
/// United States. Total on any input, and linear in its length; at most 1,000 bytes of a line
/// are read.
pub fn read_address(
    country: &str,
    line_1: &str,
    line_2: &str,
    locality: &str,
    subdivision: &str,
    postal_code: &str,
) -> PostalAddress {
    match habits_of(country) {
        Some(habits) => read_local_address(
            habits,
            &Fields {
                line_1,
                line_2,
                locality,
                subdivision,
                postal_code,
            },
        ),
        None => read_us_address(line_1, line_2, locality, subdivision, postal_code),
    }
}
