//! Limits count what was allowed, in whole seconds and UTC days.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

mod support;

use bonafide_access::{Admission, ApiKey, KeyLimits, StoredKey, UNLIMITED, Windows};
use bonafide_types::{KeyId, Timestamp};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use support::{new_vault, stored};

fn key(per_second: Option<u32>, per_day: Option<u32>) -> StoredKey {
    let limits = KeyLimits {
        per_second,
        per_day,
    };
    stored(&ApiKey::from_random([1; 16]), &new_vault(), limits)
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn the_eleventh_call_in_a_second_is_refused() {
    let (windows, key) = (Windows::new(), key(Some(10), None));
    for call in 1..=10 {
        let admission = windows.admit(&key, at("2026-03-01T12:00:00.5Z"));
        assert!(admission.allowed);
        assert_eq!(admission.remaining_second, 10 - call);
    }
    assert_eq!(
        windows.admit(&key, at("2026-03-01T12:00:00.9Z")),
        Admission {
            allowed: false,
            limit_second: 10,
            remaining_second: 0,
            limit_day: UNLIMITED,
            remaining_day: UNLIMITED,
            retry_after_seconds: 1,
        }
    );
    assert!(windows.admit(&key, at("2026-03-01T12:00:01Z")).allowed);
}

#[test]
fn a_refused_call_uses_nothing_up() {
    let (windows, key) = (Windows::new(), key(Some(1), Some(2)));
    assert!(windows.admit(&key, at("2026-03-01T12:00:00Z")).allowed);
    for _ in 0..5 {
        let refused = windows.admit(&key, at("2026-03-01T12:00:00Z"));
        assert!(!refused.allowed);
        assert_eq!(refused.remaining_day, 1);
    }
    assert!(windows.admit(&key, at("2026-03-01T12:00:01Z")).allowed);
}

#[test]
fn a_day_ends_at_midnight_utc() {
    let (windows, key) = (Windows::new(), key(None, Some(1)));
    assert!(windows.admit(&key, at("2026-03-01T23:59:00Z")).allowed);
    let refused = windows.admit(&key, at("2026-03-01T23:59:30.2Z"));
    assert!(!refused.allowed);
    assert_eq!(refused.remaining_day, 0);
    assert_eq!(refused.retry_after_seconds, 30);
    assert!(windows.admit(&key, at("2026-03-02T00:00:00Z")).allowed);
}

#[test]
fn a_key_without_limits_is_never_refused() {
    let (windows, key) = (Windows::new(), key(None, None));
    for _ in 0..1000 {
        let admission = windows.admit(&key, at("2026-03-01T12:00:00Z"));
        assert!(admission.allowed);
        assert_eq!(admission.remaining_second, UNLIMITED);
        assert_eq!(admission.limit_day, UNLIMITED);
        assert_eq!(admission.retry_after_seconds, 0);
    }
}

#[test]
fn zero_closes_a_key() {
    for (per_second, per_day) in [(Some(0), None), (None, Some(0)), (Some(0), Some(5))] {
        let refused = Windows::new().admit(&key(per_second, per_day), at("2026-03-01T23:00:00Z"));
        assert!(!refused.allowed);
        assert_eq!(refused.retry_after_seconds, 3600);
    }
}

#[test]
fn keys_do_not_share_their_windows() {
    let windows = Windows::new();
    let first = key(Some(1), None);
    let second = StoredKey {
        id: KeyId::from_bytes([0x55; 16]),
        ..first.clone()
    };
    let now = at("2026-03-01T12:00:00Z");
    assert!(windows.admit(&first, now).allowed);
    assert!(windows.admit(&second, now).allowed);
    assert!(!windows.admit(&first, now).allowed);
}

#[test]
fn a_call_that_was_overtaken_at_the_edge_of_a_second_does_not_reopen_it() {
    let (windows, key) = (Windows::new(), key(Some(1), None));
    assert!(windows.admit(&key, at("2026-03-01T12:00:01Z")).allowed);
    assert!(!windows.admit(&key, at("2026-03-01T12:00:00.999Z")).allowed);
    assert!(!windows.admit(&key, at("2026-03-01T12:00:01Z")).allowed);
}

#[test]
fn a_clock_that_was_set_back_does_not_lock_a_key() {
    let (windows, key) = (Windows::new(), key(Some(1), Some(1)));
    assert!(windows.admit(&key, at("2026-03-05T12:00:00Z")).allowed);
    assert!(windows.admit(&key, at("2026-03-01T12:00:00Z")).allowed);
}

#[test]
fn a_limit_beyond_the_shown_range_shows_as_unlimited() {
    let admission = Windows::new().admit(&key(Some(u32::MAX), None), at("2026-03-01T12:00:00Z"));
    assert!(admission.allowed);
    assert_eq!(admission.limit_second, UNLIMITED);
    assert_eq!(admission.remaining_second, UNLIMITED);
}

#[test]
fn calls_at_the_same_time_are_counted_exactly() {
    let (windows, key) = (Windows::new(), key(Some(500), Some(1200)));
    let allowed = AtomicU32::new(0);
    for second in [
        "2026-03-01T12:00:00Z",
        "2026-03-01T12:00:01Z",
        "2026-03-01T12:00:02Z",
    ] {
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let admission = windows.admit(&key, at(second));
                        allowed.fetch_add(u32::from(admission.allowed), Ordering::Relaxed);
                    }
                });
            }
        });
    }
    assert_eq!(allowed.into_inner(), 500 + 500 + 200);
}
