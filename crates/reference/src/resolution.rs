//! What the reference population says about an applicant.

use crate::model::MatchExplanation;
use bonafide_identity::{DateGrade, FamilyGrade, GivenGrade, StreetGrade, UnitGrade};
use bonafide_types::{Date, EntityId, SmolStr};

/// Answer of [`Index::resolve`](crate::Index::resolve).
#[derive(Clone, Debug, PartialEq)]
pub struct Resolution {
    /// The person whom the applicant is; `None` where nobody is resolved.
    pub best: Option<BestMatch>,
    /// Who came nearest where nobody is resolved, and why that was not enough; `None` where nobody
    /// was compared.
    pub nearest: Option<Nearest>,
    /// Probability of the second-best person, 0–1; `None` where no other was weighed.
    pub runner_up: Option<f32>,
    /// What the whole population says of the sent id; only for an id that was sent in full.
    pub id_facts: Option<IdFacts>,
    /// Whether somebody on record joins the sent name with any other sent element.
    pub name_joins_any: bool,
    /// How many people were compared in full.
    pub candidates: u32,
    /// Whether any record of the applicant's country is loaded. Without one nobody is sought.
    pub country_is_loaded: bool,
    /// Whether at least one source covers the whole population of the country, so that absence
    /// means something.
    pub population_coverage: bool,
    /// Which fields the loaded data of the country can test at all.
    pub any_record_has: Loaded,
}

/// The person who came nearest to an applicant who is nobody on record.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearest {
    /// Position, for [`Index::entity_records`](crate::Index::entity_records).
    pub entity: EntityRef,
    /// Stable id of the person.
    pub entity_id: EntityId,
    /// The evidence, and what speaks against it.
    pub explanation: MatchExplanation,
}

/// Which fields at least one loaded record has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "six independent facts, read one by one"
)]
pub struct Loaded {
    /// National ids.
    pub ids: bool,
    /// Birth dates.
    pub dates_of_birth: bool,
    /// Phone numbers.
    pub phones: bool,
    /// Email addresses.
    pub emails: bool,
    /// Postal addresses.
    pub addresses: bool,
    /// Days of death.
    pub deaths: bool,
}

impl std::ops::BitOrAssign for Loaded {
    fn bitor_assign(&mut self, other: Self) {
        self.ids |= other.ids;
        self.dates_of_birth |= other.dates_of_birth;
        self.phones |= other.phones;
        self.emails |= other.emails;
        self.addresses |= other.addresses;
        self.deaths |= other.deaths;
    }
}

/// Position of a person in one index version; means nothing in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityRef(pub(crate) u32);

impl EntityRef {
    /// The place of the person in the order of the index, from 0.
    pub const fn position(self) -> u32 {
        self.0
    }
}

/// How the best person agrees with the applicant.
///
/// Elements are compared with everything on record, and the best agreement counts.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts that reason codes read one by one"
)]
pub struct BestMatch {
    /// Position, for [`Index::entity_records`](crate::Index::entity_records).
    pub entity: EntityRef,
    /// Stable id, derived from the person's smallest (source, record id).
    pub entity_id: EntityId,
    /// Probability that the applicant is this person, 0–1; lowered by a close second.
    pub confidence: f32,
    /// Why, field by field.
    pub explanation: MatchExplanation,
    /// Agreement of the given name; a middle name used as given name counts as fuzzy.
    pub given: GivenGrade,
    /// Agreement of the family name, former ones included.
    pub family: FamilyGrade,
    /// The family name agrees with a name that the person no longer uses only.
    pub family_is_former: bool,
    /// Given and family name agree in each other's place only.
    pub swapped: bool,
    /// Suffixes on both sides that speak of different generations.
    pub suffix_conflict: bool,
    /// Agreement of the birth date; `None` where none was sent or none is on record.
    pub date_of_birth: Option<DateGrade>,
    /// Whether a birth date is on record.
    pub has_date_of_birth: bool,
    /// Agreement of the national id.
    pub national_id: IdGrade,
    /// Agreement of the phone number; of either where two were sent.
    pub phone: ElementGrade,
    /// Agreement of the email address.
    pub email: ElementGrade,
    /// Agreement of the address on record that fits best.
    pub address: AddressGrade,
    /// Which sources confirm what agrees.
    pub support: Support,
    /// National ids of one kind on record that differ from each other by more than one character.
    pub distinct_ids: u8,
    /// Whether the sent id is the one that most sources (then the newest) know; `None` where no
    /// whole id was sent or none of its kind is on record.
    pub id_is_main: Option<bool>,
    /// Whether a Social Security number is on record.
    pub has_ssn: bool,
    /// Whether a taxpayer number (ITIN) is on record.
    pub has_itin: bool,
    /// Sources that know the person.
    pub source_count: u8,
    /// First day on which any source saw the person.
    pub oldest_seen: Option<Date>,
    /// Last day on which any source saw the person.
    pub newest_seen: Option<Date>,
    /// Day of death, as far as records tell.
    pub deceased_date: Option<Date>,
}

