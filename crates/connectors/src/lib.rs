//! Outside services, spoken to through the one outbound client.
//!
//! A connector turns a question of the engine room into a call and the answer into a value; what
//! the other side calls its fields stands in a mapping file of the operator. What is never here:
//! time-outs of a run, attempts, what an answer means for an applicant.
//!
//! Start reading at [`DeclaredConnector`], which takes a new service without a line of Rust, and
//! at [`SsaConnector`], which is an authority and has rules of its own.

mod declared;
mod ssa;

pub use declared::{
    CONNECTOR_SCHEMA, CaseOutcome, DeclaredConnector, Description, DescriptionError,
};
pub use ssa::{MappingError, SsaConnector, SsaMapping};
