//! History: what earlier evaluations share with this one.
//!
//! A workflow declares what it wants to count; every evaluation that is committed afterwards leaves
//! a sighting in each declared series, and those that were committed before are gathered once. What
//! a run asks is answered from sightings of committed siblings before its own instant.

mod answer;
mod gather;
mod sighting;

pub use answer::Aggregate;
pub(crate) use answer::Asking;
pub use gather::{Gathered, Gathering};
pub(crate) use sighting::sightings;

use bonafide_types::{Decimal, Environment, EvalId, Timestamp};
use bonafide_vault::LookupHash;
use bonafide_workflow::{Measure, SeriesId};

/// Changes when the way elements are written as text before hashing changes.
pub(crate) const NORMALISER: u16 = 1;

/// One evaluation in one series. Nothing of it tells whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The series.
    pub series: SeriesId,
    /// Keyed hash of the elements.
    pub entity: LookupHash,
    /// When the evaluation started.
    pub instant: Timestamp,
    /// The value, where it is a number.
    pub number: Option<Decimal>,
    /// Keyed hash of the value.
    pub element: Option<LookupHash>,
}

/// A sighting of an evaluation that was committed before its series was declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatheredSighting {
    /// The evaluation.
    pub eval_id: EvalId,
    /// Keyed hash of the client's own id.
    pub client_id: LookupHash,
    /// The sighting.
    pub sighting: Sighting,
}

/// A question to the sightings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryQuery {
    /// The environment.
    pub environment: Environment,
    /// The series.
    pub series: SeriesId,
    /// Keyed hash of the elements.
    pub entity: LookupHash,
    /// Sightings later than this; of all times where there is none.
    pub after: Option<Timestamp>,
    /// Sightings before this.
    pub before: Timestamp,
    /// The client's own id of the evaluation that asks: its re-runs do not count, and of the
    /// re-runs of another id the newest alone.
    pub own: LookupHash,
    /// What is made of them.
    pub measure: Measure,
}

/// How far the gathering of a series has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesState {
    /// The series.
    pub series: SeriesId,
    /// The last evaluation that was looked at.
    pub cursor: Option<EvalId>,
    /// Whether everything was looked at.
    pub is_complete: bool,
}
