//! The one place where something is tried, timed and tried again.

use bonafide_modules::Unavailable;
use bonafide_types::SmolStr;
use std::future::Future;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout_at};

/// The limits of one call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// How long one attempt may take.
    pub(crate) attempt_timeout: Duration,
    /// How many attempts may be made; one always is.
    pub(crate) most_attempts: u32,
    /// When the time of the run is spent.
    pub(crate) deadline: Instant,
    /// How long to wait before the second attempt; doubled before each further one.
    pub(crate) pause: Duration,
}

/// Why an attempt failed, and whether another one may do better.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What the module is told.
    pub why: Unavailable,
    /// Whether the same will happen again.
    pub is_final: bool,
}

impl Failure {
    /// One that the next attempt would meet as well.
    pub fn lasting(status: u16, reason: impl Into<SmolStr>) -> Self {
        Self {
            is_final: true,
            ..Self::passing(status, reason)
        }
    }

    /// One that may be over at the next attempt.
    pub fn passing(status: u16, reason: impl Into<SmolStr>) -> Self {
        Self {
            why: Unavailable {
                status,
                reason: reason.into(),
            },
            is_final: false,
        }
    }
}

impl From<Unavailable> for Failure {
    fn from(why: Unavailable) -> Self {
        Self {
            is_final: !is_retryable(why.status),
            why,
        }
    }
}

/// Tries until something comes back, a failure is final, or a limit is reached. Tells how often it
/// tried.
///
/// Tried again is what may pass by itself: time-outs, connection failures, status 429 and 5xx.
pub(crate) async fn fetch<T, F>(
    limits: Limits,
    mut attempt: impl FnMut() -> F,
) -> (Result<T, Unavailable>, u32)
where
    F: Future<Output = Result<T, Failure>>,
{
    let mut attempts = 1;
    loop {
        let until = limits.deadline.min(Instant::now() + limits.attempt_timeout);
        let failure = match timeout_at(until, attempt()).await {
            Ok(Ok(answer)) => return (Ok(answer), attempts),
            Ok(Err(failure)) => failure,
            Err(_) => timed_out("no answer in time").into(),
        };
        let is_over = Instant::now() >= limits.deadline || attempts >= limits.most_attempts;
        if is_over || failure.is_final {
            return (Err(failure.why), attempts);
        }
        let pause = jittered(limits.pause.saturating_mul(1 << (attempts - 1).min(6)));
        if !pause.is_zero() {
            if Instant::now() + pause >= limits.deadline {
                return (Err(failure.why), attempts);
            }
            sleep(pause).await;
        }
        attempts += 1;
    }
}

/// Between half of a pause and all of it, so that clients who failed together do not come back
/// together.
pub(crate) fn jittered(pause: Duration) -> Duration {
    let mut random = [0; 2];
    // Without randomness the pause is as long as it may be.
    if pause.is_zero() || getrandom::fill(&mut random).is_err() {
        return pause;
    }
    let share = f64::from(u16::from_be_bytes(random)) / f64::from(u16::MAX);
    pause.mul_f64(0.5 + share / 2.0)
}

/// Whether a later attempt may succeed.
pub(crate) const fn is_retryable(status: u16) -> bool {
    matches!(status, 429 | 500..=599)
}

/// A failure for lack of time.
pub(crate) const fn timed_out(reason: &'static str) -> Unavailable {
    Unavailable {
        status: 504,
        reason: SmolStr::new_static(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::future::{pending, ready};

    fn limits() -> Limits {
        Limits {
            attempt_timeout: Duration::from_secs(2),
            most_attempts: 3,
            deadline: Instant::now() + Duration::from_secs(10),
            pause: Duration::ZERO,
        }
    }

    fn failure(status: u16) -> Failure {
        Unavailable {
            status,
            reason: "down".into(),
        }
        .into()
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_at_once_takes_one_attempt() {
        let (answer, attempts) = fetch(limits(), || ready(Ok(7))).await;
        assert_eq!((answer, attempts), (Ok(7), 1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_passing_failure_is_tried_again() {
        let tries = Cell::new(0);
        let (answer, attempts) = fetch(limits(), || {
            tries.set(tries.get() + 1);
            ready(if tries.get() < 3 {
                Err(failure(503))
            } else {
                Ok("here")
            })
        })
        .await;
        assert_eq!((answer, attempts), (Ok("here"), 3));
    }

    #[tokio::test(start_paused = true)]
    async fn a_final_failure_is_not_tried_again() {
        let (answer, attempts) = fetch(limits(), || ready(Err::<(), _>(failure(404)))).await;
        assert_eq!((answer, attempts), (Err(failure(404).why), 1));
        let refused = || Failure::lasting(503, "the agreement has ended");
        let (_, attempts) = fetch(limits(), || ready(Err::<(), _>(refused()))).await;
        assert_eq!(attempts, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn attempts_keep_a_growing_distance_within_the_deadline() {
        let started = Instant::now();
        let patient = Limits {
            pause: Duration::from_secs(1),
            ..limits()
        };
        let down = || ready(Err::<(), _>(failure(503)));
        let (_, attempts) = fetch(patient, down).await;
        assert_eq!(attempts, 3);
        let waited = started.elapsed();
        assert!(waited >= Duration::from_millis(1_500), "{waited:?}");
        assert!(waited <= Duration::from_secs(3), "{waited:?}");

        let hurried = Limits {
            deadline: Instant::now() + Duration::from_millis(100),
            ..patient
        };
        assert_eq!(fetch(hurried, down).await.1, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_a_time_out_of_every_attempt() {
        let started = Instant::now();
        let (answer, attempts) = fetch(limits(), pending::<Result<(), Failure>>).await;
        assert_eq!((answer.unwrap_err().status, attempts), (504, 3));
        assert_eq!(started.elapsed(), Duration::from_secs(6));
    }

    #[tokio::test(start_paused = true)]
    async fn the_deadline_of_the_run_cuts_attempts_short() {
        let started = Instant::now();
        let short = Limits {
            deadline: started + Duration::from_secs(3),
            ..limits()
        };
        let (answer, attempts) = fetch(short, pending::<Result<(), Failure>>).await;
        assert_eq!((answer.unwrap_err().status, attempts), (504, 2));
        assert_eq!(started.elapsed(), Duration::from_secs(3));
    }
}
