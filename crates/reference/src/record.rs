//! One row of a source, as read: the common currency of the two halves of this crate.

use bonafide_types::{Date, PartialDate};
use smol_str::{SmolStr, SmolStrBuilder};
use std::fmt;
use xxhash_rust::xxh3::xxh3_64;

/// What one source says about one person.
///
/// Texts are as the source wrote them, trimmed; an empty one is `None`. Normalising is the
/// `identity` crate's work and happens when the index is built. Field names are the wire names.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SourceRecord {
    /// Category of the source: `Credit`, `Government`, `Utility`, … free text.
    pub source: SmolStr,
    /// Unique within its source; an import replaces the record that has the same.
    pub record_id: SmolStr,
    /// The supplier's own id of the person, where there is one.
    pub person_id: Option<SmolStr>,
    /// The import name under which `person_id` is unique: suppliers count from one independently.
    pub person_scope: Option<SmolStr>,
    /// Given name or names.
    pub given_name: Option<SmolStr>,
    /// Middle name or initial.
    pub middle_name: Option<SmolStr>,
    /// Family name or names.
    pub family_name: Option<SmolStr>,
    /// Generational suffix.
    pub suffix: Option<SmolStr>,
    /// Birth date, known to the year, month or day.
    pub date_of_birth: Option<PartialDate>,
    /// As stated; never an input to matching.
    pub gender: Option<SmolStr>,
    /// National id in any spelling.
    pub national_id: Option<SmolStr>,
    /// Email address.
    pub email: Option<SmolStr>,
    /// Phone number in any spelling.
    pub phone_number: Option<SmolStr>,
    /// House number and street, or box.
    pub line_1: Option<SmolStr>,
    /// Unit and the like.
    pub line_2: Option<SmolStr>,
    /// City.
    pub locality: Option<SmolStr>,
    /// State, with or without the country prefix.
    pub major_admin_division: Option<SmolStr>,
    /// Postal code.
    pub postal_code: Option<SmolStr>,
    /// ISO 3166-1 alpha-2, upper case; `US` where the source names none.
    pub country: SmolStr,
    /// First day on which the source saw this.
    pub first_seen: Option<Date>,
    /// Last day on which the source saw this.
    pub last_seen: Option<Date>,
    /// Day of death, as far as the source knows.
    pub deceased_date: Option<Date>,
}

impl SourceRecord {
    /// Hash of source and record id: equal for two versions of one record, in every build.
    ///
    /// Sixty-four bits: among a hundred million records the chance that any two share one by
    /// accident is below one in three thousand.
    pub(crate) fn key(&self) -> u64 {
        let mut text = SmolStrBuilder::new();
        text.push_str(&self.source);
        text.push('\0');
        text.push_str(&self.record_id);
        xxh3_64(text.finish().as_bytes())
    }
}

impl fmt::Debug for SourceRecord {
    /// Names the record and keeps what it says to itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceRecord")
            .field("source", &self.source)
            .field("record_id", &self.record_id)
            .finish_non_exhaustive()
    }
}
