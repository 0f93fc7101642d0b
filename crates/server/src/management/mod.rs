//! The management API: workflows from draft to live, under `/api/v1`, for principals.
//!
//! Keys evaluate and principals manage; neither opens what the other does. Every change is in the
//! audit log under the name of its principal, and whatever goes live is in force when it is
//! answered.

mod approvals;
mod audit;
mod body;
mod data;
mod drafts;
mod session;
mod workflows;

pub use data::{CoverageBody, FeedBody, LoadedData};
pub(crate) use session::router;
pub use session::{Management, Reload};

pub(crate) mod paths {
    //! What the published description reads.
    pub(crate) use super::approvals::*;
    pub(crate) use super::audit::*;
    pub(crate) use super::data::*;
    pub(crate) use super::drafts::*;
    pub(crate) use super::workflows::*;
}

/// Every path with the methods that it has, in the order of the manual.
pub const MANAGEMENT_ROUTES: &[(&str, &str)] = &[
    ("GET", "/api/v1/workflows"),
    ("POST", "/api/v1/workflows"),
    ("POST", "/api/v1/workflows/check"),
    ("POST", "/api/v1/workflows/import"),
    ("POST", "/api/v1/workflows/rollback"),
    ("GET", "/api/v1/workflows/{workflow_id}"),
    ("POST", "/api/v1/workflows/{workflow_id}/live"),
    ("POST", "/api/v1/workflows/{workflow_id}/shadow"),
    ("GET", "/api/v1/workflows/{workflow_id}/shadow"),
    ("POST", "/api/v1/workflows/{workflow_id}/archive"),
    ("POST", "/api/v1/workflows/{workflow_id}/promote"),
    ("GET", "/api/v1/workflows/{workflow_id}/diff"),
    ("GET", "/api/v1/workflows/{workflow_id}/export"),
    ("GET", "/api/v1/drafts"),
    ("GET", "/api/v1/drafts/{name}"),
    ("PUT", "/api/v1/drafts/{name}"),
    ("DELETE", "/api/v1/drafts/{name}"),
    ("POST", "/api/v1/drafts/{name}/publish"),
    ("GET", "/api/v1/approvals"),
    ("POST", "/api/v1/approvals/{approval_id}"),
    ("GET", "/api/v1/audit"),
    ("GET", "/api/v1/feeds"),
    ("GET", "/api/v1/coverage"),
];
