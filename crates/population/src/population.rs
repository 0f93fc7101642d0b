//! The stream of records, household by household.

use crate::blueprint::Blueprint;
use crate::config::{PopulationConfig, PopulationError};
use crate::household::Household;
use crate::record::Record;
use crate::records::records_of;
use std::vec::IntoIter;

/// How far a [`Population`] has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeopleCount {
    /// People whose records have been handed out or begun.
    pub people: u64,
    /// Those among them who have records.
    pub recorded_people: u64,
    /// Their households.
    pub households: u64,
}

/// The records of a population, in the order of households and people. Holds one household.
pub struct Population {
    blueprint: Blueprint,
    count: PeopleCount,
    pending: IntoIter<Record>,
}

impl Population {
    /// Checks the configuration and begins at the first household.
    ///
    /// # Errors
    ///
    /// See [`PopulationError`]; nothing is written here, so only the configuration can be wrong.
    pub fn new(config: &PopulationConfig) -> Result<Self, PopulationError> {
        Ok(Self {
            blueprint: Blueprint::new(config)?,
            count: PeopleCount::default(),
            pending: Vec::new().into_iter(),
        })
    }

    /// How many people and households have been begun.
    pub const fn so_far(&self) -> PeopleCount {
        self.count
    }

    fn begin_household(&mut self) -> Option<()> {
        let left = self.blueprint.people.checked_sub(self.count.people)?;
        if left == 0 {
            return None;
        }
        let mut household = Household::build(&self.blueprint, self.count.households)?;
        // The last household loses the members that would exceed the number asked for.
        household
            .members
            .truncate(usize::try_from(left).unwrap_or(usize::MAX));
        self.count.households += 1;
        self.count.people += household.members.len() as u64;
        let recorded = household.members.iter().filter(|person| person.recorded);
        self.count.recorded_people += recorded.count() as u64;
        self.pending = records_of(&self.blueprint, &household).into_iter();
        Some(())
    }
}

impl Iterator for Population {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        loop {
            if let Some(record) = self.pending.next() {
                return Some(record);
            }
            self.begin_household()?;
        }
    }
}

/// The records of a population, grouped by household and person.
///
/// The iterator is lazy and holds one household at a time.
///
/// # Errors
///
/// An unsupported country, no country, or too many people.
pub fn generate(config: &PopulationConfig) -> Result<Population, PopulationError> {
    Population::new(config)
}
