//! Behaviour of the reference index, seen from outside.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod blocking;
mod coincidence;
mod id_facts;
mod index_file;
mod records;
mod resolving;
mod support;
mod training;
