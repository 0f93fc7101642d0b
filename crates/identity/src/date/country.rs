//! Reading dates by the habits of a country: order of the parts, eras, digits, names of months.

use super::{build, cut_time, month_by_name, number, parse_date};
use crate::fold;
use crate::word_table::lines;
use bonafide_types::PartialDate;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Reads a date as the people of a country write it; `None` for what is no date.
///
/// `03/04/1980` is the third of April, but in the United States and Canada, Japan, Korea and
/// Taiwan the fourth of March; what can be read in one order only is. Years of the Thai
/// Buddhist era (`2528`), of the Republic in Taiwan (`民國74年`, `74/05/03`) and of the Japanese
/// eras (`昭和60年`, `S60.5.3`) become common ones. The digits of every script are understood, and
/// the names of months in the languages of the countries. Everything that [`parse_date`] reads is
/// read too. A date of the Hijri calendar is none here: see [`is_hijri_date`].
pub fn parse_date_in(country: &str, text: &str) -> Option<PartialDate> {
    if country == "US" {
        return parse_date(text);
    }
    let plain = plain_digits(text.trim());
    let plain = cut_time(&plain);
    if is_hijri(country, plain) {
        return None;
    }
    let habits = Habits::of(country);
    let (era, rest) = habits.era(plain);
    let fields = fields_of(rest);
    read_fields(&habits, era, &fields)
}

/// Whether a text is a date of the Hijri calendar: marked as such, or with a year of 1300–1500
/// in Saudi Arabia or the Emirates. Such dates are refused, since the calendar that counted
/// when they were written down is not known to the day.
pub fn is_hijri_date(country: &str, text: &str) -> bool {
    is_hijri(country, &plain_digits(text.trim()))
}

fn is_hijri(country: &str, plain: &str) -> bool {
    let has_digit = plain.bytes().any(|byte| byte.is_ascii_digit());
    let is_marked = plain.contains("هـ")
        || plain.contains("هجر")
        || plain.ends_with(" AH")
        || plain.ends_with("A.H.")
        || plain.to_ascii_uppercase().contains("HIJRI");
    let has_year = || {
        plain
            .split(|character: char| !character.is_ascii_digit())
            .filter(|run| run.len() == 4)
            .filter_map(number)
            .any(|year| (1300..=1500).contains(&year))
    };
    has_digit && (is_marked || (matches!(country, "SA" | "AE") && has_year()))
}

/// What precedes a year.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Era {
    Common,
    /// Years of it plus this number are common ones.
    Since(u16),
}

struct Habits<'c> {
    country: &'c str,
    month_first: bool,
}

impl<'c> Habits<'c> {
    fn of(country: &'c str) -> Self {
        Self {
            country,
            month_first: matches!(country, "US" | "CA" | "JP" | "KR" | "TW"),
        }
    }

    /// Takes the name of an era off the front.
    fn era<'t>(&self, text: &'t str) -> (Era, &'t str) {
        const NAMES: [(&str, &str, u16); 17] = [
            ("JP", "令和", 2018),
            ("JP", "平成", 1988),
            ("JP", "昭和", 1925),
            ("JP", "大正", 1911),
            ("JP", "明治", 1867),
            ("JP", "R", 2018),
            ("JP", "H", 1988),
            ("JP", "S", 1925),
            ("JP", "T", 1911),
            ("JP", "M", 1867),
            ("TW", "中華民國", 1911),
            ("TW", "民國", 1911),
            ("TW", "民国", 1911),
            ("TW", "ROC", 1911),
            ("TH", "พ.ศ.", 0),
            ("TH", "พศ", 0),
            ("TH", "BE", 0),
        ];
        let found = NAMES.iter().find_map(|(country, name, years)| {
            let rest = text.strip_prefix(name)?.trim_start();
            let is_followed = rest
                .chars()
                .next()
                .is_some_and(|next| next.is_ascii_digit() || next == '元');
            (*country == self.country && is_followed && *years > 0).then_some((*years, rest))
        });
        match found {
            Some((years, rest)) => (Era::Since(years), rest),
            None => (Era::Common, text),
        }
    }

    /// The common year of a year as it was written; `None` for a year of two digits.
    fn year(&self, era: Era, text: &str) -> Option<u16> {
        let written = number(text)?;
        match (self.country, era) {
            (_, Era::Since(years)) if written < 200 => Some(years + written),
            (_, Era::Since(_)) => None,
            ("TW", Era::Common) if (1..200).contains(&written) && text.len() <= 3 => {
                Some(written + 1911)
            }
            ("TH", Era::Common) if (2400..=2700).contains(&written) => Some(written - 543),
            _ if text.len() == 4 => Some(written),
            _ => None,
        }
    }
}

