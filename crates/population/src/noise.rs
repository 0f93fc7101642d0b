//! Mistakes of fingers and scanners.

use crate::dice::Dice;
use crate::time::iso;
use jiff::civil::Date;
use smol_str::{SmolStr, SmolStrBuilder, format_smolstr};

/// Neighbours on a US keyboard, by letter.
const KEYBOARD: [(char, &str); 26] = [
    ('a', "qwsz"),
    ('b', "vghn"),
    ('c', "xdfv"),
    ('d', "serfcx"),
    ('e', "wsdr"),
    ('f', "drtgvc"),
    ('g', "ftyhbv"),
    ('h', "gyujnb"),
    ('i', "ujko"),
    ('j', "huikmn"),
    ('k', "jiolm"),
    ('l', "kop"),
    ('m', "njk"),
    ('n', "bhjm"),
    ('o', "iklp"),
    ('p', "ol"),
    ('q', "wa"),
    ('r', "edft"),
    ('s', "awedxz"),
    ('t', "rfgy"),
    ('u', "yhji"),
    ('v', "cfgb"),
    ('w', "qase"),
    ('x', "zsdc"),
    ('y', "tghu"),
    ('z', "asx"),
];

/// What scanners take for each other.
const SCANNER: [(&str, &str); 12] = [
    ("rn", "m"),
    ("m", "rn"),
    ("cl", "d"),
    ("d", "cl"),
    ("u", "v"),
    ("v", "u"),
    ("e", "c"),
    ("c", "e"),
    ("l", "i"),
    ("i", "l"),
    ("h", "b"),
    ("nn", "m"),
];

/// One mistake in a word of letters; short words stay as they are.
pub(crate) fn typo(dice: &mut Dice, word: &str) -> SmolStr {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < 3 {
        return SmolStr::new(word);
    }
    // The first letter is rarely wrong.
    let start = i64::from(!dice.chance(0.08));
    let last = i64::try_from(letters.len()).unwrap_or(i64::MAX) - 1;
    let at = usize::try_from(dice.between(start, last)).unwrap_or(1);
    match dice.weighted(&[30, 22, 20, 14, 14]) {
        0 => replaced(dice, &letters, at),
        1 => exchanged(&letters, at),
        2 => without(&letters, at),
        3 => doubled(&letters, at),
        _ => scanned(dice, word).unwrap_or_else(|| without(&letters, at)),
    }
}

fn replaced(dice: &mut Dice, letters: &[char], at: usize) -> SmolStr {
    let mut builder = SmolStrBuilder::new();
    for (here, &letter) in letters.iter().enumerate() {
        let lower = letter.to_ascii_lowercase();
        let neighbours = KEYBOARD.iter().find(|(key, _)| *key == lower);
        match neighbours {
            Some((_, keys)) if here == at => {
                let keys: Vec<char> = keys.chars().collect();
                let typed = dice.choose(&keys);
                let upper = letter.is_ascii_uppercase();
                builder.push(if upper {
                    typed.to_ascii_uppercase()
                } else {
                    typed
                });
            }
            _ => builder.push(letter),
        }
    }
    builder.finish()
}

fn exchanged(letters: &[char], at: usize) -> SmolStr {
    let mut letters = letters.to_vec();
    let other = if at + 1 < letters.len() {
        at + 1
    } else {
        at - 1
    };
    letters.swap(at, other);
    letters.into_iter().collect()
}

fn without(letters: &[char], at: usize) -> SmolStr {
    let kept = letters.iter().enumerate().filter(|(here, _)| *here != at);
    kept.map(|(_, letter)| *letter).collect()
}

fn doubled(letters: &[char], at: usize) -> SmolStr {
    let mut builder = SmolStrBuilder::new();
    for (here, &letter) in letters.iter().enumerate() {
        builder.push(letter);
        if here == at {
            builder.push(letter.to_ascii_lowercase());
        }
    }
    builder.finish()
}

fn scanned(dice: &mut Dice, word: &str) -> Option<SmolStr> {
    let possible: Vec<&(&str, &str)> = SCANNER
        .iter()
        .filter(|(printed, _)| word.contains(printed))
        .collect();
    let at = usize::try_from(dice.below(possible.len() as u64)).ok()?;
    let (printed, read) = possible.get(at)?;
    Some(SmolStr::from(word.replacen(printed, read, 1)))
}

