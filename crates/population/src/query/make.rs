//! Which people are asked about, and in which way.

use super::alter::{harden, omit_some, present, suits, take_address};
use super::{Query, QueryApplicant, QueryKind, Truth};
use crate::blueprint::Blueprint;
use crate::config::{PopulationConfig, PopulationError};
use crate::contacts::email_address;
use crate::dice::{Dice, Purpose};
use crate::family::Plan;
use crate::household::Household;
use crate::person::{Double, Person};
use crate::record::Record;
use crate::records::records_of;
use crate::time::{AS_OF, age_on, iso};
use smol_str::{SmolStr, format_smolstr};

/// The smallest population that queries can be made from.
pub(crate) const LEAST_PEOPLE: u64 = 100;

/// Applicants are at least this old.
pub(crate) const LEAST_AGE: i64 = 16;

/// Households looked at for a person who fits a kind, before another kind is drawn.
const TRIES: u64 = 4_000;

const POSITIVE_KINDS: [(QueryKind, u32); 19] = [
    (QueryKind::Clean, 12),
    (QueryKind::Typo, 10),
    (QueryKind::Nickname, 7),
    (QueryKind::MiddleAsFirst, 3),
    (QueryKind::Swapped, 4),
    (QueryKind::Moved, 7),
    (QueryKind::Married, 7),
    (QueryKind::DoubleSurname, 4),
    (QueryKind::FatherSon, 6),
    (QueryKind::Twin, 5),
    (QueryKind::DateError, 6),
    (QueryKind::IdTypo, 6),
    (QueryKind::LastFour, 5),
    (QueryKind::Sparse, 5),
    (QueryKind::Initials, 3),
    (QueryKind::FormerAddress, 4),
    (QueryKind::NewContacts, 4),
    (QueryKind::PhoneOnly, 3),
    (QueryKind::ThinFile, 3),
];

const NEGATIVE_KINDS: [(QueryKind, u32); 6] = [
    (QueryKind::HouseholdStranger, 28),
    (QueryKind::Namesake, 22),
    (QueryKind::Stranger, 16),
    (QueryKind::UnrecordedMember, 14),
    (QueryKind::FatherSon, 12),
    (QueryKind::Twin, 8),
];

/// The queries of one seed, made one by one.
pub struct HardQueries {
    blueprint: Blueprint,
    seed: u64,
    how_many: u64,
    next: u64,
}

/// Hard queries about a population, with known answers.
///
/// About a third have no answer (see [`crate::Rates::negative_queries`]). Positives are the truth
/// of a recorded, living person as of [`crate::AS_OF`], made hard in the way of their kind.
/// Another `query_seed` gives another set about the same population, so one can be kept unseen.
///
/// A nobody is drawn from outside the population and shares name and birth date with somebody in
/// it by chance only, far less than once in a thousand queries to a million people.
///
/// # Errors
///
/// An unsupported configuration, or fewer than a hundred people.
pub fn hard_queries(
    config: &PopulationConfig,
    how_many: u64,
    query_seed: u64,
) -> Result<HardQueries, PopulationError> {
    if config.people < LEAST_PEOPLE {
        return Err(PopulationError::TooFewPeople {
            least: LEAST_PEOPLE,
        });
    }
    Ok(HardQueries {
        blueprint: Blueprint::new(config)?,
        seed: config.seed.rotate_left(32) ^ query_seed,
        how_many,
        next: 0,
    })
}

impl Iterator for HardQueries {
    type Item = Query;

    fn next(&mut self) -> Option<Query> {
        if self.next >= self.how_many {
            return None;
        }
        let mut dice = Dice::new(self.seed, Purpose::Query, self.next);
        self.next += 1;
        let negative = dice.chance(self.blueprint.rates.negative_queries);
        // A population may lack a kind, yet everybody can be asked about cleanly, and strangers
        // are never lacking, so a few draws find something.
        let (kind, applicant, truth) = (0..50).find_map(|_| self.draw(&mut dice, negative))?;
        Some(Query {
            query_id: format_smolstr!("Q{:07}", self.next),
            kind,
            applicant,
            truth,
        })
    }
}

