//! What Verify says, and when.
#![cfg(test)]

mod codes;
mod consistency;
mod documentation;
mod fields;
mod input;
mod population;
mod responses;
mod robustness;
mod support;
