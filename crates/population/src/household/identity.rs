//! Names, birth and what follows from them, before a person has lived anywhere.

use super::life::Builder;
use crate::country::{IdFacts, Origin};
use crate::person::{Double, Person, PersonKey, Sex};
use crate::time::{AS_OF, History, YEAR, age_on, day_between, days_between, plus_days};
use jiff::civil::Date;
use smol_str::{SmolStr, format_smolstr};

/// Deaths lie within this time before the reference date.
const DEATHS_WITHIN: i64 = 12 * YEAR;

impl Builder<'_> {
    /// A family name as it stands in the truth: two surnames for some of Hispanic origin.
    pub(super) fn family_name(&mut self) -> (SmolStr, Origin) {
        let (name, origin) = self.country.family_name(&mut self.dice);
        (self.maybe_double_surname(name, origin), origin)
    }

    pub(super) fn family_name_of(&mut self, origin: Origin) -> SmolStr {
        let name = self.country.family_name_of(&mut self.dice, origin);
        self.maybe_double_surname(name, origin)
    }

    fn maybe_double_surname(&mut self, name: SmolStr, origin: Origin) -> SmolStr {
        if origin != Origin::Hispanic || !self.dice.chance(self.blueprint.rates.double_surname) {
            return name;
        }
        let second = self.country.family_name_of(&mut self.dice, origin);
        format_smolstr!("{name} {second}")
    }

    /// A person with names and birth; homes, contacts and the national id come later.
    pub(super) fn person(
        &mut self,
        sex: Sex,
        birth: Date,
        family: SmolStr,
        origin: Origin,
    ) -> Person {
        let rates = &self.blueprint.rates;
        let year = birth.year();
        let draw = |dice: &mut _| self.country.given_name(dice, sex, year, origin);
        let dice = &mut self.dice;
        let first = draw(dice);
        let given = if dice.chance(rates.compound_given_name) {
            let second = draw(dice);
            let joint = if dice.chance(0.2) { "-" } else { " " };
            format_smolstr!("{first}{joint}{second}")
        } else {
            SmolStr::new_static(first)
        };
        let middle = dice
            .chance(rates.middle_name)
            .then(|| SmolStr::new_static(draw(dice)))
            .filter(|middle| *middle != given);
        let nicknames = self.country.nicknames(first);
        let nickname = (!nicknames.is_empty() && dice.chance(rates.nickname_user))
            .then(|| dice.choose(nicknames));
        let goes_by_middle = middle.is_some() && dice.chance(rates.middle_name_user);
        let likely_foreign = match origin {
            Origin::General | Origin::African => 0.35,
            _ => 2.4,
        };
        let foreign_born = dice.chance(rates.foreign_born * likely_foreign);
        Person {
            key: PersonKey {
                household: self.number,
                member: 0,
            },
            sex,
            origin,
            given,
            middle,
            family: History::starting(birth, family),
            suffix: None,
            nickname,
            goes_by_middle,
            birth,
            death: None,
            foreign_born,
            national_id: None,
            homes: History::default(),
            mobiles: History::default(),
            emails: History::default(),
            double: None,
            recorded: true,
        }
    }

    /// Gives the national id: at birth, at school, at work or on arrival.
    pub(super) fn add_national_id(&mut self, person: &mut Person) {
        let rates = &self.blueprint.rates;
        if self.dice.chance(rates.no_national_id) {
            return;
        }
        let Some((arrival, home)) = person.homes.entries().first() else {
            return;
        };
        let facts = IdFacts {
            birth: person.birth,
            division: home.address.division,
            foreign_born: person.foreign_born,
            arrival: *arrival,
            taxpayer_number: person.foreign_born && self.dice.chance(rates.itin),
        };
        person.national_id = Some(self.country.national_id(&mut self.dice, &facts));
    }

    pub(super) fn maybe_die(&mut self, person: &mut Person) {
        let age = age_on(person.birth, AS_OF);
        let factor = match age {
            ..18 => return,
            18..70 => 1.0,
            70..80 => 2.0,
            _ => 3.0,
        };
        if !self.dice.chance(self.blueprint.rates.deceased * factor) {
            return;
        }
        let since_grown = days_between(person.birth, AS_OF) - 19 * YEAR;
        let earliest = plus_days(AS_OF, -since_grown.clamp(90, DEATHS_WITHIN));
        let latest = plus_days(AS_OF, -60);
        person.death = Some(day_between(&mut self.dice, earliest, latest));
    }

    /// Twins have one birth date and often similar names; some have ids of one sitting.
    pub(super) fn make_twins(
        &mut self,
        first: &mut Person,
        second: &mut Person,
        members: [usize; 2],
    ) {
        let year = first.birth.year();
        let initial = first.given.chars().next();
        for _ in 0..24 {
            let name = self
                .country
                .given_name(&mut self.dice, second.sex, year, second.origin);
            if name.chars().next() == initial && name != first.given {
                second.given = SmolStr::new_static(name);
                second.nickname = None;
                break;
            }
        }
        if second.given == first.given {
            second.given = self.other_given_name(second, &first.given);
        }
        let [first_member, second_member] = members;
        first.double = Some(Double::Twin(second_member));
        second.double = Some(Double::Twin(first_member));
    }

    fn other_given_name(&mut self, person: &Person, not: &str) -> SmolStr {
        for _ in 0..24 {
            let year = person.birth.year();
            let name = self
                .country
                .given_name(&mut self.dice, person.sex, year, person.origin);
            if name != not {
                return SmolStr::new_static(name);
            }
        }
        SmolStr::new_static("Robin")
    }

    /// Gives the son his father's full name and both their suffixes.
    pub(super) fn make_namesakes(
        &mut self,
        father: &mut Person,
        son: &mut Person,
        members: [usize; 2],
    ) {
        son.given = father.given.clone();
        son.middle = father.middle.clone();
        son.nickname = father.nickname;
        let family = father.family.latest().cloned().unwrap_or_default();
        son.family = History::starting(son.birth, family);
        match father.suffix {
            Some("Jr") => son.suffix = Some("III"),
            Some("III") => son.suffix = Some("IV"),
            Some("Sr") => son.suffix = Some("Jr"),
            _ if self.dice.chance(0.12) => {
                father.suffix = Some("Jr");
                son.suffix = Some("III");
            }
            _ => {
                father.suffix = self.dice.chance(0.4).then_some("Sr");
                son.suffix = Some("Jr");
            }
        }
        let [father_member, son_member] = members;
        father.double.get_or_insert(Double::Namesake(son_member));
        son.double = Some(Double::Namesake(father_member));
    }
}
