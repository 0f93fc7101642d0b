//! One row of the reference population.

use serde::Serialize;
use smol_str::SmolStr;

/// What one source says about one person. Serialises with the columns in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record {
    /// Unique in the file: the person's id and a number.
    pub record_id: SmolStr,
    /// The same for all records of a person, for a given configuration.
    pub person_id: SmolStr,
    /// Label of the source.
    pub source: SmolStr,
    /// Given name or names.
    pub given_name: Option<SmolStr>,
    /// Middle name or initial.
    pub middle_name: Option<SmolStr>,
    /// Family name or names.
    pub family_name: Option<SmolStr>,
    /// Generational suffix.
    pub suffix: Option<SmolStr>,
    /// `YYYY-MM-DD`; a few records know `YYYY-MM` or `YYYY` only.
    pub date_of_birth: Option<SmolStr>,
    /// `Male` or `Female`.
    pub gender: Option<SmolStr>,
    /// Nine digits with or without hyphens, or the last four.
    pub national_id: Option<SmolStr>,
    /// Email address in a reserved domain.
    pub email: Option<SmolStr>,
    /// E.164, or the national form with hyphens or brackets.
    pub phone_number: Option<SmolStr>,
    /// House number and street, or box.
    pub line_1: Option<SmolStr>,
    /// Unit.
    pub line_2: Option<SmolStr>,
    /// City.
    pub locality: Option<SmolStr>,
    /// Two-letter state.
    pub major_admin_division: Option<SmolStr>,
    /// ZIP of five digits, or nine with a hyphen.
    pub postal_code: Option<SmolStr>,
    /// ISO 3166-1 alpha-2.
    pub country: SmolStr,
    /// First day on which the source saw this, `YYYY-MM-DD`.
    pub first_seen: SmolStr,
    /// Last day on which the source saw this, `YYYY-MM-DD`.
    pub last_seen: SmolStr,
    /// Day of death as far as the source knows, `YYYY-MM-DD`.
    pub deceased_date: Option<SmolStr>,
    /// Always true: nobody here exists.
    pub synthetic: bool,
}

/// The columns of the population file, in order.
pub const RECORD_COLUMNS: [&str; 22] = [
    "record_id",
    "person_id",
    "source",
    "given_name",
    "middle_name",
    "family_name",
    "suffix",
    "date_of_birth",
    "gender",
    "national_id",
    "email",
    "phone_number",
    "line_1",
    "line_2",
    "locality",
    "major_admin_division",
    "postal_code",
    "country",
    "first_seen",
    "last_seen",
    "deceased_date",
    "synthetic",
];

impl Record {
    /// The values in the order of [`RECORD_COLUMNS`], absent ones as empty text.
    pub(crate) fn values(&self) -> [&str; 22] {
        fn text(value: &Option<SmolStr>) -> &str {
            value.as_deref().unwrap_or("")
        }
        [
            &self.record_id,
            &self.person_id,
            &self.source,
            text(&self.given_name),
            text(&self.middle_name),
            text(&self.family_name),
            text(&self.suffix),
            text(&self.date_of_birth),
            text(&self.gender),
            text(&self.national_id),
            text(&self.email),
            text(&self.phone_number),
            text(&self.line_1),
            text(&self.line_2),
            text(&self.locality),
            text(&self.major_admin_division),
            text(&self.postal_code),
            &self.country,
            &self.first_seen,
            &self.last_seen,
            text(&self.deceased_date),
            if self.synthetic { "true" } else { "false" },
        ]
    }
}
