//! How names, dates, national ids, phones, emails and addresses are normalised and compared.
//!
//! Every function here is pure and total: any text in, a value out, no panic, no clock, no I/O.
//! The crate never knows where people are stored and never decides what a grade is worth.
//!
//! Start reading at [`fold`], which everything about names and addresses stands on, then at
//! [`compare_names`] and [`read_us_address`].

mod address;
mod date;
mod email;
mod fold;
mod name;
mod national_id;
mod phone;
mod word_table;

pub use address::{
    AddressComparison, AddressKind, PartGrade, PostalAddress, StreetGrade, UnitGrade,
    compare_addresses, is_postal_code, read_address, read_us_address, standardise_state,
    state_of_zip,
};
pub use date::{
    DateGrade, FuzzyDate, compare_dates, equal_date_parts, is_hijri_date, parse_date, parse_date_in,
};
pub use email::{Email, EmailError, read_email};
pub use fold::fold;
pub use name::{
    ComparableName, FamilyGrade, GivenGrade, NameComparison, NameGrade, PersonName, Suffix,
    compare_family, compare_given, compare_names, damerau_at_most_one, is_common_given,
    is_common_surname, is_particle, jaro_winkler, jaro_winkler_at_most, looks_like_organisation,
    name_similarity, nickname_groups, phonetic_key, same_nickname_group,
};
pub use national_id::{
    EmbeddedBirth, FactAgreement, IdInspection, IdReason, NationalIdKind, NormalisedId, Sex,
    UsIdComparison, UsIdError, UsIdFault, UsNationalId, adjacent_exchange, compare_us_ids,
    digit_differences, group_issue_rank, inspect_national_id, lists_national_ids,
    normalise_national_id, read_us_id, state_of_ssn_area,
};
pub use phone::{Phone, PhoneError, PhoneKind, phone_digits_key, read_phone};
