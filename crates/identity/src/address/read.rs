//! Reading an address from the fields of a form or record.

use super::boxes::{BoxForm, find_box};
use super::one_line::split_one_line;
use super::region::{read_city, read_zip, standardise_state};
use super::street::read_street;
use super::tokens::{plain_line, words};
use super::unit::{Unit, find_unit, read_unit_line};
use super::words::{cardinal, direction, is_ordinal, street_suffix, unit_designator};
use super::{AddressKind, PostalAddress};
use smol_str::SmolStr;

/// Reads an address of the United States into standard parts; any field may be empty.
///
/// Total: what cannot be understood stays in the street name or is left out. A whole address in
/// `line_1` alone (`12 Main St, Boston, MA 02118`) is taken apart. Lines that stand in each
/// other's place are exchanged, `C/O` lines are skipped.
pub fn read_us_address(
    line_1: &str,
    line_2: &str,
    city: &str,
    state: &str,
    postal_code: &str,
) -> PostalAddress {
    let rest_is_missing = [city, state, postal_code]
        .iter()
        .all(|text| text.trim().is_empty());
    if rest_is_missing && let Some(whole) = split_one_line(line_1) {
        return read_parts(
            whole.delivery,
            line_2,
            whole.city,
            whole.state,
            whole.postal_code,
        );
    }
    read_parts(line_1, line_2, city, state, postal_code)
}

fn read_parts(
    line_1: &str,
    line_2: &str,
    city: &str,
    state: &str,
    postal_code: &str,
) -> PostalAddress {
    let (zip5, zip4) = read_zip(postal_code);
    let (city, state) = read_city_and_state(city, state);
    let (line_1, line_2) = (plain_line(line_1), plain_line(line_2));
    let mut address = PostalAddress {
        city,
        state: state.into(),
        zip5,
        zip4,
        ..PostalAddress::default()
    };
    let (first, second) = order_lines(words(&line_1), words(&line_2));
    read_first_line(&mut address, &first);
    read_second_line(&mut address, &second);
    if matches!(address.state.as_str(), "AA" | "AE" | "AP")
        || matches!(address.city.as_str(), "APO" | "FPO" | "DPO")
    {
        address.kind = AddressKind::Military;
    }
    address
}

/// A state that stands behind the city (`Boston, MA`) counts where the state itself is missing.
fn read_city_and_state(city: &str, state: &str) -> (SmolStr, &'static str) {
    let stated = standardise_state(state);
    if let Some((before, last)) = city.rsplit_once(',')
        && let Some(beside_city) = standardise_state(last)
    {
        return (read_city(before), stated.unwrap_or(beside_city));
    }
    (read_city(city), stated.unwrap_or_default())
}

type Words<'a> = Vec<&'a str>;

/// Puts the line with the street or box first, and drops `C/O` and `ATTN` lines.
fn order_lines<'a>(first: Words<'a>, second: Words<'a>) -> (Words<'a>, Words<'a>) {
    if first.is_empty() {
        return (second, first);
    }
    let second_is_delivery = !is_addressee(&second)
        && (find_box(&second).is_some_and(|form| form.start == 0)
            || (second.len() > 1 && second.first().is_some_and(|word| is_house_number(word))));
    if is_addressee(&first) {
        return if second.is_empty() {
            (first, second)
        } else {
            (second, Vec::new())
        };
    }
    if is_addressee(&second) {
        return (first, Vec::new());
    }
    let first_is_delivery = find_box(&first).is_some()
        || first.first().is_some_and(|word| {
            is_house_number(word) || *word == "#" || (cardinal(word).is_some() && first.len() > 2)
        });
    if second_is_delivery && !first_is_delivery {
        return (second, first);
    }
    (first, second)
}

fn is_addressee(words: &[&str]) -> bool {
    matches!(
        words,
        ["C", "O", ..] | ["CO", _, _, ..] | ["ATTN", ..] | ["ATTENTION", ..] | ["CARE", "OF", ..]
    ) && find_box(words).is_none()
}

