//! Takes one applicant through the live workflow to a committed answer.
//!
//! The run itself is a state machine in `workflow`; this crate is the driver around it: it lets
//! the engine room answer what the run needs, seals the record under its own data key and commits
//! it once, before the client gets its reply. A run that pauses is committed as it stands; what
//! comes in later takes it on from there, one update after the other.
//!
//! What is never here: HTTP, SQL, rules of any product.
//!
//! Start reading at [`Evaluator::evaluate`], and at [`Evaluator::update`] for what happens after a
//! pause; [`EvaluationRecord`] is what is kept and
//! [`Evaluations`] is the port to the store.

mod disclosure;
mod evaluator;
mod feedback;
mod history;
mod pause;
mod port;
mod proof;
mod record;
mod repeat;
mod seal;
mod segment;
mod trace;
mod turns;
mod verify;

pub use bonafide_workflow::Wake;
pub use disclosure::{Disclosure, Occasion};
pub use evaluator::{Clock, EvaluateError, Evaluated, Evaluator, NewEvaluation, ReadError};
pub use feedback::{Feedback, FeedbackDetail, FeedbackError, FeedbackUnit, feedback_event};
pub use history::{
    Aggregate, Gathered, GatheredSighting, Gathering, HistoryQuery, SeriesState, Sighting,
};
pub use pause::{Amendment, Paused, Update, UpdateError};
pub use port::{
    AdvanceUnit, CommitReceipt, CommitUnit, DuePause, Evaluations, OutgoingEvent, SealedEvaluation,
    SealedPayload, Selected, SelectedPage, Selection, StoredPause, WalkedEvaluation,
};
pub use proof::{
    ArmResult, Arms, Backtest, BacktestError, BacktestReport, ChangedCase, Ended, EndedQueue,
    FeatureRow, LabelReport, MatrixCell, Progress, Quality, ServiceGap, ShadowReport, ShadowResult,
    ShadowSample, Standing, WhatIf, recorded_features,
};
pub use record::{EvaluationRecord, RunPins};
pub use repeat::EarlierAnswer;
pub use seal::SealError;
pub use trace::{EvaluationTrace, SegmentTrace, StepMatch};
pub use verify::{StoreReport, verify_store};
