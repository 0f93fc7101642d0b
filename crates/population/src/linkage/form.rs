//! What applicants leave out: forms differ in what they ask, people in what they answer.

use super::kind::LinkageKind;
use crate::dice::Dice;
use crate::query::QueryApplicant;
use crate::query::alter::drop_address;
use crate::spelling;
use smol_str::SmolStr;

/// Leaves out what the applicant does not say.
pub(super) fn fill_in(dice: &mut Dice, kind: LinkageKind, applicant: &mut QueryApplicant) {
    match dice.weighted(&[45, 35, 20]) {
        0 => applicant.middle_name = None,
        1 => applicant.middle_name = applicant.middle_name.as_deref().and_then(spelling::initial),
        _ => {}
    }
    say_national_id(dice, kind, applicant);
    let silent: [(&mut Option<SmolStr>, f64); 5] = [
        (&mut applicant.suffix, 0.45),
        (&mut applicant.gender, 0.75),
        (&mut applicant.email, 0.45),
        (&mut applicant.phone_number, 0.20),
        (&mut applicant.date_of_birth, 0.10),
    ];
    for (field, share) in silent {
        if dice.chance(share) {
            *field = None;
        }
    }
    if dice.chance(0.08) {
        drop_address(applicant);
    }
    if kind == LinkageKind::LittleSaid {
        say_little(dice, applicant);
    }
}

/// Nine digits, the last four, or nothing.
fn say_national_id(dice: &mut Dice, kind: LinkageKind, applicant: &mut QueryApplicant) {
    let needed = matches!(
        kind,
        LinkageKind::WrongId | LinkageKind::BorrowedId | LinkageKind::NamesakeOfDay
    );
    let Some(whole) = applicant.national_id.take() else {
        return;
    };
    applicant.national_id = match dice.weighted(&[34, 28, 38]) {
        1 if !needed => whole.get(5..).map(SmolStr::new),
        2 if !needed => None,
        _ => Some(whole),
    };
}

/// Two or three things beside the name.
fn say_little(dice: &mut Dice, applicant: &mut QueryApplicant) {
    applicant.email = None;
    applicant.middle_name = None;
    match dice.weighted(&[40, 25, 20, 15]) {
        // Name, birth date and address.
        0 => {
            applicant.national_id = None;
            applicant.phone_number = None;
        }
        // Name, address and phone.
        1 => {
            applicant.national_id = None;
            applicant.date_of_birth = None;
        }
        // Name, birth date and phone.
        2 => {
            applicant.national_id = None;
            drop_address(applicant);
        }
        // Name, birth date and what is said of the national id.
        _ => {
            applicant.phone_number = None;
            drop_address(applicant);
        }
    }
}