fn read_first_line(address: &mut PostalAddress, words: &[&str]) {
    let mut words = words;
    match find_box(words) {
        Some(form) if form.start == 0 => return set_box(address, form),
        Some(form) => {
            let before = words.get(..form.start).unwrap_or_default();
            if !before.first().is_some_and(|word| is_house_number(word)) {
                return set_box(address, form);
            }
            address.box_number = form.box_number;
            if form.kind == AddressKind::PrivateMailbox {
                address.kind = AddressKind::PrivateMailbox;
            }
            words = before;
        }
        None => {}
    }
    // `APT 4B 12 MAIN ST`
    if let [designator, id, rest @ ..] = words
        && unit_designator(designator).is_some()
        && rest.len() >= 2
        && rest.first().is_some_and(|word| is_house_number(word))
    {
        set_unit(address, read_unit_line(&[designator, id]));
        words = rest;
    }
    let (number, used) = read_house_number(words);
    address.number = number;
    let words = words.get(used..).unwrap_or_default();
    let (end, unit) = find_unit(words);
    if !unit.is_empty() {
        set_unit(address, unit);
    }
    read_street(address, words.get(..end).unwrap_or_default());
}

fn read_second_line(address: &mut PostalAddress, words: &[&str]) {
    if words.is_empty() {
        return;
    }
    if let Some(form) = find_box(words) {
        let is_street = matches!(
            address.kind,
            AddressKind::Street | AddressKind::PrivateMailbox
        );
        if is_street && address.street.is_empty() {
            set_box(address, form);
        } else if is_street && address.box_number.is_empty() {
            if form.kind == AddressKind::PrivateMailbox {
                address.kind = AddressKind::PrivateMailbox;
            }
            address.box_number = form.box_number;
        } else if address.box_number.is_empty() {
            // `RR 2` on one line, `BOX 18` on the next.
            address.box_number = form.box_number;
        }
        return;
    }
    let unit = read_unit_line(words);
    if address.unit.is_empty() && address.unit_designator.is_empty() && !unit.is_empty() {
        set_unit(address, unit);
    }
}

fn set_box(address: &mut PostalAddress, form: BoxForm) {
    address.kind = form.kind;
    address.number = form.route;
    address.street = form.designator;
    address.box_number = form.box_number;
}

fn set_unit(address: &mut PostalAddress, unit: Unit) {
    address.unit_designator = unit.designator;
    address.unit = unit.id;
    address.building = unit.building;
}

/// The house number at the front of a line, and how many words it used.
fn read_house_number(words: &[&str]) -> (SmolStr, usize) {
    let mut used =
        usize::from(matches!(words, ["#" | "NO" | "NUM", next, ..] if is_house_number(next)));
    let Some(first) = words.get(used) else {
        return (SmolStr::default(), 0);
    };
    if let Some(number) = cardinal(first)
        && words.len() > used + 2
    {
        return (number.to_string().into(), used + 1);
    }
    if !is_house_number(first) {
        return (SmolStr::default(), 0);
    }
    used += 1;
    let mut number = match first.split_once('-') {
        // `12-1/2` is twelve and a half.
        Some((whole, fraction)) if fraction.contains('/') => {
            SmolStr::from_iter([whole, " ", fraction])
        }
        _ => SmolStr::from(first.trim_start_matches('0')),
    };
    match words.get(used..).unwrap_or_default() {
        [fraction, _, ..] if fraction.contains('/') => {
            number = SmolStr::from_iter([number.as_str(), " ", fraction]);
            used += 1;
        }
        // `12 A MAIN ST`; but `12 A ST` and `12 E MAIN ST` are streets.
        [letter, next, _, ..]
            if letter.len() == 1
                && letter.bytes().all(|byte| byte.is_ascii_uppercase())
                && direction(letter).is_none()
                && street_suffix(next).is_none()
                && direction(next).is_none()
                && number.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            number = SmolStr::from_iter([number.as_str(), letter]);
            used += 1;
        }
        _ => {}
    }
    (number, used)
}

/// Digits first (`12A`, `12-34`), or a grid address (`N6W23001`, `W204`); no ordinal (`5TH`).
fn is_house_number(word: &str) -> bool {
    let bytes = word.as_bytes();
    match bytes {
        [b'0'..=b'9', ..] => !is_ordinal(word),
        [b'N' | b'S' | b'E' | b'W', b'0'..=b'9', ..] => bytes.len() >= 3,
        _ => false,
    }
}

/// A unit or box number without hyphens and leading zeros.
pub(super) fn plain_number(word: &str) -> SmolStr {
    let trimmed = word.trim_start_matches('0');
    let kept = if trimmed.is_empty() { word } else { trimmed };
    kept.chars().filter(|character| *character != '-').collect()
}
