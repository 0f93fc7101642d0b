//! The features that stored evaluations were scored by, with what became known of them later.

use crate::{Evaluations, Selection, seal};
use bonafide_types::{Environment, EvalId, SmolStr, StorageError, Timestamp, Value};
use bonafide_vault::Vault;
use futures::executor::block_on;
use serde::Deserialize;

/// Evaluations that are read at a time.
const PAGE: u32 = 256;

/// One call of a scoring module.
#[derive(Clone, Debug)]
pub struct FeatureRow {
    /// The evaluation.
    pub eval_id: EvalId,
    /// When it was decided.
    pub started_at: Timestamp,
    /// An object of the features that had a value, by name.
    pub features: Value,
    /// Whether the applicant turned out to be a fraud; `None` without a label.
    pub is_fraud: Option<bool>,
}

#[derive(Deserialize)]
struct Record {
    enrichments: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    service: SmolStr,
    #[serde(default)]
    audit: Value,
}

/// Hands out the features of every selected evaluation that called a module, in the order of time;
/// of several calls in one evaluation those of the last. Tells how many evaluations could not be
/// read. Blocks.
///
/// # Errors
/// See [`StorageError`].
pub fn recorded_features(
    store: &dyn Evaluations,
    vault: &Vault,
    environment: Environment,
    selection: &Selection,
    service: &str,
    visit: &mut dyn FnMut(FeatureRow),
) -> Result<u64, StorageError> {
    let mut unreadable = 0;
    let mut after = None;
    loop {
        let page = block_on(store.select(environment, selection.clone(), after, PAGE))?;
        for selected in &page.selected {
            let opened = seal::open(vault, environment, selected.eval_id, &selected.sealed);
            let record: Option<Record> = opened
                .ok()
                .and_then(|open| serde_json::from_slice(&open.record).ok());
            let Some(record) = record else {
                unreadable += 1;
                continue;
            };
            let calls = record.enrichments.iter().rev();
            let mut scored = calls.filter(|entry| entry.service == service);
            let features = scored.find_map(|entry| entry.audit.get("features").cloned());
            if let Some(features) = features {
                visit(FeatureRow {
                    eval_id: selected.eval_id,
                    started_at: selected.started_at,
                    features,
                    is_fraud: selected.is_fraud,
                });
            }
        }
        after = page.last;
        if after.is_none() {
            return Ok(unreadable);
        }
    }
}
