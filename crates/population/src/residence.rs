//! Homes and moves.

use crate::blueprint::Blueprint;
use crate::country::{Country, Dwelling, Town, Unit};
use crate::dice::{Dice, Purpose};
use crate::person::Home;
use crate::time::{History, YEAR, day_between, days_between, plus_days};
use jiff::civil::{Date, date};
use smol_str::{SmolStr, format_smolstr};

/// Homes were mostly reachable by landline until about this day.
const LANDLINE_DECLINE: Date = date(2006, 1, 1);

/// No stretch of life has more homes than this; with the childhood home that makes five.
const MOST_HOMES: i64 = 4;

/// Draws homes for one household.
pub(crate) struct Residences<'population> {
    blueprint: &'population Blueprint,
    country: &'static dyn Country,
}

impl<'population> Residences<'population> {
    pub(crate) const fn new(
        blueprint: &'population Blueprint,
        country: &'static dyn Country,
    ) -> Self {
        Self { blueprint, country }
    }

    /// A home in a town from a day on.
    pub(crate) fn home(&self, dice: &mut Dice, town: Town, from: Date) -> Home {
        let address = self.country.address(dice, town, Dwelling::Any);
        let landline = self.landline(dice, town, from);
        Home { address, landline }
    }

    /// A home in one of the apartment buildings that many households of the population share.
    fn shared_building_home(&self, dice: &mut Dice, from: Date) -> Home {
        let building = dice.below(self.blueprint.buildings);
        let mut building_dice = self.blueprint.dice(Purpose::Building, building);
        let town = self.country.town(&mut building_dice);
        let mut address = self
            .country
            .address(&mut building_dice, town, Dwelling::Building);
        let floor = dice.between(1, 12);
        let number = match dice.below(3) {
            0 => format_smolstr!("{floor}{}", letter(dice)),
            1 => format_smolstr!("{floor}{:02}", dice.between(1, 16)),
            _ => format_smolstr!("{}", dice.between(1, 90)),
        };
        address.unit = Some(Unit {
            kind: ("Apartment", "Apt"),
            number,
        });
        let landline = self.landline(dice, town, from);
        Home { address, landline }
    }

    fn landline(&self, dice: &mut Dice, town: Town, from: Date) -> Option<SmolStr> {
        let share = if from < LANDLINE_DECLINE { 0.85 } else { 0.35 };
        dice.chance(share)
            .then(|| self.country.phone_number(dice, town))
    }

    /// Adds the homes of a stretch of life, beginning with a move on its first day.
    ///
    /// The last home may be in a shared building when `settles`, that is, when it is still the
    /// home today.
    pub(crate) fn add_stays(
        &self,
        dice: &mut Dice,
        homes: &mut History<Home>,
        from: Date,
        to: Date,
        settles: bool,
    ) {
        let years = days_between(from, to) / YEAR;
        let expected = 1 + years / 9;
        let stays = dice.between(1, expected + 1).clamp(1, MOST_HOMES);
        let mut town = match homes.latest() {
            Some(home) => self.country.next_town(dice, home.address.town),
            None => self.country.town(dice),
        };
        let mut moving_day = from;
        for stay in 1..=stays {
            let last = stay == stays;
            let in_building =
                last && settles && dice.chance(self.blueprint.rates.apartment_building);
            let home = if in_building {
                self.shared_building_home(dice, moving_day)
            } else {
                self.home(dice, town, moving_day)
            };
            town = self.country.next_town(dice, home.address.town);
            homes.change(moving_day, home);
            let rest = stays - stay;
            if rest > 0 {
                let latest = plus_days(to, -rest * 200);
                let span = days_between(moving_day, latest).max(0) / rest;
                moving_day = day_between(
                    dice,
                    plus_days(moving_day, 150),
                    plus_days(moving_day, 150 + span),
                );
                if moving_day >= to {
                    return;
                }
            }
        }
    }
}

fn letter(dice: &mut Dice) -> char {
    dice.choose(&['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'])
}
