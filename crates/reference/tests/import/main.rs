//! Importing files of invented people, seen from outside.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on has failed"
)]

mod adding;
mod reading;
mod refusing;
mod support;
