//! Gathering what was committed before a series was declared.

use super::{GatheredSighting, sightings};
use crate::trace::StoredResume;
use crate::{Evaluations, SealError, Selected, Selection, seal};
use bonafide_types::{Environment, EvalId, StorageError, Value};
use bonafide_vault::Vault;
use bonafide_workflow::{SeriesId, SeriesSet};
use serde::Deserialize;

/// Evaluations that are looked at in one transaction.
const PAGE: u32 = 256;

/// How far a gathering has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gathered {
    /// Evaluations that were looked at.
    pub evaluations: u64,
    /// Whether all series are complete.
    pub is_complete: bool,
}

/// What of a trace tells how the body changed.
#[derive(Deserialize)]
struct Resumes {
    #[serde(default)]
    resumes: Vec<StoredResume>,
}

/// Where evaluations are gathered from.
#[derive(Clone, Copy)]
pub struct Gathering<'a> {
    /// Where evaluations and sightings are kept.
    pub store: &'a dyn Evaluations,
    /// Opens them.
    pub vault: &'a Vault,
    /// The environment.
    pub environment: Environment,
    /// What is asked of the history.
    pub declared: &'a SeriesSet,
}

impl Gathering<'_> {
    /// Looks at the next stored evaluations on behalf of the series that are not complete, and
    /// notes how far it has come: whoever is interrupted goes on from there. An evaluation that
    /// does not open is passed over.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn step(&self) -> Result<Gathered, StorageError> {
        let done = Gathered {
            evaluations: 0,
            is_complete: true,
        };
        if self.declared.is_empty() {
            return Ok(done);
        }
        let declared = self.declared.ids();
        let states = self
            .store
            .declare_series(self.environment, declared)
            .await?;
        let open = states.iter().filter(|state| !state.is_complete);
        // Those that have come least far lead; the others meet what they have again, which changes
        // nothing.
        let Some(cursor) = open.clone().map(|state| state.cursor).min() else {
            return Ok(done);
        };
        let only: Vec<_> = open.map(|state| state.series).collect();
        let page = self.page(cursor, &only).await?;
        let gathered = Gathered {
            evaluations: page.evaluations,
            is_complete: page.next.is_none(),
        };
        self.store
            .gathered(
                self.environment,
                page.sightings,
                only,
                page.next.or(cursor),
                gathered.is_complete,
            )
            .await?;
        Ok(gathered)
    }

    /// Looks at all evaluations after this one once more. Those that were under way when the series
    /// were declared may have been stored without them, behind the back of the gathering.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn settle(&self, after: EvalId) -> Result<(), StorageError> {
        let declared = self.declared.ids();
        let mut cursor = Some(after);
        while cursor.is_some() && !declared.is_empty() {
            let page = self.page(cursor, &declared).await?;
            cursor = page.next;
            // No series is named: how far they have come stays as it is.
            let found = page.sightings;
            self.store
                .gathered(self.environment, found, Vec::new(), None, false)
                .await?;
        }
        Ok(())
    }

    async fn page(
        &self,
        after: Option<EvalId>,
        only: &[SeriesId],
    ) -> Result<GatheredPage, StorageError> {
        let page = self
            .store
            .select(self.environment, Selection::default(), after, PAGE)
            .await?;
        let mut found = Vec::new();
        for selected in &page.selected {
            let Ok(body) = self.body_of(selected) else {
                continue;
            };
            let started_at = selected.started_at;
            let seen = sightings(self.declared, self.vault, &body, started_at, Some(only));
            found.extend(seen.into_iter().map(|sighting| GatheredSighting {
                eval_id: selected.eval_id,
                client_id: selected.client_id.clone(),
                sighting,
            }));
        }
        Ok(GatheredPage {
            evaluations: page.selected.len() as u64,
            sightings: found,
            next: page.last,
        })
    }

    fn body_of(&self, selected: &Selected) -> Result<Value, SealError> {
        let open = seal::open(
            self.vault,
            self.environment,
            selected.eval_id,
            &selected.sealed,
        )?;
        let first: Value = serde_json::from_slice(&open.request)?;
        let told: Resumes = serde_json::from_slice(&open.trace)?;
        let resumes = told.resumes.iter();
        Ok(resumes.fold(first, |body, resume| resume.amendment.apply(&body)))
    }
}

struct GatheredPage {
    evaluations: u64,
    sightings: Vec<GatheredSighting>,
    /// The last evaluation that was looked at; `None` where there is no further one.
    next: Option<EvalId>,
}
