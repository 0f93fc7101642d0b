//! How each country writes an address: one row of a table, and the words of its languages.

use super::lexicon::Lexicon;
use crate::fold;
use crate::word_table::lines;
use smol_str::SmolStr;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The habits of one country.
pub(super) struct Habits {
    /// ISO 3166-1 alpha-2.
    pub(super) code: &'static str,
    /// The country's names, folded.
    names: Vec<SmolStr>,
    /// The house number stands before the street.
    pub(super) number_first: bool,
    languages: Vec<&'static str>,
    pub(super) slash: InNumber,
    pub(super) hyphen: InNumber,
    joined_parts: Vec<&'static str>,
    /// Shapes of the postal code: `9` a digit, `A` a letter, `X` either.
    pub(super) postal_shapes: Vec<&'static str>,
    /// Words that people write before a postal code, such as `D` of `D-10115`.
    pub(super) postal_prefixes: Vec<&'static str>,
    pub(super) lexicon: Lexicon,
}

/// What a mark inside a house number parts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum InNumber {
    Number,
    UnitAfter,
    UnitBefore,
}

impl InNumber {
    fn read(text: &str) -> Self {
        match text {
            "unit_after" => Self::UnitAfter,
            "unit_before" => Self::UnitBefore,
            _ => Self::Number,
        }
    }
}

impl Habits {
    fn read(line: &'static str) -> Option<Self> {
        let mut fields = line.split(',');
        let code = fields.next()?;
        let names = fields.next()?.split('|').map(fold).collect();
        let number_first = fields.next()? == "before";
        let languages: Vec<_> = fields.next()?.split(' ').collect();
        let slash = InNumber::read(fields.next()?);
        let hyphen = InNumber::read(fields.next()?);
        let joined_parts = fields.next()?.split_whitespace().collect();
        let postal_shapes = fields
            .next()?
            .split('|')
            .filter(|shape| !shape.is_empty())
            .collect();
        let postal_prefixes = fields.next()?.split_whitespace().collect();
        Some(Self {
            code,
            names,
            number_first,
            slash,
            hyphen,
            joined_parts,
            postal_shapes,
            postal_prefixes,
            lexicon: Lexicon::of(&languages),
            languages,
        })
    }

    /// Whether a language gives its words to this country's addresses.
    pub(super) fn speaks(&self, language: &str) -> bool {
        self.languages.contains(&language)
    }

    /// Whether a part of a building belongs to the unit that lies in it: `floor`, `stair`,
    /// `building`.
    pub(super) fn joins(&self, part: &str) -> bool {
        self.joined_parts.contains(&part)
    }

    /// Whether a folded text is a name or code of the country.
    pub(super) fn is_name(&self, folded: &str) -> bool {
        folded == self.code || self.names.iter().any(|name| name == folded)
    }
}

/// The habits of a country other than the United States; `None` for one without a row.
pub(super) fn habits_of(country: &str) -> Option<&'static Habits> {
    static ALL: LazyLock<HashMap<&'static str, Habits>> = LazyLock::new(|| {
        lines(include_str!("../../data/address/countries.csv"))
            .filter_map(Habits::read)
            .map(|habits| (habits.code, habits))
            .collect()
    });
    ALL.get(country)
}
