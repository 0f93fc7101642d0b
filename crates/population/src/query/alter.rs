//! Applicants made from the truth of today, and what makes them hard.

use super::{QueryApplicant, QueryKind};
use crate::country::{AddressStyle, Origin};
use crate::dice::Dice;
use crate::household::Household;
use crate::noise;
use crate::person::{Double, Home, Person};
use crate::spelling;
use crate::time::{AS_OF, YEAR, iso, plus_days};
use smol_str::{SmolStr, format_smolstr};

/// The person as an applicant of today who answers every question.
pub(crate) fn present(household: &Household, person: &Person, dice: &mut Dice) -> QueryApplicant {
    let mut applicant = QueryApplicant {
        given_name: Some(person.given.clone()),
        family_name: Some(SmolStr::new(person.family_at(AS_OF))),
        suffix: person.suffix.map(SmolStr::new_static),
        date_of_birth: Some(iso(person.birth)),
        gender: Some(SmolStr::new_static(person.sex.label())),
        national_id: person.national_id.as_ref().map(|id| id.digits.clone()),
        email: person.email_at(AS_OF).cloned(),
        phone_number: person.phone_at(AS_OF).cloned(),
        middle_name: person.middle.clone(),
        country: Some(SmolStr::new_static(household.country.code())),
        ..QueryApplicant::default()
    };
    if let Some(home) = person.homes.latest() {
        live_at(household, home, dice, &mut applicant);
    }
    applicant
}

/// Leaves out what applicants often do not say: each answer is optional to somebody.
pub(crate) fn omit_some(dice: &mut Dice, applicant: &mut QueryApplicant) {
    match dice.weighted(&[35, 35, 30]) {
        0 => applicant.middle_name = None,
        1 => {
            applicant.middle_name = applicant.middle_name.as_deref().and_then(spelling::initial);
        }
        _ => {}
    }
    let optional = [
        (&mut applicant.suffix, 0.35),
        (&mut applicant.gender, 0.80),
        (&mut applicant.email, 0.15),
        (&mut applicant.phone_number, 0.06),
        (&mut applicant.national_id, 0.12),
    ];
    for (field, share) in optional {
        if dice.chance(share) {
            *field = None;
        }
    }
}

pub(crate) fn live_at(
    household: &Household,
    home: &Home,
    dice: &mut Dice,
    applicant: &mut QueryApplicant,
) {
    let style = AddressStyle {
        abbreviated: dice.chance(0.6),
        unit_inline: dice.chance(0.3),
        number_sign: dice.chance(0.2),
    };
    let (line_1, line_2) = household.country.lines(&home.address, style);
    applicant.line_1 = Some(line_1);
    applicant.line_2 = line_2;
    applicant.locality = Some(SmolStr::new_static(home.address.locality));
    applicant.major_admin_division = Some(SmolStr::new_static(home.address.division));
    applicant.postal_code = Some(home.address.postal_code.clone());
}

/// Copies the address of another applicant.
pub(crate) fn take_address(from: &QueryApplicant, to: &mut QueryApplicant) {
    to.line_1.clone_from(&from.line_1);
    to.line_2.clone_from(&from.line_2);
    to.locality.clone_from(&from.locality);
    to.major_admin_division
        .clone_from(&from.major_admin_division);
    to.postal_code.clone_from(&from.postal_code);
}

pub(crate) fn drop_address(applicant: &mut QueryApplicant) {
    take_address(&QueryApplicant::default(), applicant);
}

/// Whether a person can be hard in the way of the kind, as far as the person alone decides.
pub(crate) fn suits(kind: QueryKind, person: &Person) -> bool {
    match kind {
        QueryKind::Nickname => person.nickname.is_some(),
        QueryKind::MiddleAsFirst => person.middle.is_some(),
        QueryKind::Married => person.family.before(AS_OF).is_some(),
        QueryKind::DoubleSurname => two_surnames(person).is_some(),
        QueryKind::FatherSon => matches!(person.double, Some(Double::Namesake(_))),
        QueryKind::Twin => matches!(person.double, Some(Double::Twin(_))),
        QueryKind::FormerAddress => person.homes.before(AS_OF).is_some(),
        QueryKind::ThinFile => person.foreign_born,
        _ => true,
    }
}

