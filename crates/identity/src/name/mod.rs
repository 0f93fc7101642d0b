//! Names of persons: reading, grading part by part, and one figure for free text.

mod compare;
mod country;
mod edit;
mod family;
mod family_groups;
mod given;
mod jaro_winkler;
mod lists;
mod nickname;
mod person;
mod phonetic;
mod similarity;
mod spelling;
mod suffix;
mod word;

pub use compare::{NameComparison, NameGrade, compare_names};
pub use edit::damerau_at_most_one;
pub use family::{FamilyGrade, compare_family};
pub use given::{GivenGrade, compare_given};
pub use jaro_winkler::{jaro_winkler, jaro_winkler_at_most};
pub use lists::{is_common_given, is_common_surname, is_particle, looks_like_organisation};
pub use nickname::{nickname_groups, same_nickname_group};
pub use person::PersonName;
pub use phonetic::phonetic_key;
pub use similarity::{ComparableName, name_similarity};
pub use suffix::Suffix;
