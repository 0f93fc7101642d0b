//! The Evaluation API over HTTP: routes, the order of checks, health, metrics, graceful shutdown.
//!
//! A request passes one pipeline (`pipeline.rs`) whose checks stand there in their order; what an
//! answer looks like is the business of `wire`, what it says that of the evaluator. What is never
//! here: rules of any kind, SQL, the text of a key.
//!
//! Start reading at [`router`] for the paths, at `pipeline.rs` for what happens to a request, and at
//! [`serve`] for how the server lives and ends. The manual is `docs/api.md`.

mod body;
mod config;
mod connection;
mod decide;
pub mod direct;
mod docs;
mod endpoints;
mod evaluate;
mod fault;
mod feedback;
mod health;
mod management;
mod new_id;
mod pipeline;
mod reply;
mod routes;
mod serve;
mod state;
mod telemetry;
mod worker;

pub use config::ServerConfig;
pub use docs::openapi_document;
pub use evaluate::Evaluate;
pub use health::Probe;
pub use management::{CoverageBody, FeedBody, LoadedData, MANAGEMENT_ROUTES, Management, Reload};
pub use routes::{ROUTES, router};
pub use serve::{serve, shutdown_signal};
pub use state::AppState;
pub use telemetry::record_metrics;
pub use worker::{expire_pauses, gather_history, run_shadows, settle_history};
