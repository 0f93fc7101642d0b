//! Numbers that hold a birth date.

use super::digits::luhn_holds;
use super::{Facts, IdFault, Sex, Verdict, digit, holds, number, weighted};
use bonafide_types::PartialDate;

fn date(year: u32, month: u32, day: u32) -> Option<PartialDate> {
    let part = |value: u32| u8::try_from(value).ok();
    PartialDate::from_parts(
        i16::try_from(year).ok()?,
        Some(part(month)?),
        Some(part(day)?),
    )
}

/// Whether day and month can stand together in some year.
fn is_day_of_some_year(month: u32, day: u32) -> bool {
    date(2000, month, day).is_some()
}

const fn sex_by_parity(number: u32) -> Sex {
    if number.is_multiple_of(2) {
        Sex::Female
    } else {
        Sex::Male
    }
}

fn born(date: Option<PartialDate>, sex: Sex) -> Verdict {
    match date {
        Some(birth_date) => Ok(Facts {
            birth_date: Some(birth_date),
            sex: Some(sex),
        }),
        None => Err(IdFault::BirthDate),
    }
}

/// Mexico's CURP: letters, birth date, sex, state, letters, and a check digit.
pub(super) fn curp(value: &str) -> Verdict {
    // Ñ has a value of its own, though the register writes X in its place.
    let rank = |byte: u8| match byte {
        b'0'..=b'9' => digit(byte),
        b'A'..=b'N' => u32::from(byte - b'A') + 10,
        _ => u32::from(byte.wrapping_sub(b'A')) + 11,
    };
    let sum: u32 = value
        .bytes()
        .take(17)
        .zip((2..=18).rev())
        .map(|(byte, weight)| rank(byte) * weight)
        .sum();
    if (10 - sum % 10) % 10 != number(value, 17, 18) {
        return Err(IdFault::CheckDigit);
    }
    let sex = match value.as_bytes().get(10) {
        Some(b'H') => Sex::Male,
        Some(b'M') => Sex::Female,
        Some(b'X') => {
            return Ok(Facts::default());
        }
        _ => return Err(IdFault::Format),
    };
    // A letter in the place before the check digit marks births from 2000 on.
    let is_recent = value.as_bytes().get(16).is_some_and(u8::is_ascii_uppercase);
    let century = if is_recent { 2000 } else { 1900 };
    born(
        date(
            century + number(value, 4, 6),
            number(value, 6, 8),
            number(value, 8, 10),
        ),
        sex,
    )
}

/// Poland's PESEL: the month holds the century, the tenth digit the sex.
pub(super) fn pesel(value: &str) -> Verdict {
    let sum = weighted(value, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3]);
    if (10 - sum % 10) % 10 != number(value, 10, 11) {
        return Err(IdFault::CheckDigit);
    }
    let month = number(value, 2, 4);
    let century = match month / 20 {
        0 => 1900,
        1 => 2000,
        2 => 2100,
        3 => 2200,
        _ => 1800,
    };
    born(
        date(
            century + number(value, 0, 2),
            month % 20,
            number(value, 4, 6),
        ),
        sex_by_parity(number(value, 9, 10)),
    )
}

