//! What a number says about its holder, and whether that agrees with what the holder says.

use bonafide_types::PartialDate;

/// The sex that a number holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

impl Sex {
    /// Reads `male`, `female`, `m`, `f` in any letter case; anything else says nothing.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let is = |word: &str| text.eq_ignore_ascii_case(word);
        if is("female") || is("f") {
            Some(Self::Female)
        } else if is("male") || is("m") {
            Some(Self::Male)
        } else {
            None
        }
    }
}

/// How a fact that a number holds stands to the one that was stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactAgreement {
    /// One of the two is not known, or the number's is no proof against the other.
    NotComparable,
    /// They fit, in one century at least.
    Agrees,
    /// They fit in no century.
    Contradicts,
}

/// The birth date that a number holds, as far as it holds one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EmbeddedBirth {
    year: EmbeddedYear,
    // INVARIANT: zero where not known; together with some year they are a date that exists.
    month: u8,
    day: u8,
    proof: Proof,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum EmbeddedYear {
    Full(i16),
    LastTwoDigits(u8),
}

/// How much a difference means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Proof {
    /// Any difference contradicts.
    Exact,
    /// The day may be another one of the month, where the numbers of the right day were used up.
    OfMonth,
    /// The authority does not warrant it: a difference means nothing.
    Hint,
}

impl EmbeddedBirth {
    /// A date of a certain century; `None` where it does not exist.
    pub(super) fn full(year: u32, month: u32, day: u32) -> Option<Self> {
        let year = i16::try_from(year).ok()?;
        let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
        PartialDate::from_parts(year, Some(month), Some(day))?;
        Some(Self {
            year: EmbeddedYear::Full(year),
            month,
            day,
            proof: Proof::Exact,
        })
    }

    /// A date of an unknown century; `None` where it exists in none of the last three.
    pub(super) fn without_century(year: u32, month: u32, day: u32) -> Option<Self> {
        let of_century = |century: u32| Self::full(century + year, month, day);
        let some = of_century(2000)
            .or_else(|| of_century(1900))
            .or_else(|| of_century(1800))?;
        Some(Self {
            year: EmbeddedYear::LastTwoDigits(u8::try_from(year).ok()?),
            ..some
        })
    }

    /// A month of an unknown century; month 0 where only the year is known.
    pub(super) fn month_without_century(year: u32, month: u32) -> Option<Self> {
        let of_month = Self::without_century(year, month.max(1), 1)?.without_day();
        Some(match month {
            0 => of_month.of_the_year(),
            _ => of_month,
        })
    }

    /// A year alone.
    pub(super) fn year_alone(year: u32) -> Option<Self> {
        Some(Self::full(year, 1, 1)?.of_the_year())
    }

    /// The year and month of this date.
    pub(super) const fn without_day(self) -> Self {
        Self { day: 0, ..self }
    }

    /// The year of this date alone.
    pub(super) const fn of_the_year(self) -> Self {
        Self {
            month: 0,
            day: 0,
            ..self
        }
    }

    /// The same, where the day may be another one of the month.
    pub(super) const fn of_the_month(self) -> Self {
        Self {
            proof: Proof::OfMonth,
            ..self
        }
    }

    /// The same, where a difference means nothing.
    pub(super) const fn as_a_hint(self) -> Self {
        Self {
            proof: Proof::Hint,
            ..self
        }
    }

    /// The date as far as it is known; `None` where the century is not, or where the authority
    /// does not warrant the date.
    pub fn date(&self) -> Option<PartialDate> {
        let (EmbeddedYear::Full(year), Proof::Exact | Proof::OfMonth) = (self.year, self.proof)
        else {
            return None;
        };
        let known = |part: u8| (part != 0).then_some(part);
        PartialDate::from_parts(year, known(self.month), known(self.day))
    }

    /// How the date stands to one that was stated. Only parts that both know are compared, and a
    /// year of two digits fits every century.
    pub fn agreement(&self, stated: PartialDate) -> FactAgreement {
        let year_differs = match self.year {
            EmbeddedYear::Full(year) => year != stated.year(),
            EmbeddedYear::LastTwoDigits(digits) => {
                stated.year().rem_euclid(100) != i16::from(digits)
            }
        };
        let differs =
            |held: u8, stated: Option<u8>| held != 0 && stated.is_some_and(|part| part != held);
        let month_differs = differs(self.month, stated.month());
        let day_differs = differs(self.day, stated.day());
        match (year_differs || month_differs, day_differs, self.proof) {
            (false, false, _) => FactAgreement::Agrees,
            (_, _, Proof::Hint) | (false, true, Proof::OfMonth) => FactAgreement::NotComparable,
            _ => FactAgreement::Contradicts,
        }
    }
}

/// What a number says about its holder.
#[derive(Clone, Copy, Default)]
pub(super) struct Facts {
    pub(super) birth: Option<EmbeddedBirth>,
    pub(super) sex: Option<Sex>,
}
