//! One record: the truth of its day, in the source's habit, with the source's mistakes.

use super::Sighting;
use crate::blueprint::Blueprint;
use crate::country::{Address, AddressStyle, Line, PhoneStyle};
use crate::dice::Dice;
use crate::household::Household;
use crate::noise;
use crate::person::Person;
use crate::record::Record;
use crate::source::{Source, share};
use crate::spelling;
use crate::time::{AS_OF, age_on, day_between, iso};
use smol_str::{SmolStr, StrExt as _, format_smolstr};

/// Writes the records of one person in one source.
pub(super) struct Scribe<'work> {
    pub(super) blueprint: &'work Blueprint,
    pub(super) household: &'work Household,
    pub(super) person: &'work Person,
    pub(super) source: &'work Source,
    pub(super) dice: &'work mut Dice,
}

struct Names {
    given: Option<SmolStr>,
    middle: Option<SmolStr>,
    family: Option<SmolStr>,
    suffix: Option<SmolStr>,
}

impl Scribe<'_> {
    pub(super) fn record(&mut self, number: usize, seen: Sighting) -> Record {
        let names = self.names(seen);
        let (line_1, line_2, postal_code) = self.street_and_zip(seen);
        let address = self.person.homes.at(seen.last).map(|home| &home.address);
        let locality = address.map(|address| SmolStr::new_static(address.locality));
        let division = address.map(|address| SmolStr::new_static(address.division));
        let upper = self.dice.chance(share(self.source.upper_case));
        let case = |text: Option<SmolStr>| match text {
            Some(text) if upper => Some(text.to_uppercase_smolstr()),
            text => text,
        };
        let gender = self
            .sometimes(self.source.gender)
            .then(|| SmolStr::new_static(self.person.sex.label()));
        Record {
            record_id: self.person.key.record_id(number),
            person_id: self.person.key.person_id(),
            source: SmolStr::new(&self.source.label),
            given_name: case(names.given),
            middle_name: case(names.middle),
            family_name: case(names.family),
            suffix: case(names.suffix),
            date_of_birth: self.date_of_birth(),
            gender,
            national_id: self.national_id(),
            email: self.email(seen),
            phone_number: self.phone(seen),
            line_1: case(line_1),
            line_2: case(line_2),
            locality: case(locality),
            major_admin_division: division,
            postal_code,
            country: SmolStr::new_static(self.household.country.code()),
            first_seen: iso(seen.first),
            last_seen: iso(seen.last),
            deceased_date: self.deceased_date(),
            synthetic: true,
        }
    }

    /// Whether a source habit applies, less what is missing beyond habit.
    fn sometimes(&mut self, percent: u8) -> bool {
        self.dice.chance(share(percent)) && !self.dice.chance(self.blueprint.rates.missing_field)
    }

    /// Whether a mistake of this rate happens in this source.
    fn slips(&mut self, rate: f64) -> bool {
        self.dice
            .chance(rate * f64::from(self.source.noise) / 100.0)
    }

    fn names(&mut self, seen: Sighting) -> Names {
        let person = self.person;
        let rates = &self.blueprint.rates;
        let stale = self.dice.chance(rates.stale_name);
        let before = person.family.before(seen.last).filter(|_| stale);
        let known_family = before.map_or_else(|| person.family_at(seen.last), SmolStr::as_str);
        let mut family = spelling::family_name(self.dice, known_family, person.origin);
        let mut given = person.given.clone();
        let mut middle = match &person.middle {
            Some(middle) if self.sometimes(self.source.middle_full) => Some(middle.clone()),
            Some(middle) if self.sometimes(self.source.middle_initial) => spelling::initial(middle),
            _ => None,
        };
        if self.dice.chance(share(self.source.everyday_name)) {
            if let (true, Some(name)) = (person.goes_by_middle, &person.middle) {
                middle = spelling::initial(&given).filter(|_| self.dice.chance(0.4));
                given = name.clone();
            } else if let Some(nickname) = person.nickname {
                given = SmolStr::new_static(nickname);
            }
        }
        if self.slips(rates.initial_only) {
            given = spelling::initial(&given).unwrap_or(given);
        }
        if self.slips(rates.name_typo) {
            if self.dice.chance(0.5) {
                given = noise::typo(self.dice, &given);
            } else {
                family = noise::typo(self.dice, &family);
            }
        }
        if self.dice.chance(share(self.source.accents)) {
            given = spelling::with_accents(self.household.country, &given);
            family = spelling::with_accents(self.household.country, &family);
        }
        let mut suffix = person
            .suffix
            .filter(|_| self.dice.chance(0.6))
            .map(SmolStr::new_static);
        if let Some(written) = suffix.take_if(|_| self.dice.chance(0.12)) {
            family = format_smolstr!("{family} {written}");
        }
        if let Some(spouse) = self.joint_owner() {
            given = format_smolstr!("{given} & {spouse}");
        }
        if self.slips(rates.swapped_names) {
            std::mem::swap(&mut given, &mut family);
        }
        Names {
            given: Some(given),
            middle,
            family: Some(family),
            suffix,
        }
    }

    /// The given name of the spouse, on deeds that name both.
    fn joint_owner(&mut self) -> Option<SmolStr> {
        if self.source.label != "Property Tax" || self.household.members.len() < 2 {
            return None;
        }
        let at = self.person.key.member;
        let spouse = self.household.members.get(if at == 0 { 1 } else { 0 })?;
        let married = at < 2
            && spouse.sex != self.person.sex
            && age_on(spouse.birth, AS_OF).abs_diff(age_on(self.person.birth, AS_OF)) < 12;
        (married && self.dice.chance(self.blueprint.rates.joint_owners))
            .then(|| spouse.given.clone())
    }

    fn date_of_birth(&mut self) -> Option<SmolStr> {
        if !self.sometimes(self.source.birth_date) {
            return None;
        }
        let birth = self.person.birth;
        Some(if self.slips(self.blueprint.rates.date_error) {
            noise::wrong_date(self.dice, birth)
        } else {
            iso(birth)
        })
    }

    fn national_id(&mut self) -> Option<SmolStr> {
        let rates = &self.blueprint.rates;
        let mut holder = self.person;
        if self.dice.chance(rates.mixed_id) {
            let relatives = self.household.members.as_slice();
            let at = usize::try_from(self.dice.below(relatives.len() as u64)).unwrap_or(0);
            holder = relatives.get(at).unwrap_or(holder);
        }
        let id = holder.national_id.as_ref()?;
        let four = id.digits.get(5..)?;
        if self.sometimes(self.source.full_id) {
            let digits = if self.slips(rates.id_error) {
                noise::digit_error(self.dice, &id.digits)
            } else {
                id.digits.clone()
            };
            let hyphens = self.dice.chance(share(self.source.id_hyphens));
            return Some(if hyphens {
                self.household.country.separated_id(&digits)
            } else {
                digits
            });
        }
        self.sometimes(self.source.last_four)
            .then(|| SmolStr::new(four))
    }

    fn phone(&mut self, seen: Sighting) -> Option<SmolStr> {
        if !self.sometimes(self.source.phone) {
            return None;
        }
        let day = day_between(self.dice, seen.first, seen.last);
        let landline = self
            .person
            .homes
            .at(day)
            .and_then(|home| home.landline.as_ref());
        let wants_landline = self.dice.chance(share(self.source.landline));
        let number = landline
            .filter(|_| wants_landline)
            .or_else(|| self.person.phone_at(day))?;
        let number = if self.slips(self.blueprint.rates.phone_error) {
            let (start, line) = number.split_at_checked(8)?;
            format_smolstr!("{start}{}", noise::digit_error(self.dice, line))
        } else {
            number.clone()
        };
        if !self.dice.chance(share(self.source.phone_national)) {
            return Some(number);
        }
        let style = match self.dice.below(3) {
            0 => PhoneStyle::Digits,
            1 => PhoneStyle::Hyphens,
            _ => PhoneStyle::Brackets,
        };
        Some(self.household.country.national_phone(&number, style))
    }

    fn email(&mut self, seen: Sighting) -> Option<SmolStr> {
        if !self.sometimes(self.source.email) {
            return None;
        }
        let day = day_between(self.dice, seen.first, seen.last);
        self.person.email_at(day).cloned()
    }

    fn street_and_zip(
        &mut self,
        seen: Sighting,
    ) -> (Option<SmolStr>, Option<SmolStr>, Option<SmolStr>) {
        let Some(home) = self.person.homes.at(seen.last) else {
            return (None, None, None);
        };
        let style = AddressStyle {
            abbreviated: self.dice.chance(share(self.source.abbreviated)),
            unit_inline: self.dice.chance(share(self.source.unit_inline)),
            number_sign: self.dice.chance(0.25),
        };
        let mut address = home.address.clone();
        if address.unit.is_some() && self.slips(self.blueprint.rates.missing_field) {
            address.unit = None;
        }
        if self.slips(self.blueprint.rates.address_error) {
            self.spoil(&mut address);
        }
        let (mut first, second) = self.household.country.lines(&address, style);
        if self.slips(self.blueprint.rates.address_error * 0.5) {
            first = misspelled_street(self.dice, &first);
        }
        let zip = if self.dice.chance(share(self.source.zip_plus_four)) {
            // The last four digits of a ZIP belong to the street side, so a home keeps its own.
            let side = address.postal_code.bytes().chain(first.bytes().take(3));
            let four = side.fold(17_u32, |sum, byte| (sum * 31 + u32::from(byte)) % 9_000);
            format_smolstr!("{}-{:04}", address.postal_code, four + 1_000)
        } else {
            address.postal_code
        };
        let missing = self.dice.chance(self.blueprint.rates.missing_field);
        (Some(first), second, Some(zip).filter(|_| !missing))
    }

    /// A wrong house number or a wrong last digit of the ZIP.
    fn spoil(&mut self, address: &mut Address) {
        match &mut address.line {
            Line::Street(street) if self.dice.chance(0.6) => {
                let step = u32::try_from(self.dice.choose(&[1_i64, 2, 9, 10, 90])).unwrap_or(1);
                street.number = street.number.saturating_add(step);
            }
            _ => {
                if let Some((start, last)) = address.postal_code.split_at_checked(4) {
                    address.postal_code =
                        format_smolstr!("{start}{}", noise::digit_error(self.dice, last));
                }
            }
        }
    }

    fn deceased_date(&mut self) -> Option<SmolStr> {
        let death = self.person.death?;
        self.sometimes(self.source.death).then(|| iso(death))
    }
}

/// One mistake in the longest word of a street line.
fn misspelled_street(dice: &mut Dice, line: &str) -> SmolStr {
    let longest = line
        .split(' ')
        .filter(|word| word.chars().all(char::is_alphabetic))
        .max_by_key(|word| word.len());
    match longest {
        Some(word) if word.len() >= 4 => line.replace_smolstr(word, &noise::typo(dice, word)),
        _ => SmolStr::new(line),
    }
}
