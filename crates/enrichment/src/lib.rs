//! The engine room: it fetches what modules need, runs them, and owns every kind of failure.
//!
//! Time-outs, attempts, reuse, the run's time budget and redaction are here, in one place around every
//! module, so that no module can forget them. A module that breaks becomes an entry with status
//! 500; no failure of an enrichment ever ends a run. What is never here: what a product means.
//!
//! Start reading at [`EngineRoom::call`], then at [`EnrichmentEntry`], what one call leaves in an
//! evaluation.

mod asking;
mod attempts;
mod batch;
mod cache;
mod config;
mod connector;
mod consent;
mod context;
mod entry;
mod fetching;
mod gate;
mod input;
mod look_up;
mod room;
mod services;
mod source;
mod telemetry;

pub use attempts::Failure;
pub use batch::BatchRow;
pub use cache::{CachedAnswer, CachedAnswers, ResultCache};
pub use config::EngineConfig;
pub use connector::{Connector, ConnectorLimits, Described, Question, Refusal};
pub use consent::{Consents, Ledger, UsedConsent};
pub use context::{CallContext, Pinned};
pub use entry::{EnrichmentEntry, Provider};
pub use room::{Called, EngineRoom};
pub use services::{KnownServices, ModuleServices, service_key};
pub use source::{AuthorityReply, AuthoritySource, DeathSource, Deaths, ReferenceSource};
