//! Query sets: applicants whose right answer is known, made hard in named ways.

pub(crate) mod alter;
pub(crate) mod make;

pub use make::{HardQueries, hard_queries};

use bonafide_types::{Address, Applicant, Pii};
use serde::Serialize;
use smol_str::SmolStr;

/// In which way a query is hard. The name says what the applicant differs in from the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum QueryKind {
    /// The truth of today, typed well.
    Clean,
    /// One or two mistyped fields.
    Typo,
    /// A nickname instead of the given name.
    Nickname,
    /// The middle name instead of the given name.
    MiddleAsFirst,
    /// Given and family name exchanged.
    Swapped,
    /// Moved to an address that no source knows yet.
    Moved,
    /// A family name from before or after a marriage or divorce.
    Married,
    /// Two surnames of which the applicant gives one, or in another form.
    DoubleSurname,
    /// Father or son of the same name; the truth is the one meant, or nobody if he is unrecorded.
    FatherSon,
    /// One of two twins; the truth is the one meant, or nobody if unrecorded.
    Twin,
    /// A wrong birth date: day and month exchanged, or a digit.
    DateError,
    /// One or two wrong digits in the national id.
    IdTypo,
    /// The last four digits of the national id only.
    LastFour,
    /// Name and birth date only, or name and phone, or name and address.
    Sparse,
    /// Initials instead of given names.
    Initials,
    /// An address of earlier years.
    FormerAddress,
    /// A new phone number and no email address.
    NewContacts,
    /// Name and phone only.
    PhoneOnly,
    /// A foreign-born applicant without a national id, or one with a taxpayer number.
    ThinFile,
    /// Nobody: lives with a recorded family under their name, address and phone, with a new given
    /// name and birth date.
    HouseholdStranger,
    /// Nobody: has the full name of a recorded person, and nothing else of that person.
    Namesake,
    /// Nobody: invented throughout.
    Stranger,
    /// Nobody: a member of a recorded household who has no record.
    UnrecordedMember,
}

impl QueryKind {
    /// All kinds, positives first.
    pub const ALL: [Self; 23] = [
        Self::Clean,
        Self::Typo,
        Self::Nickname,
        Self::MiddleAsFirst,
        Self::Swapped,
        Self::Moved,
        Self::Married,
        Self::DoubleSurname,
        Self::FatherSon,
        Self::Twin,
        Self::DateError,
        Self::IdTypo,
        Self::LastFour,
        Self::Sparse,
        Self::Initials,
        Self::FormerAddress,
        Self::NewContacts,
        Self::PhoneOnly,
        Self::ThinFile,
        Self::HouseholdStranger,
        Self::Namesake,
        Self::Stranger,
        Self::UnrecordedMember,
    ];

    /// The name in files, the same as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Typo => "typo",
            Self::Nickname => "nickname",
            Self::MiddleAsFirst => "middle_as_first",
            Self::Swapped => "swapped",
            Self::Moved => "moved",
            Self::Married => "married",
            Self::DoubleSurname => "double_surname",
            Self::FatherSon => "father_son",
            Self::Twin => "twin",
            Self::DateError => "date_error",
            Self::IdTypo => "id_typo",
            Self::LastFour => "last_four",
            Self::Sparse => "sparse",
            Self::Initials => "initials",
            Self::FormerAddress => "former_address",
            Self::NewContacts => "new_contacts",
            Self::PhoneOnly => "phone_only",
            Self::ThinFile => "thin_file",
            Self::HouseholdStranger => "household_stranger",
            Self::Namesake => "namesake",
            Self::Stranger => "stranger",
            Self::UnrecordedMember => "unrecorded_member",
        }
    }
}

