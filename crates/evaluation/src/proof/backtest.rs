//! Many stored evaluations under another definition.

use super::recorded::Recorded;
use super::replay::{history_then, replay};
use super::report::{BacktestReport, ChangedCase, Tally};
use crate::{Evaluations, Selected, Selection};
use bonafide_types::{Environment, EvalId, StorageError};
use bonafide_vault::Vault;
use bonafide_workflow::Workflow;
use futures::executor::block_on;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Evaluations that a worker reads at a time.
const PAGE: u32 = 256;

/// A backtest, ready to run.
pub struct Backtest<'a> {
    /// Where evaluations are kept.
    pub store: &'a dyn Evaluations,
    /// Opens them.
    pub vault: &'a Vault,
    /// The environment.
    pub environment: Environment,
    /// Which evaluations.
    pub selection: Selection,
    /// The new definition.
    pub workflow: Arc<Workflow>,
    /// Whether to give up before the end.
    pub cancelled: &'a AtomicBool,
}

/// How far a backtest has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Evaluations that were run again.
    pub evaluations: u64,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum BacktestError {
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Somebody gave it up.
    #[error("the backtest was cancelled")]
    Cancelled,
    /// A worker broke down.
    #[error("a part of the backtest broke down")]
    Failed,
}

/// Where the next page begins; `None` once there is none.
struct Cursor {
    after: Option<EvalId>,
    is_done: bool,
    left: u64,
}

impl Backtest<'_> {
    /// Runs all selected evaluations again, on all cores. `changed` is told of every decision that
    /// changed, in no order; `progress` after every page. Memory does not grow with the number of
    /// evaluations. Blocks.
    ///
    /// # Errors
    /// See [`BacktestError`].
    pub fn run(
        &self,
        changed: &mut (dyn FnMut(ChangedCase) + Send),
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<BacktestReport, BacktestError> {
        let cursor = Mutex::new(Cursor {
            after: None,
            is_done: false,
            left: self.selection.limit.unwrap_or(u64::MAX),
        });
        let told = Mutex::new((changed, progress, Progress::default()));
        let workers = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let tallies: Vec<Result<Tally, BacktestError>> = thread::scope(|scope| {
            let running: Vec<_> = (0..workers)
                .map(|_| {
                    scope.spawn(|| {
                        let mut tally = Tally::default();
                        while let Some(page) = self.next_page(&cursor)? {
                            let before = tally.evaluations;
                            let found = self.page(&page, &mut tally);
                            let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
                            found.into_iter().for_each(|case| (told.0)(case));
                            told.2.evaluations += tally.evaluations - before;
                            let so_far = told.2;
                            (told.1)(so_far);
                        }
                        Ok(tally)
                    })
                })
                .collect();
            let joined = running.into_iter().map(thread::ScopedJoinHandle::join);
            joined
                .map(|tally| tally.unwrap_or(Err(BacktestError::Failed)))
                .collect()
        });
        let mut whole = Tally::default();
        for tally in tallies {
            whole.add(tally?);
        }
        Ok(whole.report())
    }

    /// The next evaluations that nobody has taken. While one worker reads, the others run what they
    /// have read.
    fn next_page(&self, cursor: &Mutex<Cursor>) -> Result<Option<Vec<Selected>>, BacktestError> {
        let mut cursor = cursor.lock().unwrap_or_else(PoisonError::into_inner);
        if self.cancelled.load(Ordering::Relaxed) {
            return Err(BacktestError::Cancelled);
        }
        if cursor.is_done || cursor.left == 0 {
            return Ok(None);
        }
        let page = self
            .store
            .select(self.environment, self.selection.clone(), cursor.after, PAGE);
        let page = block_on(page)?;
        cursor.is_done = page.last.is_none();
        cursor.after = page.last;
        let mut selected = page.selected;
        let most = usize::try_from(cursor.left).unwrap_or(usize::MAX);
        selected.truncate(most);
        cursor.left -= selected.len() as u64;
        Ok(Some(selected))
    }

    fn page(&self, page: &[Selected], tally: &mut Tally) -> Vec<ChangedCase> {
        let history = history_then(self.store, self.vault, self.environment);
        let mut changed = Vec::new();
        for selected in page {
            let recorded = Recorded::open(
                self.vault,
                self.environment,
                selected.eval_id,
                &selected.sealed,
            );
            let Ok(recorded) = recorded else {
                tally.unreadable += 1;
                continue;
            };
            let replayed = replay(&self.workflow, &recorded, &history);
            let before = recorded.standing.verdict();
            let after = replayed.standing.verdict();
            tally.count(&before, &after, selected.is_fraud, &replayed.not_recorded);
            if before != after {
                changed.push(ChangedCase {
                    eval_id: recorded.eval_id,
                    client_id: recorded.client_id,
                    started_at: recorded.started_at,
                    workflow_version: recorded.workflow_version,
                    before,
                    after,
                    last_step: replayed.last_step,
                    label: selected.is_fraud.map(|is_fraud| match is_fraud {
                        true => "fraud".into(),
                        false => "non-fraud".into(),
                    }),
                    not_recorded: replayed.not_recorded,
                });
            }
        }
        changed
    }
}
