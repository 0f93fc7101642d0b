//! Checks everything that is stored: every evaluation opens, reads back and has its event.

use crate::seal::{self, SealError};
use crate::trace::StoredTrace;
use crate::{EvaluationRecord, Evaluations, SealedEvaluation};
use bonafide_types::{Environment, EvalId, StorageError};
use bonafide_vault::Vault;

/// Evaluations that are held in memory at a time.
const PAGE: u32 = 200;

/// What a check of the whole store found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoreReport {
    /// Evaluations that were looked at.
    pub evaluations: u64,
    /// Evaluations that do not open or read back, with the reason.
    pub damaged: Vec<(EvalId, String)>,
    /// Evaluations that do not have the events that belong to them, one for each pause and one for
    /// the end, with the number that they have.
    pub wrong_events: Vec<(EvalId, u32)>,
    /// Events of no evaluation.
    pub orphaned_events: u64,
}

impl StoreReport {
    /// Whether nothing is amiss.
    pub const fn is_clean(&self) -> bool {
        self.damaged.is_empty() && self.wrong_events.is_empty() && self.orphaned_events == 0
    }
}

/// Looks at every evaluation of both environments; `progress` gets the number so far.
///
/// # Errors
/// Where the store itself fails. Damage is not an error: it is in the report.
pub async fn verify_store(
    store: &dyn Evaluations,
    vault: &Vault,
    progress: &mut dyn FnMut(u64),
) -> Result<StoreReport, StorageError> {
    let mut report = StoreReport::default();
    for environment in Environment::ALL {
        let mut after = None;
        loop {
            let page = store.evaluations_after(environment, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.eval_id);
            for walked in &page {
                report.evaluations += 1;
                match reads_back(vault, environment, walked.eval_id, &walked.stored) {
                    Ok(events) if events != walked.events => {
                        report.wrong_events.push((walked.eval_id, walked.events));
                    }
                    Ok(_) => {}
                    Err(error) => report.damaged.push((walked.eval_id, error.to_string())),
                }
            }
            progress(report.evaluations);
        }
        report.orphaned_events += store.orphaned_events(environment).await?;
    }
    Ok(report)
}

/// How many events an evaluation should have.
fn reads_back(
    vault: &Vault,
    environment: Environment,
    eval_id: EvalId,
    stored: &SealedEvaluation,
) -> Result<u32, SealError> {
    let open = seal::open(vault, environment, eval_id, &stored.sealed)?;
    let record = serde_json::from_slice::<EvaluationRecord>(&open.record)?;
    let trace = serde_json::from_slice::<StoredTrace>(&open.trace)?;
    serde_json::from_slice::<serde::de::IgnoredAny>(&open.request)?;
    Ok(trace.events(record.eval_status))
}
