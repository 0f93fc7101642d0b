//! Mobile numbers and email addresses of a life.

use crate::country::Country;
use crate::dice::Dice;
use crate::person::Person;
use crate::time::{AS_OF, YEAR, days_between, plus_days, plus_years};
use jiff::civil::{Date, date};
use smol_str::{SmolStr, format_smolstr};

const FIRST_MOBILES: Date = date(1998, 1, 1);
const FIRST_EMAILS: Date = date(1997, 1, 1);
const BORN_BEFORE_PHONES: Date = date(1938, 1, 1);

/// Domains that standards keep free of mail: RFC 2606 and names below them.
pub(crate) const EMAIL_DOMAINS: [&str; 9] = [
    "example.com",
    "example.org",
    "example.net",
    "mail.example.com",
    "inbox.example.com",
    "post.example.net",
    "web.example.org",
    "home.example.net",
    "campus.example.org",
];

/// Gives a person, whose homes are known, mobile numbers and email addresses.
pub(crate) fn add_contacts(dice: &mut Dice, country: &dyn Country, person: &mut Person) {
    let late_user = person.birth < BORN_BEFORE_PHONES;
    if !dice.chance(if late_user { 0.5 } else { 0.04 }) {
        add_mobiles(dice, country, person);
    }
    if !dice.chance(if late_user { 0.6 } else { 0.08 }) {
        add_emails(dice, person);
    }
}

fn add_mobiles(dice: &mut Dice, country: &dyn Country, person: &mut Person) {
    let grown = plus_years(person.birth, 15);
    let start = grown.max(FIRST_MOBILES);
    let mut day = plus_days(start, dice.between(30, 7 * YEAR));
    for _ in 0..=dice.weighted(&[45, 35, 20]) {
        if day >= AS_OF {
            return;
        }
        let Some(home) = person.homes.at(day) else {
            return;
        };
        let number = country.phone_number(dice, home.address.town);
        person.mobiles.change(day, number);
        let rest = days_between(day, AS_OF);
        day = plus_days(day, dice.between(rest / 5, rest).max(300));
    }
}

fn add_emails(dice: &mut Dice, person: &mut Person) {
    let grown = plus_years(person.birth, 13);
    let start = grown.max(FIRST_EMAILS);
    let mut day = plus_days(start, dice.between(30, 10 * YEAR));
    for _ in 0..=dice.weighted(&[50, 35, 15]) {
        if day >= AS_OF {
            return;
        }
        let family = person.family_at(day);
        let address = email_address(dice, &person.given, family, person.birth.year());
        person.emails.change(day, address);
        let rest = days_between(day, AS_OF);
        day = plus_days(day, dice.between(rest / 5, rest).max(300));
    }
}

/// An address made of a name, or of a hobby.
pub(crate) fn email_address(
    dice: &mut Dice,
    given: &str,
    family: &str,
    birth_year: i16,
) -> SmolStr {
    let given = handle_part(given);
    let family = handle_part(family);
    let initial = given.get(..1).unwrap_or("x");
    let family_initial = family.get(..1).unwrap_or("x");
    let number = match dice.below(4) {
        0 => format_smolstr!("{birth_year}"),
        1 => format_smolstr!("{:02}", birth_year.rem_euclid(100)),
        _ => format_smolstr!("{}", dice.between(1, 9_999)),
    };
    let handle = match dice.weighted(&[22, 16, 18, 10, 12, 10, 6, 6]) {
        0 => format!("{given}.{family}{number}"),
        1 => format!("{initial}{family}{number}"),
        2 => format!("{given}{family}{number}"),
        3 => format!("{family}.{given}{number}"),
        4 => format!("{given}{number}"),
        5 => format!("{given}_{family_initial}{number}"),
        6 => format!("{}{}{number}", dice.choose(&HOBBIES), dice.choose(&TOKENS)),
        _ => format!("{given}.{family}"),
    };
    let domain = dice.choose(&EMAIL_DOMAINS);
    format_smolstr!("{handle}@{domain}")
}

const HOBBIES: [&str; 12] = [
    "garden", "bike", "cello", "coffee", "fishing", "quilt", "trail", "river", "baker", "pixel",
    "soccer", "poker",
];

const TOKENS: [&str; 8] = [
    "fan", "lover", "girl", "guy", "house", "club", "star", "mom",
];

fn handle_part(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphabetic)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}
