//! The population feed: import, resolution into entities, the packed index, candidates and evidence.

mod query;
mod record;
mod resolution;

pub use query::{Query, QueryId};
pub use record::SourceRecord;
pub use resolution::{
    AddressAgreement, AddressGrade, BestMatch, ElementGrade, EntityRef, IdFacts, IdGrade, Loaded,
    RecordMatch, Resolution, SourceSet, Support,
};
