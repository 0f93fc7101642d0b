//! The kinds of the hard linkage set and how often each is asked about.

use serde::Serialize;

/// What is hard about a query of the linkage set beside the slips that all of them have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LinkageKind {
    /// Moved, mostly with a new phone number, and no source knows yet.
    MovedAway,
    /// Still gives the address and phone number of earlier years.
    StaleContacts,
    /// Another family name: from before a marriage, or half of a double one.
    OtherFamilyName,
    /// Nickname, middle name or initial instead of the given name.
    EverydayName,
    /// Given and family name exchanged.
    SwappedNames,
    /// Names typed or heard wrongly.
    Mistyped,
    /// A birth date with day and month exchanged, a digit or a year wrong.
    WrongBirthDate,
    /// A national id with wrong digits, or that of another member of the family.
    WrongId,
    /// Hardly more than what identifies somebody at all.
    LittleSaid,
    /// One of two twins who are both on record.
    RecordedTwin,
    /// Father or son of one name, both on record.
    RecordedNamesake,
    /// Nobody: lives with a spouse who is on record.
    UnrecordedSpouse,
    /// Nobody: a grown child of somebody on record.
    UnrecordedChild,
    /// Nobody: a brother or sister of somebody on record.
    UnrecordedSibling,
    /// Nobody: a parent of somebody on record.
    UnrecordedParent,
    /// Nobody: the twin of somebody on record.
    UnrecordedTwin,
    /// Nobody: a son or daughter with the name of a parent on record.
    UnrecordedJunior,
    /// Nobody: a parent with the name of a child on record.
    UnrecordedSenior,
    /// Nobody: uses the national id of a relative on record.
    BorrowedId,
    /// Nobody: the same common name in the same town.
    NamesakeInTown,
    /// Nobody: the same common name and birth year in the same town.
    NamesakeOfYear,
    /// Nobody: the same common name and birth date in the same town.
    NamesakeOfDay,
    /// Nobody: lives where somebody on record lived or lives.
    NextTenant,
    /// Nobody: was given the phone number of somebody on record.
    ReusedPhone,
}

/// Kinds of people on record, with weights.
pub(super) const KNOWN: [(LinkageKind, u32); 11] = [
    (LinkageKind::MovedAway, 18),
    (LinkageKind::StaleContacts, 9),
    (LinkageKind::OtherFamilyName, 11),
    (LinkageKind::EverydayName, 12),
    (LinkageKind::SwappedNames, 4),
    (LinkageKind::Mistyped, 13),
    (LinkageKind::WrongBirthDate, 9),
    (LinkageKind::WrongId, 8),
    (LinkageKind::LittleSaid, 8),
    (LinkageKind::RecordedTwin, 3),
    (LinkageKind::RecordedNamesake, 5),
];

/// Kinds of nobodies, with weights.
pub(super) const STRANGERS: [(LinkageKind, u32); 13] = [
    (LinkageKind::UnrecordedSpouse, 10),
    (LinkageKind::UnrecordedChild, 9),
    (LinkageKind::UnrecordedSibling, 10),
    (LinkageKind::UnrecordedParent, 7),
    (LinkageKind::UnrecordedTwin, 9),
    (LinkageKind::UnrecordedJunior, 12),
    (LinkageKind::UnrecordedSenior, 9),
    (LinkageKind::BorrowedId, 5),
    (LinkageKind::NamesakeInTown, 8),
    (LinkageKind::NamesakeOfYear, 8),
    (LinkageKind::NamesakeOfDay, 4),
    (LinkageKind::NextTenant, 5),
    (LinkageKind::ReusedPhone, 4),
];

impl LinkageKind {
    /// All kinds, people on record first.
    pub fn all() -> impl Iterator<Item = Self> {
        KNOWN.iter().chain(&STRANGERS).map(|(kind, _)| *kind)
    }

    /// Whether the answer is nobody.
    pub fn is_stranger(self) -> bool {
        STRANGERS.iter().any(|(kind, _)| *kind == self)
    }

    /// The name in files, the same as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MovedAway => "moved_away",
            Self::StaleContacts => "stale_contacts",
            Self::OtherFamilyName => "other_family_name",
            Self::EverydayName => "everyday_name",
            Self::SwappedNames => "swapped_names",
            Self::Mistyped => "mistyped",
            Self::WrongBirthDate => "wrong_birth_date",
            Self::WrongId => "wrong_id",
            Self::LittleSaid => "little_said",
            Self::RecordedTwin => "recorded_twin",
            Self::RecordedNamesake => "recorded_namesake",
            Self::UnrecordedSpouse => "unrecorded_spouse",
            Self::UnrecordedChild => "unrecorded_child",
            Self::UnrecordedSibling => "unrecorded_sibling",
            Self::UnrecordedParent => "unrecorded_parent",
            Self::UnrecordedTwin => "unrecorded_twin",
            Self::UnrecordedJunior => "unrecorded_junior",
            Self::UnrecordedSenior => "unrecorded_senior",
            Self::BorrowedId => "borrowed_id",
            Self::NamesakeInTown => "namesake_in_town",
            Self::NamesakeOfYear => "namesake_of_year",
            Self::NamesakeOfDay => "namesake_of_day",
            Self::NextTenant => "next_tenant",
            Self::ReusedPhone => "reused_phone",
        }
    }
}

impl From<LinkageKind> for &'static str {
    fn from(kind: LinkageKind) -> Self {
        kind.as_str()
    }
}
