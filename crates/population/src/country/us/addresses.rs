//! Street addresses, boxes, rural routes and military lines.

use super::places::{self, City};
use crate::country::{Address, AddressStyle, Dwelling, Line, Street, Town, Unit};
use crate::dice::{Dice, Urn};
use smol_str::{SmolStr, format_smolstr};
use std::sync::LazyLock;

static STREET_NAMES: LazyLock<Urn<&'static str>> = LazyLock::new(|| {
    let names = include_str!("../../../data/us/street_names.txt").lines();
    // Names come in order of frequency; the weights fall slowly, as real ones do.
    Urn::new(
        (1_u64..)
            .zip(names)
            .map(|(rank, name)| (name, 20_000 / (rank + 40))),
    )
});

static STREET_KINDS: LazyLock<Urn<(&'static str, &'static str)>> = LazyLock::new(|| {
    let rows = include_str!("../../../data/us/street_kinds.csv")
        .lines()
        .skip(1);
    Urn::new(rows.filter_map(|row| {
        let mut columns = row.split(',');
        let kind = (columns.next()?, columns.next()?);
        Some((kind, columns.next()?.parse().ok()?))
    }))
});

const DIRECTIONS: [&str; 8] = ["N", "S", "E", "W", "NE", "NW", "SE", "SW"];

const UNIT_KINDS: [(&str, &str); 4] = [
    ("Apartment", "Apt"),
    ("Unit", "Unit"),
    ("Suite", "Ste"),
    ("Lot", "Lot"),
];

pub(super) fn draw(dice: &mut Dice, town: Town, dwelling: Dwelling) -> Address {
    let Some(city) = places::city(town) else {
        return Address {
            town,
            line: Line::Verbatim(SmolStr::new_static("General Delivery")),
            unit: None,
            locality: "Washington",
            division: "DC",
            postal_code: SmolStr::new_static("20090"),
        };
    };
    let (line, unit) = line_and_unit(dice, city, dwelling);
    Address {
        town,
        line,
        unit,
        locality: city.name,
        division: city.state,
        postal_code: format_smolstr!("{:05}", city.zip(dice)),
    }
}

fn line_and_unit(dice: &mut Dice, city: &City, dwelling: Dwelling) -> (Line, Option<Unit>) {
    if city.is_military() {
        let line = format_smolstr!(
            "{} {} Box {}",
            dice.choose(&["PSC", "Unit", "CMR"]),
            dice.between(100, 9_999),
            dice.between(1, 9_999)
        );
        return (Line::Verbatim(line), None);
    }
    if dwelling == Dwelling::Building {
        return (Line::Street(street(dice)), None);
    }
    match dice.weighted(&[930, 40, 30]) {
        0 => {
            let unit = dice.chance(0.17).then(|| unit(dice));
            (Line::Street(street(dice)), unit)
        }
        1 => {
            let line = format_smolstr!("PO Box {}", dice.between(1, 9_999));
            (Line::Verbatim(line), None)
        }
        _ => {
            let route = dice.choose(&["RR", "RR", "HC"]);
            let line = format_smolstr!(
                "{route} {} Box {}",
                dice.between(1, 80),
                dice.between(1, 999)
            );
            (Line::Verbatim(line), None)
        }
    }
}

fn street(dice: &mut Dice) -> Street {
    let digits = dice.weighted(&[3, 22, 40, 30, 5]);
    let (low, high) = match digits {
        0 => (1, 9),
        1 => (10, 99),
        2 => (100, 999),
        3 => (1_000, 9_999),
        _ => (10_000, 29_999),
    };
    let before = if dice.chance(0.22) {
        dice.choose(&DIRECTIONS)
    } else {
        ""
    };
    let after = if before.is_empty() && dice.chance(0.05) {
        dice.choose(&DIRECTIONS)
    } else {
        ""
    };
    Street {
        number: u32::try_from(dice.between(low, high)).unwrap_or(1),
        before,
        name: STREET_NAMES.draw(dice).copied().unwrap_or("Main"),
        kind: STREET_KINDS.draw(dice).copied().unwrap_or(("Street", "St")),
        after,
    }
}

fn unit(dice: &mut Dice) -> Unit {
    let at = dice.weighted(&[70, 20, 4, 6]);
    let kind = UNIT_KINDS.get(at).copied().unwrap_or(("Unit", "Unit"));
    let letter = dice.choose(&['A', 'B', 'C', 'D', 'E', 'F']);
    let number = match dice.below(3) {
        0 => format_smolstr!("{letter}"),
        1 => format_smolstr!("{}{letter}", dice.between(1, 30)),
        _ => format_smolstr!("{}", dice.between(1, 420)),
    };
    Unit { kind, number }
}

pub(super) fn lines(address: &Address, style: AddressStyle) -> (SmolStr, Option<SmolStr>) {
    let first = match &address.line {
        Line::Verbatim(line) => line.clone(),
        Line::Street(street) => street_line(street, style),
    };
    let Some(unit) = &address.unit else {
        return (first, None);
    };
    let (full, short) = unit.kind;
    let unit = if style.number_sign {
        format_smolstr!("#{}", unit.number)
    } else if style.abbreviated {
        format_smolstr!("{short} {}", unit.number)
    } else {
        format_smolstr!("{full} {}", unit.number)
    };
    if style.unit_inline {
        (format_smolstr!("{first} {unit}"), None)
    } else {
        (first, Some(unit))
    }
}

fn street_line(street: &Street, style: AddressStyle) -> SmolStr {
    let (full, short) = street.kind;
    let words = [
        direction(street.before, style),
        street.name,
        if style.abbreviated { short } else { full },
        direction(street.after, style),
    ];
    let mut line = format!("{}", street.number);
    for word in words.into_iter().filter(|word| !word.is_empty()) {
        line.push(' ');
        line.push_str(word);
    }
    SmolStr::from(line)
}

fn direction(short: &'static str, style: AddressStyle) -> &'static str {
    if style.abbreviated {
        return short;
    }
    match short {
        "N" => "North",
        "S" => "South",
        "E" => "East",
        "W" => "West",
        "NE" => "Northeast",
        "NW" => "Northwest",
        "SE" => "Southeast",
        "SW" => "Southwest",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_change_the_spelling_and_not_the_place() {
        let address = Address {
            town: Town(0),
            line: Line::Street(Street {
                number: 41,
                before: "N",
                name: "Larch",
                kind: ("Avenue", "Ave"),
                after: "",
            }),
            unit: Some(Unit {
                kind: ("Apartment", "Apt"),
                number: SmolStr::new_static("3B"),
            }),
            locality: "Boston",
            division: "MA",
            postal_code: SmolStr::new_static("02118"),
        };
        let plain = lines(&address, AddressStyle::default());
        assert_eq!(plain.0, "41 North Larch Avenue");
        assert_eq!(plain.1.as_deref(), Some("Apartment 3B"));
        let short = lines(
            &address,
            AddressStyle {
                abbreviated: true,
                unit_inline: true,
                number_sign: false,
            },
        );
        assert_eq!(short, (SmolStr::new_static("41 N Larch Ave Apt 3B"), None));
    }

    #[test]
    fn every_row_of_the_tables_is_read() {
        let kinds = include_str!("../../../data/us/street_kinds.csv")
            .lines()
            .count()
            - 1;
        assert_eq!(STREET_KINDS.items().len(), kinds);
        assert!(STREET_NAMES.items().len() >= 250);
    }
}
