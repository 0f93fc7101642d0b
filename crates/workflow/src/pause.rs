//! What a run that waits is told and tells: the pause of a step, and how it ends.

use crate::condition::moment::Duration;
use crate::outcome::Outcome;
use crate::steps::{Branch, Ending, Flow};
use bonafide_types::{CaseStatus, SmolStr, Timestamp, Value};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A run that waits, and for how long.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suspension {
    /// The step that pauses the run.
    pub step_id: SmolStr,
    /// When the pause ends by itself.
    pub expires_at: Timestamp,
    /// How the evaluation stands meanwhile. Its decision is not final.
    pub standing: Outcome,
}

/// What ends a pause, or may end it.
#[derive(Clone, Debug, PartialEq)]
pub struct Resume {
    /// The instant of the segment that begins now: what `$now` names from here on.
    pub now: Timestamp,
    /// The whole body, with everything merged that came in so far.
    pub request: Value,
    /// What happened.
    pub wake: Wake,
}

/// Why a run that waits is looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wake {
    /// Data came in; the step judges whether it is enough.
    Data,
    /// A person or a client lets the step be skipped.
    Skip,
    /// The time is up.
    Expire,
    /// The evaluation is called off.
    End,
}

/// What a step that pauses says of it.
#[derive(Debug)]
pub(crate) struct Pause {
    pub(crate) status: CaseStatus,
    pub(crate) sub_status: SmolStr,
    pub(crate) review_queues: Vec<SmolStr>,
    pub(crate) tags: Vec<SmolStr>,
    pub(crate) note: SmolStr,
    pub(crate) expires_in: Duration,
    pub(crate) expired: Option<u32>,
    pub(crate) on_skip: Option<u32>,
}

impl Pause {
    /// When a pause that begins now ends by itself; at the end of the calendar where it is longer
    /// than that.
    pub(crate) fn expires_at(&self, now: Timestamp) -> Timestamp {
        self.expires_in.after(now).unwrap_or(Timestamp::MAX)
    }

    /// Where the run goes once the time is up.
    pub(crate) fn expire(&self) -> Flow {
        match self.expired {
            Some(target) => Flow::Go(Branch::Expired, target),
            None => Flow::End(Branch::Expired, Arc::new(cancelled("Expired"))),
        }
    }

    /// Where the run goes if the step is skipped: a step that says nothing of it leaves the
    /// applicant to a person, as nothing has been found out.
    pub(crate) fn skip(&self) -> Flow {
        match self.on_skip.or(self.expired) {
            Some(target) => Flow::Go(Branch::Skipped, target),
            None => Flow::End(Branch::Skipped, Arc::default()),
        }
    }
}

/// The end of a run that was called off.
pub(crate) fn terminate() -> Flow {
    Flow::End(Branch::Terminated, Arc::new(cancelled("Terminated")))
}

/// Cancelled for the given reason.
fn cancelled(sub_status: &'static str) -> Ending {
    Ending {
        decision: "CANCEL".into(),
        status: CaseStatus::Closed,
        sub_status: sub_status.into(),
        review_queues: Vec::new(),
        ..Ending::default()
    }
}
