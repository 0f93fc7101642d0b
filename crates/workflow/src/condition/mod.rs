//! Conditions: `{ all: […] }`, `{ any: […] }`, `{ not: … }` over leaves, in three-valued logic.
//!
//! A condition is read once into a tree of typed tests ([`test::Test`]): numbers, dates, sets and
//! patterns are prepared at that time, paths are slots. Evaluation visits every leaf, so that the
//! record is complete and its cost does not depend on the data.

mod compare;
pub(crate) mod moment;
mod operator;
mod read;
mod set;
mod test;
mod tree;

pub use operator::Operator;
pub use test::Truth;
pub use tree::TraceNode;

pub(crate) use compare::{Number, equal, equals, likeness, number_of, order};
pub(crate) use read::{operator, read_all, read_condition};
pub(crate) use tree::Condition;
