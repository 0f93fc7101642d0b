//! How the members of a household came together, moved and parted.

use crate::blueprint::Blueprint;
use crate::contacts::add_contacts;
use crate::country::{Country, Origin};
use crate::dice::{Dice, Purpose};
use crate::family::{Kind, Plan};
use crate::person::{Double, Home, Person, Sex};
use crate::residence::Residences;
use crate::time::{
    AS_OF, History, YEAR, age_on, birth_date, day_between, days_between, plus_days, plus_years,
};
use jiff::civil::Date;
use smol_str::{SmolStr, format_smolstr};

/// Draws the people of one household.
pub(super) struct Builder<'population> {
    pub(super) blueprint: &'population Blueprint,
    pub(super) country: &'static dyn Country,
    pub(super) number: u64,
    pub(super) dice: Dice,
    residences: Residences<'population>,
}

impl<'population> Builder<'population> {
    pub(super) fn new(
        blueprint: &'population Blueprint,
        country: &'static dyn Country,
        number: u64,
    ) -> Self {
        Self {
            blueprint,
            country,
            number,
            dice: blueprint.dice(Purpose::Household, number),
            residences: Residences::new(blueprint, country),
        }
    }

    /// The members of a household, complete but for their keys.
    pub(super) fn people(mut self, plan: Plan) -> Vec<Person> {
        let mut people = match plan.kind {
            Kind::Single => self.single(),
            Kind::Couple => self.couple((22, 90)).people,
            Kind::Family => self.family(plan.extra),
            Kind::SingleParent => self.single_parent(plan.extra),
            Kind::ThreeGenerations => self.three_generations(),
            Kind::Roommates => self.roommates(plan.extra),
            Kind::ParentAndAdult => self.parent_and_adult(),
            Kind::Divorced => self.divorced(),
        };
        for person in &mut people {
            self.add_national_id(person);
            add_contacts(&mut self.dice, self.country, person);
            self.maybe_die(person);
            person.recorded = !self.dice.chance(self.blueprint.rates.unrecorded);
        }
        self.settle_doubles(&mut people);
        people
    }

    fn single(&mut self) -> Vec<Person> {
        let mut person = self.adult(None, (18, 95), None);
        self.settle(&mut person, AS_OF, true);
        vec![person]
    }

    fn roommates(&mut self, others: usize) -> Vec<Person> {
        let since = plus_days(AS_OF, -self.dice.between(200, 4 * YEAR));
        let mut shared = History::default();
        self.residences
            .add_stays(&mut self.dice, &mut shared, since, AS_OF, true);
        let mut people = Vec::new();
        for _ in 0..=others {
            let sex = self.random_sex();
            let mut person = self.adult(Some(sex), (23, 36), None);
            self.settle(&mut person, since, false);
            move_in(&mut person, &shared, since);
            people.push(person);
        }
        people
    }

    fn couple(&mut self, ages: (i64, i64)) -> Couple {
        let same_sex = self.dice.chance(0.03);
        let first_sex = if same_sex {
            self.random_sex()
        } else {
            Sex::Male
        };
        let second_sex = if same_sex { first_sex } else { Sex::Female };
        let mut first = self.adult(Some(first_sex), ages, None);
        let first_age = age_on(first.birth, AS_OF);
        let origin = self.dice.chance(0.85).then_some(first.origin);
        let second_ages = ((first_age - 6).max(20), (first_age + 4).max(20));
        let mut second = self.adult(Some(second_sex), second_ages, origin);
        let younger = first.birth.max(second.birth);
        let wed_age = self.dice.between(20, 36);
        let wed = plus_days(plus_years(younger, wed_age), self.dice.between(0, YEAR));
        let wed = wed.min(plus_days(AS_OF, -self.dice.between(90, 400)));
        self.settle(&mut first, wed, false);
        self.settle(&mut second, wed, false);
        if !same_sex {
            self.take_name(&first, &mut second, wed);
        }
        let mut shared = History::default();
        self.residences
            .add_stays(&mut self.dice, &mut shared, wed, AS_OF, true);
        move_in(&mut first, &shared, wed);
        move_in(&mut second, &shared, wed);
        Couple {
            people: vec![first, second],
            shared,
            wed,
        }
    }

