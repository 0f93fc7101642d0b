//! Slips of names: mistyped, misheard, the everyday form, another name altogether.

use super::{Slip, Slipping};
use crate::dice::Dice;
use crate::noise;
use crate::spelling;
use smol_str::{SmolStr, StrExt as _};

impl Slipping<'_> {
    pub(super) fn given_name(&mut self, slip: Slip) -> Option<()> {
        let said = self.applicant.given_name.clone()?;
        let slipped = match slip {
            Slip::GivenTypo => noise::typo(self.dice, &said),
            Slip::GivenRespelled => respelled(self.dice, &said)?,
            Slip::Nickname => {
                let nicknames = self.household.country.nicknames(&said);
                match self.person.nickname {
                    Some(nickname) => SmolStr::new_static(nickname),
                    None if nicknames.is_empty() => return None,
                    None => SmolStr::new_static(self.dice.choose(nicknames)),
                }
            }
            Slip::MiddleAsFirst => {
                let middle = self.person.middle.clone()?;
                self.applicant.middle_name =
                    spelling::initial(&said).filter(|_| self.dice.chance(0.3));
                middle
            }
            _ => spelling::initial(&said)?,
        };
        self.applicant.given_name = Some(slipped.clone());
        (slipped != said).then_some(())
    }

    pub(super) fn family_name(&mut self, slip: Slip) -> Option<()> {
        let said = self.applicant.family_name.clone()?;
        let slipped = match slip {
            Slip::FamilyTypo => noise::typo(self.dice, &said),
            Slip::FamilyRespelled => respelled(self.dice, &said)?,
            Slip::OtherFamily => self.other_family_name()?,
            _ => {
                std::mem::swap(
                    &mut self.applicant.given_name,
                    &mut self.applicant.family_name,
                );
                return Some(());
            }
        };
        self.applicant.family_name = Some(slipped.clone());
        (slipped != said).then_some(())
    }
}

/// The name as somebody writes it who only heard it; `None` when it is written as it sounds.
fn respelled(dice: &mut Dice, name: &str) -> Option<SmolStr> {
    let lower = name.to_lowercase();
    let possible: Vec<(&str, &str)> = include_str!("../../../data/us/respellings.csv")
        .lines()
        .skip(1)
        .filter_map(|row| row.split_once(','))
        .flat_map(|(heard, written)| [(heard, written), (written, heard)])
        .filter(|(heard, _)| {
            // The beginning is mostly right.
            lower.get(1..).is_some_and(|rest| rest.contains(heard))
        })
        .collect();
    let at = usize::try_from(dice.below(possible.len() as u64)).ok()?;
    let (heard, written) = possible.get(at)?;
    let (first, rest) = name.split_at_checked(1)?;
    let rest = rest.to_lowercase_smolstr();
    Some(SmolStr::from(format!(
        "{first}{}",
        rest.replacen(heard, written, 1)
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Purpose;

    #[test]
    fn a_name_is_written_as_it_sounds() {
        let heard: Vec<SmolStr> = (0..200)
            .filter_map(|index| respelled(&mut Dice::new(1, Purpose::Linkage, index), "Stephen"))
            .collect();
        assert!(heard.iter().any(|name| name == "Stefen"), "{heard:?}");
        assert!(heard.iter().all(|name| name.starts_with('S')));
    }
}
