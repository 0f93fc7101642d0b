//! The behaviour of workflows, from the text of a definition to the end of a run.
#![cfg(test)]

mod calls;
mod diff;
mod differential;
mod exercise;
mod formulas;
mod history;
mod manual;
mod naive;
mod operators;
mod pauses;
mod robustness;
mod run;
mod support;
mod tables;
mod validation;