    /// What becomes of a wife's family name on the wedding day.
    fn take_name(&mut self, husband: &Person, wife: &mut Person, wed: Date) {
        let rates = &self.blueprint.rates;
        let his = SmolStr::new(husband.family_at(wed));
        let hers = SmolStr::new(wife.family_at(wed));
        let likely = if wife.origin == Origin::Hispanic {
            0.5
        } else {
            1.0
        };
        let known_since = plus_days(wed, self.dice.between(10, 250)).min(plus_days(AS_OF, -30));
        if self.dice.chance(rates.takes_spouse_name * likely) {
            wife.family.change(known_since, his);
        } else if self
            .dice
            .chance(rates.joins_spouse_name / (1.0 - rates.takes_spouse_name * likely))
        {
            let joint = if self.dice.chance(0.6) { "-" } else { " " };
            wife.family
                .change(known_since, format_smolstr!("{hers}{joint}{his}"));
        }
    }

    fn family(&mut self, children: usize) -> Vec<Person> {
        let mut couple = self.couple((38, 62));
        self.add_children(&mut couple, children);
        couple.people
    }

    fn three_generations(&mut self) -> Vec<Person> {
        let mut couple = self.couple((40, 58));
        self.add_children(&mut couple, 1);
        let grandparent = self.parent_of(&couple.people, 0);
        let Couple {
            mut people, shared, ..
        } = couple;
        if let Some(mut grandparent) = grandparent {
            let joined = plus_days(AS_OF, -self.dice.between(300, 9 * YEAR));
            self.settle(&mut grandparent, joined, false);
            move_in(&mut grandparent, &shared, joined);
            let member = people.len();
            if let Some(adult) = people.first_mut() {
                self.maybe_namesakes(&mut grandparent, adult, [member, 0]);
            }
            people.push(grandparent);
        }
        people
    }

    fn parent_and_adult(&mut self) -> Vec<Person> {
        let mut adult = self.adult(None, (36, 64), None);
        self.settle(&mut adult, AS_OF, true);
        let mut people = vec![adult];
        let Some(mut parent) = self.parent_of(&people, 0) else {
            return people;
        };
        let joined = plus_days(AS_OF, -self.dice.between(300, 9 * YEAR));
        self.settle(&mut parent, joined, false);
        if let Some(adult) = people.first_mut() {
            let shared = adult.homes.clone();
            move_in(&mut parent, &shared, joined);
            self.maybe_namesakes(&mut parent, adult, [1, 0]);
        }
        people.push(parent);
        people
    }

    /// A parent of a member, of the same family name by birth or marriage.
    fn parent_of(&mut self, people: &[Person], member: usize) -> Option<Person> {
        let child = people.get(member)?;
        let age = (age_on(child.birth, AS_OF) + self.dice.between(21, 36)).min(97);
        let birth = birth_date(&mut self.dice, age);
        let family = child
            .family
            .entries()
            .first()
            .map(|(_, name)| name.clone())?;
        let sex = self.random_sex();
        let mut parent = self.person(sex, birth, family, child.origin);
        if sex == Sex::Female {
            let maiden = self.family_name_of(child.origin);
            let married = child
                .family
                .entries()
                .first()
                .map(|(_, name)| name.clone())?;
            parent.family = History::starting(birth, maiden);
            parent.family.change(plus_years(birth, 21), married);
        }
        Some(parent)
    }