/// The applicant of a query: the wire's fields as plain text, because nobody here exists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct QueryApplicant {
    /// Given name.
    pub given_name: Option<SmolStr>,
    /// Middle name.
    pub middle_name: Option<SmolStr>,
    /// Family name.
    pub family_name: Option<SmolStr>,
    /// Generational suffix.
    pub suffix: Option<SmolStr>,
    /// `YYYY-MM-DD`.
    pub date_of_birth: Option<SmolStr>,
    /// `Male` or `Female`.
    pub gender: Option<SmolStr>,
    /// Nine digits, or the last four.
    pub national_id: Option<SmolStr>,
    /// Email address.
    pub email: Option<SmolStr>,
    /// Phone number, E.164.
    pub phone_number: Option<SmolStr>,
    /// House number and street.
    pub line_1: Option<SmolStr>,
    /// Unit.
    pub line_2: Option<SmolStr>,
    /// City.
    pub locality: Option<SmolStr>,
    /// State.
    pub major_admin_division: Option<SmolStr>,
    /// Postal code.
    pub postal_code: Option<SmolStr>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<SmolStr>,
}

impl QueryApplicant {
    /// The same person as the domain's applicant.
    pub fn to_applicant(&self) -> Applicant {
        let personal = |value: &Option<SmolStr>| value.clone().map(Pii::new);
        Applicant {
            given_name: personal(&self.given_name),
            middle_name: personal(&self.middle_name),
            family_name: personal(&self.family_name),
            suffix: personal(&self.suffix),
            national_id: personal(&self.national_id),
            date_of_birth: personal(&self.date_of_birth),
            email: personal(&self.email),
            phone_number: personal(&self.phone_number),
            gender: personal(&self.gender),
            address: Address {
                line_1: personal(&self.line_1),
                line_2: personal(&self.line_2),
                locality: personal(&self.locality),
                major_admin_division: personal(&self.major_admin_division),
                postal_code: personal(&self.postal_code),
            },
            country: self.country.clone(),
            ..Applicant::default()
        }
    }
}

/// The right answer of a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Truth {
    /// The person's id in the population.
    pub person_id: SmolStr,
    /// The ids of all records of that person.
    pub record_ids: Vec<SmolStr>,
}

/// One applicant with the right answer. Each set has kinds of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Query<Kind = QueryKind> {
    /// Unique in the set.
    pub query_id: SmolStr,
    /// In which way it is hard.
    pub kind: Kind,
    /// What is asked.
    pub applicant: QueryApplicant,
    /// Who is meant; `None` when the population holds no such person.
    pub truth: Option<Truth>,
}

/// The columns of a query file, in order.
pub const QUERY_COLUMNS: [&str; 18] = [
    "query_id",
    "kind",
    "person_id",
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
];

/// A query as a flat row.
#[derive(Serialize)]
pub(crate) struct QueryRow<'query> {
    query_id: &'query str,
    kind: &'query str,
    person_id: Option<&'query str>,
    #[serde(flatten)]
    applicant: &'query QueryApplicant,
}

impl From<QueryKind> for &'static str {
    fn from(kind: QueryKind) -> Self {
        kind.as_str()
    }
}

impl<Kind: Copy + Into<&'static str>> Query<Kind> {
    pub(crate) fn row(&self) -> QueryRow<'_> {
        QueryRow {
            query_id: &self.query_id,
            kind: self.kind.into(),
            person_id: self.truth.as_ref().map(|truth| truth.person_id.as_str()),
            applicant: &self.applicant,
        }
    }
}

impl QueryRow<'_> {
    pub(crate) fn values(&self) -> [&str; 18] {
        fn text(value: &Option<SmolStr>) -> &str {
            value.as_deref().unwrap_or("")
        }
        let applicant = self.applicant;
        [
            self.query_id,
            self.kind,
            self.person_id.unwrap_or(""),
            text(&applicant.given_name),
            text(&applicant.middle_name),
            text(&applicant.family_name),
            text(&applicant.suffix),
            text(&applicant.date_of_birth),
            text(&applicant.gender),
            text(&applicant.national_id),
            text(&applicant.email),
            text(&applicant.phone_number),
            text(&applicant.line_1),
            text(&applicant.line_2),
            text(&applicant.locality),
            text(&applicant.major_admin_division),
            text(&applicant.postal_code),
            text(&applicant.country),
        ]
    }
}
