//! Behaviour of the store over real files.

#![expect(
    clippy::unwrap_used,
    reason = "a helper of a test fails the test where its ground gives way"
)]

mod audit;
mod cached_answers;
mod configuration;
mod consents;
mod crash;
mod disclosures;
mod evaluations;
mod full_disk;
mod history;
mod lists;
mod opening;
mod pauses;
mod power_cut;
mod recording_vfs;
mod support;
