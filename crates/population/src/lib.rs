//! A deterministic synthetic reference population, and hard query sets with known answers.
//!
//! The population looks like the header file of a credit bureau: several records a person from
//! sources with habits of their own, with households, moves, name changes, doubles and errors.
//! The same configuration gives the same bytes on every machine.
//!
//! What is never here: a clock, a network, a real person. Dates are as of [`AS_OF`]. Nothing is
//! kept from one household to the next, so memory does not grow with the population: a household
//! is made from the seed and its number alone.
//!
//! Start reading at [`generate`], [`hard_queries`] and [`hard_linkage`] for the use, at `household.rs` for how a
//! truth is made, and at `records.rs` for what sources make of it. A country is one implementation
//! of the trait in `country.rs`; tables are in `data/`.

mod blueprint;
mod config;
mod contacts;
mod country;
mod demo;
mod dice;
mod family;
mod feeds;
mod household;
mod linkage;
mod noise;
mod person;
mod population;
mod query;
mod record;
mod records;
mod relatives;
mod residence;
mod source;
mod spelling;
mod time;
mod write;

pub use config::{PopulationConfig, PopulationError, Rates};
pub use demo::{DemoApplicants, demo_applicants};
pub use feeds::{FEED_FILES, FeedFile, FeedsError, write_feeds};
pub use linkage::{HardLinkage, LinkageKind, hard_linkage};
pub use population::{PeopleCount, Population, generate};
pub use query::{
    HardQueries, QUERY_COLUMNS, Query, QueryApplicant, QueryKind, Truth, hard_queries,
};
pub use record::{RECORD_COLUMNS, Record};
pub use relatives::{DemoRelatives, demo_relatives};
pub use time::AS_OF;
pub use write::{
    Format, NOTICE, Summary, notice_path, write_linkage, write_population, write_queries,
};
