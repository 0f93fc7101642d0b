//! National ids: reading, structure, check digits, near misses.

mod checks;
mod inspect;
mod normalise;
mod table;
mod text;
mod us;

pub use checks::Sex;
pub use inspect::{IdInspection, IdReason, inspect_national_id};
pub use normalise::{NormalisedId, normalise_national_id};
pub use us::{
    NationalIdKind, UsIdComparison, UsIdError, UsIdFault, UsNationalId, adjacent_exchange,
    compare_us_ids, digit_differences, group_issue_rank, read_us_id, state_of_ssn_area,
};
