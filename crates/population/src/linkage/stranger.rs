//! People who are on no record and look like somebody who is.

use super::kind::LinkageKind;
use crate::blueprint::Blueprint;
use crate::contacts::add_contacts;
use crate::country::{Dwelling, IdFacts};
use crate::dice::Dice;
use crate::household::Household;
use crate::person::{Double, Home, Person, Sex};
use crate::query::QueryApplicant;
use crate::query::make::{LEAST_AGE, outsider_of};
use crate::time::{AS_OF, History, YEAR, age_on, plus_days};
use jiff::civil::Date;
use smol_str::SmolStr;

/// Somebody of the kind, beside a person of the household. `None` when there can be none.
pub(super) fn like(
    dice: &mut Dice,
    kind: LinkageKind,
    blueprint: &Blueprint,
    household: &Household,
    person: &Person,
) -> Option<Person> {
    match kind {
        LinkageKind::NamesakeInTown | LinkageKind::NamesakeOfYear | LinkageKind::NamesakeOfDay => {
            namesake(dice, kind, blueprint, household, person)
        }
        LinkageKind::NextTenant | LinkageKind::ReusedPhone => {
            let (_, mut other) = outsider_of(blueprint, dice)?;
            if kind == LinkageKind::NextTenant {
                let left = person.homes.before(AS_OF).filter(|_| dice.chance(0.6));
                let home = left.or_else(|| person.homes.latest())?.clone();
                other.homes = History::starting(plus_days(AS_OF, -200), home);
            } else if dice.chance(0.4) {
                // Whoever has a number of the family is easily taken for one of it.
                other.family =
                    History::starting(other.birth, SmolStr::new(person.family_at(AS_OF)));
            }
            Some(other)
        }
        _ => relative(dice, kind, household, person),
    }
}

/// What strangers have in common with the person beside what [`like`] gives them.
pub(super) fn share_contacts(
    dice: &mut Dice,
    kind: LinkageKind,
    person: &Person,
    applicant: &mut QueryApplicant,
) {
    let share = match kind {
        LinkageKind::NamesakeInTown | LinkageKind::NamesakeOfYear | LinkageKind::NamesakeOfDay => {
            return;
        }
        LinkageKind::ReusedPhone => 1.0,
        LinkageKind::NextTenant => 0.15,
        _ => 0.6,
    };
    if !dice.chance(share) {
        return;
    }
    let former = person.mobiles.before(AS_OF);
    let known = match kind {
        LinkageKind::ReusedPhone if dice.chance(0.6) => former.or_else(|| person.phone_at(AS_OF)),
        _ => person.phone_at(AS_OF),
    };
    if let Some(number) = known {
        applicant.phone_number = Some(number.clone());
    }
}

/// Lives, or lived, where the person does.
fn relative(
    dice: &mut Dice,
    kind: LinkageKind,
    household: &Household,
    person: &Person,
) -> Option<Person> {
    // A family has one pair of twins and one pair of namesakes at most.
    let one_of_a_pair = matches!(
        kind,
        LinkageKind::UnrecordedTwin | LinkageKind::UnrecordedJunior | LinkageKind::UnrecordedSenior
    );
    if one_of_a_pair && person.double.is_some() {
        return None;
    }
    let kind_of_relation = match kind {
        LinkageKind::BorrowedId => dice.choose(&[
            Relation::Child,
            Relation::Sibling,
            Relation::Spouse,
            Relation::Parent,
        ]),
        LinkageKind::UnrecordedSpouse => Relation::Spouse,
        LinkageKind::UnrecordedChild | LinkageKind::UnrecordedJunior => Relation::Child,
        LinkageKind::UnrecordedParent | LinkageKind::UnrecordedSenior => Relation::Parent,
        LinkageKind::UnrecordedTwin => Relation::Twin,
        _ => Relation::Sibling,
    };
    let birth = kind_of_relation.birth(dice, person.birth)?;
    let namesake = matches!(
        kind,
        LinkageKind::UnrecordedJunior | LinkageKind::UnrecordedSenior
    );
    let sex = match kind_of_relation {
        _ if namesake => person.sex,
        Relation::Spouse if dice.chance(0.97) => other_sex(person.sex),
        Relation::Twin if dice.chance(0.7) => person.sex,
        _ => dice.choose(&[Sex::Female, Sex::Male]),
    };
    let mut relative = person.clone();
    relative.sex = sex;
    relative.birth = birth;
    relative.death = None;
    relative.recorded = false;
    relative.double = None;
    relative.nickname = None;
    relative.suffix = None;
    relative.mobiles = History::default();
    relative.emails = History::default();
    if namesake {
        relative.suffix = generation(dice, kind, person.suffix)?;
        relative.nickname = person.nickname;
    } else {
        relative.given = new_given_name(dice, household, &relative)?;
        let country = household.country;
        relative.middle = dice.chance(0.8).then(|| {
            SmolStr::new_static(country.given_name(dice, sex, birth.year(), person.origin))
        });
    }
    let family = SmolStr::new(person.family_at(AS_OF));
    relative.family = match kind_of_relation {
        Relation::Spouse if dice.chance(0.2) => {
            History::starting(birth, household.country.family_name_of(dice, person.origin))
        }
        _ => History::starting(birth, family),
    };
    relative.national_id = national_id(dice, kind, household, person, &relative);
    add_contacts(dice, household.country, &mut relative);
    Some(relative)
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Relation {
    #[default]
    Sibling,
    Spouse,
    Child,
    Parent,
    Twin,
}

impl Relation {
    /// A birth date that the relation allows; `None` when nobody of a plausible age has it.
    fn birth(self, dice: &mut Dice, of: Date) -> Option<Date> {
        let days = match self {
            Self::Twin => 0,
            Self::Spouse => dice.between(-7 * YEAR, 7 * YEAR),
            Self::Sibling => {
                let apart = dice.between(340, 8 * YEAR);
                if dice.chance(0.5) { apart } else { -apart }
            }
            Self::Child => dice.between(19 * YEAR, 38 * YEAR),
            Self::Parent => -dice.between(19 * YEAR, 38 * YEAR),
        };
        let birth = plus_days(of, days);
        let age = age_on(birth, AS_OF);
        (LEAST_AGE..=96).contains(&age).then_some(birth)
    }
}

const fn other_sex(sex: Sex) -> Sex {
    match sex {
        Sex::Female => Sex::Male,
        Sex::Male => Sex::Female,
    }
}

/// The suffix of a namesake beside the one on record.
fn generation(
    dice: &mut Dice,
    kind: LinkageKind,
    recorded: Option<&str>,
) -> Option<Option<&'static str>> {
    let junior = kind == LinkageKind::UnrecordedJunior;
    Some(match (junior, recorded) {
        (true, None | Some("Sr")) => Some("Jr"),
        (true, Some("Jr")) => Some("III"),
        (false, Some("Jr")) => dice.chance(0.7).then_some("Sr"),
        (false, None) => dice.chance(0.4).then_some("Sr"),
        (false, Some("III")) => Some("Jr"),
        _ => return None,
    })
}

