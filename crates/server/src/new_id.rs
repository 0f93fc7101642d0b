//! Ids of new evaluations.

use bonafide_types::{EvalId, Timestamp};
use std::time::Duration;
use uuid::{NoContext, Uuid};

/// A new id of an evaluation that starts at `now`; later ones sort after earlier ones.
pub(crate) fn new_eval_id(now: Timestamp) -> EvalId {
    let since_epoch = Duration::try_from(now.as_duration()).unwrap_or_default();
    let (seconds, nanos) = (since_epoch.as_secs(), since_epoch.subsec_nanos());
    let time = uuid::Timestamp::from_unix(NoContext, seconds, nanos);
    EvalId::from_uuid(Uuid::new_v7(time))
}

/// The id before all of evaluations that start at this instant or later.
pub(crate) fn earliest_eval_id(instant: Timestamp) -> EvalId {
    let millis = u64::try_from(instant.as_millisecond()).unwrap_or_default();
    let mut bytes = [0; 16];
    // The first six bytes of a version 7 id are its millisecond.
    for (slot, byte) in bytes
        .iter_mut()
        .zip(millis.to_be_bytes().into_iter().skip(2))
    {
        *slot = byte;
    }
    EvalId::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_version_7_and_sort_by_time() {
        let at = |text: &str| new_eval_id(text.parse().unwrap());
        let early = at("2026-01-01T00:00:00.001Z");
        let late = at("2026-01-01T00:00:00.002Z");
        assert!(early < late);
        assert_eq!(early.as_uuid().get_version_num(), 7);
        assert_ne!(at("2026-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z"));
        let between = earliest_eval_id("2026-01-01T00:00:00.002Z".parse().unwrap());
        assert!(early < between && between < late);
    }
}
