//! The United States.

mod addresses;
mod names;
mod places;
mod social_security;

use super::{
    Address, AddressStyle, Country, Dwelling, IdFacts, NationalId, Origin, PhoneStyle, Town,
};
use crate::dice::Dice;
use crate::person::Sex;
use smol_str::{SmolStr, format_smolstr};

pub(super) struct UnitedStates;

impl Country for UnitedStates {
    fn code(&self) -> &'static str {
        "US"
    }

    fn town(&self, dice: &mut Dice) -> Town {
        places::any(dice)
    }

    fn next_town(&self, dice: &mut Dice, from: Town) -> Town {
        places::next(dice, from)
    }

    fn address(&self, dice: &mut Dice, town: Town, dwelling: Dwelling) -> Address {
        addresses::draw(dice, town, dwelling)
    }

    fn phone_number(&self, dice: &mut Dice, town: Town) -> SmolStr {
        let area_code = places::area_code(dice, town);
        // 555 is kept for fiction and services, N11 for short codes, 950 and 976 for carriers.
        let exchange = loop {
            let exchange = dice.between(200, 999);
            if !matches!(exchange, 555 | 950 | 976) && exchange % 100 != 11 {
                break exchange;
            }
        };
        format_smolstr!("+1{area_code}{exchange}{:04}", dice.below(10_000))
    }

    fn national_phone(&self, e164: &str, style: PhoneStyle) -> SmolStr {
        let digits = e164.strip_prefix("+1").unwrap_or(e164);
        let (Some(area), Some(exchange), Some(line)) =
            (digits.get(..3), digits.get(3..6), digits.get(6..))
        else {
            return SmolStr::new(e164);
        };
        match style {
            PhoneStyle::Digits => SmolStr::new(digits),
            PhoneStyle::Hyphens => format_smolstr!("{area}-{exchange}-{line}"),
            PhoneStyle::Brackets => format_smolstr!("({area}) {exchange}-{line}"),
        }
    }

    fn family_name(&self, dice: &mut Dice) -> (SmolStr, Origin) {
        names::family(dice)
    }

    fn family_name_of(&self, dice: &mut Dice, origin: Origin) -> SmolStr {
        names::family_of(dice, origin)
    }

    fn given_name(
        &self,
        dice: &mut Dice,
        sex: Sex,
        birth_year: i16,
        origin: Origin,
    ) -> &'static str {
        names::given(dice, sex, birth_year, origin)
    }

    fn nicknames(&self, given: &str) -> &'static [&'static str] {
        names::nicknames(given)
    }

    fn accented(&self, name: &str) -> Option<&'static str> {
        names::accented(name)
    }

    fn national_id(&self, dice: &mut Dice, facts: &IdFacts<'_>) -> NationalId {
        social_security::issue(dice, facts)
    }

    fn next_national_id(&self, id: &NationalId) -> Option<NationalId> {
        social_security::next(id)
    }

    fn separated_id(&self, digits: &str) -> SmolStr {
        match (digits.get(..3), digits.get(3..5), digits.get(5..9)) {
            (Some(area), Some(group), Some(serial)) => {
                format_smolstr!("{area}-{group}-{serial}")
            }
            _ => SmolStr::new(digits),
        }
    }

    fn lines(&self, address: &Address, style: AddressStyle) -> (SmolStr, Option<SmolStr>) {
        addresses::lines(address, style)
    }
}
