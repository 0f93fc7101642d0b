//! The limits of the engine room.

use std::time::Duration;

/// Limits that hold where a workflow step states none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EngineConfig {
    /// How long one attempt may take.
    pub attempt_timeout: Duration,
    /// How many attempts one call may make, the first included; at least one is made.
    pub most_attempts: u32,
    /// How long all calls of one run may take together.
    pub run_budget: Duration,
    /// How many calls of one outside service may be under way at once.
    pub service_concurrency: usize,
    /// After how many failed calls in a row an outside service is left alone; 0 is never.
    pub breaker_failures: u32,
    /// For how long.
    pub breaker_pause: Duration,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            attempt_timeout: Duration::from_secs(2),
            most_attempts: 3,
            run_budget: Duration::from_secs(10),
            service_concurrency: 64,
            breaker_failures: 5,
            breaker_pause: Duration::from_secs(10),
        }
    }
}
