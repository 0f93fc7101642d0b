//! Social security numbers as they would have been issued, and taxpayer numbers (ITIN).
//!
//! Until 2011-06-25 an area belonged to the state of issue and its groups were used up in a fixed
//! order (odd 01-09, even 10-98, even 02-08, odd 11-99); since then numbers are random.
//! Areas and their first year are in `data/us/ssn_areas.csv`.

use crate::country::{IdFacts, NationalId};
use crate::dice::Dice;
use crate::time::{YEAR, plus_days, plus_years};
use jiff::civil::{Date, date};
use smol_str::format_smolstr;
use std::sync::LazyLock;

const PROGRAMME_START: Date = date(1936, 11, 24);
const RANDOMISED_SINCE: Date = date(2011, 6, 25);

/// Numbers printed on specimen cards, in advertisements and in guides, which nobody may hold.
const SPECIMENS: [&str; 2] = ["078051120", "219099999"];

/// The ten numbers set aside for advertisements; they would be taxpayer numbers otherwise.
const ADVERTISED: &str = "98765432";

/// Groups 50-65, 70-88, 90-92 and 94-99 mark taxpayer numbers.
const ITIN_GROUPS: [(i64, i64); 4] = [(50, 65), (70, 88), (90, 92), (94, 99)];

static AREAS: LazyLock<Vec<Areas>> = LazyLock::new(|| {
    include_str!("../../../data/us/ssn_areas.csv")
        .lines()
        .skip(1)
        .filter_map(Areas::parse)
        .collect()
});

/// A range of areas that one state issued from a year on.
struct Areas {
    state: &'static str,
    first: i64,
    last: i64,
    from_year: i16,
}

impl Areas {
    fn parse(row: &'static str) -> Option<Self> {
        let mut columns = row.split(',');
        Some(Self {
            state: columns.next()?,
            first: columns.next()?.parse().ok()?,
            last: columns.next()?.parse().ok()?,
            from_year: columns.next()?.parse().ok()?,
        })
    }
}

/// A number for somebody, issued on a plausible day.
pub(super) fn issue(dice: &mut Dice, facts: &IdFacts<'_>) -> NationalId {
    if facts.taxpayer_number {
        let issued = plus_days(facts.arrival, dice.between(60, 3 * YEAR)).max(date(1996, 7, 1));
        return taxpayer_number(dice, issued);
    }
    let issued = issue_date(dice, facts);
    let digits = loop {
        let digits = if issued >= RANDOMISED_SINCE {
            random_number(dice)
        } else {
            ordered_number(dice, facts.division, issued)
        };
        if !SPECIMENS.contains(&digits.as_str()) {
            break digits;
        }
    };
    NationalId {
        digits: digits.into(),
        issued,
        taxpayer_number: false,
    }
}

/// When people of a generation got their number: at work, at school, for a tax return, at birth.
fn issue_date(dice: &mut Dice, facts: &IdFacts<'_>) -> Date {
    if facts.foreign_born {
        return plus_days(facts.arrival, dice.between(20, 500)).max(PROGRAMME_START);
    }
    let birth = facts.birth;
    let after_years = match birth.year() {
        ..1936 => dice.between(14, 22),
        1936..1960 => dice.between(12, 18),
        1960..1973 => dice.between(6, 16),
        1973..1983 => dice.between(1, 10),
        1983..1989 => dice.between(0, 4),
        _ => return plus_days(birth, dice.between(14, 200)),
    };
    let issued = plus_days(plus_years(birth, after_years), dice.between(20, YEAR));
    issued.max(plus_days(PROGRAMME_START, dice.between(0, 400)))
}

fn random_number(dice: &mut Dice) -> String {
    let area = loop {
        let area = dice.between(1, 899);
        if area != 666 {
            break area;
        }
    };
    format!(
        "{area:03}{:02}{:04}",
        dice.between(1, 99),
        dice.between(1, 9_999)
    )
}

fn ordered_number(dice: &mut Dice, state: &str, issued: Date) -> String {
    let open = |areas: &&Areas| areas.state == state && areas.from_year <= issued.year();
    let ranges: Vec<&Areas> = AREAS.iter().filter(open).collect();
    let widths: Vec<u32> = ranges
        .iter()
        .map(|areas| u32::try_from(areas.last - areas.first + 1).unwrap_or(0))
        .collect();
    let (area, from_year) = match ranges.get(dice.weighted(&widths)) {
        Some(areas) => (dice.between(areas.first, areas.last), areas.from_year),
        // Abroad, the office of the capital issued them.
        None => (dice.between(577, 579), 1936),
    };
    let position = group_position(dice, from_year, issued);
    let group = group_at(position);
    format!("{area:03}{group:02}{:04}", dice.between(1, 9_999))
}

/// How far an area had used up its 99 groups: evenly from its first year to 2011, give or take
/// one.
fn group_position(dice: &mut Dice, from_year: i16, issued: Date) -> i64 {
    let months = |year: i16, month: i8| i64::from(year) * 12 + i64::from(month);
    let start = months(from_year, 1);
    let all = (months(2011, 6) - start).max(1);
    let used = months(issued.year(), issued.month()) - start;
    (98 * used / all + dice.between(-1, 1)).clamp(0, 98)
}

/// The group at a position of the order of issue.
const fn group_at(position: i64) -> i64 {
    match position {
        ..5 => 2 * position + 1,
        5..50 => 2 * position,
        50..54 => 2 * (position - 49),
        _ => 2 * (position - 54) + 11,
    }
}

fn taxpayer_number(dice: &mut Dice, issued: Date) -> NationalId {
    let digits = loop {
        let (low, high) = dice.choose(&ITIN_GROUPS);
        let digits = format_smolstr!(
            "9{:02}{:02}{:04}",
            dice.between(0, 99),
            dice.between(low, high),
            dice.between(1, 9_999)
        );
        if !digits.starts_with(ADVERTISED) {
            break digits;
        }
    };
    NationalId {
        digits,
        issued,
        taxpayer_number: true,
    }
}

/// The number that the same office gave out next.
pub(super) fn next(id: &NationalId) -> Option<NationalId> {
    let block = id.digits.get(..5)?;
    let serial: u16 = id.digits.get(5..)?.parse().ok()?;
    let serial = if serial >= 9_999 {
        serial - 1
    } else {
        serial + 1
    };
    let digits = format_smolstr!("{block}{serial:04}");
    (!SPECIMENS.contains(&digits.as_str())).then_some(NationalId {
        digits,
        issued: id.issued,
        taxpayer_number: id.taxpayer_number,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn groups_follow_the_order_of_issue() {
        let order: Vec<i64> = (0..99).map(group_at).collect();
        assert_eq!(order[..6], [1, 3, 5, 7, 9, 10]);
        assert_eq!(order[49..56], [98, 2, 4, 6, 8, 11, 13]);
        assert_eq!(order[98], 99);
        let distinct: BTreeSet<i64> = order.iter().copied().collect();
        assert_eq!(distinct, (1..=99).collect());
    }

    #[test]
    fn every_row_of_the_table_is_read() {
        let rows = include_str!("../../../data/us/ssn_areas.csv")
            .lines()
            .count()
            - 1;
        assert_eq!(AREAS.len(), rows);
    }

    #[test]
    fn a_number_of_1960_lies_in_the_first_two_runs() {
        let mut dice = Dice::new(1, crate::dice::Purpose::Household, 1);
        for _ in 0..500 {
            let position = group_position(&mut dice, 1936, date(1964, 12, 1));
            assert!(position < 50, "{position}");
        }
    }
}