/// Korea's resident registration number. Numbers since October 2020 end in random digits, so the
/// check digit is tested for births before that only.
pub(super) fn rrn(value: &str) -> Verdict {
    let kind = number(value, 6, 7);
    let century = match kind {
        1 | 2 | 5 | 6 => 1900,
        3 | 4 | 7 | 8 => 2000,
        _ => 1800,
    };
    let (month, day) = (number(value, 2, 4), number(value, 4, 6));
    let year = century + number(value, 0, 2);
    let facts = born(date(year, month, day), sex_by_parity(kind))?;
    let sum = weighted(value, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
    let check = (11 - sum % 11) % 10;
    let may_be_random = (year, month) >= (2020, 10);
    if check != number(value, 12, 13) && !may_be_random {
        return Err(IdFault::CheckDigit);
    }
    Ok(facts)
}

/// Sweden's personal identity and coordination (day + 60) number, ten digits or twelve.
pub(super) fn personnummer(value: &str) -> Verdict {
    let century = value
        .len()
        .checked_sub(10)
        .map_or(0, |end| number(value, 0, end));
    let Some(ten) = value
        .len()
        .checked_sub(10)
        .and_then(|start| value.get(start..))
    else {
        return Err(IdFault::Format);
    };
    if !luhn_holds(ten) {
        return Err(IdFault::CheckDigit);
    }
    let sex = sex_by_parity(number(ten, 8, 9));
    let (month, day) = (number(ten, 2, 4), number(ten, 4, 6));
    let day = if day > 60 { day - 60 } else { day };
    if century == 0 {
        if !is_day_of_some_year(month, day) {
            return Err(IdFault::BirthDate);
        }
        return Ok(Facts {
            birth_date: None,
            sex: Some(sex),
        });
    }
    born(date(century * 100 + number(ten, 0, 2), month, day), sex)
}

/// Belgium's national number: 97 minus the first nine digits modulo 97, with a leading 2 for
/// births from 2000 on. The bis number adds 20 or 40 to the month.
pub(super) fn belgium(value: &str) -> Verdict {
    let body = number(value, 0, 9);
    let check = number(value, 9, 11);
    let fits = |prefix: u64| {
        let rest = (prefix * 1_000_000_000 + u64::from(body)) % 97;
        97 - rest == u64::from(check)
    };
    let century = if fits(0) {
        1900
    } else if fits(2) {
        2000
    } else {
        return Err(IdFault::CheckDigit);
    };
    let sex = sex_by_parity(number(value, 6, 9));
    let month = number(value, 2, 4);
    let day = number(value, 4, 6);
    let month = match month {
        20..=32 => month - 20,
        40..=52 => month - 40,
        _ => month,
    };
    // Where the birth date is not known, month or day are zero.
    if month == 0 || day == 0 {
        return Ok(Facts {
            birth_date: None,
            sex: Some(sex),
        });
    }
    born(date(century + number(value, 0, 2), month, day), sex)
}

/// Norway's birth number and D-number (day + 40): two check digits modulo 11.
pub(super) fn norway(value: &str) -> Verdict {
    let check = |weights: &[u32]| (11 - weighted(value, weights) % 11) % 11;
    let first = check(&[3, 7, 6, 1, 8, 9, 4, 5, 2]);
    let second = check(&[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
    if first != number(value, 9, 10) || second != number(value, 10, 11) {
        return Err(IdFault::CheckDigit);
    }
    let (day, month, year) = (
        number(value, 0, 2),
        number(value, 2, 4),
        number(value, 4, 6),
    );
    let day = if day > 40 { day - 40 } else { day };
    let individual = number(value, 6, 9);
    let century = match (individual, year) {
        (0..=499, _) | (900..=999, 40..=99) => 1900,
        (500..=749, 54..=99) => 1800,
        (500..=999, 0..=39) => 2000,
        _ => return Err(IdFault::NeverIssued),
    };
    born(
        date(century + year, month, day),
        sex_by_parity(number(value, 8, 9)),
    )
}

/// Indonesia's NIK: area, birth date (day + 40 for women), serial; no check digit, no century.
pub(super) fn nik(value: &str) -> Verdict {
    let (day, month) = (number(value, 6, 8), number(value, 8, 10));
    let (day, sex) = if day > 40 {
        (day - 40, Sex::Female)
    } else {
        (day, Sex::Male)
    };
    if !is_day_of_some_year(month, day) {
        return Err(IdFault::BirthDate);
    }
    if number(value, 12, 16) == 0 || number(value, 0, 2) < 11 {
        return Err(IdFault::NeverIssued);
    }
    Ok(Facts {
        birth_date: None,
        sex: Some(sex),
    })
}

/// The United Arab Emirates' id: 784, birth year, serial, Luhn.
pub(super) fn emirates(value: &str) -> Verdict {
    if !value.starts_with("784") {
        return Err(IdFault::NeverIssued);
    }
    if !luhn_holds(value) {
        return Err(IdFault::CheckDigit);
    }
    let year = i16::try_from(number(value, 3, 7)).unwrap_or(0);
    if !(1880..=2199).contains(&year) {
        return Err(IdFault::BirthDate);
    }
    Ok(Facts {
        birth_date: PartialDate::from_parts(year, None, None),
        sex: None,
    })
}

/// South Africa's id number: birth date without century, sex, citizenship, Luhn.
pub(super) fn south_africa(value: &str) -> Verdict {
    holds(luhn_holds(value))?;
    if !is_day_of_some_year(number(value, 2, 4), number(value, 4, 6)) {
        return Err(IdFault::BirthDate);
    }
    let sex = if number(value, 6, 10) >= 5000 {
        Sex::Male
    } else {
        Sex::Female
    };
    Ok(Facts {
        birth_date: None,
        sex: Some(sex),
    })
}
