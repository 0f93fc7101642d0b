//! The gate before an outside service: how many calls are under way at once, and when none is
//! made.

use crate::EngineConfig;
use bonafide_modules::Unavailable;
use bonafide_types::SmolStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

/// Lets calls through to one service. After several failed ones in a row it shuts for a while, so
/// that runs do not wait for a service that is down; then one call tries whether it is back.
#[derive(Debug)]
pub(crate) struct Gate {
    service: SmolStr,
    places: Arc<Semaphore>,
    state: Mutex<State>,
    most_failures: u32,
    pause: Duration,
}

#[derive(Debug, Default)]
struct State {
    failures: u32,
    shut_until: Option<Instant>,
    /// Whether a call is under way that tries whether the service is back.
    is_trying: bool,
}

impl State {
    /// Whether a call may be made, and if so whether it is the one that tries.
    fn admits(&self) -> Result<bool, Unavailable> {
        match self.shut_until {
            None => Ok(false),
            Some(until) if Instant::now() >= until && !self.is_trying => Ok(true),
            Some(_) => Err(unavailable("the service failed several times in a row")),
        }
    }
}

/// The right to make one call. Dropped without a word, such as at the end of the run's time, it
/// says nothing about the service.
#[derive(Debug)]
pub(crate) struct Pass {
    gate: Arc<Gate>,
    tries: bool,
    _place: OwnedSemaphorePermit,
}

impl Gate {
    pub(crate) fn new(service: impl Into<SmolStr>, config: &EngineConfig) -> Self {
        let places = config.service_concurrency.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            service: service.into(),
            places: Arc::new(Semaphore::new(places)),
            state: Mutex::default(),
            most_failures: config.breaker_failures,
            pause: config.breaker_pause,
        }
    }

    /// Waits for a place until `deadline`.
    ///
    /// # Errors
    /// The gate is shut, or there was no place in time: status 503.
    pub(crate) async fn enter(self: &Arc<Self>, deadline: Instant) -> Result<Pass, Unavailable> {
        // Nobody waits for a place behind a gate that is shut.
        self.state().admits()?;
        let place = timeout_at(deadline, Arc::clone(&self.places).acquire_owned()).await;
        let Ok(Ok(place)) = place else {
            return Err(unavailable("too many calls of the service are under way"));
        };
        let mut state = self.state();
        let tries = state.admits()?;
        state.is_trying |= tries;
        Ok(Pass {
            gate: Arc::clone(self),
            tries,
            _place: place,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pass {
    /// Tells whether the service could be reached.
    pub(crate) fn tell(self, reached: bool) {
        let mut state = self.gate.state();
        if reached {
            if state.shut_until.is_some() {
                tracing::info!(service = %self.gate.service, "an outside service is back");
            }
            state.failures = 0;
            state.shut_until = None;
            return;
        }
        state.failures = state.failures.saturating_add(1);
        let is_enough = self.gate.most_failures > 0 && state.failures >= self.gate.most_failures;
        if is_enough && (self.tries || state.shut_until.is_none()) {
            state.shut_until = Some(Instant::now() + self.gate.pause);
            tracing::warn!(
                service = %self.gate.service,
                failures = state.failures,
                pause_ms = u64::try_from(self.gate.pause.as_millis()).unwrap_or(u64::MAX),
                "an outside service failed several times in a row and is left alone for a while"
            );
        }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if self.tries {
            self.gate.state().is_trying = false;
        }
    }
}

const fn unavailable(reason: &'static str) -> Unavailable {
    Unavailable {
        status: 503,
        reason: SmolStr::new_static(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::{advance, pause};

    fn gate(config: EngineConfig) -> Arc<Gate> {
        Arc::new(Gate::new("ssa", &config))
    }

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(1)
    }

    #[tokio::test]
    async fn it_shuts_after_failures_in_a_row_and_lets_one_try() {
        pause();
        let gate = gate(EngineConfig::default());
        let config = EngineConfig::default();
        for _ in 1..config.breaker_failures {
            gate.enter(soon()).await.unwrap().tell(false);
        }
        // One that goes well starts the count anew.
        gate.enter(soon()).await.unwrap().tell(true);
        for _ in 0..config.breaker_failures {
            gate.enter(soon()).await.unwrap().tell(false);
        }
        assert_eq!(gate.enter(soon()).await.unwrap_err().status, 503);

        advance(config.breaker_pause).await;
        let trying = gate.enter(soon()).await.unwrap();
        assert!(gate.enter(soon()).await.is_err(), "one at a time");
        trying.tell(false);
        assert!(gate.enter(soon()).await.is_err(), "shut again");

        advance(config.breaker_pause).await;
        // One that ends without a word leaves the next to try.
        drop(gate.enter(soon()).await.unwrap());
        gate.enter(soon()).await.unwrap().tell(true);
        let (one, other) = (gate.enter(soon()).await, gate.enter(soon()).await);
        assert!(one.is_ok() && other.is_ok());
    }

    #[tokio::test]
    async fn a_call_waits_for_a_place_and_no_longer_than_it_may() {
        pause();
        let gate = gate(EngineConfig {
            service_concurrency: 1,
            ..EngineConfig::default()
        });
        let inside = gate.enter(soon()).await.unwrap();
        let refused = gate.enter(soon()).await.unwrap_err();
        assert_eq!(
            refused.reason,
            "too many calls of the service are under way"
        );
        drop(inside);
        assert!(gate.enter(soon()).await.is_ok());
    }

    #[tokio::test]
    async fn without_a_number_of_failures_it_never_shuts() {
        let gate = gate(EngineConfig {
            breaker_failures: 0,
            ..EngineConfig::default()
        });
        for _ in 0..100 {
            gate.enter(soon()).await.unwrap().tell(false);
        }
    }
}
