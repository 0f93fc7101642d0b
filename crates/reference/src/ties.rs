//! What the reference population says of the bond between a name and one element.

use bonafide_identity::{FamilyGrade, GivenGrade};

/// Answer of [`Index::ties`](crate::Index::ties), for each element that was sent and can be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ties {
    /// Name and postal address.
    pub address: Option<Tie>,
    /// Name and main phone number.
    pub phone: Option<Tie>,
    /// Name and email address.
    pub email: Option<Tie>,
}

/// An element that a name may be tied to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TiedElement {
    /// The postal address.
    Address,
    /// The main phone number.
    Phone,
    /// The email address.
    Email,
}

/// Who has one element on record, and how their names agree with the applicant's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    /// Somebody has the element on record.
    pub is_known: bool,
    /// Some record joins the element with a name.
    pub has_names: bool,
    /// Everybody who has the element was looked at. One that very many share is not followed to
    /// all of them, so that finding no agreement says nothing.
    pub is_complete: bool,
    /// How the names agree on the record that agrees best.
    pub names: NameTie,
    /// The given name there.
    pub given: GivenGrade,
    /// The family name there.
    pub family: FamilyGrade,
    /// Sources with such a record or, where no name agrees, with any record that joins the element
    /// with a name. One that has not seen it for five years counts half; rounded down, but at least
    /// one where there is any.
    pub sources: u32,
}

impl Default for Tie {
    /// An element that nobody has.
    fn default() -> Self {
        Self {
            is_known: false,
            has_names: false,
            is_complete: true,
            names: NameTie::None,
            given: GivenGrade::None,
            family: FamilyGrade::None,
            sources: 0,
        }
    }
}

/// How a whole name agrees, the firmest bond first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameTie {
    /// Given and family name are the same.
    Full,
    /// The same family name, and a nickname.
    Nickname,
    /// Both agree, one of them with a slip.
    Fuzzy,
    /// The same family name, and an initial.
    Initial,
    /// The family name alone.
    FamilyOnly,
    /// The given name alone, or one part of a compound family name.
    Part,
    /// Neither.
    None,
}

impl NameTie {
    /// From the grades of both names.
    pub const fn of(given: GivenGrade, family: FamilyGrade) -> Self {
        use FamilyGrade as F;
        use GivenGrade as G;
        match (family, given) {
            (F::Exact, G::Exact) => Self::Full,
            (F::Exact, G::Nickname) => Self::Nickname,
            (F::Exact, G::Fuzzy) | (F::Fuzzy, G::Exact | G::Nickname | G::Fuzzy) => Self::Fuzzy,
            (F::Exact, G::Initial) => Self::Initial,
            (F::Exact | F::Fuzzy, _) => Self::FamilyOnly,
            (F::Partial, _) | (F::None, G::Exact | G::Nickname | G::Fuzzy) => Self::Part,
            (F::None, G::Initial | G::None) => Self::None,
        }
    }
}
