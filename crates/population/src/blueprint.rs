//! The frame of a population: how many households, and who lives in each, before any detail.

use crate::config::{PopulationConfig, PopulationError, Rates};
use crate::country::{Country, country, supported_countries};
use crate::dice::{Dice, Purpose};
use crate::family::Plan;

/// Household numbers must fit into 56 bits of a random stream; this is far below.
const MOST_PEOPLE: u64 = 1_000_000_000;

/// Households to a shared apartment building, on average.
const HOUSEHOLDS_PER_BUILDING: u64 = 20;

/// A checked configuration with what follows from it.
pub(crate) struct Blueprint {
    pub(crate) seed: u64,
    pub(crate) people: u64,
    pub(crate) rates: Rates,
    pub(crate) households: u64,
    pub(crate) buildings: u64,
    countries: Vec<&'static dyn Country>,
}

impl Blueprint {
    pub(crate) fn new(config: &PopulationConfig) -> Result<Self, PopulationError> {
        if config.people > MOST_PEOPLE {
            return Err(PopulationError::TooManyPeople {
                people: config.people,
                limit: MOST_PEOPLE,
            });
        }
        let countries = config
            .countries
            .iter()
            .map(|code| country(code))
            .collect::<Result<Vec<_>, _>>()?;
        if countries.is_empty() {
            return Err(PopulationError::NoCountry {
                supported: supported_countries(),
            });
        }
        let households = count_households(config.seed, config.people);
        Ok(Self {
            seed: config.seed,
            people: config.people,
            rates: config.rates.clone(),
            households,
            buildings: (households / (5 * HOUSEHOLDS_PER_BUILDING)).max(1),
            countries,
        })
    }

    /// The country of a household: countries take turns.
    pub(crate) fn country_of(&self, household: u64) -> Option<&'static dyn Country> {
        let turn = household.checked_rem(self.countries.len() as u64)?;
        self.countries.get(usize::try_from(turn).ok()?).copied()
    }

    pub(crate) fn dice(&self, purpose: Purpose, index: u64) -> Dice {
        Dice::new(self.seed, purpose, index)
    }
}

/// The number of households that hold `people`. Plans are cheap, so counting them takes a small
/// part of the time of generating them.
fn count_households(seed: u64, people: u64) -> u64 {
    let mut households = 0;
    let mut housed = 0;
    while housed < people {
        housed += Plan::of_household(seed, households).members() as u64;
        households += 1;
    }
    households
}
