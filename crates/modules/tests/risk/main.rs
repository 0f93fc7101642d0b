//! What the risk modules say of real feeds and a real population.
#![cfg(test)]

mod address;
mod caller_name;
mod documentation;
mod email;
mod phone;
mod responses;
mod robustness;
mod support;
mod truth;