/// Agreement of the national id with those on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdGrade {
    /// None was sent, or none that can be read.
    NotSent,
    /// None of the country and kind is on record.
    NoneOnRecord,
    /// The whole id is equal.
    Exact,
    /// Only the last four digits were sent or are on record, and they are equal.
    LastFour,
    /// Close to one on record.
    Near {
        /// Characters that differ, 1–3; an exchange of neighbours counts as two.
        differences: u8,
        /// Exactly two neighbouring characters are exchanged.
        adjacent_exchange: bool,
    },
    /// Another number.
    Different,
}

/// Agreement of a phone number or email address with those on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElementGrade {
    /// None was sent, or none that can be read.
    NotSent,
    /// None is on record.
    NoneOnRecord,
    /// Equal to one on record.
    Match {
        /// It is the one seen last.
        current: bool,
    },
    /// Equal to none on record.
    Different,
}

impl ElementGrade {
    /// Whether it is on record.
    pub const fn is_match(self) -> bool {
        matches!(self, Self::Match { .. })
    }
}

/// Agreement of the address with those on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressGrade {
    /// None was sent, or none that can be read.
    NotSent,
    /// None is on record.
    NoneOnRecord,
    /// Part by part, with the address on record that fits best.
    Compared(AddressAgreement),
}

/// How two addresses agree, part by part. A part that was not sent agrees with nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "city, state, ZIP and currency are independent facts"
)]
pub struct AddressAgreement {
    /// House number and street.
    pub street: StreetGrade,
    /// Apartment and the like.
    pub unit: UnitGrade,
    /// City, by name or because the postal code is the same and no city contradicts.
    pub city: bool,
    /// State.
    pub state: bool,
    /// First five digits of the postal code.
    pub zip: bool,
    /// It is the address seen last.
    pub current: bool,
}

impl AddressAgreement {
    /// Whether street, city, state and ZIP all agree.
    pub const fn verifies(&self) -> bool {
        !matches!(self.street, StreetGrade::None) && self.city && self.state && self.zip
    }
}

/// A set of sources: bit `i` stands for `index.sources()[i]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceSet(pub u32);

impl SourceSet {
    /// How many sources are in the set.
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether no source is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The positions in [`Index::sources`](crate::Index::sources), ascending.
    pub fn positions(self) -> impl Iterator<Item = usize> {
        (0..32).filter(move |position| self.0 & (1 << position) != 0)
    }
}

impl std::ops::BitOr for SourceSet {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Which sources confirm each element that agrees; empty where it does not agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Support {
    /// Given name.
    pub given: SourceSet,
    /// Family name.
    pub family: SourceSet,
    /// Birth date.
    pub date_of_birth: SourceSet,
    /// National id.
    pub national_id: SourceSet,
    /// Phone number.
    pub phone: SourceSet,
    /// Email address.
    pub email: SourceSet,
    /// Address.
    pub address: SourceSet,
}

/// What the whole population says of an id that was sent in full. Numbers that forms are filled with where
/// there is none (`999-99-9999`, `123-45-6789`) are nobody's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IdFacts {
    /// People who carry it; counted up to [`IdFacts::MOST_HOLDERS`].
    pub holders: u32,
    /// Their distinct family names; misspellings and former names of one person count once.
    pub distinct_family_names: u32,
    /// The sent given name passes against a holder's.
    pub given_fits: bool,
    /// The sent family name passes against a holder's.
    pub family_fits: bool,
    /// Somebody with another name and another address than the sent ones carries it too.
    pub on_other_identity: bool,
    /// Day of death of a holder.
    pub holder_deceased: Option<Date>,
    /// Fewest differing characters to an id of somebody with the same full name and birth date.
    pub nearest: Option<u8>,
}

impl IdFacts {
    /// Holders are counted up to this number.
    pub const MOST_HOLDERS: u32 = 64;
}

/// Answer of [`Index::match_record`](crate::Index::match_record).
#[derive(Clone, Debug, PartialEq)]
pub struct RecordMatch {
    /// Stable id of the person.
    pub entity_id: EntityId,
    /// Source of the record that agrees best.
    pub source: SmolStr,
    /// Its id.
    pub record_id: SmolStr,
    /// The supplier's id of the person, where the record has one.
    pub person_id: Option<SmolStr>,
    /// 0–1, the confidence in the person.
    pub score: f32,
    /// The same for the second-best person; `None` where no other was weighed.
    pub runner_up: Option<f32>,
    /// How the person agrees, field by field.
    pub agreement: BestMatch,
}
