//! What all requests share.

use crate::evaluate::{Evaluate, NullAnswers};
use crate::health::{Probe, StoreHealth};
use crate::{Management, ServerConfig, fault};
use arc_swap::ArcSwap;
use bonafide_access::{KeyRing, Windows};
use bonafide_evaluation::{
    Clock, EvaluateError, Evaluated, Evaluator, NewEvaluation, Paused, ReadError, Update,
    UpdateError,
};
use bonafide_lifecycle::LiveSet;
use bonafide_types::Timestamp;
use bonafide_vault::Vault;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The parts that a request meets. Keys and workflows are snapshots that their owner swaps while
/// requests run.
pub struct AppState {
    pub(crate) evaluator: Arc<dyn Evaluate>,
    pub(crate) keys: Arc<ArcSwap<KeyRing>>,
    pub(crate) live: Arc<ArcSwap<LiveSet>>,
    pub(crate) vault: Arc<Vault>,
    pub(crate) windows: Windows,
    pub(crate) clock: Clock,
    pub(crate) config: ServerConfig,
    pub(crate) store_health: StoreHealth,
    pub(crate) probes: Vec<Arc<dyn Probe>>,
    pub(crate) management: Option<Arc<Management>>,
    draining: AtomicBool,
}

impl AppState {
    /// Puts the parts together.
    pub fn new(
        evaluator: Arc<Evaluator>,
        keys: Arc<ArcSwap<KeyRing>>,
        live: Arc<ArcSwap<LiveSet>>,
        vault: Arc<Vault>,
        config: &ServerConfig,
    ) -> Self {
        let evaluator: Arc<dyn Evaluate> = match config.null_answer {
            false => evaluator,
            true => Arc::new(NullAnswers::new(evaluator)),
        };
        Self::with_evaluate(evaluator, keys, live, vault, config)
    }

    /// The same with anything that decides.
    pub fn with_evaluate(
        evaluator: Arc<dyn Evaluate>,
        keys: Arc<ArcSwap<KeyRing>>,
        live: Arc<ArcSwap<LiveSet>>,
        vault: Arc<Vault>,
        config: &ServerConfig,
    ) -> Self {
        Self {
            evaluator,
            keys,
            live,
            vault,
            windows: Windows::new(),
            clock: Arc::new(Timestamp::now),
            config: config.clone(),
            store_health: StoreHealth::default(),
            probes: Vec::new(),
            management: None,
            draining: AtomicBool::new(false),
        }
    }

    /// The same with another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// The same with one more part that has to be ready.
    #[must_use]
    pub fn with_probe(mut self, probe: Arc<dyn Probe>) -> Self {
        self.probes.push(probe);
        self
    }

    /// The same with what principals work on; without it there is no management API.
    #[must_use]
    pub fn with_management(mut self, management: Management) -> Self {
        self.management = Some(Arc::new(management));
        self
    }

    /// From now on new requests are refused, those under way are finished.
    pub(crate) fn start_draining(&self) {
        self.draining.store(true, Ordering::Release);
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Acquire)
    }

    /// Runs and commits an evaluation, and notes how the store took it.
    pub(crate) async fn evaluate(&self, new: NewEvaluation) -> Result<Evaluated, EvaluateError> {
        let outcome = self.evaluator.evaluate(new).await;
        match &outcome {
            Err(error) if fault::is_of_store(error) => self.store_health.failed(),
            _ => self.store_health.worked(),
        }
        outcome
    }

    /// Goes on with an evaluation and commits it, and notes how the store took it.
    pub(crate) async fn update(
        &self,
        paused: Paused,
        update: Update,
    ) -> Result<Evaluated, UpdateError> {
        let outcome = self.evaluator.update(paused, update).await;
        match &outcome {
            Err(UpdateError::Read(ReadError::Storage(_))) => self.store_health.failed(),
            _ => self.store_health.worked(),
        }
        outcome
    }
}

impl std::fmt::Debug for AppState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppState").finish_non_exhaustive()
    }
}
