//! The port of workflows that other workflows call.

use crate::lists::Lists;
use crate::workflow::Workflow;
use bonafide_types::SmolStr;
use std::fmt;
use std::sync::Arc;

/// How deep calls may be nested, the one that calls included.
pub(crate) const MAX_DEPTH: u32 = 4;
/// The most steps of a workflow together with all that it calls.
pub(crate) const MAX_STEPS: usize = 2_000;

/// The published versions of an environment.
///
/// A version calls only versions that were published before it and that never change, so that no
/// calls go in a circle.
pub trait Callees: fmt::Debug + Send + Sync {
    /// A version, compiled against the same lists; `None` where there is none of this name and
    /// number, or where it does not compile here.
    fn find(&self, name: &str, version: &str, lists: &Lists) -> Option<Arc<Workflow>>;

    /// Name and number of every version, the newest of a name first, for suggestions.
    fn versions(&self) -> Vec<(SmolStr, SmolStr)>;
}

/// A workflow that is called by a step.
#[derive(Clone, Debug)]
pub(crate) struct Callee {
    /// The step.
    pub(crate) step_id: SmolStr,
    pub(crate) version: SmolStr,
    pub(crate) workflow: Arc<Workflow>,
}
