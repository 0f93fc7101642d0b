//! The behaviour of workflows, from the text of a definition to the end of a run.
#![cfg(test)]

mod run;
mod support;