/// Makes the applicant hard in the way of the kind. `elsewhere` is the applicant of a household
/// that is not in the population. `None` when the person cannot be hard in this way.
pub(crate) fn harden(
    kind: QueryKind,
    household: &Household,
    person: &Person,
    elsewhere: &QueryApplicant,
    dice: &mut Dice,
    applicant: &mut QueryApplicant,
) -> Option<()> {
    match kind {
        QueryKind::Clean | QueryKind::Twin => {}
        QueryKind::Typo => mistype(dice, applicant),
        QueryKind::Nickname => {
            applicant.given_name = Some(SmolStr::new_static(person.nickname?));
        }
        QueryKind::MiddleAsFirst => {
            applicant.given_name = Some(person.middle.clone()?);
            applicant.middle_name = None;
        }
        QueryKind::Swapped => {
            std::mem::swap(&mut applicant.given_name, &mut applicant.family_name);
        }
        QueryKind::Moved => take_address(elsewhere, applicant),
        QueryKind::Married => {
            let other = person.family.before(AS_OF).cloned();
            if dice.chance(0.7) {
                applicant.family_name = Some(other?);
            } else {
                other?;
                // The present name, while older records show the earlier one.
                applicant.national_id = None;
            }
        }
        QueryKind::DoubleSurname => {
            let (first, second) = two_surnames(person)?;
            applicant.family_name = Some(match dice.below(4) {
                0 => SmolStr::new(second),
                1 => format_smolstr!("{first}-{second}"),
                2 => format_smolstr!("{second} {first}"),
                _ => SmolStr::new(first),
            });
        }
        QueryKind::FatherSon => {
            if dice.chance(0.5) {
                applicant.suffix = None;
            }
        }
        QueryKind::DateError => {
            applicant.date_of_birth = Some(noise::mistyped_date(dice, person.birth));
        }
        QueryKind::IdTypo => {
            let right = applicant.national_id.take()?;
            applicant.national_id = Some(noise::digit_error(dice, &right));
        }
        QueryKind::LastFour => {
            let right = applicant.national_id.take()?;
            applicant.national_id = Some(SmolStr::new(right.get(5..)?));
        }
        QueryKind::Sparse => leave_little(dice, applicant),
        QueryKind::Initials => {
            applicant.given_name = spelling::initial(&person.given);
            applicant.middle_name = person.middle.as_deref().and_then(spelling::initial);
        }
        QueryKind::FormerAddress => {
            let long_ago = plus_days(AS_OF, -15 * YEAR);
            let former = person.homes.before(AS_OF)?;
            let moved = person.homes.entries().last().map(|(from, _)| *from)?;
            if moved < long_ago {
                return None;
            }
            live_at(household, former, dice, applicant);
        }
        QueryKind::NewContacts => {
            applicant.phone_number = Some(elsewhere.phone_number.clone()?);
            applicant.email = None;
        }
        QueryKind::PhoneOnly => {
            applicant.phone_number.as_ref()?;
            applicant.email = None;
            applicant.national_id = None;
            applicant.date_of_birth = None;
            drop_address(applicant);
        }
        QueryKind::ThinFile => {
            if !person
                .national_id
                .as_ref()
                .is_some_and(|id| id.taxpayer_number)
            {
                applicant.national_id = None;
            }
        }
        // Nobodies are not made from one person's truth.
        QueryKind::HouseholdStranger
        | QueryKind::Namesake
        | QueryKind::Stranger
        | QueryKind::UnrecordedMember => return None,
    }
    Some(())
}

pub(crate) fn two_surnames(person: &Person) -> Option<(&str, &str)> {
    let name = person.family_at(AS_OF);
    let (first, second) = name.split_once([' ', '-'])?;
    let double = person.origin == Origin::Hispanic || name.contains('-');
    (double && first.len() > 3).then_some((first, second))
}

/// One or two mistyped fields.
fn mistype(dice: &mut Dice, applicant: &mut QueryApplicant) {
    for _ in 0..=dice.weighted(&[60, 40]) {
        let fields = [
            &mut applicant.given_name,
            &mut applicant.family_name,
            &mut applicant.line_1,
            &mut applicant.locality,
        ];
        let at = dice.weighted(&[35, 35, 20, 10]);
        if let Some(Some(text)) = fields.into_iter().nth(at) {
            *text = noise::typo(dice, text);
        }
    }
}

/// Name and birth date, name and address, or birth date and phone.
fn leave_little(dice: &mut Dice, applicant: &mut QueryApplicant) {
    applicant.national_id = None;
    applicant.email = None;
    applicant.middle_name = None;
    match dice.weighted(&[45, 35, 20]) {
        0 => {
            applicant.phone_number = None;
            drop_address(applicant);
        }
        1 => {
            applicant.phone_number = None;
            applicant.date_of_birth = None;
        }
        _ => drop_address(applicant),
    }
}