type Drawn = (QueryKind, QueryApplicant, Option<Truth>);

impl HardQueries {
    fn draw(&self, dice: &mut Dice, negative: bool) -> Option<Drawn> {
        let kinds: &[(QueryKind, u32)] = if negative {
            &NEGATIVE_KINDS
        } else {
            &POSITIVE_KINDS
        };
        let weights: Vec<u32> = kinds.iter().map(|(_, weight)| *weight).collect();
        let (kind, _) = kinds.get(dice.weighted(&weights))?;
        (0..TRIES).find_map(|_| self.attempt(dice, *kind, negative))
    }

    fn attempt(&self, dice: &mut Dice, kind: QueryKind, negative: bool) -> Option<Drawn> {
        let number = any_household_number(&self.blueprint, dice);
        if !may_hold(kind, Plan::of_household(self.blueprint.seed, number)) {
            return None;
        }
        let household = Household::build(&self.blueprint, number)?;
        let at = usize::try_from(dice.below(household.members.len() as u64)).ok()?;
        let person = household.members.get(at)?;
        if person.death.is_some() || age_on(person.birth, AS_OF) < LEAST_AGE {
            return None;
        }
        if negative {
            let applicant = self.nobody(dice, kind, &household, person)?;
            return Some((kind, applicant, None));
        }
        if !person.recorded || !suits(kind, person) {
            return None;
        }
        let mut applicant = present(&household, person, dice);
        omit_some(dice, &mut applicant);
        let elsewhere = outsider(&self.blueprint, dice)?;
        harden(kind, &household, person, &elsewhere, dice, &mut applicant)?;
        let person_id = person.key.person_id();
        let mut records = records_of(&self.blueprint, &household);
        records.retain(|record| record.person_id == person_id);
        if !records
            .iter()
            .any(|record| shares_more_than_a_name(record, &applicant))
        {
            return None;
        }
        let truth = Truth {
            record_ids: records.into_iter().map(|record| record.record_id).collect(),
            person_id,
        };
        Some((kind, applicant, Some(truth)))
    }

    /// An applicant whom no record describes, close to a household that has records.
    fn nobody(
        &self,
        dice: &mut Dice,
        kind: QueryKind,
        household: &Household,
        person: &Person,
    ) -> Option<QueryApplicant> {
        let mut known = present(household, person, dice);
        let mut stranger = outsider(&self.blueprint, dice)?;
        match kind {
            QueryKind::HouseholdStranger => {
                let name = stranger.given_name.as_ref()?;
                let taken = household.members.iter().any(|other| {
                    other.given == *name || Some(iso(other.birth)) == stranger.date_of_birth
                });
                if taken || !person.recorded {
                    return None;
                }
                stranger.family_name = known.family_name.take();
                stranger.suffix = None;
                rename_email(dice, &mut stranger);
                stranger.phone_number = known.phone_number.take();
                take_address(&known, &mut stranger);
            }
            QueryKind::Namesake => {
                if !person.recorded || stranger.locality == known.locality {
                    return None;
                }
                stranger.given_name = known.given_name.take();
                stranger.middle_name = known.middle_name.take();
                stranger.family_name = known.family_name.take();
                stranger.suffix = known.suffix.take();
                stranger.gender = known.gender.take();
                rename_email(dice, &mut stranger);
            }
            QueryKind::Stranger => {}
            QueryKind::UnrecordedMember => {
                absent_beside_recorded(household, person, |double| double.is_none())?;
                stranger = known;
            }
            QueryKind::FatherSon => {
                absent_beside_recorded(household, person, |double| {
                    matches!(double, Some(Double::Namesake(_)))
                })?;
                stranger = known;
            }
            QueryKind::Twin => {
                absent_beside_recorded(household, person, |double| {
                    matches!(double, Some(Double::Twin(_)))
                })?;
                stranger = known;
            }
            _ => return None,
        }
        omit_some(dice, &mut stranger);
        Some(stranger)
    }
}

