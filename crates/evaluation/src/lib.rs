//! Takes one applicant through the live workflow to a committed answer.
//!
//! The run itself is a state machine in `workflow`; this crate is the driver around it: it lets
//! the engine room answer what the run needs, seals the record under its own data key and commits
//! it once, before the client gets its reply.
//!
//! What is never here: HTTP, SQL, rules of any product.
//!
//! Start reading at [`Evaluator::evaluate`]; [`EvaluationRecord`] is what is kept and
//! [`Evaluations`] is the port to the store.

mod disclosure;
mod evaluator;
mod port;
mod record;
mod repeat;
mod seal;
mod trace;
mod verify;

pub use disclosure::{Disclosure, Occasion};
pub use evaluator::{Clock, EvaluateError, Evaluated, Evaluator, NewEvaluation, ReadError};
pub use port::{
    CommitReceipt, CommitUnit, Evaluations, OutgoingEvent, SealedEvaluation, SealedPayload,
    WalkedEvaluation,
};
pub use record::{EvaluationRecord, RunPins};
pub use repeat::EarlierAnswer;
pub use seal::SealError;
pub use trace::{EvaluationTrace, StepMatch};
pub use verify::{StoreReport, verify_store};
