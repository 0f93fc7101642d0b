//! Domain types that every other crate of Bonafide speaks.
//!
//! What is here: typed ids, environments, the applicant as the product sees one, the facts that
//! workflows read ([`Value`]), personal data that prints masked ([`Pii`]) and the reason-code
//! catalogue.
//!
//! What is never here: I/O, clocks, random sources, SQL, HTTP, or the literals of any vendor.
//! An instant or an id that a function needs comes in as an argument.
//!
//! Start reading at [`Applicant`] for the input of a decision and at [`Value`] for the facts.

mod applicant;
mod audit;
mod environment;
mod id;
mod merge;
mod partial_date;
mod pii;
mod reason_code;
mod status;
mod storage;
mod value;

pub use applicant::{AdditionalContext, Address, Applicant};
pub use audit::AuditEntry;
pub use environment::{Environment, UnknownEnvironment};
pub use id::{EntityId, EvalId, EventId, KeyId, ReferenceId, WorkflowId};
pub use jiff::{Timestamp, civil::Date};
pub use partial_date::PartialDate;
pub use pii::Pii;
pub use reason_code::{ReasonCode, ReasonCodeInfo, ReasonKind};
pub use rust_decimal::Decimal;
pub use smol_str::SmolStr;
pub use status::{CaseStatus, EvalSource, EvalStatus};
pub use storage::StorageError;
pub use value::{Object, Value};
