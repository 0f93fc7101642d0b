//! What Verify and Verify Plus say, and when.
#![cfg(test)]

mod codes;
mod consistency;
mod correlation;
mod countries;
mod documentation;
mod fields;
mod input;
mod national_ids;
mod plus;
mod population;
mod responses;
mod robustness;
mod support;
