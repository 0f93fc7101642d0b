//! What stays the same for all calls of one segment of a run.

use crate::connector::ConnectorSet;
use crate::gate::Gate;
use crate::{AuthoritySource, DeathSource, ReferenceSource};
use bonafide_feeds::{FeedBook, FeedKind};
use bonafide_modules::ModelShelf;
use bonafide_reference::Query;
use bonafide_types::{Applicant, Environment, EvalId, SmolStr, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// The data that a segment of a run sees, whatever is installed meanwhile.
#[derive(Clone)]
pub struct Pinned {
    pub(crate) environment: Environment,
    pub(crate) reference: Option<Arc<dyn ReferenceSource>>,
    pub(crate) authority: Option<Arc<dyn AuthoritySource>>,
    /// Before the authority, where it is an outside service.
    pub(crate) authority_gate: Option<Arc<Gate>>,
    pub(crate) deaths: Option<Arc<dyn DeathSource>>,
    pub(crate) feeds: Arc<FeedBook>,
    pub(crate) models: Arc<ModelShelf>,
    pub(crate) connectors: Arc<ConnectorSet>,
    pub(crate) run_budget: Duration,
}

impl Pinned {
    /// The version of the reference index; `None` where none is loaded.
    pub fn reference_version(&self) -> Option<SmolStr> {
        self.reference
            .as_ref()
            .map(|reference| reference.version().into())
    }

    /// The version of the authority's file; `None` where none is loaded, or where the authority
    /// itself answers.
    pub fn authority_version(&self) -> Option<SmolStr> {
        self.authority.as_ref()?.version()
    }

    /// Kind and version of every feed of the risk modules that is loaded.
    pub fn feed_versions(&self) -> Vec<(SmolStr, SmolStr)> {
        let known = FeedKind::RISK.into_iter();
        known
            .filter_map(|kind| Some((kind.as_str().into(), self.feeds.info(kind)?.version.clone())))
            .collect()
    }

    /// The version of the death records; `None` where none are loaded.
    pub fn deaths_version(&self) -> Option<SmolStr> {
        self.deaths.as_ref().map(|deaths| deaths.version())
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
    pub(crate) began: Instant,
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
        let began = Instant::now();
        Self {
            pinned,
            applicant,
            query: Query::from_applicant(applicant),
            eval_id,
            client_id,
            workflow,
            now,
            began,
            deadline: began + pinned.run_budget,
        }
    }

    /// The same with less time, where a workflow or a client allows less.
    #[must_use]
    pub fn within(self, budget: Option<Duration>) -> Self {
        let deadline = budget.map(|budget| self.began + budget);
        Self {
            deadline: deadline.map_or(self.deadline, |end| end.min(self.deadline)),
            ..self
        }
    }
}
