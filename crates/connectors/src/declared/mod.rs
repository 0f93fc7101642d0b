//! Connectors as data: one file describes one outside service.
//!
//! ```text
//! input, settings ──template──▶ address, headers, body ──egress──▶ status, body ──template──▶ output
//!                                                                        └─ errors, success ─▶ refusal
//! ```

mod address;
mod cases;
mod check;
mod connector;
mod description;
mod faults;
mod file;
mod secret;
mod template;
mod verdict;

pub use cases::CaseOutcome;
pub use connector::DeclaredConnector;
pub use description::{Description, DescriptionError};

/// The JSON Schema of connector files, for editors.
pub const CONNECTOR_SCHEMA: &str = include_str!("../../schema/connector.schema.json");
