//! National ids: reading, structure, check digits, what they hold, near misses.
//!
//! Start reading at [`inspect`]: a row of the table ([`table`]) says which shapes a type has and
//! which check ([`checks`]) judges it.

mod checks;
mod facts;
mod inspect;
mod normalise;
mod table;
mod text;
mod us;

pub use facts::{EmbeddedBirth, FactAgreement, Sex};
pub use inspect::{IdInspection, IdReason, inspect_national_id};
pub use normalise::{NormalisedId, normalise_national_id};
pub use table::lists_national_ids;
pub use us::{
    NationalIdKind, UsIdComparison, UsIdError, UsIdFault, UsNationalId, adjacent_exchange,
    compare_us_ids, digit_differences, group_issue_rank, read_us_id, state_of_ssn_area,
};