/// One wrong digit, or two neighbours exchanged.
pub(crate) fn digit_error(dice: &mut Dice, number: &str) -> SmolStr {
    let mut signs: Vec<char> = number.chars().collect();
    let places: Vec<usize> = signs
        .iter()
        .enumerate()
        .filter(|(_, sign)| sign.is_ascii_digit())
        .map(|(at, _)| at)
        .collect();
    let first = usize::try_from(dice.below(places.len() as u64)).unwrap_or(0);
    let (Some(&at), next) = (places.get(first), places.get(first + 1)) else {
        return SmolStr::new(number);
    };
    let transposed = dice.chance(0.35);
    if let Some(&next) = next.filter(|&&next| transposed && signs.get(at) != signs.get(next)) {
        signs.swap(at, next);
        return signs.into_iter().collect();
    }
    if let Some(sign) = signs.get_mut(at) {
        let old = sign.to_digit(10).unwrap_or(0);
        let shift = u32::try_from(dice.between(1, 9)).unwrap_or(1);
        *sign = char::from_digit((old + shift) % 10, 10).unwrap_or('0');
    }
    signs.into_iter().collect()
}

/// A birth date as somebody noted it wrongly; always different from the date itself unless the
/// date is the default one.
pub(crate) fn wrong_date(dice: &mut Dice, date: Date) -> SmolStr {
    let (year, month, day) = (date.year(), date.month(), date.day());
    match dice.weighted(&[30, 25, 20, 15, 10]) {
        0 if day <= 12 && day != month => format_smolstr!("{year:04}-{day:02}-{month:02}"),
        0 | 1 => {
            let other = if day > 10 { day - 10 } else { day + 10 };
            format_smolstr!("{year:04}-{month:02}-{other:02}")
        }
        2 => {
            let shift = i16::try_from(dice.choose(&[-10_i64, -1, 1])).unwrap_or(1);
            Date::new(year + shift, month, day.min(28)).map_or_else(|_| iso(date), iso)
        }
        3 => format_smolstr!("{year:04}-01-01"),
        _ => format_smolstr!("{year:04}"),
    }
}

/// A birth date wrong in one of the ways in which applicants mistype theirs.
pub(crate) fn mistyped_date(dice: &mut Dice, date: Date) -> SmolStr {
    let (year, month, day) = (date.year(), date.month(), date.day());
    if day <= 12 && day != month && dice.chance(0.5) {
        return format_smolstr!("{year:04}-{day:02}-{month:02}");
    }
    let shift: i16 = dice.choose(&[-1, 1]);
    let changed = match dice.below(3) {
        0 => Date::new(year + shift, month, day.min(28)),
        1 => Date::new(year, if month > 1 { month - 1 } else { 2 }, day.min(28)),
        _ => Date::new(year, month, if day > 10 { day - 10 } else { day + 10 }),
    };
    changed.map_or_else(|_| format_smolstr!("{year:04}-01-01"), iso)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Purpose;
    use jiff::civil::date;

    #[test]
    fn typos_are_small() {
        for index in 0..2_000 {
            let mut dice = Dice::new(9, Purpose::Records, index);
            let typed = typo(&mut dice, "Middlebrook");
            let difference = typed.len().abs_diff("Middlebrook".len());
            assert!(difference <= 1, "{typed}");
        }
        let mut dice = Dice::new(9, Purpose::Records, 0);
        assert_eq!(typo(&mut dice, "Ng"), "Ng");
    }

    #[test]
    fn a_digit_error_changes_one_or_two_digits_and_no_separator() {
        for index in 0..2_000 {
            let mut dice = Dice::new(9, Purpose::Records, index);
            let wrong = digit_error(&mut dice, "123-45-6789");
            let changed = wrong
                .chars()
                .zip("123-45-6789".chars())
                .filter(|(left, right)| left != right)
                .count();
            assert!((1..=2).contains(&changed), "{wrong}");
            assert_eq!(wrong.matches('-').count(), 2);
        }
    }

    #[test]
    fn wrong_dates_are_dates() {
        for index in 0..2_000 {
            let mut dice = Dice::new(9, Purpose::Records, index);
            let birth = date(1971, 2, 28);
            let wrong = wrong_date(&mut dice, birth);
            assert!(wrong.len() == 4 || wrong.parse::<Date>().is_ok(), "{wrong}");
            assert_ne!(wrong, iso(birth));
            let typed = mistyped_date(&mut dice, birth);
            assert!(typed.parse::<Date>().is_ok(), "{typed}");
            assert_ne!(typed, iso(birth));
        }
    }
}