/// A given name that nobody of the household has.
fn new_given_name(dice: &mut Dice, household: &Household, person: &Person) -> Option<SmolStr> {
    (0..24).find_map(|_| {
        let name =
            household
                .country
                .given_name(dice, person.sex, person.birth.year(), person.origin);
        let taken = household.members.iter().any(|other| {
            other.given == name
                || other.middle.as_deref() == Some(name)
                || other.nickname == Some(name)
        });
        (!taken).then(|| SmolStr::new_static(name))
    })
}

fn national_id(
    dice: &mut Dice,
    kind: LinkageKind,
    household: &Household,
    person: &Person,
    relative: &Person,
) -> Option<crate::country::NationalId> {
    if kind == LinkageKind::BorrowedId {
        return person.national_id.clone();
    }
    // Twins' cards were often applied for in one go.
    if kind == LinkageKind::UnrecordedTwin && dice.chance(0.4) {
        let next = person
            .national_id
            .as_ref()
            .and_then(|id| household.country.next_national_id(id));
        if next.is_some() {
            return next;
        }
    }
    let (arrival, home) = relative.homes.entries().first()?;
    let facts = IdFacts {
        birth: relative.birth,
        division: home.address.division,
        foreign_born: relative.foreign_born,
        arrival: *arrival,
        taxpayer_number: false,
    };
    Some(household.country.national_id(dice, &facts))
}

/// Somebody of the same full name in the same town.
fn namesake(
    dice: &mut Dice,
    kind: LinkageKind,
    blueprint: &Blueprint,
    household: &Household,
    person: &Person,
) -> Option<Person> {
    let country = household.country;
    let (_, mut other) = outsider_of(blueprint, dice)?;
    let birth = match kind {
        LinkageKind::NamesakeOfDay => person.birth,
        LinkageKind::NamesakeOfYear => {
            let month = i8::try_from(dice.between(1, 12)).ok()?;
            let day = i8::try_from(dice.between(1, 28)).ok()?;
            Date::new(person.birth.year(), month, day).ok()?
        }
        _ => plus_days(person.birth, dice.between(-12 * YEAR, 12 * YEAR)),
    };
    let age = age_on(birth, AS_OF);
    if !(LEAST_AGE..=96).contains(&age) || matches!(person.double, Some(Double::Namesake(_))) {
        return None;
    }
    let town = person.homes.latest()?.address.town;
    let address = country.address(dice, town, Dwelling::Any);
    let landline = dice.chance(0.4).then(|| country.phone_number(dice, town));
    other.sex = person.sex;
    other.birth = birth;
    other.given = person.given.clone();
    other.nickname = person.nickname;
    other.middle = dice.chance(0.8).then(|| {
        SmolStr::new_static(country.given_name(dice, person.sex, birth.year(), person.origin))
    });
    other.family = History::starting(birth, SmolStr::new(person.family_at(AS_OF)));
    other.suffix = None;
    other.homes = History::starting(
        plus_days(AS_OF, -dice.between(100, 9 * YEAR)),
        Home { address, landline },
    );
    other.mobiles = History::default();
    other.emails = History::default();
    other.national_id = national_id(dice, kind, household, person, &other);
    add_contacts(dice, country, &mut other);
    Some(other)
}
