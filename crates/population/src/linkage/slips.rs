//! Independent slips between the truth and what the applicant says.

mod names;

use super::kind::LinkageKind;
use crate::dice::Dice;
use crate::household::Household;
use crate::noise;
use crate::person::Home;
use crate::person::Person;
use crate::query::QueryApplicant;
use crate::query::alter::{live_at, two_surnames};
use crate::time::AS_OF;
use jiff::civil::Date;
use smol_str::{SmolStr, StrExt as _, format_smolstr};

/// What a slip is about. An applicant has at most one slip of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    GivenName,
    FamilyName,
    BirthDate,
    NationalId,
    Address,
    Phone,
    Email,
}

/// One way of differing from the truth of today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slip {
    GivenTypo,
    GivenRespelled,
    Nickname,
    MiddleAsFirst,
    Initial,
    FamilyTypo,
    FamilyRespelled,
    OtherFamily,
    Swapped,
    BirthExchanged,
    BirthMistyped,
    IdDigit,
    IdOfRelative,
    NewAddress,
    FormerAddress,
    StreetTypo,
    UnitMissing,
    ZipDigit,
    NewPhone,
    FormerPhone,
    PhoneDigit,
    NewEmail,
    EmailTypo,
}

/// Slips that any applicant may have beside those of the kind, with weights.
const ANY: [(Slip, u32); 22] = [
    (Slip::GivenTypo, 9),
    (Slip::GivenRespelled, 4),
    (Slip::Nickname, 9),
    (Slip::MiddleAsFirst, 3),
    (Slip::Initial, 2),
    (Slip::FamilyTypo, 10),
    (Slip::FamilyRespelled, 6),
    (Slip::OtherFamily, 6),
    (Slip::Swapped, 1),
    (Slip::BirthExchanged, 3),
    (Slip::BirthMistyped, 5),
    (Slip::IdDigit, 6),
    (Slip::NewAddress, 14),
    (Slip::FormerAddress, 8),
    (Slip::StreetTypo, 7),
    (Slip::UnitMissing, 5),
    (Slip::ZipDigit, 3),
    (Slip::NewPhone, 14),
    (Slip::FormerPhone, 6),
    (Slip::PhoneDigit, 4),
    (Slip::NewEmail, 7),
    (Slip::EmailTypo, 3),
];

impl Slip {
    const fn part(self) -> Part {
        match self {
            Self::GivenTypo
            | Self::GivenRespelled
            | Self::Nickname
            | Self::MiddleAsFirst
            | Self::Initial => Part::GivenName,
            Self::FamilyTypo | Self::FamilyRespelled | Self::OtherFamily | Self::Swapped => {
                Part::FamilyName
            }
            Self::BirthExchanged | Self::BirthMistyped => Part::BirthDate,
            Self::IdDigit | Self::IdOfRelative => Part::NationalId,
            Self::NewAddress
            | Self::FormerAddress
            | Self::StreetTypo
            | Self::UnitMissing
            | Self::ZipDigit => Part::Address,
            Self::NewPhone | Self::FormerPhone | Self::PhoneDigit => Part::Phone,
            Self::NewEmail | Self::EmailTypo => Part::Email,
        }
    }
}

