//! Which of number, name and birth date an authority's records confirm.

use super::settings::Settings;
use super::tolerance::{birth_date_fits, name_fits};
use crate::module::ModuleRequest;
use crate::us_input::{self, text};
use bonafide_feeds::{AuthorityRecord, AuthorityRecords};
use bonafide_identity::{PersonName, compare_given, parse_date};
use bonafide_types::PartialDate;

/// One element of the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    Ssn,
    Name,
    Dob,
}

impl Element {
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "ssn" => Some(Self::Ssn),
            "name" => Some(Self::Name),
            "dob" => Some(Self::Dob),
            _ => None,
        }
    }
}

/// Which elements passed; not all of them did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Elements {
    ssn: bool,
    name: bool,
    dob: bool,
    /// Whether the number is on file, be it somebody else's.
    is_on_file: bool,
}

impl Elements {
    pub(super) const fn passed(self, element: Element) -> bool {
        match element {
            Element::Ssn => self.ssn,
            Element::Name => self.name,
            Element::Dob => self.dob,
        }
    }
}

/// What the authority's answer comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    /// All three belong together.
    Match { is_deceased: bool },
    /// They do not; which elements passed, where the authority tells.
    NoMatch(Option<Elements>),
}

impl Finding {
    /// The letter by which batch files of the authority tell the same; none where only a yes or no
    /// is known.
    pub(super) const fn letter(&self) -> Option<&'static str> {
        match self {
            Self::Match { .. } => Some("A"),
            Self::NoMatch(None) => None,
            Self::NoMatch(Some(elements)) => Some(match elements {
                Elements {
                    is_on_file: false, ..
                } => "B",
                Elements {
                    name: false,
                    dob: true,
                    ..
                } => "E",
                Elements {
                    name: true,
                    dob: false,
                    ..
                } => "D",
                _ => "C",
            }),
        }
    }
}

/// Holds the applicant against the records; `None` where a partial file does not know the number,
/// which says nothing.
pub(super) fn compare(
    records: &AuthorityRecords,
    request: &ModuleRequest<'_>,
    settings: &Settings<'_>,
) -> Option<Finding> {
    let name = us_input::name(request.applicant);
    // The date was read when the call was planned.
    let born = parse_date(text(&request.applicant.date_of_birth))?;
    let is_known_elsewhere = records
        .others
        .iter()
        .any(|record| is_same_person(record, &name, born));
    let elements = match &records.holder {
        None if !records.knows_every_number => return None,
        None => Elements {
            ssn: false,
            name: is_known_elsewhere,
            dob: is_known_elsewhere,
            is_on_file: false,
        },
        Some(holder) => {
            let fits = Elements {
                ssn: true,
                name: name_fits(&name, holder, settings.tolerance),
                dob: birth_date_fits(born, holder.date_of_birth, settings.tolerance),
                is_on_file: true,
            };
            match (fits.name, fits.dob) {
                (true, true) => {
                    return Some(Finding::Match {
                        is_deceased: holder.is_deceased,
                    });
                }
                // Neither fits the holder but both fit somebody: the number is the wrong element.
                (false, false) if is_known_elsewhere => Elements {
                    ssn: false,
                    name: true,
                    dob: true,
                    ..fits
                },
                _ => fits,
            }
        }
    };
    Some(Finding::NoMatch(Some(elements)))
}

/// Whether a record of another number is of this very person. Stricter than the tolerances: with
/// them a namesake of the same year would be found for nearly everybody.
fn is_same_person(record: &AuthorityRecord, name: &PersonName, born: PartialDate) -> bool {
    let letters = |family: &str| -> String { family.split(' ').collect() };
    record.date_of_birth == born
        && record.names().any(|known| {
            letters(known.family()) == letters(name.family())
                && compare_given(known.given(), name.given()).passes()
        })
}
