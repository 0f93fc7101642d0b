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
    (LinkageKind::MovedAway, 12),
    (LinkageKind::StaleContacts, 7),
    (LinkageKind::OtherFamilyName, 10),
    (LinkageKind::EverydayName, 11),
    (LinkageKind::SwappedNames, 8),
    (LinkageKind::Mistyped, 13),
    (LinkageKind::WrongBirthDate, 9),
    (LinkageKind::WrongId, 13),
    (LinkageKind::LittleSaid, 14),
    (LinkageKind::RecordedTwin, 4),
    (LinkageKind::RecordedNamesake, 6),
];

/// Kinds of nobodies, with weights.
pub(super) const STRANGERS: [(LinkageKind, u32); 13] = [
    (LinkageKind::UnrecordedSpouse, 4),
    (LinkageKind::UnrecordedChild, 4),
    (LinkageKind::UnrecordedSibling, 5),
    (LinkageKind::UnrecordedParent, 3),
    (LinkageKind::UnrecordedTwin, 19),
    (LinkageKind::UnrecordedJunior, 13),
    (LinkageKind::UnrecordedSenior, 11),
    (LinkageKind::BorrowedId, 12),
    (LinkageKind::NamesakeInTown, 4),
    (LinkageKind::NamesakeOfYear, 8),
    (LinkageKind::NamesakeOfDay, 5),
    (LinkageKind::NextTenant, 3),
    (LinkageKind::ReusedPhone, 3),
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
