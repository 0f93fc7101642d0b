//! The hard linkage set: applicants with several slips at once, and strangers who look like
//! somebody on record.
//!
//! [`crate::hard_queries`] makes one thing hard at a time and names it. Here two to four
//! independent slips meet in one applicant, as they do in life, and about half of the applicants
//! are nobody: a twin, a son of the same name, the namesake in the next street, the next tenant.
//! What makes the set fair is `linkage/evidence.rs`: an applicant is asked about only when
//! somebody with all records at hand, and realistic rates of slips in mind, would know the answer.
//!
//! What is never here: knowledge of how anything is matched. The rates are those of published
//! record linkage studies and of the sources in `data/sources.csv`.

mod evidence;
mod form;
mod kind;
mod names;
mod rarity;
mod slips;
mod stranger;

pub use kind::LinkageKind;

use crate::blueprint::Blueprint;
use crate::config::{PopulationConfig, PopulationError};
use crate::dice::{Dice, Purpose};
use crate::family::Plan;
use crate::household::Household;
use crate::person::{Double, Person};
use crate::query::alter::present;
use crate::query::make::{LEAST_AGE, LEAST_PEOPLE, any_household_number};
use crate::query::{Query, QueryApplicant, Truth};
use crate::record::Record;
use crate::records::records_of;
use crate::time::{AS_OF, age_on};
use evidence::Evidence;
use rarity::Rarity;
use smol_str::format_smolstr;

/// Households looked at for a kind before another kind is drawn.
const TRIES: u64 = 4_000;

/// Share of the applicants who are nobody.
const STRANGERS: f64 = 0.5;

/// The queries of one seed, made one by one.
pub struct HardLinkage {
    blueprint: Blueprint,
    rarity: Rarity,
    seed: u64,
    how_many: u64,
    next: u64,
}

/// A hard linkage set about a population, with known answers.
///
/// About half of the queries have no answer. Another `query_seed` gives another set about the
/// same population, and another seed of the population another set altogether: keep one unseen
/// while tuning.
///
/// # Errors
///
/// An unsupported configuration, or fewer than a hundred people.
pub fn hard_linkage(
    config: &PopulationConfig,
    how_many: u64,
    query_seed: u64,
) -> Result<HardLinkage, PopulationError> {
    if config.people < LEAST_PEOPLE {
        return Err(PopulationError::TooFewPeople {
            least: LEAST_PEOPLE,
        });
    }
    let blueprint = Blueprint::new(config)?;
    Ok(HardLinkage {
        rarity: Rarity::of(&blueprint),
        blueprint,
        seed: config.seed.rotate_left(32) ^ query_seed,
        how_many,
        next: 0,
    })
}

impl Iterator for HardLinkage {
    type Item = Query<LinkageKind>;

    fn next(&mut self) -> Option<Query<LinkageKind>> {
        if self.next >= self.how_many {
            return None;
        }
        let mut dice = Dice::new(self.seed, Purpose::Linkage, self.next);
        self.next += 1;
        let kinds: &[(LinkageKind, u32)] = if dice.chance(STRANGERS) {
            &kind::STRANGERS
        } else {
            &kind::KNOWN
        };
        // A small population may lack a kind, so a few kinds are drawn.
        let (kind, applicant, truth) = (0..50).find_map(|_| self.draw(&mut dice, kinds))?;
        Some(Query {
            query_id: format_smolstr!("L{:07}", self.next),
            kind,
            applicant,
            truth,
        })
    }
}

type Drawn = (LinkageKind, QueryApplicant, Option<Truth>);

impl HardLinkage {
    fn draw(&self, dice: &mut Dice, kinds: &[(LinkageKind, u32)]) -> Option<Drawn> {
        let weights: Vec<u32> = kinds.iter().map(|(_, weight)| *weight).collect();
        let (kind, _) = kinds.get(dice.weighted(&weights))?;
        (0..TRIES).find_map(|_| self.attempt(dice, *kind))
    }

    fn attempt(&self, dice: &mut Dice, kind: LinkageKind) -> Option<Drawn> {
        let number = any_household_number(&self.blueprint, dice);
        let plan = Plan::of_household(self.blueprint.seed, number);
        match kind {
            LinkageKind::RecordedTwin if !plan.has_siblings() => return None,
            LinkageKind::RecordedNamesake if !plan.has_generations() => return None,
            _ => {}
        }
        let household = Household::build(&self.blueprint, number)?;
        let at = usize::try_from(dice.below(household.members.len() as u64)).ok()?;
        let person = household.members.get(at)?;
        if !person.recorded || person.death.is_some() || age_on(person.birth, AS_OF) < LEAST_AGE {
            return None;
        }
        if kind.is_stranger() {
            self.stranger(dice, kind, &household, person)
        } else {
            self.known(dice, kind, &household, person)
        }
    }

    /// A recorded person, with the slips of the kind and others.
    fn known(
        &self,
        dice: &mut Dice,
        kind: LinkageKind,
        household: &Household,
        person: &Person,
    ) -> Option<Drawn> {
        let suits = match kind {
            LinkageKind::RecordedTwin => matches!(person.double, Some(Double::Twin(_))),
            LinkageKind::RecordedNamesake => matches!(person.double, Some(Double::Namesake(_))),
            _ => true,
        };
        let double = person.double.map(Double::member);
        let double_recorded = double
            .and_then(|member| household.members.get(member))
            .is_none_or(|double| double.recorded);
        if !suits || !double_recorded {
            return None;
        }
        let mut applicant = present(household, person, dice);
        form::fill_in(dice, kind, &mut applicant);
        slips::make(dice, kind, household, person, &mut applicant)?;
        let records = records_of(&self.blueprint, household);
        if !self.evidence(household).names(person, &records, &applicant) {
            return None;
        }
        let person_id = person.key.person_id();
        let own = records
            .into_iter()
            .filter(|record| record.person_id == person_id);
        let truth = Truth {
            record_ids: own.map(|record| record.record_id).collect(),
            person_id,
        };
        Some((kind, applicant, Some(truth)))
    }

    /// Somebody who is not on record and looks like a person who is.
    fn stranger(
        &self,
        dice: &mut Dice,
        kind: LinkageKind,
        household: &Household,
        person: &Person,
    ) -> Option<Drawn> {
        let stranger = stranger::like(dice, kind, &self.blueprint, household, person)?;
        let mut applicant = present(household, &stranger, dice);
        stranger::share_contacts(dice, kind, person, &mut applicant);
        form::fill_in(dice, kind, &mut applicant);
        slips::make(dice, kind, household, &stranger, &mut applicant)?;
        let records: Vec<Record> = records_of(&self.blueprint, household);
        self.evidence(household)
            .excludes_all(&records, &applicant)
            .then_some((kind, applicant, None))
    }

    const fn evidence(&self, household: &Household) -> Evidence<'_> {
        Evidence {
            rarity: &self.rarity,
            country: household.country,
        }
    }
}
