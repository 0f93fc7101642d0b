//! Takes one applicant through the live workflow to a committed answer.
//!
//! The run itself is a state machine in `workflow`; this crate is the driver around it: it looks
//! up the live version, lets the engine room answer what the run needs, seals the record under its
//! own data key and commits it once, before the client gets its reply.
//!
//! What is never here: HTTP, SQL, rules of any product.
//!
//! Start reading at [`EvaluationRecord`] for what is kept and at [`Evaluations`] for the port.

mod port;
mod record;

pub use port::{
    CommitReceipt, CommitUnit, Evaluations, OutgoingEvent, SealedEvaluation, SealedPayload,
    WalkedEvaluation,
};
pub use record::{EvaluationRecord, RunPins};
