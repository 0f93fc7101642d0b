//! The population feed: import, resolution into entities, the packed index, candidates and evidence.

mod record;

pub use record::SourceRecord;