    fn single_parent(&mut self, children: usize) -> Vec<Person> {
        let sex = if self.dice.chance(0.7) {
            Sex::Female
        } else {
            Sex::Male
        };
        let mut parent = self.adult(Some(sex), (38, 58), None);
        let wed = plus_years(parent.birth, self.dice.between(20, 24));
        self.settle(&mut parent, wed, false);
        if sex == Sex::Female && self.dice.chance(0.5) {
            let married = self.family_name_of(parent.origin);
            parent.family.change(wed, married);
        }
        let mut shared = History::default();
        self.residences
            .add_stays(&mut self.dice, &mut shared, wed, AS_OF, true);
        move_in(&mut parent, &shared, wed);
        let mut household = Couple {
            people: vec![parent],
            shared,
            wed,
        };
        self.add_children(&mut household, children);
        household.people
    }

    fn divorced(&mut self) -> Vec<Person> {
        let Couple {
            mut people, wed, ..
        } = self.couple((30, 70));
        let parted = day_between(&mut self.dice, plus_days(wed, 400), plus_days(AS_OF, -200));
        let parted = parted.max(plus_days(wed, 60)).min(plus_days(AS_OF, -20));
        let leaver = usize::from(self.dice.chance(0.5));
        if let Some(person) = people.get_mut(leaver) {
            self.residences
                .add_stays(&mut self.dice, &mut person.homes, parted, AS_OF, true);
        }
        let reverts = self.dice.chance(self.blueprint.rates.reverts_name);
        if let (true, Some(wife)) = (reverts, people.get_mut(1))
            && wife.family.entries().len() > 1
            && let Some((_, maiden)) = wife.family.entries().first().cloned()
        {
            let known_since = plus_days(parted, 60).min(plus_days(AS_OF, -10));
            wife.family.change(known_since, maiden);
        }
        people
    }

    /// Adds children who grew up in the shared homes; some have left since.
    fn add_children(&mut self, parents: &mut Couple, how_many: usize) {
        let Some(first) = parents.people.first() else {
            return;
        };
        let youngest_parent = parents.people.iter().map(|parent| parent.birth).max();
        let parent_age = youngest_parent.map_or(40, |birth| age_on(birth, AS_OF));
        let origin = first.origin;
        let family = SmolStr::new(first.family_at(AS_OF));
        let oldest = (parent_age - 19).clamp(14, 29);
        let mut age = self.dice.between(14.max(oldest - 10), oldest);
        let mut previous: Option<usize> = None;
        for _ in 0..how_many {
            let twin_of = previous.filter(|_| self.dice.chance(self.blueprint.rates.twins));
            let sibling = twin_of.and_then(|member| parents.people.get(member));
            let birth = match sibling {
                Some(sibling) => sibling.birth,
                None => birth_date(&mut self.dice, age),
            };
            let likely_sex = self.random_sex();
            let sex = match sibling {
                Some(sibling) if self.dice.chance(0.7) => sibling.sex,
                _ => likely_sex,
            };
            let mut child = self.person(sex, birth, family.clone(), origin);
            child.foreign_born = false;
            child.homes = grown_up_in(&parents.shared, birth);
            let member = parents.people.len();
            if let (Some(twin), Some(sibling)) = (
                twin_of,
                twin_of.and_then(|twin| parents.people.get_mut(twin)),
            ) {
                self.make_twins(sibling, &mut child, [twin, member]);
            } else if let Some(father) = parents.people.first_mut() {
                self.maybe_namesakes(father, &mut child, [0, member]);
            }
            self.maybe_leave_home(&mut child);
            parents.people.push(child);
            previous = if twin_of.is_some() {
                None
            } else {
                Some(member)
            };
            age = (age - self.dice.between(1, 4)).max(13);
        }
    }

    fn maybe_namesakes(&mut self, father: &mut Person, son: &mut Person, members: [usize; 2]) {
        let possible = father.sex == Sex::Male
            && son.sex == Sex::Male
            && !matches!(father.double, Some(Double::Namesake(_)))
            && !matches!(son.double, Some(Double::Twin(_)));
        if possible && self.dice.chance(self.blueprint.rates.namesake_son) {
            self.make_namesakes(father, son, members);
        }
    }

