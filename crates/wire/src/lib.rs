//! The HTTP contract without HTTP: how requests are read, how answers and errors look.
//!
//! What is here: the declared fields of a request with their types and spellings, the shape of an
//! evaluation, the table of errors, the filters of the reason-code catalogue, and the profiles that
//! put other names on the same contract. What is never here: sockets, SQL, the logic of a product.
//! The literals of another vendor stand in `profile.rs` and nowhere else in the project.
//!
//! Start reading at [`RequestBody`] for the way in, at [`render_evaluation`] for the way out, and at
//! `data/request_fields.csv` for what a request may hold.

mod config;
mod error;
mod feedback;
mod fields;
mod list;
mod profile;
mod reason_codes;
mod request;
mod response;
mod schema;
mod timestamp;
mod trace;

pub use config::WireConfig;
pub use error::{ErrorBody, ErrorKind, ErrorRow, InvalidArg, WireError};
pub use feedback::{
    FEEDBACK_COLUMNS, FeedbackBody, FeedbackFile, FeedbackSchema, RowFault, read_feedback,
    read_feedback_file,
};
pub use list::{EvaluationList, EvaluationReference};
pub use profile::{API_VERSION, Profile, UnknownProfile};
pub use reason_codes::{ReasonCodeBody, ReasonCodeQuery, ReasonCodesBody, render_reason_codes};
pub use request::{
    Envelope, EvaluationRequest, RequestBody, UpdateAction, UpdateRequest, WorkflowRules,
    applicant_of,
};
pub use response::{EnrichmentBody, EvaluationBody, render_evaluation, status_of_post};
pub use schema::{EvaluationRequestSchema, UpdateRequestSchema};
pub use trace::TraceSchema;
