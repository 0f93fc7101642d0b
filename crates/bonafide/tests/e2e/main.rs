//! End to end: the real binary, driven from outside over its command line and a real port.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a failed helper is a failed test"
)]

mod authorities;
mod batch;
mod calls;
mod command_line;
mod connector;
mod crash;
mod described;
mod evaluation_api;
mod first_workflow;
mod lifecycle;
mod lists;
mod models;
mod pauses;
mod person_on_record;
mod proof;
mod risk;
mod stand_in;
mod support;