/// Whether the person has no record while a housemate (the double, if any) has some.
fn absent_beside_recorded(
    household: &Household,
    person: &Person,
    wanted: impl Fn(Option<Double>) -> bool,
) -> Option<()> {
    if person.recorded || !wanted(person.double) {
        return None;
    }
    let recorded = match person.double {
        Some(double) => household.members.get(double.member())?.recorded,
        None => household.members.iter().any(|other| other.recorded),
    };
    recorded.then_some(())
}

/// Whether a household of this plan can hold somebody for a kind: a cheap test before the truth
/// is built.
const fn may_hold(kind: QueryKind, plan: Plan) -> bool {
    match kind {
        QueryKind::Twin => plan.has_siblings(),
        QueryKind::FatherSon => plan.has_generations(),
        QueryKind::UnrecordedMember => plan.members() > 1,
        _ => true,
    }
}

/// Whether one of the records holds more about the applicant than the name. Without that, no
/// answer could be right but by luck.
fn shares_more_than_a_name(record: &Record, applicant: &QueryApplicant) -> bool {
    let digits = |value: &Option<SmolStr>, last: usize| -> Option<String> {
        let all: Vec<char> = value
            .as_deref()?
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        let tail = all.get(all.len().checked_sub(last)?..)?;
        Some(tail.iter().collect())
    };
    let same = |left: Option<String>, right: Option<String>| left.is_some() && left == right;
    let first_word = |line: &Option<SmolStr>| {
        let word = line.as_deref()?.split(' ').next()?;
        Some(word.to_owned())
    };
    let zip = |code: &Option<SmolStr>| code.as_deref()?.get(..5).map(str::to_owned);
    let same_email = record.email.is_some() && record.email == applicant.email;
    let same_birth =
        record.date_of_birth.is_some() && record.date_of_birth == applicant.date_of_birth;
    same_email
        || same_birth
        || same(
            digits(&record.national_id, 4),
            digits(&applicant.national_id, 4),
        )
        || same(
            digits(&record.phone_number, 10),
            digits(&applicant.phone_number, 10),
        )
        || (same(first_word(&record.line_1), first_word(&applicant.line_1))
            && same(zip(&record.postal_code), zip(&applicant.postal_code)))
}

/// Gives an applicant with a borrowed name an email address that fits the name.
pub(crate) fn rename_email(dice: &mut Dice, applicant: &mut QueryApplicant) {
    let (Some(given), Some(family)) = (&applicant.given_name, &applicant.family_name) else {
        return;
    };
    let year = applicant
        .date_of_birth
        .as_deref()
        .and_then(|birth| birth.get(..4)?.parse().ok());
    if applicant.email.is_some() {
        let email = email_address(dice, given, family, year.unwrap_or(1980));
        applicant.email = Some(email);
    }
}

/// A household of the population. The last one is left out, because it may be cut short.
pub(crate) fn any_household_number(blueprint: &Blueprint, dice: &mut Dice) -> u64 {
    dice.below(blueprint.households.saturating_sub(1))
}

pub(crate) fn any_household(blueprint: &Blueprint, dice: &mut Dice) -> Option<Household> {
    Household::build(blueprint, any_household_number(blueprint, dice))
}

/// An applicant from a household that the population does not reach.
pub(crate) fn outsider(blueprint: &Blueprint, dice: &mut Dice) -> Option<QueryApplicant> {
    let (household, person) = outsider_of(blueprint, dice)?;
    Some(present(&household, &person, dice))
}

/// A living person of a household that the population does not reach, old enough to apply.
pub(crate) fn outsider_of(blueprint: &Blueprint, dice: &mut Dice) -> Option<(Household, Person)> {
    for _ in 0..100 {
        let number = blueprint.households + 1 + dice.below(1 << 40);
        let household = Household::build(blueprint, number)?;
        let grown = household
            .members
            .iter()
            .find(|person| person.death.is_none() && age_on(person.birth, AS_OF) >= LEAST_AGE);
        if let Some(person) = grown.cloned() {
            return Some((household, person));
        }
    }
    None
}