/// Makes the slips of the kind and then others, two to four in all for a person on record and up
/// to two for a stranger. `None` when the person cannot slip in the way of the kind.
pub(super) fn make(
    dice: &mut Dice,
    kind: LinkageKind,
    household: &Household,
    person: &Person,
    applicant: &mut QueryApplicant,
) -> Option<()> {
    let mut slipping = Slipping {
        dice,
        household,
        person,
        applicant,
    };
    let mut done: Vec<Part> = Vec::new();
    for slip in slipping.of_kind(kind) {
        slipping.apply(slip)?;
        done.push(slip.part());
    }
    let wanted = if kind.is_stranger() {
        slipping.dice.weighted(&[30, 45, 25])
    } else {
        2 + slipping.dice.weighted(&[20, 45, 35])
    };
    // Swapped names are the last slip of names, so that the others find what they expect.
    let mut draws = 0;
    while done.len() < wanted && draws < 40 {
        draws += 1;
        let at = slipping.dice.weighted(&ANY.map(|(_, weight)| weight));
        let Some((slip, _)) = ANY.get(at) else {
            continue;
        };
        // A stranger who gives other contacts than those on record looks like nobody.
        let too_easy = kind.is_stranger() && matches!(slip, Slip::NewAddress | Slip::NewPhone);
        if !too_easy && !done.contains(&slip.part()) && slipping.apply(*slip).is_some() {
            done.push(slip.part());
        }
    }
    (done.len() >= wanted).then_some(())?;
    if kind == LinkageKind::SwappedNames {
        slipping.apply(Slip::Swapped)?;
    }
    Some(())
}

struct Slipping<'set> {
    dice: &'set mut Dice,
    household: &'set Household,
    person: &'set Person,
    applicant: &'set mut QueryApplicant,
}

