//! From a supplier's file to the records that a question leads to.
#![cfg(test)]

mod authority;
mod death;
mod documentation;
mod files;
mod refusing;
mod risk;
mod support;