    fn maybe_leave_home(&mut self, child: &mut Person) {
        let age = age_on(child.birth, AS_OF);
        if age < 20 || !self.dice.chance(0.45) {
            return;
        }
        let left = plus_days(plus_years(child.birth, 18), self.dice.between(60, 2 * YEAR));
        if left < plus_days(AS_OF, -120) {
            self.residences
                .add_stays(&mut self.dice, &mut child.homes, left, AS_OF, true);
        }
    }

    /// The person's life before a day: a childhood home or an arrival, then homes of one's own.
    fn settle(&mut self, person: &mut Person, until: Date, settles: bool) {
        let grown = plus_days(plus_years(person.birth, 18), self.dice.between(0, 4 * YEAR));
        if person.foreign_born {
            let arrival = plus_years(person.birth, self.dice.between(18, 32));
            let arrival = arrival
                .min(plus_days(until, -200))
                .max(plus_days(person.birth, 300));
            let mut homes = History::default();
            self.residences
                .add_stays(&mut self.dice, &mut homes, arrival, until, settles);
            person.homes = homes;
            return;
        }
        let town = self.country.town(&mut self.dice);
        let childhood = self.residences.home(&mut self.dice, town, person.birth);
        person.homes = History::starting(person.birth, childhood);
        if grown < plus_days(until, -100) {
            self.residences
                .add_stays(&mut self.dice, &mut person.homes, grown, until, settles);
        }
    }

    fn adult(&mut self, sex: Option<Sex>, ages: (i64, i64), origin: Option<Origin>) -> Person {
        let sex = sex.unwrap_or_else(|| self.random_sex());
        // The smaller of two draws, half of the time: there are more young adults than old ones.
        let (youngest, oldest) = ages;
        let age = self.dice.between(youngest, oldest);
        let other = self.dice.between(youngest, oldest);
        let age = if self.dice.chance(0.5) {
            age.min(other)
        } else {
            age
        };
        let birth = birth_date(&mut self.dice, age);
        let (family, origin) = match origin {
            Some(origin) => (self.family_name_of(origin), origin),
            None => self.family_name(),
        };
        self.person(sex, birth, family, origin)
    }

    fn random_sex(&mut self) -> Sex {
        self.dice.choose(&[Sex::Female, Sex::Male])
    }

    /// Twins' ids, and which of two doubles has no record.
    fn settle_doubles(&mut self, people: &mut [Person]) {
        for member in 0..people.len() {
            let Some(double) = people.get(member).and_then(|person| person.double) else {
                continue;
            };
            let other = double.member();
            if other < member {
                continue;
            }
            if matches!(double, Double::Twin(_))
                && self.dice.chance(self.blueprint.rates.twin_sequential_id)
            {
                let id = people
                    .get(member)
                    .and_then(|twin| twin.national_id.as_ref());
                let next = id.and_then(|id| self.country.next_national_id(id));
                if let (Some(next), Some(twin)) = (next, people.get_mut(other)) {
                    twin.national_id = Some(next);
                }
            }
            if self.dice.chance(self.blueprint.rates.unrecorded_double) {
                let absent = self.dice.choose(&[member, other]);
                for (at, person) in people.iter_mut().enumerate() {
                    if at == member || at == other {
                        person.recorded = at != absent;
                    }
                }
            }
        }
    }
}

/// People who share their homes since a day.
struct Couple {
    people: Vec<Person>,
    shared: History<Home>,
    wed: Date,
}

/// Moves a person into the shared homes on a day.
fn move_in(person: &mut Person, shared: &History<Home>, day: Date) {
    if let Some(home) = shared.at(day) {
        person.homes.change(day, home.clone());
    }
    for (from, home) in shared.entries() {
        if *from > day {
            person.homes.change(*from, home.clone());
        }
    }
}

/// The homes of a child of the household.
fn grown_up_in(shared: &History<Home>, birth: Date) -> History<Home> {
    let mut homes = History::default();
    if let Some(home) = shared.at(birth) {
        homes.change(birth, home.clone());
    }
    for (from, home) in shared.entries() {
        if days_between(birth, *from) > 0 {
            homes.change(*from, home.clone());
        }
    }
    homes
}