/// The digits of every script as ASCII; marks that show nothing go, full-width marks become plain.
fn plain_digits(text: &str) -> String {
    const ZEROS: [char; 6] = ['٠', '۰', '๐', '०', '০', '０'];
    const MOST: usize = 64;
    text.chars()
        .take(MOST)
        .filter(|character| {
            !matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        })
        .map(|character| {
            let digit = ZEROS.iter().find_map(|zero| {
                let value = u32::from(character).checked_sub(u32::from(*zero))?;
                char::from_digit(value, 10)
            });
            match (digit, character) {
                (Some(digit), _) => digit,
                (None, '／') => '/',
                (None, '－' | '‐' | '‑' | '–' | '−') => '-',
                (None, '．' | '。') => '.',
                (None, '　' | '\u{a0}') => ' ',
                (None, character) => character,
            }
        })
        .collect()
}

/// The fields of a date; words that only join them (`de`, `of`) are left out.
fn fields_of(text: &str) -> Vec<String> {
    const JOINING: [&str; 7] = ["DE", "DEL", "OF", "DEN", "THE", "TH", "ST"];
    let mut spaced = String::with_capacity(text.len() + 4);
    for character in text.chars() {
        match character {
            '年' | '月' | '日' | '년' | '월' | '일' | '-' | '/' | '.' | ',' | ' ' => {
                spaced.push(' ');
            }
            '元' => spaced.push('1'),
            _ => spaced.push(character),
        }
    }
    spaced
        .split_whitespace()
        .filter(|field| !JOINING.contains(&fold(field).as_str()))
        .take(4)
        .map(str::to_owned)
        .collect()
}

fn read_fields(habits: &Habits<'_>, era: Era, fields: &[String]) -> Option<PartialDate> {
    match fields {
        [whole] => read_run(habits, era, whole),
        [first, second] => {
            if let Some(year) = habits.year(era, first)
                && let Some(month) = month(second)
            {
                return build(year, month, 0);
            }
            build(habits.year(era, second)?, month(first)?, 0)
        }
        [first, second, third] => read_three(habits, era, first, second, third),
        _ => None,
    }
}

fn read_three(
    habits: &Habits<'_>,
    era: Era,
    first: &str,
    second: &str,
    third: &str,
) -> Option<PartialDate> {
    let year_first = habits.year(era, first);
    let year_last = habits.year(era, third).filter(|_| third.len() == 4);
    if let Some(year) = year_last {
        return match (day(first), day(second)) {
            (Some(a), Some(b)) => {
                let (day, month) = if habits.month_first { (b, a) } else { (a, b) };
                build(year, month, day).or_else(|| build(year, day, month))
            }
            (Some(day), None) => build(year, month(second)?, day),
            (None, Some(day)) => build(year, month(first)?, day),
            (None, None) => None,
        };
    }
    build(year_first?, month(second)?, day(third)?)
}

/// A date without separators: `19850304`, `04031985`, `0740503` of the Republic's years, a year.
fn read_run(habits: &Habits<'_>, era: Era, run: &str) -> Option<PartialDate> {
    let part = |from: usize, to: usize| run.get(from..to);
    match run.len() {
        8 => {
            let year_first = || {
                let year = habits.year(era, part(0, 4)?)?;
                build(year, number(part(4, 6)?)?, number(part(6, 8)?)?)
            };
            let year_last = || {
                let year = habits.year(era, part(4, 8)?)?;
                let (a, b) = (number(part(0, 2)?)?, number(part(2, 4)?)?);
                let (day, month) = if habits.month_first { (b, a) } else { (a, b) };
                build(year, month, day).or_else(|| build(year, day, month))
            };
            year_first().or_else(year_last)
        }
        7 if habits.country == "TW" => {
            let year = habits.year(era, part(0, 3)?)?;
            build(year, number(part(3, 5)?)?, number(part(5, 7)?)?)
        }
        6 => build(habits.year(era, part(0, 4)?)?, number(part(4, 6)?)?, 0),
        _ => build(habits.year(era, run)?, 0, 0),
    }
}

/// A day or month in digits, with the ending of an ordinal or without.
fn day(field: &str) -> Option<u16> {
    let digits = field.trim_end_matches(|character: char| !character.is_ascii_digit());
    let ending = field.get(digits.len()..)?;
    let is_ordinal = ["", "º", "er", "st", "nd", "rd", "th", "e"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(ending));
    if digits.is_empty() || digits.len() > 2 || !is_ordinal {
        return None;
    }
    number(digits)
}

fn month(field: &str) -> Option<u16> {
    static NAMES: LazyLock<HashMap<String, u16>> = LazyLock::new(|| {
        let mut names = HashMap::new();
        for (month, line) in (1..).zip(lines(include_str!("../../data/month_names.txt"))) {
            for name in line.split(' ') {
                names.insert(fold(name).to_string(), month);
            }
        }
        names
    });
    if let Some(number) = day(field) {
        return Some(number);
    }
    let folded = fold(field);
    NAMES
        .get(folded.as_str())
        .copied()
        .or_else(|| month_by_name(&folded))
}
