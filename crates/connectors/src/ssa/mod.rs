//! The Social Security Administration's service for consented verification (eCBSV).
//!
//! ```text
//! question ─mapping─▶ JSON ─POST, access token─▶ agency ─JSON─mapping─▶ yes · no · death · error
//! ```
//!
//! The agency gives its technical description to enrolled institutions only, so every name, value
//! and error code stands in the operator's mapping file; see `docs/connectors.md`.

mod connector;
mod mapping;
mod request;
mod response;

pub use connector::SsaConnector;
pub use mapping::{MappingError, SsaMapping};
