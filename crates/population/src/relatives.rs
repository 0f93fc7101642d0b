//! Applicants who are easily taken for somebody else: a father, his son, and a member of a household
//! whom nobody has on record.

use crate::blueprint::Blueprint;
use crate::config::{PopulationConfig, PopulationError};
use crate::dice::{Dice, Purpose};
use crate::household::Household;
use crate::person::{Double, Person};
use crate::query::QueryApplicant;
use crate::query::alter::{present, take_address};
use crate::query::make::{LEAST_AGE, LEAST_PEOPLE, any_household, outsider};
use crate::records::records_of;
use crate::time::{AS_OF, age_on, iso};
use serde::Serialize;
use smol_str::SmolStr;

/// Households looked at.
const TRIES: u64 = 200_000;

/// People of one name, home and phone number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DemoRelatives {
    /// The father: name, address, phone number and birth date.
    pub father: QueryApplicant,
    /// The father's id.
    pub father_person_id: SmolStr,
    /// The son: the same name, address and phone number, and his own birth date.
    pub son: QueryApplicant,
    /// The son's id.
    pub son_person_id: SmolStr,
    /// Lives with the father under the same family name, address and phone number, with a given
    /// name and birth date of their own; nobody has them on record.
    pub look_alike: QueryApplicant,
}

/// Relatives for a demonstration: the same for the same configuration.
///
/// # Errors
///
/// An unsupported configuration, or too few people to find a father and a son of one name.
pub fn demo_relatives(config: &PopulationConfig) -> Result<DemoRelatives, PopulationError> {
    let too_few = || PopulationError::TooFewPeople {
        least: LEAST_PEOPLE,
    };
    if config.people < LEAST_PEOPLE {
        return Err(too_few());
    }
    let blueprint = Blueprint::new(config)?;
    let mut dice = blueprint.dice(Purpose::Demo, 1);
    (0..TRIES)
        .find_map(|_| relatives(&blueprint, &mut dice))
        .ok_or_else(too_few)
}

fn relatives(blueprint: &Blueprint, dice: &mut Dice) -> Option<DemoRelatives> {
    let household = any_household(blueprint, dice)?;
    let (father, son) = namesakes(&household)?;
    if !has_birth_on_record(blueprint, &household, father)
        || !has_birth_on_record(blueprint, &household, son)
    {
        return None;
    }
    let father_applicant = bare(present(&household, father, dice));
    let mut son_applicant = bare(present(&household, son, dice));
    let shares_home = father_applicant.line_1.is_some()
        && father_applicant.line_1 == son_applicant.line_1
        && father_applicant.postal_code == son_applicant.postal_code;
    if !shares_home || father_applicant.phone_number.is_none() {
        return None;
    }
    son_applicant
        .phone_number
        .clone_from(&father_applicant.phone_number);
    let mut look_alike = bare(outsider(blueprint, dice)?);
    let is_new = household.members.iter().all(|member| {
        look_alike.given_name.as_deref() != Some(&member.given)
            && look_alike.date_of_birth != Some(iso(member.birth))
    });
    if !is_new {
        return None;
    }
    look_alike
        .family_name
        .clone_from(&father_applicant.family_name);
    look_alike
        .phone_number
        .clone_from(&father_applicant.phone_number);
    take_address(&father_applicant, &mut look_alike);
    Some(DemoRelatives {
        father: father_applicant,
        father_person_id: father.key.person_id(),
        son: son_applicant,
        son_person_id: son.key.person_id(),
        look_alike,
    })
}

/// A living, recorded father and his recorded, grown son of the same name.
fn namesakes(household: &Household) -> Option<(&Person, &Person)> {
    household.members.iter().find_map(|one| {
        let Some(Double::Namesake(other)) = one.double else {
            return None;
        };
        let other = household.members.get(other)?;
        let (father, son) = if one.birth < other.birth {
            (one, other)
        } else {
            (other, one)
        };
        let is_usable = [father, son].iter().all(|person| {
            person.recorded && person.death.is_none() && age_on(person.birth, AS_OF) >= LEAST_AGE
        });
        is_usable.then_some((father, son))
    })
}

fn has_birth_on_record(blueprint: &Blueprint, household: &Household, person: &Person) -> bool {
    let (person_id, birth) = (person.key.person_id(), iso(person.birth));
    records_of(blueprint, household).iter().any(|record| {
        record.person_id == person_id && record.date_of_birth.as_ref() == Some(&birth)
    })
}

/// Nothing but name, birth date, address and phone number.
fn bare(applicant: QueryApplicant) -> QueryApplicant {
    QueryApplicant {
        middle_name: None,
        suffix: None,
        gender: None,
        national_id: None,
        email: None,
        ..applicant
    }
}
