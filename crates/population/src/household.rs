//! The truth of one household: who its members are and how their lives went.

mod identity;
mod life;
#[cfg(test)]
mod rates_tests;

use crate::blueprint::Blueprint;
use crate::country::Country;
use crate::dice::Purpose;
use crate::family::Plan;
use crate::person::{Person, PersonKey};
use crate::time::AS_OF;
use life::Builder;

/// People who live together, or did.
pub(crate) struct Household {
    pub(crate) number: u64,
    pub(crate) country: &'static dyn Country,
    pub(crate) members: Vec<Person>,
}

impl Household {
    /// The truth of a household, which depends on the blueprint and its number only.
    pub(crate) fn build(blueprint: &Blueprint, number: u64) -> Option<Self> {
        let mut household = Self::build_before_recycling(blueprint, number)?;
        household.recycle_old_phones(blueprint);
        Some(household)
    }

    fn build_before_recycling(blueprint: &Blueprint, number: u64) -> Option<Self> {
        let country = blueprint.country_of(number)?;
        let plan = Plan::of_household(blueprint.seed, number);
        let mut members = Builder::new(blueprint, country, number).people(plan);
        for (member, person) in members.iter_mut().enumerate() {
            person.key = PersonKey {
                household: number,
                member,
            };
        }
        Some(Self {
            number,
            country,
            members,
        })
    }

    /// Carriers give a number that was given up to somebody else: some earlier numbers of this
    /// household are the present numbers of another one.
    fn recycle_old_phones(&mut self, blueprint: &Blueprint) {
        let mut dice = blueprint.dice(Purpose::Recycling, self.number);
        for person in &mut self.members {
            for number in person.mobiles.earlier_mut() {
                if !dice.chance(blueprint.rates.recycled_phone) {
                    continue;
                }
                let other = dice.below(blueprint.households);
                if other == self.number {
                    continue;
                }
                let heir = Self::build_before_recycling(blueprint, other)
                    .and_then(|other| other.members.first()?.phone_at(AS_OF).cloned());
                if let Some(todays) = heir {
                    *number = todays;
                }
            }
        }
    }
}