impl Slipping<'_> {
    fn of_kind(&mut self, kind: LinkageKind) -> Vec<Slip> {
        let dice = &mut *self.dice;
        let mut one_of = |slips: &[(Slip, u32)]| -> Option<Slip> {
            let weights: Vec<u32> = slips.iter().map(|(_, weight)| *weight).collect();
            slips.get(dice.weighted(&weights)).map(|(slip, _)| *slip)
        };
        let slips = match kind {
            LinkageKind::MovedAway => {
                let phone = one_of(&[(Slip::NewPhone, 6), (Slip::NewAddress, 4)]);
                [
                    Some(Slip::NewAddress),
                    phone.filter(|slip| *slip == Slip::NewPhone),
                ]
            }
            LinkageKind::StaleContacts => [Some(Slip::FormerAddress), Some(Slip::FormerPhone)],
            LinkageKind::OtherFamilyName => [Some(Slip::OtherFamily), None],
            LinkageKind::EverydayName => [
                one_of(&[
                    (Slip::Nickname, 6),
                    (Slip::MiddleAsFirst, 3),
                    (Slip::Initial, 1),
                ]),
                None,
            ],
            LinkageKind::Mistyped => [
                one_of(&[(Slip::GivenTypo, 6), (Slip::GivenRespelled, 4)]),
                one_of(&[(Slip::FamilyTypo, 6), (Slip::FamilyRespelled, 4)]),
            ],
            LinkageKind::WrongBirthDate => [
                one_of(&[(Slip::BirthExchanged, 4), (Slip::BirthMistyped, 6)]),
                None,
            ],
            LinkageKind::WrongId => [one_of(&[(Slip::IdDigit, 6), (Slip::IdOfRelative, 4)]), None],
            _ => [None, None],
        };
        slips.into_iter().flatten().collect()
    }

    /// `None` when the applicant says nothing that could be wrong in this way.
    fn apply(&mut self, slip: Slip) -> Option<()> {
        match slip {
            Slip::GivenTypo
            | Slip::GivenRespelled
            | Slip::Nickname
            | Slip::MiddleAsFirst
            | Slip::Initial => self.given_name(slip),
            Slip::FamilyTypo | Slip::FamilyRespelled | Slip::OtherFamily | Slip::Swapped => {
                self.family_name(slip)
            }
            Slip::BirthExchanged | Slip::BirthMistyped => self.birth_date(slip),
            Slip::IdDigit | Slip::IdOfRelative => self.national_id(slip),
            Slip::NewAddress
            | Slip::FormerAddress
            | Slip::StreetTypo
            | Slip::UnitMissing
            | Slip::ZipDigit => self.address(slip),
            Slip::NewPhone | Slip::FormerPhone | Slip::PhoneDigit => self.phone(slip),
            Slip::NewEmail | Slip::EmailTypo => self.email(slip),
        }
    }

    fn birth_date(&mut self, slip: Slip) -> Option<()> {
        self.applicant.date_of_birth.as_ref()?;
        let birth: Date = self.person.birth;
        let said = if slip == Slip::BirthExchanged {
            let (year, month, day) = (birth.year(), birth.month(), birth.day());
            if day > 12 || day == month {
                return None;
            }
            format_smolstr!("{year:04}-{day:02}-{month:02}")
        } else {
            noise::mistyped_date(self.dice, birth)
        };
        self.applicant.date_of_birth = Some(said);
        Some(())
    }

    fn national_id(&mut self, slip: Slip) -> Option<()> {
        let right = self.applicant.national_id.as_ref()?;
        let said = if slip == Slip::IdDigit {
            noise::digit_error(self.dice, right)
        } else {
            let relatives: Vec<&SmolStr> = self
                .household
                .members
                .iter()
                .filter(|other| other.key != self.person.key)
                .filter_map(|other| Some(&other.national_id.as_ref()?.digits))
                .collect();
            let at = usize::try_from(self.dice.below(relatives.len() as u64)).ok()?;
            (*relatives.get(at)?).clone()
        };
        self.applicant.national_id = Some(said);
        Some(())
    }

    fn address(&mut self, slip: Slip) -> Option<()> {
        let line = self.applicant.line_1.clone()?;
        match slip {
            Slip::NewAddress => {
                let country = self.household.country;
                let here = self.person.homes.latest()?.address.town;
                let town = country.next_town(self.dice, here);
                let home = Home {
                    address: country.address(self.dice, town, crate::country::Dwelling::Any),
                    landline: None,
                };
                live_at(self.household, &home, self.dice, self.applicant);
            }
            Slip::FormerAddress => {
                let former = self.person.homes.before(AS_OF)?;
                live_at(self.household, former, self.dice, self.applicant);
            }
            Slip::StreetTypo => {
                let longest = line
                    .split(' ')
                    .filter(|word| word.chars().all(char::is_alphabetic))
                    .max_by_key(|word| word.len())?;
                let typed = noise::typo(self.dice, longest);
                self.applicant.line_1 = Some(line.replace_smolstr(longest, &typed));
            }
            Slip::UnitMissing => self.applicant.line_2.take().map(drop)?,
            _ => {
                let code = self.applicant.postal_code.as_ref()?;
                self.applicant.postal_code = Some(noise::digit_error(self.dice, code));
            }
        }
        Some(())
    }

    fn phone(&mut self, slip: Slip) -> Option<()> {
        let said = self.applicant.phone_number.clone()?;
        self.applicant.phone_number = Some(match slip {
            Slip::NewPhone => {
                let town = self.person.homes.latest()?.address.town;
                self.household.country.phone_number(self.dice, town)
            }
            Slip::FormerPhone => {
                let mobile = self.person.mobiles.before(AS_OF);
                let landline = self
                    .person
                    .homes
                    .before(AS_OF)
                    .and_then(|home| home.landline.as_ref());
                mobile.or(landline)?.clone()
            }
            _ => {
                let (start, line) = said.split_at_checked(8)?;
                format_smolstr!("{start}{}", noise::digit_error(self.dice, line))
            }
        });
        Some(())
    }

    fn email(&mut self, slip: Slip) -> Option<()> {
        let said = self.applicant.email.clone()?;
        if slip == Slip::NewEmail {
            crate::query::make::rename_email(self.dice, self.applicant);
        } else {
            let (handle, domain) = said.split_once('@')?;
            let typed = noise::typo(self.dice, handle);
            self.applicant.email = Some(format_smolstr!("{typed}@{domain}"));
        }
        Some(())
    }

    fn other_family_name(&mut self) -> Option<SmolStr> {
        if let Some((first, second)) = two_surnames(self.person) {
            return Some(match self.dice.below(4) {
                0 => SmolStr::new(second),
                1 => format_smolstr!("{first}-{second}"),
                2 => format_smolstr!("{second} {first}"),
                _ => SmolStr::new(first),
            });
        }
        self.person.family.before(AS_OF).cloned()
    }
}
