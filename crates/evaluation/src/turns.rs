//! Updates of one evaluation take turns.

use bonafide_types::EvalId;
use futures::lock::{Mutex, OwnedMutexGuard};
use std::sync::Arc;

/// Evaluations that share a lane wait for each other, which costs time and nothing else.
const LANES: usize = 256;

/// A lane for each evaluation. Across processes the epoch of the stored evaluation keeps order.
pub(crate) struct Turns {
    lanes: Vec<Arc<Mutex<()>>>,
}

/// The right to update an evaluation, until it is dropped.
pub(crate) struct Turn {
    _guard: Option<OwnedMutexGuard<()>>,
}

impl Turns {
    pub(crate) fn new() -> Self {
        Self {
            lanes: (0..LANES).map(|_| Arc::default()).collect(),
        }
    }

    /// Waits for the turn of an evaluation, in order of arrival.
    pub(crate) async fn wait(&self, eval_id: EvalId) -> Turn {
        // The last bytes of an id are random.
        let last = eval_id.as_bytes().last().copied().unwrap_or_default();
        let guard = match self.lanes.get(usize::from(last)) {
            Some(lane) => Some(Arc::clone(lane).lock_owned().await),
            None => None,
        };
        Turn { _guard: guard }
    }
}
