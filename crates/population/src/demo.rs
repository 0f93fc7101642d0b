//! Three applicants that show what a population is good for.

use crate::blueprint::Blueprint;
use crate::config::{PopulationConfig, PopulationError};
use crate::country::Line;
use crate::dice::{Dice, Purpose};
use crate::household::Household;
use crate::person::Person;
use crate::query::QueryApplicant;
use crate::query::alter::present;
use crate::query::make::{LEAST_PEOPLE, any_household, outsider};
use crate::record::Record;
use crate::records::records_of;
use crate::time::{AS_OF, age_on, iso};
use serde::Serialize;
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// Households looked at for a well-documented person.
const TRIES: u64 = 100_000;

/// Applicants with an expected outcome, derived from a population.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DemoApplicants {
    /// Agrees with the records of a well-documented person in everything.
    pub clean: QueryApplicant,
    /// That person's id.
    pub clean_person_id: SmolStr,
    /// The name, address and phone of another recorded person, with somebody else's national id
    /// and birth date.
    pub mismatch: QueryApplicant,
    /// The id of the person whose name and address it is.
    pub mismatch_person_id: SmolStr,
    /// Nobody of the population.
    pub stranger: QueryApplicant,
}

/// Three applicants for a demonstration: the same for the same configuration.
///
/// # Errors
///
/// An unsupported configuration, or too few people to find well-documented ones.
pub fn demo_applicants(config: &PopulationConfig) -> Result<DemoApplicants, PopulationError> {
    let too_few = || PopulationError::TooFewPeople {
        least: LEAST_PEOPLE,
    };
    if config.people < LEAST_PEOPLE {
        return Err(too_few());
    }
    let blueprint = Blueprint::new(config)?;
    let mut dice = blueprint.dice(Purpose::Demo, 0);
    let (clean_person_id, clean) = documented(&blueprint, &mut dice, None).ok_or_else(too_few)?;
    let (mismatch_person_id, mut mismatch) =
        documented(&blueprint, &mut dice, Some(&clean_person_id)).ok_or_else(too_few)?;
    let stranger = outsider_with_id(&blueprint, &mut dice).ok_or_else(too_few)?;
    let wrong = outsider_with_id(&blueprint, &mut dice).ok_or_else(too_few)?;
    mismatch.national_id = wrong.national_id;
    mismatch.date_of_birth = wrong.date_of_birth;
    Ok(DemoApplicants {
        clean,
        clean_person_id,
        mismatch,
        mismatch_person_id,
        stranger,
    })
}

fn outsider_with_id(blueprint: &Blueprint, dice: &mut Dice) -> Option<QueryApplicant> {
    (0..100)
        .filter_map(|_| outsider(blueprint, dice))
        .find(|applicant| applicant.national_id.is_some() && applicant.phone_number.is_some())
}

fn documented(
    blueprint: &Blueprint,
    dice: &mut Dice,
    other_than: Option<&SmolStr>,
) -> Option<(SmolStr, QueryApplicant)> {
    for _ in 0..TRIES {
        let household = any_household(blueprint, dice)?;
        let records = records_of(blueprint, &household);
        let found = household.members.iter().find(|person| {
            is_well_documented(person, &household, &records)
                && other_than != Some(&person.key.person_id())
        });
        if let Some(person) = found {
            let applicant = present(&household, person, dice);
            return Some((person.key.person_id(), applicant));
        }
    }
    None
}

/// An ordinary adult whom several sources know under the present name, number and address, and at
/// least one by the present phone and email.
fn is_well_documented(person: &Person, household: &Household, records: &[Record]) -> bool {
    let age = age_on(person.birth, AS_OF);
    let ordinary = (28..65).contains(&age)
        && person.death.is_none()
        && person.double.is_none()
        && person.family.entries().len() == 1
        && person.email_at(AS_OF).is_some();
    let Some(id) = person.national_id.as_ref().filter(|id| !id.taxpayer_number) else {
        return false;
    };
    let Some(home) = person.homes.latest() else {
        return false;
    };
    if !ordinary || !matches!(home.address.line, Line::Street(_)) {
        return false;
    }
    let person_id = person.key.person_id();
    let own = || {
        records
            .iter()
            .filter(|record| record.person_id == person_id)
    };
    let sources: BTreeSet<&str> = own().map(|record| record.source.as_str()).collect();
    let birth = iso(person.birth);
    let separated = household.country.separated_id(&id.digits);
    let agreeing = own().filter(|record| {
        let same = |value: &Option<SmolStr>, truth: &str| {
            value
                .as_deref()
                .is_some_and(|value| value.eq_ignore_ascii_case(truth))
        };
        same(&record.given_name, &person.given)
            && same(&record.family_name, person.family_at(AS_OF))
            && same(&record.date_of_birth, &birth)
            && (same(&record.national_id, &id.digits) || same(&record.national_id, &separated))
            && record
                .postal_code
                .as_deref()
                .is_some_and(|zip| zip.starts_with(home.address.postal_code.as_str()))
    });
    let phone = person.phone_at(AS_OF);
    let phone_known = own().any(|record| record.phone_number.as_ref() == phone);
    let email = person.email_at(AS_OF);
    let email_known = own().any(|record| record.email.as_ref() == email);
    sources.len() >= 4 && agreeing.count() >= 2 && phone.is_some() && phone_known && email_known
}
