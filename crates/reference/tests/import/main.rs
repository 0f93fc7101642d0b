//! Importing files of invented people, seen from outside.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod adding;
mod countries;
mod dedupe;
mod reading;
mod refusing;
mod support;
