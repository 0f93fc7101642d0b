//! Request limits per key: one-second windows and UTC days, counted in memory.

use crate::{KeyLimits, StoredKey};
use bonafide_types::{KeyId, Timestamp};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// What an unlimited window shows as its limit and as what remains of it.
pub const UNLIMITED: u32 = 2_147_483_647;

const SECONDS_PER_DAY: i64 = 86_400;
/// Requests overtake each other between reading the clock and being counted; one that is at most
/// this late counts in the current window. A clock set back further starts new windows.
const LATE_SECONDS: i64 = 5;
/// Keys are spread over several locks, so that busy clients do not wait for each other.
const SHARDS: usize = 16;

/// What a request is told about its key's limits. It carries all that the response headers need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Admission {
    /// Whether the request may go on. A refused one has used nothing up.
    pub allowed: bool,
    /// Requests per second, or [`UNLIMITED`].
    pub limit_second: u32,
    /// What remains of this second after this request.
    pub remaining_second: u32,
    /// Requests per UTC day, or [`UNLIMITED`].
    pub limit_day: u32,
    /// What remains of this day after this request.
    pub remaining_day: u32,
    /// Whole seconds after which trying again can succeed, at least 1; 0 where it was allowed. For
    /// a closed key, which has no such moment, the end of the day.
    pub retry_after_seconds: u32,
}

/// The counters of all keys. They live in memory and start afresh with the process.
#[derive(Debug, Default)]
pub struct Windows {
    shards: [Mutex<HashMap<KeyId, Window>>; SHARDS],
}

impl Windows {
    /// Starts with nothing used up.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one request of a key at `now`, unless one of its windows is spent.
    ///
    /// Windows are fixed: a second is a whole second of UTC, a day a calendar day of UTC.
    pub fn admit(&self, key: &StoredKey, now: Timestamp) -> Admission {
        let limits = key.limits;
        if limits == KeyLimits::default() {
            return admission(limits, Window::at(now.as_second()), None);
        }
        let [.., last] = key.id.as_bytes();
        let Some(shard) = self.shards.get(usize::from(*last) % SHARDS) else {
            return admission(limits, Window::at(now.as_second()), None);
        };
        // A panic while the lock was held cannot leave a counter half written.
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        shard
            .entry(key.id)
            .or_insert_with(|| Window::at(now.as_second()))
            .admit(limits, now.as_second())
    }
}

/// What one key has used.
#[derive(Clone, Copy, Debug)]
struct Window {
    second: i64,
    used_second: u32,
    used_day: u32,
}

impl Window {
    const fn at(second: i64) -> Self {
        Self {
            second,
            used_second: 0,
            used_day: 0,
        }
    }

    fn admit(&mut self, limits: KeyLimits, now: i64) -> Admission {
        self.roll(now);
        let day_spent = is_spent(limits.per_day, self.used_day);
        let second_spent = is_spent(limits.per_second, self.used_second);
        if day_spent || limits.per_second == Some(0) {
            let passed = self.second.rem_euclid(SECONDS_PER_DAY);
            let rest = u32::try_from(SECONDS_PER_DAY - passed).unwrap_or(1);
            return admission(limits, *self, Some(rest));
        }
        if second_spent {
            return admission(limits, *self, Some(1));
        }
        self.used_second = self.used_second.saturating_add(1);
        self.used_day = self.used_day.saturating_add(1);
        admission(limits, *self, None)
    }

    /// Opens new windows where `now` lies in them.
    fn roll(&mut self, now: i64) {
        let is_late = now <= self.second && self.second - now <= LATE_SECONDS;
        if is_late {
            return;
        }
        if day_of(now) != day_of(self.second) {
            self.used_day = 0;
        }
        self.second = now;
        self.used_second = 0;
    }
}

const fn day_of(second: i64) -> i64 {
    second.div_euclid(SECONDS_PER_DAY)
}

fn is_spent(limit: Option<u32>, used: u32) -> bool {
    limit.is_some_and(|limit| used >= limit)
}

fn admission(limits: KeyLimits, window: Window, refused_for: Option<u32>) -> Admission {
    let shown = |limit: Option<u32>| limit.unwrap_or(UNLIMITED).min(UNLIMITED);
    let remaining = |limit: Option<u32>, used| {
        limit.map_or(UNLIMITED, |limit| limit.saturating_sub(used).min(UNLIMITED))
    };
    Admission {
        allowed: refused_for.is_none(),
        limit_second: shown(limits.per_second),
        remaining_second: remaining(limits.per_second, window.used_second),
        limit_day: shown(limits.per_day),
        remaining_day: remaining(limits.per_day, window.used_day),
        retry_after_seconds: refused_for.unwrap_or(0),
    }
}
