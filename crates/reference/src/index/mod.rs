//! The packed index of the reference population.
//!
//! One immutable file. Its hot part is mapped into memory and answers look-ups: interned texts,
//! a block of packed features for each person, and a table from blocking keys to people. Its cold
//! part holds every record in full, sealed in blocks, for the next import and for the person whom
//! a look-up has found.
//!
//! Building: `prepare` (records of one person to features, keys and profile; pure) → `build`
//! (intern, sort, write) → `section` (checksums, header). Looking up: `open` → `lookup`
//! (`candidates` by `keys`) → `evidence` (compare) → `levels` (grade) → `model` (weigh, judge) →
//! `report`.

mod address;
mod blocking;
mod build;
mod bytes;
mod candidates;
mod cold;
mod cold_blocks;
mod correlate;
mod countries;
mod dictionary;
mod entities;
mod evidence;
mod features;
mod id;
mod id_evidence;
mod id_facts;
mod key_table;
mod keys;
mod levels;
mod lookup;
mod map;
mod match_record;
mod name_evidence;
mod names;
mod numbering;
mod open;
mod person_keys;
mod place_forms;
mod podium;
mod prepare;
mod report;
mod scratch;
mod section;
mod sought;
mod spill;
mod stats;

pub use build::{BuildError, BuildOptions, IndexBuilder};
pub use match_record::best_record;
pub(crate) use open::entity_id;
pub use open::{Index, OpenError};
pub use prepare::{PreparedEntity, prepare_entity};
pub use stats::{CountryStats, Coverage, IndexStats, MOST_SOURCES, SourceCountry, SourceInfo};
