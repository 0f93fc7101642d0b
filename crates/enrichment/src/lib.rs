//! The engine room: it fetches what modules need, runs them, and owns every kind of failure.
//!
//! Time-outs, attempts, the run's time budget and redaction are here, in one place around every
//! module, so that no module can forget them. What is never here: what a product means.
//!
//! Start reading at [`EnrichmentEntry`], what one call leaves in an evaluation.

mod entry;

pub use entry::{EnrichmentEntry, Provider};
