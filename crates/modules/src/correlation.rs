//! How firmly a name is tied to an address, a phone number or an email: a score in bands.
//!
//! The bands are published, the values inside them are ours: [`BANDS`]. A bond is asserted only on
//! what a record says; that there is none only where a source claims to know everybody.

use bonafide_identity::{FamilyGrade, GivenGrade};
use bonafide_reference::{NameTie, Query, Tie, TiedElement, Ties};
use bonafide_types::{Decimal, ReasonCode, Value};

/// The two things that are correlated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CorrelationKind {
    /// Name and address.
    NameAddress,
    /// Name and phone number.
    NamePhone,
    /// Name and email address.
    NameEmail,
}

/// The score, and the codes that explain it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correlation {
    /// Which one.
    pub kind: CorrelationKind,
    /// In hundredths, 1–99; the higher, the firmer.
    pub hundredths: u8,
    /// In the order in which they are shown.
    pub reason_codes: Vec<ReasonCode>,
}

/// One row: how the names agree, and the hundredths for one source, two, and three or more.
type Band = (NameTie, [u8; 3]);

const BANDS: &[Band] = &[
    (NameTie::Full, [95, 97, 99]),
    (NameTie::Nickname, [91, 93, 93]),
    (NameTie::Fuzzy, [89, 91, 91]),
    (NameTie::Initial, [86, 88, 88]),
    (NameTie::FamilyOnly, [78, 82, 82]),
    (NameTie::Part, [70, 70, 70]),
    (NameTie::None, [12, 6, 1]),
];

/// Nobody has the element on record, or it is not known whether their names agree.
const UNKNOWN: u8 = 40;
/// The element is on record without a name, or with other names in a source that knows only some
/// people.
const NAMELESS: u8 = 30;

/// What the part of an email before the `@` says by itself, where no record says more: it holds
/// both names, the family name, or the given name.
const HANDLE: [u8; 3] = [72, 68, 66];
/// Shorter names are found in any text.
const SHORTEST_IN_HANDLE: usize = 3;

/// The codes of one kind, by what they say.
struct Codes {
    resolves: ReasonCode,
    does_not: ReasonCode,
    given: ReasonCode,
    family: ReasonCode,
    given_exact: ReasonCode,
    family_exact: ReasonCode,
}

impl CorrelationKind {
    /// Every kind, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::NameAddress, Self::NamePhone, Self::NameEmail];

    /// What the name is correlated with.
    pub const fn element(self) -> TiedElement {
        match self {
            Self::NameAddress => TiedElement::Address,
            Self::NamePhone => TiedElement::Phone,
            Self::NameEmail => TiedElement::Email,
        }
    }

    /// The key of its object in a response.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NameAddress => "nameAddressCorrelation",
            Self::NamePhone => "namePhoneCorrelation",
            Self::NameEmail => "nameEmailCorrelation",
        }
    }

    const fn codes(self) -> Codes {
        let [resolves, does_not, given, family, given_exact, family_exact] = match self {
            Self::NameAddress => ["I708", "R705", "I709", "I710", "I718", "I719"],
            Self::NamePhone => ["I618", "R608", "I621", "I622", "I623", "I624"],
            Self::NameEmail => ["I556", "R559", "I557", "I558", "I554", "I559"],
        };
        Codes {
            resolves: ReasonCode::new(resolves),
            does_not: ReasonCode::new(does_not),
            given: ReasonCode::new(given),
            family: ReasonCode::new(family),
            given_exact: ReasonCode::new(given_exact),
            family_exact: ReasonCode::new(family_exact),
        }
    }
}

impl Correlation {
    /// The correlations of everything that was sent. `has_population_coverage` says whether a
    /// loaded source claims to know everybody.
    pub fn all(query: &Query, ties: &Ties, has_population_coverage: bool) -> Vec<Self> {
        CorrelationKind::ALL
            .into_iter()
            .filter_map(|kind| {
                let tie = match kind {
                    CorrelationKind::NameAddress => ties.address,
                    CorrelationKind::NamePhone => ties.phone,
                    CorrelationKind::NameEmail => ties.email,
                }?;
                Some(Self::of(kind, query, &tie, has_population_coverage))
            })
            .collect()
    }

    /// One correlation.
    pub fn of(
        kind: CorrelationKind,
        query: &Query,
        tie: &Tie,
        has_population_coverage: bool,
    ) -> Self {
        if query.name.is_none() {
            return Self {
                kind,
                hundredths: UNKNOWN,
                reason_codes: Vec::new(),
            };
        }
        let hundredths = by_records(tie, has_population_coverage);
        let hundredths = match kind {
            CorrelationKind::NameEmail if !tie.has_names => {
                by_handle(query).map_or(hundredths, |handle| hundredths.max(handle))
            }
            _ => hundredths,
        };
        Self {
            kind,
            hundredths,
            reason_codes: codes(&kind.codes(), tie, has_population_coverage),
        }
    }

    /// `{score, reasonCodes}`.
    pub fn to_value(&self) -> Value {
        let codes = self.reason_codes.iter();
        Value::object([
            (
                "score",
                Value::Decimal(Decimal::new(self.hundredths.into(), 2)),
            ),
            (
                "reasonCodes",
                Value::list(codes.map(|code| Value::string(code.as_str()))),
            ),
        ])
    }
}

fn by_records(tie: &Tie, has_population_coverage: bool) -> u8 {
    let says_nothing = !tie.is_known || (tie.names == NameTie::None && !tie.is_complete);
    if says_nothing {
        return UNKNOWN;
    }
    let is_unproven = tie.names == NameTie::None && !has_population_coverage;
    if !tie.has_names || is_unproven {
        return NAMELESS;
    }
    let band = BANDS.iter().find(|(names, _)| *names == tie.names);
    let [one, two, more] = band.map_or([UNKNOWN; 3], |(_, values)| *values);
    match tie.sources {
        0 | 1 => one,
        2 => two,
        _ => more,
    }
}

/// What the mailbox's name says of its owner's.
fn by_handle(query: &Query) -> Option<u8> {
    let handle = query.email.as_ref()?.local.to_ascii_uppercase();
    let name = query.name.as_ref()?;
    let holds = |part: &str| {
        let part: String = part.chars().filter(|letter| *letter != ' ').collect();
        part.len() >= SHORTEST_IN_HANDLE && handle.contains(&part)
    };
    let [both, family, given] = HANDLE;
    match (holds(name.given()), holds(name.family())) {
        (true, true) => Some(both),
        (false, true) => Some(family),
        (true, false) => Some(given),
        (false, false) => None,
    }
}

fn codes(codes: &Codes, tie: &Tie, has_population_coverage: bool) -> Vec<ReasonCode> {
    let resolves = tie.names <= NameTie::Fuzzy;
    let is_refuted = tie.names == NameTie::None && tie.is_complete && has_population_coverage;
    [
        (is_refuted, codes.does_not),
        (resolves, codes.resolves),
        (tie.given == GivenGrade::Exact, codes.given_exact),
        (
            tie.given.passes() && tie.given != GivenGrade::Exact,
            codes.given,
        ),
        (tie.family == FamilyGrade::Exact, codes.family_exact),
        (
            matches!(tie.family, FamilyGrade::Fuzzy | FamilyGrade::Partial),
            codes.family,
        ),
    ]
    .into_iter()
    .filter_map(|(applies, code)| applies.then_some(code))
    .collect()
}
