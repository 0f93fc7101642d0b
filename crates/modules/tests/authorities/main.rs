//! What the modules that ask authorities say, and when.
#![cfg(test)]

mod consent;
mod deceased_check;
mod documentation;
mod ecbsv;
mod input;
mod responses;
mod support;
