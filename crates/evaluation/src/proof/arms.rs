//! How the arms of splits have decided.

use super::backtest::{BacktestError, Progress};
use super::report::Quality;
use crate::seal::{self, SealError};
use crate::{Evaluations, Selected, Selection};
use bonafide_types::{Environment, EvalStatus, SmolStr};
use bonafide_vault::Vault;
use futures::executor::block_on;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Evaluations that are read at a time.
const PAGE: u32 = 256;

/// What came of one arm of one split.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ArmResult {
    /// The tag that the arm leaves, `step:arm`.
    pub arm: SmolStr,
    /// Evaluations that took it.
    pub evaluations: u64,
    /// How many had which decision; one that waits counts as `PAUSED`.
    pub decisions: BTreeMap<SmolStr, u64>,
    /// How well the decisions fit what became known later, where evaluations are labelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<Quality>,
}

/// The evaluations whose arms are counted.
pub struct Arms<'a> {
    /// Where evaluations are kept.
    pub store: &'a dyn Evaluations,
    /// Opens them.
    pub vault: &'a Vault,
    /// The environment.
    pub environment: Environment,
    /// Which evaluations.
    pub selection: Selection,
    /// The tags of the arms: `step:arm`.
    pub tags: Vec<SmolStr>,
}

#[derive(Deserialize)]
struct Record {
    eval_status: EvalStatus,
    decision: SmolStr,
    tags: Vec<SmolStr>,
}

impl Arms<'_> {
    /// Counts the decisions of every arm. Blocks.
    ///
    /// # Errors
    /// Where the store fails; an evaluation that does not open is left out.
    pub fn count(
        &self,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Vec<ArmResult>, BacktestError> {
        let mut arms: Vec<ArmResult> = self
            .tags
            .iter()
            .map(|tag| ArmResult {
                arm: tag.clone(),
                ..ArmResult::default()
            })
            .collect();
        let mut after = None;
        let mut looked_at = Progress::default();
        let mut left = self.selection.limit.unwrap_or(u64::MAX);
        loop {
            let selection = self.selection.clone();
            let page = self.store.select(self.environment, selection, after, PAGE);
            let page = block_on(page)?;
            for selected in page
                .selected
                .iter()
                .take(usize::try_from(left).unwrap_or(usize::MAX))
            {
                left -= 1;
                if let Ok(record) = self.open(selected) {
                    for arm in arms.iter_mut().filter(|arm| record.tags.contains(&arm.arm)) {
                        arm.add(&record, selected.is_fraud);
                    }
                }
            }
            looked_at.evaluations += page.selected.len() as u64;
            progress(looked_at);
            after = page.last;
            if after.is_none() || left == 0 {
                break;
            }
        }
        for arm in &mut arms {
            arm.labels = arm.labels.map(Quality::finished);
        }
        Ok(arms)
    }

    fn open(&self, selected: &Selected) -> Result<Record, SealError> {
        let sealed = &selected.sealed;
        let open = seal::open(self.vault, self.environment, selected.eval_id, sealed)?;
        Ok(serde_json::from_slice(&open.record)?)
    }
}

impl ArmResult {
    fn add(&mut self, record: &Record, is_fraud: Option<bool>) {
        let verdict = match record.eval_status {
            EvalStatus::Completed => record.decision.clone(),
            EvalStatus::Paused | EvalStatus::InProgress => "PAUSED".into(),
            EvalStatus::Failed => "FAILED".into(),
        };
        self.evaluations += 1;
        if let Some(is_fraud) = is_fraud {
            self.labels
                .get_or_insert_default()
                .count(&verdict, is_fraud);
        }
        *self.decisions.entry(verdict).or_default() += 1;
    }
}
