//! What stays the same for all calls of one segment of a run.

use crate::ReferenceSource;
use bonafide_reference::Query;
use bonafide_types::{Applicant, EvalId, SmolStr, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// The reference data that a segment of a run sees, whatever is installed meanwhile.
#[derive(Clone)]
pub struct Pinned {
    pub(crate) reference: Option<Arc<dyn ReferenceSource>>,
    pub(crate) run_budget: Duration,
}

impl Pinned {
    /// The version of the reference index; `None` where none is loaded.
    pub fn reference_version(&self) -> Option<SmolStr> {
        self.reference
            .as_ref()
            .map(|reference| reference.version().into())
    }
}

/// Everything around the calls of one segment of a run. Made once per segment: it brings the
/// applicant into comparison form and starts the run's time budget.
pub struct CallContext<'a> {
    pub(crate) pinned: &'a Pinned,
    pub(crate) applicant: &'a Applicant,
    pub(crate) query: Query,
    pub(crate) eval_id: EvalId,
    pub(crate) client_id: &'a SmolStr,
    pub(crate) workflow: &'a SmolStr,
    pub(crate) now: Timestamp,
    pub(crate) deadline: Instant,
}

impl<'a> CallContext<'a> {
    /// Surrounds the calls of one segment. `now` is the instant that the run's rules see.
    pub fn new(
        pinned: &'a Pinned,
        applicant: &'a Applicant,
        eval_id: EvalId,
        client_id: &'a SmolStr,
        workflow: &'a SmolStr,
        now: Timestamp,
    ) -> Self {
        Self {
            pinned,
            applicant,
            query: Query::from_applicant(applicant),
            eval_id,
            client_id,
            workflow,
            now,
            deadline: Instant::now() + pinned.run_budget,
        }
    }
}
